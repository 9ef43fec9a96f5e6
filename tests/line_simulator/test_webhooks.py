"""Events as the shop gets them: signature, judgement, redelivery, duplicates, batches, ids."""

import asyncio
import json
import re

import httpx
import pytest

from line_simulator import DEMO_ACCOUNT, Fault, FaultKind, app
from line_simulator.webhooks import sign
from tests.line_simulator.platform_world import WEBHOOK, build, signature

ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def test_signature_is_the_documented_one():
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'

    signed = sign("8c570fa6dd201bb328f1c1eac23a96d8", body)

    assert signed == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


async def test_request_is_signed_over_its_bytes_and_looks_like_lines(world):
    user = world.friend()
    world.line.say(user, user, "可樂 兩箱")

    await world.line.tick()

    (request,) = world.webhook.requests
    assert str(request.url) == WEBHOOK
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["user-agent"] == "LineBotWebhook/2.0"
    expected = signature(DEMO_ACCOUNT.channel_secret, request.content)
    assert request.headers["x-line-signature"] == expected
    assert "可樂 兩箱".encode() in request.content
    assert b": " not in request.content
    assert json.loads(request.content)["destination"] == DEMO_ACCOUNT.user_id


async def test_text_may_be_escaped():
    world = build(escape_webhook_text=True)
    user = world.friend()
    world.line.say(user, user, "可樂")

    await world.line.tick()

    assert b"\\u53ef\\u6a02" in world.webhook.requests[0].content


async def test_event_has_lines_shapes_and_no_empty_members(world):
    user = world.friend()
    world.line.say(user, user, "你好")

    event = await world.hear()

    assert list(event) == [
        "type",
        "message",
        "webhookEventId",
        "deliveryContext",
        "timestamp",
        "source",
        "replyToken",
        "mode",
    ]
    assert ULID.fullmatch(event["webhookEventId"])
    assert re.fullmatch(r"[0-9]{18}", event["message"]["id"])
    assert re.fullmatch(r"[0-9a-f]{32}", event["replyToken"])
    assert event["timestamp"] == int(world.clock.now.timestamp() * 1000)
    assert event["source"] == {"type": "user", "userId": user}
    assert event["deliveryContext"] == {"isRedelivery": False}
    assert set(event["message"]) == {"type", "id", "quoteToken", "markAsReadToken", "text"}


async def test_ids_of_one_moment_differ_and_sort_by_time(world):
    user = world.friend()
    for _ in range(3):
        world.line.say(user, user, "+1")
    early = await world.heard()
    world.clock.forward(seconds=1)
    world.line.say(user, user, "+1")
    late = await world.hear()

    ids = [event["webhookEventId"] for event in early]
    assert len(set(ids)) == 3
    assert max(ids) < late["webhookEventId"]


@pytest.mark.parametrize(
    ("answer", "reason", "status"),
    [
        (lambda _: httpx.Response(200), None, 200),
        (lambda _: httpx.Response(204), None, 204),
        (lambda _: httpx.Response(302, headers={"location": "/"}), "error_status_code", 302),
        (lambda _: httpx.Response(401), "error_status_code", 401),
        (lambda _: httpx.Response(500), "error_status_code", 500),
    ],
)
async def test_webhook_is_judged_by_its_status(world, answer, reason, status):
    world.webhook.answer = answer
    user = world.friend()
    world.line.say(user, user, "你好")

    await world.line.tick()

    (attempt,) = world.line.webhook_attempts
    assert (attempt.reason, attempt.status) == (reason, status)
    assert world.line.owed == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectError("refused"), "could_not_connect"),
        (httpx.RemoteProtocolError("closed"), "unclassified"),
    ],
)
async def test_broken_connection_has_its_reason(world, error, reason):
    def fail(_request):
        raise error

    world.webhook.answer = fail
    user = world.friend()
    world.line.say(user, user, "你好")

    await world.line.tick()

    assert world.line.webhook_attempts[-1].reason == reason


async def test_answer_after_the_limit_is_a_timeout():
    world = build(webhook_timeout_seconds=0.01)

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, _request):
            await asyncio.sleep(30)

    world.line.webhooks._http = httpx.AsyncClient(transport=Slow())
    user = world.friend()
    world.line.say(user, user, "你好")

    await world.line.tick()

    assert world.line.webhook_attempts[-1].reason == "request_timeout"


async def test_nothing_is_redelivered_by_default(world):
    world.webhook.answer = lambda _request: httpx.Response(500)
    user = world.friend()
    world.line.say(user, user, "你好")
    await world.line.tick()

    world.clock.forward(days=1)
    await world.line.tick()

    assert len(world.webhook.requests) == 1


async def test_redelivered_event_is_the_same_but_for_the_flag():
    world = build(redelivery=True)
    answers = [httpx.Response(500), httpx.Response(200), httpx.Response(200)]
    world.webhook.answer = lambda _request: answers.pop(0)
    user = world.friend()
    world.line.say(user, user, "+1")
    first = await world.hear()
    world.line.say(user, user, "+2")
    world.clock.forward(seconds=60)

    newer, again = await world.heard()

    assert newer["message"]["text"] == "+2"
    assert newer["deliveryContext"] == {"isRedelivery": False}
    assert again.pop("deliveryContext") == {"isRedelivery": True}
    first.pop("deliveryContext")
    assert again == first
    assert world.line.owed == []


async def test_redelivery_ends_after_its_tries():
    world = build(redelivery=True, redelivery_seconds=(1, 2))
    world.webhook.answer = lambda _request: httpx.Response(503)
    user = world.friend()
    world.line.say(user, user, "+1")

    for _ in range(6):
        await world.line.tick()
        world.clock.forward(seconds=10)

    assert len(world.webhook.requests) == 3
    assert world.line.owed == []


async def test_late_answer_lets_the_event_come_twice():
    world = build(redelivery=True)
    world.line.faults.add(Fault(kind=FaultKind.ANSWER_LOST, times=1))
    user = world.friend()
    world.line.say(user, user, "+1")
    await world.line.tick()
    world.clock.forward(seconds=60)
    await world.line.tick()

    first, second = world.webhook.events
    assert first["webhookEventId"] == second["webhookEventId"]
    assert world.line.webhook_attempts[0].reason == "request_timeout"


async def test_duplicate_is_no_redelivery():
    world = build(duplicate_events=True)
    user = world.friend()
    world.line.say(user, user, "+1")

    first, second = await world.heard()

    assert first == second
    assert second["deliveryContext"] == {"isRedelivery": False}


async def test_events_of_several_people_share_a_request():
    world = build(events_per_request_max=3)
    group_id, members = world.group("甲", "乙", "丙", "丁")
    for user in members:
        world.line.say(user, group_id, "+1")

    await world.line.tick()

    sizes = [len(json.loads(each.content)["events"]) for each in world.webhook.requests]
    assert sizes == [3, 1]
    assert [event["source"]["userId"] for event in world.webhook.events] == members


async def test_events_can_come_in_any_order():
    world = build(shuffle_events=True)
    user = world.friend()
    for number in range(8):
        world.line.say(user, user, str(number))

    said = [event["message"]["text"] for event in await world.heard()]

    assert said != sorted(said)
    assert sorted(said) == [str(number) for number in range(8)]


async def test_events_can_be_late():
    world = build(webhook_delay_seconds_min=5, webhook_delay_seconds_max=5)
    user = world.friend()
    world.line.say(user, user, "+1")

    assert await world.heard() == []
    world.clock.forward(seconds=5)
    event = await world.hear()

    assert event["timestamp"] == int((world.clock.now.timestamp() - 5) * 1000)


async def test_unused_webhook_gets_nothing_ever():
    world = build(use_webhook=False)
    user = world.friend()
    world.line.say(user, user, "+1")
    world.line.change(use_webhook=True)

    assert await world.heard() == []


async def test_forged_event_has_a_wrong_signature(world):
    world.line.faults.add(Fault(kind=FaultKind.EVENT_FORGED, times=1))
    user = world.friend()
    world.line.say(user, user, "+1")

    await world.line.tick()

    (request,) = world.webhook.requests
    right = signature(DEMO_ACCOUNT.channel_secret, request.content)
    assert request.headers["x-line-signature"] != right


@pytest.mark.parametrize(("kind", "count"), [(FaultKind.EVENT_LOST, 0), (FaultKind.EVENT_TWICE, 2)])
async def test_faults_lose_and_double_events_of_a_kind(world, kind, count):
    world.line.faults.add(Fault(kind=kind, where="message"))
    user = world.line.add_person("王小美").user_id
    world.line.follow(user)
    world.line.say(user, user, "+1")

    kinds = [event["type"] for event in await world.heard()]

    assert kinds == ["follow"] + ["message"] * count


async def test_late_fault_lets_a_later_event_overtake(world):
    world.line.faults.add(Fault(kind=FaultKind.EVENT_LATE, times=1, seconds=3))
    user = world.friend()
    world.line.say(user, user, "first")
    world.line.say(user, user, "second")
    early = await world.hear()
    world.clock.forward(seconds=3)
    late = await world.hear()

    assert (early["message"]["text"], late["message"]["text"]) == ("second", "first")


async def test_verify_button_sends_no_events(world):
    answer = await world.post("/v2/bot/channel/webhook/test", {})

    assert answer.json() == {
        "success": True,
        "timestamp": "2026-11-20T10:30:15.000+08:00",
        "statusCode": 200,
        "reason": "OK",
        "detail": "200",
    }
    (request,) = world.webhook.requests
    assert json.loads(request.content) == {"destination": DEMO_ACCOUNT.user_id, "events": []}
    expected = signature(DEMO_ACCOUNT.channel_secret, request.content)
    assert request.headers["x-line-signature"] == expected
    assert list(world.line.webhook_attempts) == []


async def test_verify_tells_why_it_failed(world):
    world.webhook.answer = lambda _request: httpx.Response(403)

    told = (await world.post("/v2/bot/channel/webhook/test", {})).json()

    assert (told["success"], told["statusCode"]) == (False, 403)
    assert (told["reason"], told["detail"]) == ("ERROR_STATUS_CODE", "403")


async def test_webhook_address_is_set_and_read(world):
    path = "/v2/bot/channel/webhook/endpoint"
    assert (await world.get(path)).json() == {"endpoint": WEBHOOK, "active": True}

    answer = await world.call("PUT", path, {"endpoint": "https://new.example/line"})

    assert answer.json() == {}
    assert (await world.get(path)).json()["endpoint"] == "https://new.example/line"
    user = world.friend()
    world.line.say(user, user, "+1")
    await world.line.tick()
    assert str(world.webhook.requests[0].url) == "https://new.example/line"


@pytest.mark.parametrize("url", ["http://shop.example/", "shop", "https://" + "a" * 500, None])
async def test_wrong_webhook_address_is_refused(world, url):
    answer = await world.call("PUT", "/v2/bot/channel/webhook/endpoint", {"endpoint": url})

    assert answer.status_code == 400
    assert answer.json() == {"message": "Invalid webhook endpoint URL"}


async def test_missing_webhook_address_is_not_found():
    world = build(webhook_url=None)

    for method, path in (("GET", "endpoint"), ("POST", "test")):
        answer = await world.call(method, f"/v2/bot/channel/webhook/{path}")
        assert answer.status_code == 404
        assert answer.json() == {"message": "Webhook endpoint not found"}


async def test_unused_webhook_is_inactive():
    world = build(use_webhook=False)

    assert (await world.get("/v2/bot/channel/webhook/endpoint")).json()["active"] is False


async def test_any_event_at_all_can_be_sent(world):
    world.line.emit("newKind", {"new": 1}, source=None)

    event = await world.hear()

    assert event["type"] == "newKind"
    assert "source" not in event
    assert "replyToken" not in event


async def test_events_leave_at_once_by_themselves_until_the_end(world):
    clock = asyncio.create_task(app._tick_forever(world.line))
    await asyncio.sleep(0)
    user = world.friend()

    world.line.say(user, user, "+1")

    async with asyncio.timeout(10):
        while world.line.owed or not world.webhook.requests:
            await world.line.changed(world.line.version)
        world.line.close()
        await clock
    assert not world.line.is_open
