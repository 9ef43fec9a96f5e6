"""Buyers, and a clerk who gives money back, who do not notice that the shop dies: what they send, and
the journal of what they were told.

What was told is held against the shop's books in `proof.py`.
"""

import asyncio
import contextlib
import itertools
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

BUYERS = 12
AGAIN_SECONDS = 0.25
"""How long a buyer waits before calling again at a shop that did not answer."""
CLERK_SECONDS = 0.02
"""How long the clerk rests between looking at two orders."""
SCARCE = "SCARCE"
SCARCE_UNITS = 60
PLENTY = ("TEA", "CUP", "POT")
PLENTY_UNITS = 1_000_000
BACK_AFTER = frozenset({httpx.codes.INTERNAL_SERVER_ERROR, httpx.codes.SERVICE_UNAVAILABLE})

Wish = dict[str, Any]
"""The body of a request for an order."""


@dataclass(slots=True)
class Journal:
    """Everything that buyers sent and were told; nothing in it is ever taken back."""

    wishes: dict[str, Wish] = field(default_factory=dict)
    """By idempotency key, every request for an order that was ever sent."""
    orders: dict[str, str] = field(default_factory=dict)
    """The order's token by key: these were acknowledged."""
    refusals: dict[str, str] = field(default_factory=dict)
    """The refusal's code by key."""
    links: set[str] = field(default_factory=set)
    """Pages and accounts at the bank that buyers were given to pay."""
    cancelled: set[str] = field(default_factory=set)
    """Tokens of orders that buyers were told are cancelled."""
    give_backs: dict[str, tuple[str, Wish]] = field(default_factory=dict)
    """By idempotency key, the order's token and the body of every request for a refund."""
    refunds: dict[str, str] = field(default_factory=dict)
    """The refund's id by key: these were acknowledged."""
    contradictions: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def unanswered(self) -> list[str]:
        """Keys of requests of which nobody knows what became."""
        return [key for key in self.wishes if not self.is_answered(key)]

    def is_answered(self, key: str) -> bool:
        """Whether the buyer of this key knows what became of it."""
        return key in self.orders or key in self.refusals

    def told_order(self, key: str, token: str) -> None:
        """A 201. The same key always names the same order."""
        if self.orders.setdefault(key, token) != token:
            self.contradictions.append(f"{key}: order {self.orders[key]}, later {token}")
        if key in self.refusals:
            self.contradictions.append(f"{key}: refused ({self.refusals[key]}), later {token}")

    def told_refund(self, key: str, refund: str) -> None:
        """A 201. The same key always names the same refund."""
        if self.refunds.setdefault(key, refund) != refund:
            self.contradictions.append(f"{key}: refund {self.refunds[key]}, later {refund}")

    def told_refusal(self, key: str, code: str) -> None:
        """A refusal. It is an answer like any other: the same key gets it again."""
        if self.refusals.setdefault(key, code) != code:
            self.contradictions.append(f"{key}: {self.refusals[key]}, later {code}")
        if key in self.orders:
            self.contradictions.append(f"{key}: order {self.orders[key]}, later refused ({code})")


@dataclass(slots=True)
class Crowd:
    """The buyers of one run; the same seed makes the same wishes."""

    http: httpx.AsyncClient
    shop: str
    journal: Journal
    seed: int
    secret: str = ""
    """The clerk's API token."""

    async def give_back_on(self, chance: random.Random) -> None:
        """For ever: give some or all of the money of a paid order back, or cancel it."""
        for number in itertools.count(1):
            await asyncio.sleep(CLERK_SECONDS)
            order = chance.choice([*self.journal.orders.values(), ""])
            more = chance.choice(({"amount": 1}, {"amount": 50}, {}, {"cancel": True}))
            key = f"{self.seed}-back-{number}"
            with contextlib.suppress(httpx.TransportError):
                seen = await self.http.get(f"{self.shop}/api/v1/orders/{order}") if order else None
                if seen is not None and seen.is_success and seen.json()["status"] == "paid":
                    self.journal.give_backs[key] = order, {"reason": "sent back", **more}
                    await self.give_back(key)

    async def give_back(self, key: str) -> None:
        """Ask for the refund of this key, once more or for the first time."""
        order, body = self.journal.give_backs[key]
        reply = await self.http.post(
            f"{self.shop}/api/v1/orders/{order}/refunds",
            headers={"Idempotency-Key": key, "Authorization": f"Bearer {self.secret}"},
            json=body,
        )
        self.journal.answers[f"refund {reply.status_code}"] += 1
        if reply.status_code == httpx.codes.CREATED:
            refund = (reply.json()["refund"] or {}).get("refund")
            if refund is not None:
                self.journal.told_refund(key, refund)
        elif reply.status_code not in BACK_AFTER | {httpx.codes.CONFLICT}:
            self.journal.contradictions.append(f"{key}: {reply.status_code} {reply.text}")

    async def shop_on(self) -> None:
        """For ever: all buyers at once."""
        async with asyncio.TaskGroup() as group:
            for number in range(BUYERS):
                group.create_task(self._buy_on(number, random.Random(f"{self.seed} {number}")))

    async def _buy_on(self, buyer: int, chance: random.Random) -> None:
        visits = 0
        while True:
            visits += 1
            key = f"{self.seed}-{buyer}-{visits}"
            try:
                await self._visit(key, chance)
            except httpx.TransportError:
                self.journal.answers["none"] += 1
                await asyncio.sleep(AGAIN_SECONDS)

    async def _visit(self, key: str, chance: random.Random) -> None:
        """One buyer, one order: by items or by cart; then paying, cancelling, or asking again."""
        wish = await self._wish(key, chance)
        if wish is None:
            return
        self.journal.wishes[key] = wish
        token = await self._place_patiently(key, is_patient=chance.random() < 0.5)
        turn = chance.random()
        if token is None:
            return
        if turn < 0.6:
            await self.ask_for_payment(token)
        if 0.45 < turn < 0.7:
            # Also after a card's page was opened, which may be paid all the same.
            await self._cancel(token)
        if 0.7 < turn < 0.8:
            await self.place(key)

    async def _wish(self, key: str, chance: random.Random) -> Wish | None:
        skus = chance.sample((*PLENTY, SCARCE), k=chance.randint(1, 2))
        items = [{"sku": sku, "quantity": chance.randint(1, 3)} for sku in skus]
        wish: Wish = {
            "pay_type": "ATM" if chance.random() < 0.3 else "C-1",
            "buyer": {"name": "王小明", "email": "buyer@example.com"},
            # The key stands in the order itself, so that the books alone show who got two.
            "note": key,
        }
        if chance.random() < 0.5:
            return wish | {"items": items}
        return await self._fill_cart(wish, items)

    async def _fill_cart(self, wish: Wish, items: list[dict[str, Any]]) -> Wish | None:
        opened = await self.http.post(f"{self.shop}/api/v1/carts")
        if opened.status_code != httpx.codes.CREATED:
            return None
        token = opened.json()["cart"]
        cart = None
        for item in items:
            cart = await self.http.put(
                f"{self.shop}/api/v1/carts/{token}/items/{item['sku']}",
                json={"quantity": item["quantity"]},
            )
        if cart is None or cart.status_code != httpx.codes.OK:
            return None
        seen = cart.json()
        return wish | {"cart": token, "cart_version": seen["version"], "total": seen["total"]}

    async def _place_patiently(self, key: str, *, is_patient: bool) -> str | None:
        while True:
            try:
                token = await self.place(key)
            except httpx.TransportError:
                if not is_patient:
                    raise
                self.journal.answers["none"] += 1
            else:
                if not is_patient or self.journal.is_answered(key):
                    return token
            await asyncio.sleep(AGAIN_SECONDS)

    async def place(self, key: str) -> str | None:
        """Ask for the order of this key, once more or for the first time; its token if it is told."""
        reply = await self.http.post(
            f"{self.shop}/api/v1/orders",
            headers={"Idempotency-Key": key},
            json=self.journal.wishes[key],
        )
        self.journal.answers[str(reply.status_code)] += 1
        if reply.status_code == httpx.codes.CREATED:
            token: str = reply.json()["order"]
            self.journal.told_order(key, token)
            return token
        if reply.status_code == httpx.codes.CONFLICT:
            self.journal.told_refusal(key, reply.json()["type"])
        elif reply.status_code not in BACK_AFTER:
            self.journal.contradictions.append(f"{key}: {reply.status_code} {reply.text}")
        return None

    async def ask_for_payment(self, token: str) -> None:
        """Get a page or an account of the bank."""
        reply = await self.http.post(f"{self.shop}/api/v1/orders/{token}/payments", json={})
        if reply.status_code == httpx.codes.OK:
            payment = reply.json()["payment"]
            link = payment["account"] or payment["pay_url"]
            if link is not None:
                self.journal.links.add(link)
        elif reply.status_code not in BACK_AFTER | {httpx.codes.CONFLICT}:
            self.journal.contradictions.append(f"{token}: {reply.status_code} {reply.text}")

    async def _cancel(self, token: str) -> None:
        reply = await self.http.post(f"{self.shop}/api/v1/orders/{token}/cancel")
        if reply.status_code == httpx.codes.OK and reply.json()["status"] == "cancelled":
            self.journal.cancelled.add(token)
