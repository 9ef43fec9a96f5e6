"""Notices: reports recorded alone, and the whole way from the bank's push to the paid order, with the
simulated bank in a process of its own.
"""

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx

from bank_simulator import DEMO_SHOP, demo_settings
from benchmarks import bank, servers
from benchmarks.bench import Bench, Place, Seen
from benchmarks.checkout import PATH
from benchmarks.operations import TERMS, fill, rate, wish
from kaimai.composition import migrate, open_database
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.payment_methods import family_of
from kaimai.domain.payments import Attempt, Outcome, Report
from kaimai.gateways.no_bank import NoBank
from kaimai.operations.checkout import place_order
from kaimai.operations.payments import Storefront, request_payment
from kaimai.operations.reports import RecordReport, record_reports
from kaimai.persistence.database import Database
from kaimai.settings import Settings

REPORTS = 2_000
PUSHES = 500
"""In each round."""
ORDER = {
    "items": [{"sku": "S0", "quantity": 1}],
    "pay_type": "C-1",
    # Without an address for letters: writing them is not on the way from push to paid.
    "buyer": {"name": "王小明", "phone": "0912345678"},
}
AT_ONCE = 20
"""Calls to the bank and to the shop that this program has under way."""
LOOK_SECONDS = 0.01
PATIENCE_SECONDS = 120.0
Count = Callable[[], Awaitable[tuple[int, int]]]
"""Tells how many notices are stored, and how many orders are paid."""


def measure(bench: Bench) -> Seen:
    """Reports a second; notices from push to paid a second, and their ratio to the bare client."""
    return asyncio.run(_reports(bench, bench.place())) | asyncio.run(_pushes(bench))


class InstantBank(NoBank):
    """A bank that makes a payment link at once, so that only our side is measured."""

    async def create_payment(self, attempt: Attempt) -> Report:
        """A link."""
        return Report(
            attempt_number=attempt.number,
            outcome=Outcome.PENDING,
            family=family_of(attempt.method),
            reference=attempt.reference,
            ts_no=f"KM{attempt.number}",
            pay_url=f"https://bank.example/pay/{attempt.number}",
            words="S0000 - 成功",
        )


async def _reports(bench: Bench, place: Place) -> Seen:
    seen: Seen = {"record_reports, reports/s": []}
    async with open_database(Settings(data=place.folder, database_url=place.url)) as db:
        await migrate(db)
        mint = Mint(lambda: datetime.now(UTC), random.SystemRandom())
        await fill(db, mint, ["S0"])
        for number in bench.rounds():
            reports = await _captured(db, mint, number)
            seen["record_reports, reports/s"].append(
                await rate(reports, lambda report: db.submit(record_reports, report))
            )
    return seen


async def _captured(db: Database, mint: Mint, number: int) -> list[RecordReport]:
    """Reports about payments that wait for their money."""
    wishes = [wish(mint, f"round-{number}-{i}", "S0") for i in range(REPORTS)]
    reports: list[RecordReport] = []
    store = Storefront(shop_name="bench", return_url=_address, backend_url=_address)

    async def ask(order_token: str) -> None:
        payment = await request_payment(
            db,
            InstantBank(),
            mint,
            order_token,
            method=None,
            terms=TERMS,
            storefront=store,
            actor=Actor("buyer"),
        )
        report = Report(
            attempt_number=payment.attempt_number,
            outcome=Outcome.CAPTURED,
            amount=payment.amount,
            reference=payment.reference,
            ts_no=payment.ts_no,
            bank_status="1C400",
            words="S0000 - 付款成功",
            paid_at=mint.now(),
        )
        reports.append(RecordReport(report=report, reason="notice", at=mint.now()))

    placed = [await each for each in [asyncio.create_task(place_order(db, w)) for w in wishes]]
    await rate([each.token for each in placed], ask)
    return reports


def _address(attempt_number: str) -> str:
    return f"http://127.0.0.1:8000/notice?a={attempt_number}"


async def _pushes(bench: Bench) -> Seen:
    place = bench.place()
    await asyncio.to_thread(servers.fill, place)
    seen: Seen = {}
    with _bank(place) as bank_url, servers.shop(place, **bank.settings_for(bank_url)) as shop:
        async with _counting(place) as count, httpx.AsyncClient(timeout=60) as http:
            for _ in bench.rounds():
                calls = await _bare_calls(http, bank_url, bench.lengths.seconds / 2)
                await _owe_pushes(http, shop.url, bank_url)
                paid = await _ring(http, bank_url, count)
                bench.say(f"{calls:,.0f} bare calls/s, {paid:,.0f} notices/s from push to paid")
                seen.setdefault("bare client, calls/s", []).append(calls)
                seen.setdefault("push to paid, notices/s", []).append(paid)
                seen.setdefault("push to paid ÷ (bare calls ÷ 2)", []).append(2 * paid / calls)
    return seen


@contextmanager
def _bank(place: Place) -> Iterator[str]:
    """The bank's address."""
    port = servers.free_port()
    command = ["benchmarks.bank", str(port)]
    with servers.running(
        command, port, "/admin/api/clock", {}, place.folder / "bank.log"
    ) as running:
        yield running.url


async def _bare_calls(http: httpx.AsyncClient, bank_url: str, seconds: float) -> float:
    """Calls a second of the same HTTP client: the cheapest that the bank answers, a nonce."""
    url = bank_url + demo_settings(bank_url).api_path + "/Nonce"
    body = {"ShopNo": DEMO_SHOP.shop_no}
    headers = {"X-KeyID": DEMO_SHOP.x_key_id}
    until = time.perf_counter() + seconds
    done = 0

    async def call() -> None:
        nonlocal done
        while time.perf_counter() < until:
            (await http.post(url, json=body, headers=headers)).raise_for_status()
            done += 1

    await asyncio.gather(*(call() for _ in range(AT_ONCE)))
    return done / seconds


async def _owe_pushes(http: httpx.AsyncClient, shop_url: str, bank_url: str) -> None:
    """Orders whose payments are made at the bank, and not yet known to the shop."""

    async def buy(_number: int) -> None:
        key = {"Idempotency-Key": f"push-{servers.salt()}"}
        reply = await http.post(shop_url + PATH, json=ORDER, headers=key)
        order = reply.raise_for_status().json()["order"]
        asked = await http.post(f"{shop_url}{PATH}/{order}/payments")
        asked.raise_for_status()

    async def pay(number: str) -> None:
        reply = await http.post(f"{bank_url}/admin/api/orders/{number}/pay", json={})
        reply.raise_for_status()

    await _all(range(PUSHES), buy)
    listed = (await http.get(f"{bank_url}/admin/api/orders")).raise_for_status().json()
    await _all([each["order_no"] for each in listed if each.get("paid_at") is None], pay)


async def _all(things: Iterable[Any], do: Callable[[Any], Awaitable[None]]) -> None:
    waiting = iter(things)

    async def work() -> None:
        for thing in waiting:
            await do(thing)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


async def _ring(http: httpx.AsyncClient, bank_url: str, count: Count) -> float:
    """Let all pushes fall due; notices a second from the first push to the last paid order."""
    stored, paid = await count()
    forward = {"forward_seconds": bank.PUSH_DELAY_SECONDS + 1}
    (await http.post(f"{bank_url}/admin/api/clock", json=forward)).raise_for_status()
    began = given_up = time.perf_counter()
    given_up += PATIENCE_SECONDS
    now = stored, paid
    while now[1] < paid + PUSHES:
        if now[0] == stored:
            began = time.perf_counter()
        if time.perf_counter() > given_up:
            raise RuntimeError(f"{paid + PUSHES - now[1]} orders were not paid")
        await asyncio.sleep(LOOK_SECONDS)
        now = await count()
    return PUSHES / (time.perf_counter() - began)


_COUNT = "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM orders WHERE status = 'paid')"


@asynccontextmanager
async def _counting(place: Place) -> AsyncIterator[Count]:
    """Looks into the database of a shop that is at work."""
    if place.url:
        connection = await asyncpg.connect(place.url.replace("+asyncpg", ""))

        async def on_postgresql() -> tuple[int, int]:
            row = await connection.fetchrow(_COUNT)
            return int(row[0]), int(row[1])

        yield on_postgresql
        await connection.close()
        return
    db = sqlite3.connect(f"file:{place.folder / 'kaimai.db'}?mode=ro", uri=True)

    async def on_sqlite() -> tuple[int, int]:
        stored, paid = db.execute(_COUNT).fetchone()
        return int(stored), int(paid)

    yield on_sqlite
    db.close()
