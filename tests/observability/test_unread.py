"""A refused request is read to its end, and not for ever."""

import asyncio
from typing import Any

import pytest

from kaimai.observability import unread
from kaimai.observability.unread import read_to_the_end

CHUNK = b"x" * 1_000


class Client:
    """Sends a body in chunks and notes what it has sent when the answer comes."""

    def __init__(self, chunks: int, *, stalls: bool = False) -> None:
        self.left = chunks
        self.stalls = stalls
        self.left_at_answer: int | None = None

    async def receive(self) -> dict[str, Any]:
        if self.left == 0 and self.stalls:
            await asyncio.Event().wait()
        self.left -= 1
        return {"type": "http.request", "body": CHUNK, "more_body": self.left > 0 or self.stalls}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.left_at_answer = self.left


async def _ask(client: Client, status: int, *, length: bytes = b"9") -> None:
    async def app(_scope: object, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    scope = {"type": "http", "headers": [(b"content-length", length)]}
    await read_to_the_end(app)(scope, client.receive, client.send)  # type: ignore[arg-type]


async def test_the_rest_of_a_refused_body_is_read_before_the_answer() -> None:
    client = Client(50)

    await _ask(client, 413)

    assert client.left_at_answer == 0


async def test_an_answer_that_is_no_refusal_waits_for_nothing() -> None:
    client = Client(50)

    await _ask(client, 200)

    assert client.left_at_answer == 49


async def test_a_body_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "REST_BYTES_MAX", 10 * len(CHUNK))
    client = Client(1_000)

    await _ask(client, 413)

    assert client.left_at_answer == 1_000 - 1 - 11


async def test_a_client_that_stalls_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "REST_SECONDS_MAX", 0.01)
    client = Client(3, stalls=True)

    await _ask(client, 413)

    assert client.left_at_answer == 0


async def test_a_request_without_a_body_is_left_alone() -> None:
    client = Client(50)

    await _ask(client, 404, length=b"0")

    assert client.left_at_answer == 49
