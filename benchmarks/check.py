"""`kaimai check` on a shop with a million orders: seconds of each rule. The shop is `million.py`'s."""

import random
import time
from pathlib import Path

from benchmarks.million import NOW, build
from kaimai.composition import migrate, open_database
from kaimai.queries.check import RULES, find_broken
from kaimai.settings import Settings


async def measure(database_url: str, folder: Path, *, orders: int, rounds: int) -> dict[str, float]:
    """Build the shop, then ask each rule; medians of the rounds in seconds.

    The last figure is the whole.

    Raises AssertionError when a rule does not hold: the shop that was built is not a sound one.
    """
    async with open_database(
        Settings(data=folder, database_url=database_url), chance=random.Random(1)
    ) as db:
        await migrate(db)
        began = time.perf_counter()
        await build(db, orders)
        print(f"built {orders:,} orders in {time.perf_counter() - began:.0f} s", flush=True)
        took: dict[str, list[float]] = {rule.name: [] for rule in RULES}
        walls = []
        for _ in range(rounds):
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
        seconds = {name: _median(found) for name, found in took.items()}
        return {**seconds, "all rules": _median(walls)}


def _median(found: list[float]) -> float:
    return sorted(found)[len(found) // 2]
