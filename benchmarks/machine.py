"""What the figures were measured on, and whether anybody else was using it meanwhile."""

import contextlib
import os
import platform
import sqlite3
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from tests.postgres_cluster import find_programs

TICKS = os.sysconf("SC_CLK_TCK")
STRANGERS_MAX = 0.15
"""Cores that programs which are not ours may use while something is measured."""
PATIENCE_SECONDS = 120.0


def describe(database: str) -> dict[str, str]:
    """The machine, the versions, and the commit that is measured."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') >> 30} GB",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "database": f"PostgreSQL {_postgresql()}"
        if database == "PostgreSQL"
        else f"SQLite {sqlite3.sqlite_version}",
        "commit": commit.stdout.strip(),
        **{name: version(name) for name in ("granian", "litestar", "sqlalchemy", "asyncpg")},
    }


def _postgresql() -> str:
    command = [str(find_programs() / "postgres"), "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return told.split()[2]


class Strangers:
    """Counts the CPU that programs take which are neither this one nor its children, nor `ours`."""

    def __init__(self, *ours: int) -> None:
        self._family_of = {os.getpid(), *ours}
        self._at = time.monotonic()
        self._used = self._snapshot()

    def cores(self) -> float:
        """Cores that strangers used since the last look, on average."""
        used, now = self._snapshot(), time.monotonic()
        ticks = sum(max(0, total - self._used.get(pid, 0)) for pid, total in used.items())
        cores = ticks / TICKS / max(now - self._at, 0.01)
        self._used, self._at = used, now
        return round(cores, 2)

    def wait(self, patience_seconds: float = PATIENCE_SECONDS) -> float:
        """Wait until strangers are quiet, but not for ever; the cores they still use."""
        until = time.monotonic() + patience_seconds
        while True:
            self.cores()
            time.sleep(1)
            cores = self.cores()
            if cores <= STRANGERS_MAX or time.monotonic() > until:
                return cores

    def _snapshot(self) -> dict[int, int]:
        processes = _processes()
        known = _family(processes, self._family_of) | set(_ancestors(processes, os.getpid()))
        kernel = {pid for pid, (parent, _) in processes.items() if 2 in (pid, parent)}
        return {pid: ticks for pid, (_, ticks) in processes.items() if pid not in known | kernel}


def cpu_seconds(pid: int) -> float:
    """CPU that a process and its children have used so far."""
    processes = _processes()
    family = _family(processes, {pid})
    return sum(processes[each][1] for each in family if each in processes) / TICKS


def family(*pids: int) -> set[int]:
    """These processes and all that descend from them."""
    return _family(_processes(), set(pids))


def resident_megabytes(pid: int) -> float:
    """Memory of a process and its children; what several of them share counts once."""
    kilobytes = 0
    for each in _family(_processes(), {pid}):
        with contextlib.suppress(OSError):  # it has just ended
            text = Path(f"/proc/{each}/smaps_rollup").read_text()
            kilobytes += int(text.partition("Pss:")[2].split()[0])
    return kilobytes / 1024


def _processes() -> dict[int, tuple[int, int]]:
    """Parent, and ticks of its own and of its children that ended, of every process."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            text = (folder / "stat").read_text()
        except OSError:
            continue
        fields = text[text.rindex(")") + 2 :].split()
        found[int(folder.name)] = int(fields[1]), sum(int(ticks) for ticks in fields[11:15])
    return found


def _family(processes: dict[int, tuple[int, int]], roots: set[int]) -> set[int]:
    family = set(roots)
    while more := {p for p, (parent, _) in processes.items() if parent in family} - family:
        family |= more
    return family


def _ancestors(processes: dict[int, tuple[int, int]], pid: int) -> list[int]:
    found = []
    while pid in processes and processes[pid][0] > 0:
        pid = processes[pid][0]
        found.append(pid)
    return found
