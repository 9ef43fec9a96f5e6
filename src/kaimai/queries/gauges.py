"""What `/metrics` shows of a shop's books: queues, cases, and the last check. Read, never counted."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.engine import Connection

from kaimai.observability.metrics import Gauge
from kaimai.queries import line
from kaimai.queries.check import RULES
from kaimai.queries.health import Backlog, backlog


def gauges(conn: Connection, now: datetime) -> tuple[Gauge, ...]:
    """The figures at this moment, the same in every process of a shop."""
    found = backlog(conn, now)
    return (*_of_queues(found), *_of_check(found), *_of_line(conn, now))


def unreachable() -> tuple[Gauge, ...]:
    """What is left to show when the database does not answer: that it does not."""
    return (_reachable(answers=False),)


def _reachable(*, answers: bool) -> Gauge:
    return Gauge(
        "kaimai_database_reachable",
        "1 when the database answered the last look at it, else 0",
        (),
        (((), int(answers)),),
    )


def _of_queues(found: Backlog) -> tuple[Gauge, ...]:
    return (
        _reachable(answers=True),
        _by(
            "queue",
            "kaimai_queue_length",
            "Notices, events, messages and refunds that are not settled, and orders that are open",
            found.waiting,
        ),
        _by(
            "queue",
            "kaimai_queue_overdue_seconds",
            "How long the longest waiting of a queue has been due",
            {queue: late.total_seconds() for queue, late in found.overdue.items()},
        ),
        _by(
            "status",
            "kaimai_refunds",
            "Refunds that are not done; refused and failed ones wait for a person",
            found.refunds,
        ),
        _by("kind", "kaimai_open_cases", "Cases that wait for a person", found.open_cases),
        Gauge(
            "kaimai_open_differences",
            "Differences between the bank's statements and the books that wait for a person",
            (),
            (((), found.open_differences),),
        ),
        Gauge(
            "kaimai_messages_given_up",
            "Messages that were tried too often and are tried no more",
            (),
            (((), found.given_up),),
        ),
    )


def _of_check(found: Backlog) -> tuple[Gauge, ...]:
    run = found.last_check
    if run is None:
        return ()
    return (
        _by(
            "rule",
            "kaimai_broken_invariants",
            "Rows that broke a rule at the last check of the books; 0 for a rule that held",
            {rule.name: run.broken.get(rule.name, 0) for rule in RULES},
        ),
        Gauge("kaimai_check_seconds", "How long the last check took", (), (((), run.seconds),)),
        Gauge(
            "kaimai_check_at",
            "When the last check began, in seconds since 1970",
            (),
            (((), run.at.timestamp()),),
        ),
    )


def _of_line(conn: Connection, now: datetime) -> tuple[Gauge, ...]:
    """The month's messages in LINE, once LINE was asked; nothing for a shop that is not there."""
    month = line.month(conn, now)
    if month is None or month.asked_at is None:
        return ()
    waiting = Gauge(
        "kaimai_line_with_staff",
        "People in LINE whom the shop leaves to the staff",
        (),
        (((), line.waiting_for_staff(conn)),),
    )
    figures: dict[str, float] = {"used": month.spent, "pushed_by_shop": month.pushed}
    if month.people_max is not None:
        figures["limit"] = month.people_max
    messages = _by(
        "what",
        "kaimai_line_messages",
        "Messages of this month in LINE, counted in people reached; no limit: none is set",
        figures,
    )
    return (messages, waiting)


def _by(label: str, name: str, told: str, values: Mapping[str, float]) -> Gauge:
    return Gauge(
        name, told, (label,), tuple(((kind,), value) for kind, value in sorted(values.items()))
    )
