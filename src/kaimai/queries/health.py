"""How the shop's machinery stands: whether the database answers, what waits, the last check."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.orders import OPEN
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.persistence import backup_runs, check_runs, errands, schema
from kaimai.persistence.backup_runs import BackupRun
from kaimai.persistence.check_runs import CheckRun
from kaimai.persistence.dialect import database_bytes
from kaimai.persistence.errands import BACKUP, CHECK, Errand
from kaimai.persistence.tables import (
    cases,
    deliveries,
    events,
    inbox,
    leases,
    orders,
    refunds,
    statements,
)
from kaimai.queries.statements import count_open_differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits, by queue: how many, and for how long the first of them has been due."""

    waiting: dict[str, int]
    overdue: dict[str, timedelta]
    open_cases: dict[str, int]
    refunds: dict[str, int]
    """Refunds that are not done, by status."""
    open_differences: int
    """Differences between the bank's statements and the books that wait for a person."""
    given_up: int
    """Messages that were tried too often."""
    last_check: CheckRun | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A background job, and the process that runs it until then."""

    job: str
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Machinery:
    """What the page about the shop's health shows beside its queues. `database_bytes`: its size."""

    schema: str
    database_bytes: int
    leases: list[Lease]
    """None where one process owns the database."""
    last_backup: BackupRun | None
    last_good_backup: BackupRun | None
    latest_day: date | None
    """The newest day that was compared with the bank to its end."""
    checking: Errand | None
    backing_up: Errand | None


def machinery(conn: Connection) -> Machinery:
    """How the shop's machinery stands."""
    held = conn.execute(
        sa.select(leases.c.name.label("job"), leases.c.holder, leases.c.until).order_by(
            leases.c.name
        )
    )
    return Machinery(
        schema=schema.current(conn) or "",
        database_bytes=database_bytes(conn),
        leases=[Lease(**row._mapping) for row in held],
        last_backup=backup_runs.last(conn),
        last_good_backup=backup_runs.last_good(conn),
        latest_day=conn.scalar(
            sa.select(sa.func.max(statements.c.day)).where(statements.c.completed_at.is_not(None))
        ),
        checking=errands.latest(conn, CHECK),
        backing_up=errands.latest(conn, BACKUP),
    )


def answers(conn: Connection) -> bool:
    """Ask the smallest question there is."""
    return bool(conn.scalar(sa.select(sa.literal(1))) == 1)


def _stated(column: "sa.Column[str]", value: str) -> sa.ColumnElement[bool]:
    # Written out, not bound: a partial index is only used for a condition in sight.
    return column == sa.bindparam(None, value, literal_execute=True)


_IS_OPEN = orders.c.status.in_(
    sa.bindparam(None, sorted(OPEN), expanding=True, literal_execute=True)
)
_QUEUES = {
    "notices": sa.select(sa.func.count(), sa.func.min(inbox.c.next_at)).where(
        inbox.c.next_at.is_not(None)
    ),
    "events": sa.select(sa.func.count(), sa.func.min(events.c.at)).where(
        events.c.fanned_out_at.is_(None)
    ),
    "messages": sa.select(sa.func.count(), sa.func.min(deliveries.c.next_at)).where(
        _stated(deliveries.c.state, "waiting")
    ),
    "refunds": sa.select(sa.func.count(), sa.func.min(refunds.c.next_at)).where(
        refunds.c.next_at.is_not(None)
    ),
    "open_orders": sa.select(sa.func.count(), sa.func.min(orders.c.hold_until)).where(_IS_OPEN),
}
"""How many rows wait in each queue, and when the first was or will be due."""


def backlog(conn: Connection, now: datetime) -> Backlog:
    """What waits at this moment; read from indexes that hold little else."""
    waiting: dict[str, int] = {}
    overdue: dict[str, timedelta] = {}
    for queue, question in _QUEUES.items():
        count, first = conn.execute(question).one()
        waiting[queue] = count
        overdue[queue] = timedelta(0) if first is None else max(timedelta(0), now - first)
    unfinished = sorted(set(REFUND_MOVES.statuses) - REFUND_MOVES.final)
    return Backlog(
        waiting=waiting,
        overdue=overdue,
        open_cases=_by_kind(conn, cases.c.kind, cases.c.closed_at.is_(None)),
        refunds=dict.fromkeys(unfinished, 0)
        | _by_kind(conn, refunds.c.status, refunds.c.status.in_(unfinished)),
        open_differences=count_open_differences(conn),
        given_up=conn.scalar(
            sa.select(sa.func.count()).where(_stated(deliveries.c.state, "given_up"))
        )
        or 0,
        last_check=check_runs.last(conn),
    )


def _by_kind(
    conn: Connection, kind: "sa.Column[str]", which: sa.ColumnElement[bool]
) -> dict[str, int]:
    found = conn.execute(sa.select(kind, sa.func.count()).where(which).group_by(kind))
    return {row[0]: row[1] for row in found}
