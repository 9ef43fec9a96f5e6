"""Whole purchases over HTTP: the API, the bank's pages and pushes, the return page, the worker's jobs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from kaimai.operations.notices import process_due_notices
from kaimai.persistence.stock import Counters
from tests.shop_app import app_of
from tests.shop_harness import SHOP_ADDRESS, ShopHarness


@pytest_asyncio.fixture
async def web(harness: ShopHarness) -> AsyncIterator[httpx.AsyncClient]:
    """The shop's application, which the bank can reach too; ten bottles of cola are on sale."""
    await harness.sell(("COLA", 288, 10))
    app = app_of(harness.shop.settings, shop=harness.shop)
    transport = httpx.ASGITransport(app)
    async with (
        running(app),
        httpx.AsyncClient(transport=transport, base_url=SHOP_ADDRESS) as client,
    ):
        harness.door.behind = transport
        yield client
        harness.door.behind = None


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """The application's lifespan, in one task from start to end."""
    started, ending = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await ending.wait()

    life = asyncio.ensure_future(live())
    await started.wait()
    yield
    ending.set()
    await life


async def _order(web: httpx.AsyncClient, pay_type: str, *, quantity: int = 1) -> dict[str, str]:
    placed = await web.post(
        "/api/v1/orders",
        json={
            "items": [{"sku": "COLA", "quantity": quantity}],
            "pay_type": pay_type,
            "buyer": {"name": "王小明", "phone": "0912345678"},
        },
        headers={"Idempotency-Key": "journey"},
    )
    assert placed.status_code == 201, placed.text
    token = placed.json()["order"]
    paying = await web.post(f"/api/v1/orders/{token}/payments")
    assert paying.status_code in (200, 201), paying.text
    return {"token": token, **paying.json()["payment"]}


async def _status(web: httpx.AsyncClient, token: str) -> str:
    return str((await web.get(f"/api/v1/orders/{token}")).json()["status"])


async def _process_notices(harness: ShopHarness) -> None:
    shop = harness.shop
    await process_due_notices(shop.db, shop.gateway, shop.mint)


async def test_a_card_is_paid_by_return_page_and_push_together(
    harness: ShopHarness, web: httpx.AsyncClient
) -> None:
    paying = await _order(web, "C-1", quantity=2)
    (at_bank,) = harness.bank.orders
    returned = harness.bank.pay_card(at_bank.order_no)
    harness.forward(minutes=6)

    back, _ = await asyncio.gather(
        web.post(
            _path(at_bank.return_url),
            data={"ShopNo": at_bank.shop_no, "PayToken": returned},
        ),
        harness.bank.tick(),
    )
    await _process_notices(harness)

    assert back.status_code == 303
    assert back.headers["location"] == f"/orders/{paying['token']}"
    assert await _status(web, paying["token"]) == "paid"
    assert await harness.stock("COLA") == Counters(8, 0)
    assert [push.is_acknowledged for push in harness.bank.pushes] == [True]
    assert harness.bank.owed_pushes == []


async def test_an_account_is_paid_by_push_alone(
    harness: ShopHarness, web: httpx.AsyncClient
) -> None:
    paying = await _order(web, "ATM")
    harness.bank.pay_account(paying["account"])

    harness.forward(minutes=6)
    await harness.bank.tick()
    await _process_notices(harness)

    assert paying["bank_code"] == "807"
    assert await _status(web, paying["token"]) == "paid"


async def test_a_push_that_meets_a_closed_shop_comes_again(
    harness: ShopHarness, web: httpx.AsyncClient
) -> None:
    paying = await _order(web, "ATM")
    harness.bank.pay_account(paying["account"])
    behind, harness.door.behind = harness.door.behind, None
    harness.forward(minutes=6)
    await harness.bank.tick()
    owed = len(harness.bank.owed_pushes)

    harness.door.behind = behind
    harness.forward(minutes=11)
    await harness.bank.tick()
    await _process_notices(harness)

    assert owed == 1
    assert harness.bank.owed_pushes == []
    assert await _status(web, paying["token"]) == "paid"


async def test_a_push_before_the_reply_of_ordercreate_pays_the_order(
    harness: ShopHarness, web: httpx.AsyncClient
) -> None:
    harness.fault("push_before_reply", service="OrderCreate")

    paying = await _order(web, "C-1")
    await _process_notices(harness)

    assert await _status(web, paying["token"]) == "paid"
    assert await harness.stock("COLA") == Counters(9, 0)


async def test_a_forged_push_is_answered_and_pays_nothing(
    harness: ShopHarness, web: httpx.AsyncClient
) -> None:
    paying = await _order(web, "C-1")
    forged = await web.post("/funBIZ_backend", json={"ShopNo": "KM0001_001", "PayToken": "ab" * 32})
    foreign = await web.post("/funBIZ_backend", json={"ShopNo": "OTHER", "PayToken": "ab" * 32})
    await _process_notices(harness)

    assert (forged.json(), foreign.json()) == ({"Status": "S"}, {"Status": "F"})
    assert await _status(web, paying["token"]) == "payment_requested"
    assert await harness.rows("SELECT count(*) FROM inbox") == [(1,)]


@pytest.mark.parametrize("accepts", ["text/html", "application/json"])
async def test_another_orders_token_shows_the_order_that_the_bank_names(
    harness: ShopHarness, web: httpx.AsyncClient, accepts: str
) -> None:
    paying = await _order(web, "C-1")
    (at_bank,) = harness.bank.orders
    token = harness.bank.pay_card(at_bank.order_no)

    back = await web.post(
        "/order-summary?a=SOMEBODYELSE&s=00",
        data={"ShopNo": at_bank.shop_no, "PayToken": token},
        headers={"Accept": accepts},
    )

    if accepts == "text/html":
        assert back.headers["location"] == f"/orders/{paying['token']}"
    else:
        assert back.json() == {"order-summary": "S"}
    assert await _status(web, paying["token"]) == "paid"


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
