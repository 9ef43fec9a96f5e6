"""How jobs are kept running: failures stay alone, leases decide who runs, stopping waits."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from kaimai.domain.errors import BankUnreachable
from kaimai.domain.payments import Rank, Report
from kaimai.gateways.no_bank import NoBank
from kaimai.operations.leases import give_up_lease, take_lease
from kaimai.operations.notices import receive_notice
from kaimai.operations.shop import Shop
from kaimai.worker import Job, run, supervision
from tests.shop_harness import ShopHarness
from tests.worker.test_jobs import Listener

LEASE = timedelta(seconds=30)
LONG = 20.0
"""Seconds after which a test that waits for something gives up."""


class ConfusedBank(NoBank):
    """A gateway with a bug: it fails as nobody foresaw."""

    async def query_notice(self, token: str, *, rank: Rank) -> Report | None:
        raise ZeroDivisionError(token)


class ClosedBank(NoBank):
    """A gateway that fails as everybody foresaw, where no operation waits for it."""

    async def query_notice(self, token: str, *, rank: Rank) -> Report | None:
        raise BankUnreachable("closed for lunch")


@contextlib.asynccontextmanager
async def working(
    shop: Shop, *, listener: Listener, failures: list[str] | None = None, holder: str | None = None
) -> AsyncIterator["asyncio.Task[None]"]:
    """A worker that runs meanwhile."""
    told: list[str] = [] if failures is None else failures
    task = asyncio.create_task(
        run(
            shop,
            {"listener": listener},
            holder=holder,
            on_run=lambda job, failures: told.append(job) if failures else None,
        )
    )
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not holds():
            await asyncio.sleep(0.01)


async def test_the_bell_has_a_notice_looked_up(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))
    listener = Listener()
    _, payment = await harness.checked_out()

    async with working(harness.shop, listener=listener):
        await until(lambda: listener.heard == ["order.payment_requested"])
        token = harness.bank.pay_card(payment.attempt_number)
        await receive_notice(
            harness.shop.db, harness.shop.mint, token=token, body={}, is_signed=True
        )
        harness.shop.bell.set()
        await until(lambda: "order.paid" in listener.heard)


async def test_a_job_that_fails_stops_no_other(
    harness: ShopHarness, caplog: pytest.LogCaptureFixture
) -> None:
    await harness.sell(("COLA", 30, 10))
    await harness.checked_out()
    shop = replace(harness.shop, gateway=ConfusedBank())
    await receive_notice(shop.db, shop.mint, token="b" * 64, body={}, is_signed=True)
    listener, failures = Listener(), []

    async with working(shop, listener=listener, failures=failures):
        await until(lambda: "notices" in failures and bool(listener.heard))

    assert set(failures) == {"notices"}
    assert any(record.exc_info and "notices" in record.getMessage() for record in caplog.records)


async def test_a_foreseen_failure_is_one_line_and_tried_again(
    caplog: pytest.LogCaptureFixture, harness: ShopHarness
) -> None:
    tries = 0

    async def closed() -> int:
        nonlocal tries
        tries += 1
        raise BankUnreachable("closed for lunch")

    job = Job("lunch", 0.01, closed)
    failures: list[str] = []
    with caplog.at_level(logging.WARNING):
        task = asyncio.create_task(
            supervision._keep(job, harness.shop, "here", lambda job, _: failures.append(job))
        )
        await until(lambda: tries >= 3)
        task.cancel()
        await asyncio.wait({task})

    assert failures[:3] == ["lunch"] * 3
    assert all(record.exc_info is None for record in caplog.records if "lunch" in record.msg)


async def test_stopping_lets_a_run_end(harness: ShopHarness) -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow() -> int:
        begun.set()
        await may_end.wait()
        ended.set()
        return 0

    task = asyncio.create_task(
        supervision._keep(Job("slow", 60, slow), harness.shop, "here", lambda *_: None)
    )
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.wait({task})

    assert ended.is_set()
    assert task.cancelled()


async def test_one_of_two_workers_runs_a_job(harness: ShopHarness) -> None:
    db, mint = harness.shop.db, harness.shop.mint
    several = db.engine.writers > 1

    first = await take_lease(db, mint, "sweep", holder="first", lasts=LEASE)
    second = await take_lease(db, mint, "sweep", holder="second", lasts=LEASE)
    other_job = await take_lease(db, mint, "expiry", holder="second", lasts=LEASE)
    renewed = await take_lease(db, mint, "sweep", holder="first", lasts=LEASE)

    # A database that one process owns needs no leases: its lock is on the folder.
    assert (first, second, other_job, renewed) == (True, not several, True, True)


async def test_a_dead_workers_job_is_taken_over(harness: ShopHarness) -> None:
    db, mint = harness.shop.db, harness.shop.mint
    await take_lease(db, mint, "sweep", holder="first", lasts=LEASE)

    harness.clock.forward(seconds=LEASE.total_seconds() + 1)

    assert await take_lease(db, mint, "sweep", holder="second", lasts=LEASE)


async def test_a_worker_that_stops_hands_its_jobs_over(harness: ShopHarness) -> None:
    db, mint = harness.shop.db, harness.shop.mint
    await take_lease(db, mint, "sweep", holder="first", lasts=LEASE)

    await give_up_lease(db, mint, "sweep", holder="first")

    assert await take_lease(db, mint, "sweep", holder="second", lasts=LEASE)


async def test_two_workers_send_each_message_once(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 100))
    for _ in range(20):
        await harness.checked_out()
    one, two = Listener(), Listener()

    async with (
        working(harness.shop, listener=one, holder="one"),
        working(replace(harness.shop, bell=asyncio.Event()), listener=two, holder="two"),
    ):
        await until(lambda: len(one.heard) + len(two.heard) >= 20)

    assert len(one.heard) + len(two.heard) == 20
