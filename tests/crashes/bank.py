"""The simulated bank in a process of its own, and its administrator, who pays for the buyers."""

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bank_simulator import DEMO_SHOP, demo_settings
from tests.crashes.processes import Program, free_port, until_ready

RESEND_SECONDS = 601
"""A little more than the ten minutes after which the bank sends a notice again."""
PAID_SHARE = 0.5
DECLINED_SHARE = 0.1
BREATH_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Captured:
    """A payment that the bank took in, and what it was told to give back of it. Amounts in NT$."""

    amount: int
    refunds: int
    refunded: int

    @classmethod
    def of(cls, order: dict[str, Any]) -> "Captured":
        # A refund without a status is the first step of two, and moves no money.
        told = [each for each in order.get("refunds", []) if each.get("status") is not None]
        return cls(
            amount=order["amount_cents"] // 100,
            refunds=len(told),
            refunded=sum(each["amount_cents"] for each in told) // 100,
        )


@dataclass(slots=True)
class BankWindow:
    """The bank, seen through its administrator's window. It is never killed."""

    program: Program
    url: str
    http: httpx.AsyncClient
    seen: set[str] = field(default_factory=set)
    """Numbers of all orders that the bank was ever asked for, as far as anybody looked."""

    @classmethod
    async def open(cls, folder: Path, http: httpx.AsyncClient) -> "BankWindow":
        port = free_port()
        program = Program.start(
            ["bank_simulator", "--port", str(port), "--data", str(folder)], {}, folder / "bank.log"
        )
        window = cls(program, f"http://127.0.0.1:{port}/admin/api", http)
        await until_ready(program, http, f"{window.url}/clock")
        return window

    def settings(self) -> dict[str, str]:
        """What a shop must be told to be this bank's customer."""
        root = self.url.removesuffix("/admin/api")
        return {
            "KAIMAI_BANK_BASE_URL": root + demo_settings(root).api_path,
            "KAIMAI_BANK_SHOP_NO": DEMO_SHOP.shop_no,
            "KAIMAI_BANK_A1": DEMO_SHOP.a1,
            "KAIMAI_BANK_A2": DEMO_SHOP.a2,
            "KAIMAI_BANK_B1": DEMO_SHOP.b1,
            "KAIMAI_BANK_B2": DEMO_SHOP.b2,
            "KAIMAI_BANK_X_KEY_ID": DEMO_SHOP.x_key_id,
            "KAIMAI_BANK_REQUESTS_PER_SECOND": "200",
        }

    async def newest(self) -> list[dict[str, Any]]:
        """The latest thousand orders."""
        reply = await self.http.get(f"{self.url}/orders")
        orders: list[dict[str, Any]] = reply.raise_for_status().json()
        self.seen |= {order["order_no"] for order in orders}
        return orders

    async def captured(self) -> dict[str, Captured]:
        """Every payment that was made, by the number of its attempt."""
        orders = {order["order_no"]: order for order in await self.newest()}
        for number in self.seen - orders.keys():
            reply = await self.http.get(f"{self.url}/orders/{number}")
            orders[number] = reply.raise_for_status().json()["order"]
        return {
            number: Captured.of(order)
            for number, order in orders.items()
            if order.get("paid_at") is not None
        }

    async def pay_some(self, chance: random.Random) -> None:
        """For ever: pay some of what waits, whether or not the shop still knows that it waits."""
        passed_over: set[str] = set()
        while True:
            for order in await self.newest():
                number = order["order_no"]
                if order.get("paid_at") is None and number not in passed_over:
                    passed_over.add(number)
                    await self._settle(number, chance.random())
            await asyncio.sleep(BREATH_SECONDS)

    async def _settle(self, number: str, share: float) -> None:
        if share < PAID_SHARE:
            result = "approve"
        elif share < PAID_SHARE + DECLINED_SHARE:
            result = "decline"
        else:
            return
        reply = await self.http.post(f"{self.url}/orders/{number}/pay", json={"result": result})
        # 409: an account cannot be declined, and one that the shop closed cannot be paid.
        assert reply.status_code in (httpx.codes.OK, httpx.codes.CONFLICT), reply.text

    async def resend(self) -> None:
        """Let ten minutes pass at the bank: what nobody acknowledged is sent again."""
        moved = {"forward_seconds": RESEND_SECONDS}
        (await self.http.post(f"{self.url}/clock", json=moved)).raise_for_status()
