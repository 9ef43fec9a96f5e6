"""Operations alone, without HTTP: orders placed a second, every one durable.

Callers of one process ask at the same time, so the lanes gather batches as they would in a server.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from benchmarks.bench import Bench, Place, Seen
from kaimai.composition import migrate, open_database
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import SYSTEM, Actor
from kaimai.operations.catalog import import_products
from kaimai.operations.checkout import place_order
from kaimai.operations.order_wishes import PlaceOrder, Terms
from kaimai.persistence.database import Database
from kaimai.settings import Settings

Thing = TypeVar("Thing")

CALLERS = 256
ORDERS = 5_000
"""In each round."""
PLENTY = 1_000_000_000
TERMS = Terms()
BUYER = Actor("buyer")


def measure(bench: Bench) -> Seen:
    """Orders a second on one SKU and on a thousand."""
    return asyncio.run(_measure(bench, bench.place()))


async def _measure(bench: Bench, place: Place) -> Seen:
    seen: Seen = {"one SKU, orders/s": [], "1,000 SKUs, orders/s": []}
    async with open_database(Settings(data=place.folder, database_url=place.url)) as db:
        await migrate(db)
        mint = Mint(lambda: datetime.now(UTC), random.SystemRandom())
        skus = [f"S{number}" for number in range(1_000)]
        await fill(db, mint, skus)
        for number in bench.rounds():
            hot = [wish(mint, f"hot-{number}-{i}", skus[0]) for i in range(ORDERS)]
            cold = [wish(mint, f"cold-{number}-{i}", random.choice(skus)) for i in range(ORDERS)]
            seen["one SKU, orders/s"].append(await rate(hot, lambda each: place_order(db, each)))
            seen["1,000 SKUs, orders/s"].append(
                await rate(cold, lambda each: place_order(db, each))
            )
    return seen


async def fill(db: Database, mint: Mint, skus: list[str]) -> None:
    """Put SKUs on sale at NT$288."""
    product = NewProduct(
        name="可樂",
        category="飲料",
        skus=tuple(NewSku(sku=sku, price=288, on_hand=PLENTY) for sku in skus),
    )
    await import_products(db, mint, [product], actor=SYSTEM)


def wish(mint: Mint, key: str, sku: str) -> PlaceOrder:
    """An order of one unit by card."""
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


async def rate(things: list[Thing], do: Callable[[Thing], Awaitable[object]]) -> float:
    """How many things a second are done when CALLERS ask at a time."""
    waiting = iter(things)

    async def call() -> None:
        for thing in waiting:
            await do(thing)

    began = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(CALLERS)))
    return len(things) / (time.perf_counter() - began)
