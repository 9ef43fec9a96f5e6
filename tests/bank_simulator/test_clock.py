"""The served bank works by itself: due pushes leave without anyone calling `tick`."""

import asyncio

import httpx
import pytest

from bank_simulator import create_app
from tests.bank_simulator.shop import build


async def run_until(app, happened):
    """Start the app's lifespan, wait for an event, stop the lifespan."""
    stop = asyncio.Event()
    sent = []

    async def receive():
        if not sent:
            return {"type": "lifespan.startup"}
        await stop.wait()
        return {"type": "lifespan.shutdown"}

    async def send(message):
        sent.append(message["type"])

    task = asyncio.create_task(app({"type": "lifespan", "state": {}}, receive, send))
    await asyncio.wait_for(happened.wait(), 10)
    stop.set()
    await asyncio.wait_for(task, 10)
    return sent


async def paid_world(answer):
    world = build()
    world.bank._pushes._http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    await world.shop.create("C1")
    world.bank.pay_card("C1")
    world.clock.forward(minutes=1)
    return world


async def test_running_clock_delivers_what_is_due():
    happened = asyncio.Event()

    def answer(_request):
        happened.set()
        return httpx.Response(200, json={"Status": "S"})

    world = await paid_world(answer)

    sent = await run_until(create_app(world.bank, run_clock=True), happened)

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_push_that_breaks_unexpectedly_is_logged_and_the_clock_goes_on(caplog):
    happened = asyncio.Event()

    def answer(_request):
        happened.set()
        raise RuntimeError("a bug of ours")

    world = await paid_world(answer)

    await run_until(create_app(world.bank, run_clock=True), happened)

    assert "could not be delivered" in caplog.text


@pytest.mark.parametrize("body_parts", [[b'{"ShopNo":', b'"KM0001_001"}'], None])
async def test_body_may_come_in_parts_or_its_sender_may_leave(world, body_parts):
    messages = [{"type": "http.disconnect"}]
    if body_parts:
        messages = [
            {"type": "http.request", "body": body_parts[0], "more_body": True},
            {"type": "http.request", "body": body_parts[1]},
        ]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{world.shop.api}/Nonce",
        "headers": [
            (b"content-type", b"application/json"),
            (b"x-keyid", world.shop.account.x_key_id.encode()),
        ],
        "client": None,
    }
    await world.app(scope, receive, send)

    assert [message.get("status") for message in sent] == ([200, None] if body_parts else [])
