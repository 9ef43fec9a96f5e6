"""A client of the whole application, with the simulated bank behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from kaimai.queries.orders import find_order
from tests.conftest import MOSTLY_EMBEDDED, database_of
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness


@dataclass(slots=True)
class Caller:
    """A program that uses the API."""

    http: httpx.AsyncClient
    harness: ShopHarness
    made: int = field(default=0)

    async def get(self, path: str, **more: object) -> httpx.Response:
        return await self.http.get(f"/api/v1{path}", **more)

    async def post(self, path: str, **more: object) -> httpx.Response:
        return await self.http.post(f"/api/v1{path}", **more)

    async def put(self, path: str, **more: object) -> httpx.Response:
        return await self.http.put(f"/api/v1{path}", **more)

    async def delete(self, path: str, **more: object) -> httpx.Response:
        return await self.http.delete(f"/api/v1{path}", **more)

    async def new_cart(self, **quantities: int) -> str:
        """A cart with these SKUs in it."""
        token = (await self.post("/carts")).json()["cart"]
        for sku, quantity in quantities.items():
            answer = await self.put(f"/carts/{token}/items/{sku}", json={"quantity": quantity})
            assert answer.status_code == 200, answer.text
        return token

    async def order(self, *, key: str | None = None, **body: object) -> httpx.Response:
        """Place an order: one COLA by card unless told otherwise."""
        self.made += 1
        wanted = {"pay_type": "C-1", **body}
        if "cart" not in wanted:
            wanted.setdefault("items", [{"sku": "COLA", "quantity": 1}])
        headers = {"Idempotency-Key": key or f"key-{self.made}"}
        return await self.post("/orders", json=wanted, headers=headers)

    async def placed(self, **body: object) -> str:
        """The token of a new order."""
        answer = await self.order(**body)
        assert answer.status_code == 201, answer.text
        return answer.json()["order"]

    async def pay(self, order: str) -> None:
        """The buyer pays on the bank's page, and the bank's notice is looked up."""
        view = await self.harness.shop.db.read(find_order, order)
        assert view is not None
        await self.harness.ring(self.harness.bank.pay_card(view.attempts[-1].attempt_number))


@pytest.fixture(params=MOSTLY_EMBEDDED)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test's own."""
    return database_of(request, tmp_path)


@pytest_asyncio.fixture
async def caller(harness: ShopHarness) -> AsyncIterator[Caller]:
    """The API of a shop that sells 100 COLA at NT$30."""
    await harness.sell(("COLA", 30, 100))
    app = app_of(harness.shop.settings, shop=harness.shop)
    async with started(app), client_of(app) as http:
        yield Caller(http, harness)
