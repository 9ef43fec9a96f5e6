"""The bank's notices: stored first, then looked up. A notice is a doorbell; the truth is fetched.

A notice that carries our own signature (in the address that we gave the bank) goes first; one
without it shares a small budget, so that nobody can make us flood the bank with made-up tokens.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kaimai.domain.errors import BankUnreachable, Busy
from kaimai.domain.identifiers import Mint
from kaimai.domain.payments import PaymentGateway, Rank
from kaimai.domain.subscriptions import ScheduleReport
from kaimai.operations.payments import record
from kaimai.operations.reports import Recorded
from kaimai.operations.subscriptions import hear
from kaimai.persistence import inbox, payments, refunds
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.inbox import NewNotice, Notice, Settlement

SOURCE = "funbiz"
UNSIGNED_WAITING_MAX = 200
"""Notices without our signature that may wait; beyond it the bank is told to come again."""
NOTHING_YET_TRIES = 5
BATCH = 100
AT_ONCE = 16
"""Notices that are looked up side by side, since most of the time of each is spent waiting for the bank.
More would be no faster: with every call the HTTP client looks at each of its open connections."""

_FINAL = frozenset({"captured", "authorized", "voided", "refused", "expired"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNotice:
    """A notice that has come in at a moment."""

    id: str
    token: str
    body: dict[str, str]
    is_signed: bool
    at: datetime


async def receive_notice(
    db: Database, mint: Mint, *, token: str, body: dict[str, str], is_signed: bool
) -> Notice:
    """Store a notice, once for each token. When this returns, it cannot be lost any more.

    A token that is known is asked about again only while its payment is not settled. Raises Busy
    when too many unsigned notices wait.
    """
    request = TakeNotice(id=mint.id(), token=token, body=body, is_signed=is_signed, at=mint.now())
    notice = await db.submit(store_notices, request)
    if notice is None:
        raise Busy(retry_after_seconds=600)
    return notice


def store_notices(conn: Connection, requests: Sequence[TakeNotice]) -> list[Notice | None]:
    """Store a batch of notices: the bank rings for many payments at once. None: there is no room."""
    known = inbox.find_all(conn, SOURCE, {request.token for request in requests})
    new = _first_heard(conn, [each for each in requests if each.token not in known])
    known |= inbox.store(conn, SOURCE, [_new(each) for each in new.values()])
    for request in requests:
        notice = known.get(request.token)
        if notice is not None and new.get(request.token) is not request:
            _hear_again(conn, notice, request)
    return [known.get(request.token) for request in requests]


def _first_heard(conn: Connection, requests: Sequence[TakeNotice]) -> dict[str, TakeNotice]:
    """The first request for each new token; unsigned ones as long as there is room for them."""
    room = 0
    if not all(request.is_signed for request in requests):
        room = UNSIGNED_WAITING_MAX - inbox.waiting_unsigned(conn)
    first: dict[str, TakeNotice] = {}
    for request in requests:
        if request.token in first:
            continue
        if not request.is_signed:
            if room <= 0:
                continue
            room -= 1
        first[request.token] = request
    return first


def _new(request: TakeNotice) -> NewNotice:
    return NewNotice(
        id=request.id,
        key=request.token,
        is_signed=request.is_signed,
        body=request.body,
        received_at=request.at,
    )


def _hear_again(conn: Connection, known: Notice, request: TakeNotice) -> None:
    is_news = request.is_signed and not known.is_signed
    if is_news or (known.next_at is None and not _is_settled(conn, known)):
        is_signed = request.is_signed or known.is_signed
        inbox.ask_again(conn, known.id, is_signed=is_signed, now=request.at)


def _is_settled(conn: Connection, notice: Notice) -> bool:
    if notice.attempt_number is None:
        return notice.outcome == "not ours"
    payment = payments.by_attempt(conn, notice.attempt_number)
    return payment is not None and payment.status in _FINAL


async def process_notice(
    db: Database, gateway: PaymentGateway, mint: Mint, token: str
) -> Recorded | None:
    """Look one stored notice up at the bank and record what it stands for. Safe to repeat.

    None when the bank has nothing behind the token, or the token is none that we stored. Raises
    BankUnreachable; the notice then stays due.
    """
    notice = await db.read(inbox.find, SOURCE, token)
    if notice is None:
        return None
    recorded, end = await _look_up(db, gateway, mint, notice)
    await db.submit(settle_notices, end)
    return recorded


async def process_due_notices(db: Database, gateway: PaymentGateway, mint: Mint) -> int:
    """Process notices that wait; how many were processed. One that fails waits for its next turn."""
    due = await db.read(inbox.due, mint.now(), BATCH)
    waiting = iter(due)
    settled: list[asyncio.Future[None]] = []
    done = 0

    async def work() -> None:
        nonlocal done
        for notice in waiting:
            try:
                _, end = await _look_up(db, gateway, mint, notice)
                done += 1
            except BankUnreachable:
                end = _end_of(notice, mint, outcome="bank unreachable", is_final=False)
            # Nobody waits for it: a notice that is not marked as done is only looked up once more.
            settled.append(db.post(settle_notices, end))

    ends = await asyncio.gather(
        *(work() for _ in range(min(AT_ONCE, len(due)))), return_exceptions=True
    )
    ends += await asyncio.gather(*settled, return_exceptions=True)
    # An error that nobody foresaw stops only the one who met it; it is raised when all are done.
    for end in ends:
        if end is not None:
            raise end
    return done


async def _look_up(
    db: Database, gateway: PaymentGateway, mint: Mint, notice: Notice
) -> tuple[Recorded | None, Settlement]:
    """What the bank says about a notice, recorded; and how the notice is to be settled."""
    report = await gateway.query_notice(notice.key, rank=_rank_of(notice))
    if report is None:
        return None, _end_of(notice, mint, outcome="nothing behind the token", is_final=False)
    if isinstance(report, ScheduleReport):
        # A charge of a subscription, or the end of one: no order of before is meant.
        heard = await hear(db, gateway, mint, report, rank=_rank_of(notice), reason="notice")
        recorded = Recorded(is_ours=heard.is_ours, is_news=bool(heard.news))
        number = report.charges[0].attempt_number if report.charges else report.master_number
    else:
        recorded = await record(db, mint, report, reason="notice")
        number = report.attempt_number
        if report.refunds and recorded.is_ours:
            await db.write(refunds.hurry, recorded.payment_id, now=mint.now())
    return recorded, _end_of(
        notice,
        mint,
        outcome="recorded" if recorded.is_ours else "not ours",
        is_final=True,
        attempt_number=number if recorded.is_ours else None,
    )


def _rank_of(notice: Notice) -> Rank:
    return Rank.SIGNED_NOTICE if notice.is_signed else Rank.UNSIGNED_NOTICE


def _end_of(
    notice: Notice,
    mint: Mint,
    *,
    outcome: str,
    is_final: bool,
    attempt_number: str | None = None,
) -> Settlement:
    tries = notice.tries + 1
    is_over = is_final or (tries >= NOTHING_YET_TRIES and outcome != "bank unreachable")
    wait = min(timedelta(seconds=10) * 2**tries, timedelta(minutes=10))
    return Settlement(
        id=notice.id,
        outcome=outcome,
        attempt_number=attempt_number,
        next_at=None if is_over else mint.now() + wait,
    )


def settle_notices(conn: Connection, requests: Sequence[Settlement]) -> list[None]:
    """Write down how a batch of notices was processed, the last word about each."""
    inbox.settle(conn, {request.id: request for request in requests}.values())
    return [None] * len(requests)
