"""The write-ahead log of an embedded database that was copied while it was written, and its cuts.

The format is SQLite's (https://sqlite.org/fileformat2.html#the_write_ahead_log, and for the index
https://sqlite.org/walformat.html#the_wal_index_file_format). Nothing of the shop is known here.
"""

import os
import shutil
import signal
import struct
from dataclasses import dataclass
from pathlib import Path

HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24
SECTOR_BYTES = 512
_PAGE_SIZE_AT = 8
_SALTS = slice(16, 24)
_FRAMES_AT = 16
"""In the index: how many frames are valid."""
_BACKFILLED_AT = 96
"""In the index: how many frames have been written back into the database, after a sync of the log."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database and its log as they stood at one moment of a process that was stopped for it."""

    database: bytes
    log: bytes
    backfilled: int

    @classmethod
    def take(cls, file: Path, owner: int) -> "Snapshot":
        """Stop the process that owns the file, read everything, and let it go on."""
        os.kill(owner, signal.SIGSTOP)
        try:
            index = file.with_name(f"{file.name}-shm").read_bytes()
            (backfilled,) = struct.unpack_from("=I", index, _BACKFILLED_AT)
            return cls(
                database=file.read_bytes(),
                log=file.with_name(f"{file.name}-wal").read_bytes(),
                backfilled=backfilled,
            )
        finally:
            os.kill(owner, signal.SIGCONT)

    def frame_end(self, frames: int) -> int:
        """Where so many frames end, in bytes."""
        (page_size,) = struct.unpack_from(">I", self.log, _PAGE_SIZE_AT)
        return HEADER_BYTES + frames * (FRAME_HEADER_BYTES + int(page_size))

    def commits(self) -> list[int]:
        """After which frames a transaction is complete, counted from 1; of this log only.

        Frames of an earlier use of the file carry other salts.
        """
        found = []
        number = 1
        while self.frame_end(number) <= len(self.log):
            start = self.frame_end(number - 1)
            _page, size_after = struct.unpack_from(">II", self.log, start)
            if self.log[start + 8 : start + 16] != self.log[_SALTS]:
                break
            if size_after:
                found.append(number)
            number += 1
        return found

    def cut(self, folder: Path, end: int, *, torn: bool = False) -> Path:
        """Write the database with the log up to byte `end`; with `torn` the last sector is noise.

        Nothing before what was written back can be missing: the log is synced before that.
        """
        assert end >= self.frame_end(self.backfilled)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        file = folder / "kaimai.db"
        file.write_bytes(self.database)
        log = self.log[:end]
        if torn:
            log = log[:-SECTOR_BYTES] + bytes(byte ^ 0xFF for byte in log[-SECTOR_BYTES:])
        file.with_name("kaimai.db-wal").write_bytes(log)
        return file
