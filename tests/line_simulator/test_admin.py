"""The operator's window: the JSON API and the page that needs no script."""

import httpx
import pytest

from line_simulator import Fault, FaultKind
from tests.line_simulator.platform_world import WEBHOOK, text


async def test_people_and_groups_are_made_and_act(world):
    http = world.http
    person = (await http.post("/admin/api/people", json={"name": "王小美"})).json()
    user = person["user_id"]
    body = {"name": "團購群", "member_ids": [user]}
    group = (await http.post("/admin/api/groups", json=body)).json()["group_id"]

    await http.post(f"/admin/api/people/{user}/follow")
    await http.post(f"/admin/api/groups/{group}/invite-account/{user}")
    said = await http.post(f"/admin/api/people/{user}/say", json={"text": "+1", "chat_id": group})
    await http.post("/admin/api/tick")

    assert said.status_code == 201
    assert [event["type"] for event in world.webhook.events] == ["follow", "join", "message"]
    chat = (await http.get(f"/admin/api/chats/{group}")).json()
    assert chat[-1]["message"] == {"type": "text", "text": "+1"}
    assert [each["name"] for each in (await http.get("/admin/api/people")).json()] == ["王小美"]
    gone = await http.delete(f"/admin/api/people/{user}/messages/{chat[-1]['message_id']}")
    assert gone.json()["is_unsent"] is True
    tapped = await http.post(
        f"/admin/api/people/{user}/tap",
        json={"action": {"type": "uri", "uri": "https://shop.example/"}},
    )
    assert tapped.json()["open_uri"] == "https://shop.example/"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("people/U0/follow", None, 404),
        ("people/U0/fly", None, 404),
        ("people", {"nom": "甲"}, 400),
        ("faults", {"kind": "flood"}, 400),
        ("faults", {"kind": "slow", "times": 0}, 400),
        ("settings", {"account": {}}, 400),
        ("settings", {"redelivery": "perhaps"}, 400),
        ("clock", {"forward_seconds": -1}, 400),
    ],
)
async def test_nonsense_is_refused(world, path, body, status):
    answer = await world.http.post(f"/admin/api/{path}", json=body)

    assert answer.status_code == status
    assert answer.json()["error"]


async def test_what_the_app_refuses_is_a_conflict(world):
    user = world.friend()

    answer = await world.http.post(f"/admin/api/people/{user}/follow")

    assert answer.status_code == 409


async def test_settings_change_at_once(world):
    changes = {"redelivery": True, "redelivery_seconds": [1, 2], "monthly_quota": None}

    told = (await world.http.post("/admin/api/settings", json=changes)).json()

    assert {name: told[name] for name in changes} == changes
    assert world.line.settings.redelivery_seconds == (1, 2)
    assert (await world.http.get("/admin/api/settings")).json() == told
    assert "account" not in told


async def test_faults_come_and_go(world):
    await world.http.post("/admin/api/faults", json={"kind": "slow", "seconds": 1})
    fault = {"kind": "error_after", "where": "message/push", "times": 1}
    number = (await world.http.post("/admin/api/faults", json=fault)).json()["number"]

    assert (await world.http.delete(f"/admin/api/faults/{number}")).status_code == 204
    assert (await world.http.delete(f"/admin/api/faults/{number}")).status_code == 404
    (left,) = (await world.http.get("/admin/api/faults")).json()
    assert left["kind"] == "slow"
    await world.http.delete("/admin/api/faults")
    assert world.line.faults.active == []


async def test_time_moves_and_logs_tell(world):
    world.line.change(webhook_delay_seconds_min=60)
    user = world.friend()
    world.line.say(user, user, "+1")
    assert len((await world.http.get("/admin/api/owed")).json()) == 1

    clock = await world.http.post("/admin/api/clock", json={"forward_seconds": 60})
    await world.http.post("/admin/api/tick")
    await world.push(user)

    assert clock.json()["offset_seconds"] == 60
    (attempt,) = (await world.http.get("/admin/api/webhooks")).json()
    assert (attempt["url"], attempt["reason"]) == (WEBHOOK, None)
    (exchange,) = (await world.http.get("/admin/api/exchanges")).json()
    assert exchange["path"] == "/v2/bot/message/push"


async def test_verify_button_is_there_too(world):
    assert (await world.http.post("/admin/api/verify")).json()["success"] is True
    world.webhook.answer = lambda _request: httpx.Response(500)
    assert (await world.http.post("/admin/api/verify")).json()["reason"] == "ERROR_STATUS_CODE"


async def test_page_shows_everything_escaped(world):
    user = world.friend("<b>王小美</b>")
    world.line.say(user, user, "<script>alert(1)</script>")
    await world.line.tick()
    await world.push(user, text("<i>好</i>"))
    world.line.faults.add(Fault(kind=FaultKind.SLOW))

    page = await world.http.get("/admin")

    assert page.status_code == 200
    assert "&lt;b&gt;王小美" in page.text
    assert "<script>" not in page.text
    assert "/v2/bot/message/push" in page.text
    assert "redelivery_seconds" in page.text


async def test_forms_of_the_page_work_without_a_script(world):
    http = world.http
    await http.post("/admin/faults", data={"kind": "event_twice", "times": "1"})
    assert len(world.line.faults.active) == 1
    await http.post("/admin/faults", data={"clear": "1"})
    assert world.line.faults.active == []
    page = (await http.get("/admin")).text
    settings = {"redelivery": "true", "redelivery_seconds": "1 2.5", "monthly_quota": "null"}

    changed = await http.post("/admin/settings", data=settings)
    moved = await http.post("/admin/clock", data={"minutes": "1"})
    wrong = await http.post("/admin/settings", data={"monthly_quota": "many"})
    verified = await http.post("/admin/verify")

    assert 'value="60 120 240 480 960"' in page
    assert (changed.status_code, moved.status_code) == (303, 303)
    assert world.line.settings.redelivery
    assert world.line.settings.redelivery_seconds == (1, 2.5)
    assert world.line.settings.monthly_quota is None
    assert wrong.status_code == 409
    assert "OK" in verified.text
