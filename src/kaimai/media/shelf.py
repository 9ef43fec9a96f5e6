"""Where pictures are kept: files of the data folder, named for their content. Rows about them are kept
by `persistence/pictures.py`. The size that chats show is made when it is first asked for."""

import os
import re
import tempfile
from pathlib import Path

from kaimai.media.prepared import Prepared

FOLDER = "media"
_NAME = re.compile(r"[0-9a-f]{32}-([0-9]{1,4}\.webp|(?:og|chat)\.jpg)")


def file_name(digest: str, width: int) -> str:
    """The name of one width of a picture."""
    return f"{digest}-{width}.webp"


def preview_name(digest: str) -> str:
    """The name of the JPEG that link previews show of a picture."""
    return f"{digest}-og.jpg"


def chat_name(digest: str) -> str:
    """The name of the JPEG that chats show of a picture: they read no WebP, and nothing larger."""
    return f"{digest}-chat.jpg"


def media_type(name: str) -> str:
    """What a file of this name is, as HTTP says it."""
    return "image/jpeg" if name.endswith(".jpg") else "image/webp"


def keep(data: Path, prepared: Prepared) -> None:
    """Write every file of a picture, so that each file is whole or not there, and on the disk when
    this returns. A file that is there already has the same content, and stays.
    """
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    named = {file_name(prepared.digest, width): each for width, each in prepared.files.items()}
    named[preview_name(prepared.digest)] = prepared.preview
    for name, content in named.items():
        file = folder / name
        if not file.exists():
            _write(file, content)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(data: Path, name: str) -> bytes | None:
    """The file of this name; None for any name that is not one of a picture's."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (data / FOLDER / name).read_bytes()
    except FileNotFoundError:
        return _made_for_chats(data, name)


def forget(data: Path, digest: str) -> None:
    """Delete every file of a picture."""
    for file in (data / FOLDER).glob(f"{digest}-*"):
        file.unlink(missing_ok=True)


def _made_for_chats(data: Path, name: str) -> bytes | None:
    """A file that chats ask for, made from the link preview and kept; None if there is none."""
    digest, _, kind = name.partition("-")
    if kind != "chat.jpg":
        return None
    # Few files are asked for by chats, and a shop starts without Pillow.
    from kaimai.media.pictures import for_chats

    try:
        content = for_chats((data / FOLDER / preview_name(digest)).read_bytes())
    except FileNotFoundError:
        return None
    _write(data / FOLDER / name, content)
    return content


def _write(file: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".new", delete=False) as made:
        made.write(content)
        made.flush()
        os.fsync(made.fileno())
    # Made for the owner alone, but the server may run as another user than the command line.
    Path(made.name).chmod(0o644)
    Path(made.name).replace(file)
