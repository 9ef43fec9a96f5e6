"""Where the bank rings, and those who play the bank."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from bank_simulator import DEMO_SHOP
from kaimai.domain.payments import Payment
from kaimai.operations.answers import Placed
from tests.shop_harness import ShopHarness

SHOP_NO = DEMO_SHOP.shop_no
MADE_UP = "ab" * 32


@dataclass(slots=True)
class Doorstep:
    """Where notices arrive."""

    http: httpx.AsyncClient
    harness: ShopHarness

    async def push(self, token: object = MADE_UP, **more: object) -> httpx.Response:
        """What the bank's server sends; without our signature unless `address` says so."""
        body = {"ShopNo": SHOP_NO, "PayToken": token, **more.pop("members", {})}
        return await self.http.post(more.pop("address", "/funBIZ_backend"), json=body, **more)

    async def come_back(self, token: str = MADE_UP, **more: object) -> httpx.Response:
        """What the buyer's browser sends when it comes back from the bank's page."""
        form = {"ShopNo": SHOP_NO, "PayToken": token}
        return await self.http.post(more.pop("address", "/order-summary"), data=form, **more)

    async def paid_by_card(self) -> tuple[Placed, Payment, str]:
        """An order whose buyer has just paid on the bank's page, and the token of that."""
        placed, payment = await self.harness.checked_out()
        return placed, payment, self.harness.bank.pay_card(payment.attempt_number)

    async def notices(self) -> list[tuple[object, ...]]:
        """What stands in the inbox: key, signed, outcome."""
        return await self.harness.rows("SELECT key, is_signed, outcome FROM inbox ORDER BY id")

    def signed(self, payment: Payment, page: str) -> str:
        """The address that we gave the bank for this payment, from its path on."""
        order = self.harness.bank.order(payment.attempt_number)
        url = urlsplit(order.backend_url if page == "backend" else order.return_url)
        return f"{url.path}?{url.query}"
