"""The short way of `POST /orders` and the framework's give the same answers."""

from dataclasses import replace

import httpx
import pytest
from litestar.types import Receive, Scope, Send

from kaimai.api.front import purchases_first
from kaimai.settings import Limits
from tests.conftest import on_both
from tests.shop_app import app_of, client_of, started, stopped

BODY = b'{"pay_type": "C-1", "items": [{"sku": "COLA", "quantity": 1}]}'
SHORT = {"Content-Type": "application/json"}
LONG = {"Content-Type": "application/json; charset=utf-8"}


async def answers(
    caller, body: bytes = BODY, key: str | bytes | None = "k"
) -> list[httpx.Response]:
    """One request by both ways, the short one first."""
    named = {} if key is None else {"Idempotency-Key": key}
    return [
        await caller.post("/orders", content=body, headers={**way, **named})
        for way in (SHORT, LONG)
    ]


@on_both
async def test_both_ways_give_the_same_order_for_one_key(caller):
    short, long = await answers(caller)

    assert short.status_code == long.status_code == 201
    assert short.json() == long.json()
    differing = {"x-request-id", "content-length"}
    assert {n: v for n, v in short.headers.items() if n not in differing} == {
        n: v for n, v in long.headers.items() if n not in differing
    }


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b'{"pay_type": "C-1", "items": [{"sku": "COLA", "quantity": 101}]}', "short of stock"),
        (b'{"pay_type": "C-1", "items": [{"sku": "NONE", "quantity": 1}]}', "no such SKU"),
        (b'{"pay_type": "C-1"}', "neither cart nor items"),
        (b'{"pay_type": "C-1", "cart": "' + b"0" * 32 + b'"}', "no such cart"),
        (b'{"pay_type": "cash", "items": [{"sku": "COLA", "quantity": 1}]}', "no such method"),
        (b'{"pay_type":', "not JSON"),
        (b'"\xff"', "not UTF-8"),
        (b"", "empty"),
        (BODY, None),
        (BODY, "ключ".encode()),
        (BODY + b" " * 65_536, "too long"),
    ],
)
async def test_both_ways_refuse_in_the_same_words(caller, body, key):
    short, long = await answers(caller, body, key)

    assert short.status_code == long.status_code >= 400
    first, second = short.json(), long.json()
    assert first.pop("instance") != second.pop("instance")
    assert first == second
    assert short.headers["content-type"] == long.headers["content-type"]
    assert short.headers["cache-control"] == long.headers["cache-control"]


async def test_the_short_way_counts_against_a_clients_budget(harness):
    await harness.sell(("COLA", 30, 100))
    settings = replace(harness.shop.settings, limits=Limits(api_per_minute=2))
    app = app_of(settings, shop=harness.shop, clock=stopped)
    async with started(app), client_of(app) as http:
        found = [
            await http.post(
                "/api/v1/orders", content=BODY, headers={**SHORT, "Idempotency-Key": f"{number}"}
            )
            for number in range(3)
        ]

    assert [each.status_code for each in found] == [201, 201, 429]
    assert 1 <= int(found[2].headers["retry-after"]) == found[2].json()["retry_after"] <= 60


async def test_none_of_a_purchases_three_calls_reaches_the_framework(harness):
    await harness.sell(("COLA", 30, 100))

    async def framework(scope: Scope, _receive: Receive, _send: Send) -> None:
        raise AssertionError(scope["path"])

    front = httpx.ASGITransport(
        purchases_first(framework, lambda: harness.shop, lambda _scope: None)
    )
    async with httpx.AsyncClient(
        transport=front, base_url="http://shop.test/api/v1", headers={"Idempotency-Key": "k"}
    ) as http:
        cart = (await http.post("/carts")).json()["cart"]
        filled = await http.put(f"/carts/{cart}/items/COLA", json={"quantity": 2})
        placed = await http.post("/orders", json={"cart": cart, "pay_type": "C-1"})

    assert [filled.status_code, placed.status_code] == [200, 201]
    assert placed.json()["total"] == 60


async def test_both_ways_are_counted_as_one_route(caller):
    await answers(caller)

    text = (await caller.http.get("/metrics")).text
    assert 'kaimai_requests_total{method="POST",route="/api/v1/orders",status="201"} 2.0' in text
