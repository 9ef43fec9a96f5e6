"""The webhook: what LINE signed is stored once, whatever it is; nothing else is."""

import json

import pytest

from tests.line_channel.conftest import ALICE, GROUP, ShopInLine, sign


async def test_an_event_is_stored_and_then_answered(chat: ShopInLine):
    event = chat.text("你好")
    answer = await chat.ring(event)
    assert (answer.status_code, answer.content) == (200, b"{}")
    assert await chat.inbox() == [(event["webhookEventId"], "", True)]

    await chat.office.desk.work_off()

    assert [token for token, _ in chat.line.replies] == [event["replyToken"]]
    assert await chat.inbox() == [(event["webhookEventId"], "answered", False)]
    assert await chat.log() == [("in", "webhook", "received"), ("out", "reply", "sent")]


@pytest.mark.parametrize("signature", [None, "", "x", "täuschung".encode(), sign(b"another body")])
async def test_what_line_did_not_sign_leaves_nothing_behind(
    chat: ShopInLine, signature: str | bytes | None
):
    body = json.dumps({"events": [chat.text("我要退款")]}).encode()

    assert (await chat.ring_bytes(body, signature)).status_code == 400
    assert await chat.inbox() == []
    assert await chat.log() == []


async def test_a_body_that_was_changed_on_its_way_is_refused(chat: ShopInLine):
    body = json.dumps({"events": [chat.text("+1")]}).encode()

    assert (await chat.ring_bytes(body.replace(b"+1", b"+9"), sign(body))).status_code == 400
    assert await chat.inbox() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'{"events": 5}', b"[" * 100_000])
async def test_what_is_no_request_of_lines_is_refused_though_signed(chat: ShopInLine, body: bytes):
    assert (await chat.ring_bytes(body, sign(body))).status_code == 400


async def test_the_console_button_gets_its_200(chat: ShopInLine):
    assert (await chat.ring()).status_code == 200
    assert await chat.inbox() == []


async def test_the_same_event_is_stored_and_answered_once(chat: ShopInLine):
    event = chat.text("你好")
    again = {**event, "deliveryContext": {"isRedelivery": True}}
    await chat.ring(event, event)
    await chat.hear(again)
    await chat.hear(again)

    assert len(chat.line.replies) == 1
    assert len(await chat.inbox()) == 1
    assert len(await chat.log()) == 2


async def test_kinds_that_nobody_knows_are_kept_whole(chat: ShopInLine):
    event = chat.event("hologram", user=ALICE, hologram={"depth": [1, {"a": None}]})
    await chat.hear(event)

    [(body,)] = await chat.harness.rows("SELECT body FROM inbox")
    kept = body if isinstance(body, dict) else json.loads(body)
    assert kept == event


async def test_an_event_without_an_id_is_told_from_others_by_its_content(chat: ShopInLine):
    first, second = chat.text("一"), chat.text("二")
    del first["webhookEventId"], second["webhookEventId"]
    await chat.hear(first, second)
    await chat.hear(first)

    assert len(await chat.inbox()) == 2


async def test_characters_that_no_database_keeps_lose_nothing_else(chat: ShopInLine):
    event = chat.text("a\0b\ud800c")
    body = json.dumps({"events": [event]}).encode()
    assert (await chat.ring_bytes(body, sign(body))).status_code == 200
    await chat.office.desk.work_off()

    assert len(chat.line.replies) == 1


async def test_events_of_one_request_keep_their_order(chat: ShopInLine):
    events = [chat.text(f"+{n}", group=GROUP, user=f"U{n:032x}") for n in range(30)]
    await chat.ring(*events[:20])
    await chat.ring(*events[20:])

    assert [key for key, _, _ in await chat.inbox()] == [e["webhookEventId"] for e in events]
