"""Operations alone, without HTTP: orders placed and reports recorded a second, every one durable.

Callers of one process ask at the same time, so the lanes gather batches as they would in a server.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from kaimai.composition import migrate, open_database
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import SYSTEM, Actor
from kaimai.domain.payments import Outcome, Report
from kaimai.operations.catalog import import_products
from kaimai.operations.checkout import PlaceOrder, Terms, place_order
from kaimai.operations.reports import RecordReport, record_reports
from kaimai.persistence.database import Database
from kaimai.settings import Settings

Thing = TypeVar("Thing")

CALLERS = 256
PLENTY = 1_000_000_000
TERMS = Terms()
BUYER = Actor("buyer")


async def measure(database_url: str, folder: Path, *, orders: int, rounds: int) -> dict[str, float]:
    """Orders a second on one SKU and on a thousand, and reports a second; medians of the rounds."""
    async with open_database(Settings(data=folder, database_url=database_url)) as db:
        await migrate(db)
        mint = Mint(lambda: datetime.now(UTC), random.SystemRandom())
        skus = [f"S{number}" for number in range(1_000)]
        await _fill(db, mint, skus)
        rates: dict[str, list[float]] = {"one SKU": [], "1,000 SKUs": [], "reports": []}
        for number in range(rounds):
            hot = [_wish(mint, f"hot-{number}-{i}", skus[0]) for i in range(orders)]
            cold = [_wish(mint, f"cold-{number}-{i}", random.choice(skus)) for i in range(orders)]
            rates["one SKU"].append(await _rate(hot, lambda wish: place_order(db, wish)))
            rates["1,000 SKUs"].append(await _rate(cold, lambda wish: place_order(db, wish)))
            reports = [_captured(wish, mint) for wish in hot]
            rates["reports"].append(
                await _rate(reports, lambda report: db.submit(record_reports, report))
            )
        return {name: sorted(found)[len(found) // 2] for name, found in rates.items()}


async def _fill(db: Database, mint: Mint, skus: list[str]) -> None:
    product = NewProduct(
        name="可樂",
        category="飲料",
        skus=tuple(NewSku(sku=sku, price=288, on_hand=PLENTY) for sku in skus),
    )
    await import_products(db, mint, [product], actor=SYSTEM)


def _wish(mint: Mint, key: str, sku: str) -> PlaceOrder:
    return PlaceOrder(
        names=mint.order_names("bench"),
        scope="bench",
        key=key,
        items=((sku, 1),),
        method="C-1",
        terms=TERMS,
        actor=BUYER,
        at=mint.now(),
    )


def _captured(wish: PlaceOrder, mint: Mint) -> RecordReport:
    report = Report(attempt_number=wish.names.attempt_number, outcome=Outcome.CAPTURED, amount=288)
    return RecordReport(report=report, reason="bench", at=mint.now())


async def _rate(things: list[Thing], do: Callable[[Thing], Awaitable[object]]) -> float:
    """How many things a second are done when CALLERS ask at a time."""
    waiting = iter(things)

    async def call() -> None:
        for thing in waiting:
            await do(thing)

    began = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(CALLERS)))
    return len(things) / (time.perf_counter() - began)
