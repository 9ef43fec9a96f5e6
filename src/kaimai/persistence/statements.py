"""Rows of statements, payouts and their lines, and what of the books is compared with them.

A day is fetched under a new name, line by line, while the earlier fetch still counts; `adopt` makes
the new one count. What differs is kept in `differences.py`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.payment_methods import FREE, WALLETS, Family, family_of
from kaimai.domain.reconciliation import (
    AMOUNT_DIFFERS,
    MATCHED,
    RECEIPT,
    REFUND,
    AttemptBooks,
    Entry,
    Judged,
    Missing,
    Payout,
)
from kaimai.persistence.dialect import insert_rows, rows, rows_parameter, upsert
from kaimai.persistence.tables import (
    payment_log,
    payout_lines,
    payouts,
    refund_moves,
    refunds,
    statement_lines,
    statements,
)

ACCOUNTED = (MATCHED, AMOUNT_DIFFERS)
"""Verdicts of lines that account for an entry of ours."""
CERTAIN_REFUNDS = ("accepted", "done")
"""The bank has taken these up, unless a person gave the money back outside its API."""
POSSIBLE_REFUNDS = (*CERTAIN_REFUNDS, "failed", "unknown", "submitted", "confirming")
"""These may stand on a statement: the bank lists what was asked for, whatever came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a day's statement and payouts come to. Amounts in NT$, fees and payouts in cents."""

    lines: int
    matched: int
    received: int
    refunded: int
    payouts: int
    fee_cents: int
    paid_out_cents: int


def begin(conn: Connection, day: date, fetch: str, *, now: datetime) -> str | None:
    """Begin to fetch a day; the name of a fetch that was begun before and is to be forgotten.

    Of two that are under way at once the one that began last is adopted.
    """
    stale = conn.scalar(sa.select(statements.c.fetching).where(statements.c.day == day))
    conn.execute(
        upsert(conn, statements, ["day"], ["tried_at", "fetching"]),
        {"day": day, "tried_at": now, "fetching": fetch},
    )
    return stale


def add_lines(conn: Connection, fetch: str, first: int, judged: Sequence[Judged]) -> None:
    """Store judged lines of a statement, numbered from `first`."""
    insert_rows(
        conn,
        statement_lines,
        [
            {
                "fetch_id": fetch,
                "n": first + n,
                **_line(each),
                "family": each.line.family,
                "reference": each.line.reference,
            }
            for n, each in enumerate(judged)
        ],
    )


def add_payout(conn: Connection, fetch: str, n: int, payout: Payout) -> None:
    """Store a payout without its lines."""
    conn.execute(
        sa.insert(payouts),
        {
            "fetch_id": fetch,
            "n": n,
            "number": payout.number,
            "day": payout.day,
            "family": payout.family,
            "collected_cents": payout.collected_cents,
            "refunded_cents": payout.refunded_cents,
            "fee_cents": payout.fee_cents,
            "payable_cents": payout.payable_cents,
            "paid_cents": payout.paid_cents,
            "account": payout.account,
        },
    )


def add_payout_lines(conn: Connection, fetch: str, first: int, judged: Sequence[Judged]) -> None:
    """Store judged lines of payouts, numbered from `first`."""
    insert_rows(
        conn,
        payout_lines,
        [
            {
                "fetch_id": fetch,
                "n": first + n,
                **_line(each),
                "payout": each.line.payout,
                "fee_cents": each.line.fee_cents,
            }
            for n, each in enumerate(judged)
        ],
    )


def _line(judged: Judged) -> dict[str, object]:
    return {
        "kind": judged.line.kind,
        "attempt_number": judged.line.attempt_number,
        "ts_no": judged.line.ts_no,
        "amount": judged.line.amount,
        "at": judged.line.at,
        "verdict": judged.verdict,
        "payment_id": judged.payment_id,
        "refund_id": judged.refund_id,
    }


def adopt(conn: Connection, day: date, fetch: str, header: Header, *, now: datetime) -> bool:
    """Let this fetch count for its day from now on; False when a later one was begun meanwhile.

    The one that counted before is to be forgotten next.
    """
    adopted = conn.execute(
        sa.update(statements)
        .where(statements.c.day == day, statements.c.fetching == fetch)
        .values(
            fetch_id=fetch,
            fetching=statements.c.fetch_id,
            fetched_at=now,
            completed_at=None,
            lines=header.lines,
            matched=header.matched,
            received=header.received,
            refunded=header.refunded,
            payouts=header.payouts,
            fee_cents=header.fee_cents,
            paid_out_cents=header.paid_out_cents,
        )
    )
    return adopted.rowcount == 1


def superseded(conn: Connection, day: date, fetch: str) -> str | None:
    """The fetch that this one took the place of, while its lines are still there."""
    return conn.scalar(
        sa.select(statements.c.fetching).where(
            statements.c.day == day, statements.c.fetch_id == fetch
        )
    )


def complete(conn: Connection, day: date, fetch: str, *, now: datetime) -> None:
    """Note that everything about this day has been compared, and that nothing is left behind."""
    conn.execute(
        sa.update(statements)
        .where(statements.c.day == day, statements.c.fetch_id == fetch)
        .values(completed_at=now, fetching=None)
    )


def set_awaited(conn: Connection, day: date, count: int) -> None:
    """How many entries of this day may still stand on a neighbouring day's statement."""
    conn.execute(sa.update(statements).where(statements.c.day == day).values(awaited=count))


def count_of_fetch(conn: Connection, fetch: str) -> int:
    """One more than the highest number that anything of this fetch is stored under."""
    highest = (
        conn.scalar(sa.select(sa.func.max(table.c.n)).where(table.c.fetch_id == fetch))
        for table in (statement_lines, payout_lines, payouts)
    )
    return max(-1 if number is None else number for number in highest) + 1


def forget_fetch(conn: Connection, fetch: str, numbers: range) -> None:
    """Delete what is stored of a fetch under these numbers."""
    for table in (statement_lines, payout_lines, payouts):
        conn.execute(
            sa.delete(table).where(
                table.c.fetch_id == fetch,
                table.c.n >= numbers.start,
                table.c.n < numbers.stop,
            )
        )


def fetched_days(conn: Connection, days: Collection[date]) -> set[date]:
    """Which of these days have a statement that counts."""
    return set(
        conn.scalars(
            sa.select(statements.c.day).where(
                statements.c.day.in_(days), statements.c.fetch_id.is_not(None)
            )
        )
    )


def tries(conn: Connection, days: Collection[date]) -> dict[date, tuple[datetime, bool]]:
    """When each of these days was last asked for, and whether it is complete."""
    found = conn.execute(
        sa.select(statements.c.day, statements.c.tried_at, statements.c.completed_at).where(
            statements.c.day.in_(days)
        )
    )
    return {row.day: (row.tried_at, row.completed_at is not None) for row in found}


def books_of(
    conn: Connection, attempt_numbers: Collection[str], *, day: date, of_payouts: bool = False
) -> dict[str, AttemptBooks]:
    """What our books hold under these attempt numbers, for a statement or its payouts.

    An entry is taken where the lines of another day account for it; those of `day` itself are
    about to be replaced. Attempts that are not ours are left out.
    """
    if not attempt_numbers:
        return {}
    wanted = rows(conn, "wanted", {"number": sa.Text()})
    given = {"wanted": rows_parameter([{"number": number} for number in attempt_numbers])}
    lines = payout_lines if of_payouts else statement_lines
    taken = set(conn.scalars(_taken(wanted, lines, day), given))
    found = {}
    entries: dict[str, list[Entry]] = {}
    for row in conn.execute(_payments_of(wanted), given):
        entries[row.id] = []
        found[row.attempt_number] = row
        if row.is_captured:
            entries[row.id].append(
                Entry(
                    id=row.id, kind=RECEIPT, amount=row.amount, at=row.at, is_taken=row.id in taken
                )
            )
    for row in conn.execute(_refunds_of(wanted), given):
        entries[row.payment_id].append(
            Entry(
                id=row.id,
                kind=REFUND,
                amount=row.amount,
                at=row.submitted_at,
                is_certain=row.is_certain,
                is_taken=row.id in taken,
            )
        )
    return {
        number: AttemptBooks(
            payment_id=row.id,
            reference=row.reference,
            ts_no=row.ts_no,
            entries=tuple(entries[row.id]),
        )
        for number, row in found.items()
    }


def _taken(wanted: sa.FromClause, lines: sa.Table, day: date) -> sa.Select[tuple[str]]:
    """Ids of the payments and refunds that lines of another day account for.

    Asked for by itself: as a condition of the questions below it would be answered for all lines.
    """
    return (
        sa.select(sa.case((lines.c.kind == RECEIPT, lines.c.payment_id), else_=lines.c.refund_id))
        .select_from(lines)
        .join(wanted, wanted.c.number == lines.c.attempt_number)
        .join(statements, statements.c.fetch_id == lines.c.fetch_id)
        .where(lines.c.verdict.in_(ACCOUNTED), statements.c.day != day)
    )


def _payments_of(wanted: sa.FromClause) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        payment_log.c.id,
        payment_log.c.attempt_number,
        payment_log.c.reference,
        payment_log.c.ts_no,
        payment_log.c.amount,
        sa.func.coalesce(payment_log.c.paid_at, payment_log.c.created_at).label("at"),
        (payment_log.c.status == "captured").label("is_captured"),
    ).join(wanted, wanted.c.number == payment_log.c.attempt_number)


def _refunds_of(wanted: sa.FromClause) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            refunds.c.id,
            refunds.c.payment_id,
            refunds.c.amount,
            refunds.c.submitted_at,
            _is_certain_refund().label("is_certain"),
        )
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .join(wanted, wanted.c.number == payment_log.c.attempt_number)
        .where(refunds.c.submitted_at.is_not(None), refunds.c.status.in_(POSSIBLE_REFUNDS))
    )


def families_of(conn: Connection, since: datetime, until: datetime) -> frozenset[Family]:
    """The families by which money came in in this period."""
    found = conn.scalars(
        sa.select(payment_log.c.method)
        .where(
            sa.text("payment_log.status = 'captured'"),
            payment_log.c.paid_at >= since,
            payment_log.c.paid_at < until,
        )
        .distinct()
    )
    return frozenset(family_of(method) for method in found)


def refunded_wallets(conn: Connection, since: datetime, until: datetime) -> list[tuple[str, str]]:
    """Attempt number and method of each wallet's payment that was refunded in this period."""
    found = conn.execute(
        sa.select(payment_log.c.attempt_number, payment_log.c.method)
        .join(refunds, refunds.c.payment_id == payment_log.c.id)
        .where(
            refunds.c.submitted_at >= since,
            refunds.c.submitted_at < until,
            payment_log.c.method.in_(sorted(WALLETS.values())),
        )
        .distinct()
    )
    return sorted((row.attempt_number, row.method) for row in found)


def paid_wallets(conn: Connection, since: datetime, until: datetime) -> list[tuple[str, str]]:
    """Attempt number and method of each wallet's payment that came in in this period."""
    found = conn.execute(
        sa.select(payment_log.c.attempt_number, payment_log.c.method).where(
            sa.text("payment_log.status = 'captured'"),
            payment_log.c.paid_at >= since,
            payment_log.c.paid_at < until,
            payment_log.c.method.in_(sorted(WALLETS.values())),
        )
    )
    return sorted((row.attempt_number, row.method) for row in found)


def _is_certain_refund() -> sa.ColumnElement[bool]:
    by_hand = sa.select(refund_moves.c.version).where(
        refund_moves.c.subject_id == refunds.c.id, refund_moves.c.verb == "settle_by_hand"
    )
    return sa.and_(refunds.c.status.in_(CERTAIN_REFUNDS), ~by_hand.exists())


def _is_accounted_for(kind: str) -> sa.ColumnElement[bool]:
    """Whether a line that counts stands for the payment or refund of the outer statement."""
    lines = statement_lines
    same = lines.c.payment_id == payment_log.c.id
    if kind == REFUND:
        same = lines.c.refund_id == refunds.c.id
    return (
        sa.select(lines.c.n)
        .join(statements, statements.c.fetch_id == lines.c.fetch_id)
        .where(
            lines.c.attempt_number == payment_log.c.attempt_number,
            lines.c.kind == kind,
            lines.c.verdict.in_(ACCOUNTED),
            same,
        )
        .correlate(payment_log, refunds)
        .exists()
    )


def missing(conn: Connection, since: datetime, until: datetime) -> list[Missing]:
    """Payments captured and refunds sent in a period that no statement accounts for, in order."""
    receipts = sa.select(
        payment_log.c.attempt_number, payment_log.c.id, sa.null(), payment_log.c.amount
    ).where(
        sa.text("payment_log.status = 'captured'"),
        payment_log.c.method != FREE,
        ~_is_accounted_for(RECEIPT),
    )
    # Two questions, because one with OR would look at every captured payment.
    dated = receipts.where(payment_log.c.paid_at >= since, payment_log.c.paid_at < until)
    # Where the bank named no moment, the attempt's own is the nearest.
    undated = receipts.where(
        payment_log.c.paid_at.is_(None),
        payment_log.c.created_at >= since,
        payment_log.c.created_at < until,
    )
    sent_back = (
        sa.select(payment_log.c.attempt_number, payment_log.c.id, refunds.c.id, refunds.c.amount)
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .where(
            refunds.c.submitted_at >= since,
            refunds.c.submitted_at < until,
            _is_certain_refund(),
            ~_is_accounted_for(REFUND),
        )
    )
    found = [
        tuple(row) for question in (dated, undated, sent_back) for row in conn.execute(question)
    ]
    return [
        Missing(attempt_number=number, payment_id=payment, refund_id=refund, amount=amount)
        for number, payment, refund, amount in sorted(found, key=lambda row: (row[0], row[2] or ""))
    ]
