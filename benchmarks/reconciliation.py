"""Reconciling one large day: lines of a statement, and lines of payouts, compared and stored a second.

The bank is a list in memory, so that only our side is measured; every commit is durable.
"""

import asyncio
import random
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from benchmarks.bench import Bench, Place, Seen
from kaimai.composition import database_url, migrate, open_database
from kaimai.domain.calendar import TAIPEI
from kaimai.domain.identifiers import Mint
from kaimai.domain.payment_methods import Family
from kaimai.domain.payments import Rank
from kaimai.domain.reconciliation import RECEIPT, REFUND, BankLine, Payout, bank_day
from kaimai.gateways.no_bank import NoBank
from kaimai.operations.reconciliation import Reconciled, reconcile_statement
from kaimai.persistence import installation
from kaimai.persistence.database import Connection, Database, Engine, SqliteEngine
from kaimai.persistence.dialect import insert_rows, is_sqlite
from kaimai.persistence.server import PostgresEngine
from kaimai.persistence.tables import orders, payment_log, refunds
from kaimai.settings import Settings

Result = TypeVar("Result")

LINES = 100_000
REFUND_EVERY = 10
"""One line in so many is a refund."""
AMOUNT = 288
HERE = "bench"


class Statement(NoBank):
    """A bank that shows the same lines for every day, or the same payouts."""

    def __init__(self, lines: Sequence[BankLine] = (), payouts: Sequence[Payout] = ()) -> None:
        self._lines = list(lines)
        self._payouts = list(payouts)

    async def query_statement(self, day: date, *, rank: Rank) -> list[BankLine]:
        """The lines."""
        return self._lines

    async def query_payouts(
        self, first: date, last: date, *, families: Collection[Family], rank: Rank
    ) -> list[Payout]:
        """The payouts."""
        return self._payouts


class TimedEngine:
    """A database that remembers how long each transaction that writes took."""

    def __init__(self, inner: Engine) -> None:
        self._inner = inner
        self.writers = inner.writers
        self.batches_ahead = inner.batches_ahead
        self.took_ms: list[float] = []

    async def write(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit, and note how long it took."""
        began = time.perf_counter()
        result = await self._inner.write(fn)
        self.took_ms.append(1_000 * (time.perf_counter() - began))
        return result

    async def read(self, fn: Callable[[Connection], Result]) -> Result:
        """See `Engine.read`."""
        return await self._inner.read(fn)

    async def migrate(self, fn: Callable[[Connection], Result]) -> Result:
        """See `Engine.migrate`."""
        return await self._inner.migrate(fn)

    async def close(self) -> None:
        """See `Engine.close`."""
        await self._inner.close()


def measure(bench: Bench) -> Seen:
    """Lines a second of a statement, of it again, and of payouts; and what one transaction takes."""
    return asyncio.run(_measure(bench.place(), LINES))


async def _measure(place: Place, lines: int) -> Seen:
    settings = Settings(data=place.folder, database_url=place.url)
    url = database_url(settings)
    engine = TimedEngine(SqliteEngine(url) if is_sqlite(url) else PostgresEngine(url))
    async with open_database(settings, engine=engine) as db:
        await migrate(db)
        mint = Mint(lambda: datetime.now(UTC), random.SystemRandom())
        await db.write(installation.ensure, id=HERE, link_secret="", now=mint.now())
        noon = datetime.combine(bank_day(mint.now()), datetime.min.time(), TAIPEI) - timedelta(
            hours=12
        )
        told = await _fill(db, mint, noon, lines)
        engine.took_ms.clear()
        return {
            "statement, lines/s": [await _rate(db, mint, Statement(told), lines)],
            "again, lines/s": [await _rate(db, mint, Statement(told), lines)],
            "payouts, lines/s": [await _rate(db, mint, Statement((), [_payout(told)]), lines)],
            "one write, ms": engine.took_ms[:],
        }


async def _rate(db: Database, mint: Mint, bank: Statement, lines: int) -> float:
    day = bank_day(mint.now()) - timedelta(days=1)
    began = time.perf_counter()
    done: Reconciled = await reconcile_statement(db, bank, mint, day, installation_id=HERE)
    seconds = time.perf_counter() - began
    if done.differences:
        raise AssertionError(f"{done.differences} differences where none should be")
    return lines / seconds


async def _fill(db: Database, mint: Mint, noon: datetime, count: int) -> list[BankLine]:
    """Captured payments and accepted refunds in the books, and the bank's lines about them."""
    told: list[BankLine] = []
    payments = count - count // REFUND_EVERY
    for start in range(0, payments, 1_000):
        numbers = range(start, min(start + 1_000, payments))
        refunded = [n for n in numbers if n < count // REFUND_EVERY]
        await db.write(_insert, mint, noon, numbers, refunded)
        told += [_line(RECEIPT, n, noon) for n in numbers]
        told += [_line(REFUND, n, noon) for n in refunded]
    random.shuffle(told)
    return told


def _line(kind: str, n: int, noon: datetime) -> BankLine:
    return BankLine(
        kind=kind,
        attempt_number=f"A{n:08}",
        ts_no=f"T{n:08}",
        amount=AMOUNT,
        at=noon,
        reference=f"{HERE}.{n}",
        fee_cents=576 if kind == RECEIPT else 0,
    )


def _insert(
    conn: Connection, mint: Mint, noon: datetime, numbers: Sequence[int], refunded: Sequence[int]
) -> None:
    now = noon.astimezone(UTC)
    insert_rows(
        conn,
        orders,
        [
            {
                "id": f"o{n:08}",
                "number": f"o{n:08}",
                "token": mint.token(),
                "status": "paid",
                "version": 1,
                "total": AMOUNT,
                "method": "C-1",
                "contact_name": "",
                "contact_phone": "",
                "contact_email": "",
                "note": "",
                "bank_words": "",
                "hold_until": now,
                "placed_at": now,
            }
            for n in numbers
        ],
    )
    insert_rows(
        conn,
        payment_log,
        [
            {
                "id": f"p{n:08}",
                "order_id": f"o{n:08}",
                "attempt_number": f"A{n:08}",
                "method": "C-1",
                "amount": AMOUNT,
                "status": "captured",
                "version": 1,
                "is_applied": True,
                "auto_capture": True,
                "reference": f"{HERE}.{n}",
                "ts_no": f"T{n:08}",
                "bank_words": "",
                "paid_at": now,
                "created_at": now,
            }
            for n in numbers
        ],
    )
    insert_rows(
        conn,
        refunds,
        [
            {
                "id": f"r{n:08}",
                "payment_id": f"p{n:08}",
                "amount": AMOUNT,
                "status": "accepted",
                "version": 1,
                "reason": "",
                "known_refunds": [],
                "bank_words": "",
                "submitted_at": now,
                "created_at": now,
            }
            for n in refunded
        ],
    )


def _payout(lines: Sequence[BankLine]) -> Payout:
    receipts = 100 * sum(line.amount for line in lines if line.kind == RECEIPT)
    sent_back = 100 * sum(line.amount for line in lines if line.kind == REFUND)
    fees = sum(line.fee_cents for line in lines)
    return Payout(
        number="P1",
        day=lines[0].at.date() if lines[0].at else date.min,
        family=Family.CARD,
        collected_cents=receipts,
        refunded_cents=sent_back,
        fee_cents=fees,
        payable_cents=receipts - sent_back - fees,
        paid_cents=receipts - sent_back - fees,
        account=None,
        lines=tuple(lines),
    )
