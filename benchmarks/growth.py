"""Orders a second of a shop with a long past against those of a young one: both are real servers that
take turns. The grown database is made by `million.py`, without events and letters older than a week.
"""

import asyncio
import random
import shutil
import sqlite3
import time

import asyncpg

from benchmarks import load, servers
from benchmarks.bench import SQLITE, Bench, Place, Seen
from benchmarks.checkout import MANY, PATH
from benchmarks.million import build
from kaimai.composition import database_url, migrate, open_database
from kaimai.persistence.database import Connection, Database, Engine, InlineEngine
from kaimai.settings import Settings

YOUNG = 10_000
PATIENCE_SECONDS = 3_600.0
"""The worker of a shop that starts checks the books; nothing is measured before that has ended."""
LOOK_SECONDS = 2.0
_CHECKED = "SELECT count(*) FROM check_runs"
_COUNT = "SELECT count(*) FROM orders"


def measure(bench: Bench) -> Seen:
    """Orders a second of both, and their ratio in each round."""
    seen: Seen = {}
    young, grown = bench.place(), _grown(bench)
    asyncio.run(_build(bench, young, YOUNG))
    try:
        for place in (young, grown):
            servers.fill(place)
        with servers.shop(young) as small, servers.shop(grown) as large:
            seen["first check of the grown books, s"] = [_wait_for_check(bench, young, grown)]
            for server in (small, large):
                _orders(server, bench.lengths.seconds, "warming up")
            for number in bench.rounds():
                turns = [("young", small), ("grown", large)][:: 1 if number % 2 else -1]
                runs = {
                    name: _orders(server, bench.lengths.seconds, name) for name, server in turns
                }
                for name, figures in runs.items():
                    seen.setdefault(f"{name}, orders/s", []).append(figures.per_second)
                    seen.setdefault(f"{name}, p99 ms", []).append(figures.p99)
                ratio = runs["grown"].per_second / runs["young"].per_second
                seen.setdefault("grown ÷ young", []).append(ratio)
        seen["orders in the grown database"] = [_ask(grown, _COUNT)]
    finally:
        if bench.lengths.keep is None:
            shutil.rmtree(grown.folder)
    return seen


def _orders(server: servers.Server, seconds: int, name: str) -> load.Figures:
    return load.run_well(
        server.url,
        load.orders(PATH, servers.SKUS),
        connections=MANY,
        seconds=seconds,
        salt=servers.salt(),
        name=name,
    )


def _grown(bench: Bench) -> Place:
    """The grown database: a kept one if there is one of this size, else a new one.

    A database of PostgreSQL's ends with its temporary server, so only the embedded one can be kept.
    """
    count = bench.lengths.growth
    if bench.lengths.keep is None or bench.database != SQLITE:
        place = bench.place()
        asyncio.run(_build(bench, place, count))
        return place
    folder = bench.lengths.keep / f"orders-{count}"
    place = Place(folder, "")
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        asyncio.run(_build(bench, Place(unfinished, ""), count))
        unfinished.rename(folder)
    servers.ask(place, "migrate")
    return place


async def _build(bench: Bench, place: Place, count: int) -> None:
    settings = Settings(data=place.folder, database_url=place.url)
    place.folder.mkdir(parents=True, exist_ok=True)
    engine: Engine | None = None
    if not place.url:
        # Whoever breaks off a building starts anew, so no commit needs to wait for the disk.
        engine = InlineEngine(database_url(settings))
    began = time.monotonic()

    def tell(table: str) -> None:
        bench.say(f"{time.monotonic() - began:8.0f} s  {table}")

    async with open_database(settings, engine=engine, chance=random.Random(1)) as db:
        await migrate(db)
        await _hurry(db, is_over=False)
        await build(db, count, is_thin=True, on_step=tell if count > YOUNG else lambda _: None)
        await _hurry(db, is_over=True)
    bench.say(f"built {count:,} orders in {time.monotonic() - began:,.0f} s")


async def _hurry(db: Database, *, is_over: bool) -> None:
    """More memory for the building than the shop has."""

    def more(conn: Connection) -> None:
        conn.exec_driver_sql(f"PRAGMA cache_size = {-65_536 if is_over else -3_000_000}")

    if isinstance(db.engine, InlineEngine):
        await db.write(more)


def _wait_for_check(bench: Bench, *places: Place) -> float:
    """Until the first check of the books has ended everywhere; seconds."""
    began = time.monotonic()
    while not all(_ask(place, _CHECKED) for place in places):
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise RuntimeError("the books were not checked within an hour")
        time.sleep(LOOK_SECONDS)
    took = time.monotonic() - began
    bench.say(f"the books were checked after {took:.0f} s")
    return took


def _ask(place: Place, question: str) -> int:
    """A number from the database of a shop that is at work."""
    if place.url:
        return asyncio.run(_ask_postgresql(place.url, question))
    db = sqlite3.connect(f"file:{place.folder / 'kaimai.db'}?mode=ro", uri=True)
    (found,) = db.execute(question).fetchone()
    db.close()
    return int(found)


async def _ask_postgresql(url: str, question: str) -> int:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    found = await connection.fetchval(question)
    await connection.close()
    return int(found)
