"""The net under every lost reply and lost notice: asking the bank about whatever is not final."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from kaimai.domain.errors import BankRefused, BankUnreachable, MoveRefused, PaymentUnderway
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import SYSTEM
from kaimai.domain.orders import PAID
from kaimai.domain.payment_methods import Family, family_of, is_account
from kaimai.domain.payments import Outcome, Payment, PaymentGateway, Rank, Report, next_ask
from kaimai.domain.reconciliation import bank_day
from kaimai.operations.captures import void_payment
from kaimai.operations.reports import RecordReport, record_reports
from kaimai.persistence import cases, orders, payments
from kaimai.persistence.database import Connection, Database

BATCH = 300
ONE_BY_ONE = 3
"""Up to so many attempts are asked about singly; more are asked about by period."""
WINDOW = timedelta(minutes=30)
"""The longest period that is asked about in one go."""


async def sweep_unfinished(db: Database, gateway: PaymentGateway, mint: Mint) -> int:
    """Ask about every attempt that is due; how many were heard of. Safe to run twice at once.

    Surplus authorizations are voided, and accounts of orders that ended are closed, on the way.
    """
    due = await db.read(payments.due_to_ask, mint.now(), BATCH)
    stuck = [attempt for attempt in due if attempt.status == "submitted"]
    # Their callers died between the call and the answer: from here on they are only asked about.
    lost = [Report(attempt_number=a.attempt_number, outcome=Outcome.LOST) for a in stuck]
    await _record(db, mint, lost, "no answer was recorded")
    heard = await ask_about(db, gateway, mint, due, rank=Rank.SWEEP, reason="sweep")
    await _postpone(db, mint, [a for a in due if a.attempt_number not in heard])
    await _tidy_up(db, gateway, mint, [a for a in due if a.attempt_number in heard])
    return len(heard)


async def ask_about(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    attempts: Sequence[Payment],
    *,
    rank: Rank,
    reason: str,
) -> set[str]:
    """Ask the bank about these attempts and record what it says; the numbers it could be asked about.

    Never raises for an unreachable bank: what could not be asked is not in the result.
    """
    heard: set[str] = set()
    of_wallets = [a for a in attempts if family_of(a.method) is Family.WALLET]
    others = [a for a in attempts if family_of(a.method) is not Family.WALLET]
    for group in (*_windows(of_wallets), *_windows(others)):
        try:
            reports = await _ask(gateway, group, rank)
        except BankUnreachable:
            continue
        await _record(db, mint, reports, reason)
        heard |= {report.attempt_number for report in reports}
    return heard


async def _ask(gateway: PaymentGateway, group: Sequence[Payment], rank: Rank) -> list[Report]:
    if len(group) <= ONE_BY_ONE:
        return [
            await gateway.query_attempt(a.attempt_number, method=a.method, rank=rank) for a in group
        ]
    times = [a.submitted_at or a.created_at for a in group]
    first, last = min(times) - timedelta(minutes=1), max(times) + timedelta(minutes=2)
    if family_of(group[0].method) is Family.WALLET:
        return await _ask_wallets(gateway, group, bank_day(first), bank_day(last), rank=rank)
    rows = await gateway.query_period(first, last, rank=rank)
    by_number = {row.attempt_number: row for row in rows}
    return [
        by_number.get(
            a.attempt_number,
            Report(attempt_number=a.attempt_number, outcome=Outcome.NOT_FOUND),
        )
        for a in group
    ]


async def _ask_wallets(
    gateway: PaymentGateway, group: Sequence[Payment], first: date, last: date, *, rank: Rank
) -> list[Report]:
    """The same for wallets, which are listed by the day; one that such a list may have left out is
    asked about by itself."""
    found = await gateway.query_wallets(first, last, rank=rank)
    by_number = {report.attempt_number: report for report in found.reports}
    for a in group:
        if a.attempt_number in by_number:
            continue
        by_number[a.attempt_number] = (
            Report(attempt_number=a.attempt_number, outcome=Outcome.NOT_FOUND)
            if found.is_whole
            else await gateway.query_attempt(a.attempt_number, method=a.method, rank=rank)
        )
    return [by_number[a.attempt_number] for a in group]


def _windows(attempts: Collection[Payment]) -> list[list[Payment]]:
    """Attempts grouped by the time of their submission, no group longer than WINDOW."""
    groups: list[list[Payment]] = []
    for attempt in sorted(attempts, key=lambda a: (a.submitted_at or a.created_at, a.id)):
        at = attempt.submitted_at or attempt.created_at
        if groups and at - (groups[-1][0].submitted_at or groups[-1][0].created_at) <= WINDOW:
            groups[-1].append(attempt)
        else:
            groups.append([attempt])
    return groups


async def _postpone(db: Database, mint: Mint, unheard: Sequence[Payment]) -> None:
    now = mint.now()
    await db.write(payments.set_asked, {a.id: next_ask(a.status, now) for a in unheard})


async def _tidy_up(
    db: Database, gateway: PaymentGateway, mint: Mint, heard: Sequence[Payment]
) -> None:
    """Void what no order needs, and close accounts that no order waits for."""
    for attempt in await db.read(_idle_money, [a.attempt_number for a in heard]):
        try:
            if attempt.status == "authorized":
                await void_payment(
                    db, gateway, mint, attempt.attempt_number, actor=SYSTEM, reason="surplus money"
                )
            elif await gateway.disable_account(attempt.attempt_number):
                closed = Report(
                    attempt_number=attempt.attempt_number,
                    outcome=Outcome.LAPSED,
                    words="account closed",
                )
                await _record(db, mint, [closed], "reply to OrderMaintain C")
        except (BankUnreachable, BankRefused, PaymentUnderway, MoveRefused):
            continue  # the next sweep finds it as it then stands


def _idle_money(conn: Connection, attempt_numbers: Sequence[str]) -> list[Payment]:
    """Surplus authorizations, and live accounts of orders that are no longer open."""
    idle = []
    for number in attempt_numbers:
        attempt = payments.by_attempt(conn, number)
        order = None if attempt is None else orders.by_id(conn, attempt.order_id)
        if attempt is None or order is None or (attempt.is_applied and order.status in PAID):
            continue
        if attempt.status == "authorized":
            if not cases.is_open(conn, "wrong_amount", attempt.id):
                idle.append(attempt)
        elif attempt.status == "requested" and is_account(attempt.method) and not order.is_open:
            idle.append(attempt)
    return idle


async def _record(db: Database, mint: Mint, reports: Sequence[Report], reason: str) -> None:
    now = mint.now()
    await asyncio.gather(
        *(
            db.submit(record_reports, RecordReport(report=report, reason=reason, at=now))
            for report in reports
        )
    )
