"""How many statements a batch costs, for one request and for five hundred: `execute` and `executemany`
calls, without BEGIN and COMMIT.
"""

import asyncio
import contextlib
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from benchmarks.bench import Bench, Place, Seen
from benchmarks.operations import fill, wish
from kaimai.composition import migrate, open_database
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import SYSTEM
from kaimai.domain.payments import Outcome, Report
from kaimai.operations.carts import EditCart, edit_carts
from kaimai.operations.checkout import place_orders
from kaimai.operations.expiry import EndOrder, expire_orders
from kaimai.operations.order_wishes import PlaceOrder
from kaimai.operations.reports import RecordReport, record_reports
from kaimai.settings import Settings

SIZES = (1, 500)


def measure(bench: Bench) -> Seen:
    """Statements of each hot transition, by the size of its batch."""
    return asyncio.run(_measure(bench.place()))


async def _measure(place: Place) -> Seen:
    seen: Seen = {}
    async with open_database(Settings(data=place.folder, database_url=place.url)) as db:
        await migrate(db)
        mint = Mint(lambda: datetime.now(UTC), random.SystemRandom())
        await fill(db, mint, ["S0"])
        for size in SIZES:
            bought = [wish(mint, f"bought-{size}-{i}", "S0") for i in range(size)]
            left = [wish(mint, f"left-{size}-{i}", "S0") for i in range(size)]
            await db.write(place_orders, left)
            with _counted() as statements:
                await db.write(place_orders, bought)
                seen[f"place_orders, batch of {size}"] = [len(statements)]
                statements.clear()
                await db.write(record_reports, _captured(mint, bought))
                seen[f"record_reports, batch of {size}"] = [len(statements)]
                statements.clear()
                await db.write(expire_orders, _ended(mint, left))
                seen[f"expire_orders, batch of {size}"] = [len(statements)]
                statements.clear()
                await db.write(edit_carts, _edits(mint, size))
                seen[f"edit_carts, batch of {size}"] = [len(statements)]
    return seen


def _captured(mint: Mint, orders: Sequence[PlaceOrder]) -> list[RecordReport]:
    return [
        RecordReport(
            report=Report(
                attempt_number=each.names.attempt_number, outcome=Outcome.CAPTURED, amount=288
            ),
            reason="bench",
            at=mint.now(),
        )
        for each in orders
    ]


def _ended(mint: Mint, orders: Sequence[PlaceOrder]) -> list[EndOrder]:
    return [
        EndOrder(order_id=each.names.order_id, verb="expire", actor=SYSTEM, at=mint.now())
        for each in orders
    ]


def _edits(mint: Mint, size: int) -> list[EditCart]:
    return [
        EditCart(
            cart=mint.token(), sku="S0", quantity=1, adds=True, new_id=mint.id(), at=mint.now()
        )
        for _ in range(size)
    ]


@contextlib.contextmanager
def _counted() -> Iterator[list[str]]:
    """Every statement that reaches a database meanwhile."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, text: str, _g: object, _x: object, _m: bool) -> None:
        if not text.startswith(("BEGIN", "PRAGMA", "ANALYZE")):
            statements.append(text)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
