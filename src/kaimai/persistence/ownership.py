"""One process owns the embedded database: a lock on its folder, held as long as the process lives."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from kaimai.domain.errors import Misconfigured

_FILE = "kaimai.lock"


class FolderLock:
    """Holds the folder while in use. Raises Misconfigured when another process has it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.read(descriptor, 64).decode(errors="replace").strip() or "another process"
            os.close(descriptor)
            raise Misconfigured(
                f"{self._path.parent} is in use by {owner}. One process owns an embedded database: "
                "stop that one first, or name a database server in KAIMAI_DATABASE_URL."
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()}\n".encode())
        self._descriptor = descriptor
        return self

    def fileno(self) -> int:
        """The descriptor that holds the lock: whoever inherits it holds the lock as well."""
        if self._descriptor is None:
            raise ValueError("the lock is not held")
        return self._descriptor

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
