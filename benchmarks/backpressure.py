"""More buyers than the shop can serve: the queue is bounded, the rest is told at once to come later,
memory stays where it is, and every order that was acknowledged exists.
"""

import asyncio
import sqlite3
import statistics
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import asyncpg
import httpx

from benchmarks import load, servers
from benchmarks.bench import Bench, Place, Seen
from benchmarks.checkout import MANY, PATH
from benchmarks.machine import resident_megabytes

CROWDS = (2_000, 8_000)
PROBE_SECONDS = 0.05
"""Between two orders of the one buyer whose answers are looked at one by one."""
ORDER = {
    "items": [{"sku": "S0", "quantity": 1}],
    "pay_type": "C-1",
    "buyer": {"name": "王小明", "phone": "0912345678", "email": "ming@example.com"},
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the one buyer got: the status, after how long, the order, and when to come again."""

    status: int
    seconds: float
    order: str
    retry_after: str | None


def measure(bench: Bench) -> Seen:
    """For each crowd: orders and refusals a second, how long each took, memory; then the books."""
    place = bench.place()
    servers.fill(place)
    seen: Seen = {}
    acknowledged, told = 0, []
    with servers.shop(place) as shop, ThreadPoolExecutor(1) as one:
        for buyers in (MANY, *CROWDS, MANY):
            run = one.submit(_crowd, shop, buyers, 2 * bench.lengths.seconds)
            answers = asyncio.run(_probe(shop, until=run.done))
            figures = run.result()
            name = f"{buyers:,} buyers" + (" after it" if f"{buyers:,} buyers: MB" in seen else "")
            acknowledged += round(figures.per_second * figures.seconds)
            told += [each.order for each in answers if each.status == httpx.codes.CREATED]
            seen |= _described(name, figures, answers)
            seen[f"{name}: MB"] = [resident_megabytes(shop.pid)]
            bench.say(f"{name}: {figures.broken} broken, {figures.refused} refused")
    kept = _tokens(place)
    seen["acknowledged orders"] = [acknowledged + len(told)]
    seen["orders in the books"] = [len(kept)]
    seen["acknowledged and not in the books"] = [
        max(0, acknowledged + len(told) - len(kept)) + len(set(told) - kept)
    ]
    seen["kaimai check"] = [servers.ask(place, "check").returncode]
    return seen


def _crowd(shop: servers.Server, buyers: int, seconds: int) -> load.Figures:
    """Buyers who come again two seconds after they were refused, as they are told."""
    return load.run(
        shop.url,
        load.orders(PATH, 1, waits_when_told=True),
        connections=buyers,
        seconds=seconds,
        salt=servers.salt(),
        name=f"{buyers:,} buyers",
    )


def _described(name: str, figures: load.Figures, answers: Sequence[Answer]) -> Seen:
    seen: Seen = {
        f"{name}: orders/s": [figures.per_second],
        f"{name}: refused/s": [figures.refused / figures.seconds],
        f"{name}: broken": [figures.broken],
    }
    for kind, status in (("order", 201), ("refusal", 503)):
        waits = [each.seconds * 1_000 for each in answers if each.status == status]
        if waits:
            seen[f"{name}: {kind}, median ms"] = [statistics.median(waits)]
            seen[f"{name}: {kind}, longest ms"] = [max(waits)]
    refusals = [each for each in answers if each.status == httpx.codes.SERVICE_UNAVAILABLE]
    seen[f"{name}: refusals without Retry-After"] = [
        sum(each.retry_after is None for each in refusals)
    ]
    return seen


async def _probe(shop: servers.Server, until: Callable[[], bool]) -> list[Answer]:
    """One more buyer, whose answers are looked at."""
    answers: list[Answer] = []
    clock = asyncio.get_running_loop().time
    async with httpx.AsyncClient(timeout=load.TIMEOUT_SECONDS) as http:
        while not until():
            began = clock()
            key = {"Idempotency-Key": f"probe-{servers.salt()}"}
            reply = await http.post(shop.url + PATH, json=ORDER, headers=key)
            order = reply.json().get("order", "")
            answers.append(
                Answer(reply.status_code, clock() - began, order, reply.headers.get("Retry-After"))
            )
            await asyncio.sleep(PROBE_SECONDS)
    return answers


def _tokens(place: Place) -> set[str]:
    """Every order in the books, after the server has ended."""
    if place.url:
        return asyncio.run(_tokens_on_postgresql(place.url))
    db = sqlite3.connect(place.folder / "kaimai.db")
    found = {str(row[0]) for row in db.execute("SELECT token FROM orders")}
    db.close()
    return found


async def _tokens_on_postgresql(url: str) -> set[str]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    rows = await connection.fetch("SELECT token FROM orders")
    await connection.close()
    return {str(row["token"]) for row in rows}
