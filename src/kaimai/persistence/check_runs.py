"""How the last check of the books ended: one row, which every process reads. The rules are queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import upsert
from kaimai.persistence.tables import check_runs

_NAME = "all rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """One run of every rule: when it began, how long it took, and the rows that break a rule."""

    at: datetime
    seconds: float
    rules: int
    broken: Mapping[str, int]


def record(conn: Connection, run: CheckRun) -> None:
    """Put a run in the place of the last one."""
    row = {
        "name": _NAME,
        "at": run.at,
        "seconds": run.seconds,
        "rules": run.rules,
        "broken": dict(run.broken),
    }
    conn.execute(upsert(conn, check_runs, ["name"], ["at", "seconds", "rules", "broken"]), row)


def last(conn: Connection) -> CheckRun | None:
    """The last run; None before the first."""
    row = conn.execute(
        sa.select(
            check_runs.c.at, check_runs.c.seconds, check_runs.c.rules, check_runs.c.broken
        ).where(check_runs.c.name == _NAME)
    ).one_or_none()
    return None if row is None else CheckRun(**row._mapping)
