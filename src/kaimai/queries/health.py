"""How the shop's machinery stands: whether the database answers, what waits, the last check."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.orders import OPEN
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.persistence import check_runs
from kaimai.persistence.check_runs import CheckRun
from kaimai.persistence.tables import cases, deliveries, events, inbox, orders, refunds
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
