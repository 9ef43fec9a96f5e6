"""Reconciliation: asking the bank for its statements and payouts, and comparing them with the books.

The bank is asked with nothing open; then a day is compared and stored in short transactions, and
counts from one update on. Only one repair is made here: money on a statement that our books do not
have is asked about, and recorded as any other report is.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from kaimai.domain.calendar import TAIPEI
from kaimai.domain.errors import BankUnreachable, InvalidInput, MoveRefused, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import SYSTEM, Actor
from kaimai.domain.payment_methods import Family
from kaimai.domain.payments import Payment, PaymentGateway, Rank
from kaimai.domain.reconciliation import (
    LINE_DIFFERENCES,
    MATCHED,
    MISSING_AT_BANK,
    PAYOUT_DIFFERENCES,
    RECEIPT,
    REFUND,
    BankLine,
    Difference,
    Judged,
    Missing,
    Payout,
    askable_days,
    bank_day,
    differences_of,
    is_askable,
    match,
    match_payout_lines,
    missing_at_bank,
    slices_of,
    sum_differences,
)
from kaimai.operations.subscriptions import find_charges
from kaimai.operations.sweeps import ask_about
from kaimai.operations.wallet_statements import families_asked, wallet_lines
from kaimai.persistence import audit, differences, installation, payments, statements
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.statements import Header

SLICE = 500
"""Lines that one transaction stores or deletes: well below the 50 ms that others may wait."""
TRY_AGAIN = timedelta(minutes=55)
"""How long the nightly job leaves a day alone that could not be completed."""
_ONE_DAY = timedelta(days=1)

Things = TypeVar("Things", list[str], list[Difference], range)
Progress = Callable[[int, int], None]
"""Told how many lines of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """How one day came out. `healed`: payments that were not marked as paid and now are.

    `differences` of this day are open or were closed by a person; `is_adopted` is False when the
    day was asked for again meanwhile, so that the other run counts.
    """

    day: date
    lines: int
    matched: int
    healed: int
    differences: int
    is_adopted: bool = True


async def reconcile_statement(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    day: date,
    *,
    installation_id: str,
    on_progress: Progress = lambda _done, _total: None,
) -> Reconciled:
    """Ask for one day's statement and payouts, compare them with the books, and store both.

    Safe to repeat, and to run twice at once: what was stored for the day is replaced, and what a
    person has written about a difference stays. Raises InvalidInput for a day that the bank does
    not show, BankUnreachable; then the earlier result still counts.
    """
    if not is_askable(day, mint.now()):
        raise InvalidInput("date", "the bank shows yesterday and the 29 days before it")
    fetch = mint.id()
    stale = await db.write(statements.begin, day, fetch, now=mint.now())
    await _forget(db, stale)
    lines = await gateway.query_statement(day, rank=Rank.SWEEP)
    families = await db.read(families_asked, day)
    if Family.WALLET in families:
        told = {(line.attempt_number, line.kind) for line in lines}
        of_wallets = await wallet_lines(db, gateway, day)
        # Should the statement name wallets after all, what it says counts.
        lines = [*lines, *(w for w in of_wallets if (w.attempt_number, w.kind) not in told)]
    payouts = await gateway.query_payouts(day, day, families=families, rank=Rank.SWEEP)
    run = _Run(db, mint, day, fetch, installation_id, lines, payouts, on_progress)
    healed = await _heal(db, gateway, mint, day, run.receipts())
    await run.store()
    if not await run.adopt():
        await _forget(db, fetch)
        return run.outcome(healed, is_adopted=False)
    for each in (day - _ONE_DAY, day, day + _ONE_DAY):
        await _look_for_missing(db, mint, each)
    await _forget(db, await db.read(statements.superseded, day, fetch))
    await db.write(statements.complete, day, fetch, now=mint.now())
    return run.outcome(healed, is_adopted=True)


async def reconcile_next(
    db: Database, gateway: PaymentGateway, mint: Mint, *, installation_id: str, from_hour: int
) -> int:
    """Reconcile one day that still has no complete statement; 0 when there is none to do now.

    Of the days that the bank shows, from the day on which the shop's books begin, those that were
    not tried come first, the newest of them; one that failed is left alone for an hour. Nothing is
    done before `from_hour` in Taipei, when the bank has not closed the day before. Raises
    BankUnreachable.
    """
    now = mint.now()
    if now.astimezone(TAIPEI).hour < from_hour:
        return 0
    day = await db.read(_next_day, now)
    if day is None:
        return 0
    await reconcile_statement(db, gateway, mint, day, installation_id=installation_id)
    return 1


async def close_difference(
    db: Database, mint: Mint, difference_id: str, *, note: str, actor: Actor
) -> None:
    """Close a difference with what a person found out about it; it stays closed.

    Raises NotFound, InvalidInput without a note, MoveRefused when it is closed already.
    """
    if not note.strip():
        raise InvalidInput("note", "say what became of the difference")
    await db.write(_close, difference_id, actor, note.strip(), mint.now())


def _adopt(
    conn: Connection,
    day: date,
    fetch: str,
    found: Sequence[Difference],
    header: Header,
    *,
    now: datetime,
) -> bool:
    if not statements.adopt(conn, day, fetch, header, now=now):
        return False
    differences.put(conn, found, seen_in=fetch, now=now)
    differences.close_gone(
        conn,
        day,
        (*LINE_DIFFERENCES, *PAYOUT_DIFFERENCES),
        seen_in=fetch,
        by=str(SYSTEM),
        now=now,
    )
    return True


def _close(conn: Connection, difference_id: str, actor: Actor, note: str, now: datetime) -> None:
    if differences.close_by_hand(conn, difference_id, by=str(actor), note=note, now=now):
        audit.note(conn, actor, "close", "difference", difference_id, after={"note": note}, now=now)
        return
    if not differences.exists(conn, difference_id):
        raise NotFound("difference")
    raise MoveRefused("difference", "close", "closed")


class _Run:
    """One comparison of one day, from the bank's answer to the update that makes it count."""

    def __init__(  # noqa: PLR0917 made in one place only
        self,
        db: Database,
        mint: Mint,
        day: date,
        fetch: str,
        installation_id: str,
        lines: Sequence[BankLine],
        payouts: Sequence[Payout],
        on_progress: Progress,
    ) -> None:
        self._db, self._mint, self._day, self._fetch = db, mint, day, fetch
        self._installation_id = installation_id
        self._lines = lines
        self._payouts = payouts
        self._payout_lines = [
            replace(line, payout=n) for n, payout in enumerate(payouts) for line in payout.lines
        ]
        self._on_progress = on_progress
        self._found: list[Difference] = []
        self._counted: Counter[tuple[object, ...]] = Counter()
        self._done = self._matched = 0

    def receipts(self) -> set[str]:
        """Numbers of the attempts that brought money in, as the bank tells it."""
        told = (*self._lines, *self._payout_lines)
        return {line.attempt_number for line in told if line.kind == RECEIPT}

    async def store(self) -> None:
        """Judge every line and store it under this fetch, slice by slice."""
        for n, payout in enumerate(self._payouts):
            await self._db.write(statements.add_payout, self._fetch, n, payout)
            self._found += sum_differences(self._day, payout)
        first = 0
        for part in slices_of(self._lines, SLICE):
            judged = await self._judge(part, of_payouts=False)
            await self._db.write(statements.add_lines, self._fetch, first, judged)
            self._matched += sum(each.verdict == MATCHED for each in judged)
            first += len(part)
        first = 0
        for part in slices_of(self._payout_lines, SLICE):
            judged = await self._judge(part, of_payouts=True)
            await self._db.write(statements.add_payout_lines, self._fetch, first, judged)
            first += len(part)

    async def _judge(self, part: Sequence[BankLine], *, of_payouts: bool) -> list[Judged]:
        books = await self._db.read(
            statements.books_of,
            {line.attempt_number for line in part},
            day=self._day,
            of_payouts=of_payouts,
        )
        judging = match_payout_lines if of_payouts else match
        judged = judging(part, books, installation_id=self._installation_id)
        self._found += differences_of(self._day, judged, self._counted)
        self._done += len(part)
        self._on_progress(self._done, len(self._lines) + len(self._payout_lines))
        return judged

    async def adopt(self) -> bool:
        """Let this fetch count, with its differences; False when a later one was begun meanwhile."""
        *early, last = list(_parts(self._found, SLICE)) or [[]]
        for part in early:
            await self._db.write(differences.put, part, seen_in=self._fetch, now=self._mint.now())
        return await self._db.write(
            _adopt, self._day, self._fetch, last, self._header(), now=self._mint.now()
        )

    def _header(self) -> Header:
        return Header(
            lines=len(self._lines),
            matched=self._matched,
            received=_sum(self._lines, RECEIPT),
            refunded=_sum(self._lines, REFUND),
            payouts=len(self._payouts),
            fee_cents=sum(payout.fee_cents for payout in self._payouts),
            paid_out_cents=sum(payout.paid_cents for payout in self._payouts),
        )

    def outcome(self, healed: int, *, is_adopted: bool) -> Reconciled:
        """What to tell whoever asked."""
        return Reconciled(
            day=self._day,
            lines=len(self._lines),
            matched=self._matched,
            healed=healed,
            differences=len(self._found),
            is_adopted=is_adopted,
        )


async def _heal(
    db: Database, gateway: PaymentGateway, mint: Mint, day: date, numbers: Collection[str]
) -> int:
    """Ask about attempts whose money is on the statement and not in the books, and about series of
    charges that nobody told of; how many were healed."""
    found = await find_charges(db, gateway, mint, numbers, reason=f"statement of {day}")
    unpaid: list[Payment] = []
    for part in _parts(sorted(numbers), SLICE):
        unpaid += await db.read(payments.uncollected, part)
    if not unpaid:
        return found
    heard = await ask_about(
        db, gateway, mint, unpaid, rank=Rank.SWEEP, reason=f"statement of {day}"
    )
    if len(heard) < len(unpaid):
        raise BankUnreachable(f"{len(unpaid) - len(heard)} payments could not be asked about")
    still = 0
    for part in _parts(sorted(heard), SLICE):
        still += len(await db.read(payments.uncollected, part))
    return found + len(unpaid) - still


async def _look_for_missing(db: Database, mint: Mint, day: date) -> None:
    """List what our books hold for a day and no statement does.

    The bank's day need not end when ours does, so an entry is missing only when the statements of
    its day and of both neighbours are there; until then it is awaited.
    """
    found, is_settled = await db.read(_missing_of, day, mint.now())
    if found is None:
        return
    judgement = mint.id()
    told = missing_at_bank(day, found) if is_settled else []
    for part in _parts(told, SLICE):
        await db.write(differences.put, part, seen_in=judgement, now=mint.now())
    awaited = 0 if is_settled else len(found)
    await db.write(_conclude, day, judgement, awaited, mint.now())


def _conclude(conn: Connection, day: date, judgement: str, awaited: int, now: datetime) -> None:
    differences.close_gone(
        conn, day, (MISSING_AT_BANK,), seen_in=judgement, by=str(SYSTEM), now=now
    )
    statements.set_awaited(conn, day, awaited)


def _missing_of(conn: Connection, day: date, now: datetime) -> tuple[list[Missing] | None, bool]:
    """What stands on no statement, and whether that is final; None while the day has no statement."""
    before, after = day - _ONE_DAY, day + _ONE_DAY
    fetched = statements.fetched_days(conn, (before, day, after))
    if day not in fetched:
        return None, False
    midnight = datetime.combine(day, datetime.min.time(), TAIPEI)
    found = statements.missing(conn, midnight, midnight + _ONE_DAY)
    began = installation.began_at(conn)
    is_first = began is not None and before < bank_day(began)
    has_before = before in fetched or is_first or not is_askable(before, now)
    return found, has_before and after in fetched


def _next_day(conn: Connection, now: datetime) -> date | None:
    began = installation.began_at(conn)
    days = askable_days(now, since=None if began is None else bank_day(began))
    tried = statements.tries(conn, days)
    waiting: list[tuple[datetime, date]] = []
    for day in days:
        if day not in tried:
            return day
        at, is_complete = tried[day]
        if not is_complete and at + TRY_AGAIN <= now:
            waiting.append((at, day))
    return min(waiting)[1] if waiting else None


async def _forget(db: Database, fetch: str | None) -> None:
    """Delete the lines of a fetch that does not count, a few at a time."""
    if fetch is None:
        return
    for numbers in _parts(range(await db.read(statements.count_of_fetch, fetch)), SLICE):
        await db.write(statements.forget_fetch, fetch, numbers)


def _parts(things: Things, size: int) -> Iterable[Things]:
    return (things[start : start + size] for start in range(0, len(things), size))


def _sum(lines: Iterable[BankLine], kind: str) -> int:
    return sum(line.amount for line in lines if line.kind == kind)
