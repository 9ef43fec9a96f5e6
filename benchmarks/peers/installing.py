"""Installs the peers under build/peers, each again only when its pins have changed."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.shops import NotInstalled

OURS = Path(__file__).parent
BUILD = OURS.parent.parent / "build" / "peers"
SECONDS_MAX = 900
_NPM = ("npm", "ci", "--omit=dev", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund")


def vendure() -> Path:
    """The folder with Vendure's libraries and our program beside them. Raises NotInstalled."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotInstalled("Vendure is left out: it needs Node.js 20 and npm")
    folder, pins = BUILD / "vendure", OURS / "vendure"
    names = ("package.json", "package-lock.json")
    if not _is_installed(folder, [pins / name for name in names]):
        _begin(folder)
        for name in names:
            shutil.copy(pins / name, folder)
        _run(_NPM, folder)
        _end(folder, [pins / name for name in names])
    # Node looks for libraries beside the program.
    shutil.copy(pins / "shop.mjs", folder)
    return folder


def oscar() -> Path:
    """The Python that has django-oscar's libraries. Raises NotInstalled."""
    folder, pins = BUILD / "oscar", OURS / "oscar" / "requirements.txt"
    python = folder / "bin" / "python"
    if not _is_installed(folder, [pins]):
        _begin(folder)
        _run((sys.executable, "-m", "venv", str(folder)), folder)
        pip = (str(python), "-m", "pip", "--disable-pip-version-check", "--quiet")
        _run((*pip, "install", "--require-hashes", "-r", str(pins)), folder)
        _end(folder, [pins])
    return python


def _is_installed(folder: Path, pins: Sequence[Path]) -> bool:
    stamp = folder / "pins"
    return stamp.is_file() and stamp.read_text() == _digest(pins)


def _begin(folder: Path) -> None:
    print(f"installing {folder.name} (only now and when its pins change) ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _end(folder: Path, pins: Sequence[Path]) -> None:
    (folder / "pins").write_text(_digest(pins))


def _digest(pins: Sequence[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in pins)).hexdigest()


def _run(command: Sequence[str], folder: Path) -> None:
    ended = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS_MAX
    )
    if ended.returncode != 0:
        words = (ended.stderr or ended.stdout).strip().splitlines()[-1:]
        raise NotInstalled(f"{folder.name} is left out: {command[0]} failed: {' '.join(words)}")
