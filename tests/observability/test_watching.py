import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest_asyncio

from kaimai.composition import application
from kaimai.settings import Settings
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness


@dataclass(slots=True)
class Watched:
    """A shop's own application, with its own database and jobs."""

    http: httpx.AsyncClient

    async def metric(self, line: str) -> float:
        """The value that stands behind this name in the metrics; 0 when it does not."""
        text = (await self.http.get("/metrics")).text
        found = [each for each in text.splitlines() if each.startswith(line + " ")]
        return float(found[0].rpartition(" ")[2]) if found else 0.0


@pytest_asyncio.fixture
async def watched(database_url: str, tmp_path) -> AsyncIterator[Watched]:
    settings = Settings(data=tmp_path, database_url=database_url)
    app = app_of(settings)
    async with started(app), client_of(app) as http:
        yield Watched(http)


async def test_a_sane_request_id_is_kept_and_others_are_replaced(watched: Watched):
    async def returned(given: str | bytes | None) -> list[str]:
        headers = {} if given is None else {"X-Request-ID": given}
        return (await watched.http.get("/health/live", headers=headers)).headers.get_list(
            "x-request-id"
        )

    assert await returned("abc-123_4.5") == ["abc-123_4.5"]
    made = [await returned(bad) for bad in (None, "", "a b", "x" * 65, b"\xff", 'a"b')]
    assert all(len(ids) == 1 and len(ids[0]) == 16 for ids in made)
    assert len({ids[0] for ids in made}) == len(made)


async def test_paths_that_do_not_exist_have_an_id_too(watched: Watched):
    answer = await watched.http.get("/nowhere", headers={"X-Request-ID": "r1"})

    assert (answer.status_code, answer.headers["x-request-id"]) == (404, "r1")


async def test_requests_are_counted_by_route_and_status(watched: Watched):
    for token in ("0" * 32, "1" * 32):
        await watched.http.get(f"/api/v1/orders/{token}")
    await watched.http.get("/nowhere/" + "2" * 32)
    await watched.http.request("BREW", "/")

    orders = 'kaimai_requests_total{method="GET",route="/api/v1/orders/{token}",status="404"}'
    assert await watched.metric(orders) == 2
    nowhere = 'kaimai_requests_total{method="GET",route="(no route)",status="404"}'
    assert await watched.metric(nowhere) == 1
    odd = 'kaimai_requests_total{method="other",route="(no route)",status="405"}'
    assert await watched.metric(odd) == 1
    took = 'kaimai_request_seconds_count{route="/api/v1/orders/{token}"}'
    assert await watched.metric(took) == 2


async def test_hot_transitions_and_queues_are_counted(watched: Watched):
    body = {"pay_type": "C-1", "items": [{"sku": "NOTHING", "quantity": 1}]}
    await watched.http.post("/api/v1/orders", json=body, headers={"Idempotency-Key": "k"})

    outcome = 'kaimai_outcomes_total{outcome="InvalidInput",transition="place_orders"}'
    assert await watched.metric(outcome) == 1
    assert await watched.metric('kaimai_waiting{transition="place_orders"}') == 0
    assert (
        'kaimai_waiting{transition="place_orders"} 0.0' in (await watched.http.get("/metrics")).text
    )


async def test_calls_to_the_bank_are_counted(tmp_path, harness: ShopHarness):
    # Nothing listens there, so the call ends as one that was not sent.
    bank = replace(harness.shop.settings.bank, base_url="http://127.0.0.1:9/api")
    app = app_of(Settings(data=tmp_path / "own", bank=bank))
    async with started(app), client_of(app) as http:
        form = {"ShopNo": bank.shop_no, "PayToken": "ab" * 32}
        await http.post("/order-summary", data=form)
        called = 'kaimai_bank_calls_total{outcome="not_sent",service="OrderPayQuery"}'
        assert await Watched(http).metric(called) >= 1


async def test_a_process_with_its_database_is_live_and_ready(watched: Watched):
    for path in ("/health/live", "/health/ready"):
        answer = await watched.http.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert answer.headers["cache-control"] == "no-store"


async def test_a_process_whose_database_is_gone_is_live_but_not_ready(harness: ShopHarness):
    app = app_of(harness.shop.settings, shop=harness.shop)
    async with started(app), client_of(app) as http:
        real = harness.shop.db.engine.read
        harness.shop.db.engine.read = _broken
        answer = await http.get("/health/ready")
        live = await http.get("/health/live")
        harness.shop.db.engine.read = real
        recovered = await http.get("/health/ready")

    assert (answer.status_code, answer.json()["trouble"]) == (503, "database")
    assert live.status_code == recovered.status_code == 200


async def test_a_database_that_hangs_is_not_ready(harness: ShopHarness, monkeypatch):
    monkeypatch.setattr(application, "READY_SECONDS_MAX", 0.01)
    app = app_of(harness.shop.settings, shop=harness.shop)
    async with started(app), client_of(app) as http:
        real = harness.shop.db.engine.read
        harness.shop.db.engine.read = _hanging
        answer = await http.get("/health/ready")
        harness.shop.db.engine.read = real

    assert answer.status_code == 503


async def _broken(_fn: object) -> None:
    raise ConnectionError("the server is gone")


async def _hanging(_fn: object) -> None:
    await asyncio.Event().wait()
