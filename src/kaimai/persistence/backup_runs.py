"""How the last backup ended: one row, which every process and page reads."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import upsert
from kaimai.persistence.tables import backup_runs

_LAST, _LAST_GOOD = "last", "last good"
_COLUMNS = ("at", "seconds", "file", "bytes", "trouble")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRun:
    """How the last backup ended: where it is, or in `trouble` why there is none. `bytes` on the disk."""

    at: datetime
    seconds: float
    file: str = ""
    bytes: int = 0
    trouble: str = ""


def record(conn: Connection, run: BackupRun) -> None:
    """Put a run in the place of the last one, and of the last good one if it is."""
    row = {name: getattr(run, name) for name in _COLUMNS}
    for name in (_LAST,) if run.trouble else (_LAST, _LAST_GOOD):
        conn.execute(upsert(conn, backup_runs, ["name"], list(_COLUMNS)), {"name": name, **row})


def last(conn: Connection) -> BackupRun | None:
    """The last run, good or not; None before the first."""
    return _find(conn, _LAST)


def last_good(conn: Connection) -> BackupRun | None:
    """The last backup there is; None before the first."""
    return _find(conn, _LAST_GOOD)


def _find(conn: Connection, name: str) -> BackupRun | None:
    row = conn.execute(
        sa.select(*(backup_runs.c[column] for column in _COLUMNS)).where(backup_runs.c.name == name)
    ).one_or_none()
    return None if row is None else BackupRun(**row._mapping)
