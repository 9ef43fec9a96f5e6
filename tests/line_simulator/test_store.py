"""What survives the end of the process: everything that was said, owed, accepted or set."""

import random

import httpx

from line_simulator import (
    Fault,
    FaultKind,
    Line,
    LineSettings,
    SimulatorTransport,
    Store,
    create_app,
)
from tests.line_simulator.platform_world import WEBHOOK, VirtualClock, Webhook, World, text
from tests.line_simulator.test_rich_menus import make

KEY = "123e4567-e89b-12d3-a456-426614174000"


def open_world(file, clock):
    webhook = Webhook()
    line = Line(
        LineSettings(webhook_url=WEBHOOK, redelivery=True),
        now=clock,
        random=random.Random(7),
        http=httpx.AsyncClient(transport=httpx.MockTransport(webhook)),
        store=Store(file),
    )
    transport = SimulatorTransport(create_app(line, run_clock=False))
    http = httpx.AsyncClient(transport=transport, base_url="https://api.line.test")
    return World(line, clock, webhook, http)


async def test_everything_is_there_after_a_restart(tmp_path):
    file, clock = tmp_path / "line.db", VirtualClock()
    before = open_world(file, clock)
    user = before.friend()
    group_id, (mei, _) = before.group()
    picture = before.line.send_file(user, user, b"picture")
    await before.line.tick()
    token = before.webhook.events[0]["replyToken"]
    sent = await before.push(user, text("一"), key=KEY)
    menu_id = await make(before)
    await before.post(f"/v2/bot/user/all/richmenu/{menu_id}")
    await before.post("/v2/bot/richmenu/alias", {"richMenuAliasId": "a", "richMenuId": menu_id})
    await before.call(
        "PUT", "/v2/bot/channel/webhook/endpoint", {"endpoint": "https://new.example/"}
    )
    issued = await before.http.post(
        "/oauth2/v3/token",
        data={
            "grant_type": "client_credentials",
            "client_id": before.line.account.channel_id,
            "client_secret": before.line.account.channel_secret,
        },
    )
    before.line.faults.add(Fault(kind=FaultKind.EVENT_LOST, times=1))
    before.line.say(mei, group_id, "+1")
    await before.line.tick()
    before.line.forward(10)

    after = open_world(file, clock)

    assert after.line.now() == before.line.now()
    assert after.line.people == before.line.people
    assert after.line.groups == before.line.groups
    assert after.line.bubbles(user) == before.line.bubbles(user)
    assert after.line.content(picture.message_id).body == b"picture"
    assert after.line.rich_menu_of(user).image is not None
    headers = {"Authorization": f"Bearer {issued.json()['access_token']}"}
    alias = await after.http.get("/v2/bot/richmenu/alias/a", headers=headers)
    assert alias.json()["richMenuId"] == menu_id
    assert (await after.push(user, text("一"), key=KEY)).json()["sentMessages"] == sent.json()[
        "sentMessages"
    ]
    assert (await after.get("/v2/bot/message/quota/consumption")).json() == {"totalUsage": 1}
    assert (await after.reply(token)).status_code == 200
    assert (await after.reply(token)).status_code == 400
    after.clock.forward(seconds=60)
    (event,) = await after.heard()
    assert (event["message"]["text"], event["deliveryContext"]) == ("+1", {"isRedelivery": True})
    assert str(after.webhook.requests[0].url) == "https://new.example/"
    assert after.line.say(user, user, "二").number > max(
        b.number for b in before.line.bubbles(user)
    )


async def test_what_was_removed_stays_removed(tmp_path):
    file, clock = tmp_path / "line.db", VirtualClock()
    before = open_world(file, clock)
    menu_id = await make(before)
    await before.call("DELETE", f"/v2/bot/richmenu/{menu_id}")
    user = before.friend()
    before.line.say(user, user, "+1")
    await before.line.tick()

    after = open_world(file, clock)

    assert (await after.get("/v2/bot/richmenu/list")).json() == {"richmenus": []}
    assert after.line.owed == []


async def test_old_tokens_and_keys_are_forgotten(tmp_path):
    file, clock = tmp_path / "line.db", VirtualClock()
    world = open_world(file, clock)
    user = world.friend()
    world.line.say(user, user, "+1")
    await world.push(user, key=KEY)
    await world.line.tick()
    clock.forward(hours=25)
    world.line.say(user, user, "+2")

    await world.line.tick()

    books = open_world(file, clock).line.state.books
    assert [token.event_at for token in books.reply_tokens.values()] == [clock.now]
    assert books.retry_keys == {}
