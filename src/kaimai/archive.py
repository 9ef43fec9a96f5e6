"""Backups as files: one archive with a manifest in front, whole or not there. What goes in is decided by
`operations/backups.py`."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath

import msgspec

from kaimai.domain.backups import Manifest
from kaimai.domain.errors import BackupFailed

MANIFEST = "manifest.json"
_PREFIX, _LOCK = ".unfinished-", ".lock"
_LEVEL = 1
"""Pictures do not get smaller, and databases hardly get smaller by more effort."""
_CHUNK = 1024 * 1024


class BadArchive(Exception):
    """The file is no backup, or not all of it is as it was; the message says what."""


@contextlib.contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder for what is being made, beside the finished ones; what a killed process left is removed.

    Raises BackupFailed while another process makes one there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupFailed("running", str(folder)) from error
        for leavings in folder.glob(f"{_PREFIX}*"):
            shutil.rmtree(leavings, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=folder) as place:
            yield Path(place)


def digest_of(file: Path) -> str:
    """The SHA-256 of a file's content, in hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def write(to: Path, manifest: Manifest, files: Mapping[str, Path], *, work: Path) -> int:
    """Write an archive that is whole and on the disk when its name appears; how many bytes it has.

    `files`: what goes in, by its name there, as the manifest names it. Raises OSError.
    """
    made = work / "archive"
    with made.open("wb") as out:
        # Readable by its owner alone: it holds all that the shop knows of its customers.
        made.chmod(0o600)
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=_LEVEL) as archive:
            _add_text(archive, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
            for name, file in files.items():
                archive.add(file, arcname=name, recursive=False)
        out.flush()
        os.fsync(out.fileno())
    size = made.stat().st_size
    # Never over another backup: a link fails where a rename would replace.
    os.link(made, to)
    _settle(to.parent)
    return size


def read_manifest(file: Path) -> Manifest:
    """What the backup says of itself. Raises BadArchive."""
    with _opened(file) as archive:
        return _manifest(archive)


def unpack(file: Path, to: Path) -> Manifest:
    """Write all files of a backup into an empty folder, each compared with the manifest.

    Raises BadArchive when one is missing, differs, or is not named there; OSError.
    """
    with _opened(file) as archive:
        manifest = _manifest(archive)
        waiting = dict(manifest.files)
        while (member := archive.next()) is not None:
            expected = waiting.pop(member.name, None)
            if expected is None or not member.isfile() or not _is_plain(member.name):
                raise BadArchive(
                    f"{file.name} holds {member.name}, which its manifest does not name"
                )
            found = _extract(archive, member, to / member.name)
            if found != expected:
                raise BadArchive(f"{file.name}: {member.name} is damaged")
        if waiting:
            raise BadArchive(f"{file.name} lacks {', '.join(sorted(waiting)[:5])}")
    return manifest


def _is_plain(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, mode="r|gz") as archive:
            yield archive
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BadArchive(f"{file.name} is not a whole backup: {error}") from error
    except OSError as error:
        # gzip tells of damage so; a file that is not there has a number.
        if error.errno is not None:
            raise
        raise BadArchive(f"{file.name} is not a whole backup: {error}") from error


def _manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    content = archive.extractfile(first) if first is not None and first.name == MANIFEST else None
    if content is None:
        raise BadArchive("the file is no backup of Kaimai: it has no manifest")
    try:
        return msgspec.json.decode(content.read(), type=Manifest)
    except msgspec.DecodeError as error:
        raise BadArchive(f"the backup's manifest cannot be read: {error}") from error


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, to: Path) -> str:
    """Write one file to the disk; the SHA-256 of what was written."""
    to.parent.mkdir(parents=True, exist_ok=True)
    content = archive.extractfile(member)
    digest = hashlib.sha256()
    with to.open("wb") as out:
        while content is not None and (chunk := content.read(_CHUNK)):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _add_text(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o600
    archive.addfile(member, BytesIO(content))


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
