"""`kaimai check` on a shop with a million orders: seconds of each rule. The shop is `million.py`'s."""

import asyncio
import random
import time

from benchmarks.bench import Bench, Place, Seen
from benchmarks.million import NOW, build
from kaimai.composition import migrate, open_database
from kaimai.queries.check import RULES, find_broken
from kaimai.settings import Settings


def measure(bench: Bench) -> Seen:
    """Build the shop, then ask each rule: seconds of each, and of all together.

    Raises AssertionError when a rule does not hold: the shop that was built is not a sound one.
    """
    return asyncio.run(_measure(bench, bench.place()))


async def _measure(bench: Bench, place: Place) -> Seen:
    orders = bench.lengths.orders
    async with open_database(
        Settings(data=place.folder, database_url=place.url), chance=random.Random(1)
    ) as db:
        await migrate(db)
        began = time.perf_counter()
        await build(db, orders)
        bench.say(f"built {orders:,} orders in {time.perf_counter() - began:.0f} s")
        took: Seen = {rule.name: [] for rule in RULES}
        walls = []
        for _ in bench.rounds():
            began = time.perf_counter()
            broken = await find_broken(
                db,
                NOW,
                RULES,
                clock=time.perf_counter,
                on_asked=lambda rule, seconds: took[rule.name].append(seconds),
            )
            walls.append(time.perf_counter() - began)
            assert not broken, broken
        return {f"{name}, s": found for name, found in took.items()} | {"all rules, s": walls}
