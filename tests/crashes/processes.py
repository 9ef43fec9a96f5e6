"""Real processes that may be killed at any moment: started, watched through their logs, ended.

What the shop is told and what must hold after a crash is not here.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0
"""How long anything may take on a busy machine before it counts as stuck."""
LOOK_SECONDS = 0.02
LOG_LINES_SHOWN = 40


class Stuck(AssertionError):
    """Something that should have happened did not; the message says what, and shows a log."""


async def until(holds: Callable[[], bool], what: str, log: Callable[[], str]) -> None:
    """Look again and again until it holds. Raises Stuck after PATIENCE_SECONDS."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise Stuck(f"{what}: not within {PATIENCE_SECONDS:.0f} s\n{log()}")
        await asyncio.sleep(LOOK_SECONDS)


@dataclass(frozen=True, slots=True)
class Program:
    """One program with a process group of its own; what it prints is appended to a file."""

    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(cls, words: Sequence[str], settings: Mapping[str, str], log: Path) -> "Program":
        """Run `python -m` with these words."""
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *words],
                env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(process, log)

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def kill_parent(self) -> None:
        """SIGKILL for the first process only."""
        self.process.kill()
        self.process.wait()

    def kill(self) -> None:
        """SIGKILL for the whole group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def terminate(self) -> None:
        """SIGTERM: an orderly end is asked for."""
        self.process.terminate()

    def children(self) -> list[int]:
        """Processes of the group that live, without the first one."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=True
        )
        rows = [line.split() for line in listed.stdout.splitlines()]
        return [
            int(pid)
            for pid, group, state in rows
            if int(group) == self.process.pid != int(pid) and not state.startswith("Z")
        ]

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text("utf-8", "replace").splitlines()[-LOG_LINES_SHOWN:]
        return "\n".join([f"--- the end of {self.log.name}:", *lines])


async def is_ready(http: httpx.AsyncClient, url: str) -> bool:
    """Whether a server answers that all is well."""
    with contextlib.suppress(httpx.TransportError):
        return (await http.get(url)).status_code == httpx.codes.OK
    return False


async def until_ready(program: Program, http: httpx.AsyncClient, url: str) -> None:
    """Wait until the program's server answers. Raises Stuck, also when the program ended instead."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await is_ready(http, url):
        if not program.is_running or time.monotonic() > deadline:
            raise Stuck(f"{url} does not answer\n{program.last_words()}")
        await asyncio.sleep(LOOK_SECONDS)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
