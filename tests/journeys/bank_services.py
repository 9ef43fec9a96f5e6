"""A merchant's program with the bank's client, in either face, in front of the simulated bank."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from bank_simulator import DEMO_SHOP, SimulatorTransport
from funbiz import BlockingFunbizClient, FunbizClient, QueryOrders, ShopKeys
from tests.bank_simulator.shop import World, build

KEYS = ShopKeys(
    shop_no=DEMO_SHOP.shop_no,
    a1=DEMO_SHOP.a1,
    a2=DEMO_SHOP.a2,
    b1=DEMO_SHOP.b1,
    b2=DEMO_SHOP.b2,
    x_key_id=DEMO_SHOP.x_key_id,
)


class FromAThread(httpx.BaseTransport):
    """Takes the requests of a client that blocks to the simulator, which runs in this loop."""

    def __init__(self, simulator: httpx.AsyncBaseTransport) -> None:
        self._http = httpx.AsyncClient(transport=simulator)
        self._loop = asyncio.get_running_loop()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._http.request(
            request.method, request.url, content=request.read(), headers=request.headers
        )
        reply = asyncio.run_coroutine_threadsafe(answer, self._loop).result()
        return httpx.Response(reply.status_code, content=reply.content)


class InAThread:
    """Awaits each call of a client that blocks."""

    def __init__(self, client: BlockingFunbizClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._client, name)

        async def awaited(*args: Any, **named: Any) -> Any:
            return await asyncio.to_thread(method, *args, **named)

        return awaited


class Merchant:
    """The client beside the world of the bank that it speaks to.

    The face that blocks meets a bank that writes null for what is absent, as its manual's samples
    do; the other one a bank that leaves it out, as its recorded replies do.
    """

    def __init__(self, face: str, **settings: Any) -> None:
        blocks = face == "blocking"
        self.face = face
        self.world: World = build(nulls=blocks, empty_lists=blocks, **settings)
        self.bank = self.world.bank
        self.client = self.speaking()

    def speaking(self, **options: Any) -> Any:
        """Another client of the same shop, with options."""
        simulator = SimulatorTransport(self.world.app, self.bank)
        options["base_url"] = "http://bank.example/funBIZ-Sbx/QPay.WebAPI/api"
        if self.face == "blocking":
            http = httpx.Client(transport=FromAThread(simulator))
            return InAThread(BlockingFunbizClient(KEYS, http=http, **options))
        return FunbizClient(KEYS, http=httpx.AsyncClient(transport=simulator), **options)

    async def told(self, token: str) -> Any:
        """What a pay token tells, of whichever of the three kinds."""
        reply = await self.client.query_payment(token)
        return reply.result or reply.binding or reply.ended

    async def pushed(self, seconds: float = 61) -> list[Any]:
        """What the bank pushes after some time."""
        self.world.clock.forward(seconds=seconds)
        before = len(self.world.receiver.tokens)
        await self.bank.tick()
        return [await self.told(token) for token in self.world.receiver.tokens[before:]]

    async def row(self, order_no: str) -> Any:
        """The only row that OrderQuery has of an order."""
        (row,) = (await self.client.query_orders(QueryOrders(order_no=order_no))).orders
        return row
