"""What every call has in common: token, request id, families of errors, rates, faults, body limits."""

import re
import uuid

import httpx
import pytest

from line_simulator import DEMO_ACCOUNT, Fault, FaultKind
from line_simulator.api import BODY_MAX
from tests.line_simulator.platform_world import STRANGER, build, flex, text

PUSH = "/v2/bot/message/push"
NOT_AUTHENTICATED = (
    "Authentication failed. Confirm that the access token in the authorization header is valid."
)


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer wrong", "Basic abc"])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v2/bot/info"), ("POST", PUSH), ("GET", "/v2/bot/richmenu/list")]
)
async def test_wrong_token_is_not_let_in(world, method, path, value):
    answer = await world.http.request(method, path, headers={"Authorization": value})

    assert (answer.status_code, answer.json()) == (401, {"message": NOT_AUTHENTICATED})


async def test_every_answer_has_its_own_request_id(world):
    answers = [
        await world.get("/v2/bot/info"),
        await world.get("/v2/bot/nothing"),
        await world.push(STRANGER),
        await world.http.get("/v2/bot/info"),
        await world.post(PUSH, content=b"{", headers={"content-type": "application/json"}),
    ]

    ids = [answer.headers["x-line-request-id"] for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 404, 400, 401, 400]
    assert len({str(uuid.UUID(each)) for each in ids}) == 5


async def test_unknown_path_and_method_are_refused(world):
    assert (await world.get("/v2/bot/nothing")).status_code == 404
    assert (await world.get(PUSH)).status_code == 405


async def test_bodies_have_a_type_and_a_size(world):
    answer = await world.post(PUSH, content=b"to=x", headers={"content-type": "text/plain"})
    assert answer.status_code == 415
    assert answer.json() == {"message": "The content type, text/plain, is not supported"}

    headers = {"content-type": "application/json"}
    answer = await world.post(PUSH, content=b" " * (BODY_MAX + 1), headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"to":', "line: 1, column: 7"),
        (b"{\n}}", "line: 2, column: 2"),
        (b"\xff{}", "line: -, column: -"),
        (b"[" * 100_000, "line: -, column: -"),
    ],
)
async def test_broken_json_is_the_third_family(world, body, where):
    answer = await world.post(PUSH, content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json() == {"message": f"The request body could not be parsed as JSON ({where})"}


async def test_wrong_fields_are_the_first_family(world):
    messages = [text(""), {"type": "txt"}, text("字" * 5001), flex({"type": "text", "text": ""})]

    answer = await world.push(world.friend(), *messages)

    assert answer.status_code == 400
    assert answer.json()["message"] == "The request body has 3 error(s)"
    details = {each["property"]: each["message"] for each in answer.json()["details"]}
    assert details["messages[0].text"] == "May not be empty"
    assert details["messages[1].type"].startswith(
        "Must be one of the following values: [text, image, video, audio, location, sticker, "
    )
    assert details["messages[2].text"] == "Length must be between 0 and 5000"


@pytest.mark.parametrize("count", [0, 6])
async def test_one_to_five_messages(world, count):
    body = {"to": world.friend(), "messages": [text("一")] * count}

    answer = await world.post(PUSH, body)

    assert answer.json() == {
        "message": "The request body has 1 error(s)",
        "details": [{"message": "Size must be between 1 and 5", "property": "messages"}],
    }


async def test_wrong_content_is_the_second_family_with_its_no_break_space(world):
    wrong = flex({"type": "text", "text": "價格", "color": "#f00"})

    answer = await world.push(world.friend(), text("好"), wrong)

    assert answer.json() == {
        "message": "A message (messages[1])\u00a0in the request body is invalid",
        "details": [{"message": "invalid property", "property": "/body/contents/0/color"}],
    }


async def test_validation_looks_at_messages_only(world):
    for kind in ("reply", "push", "multicast", "narrowcast", "broadcast"):
        path = f"/v2/bot/message/validate/{kind}"
        assert (await world.post(path, {"messages": [text("好")]})).json() == {}
        assert (await world.post(path, {"messages": [text("")]})).status_code == 400
    assert (await world.post("/v2/bot/message/validate/x", {})).status_code == 404


async def test_calls_are_limited_by_endpoint():
    world = build(rate_limits=True)
    world.friend()
    body = {"messages": [text("好")]}

    answers = [await world.post("/v2/bot/message/broadcast", body) for _ in range(61)]

    assert {answer.status_code for answer in answers[:60]} == {200}
    assert answers[60].status_code == 429
    assert answers[60].json() == {
        "message": "The API rate limit has been exceeded. Try again later."
    }
    assert (await world.get("/v2/bot/info")).status_code == 200
    world.clock.forward(seconds=60)
    assert (await world.post("/v2/bot/message/broadcast", body)).status_code == 200


async def test_rate_limit_can_be_asked_for(world):
    world.line.faults.add(Fault(kind=FaultKind.RATE_LIMIT, where="message/push", times=1))
    user = world.friend()

    statuses = [(await world.push(user)).status_code for _ in range(2)]

    assert statuses == [429, 200]
    assert world.shown(user) == ["您好"]


@pytest.mark.parametrize(
    ("kind", "shown"), [(FaultKind.DROP_REQUEST, []), (FaultKind.DROP_REPLY, ["您好"])]
)
async def test_connection_is_lost_before_or_after(world, kind, shown):
    world.line.faults.add(Fault(kind=kind, times=1))
    user = world.friend()

    with pytest.raises(httpx.ReadTimeout):
        await world.push(user)

    assert world.shown(user) == shown


async def test_slow_answer_has_been_accepted(world):
    world.line.faults.add(Fault(kind=FaultKind.SLOW, times=1, seconds=0.01))
    user = world.friend()

    assert (await world.push(user)).status_code == 200
    assert world.line.faults.active == []


async def test_calls_are_logged_without_tokens(world):
    await world.push(world.friend(), text("好"))

    (exchange,) = world.line.gateway.exchanges.newest()

    assert (exchange.method, exchange.path, exchange.status) == ("POST", PUSH, 200)
    assert "好" in exchange.asked
    assert DEMO_ACCOUNT.channel_access_token not in repr(exchange)


ODD = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"1",
    b'"x"',
    b'{"to": [], "messages": [], "replyToken": {}, "userIds": 5, "richMenuId": []}',
    b'{"to": {}, "messages": {}, "replyToken": [], "userIds": [[]], "size": [], "areas": 1}',
    b'{"to": null, "messages": [null], "chatId": [], "markAsReadToken": {}, "endpoint": []}',
    b'{"richMenuAliasId": [], "richMenuId": {}, "loadingSeconds": 1e400, "endpoint": "http://["}',
    b'{"messages": [{"type": "text", "text": "x"}], "notificationDisabled": 1, "to": "C"}',
    b'{"messages": [{"type": "text", "text": "x"}], "customAggregationUnits": [1], "to": ["U"]}',
]


@pytest.mark.parametrize("body", ODD)
async def test_no_body_at_all_brings_it_down(world, body):
    user, (group_id, _) = world.friend(), world.group()
    names = {"userId": user, "groupId": group_id, "kind": "push"}
    for _, route in world.line.gateway._routes:
        path = re.sub(r"\{(\w+)\}", lambda name: names.get(name[1], "x"), route.pattern)
        headers = {"content-type": route.media_types[0]}

        answer = await world.call(route.method, path, content=body, headers=headers)

        assert answer.status_code < 500, (route.method, path)
        assert answer.headers["x-line-request-id"]


# Tokens


def client(**changes):
    return {
        "grant_type": "client_credentials",
        "client_id": DEMO_ACCOUNT.channel_id,
        "client_secret": DEMO_ACCOUNT.channel_secret,
        **changes,
    }


async def info_with(world, token):
    headers = {"Authorization": f"Bearer {token}"}
    return (await world.http.get("/v2/bot/info", headers=headers)).status_code


async def test_stateless_token_lives_for_fifteen_minutes(world):
    issued = (await world.http.post("/oauth2/v3/token", data=client())).json()
    assert (issued["expires_in"], issued["token_type"]) == (900, "Bearer")

    world.clock.forward(seconds=899)
    assert await info_with(world, issued["access_token"]) == 200
    world.clock.forward(seconds=1)

    assert await info_with(world, issued["access_token"]) == 401


async def test_short_lived_token_is_verified_and_revoked(world):
    token = (await world.http.post("/v2/oauth/accessToken", data=client())).json()["access_token"]

    verified = await world.http.post("/v2/oauth/verify", data={"access_token": token})
    assert verified.json() == {"client_id": DEMO_ACCOUNT.channel_id, "expires_in": 2_592_000}
    for _ in range(2):
        revoked = await world.http.post("/v2/oauth/revoke", data={"access_token": token})
        assert (revoked.status_code, revoked.content) == (200, b"")

    assert await info_with(world, token) == 401
    verified = await world.http.get(f"/oauth2/v2.1/verify?access_token={token}")
    assert verified.json()["error"] == "invalid_request"


async def test_thirty_first_short_lived_token_ends_the_first(world):
    tokens = []
    for _ in range(31):
        issued = await world.http.post("/v2/oauth/accessToken", data=client())
        tokens.append(issued.json()["access_token"])
        world.clock.forward(seconds=1)

    assert [await info_with(world, token) for token in tokens[:2]] == [401, 200]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "1"}, ("invalid_client", "invalid client_id")),
        ({"client_secret": "1"}, ("invalid_client", "invalid client_secret")),
        ({"grant_type": "x"}, ("invalid_request", "Invalid 'client_credentials'.")),
    ],
)
async def test_wrong_client_gets_no_token(world, changes, error):
    answer = await world.http.post("/oauth2/v3/token", data=client(**changes))

    assert answer.status_code == 400
    assert (answer.json()["error"], answer.json()["error_description"]) == error
