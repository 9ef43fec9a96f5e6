"""What people do, and which events tell of it: friends, groups, messages, mentions, taps."""

import pytest

from line_simulator import DEMO_ACCOUNT, Friendship, Refused
from line_simulator.texts import graphemes, units
from tests.line_simulator.platform_world import build, text

FAMILY = "👨\u200d👩\u200d👧"


async def test_follow_block_and_unblock_are_told(world):
    user = world.line.add_person("王小美").user_id

    world.line.follow(user)
    world.line.block(user)
    world.line.unblock(user)

    follow, unfollow, again = await world.heard()
    assert (follow["type"], follow["follow"]) == ("follow", {"isUnblocked": False})
    assert unfollow["type"] == "unfollow"
    assert "replyToken" not in unfollow
    assert (again["type"], again["follow"]) == ("follow", {"isUnblocked": True})
    assert world.line.person(user).friendship is Friendship.FRIEND


async def test_app_refuses_what_makes_no_sense(world):
    user = world.friend()
    with pytest.raises(Refused):
        world.line.follow(user)
    with pytest.raises(Refused):
        world.line.unblock(user)
    world.line.block(user)
    with pytest.raises(Refused):
        world.line.say(user, user, "你好")
    with pytest.raises(LookupError):
        world.line.say("U0", user, "你好")
    assert [event["type"] for event in await world.heard()] == ["unfollow"]


async def test_account_joins_one_group_and_hears_it(world):
    group_id, (mei, ming) = world.group(has_account=False)
    world.line.say(mei, group_id, "有人要團購嗎")
    world.line.invite_account(mei, group_id)
    world.line.say(ming, group_id, "+1")

    join, message = await world.heard()

    assert join["type"] == "join"
    assert join["source"] == {"type": "group", "groupId": group_id}
    assert message["source"] == {"type": "group", "groupId": group_id, "userId": ming}
    with pytest.raises(Refused):
        world.line.invite_account(ming, group_id)


async def test_group_with_somebody_elses_account_takes_no_second(world):
    group_id, (mei, _) = world.group(has_account=False)
    world.line.group(group_id).has_other_account = True

    with pytest.raises(Refused):
        world.line.invite_account(mei, group_id)

    assert await world.heard() == []


async def test_account_that_may_not_join_leaves_at_once():
    world = build(may_join_groups=False)
    group_id, (mei, _) = world.group(has_account=False)

    world.line.invite_account(mei, group_id)

    assert await world.heard() == []
    assert not world.line.group(group_id).has_account


async def test_members_that_come_and_go_are_listed(world):
    group_id, (mei, _) = world.group()
    one, two = (world.line.add_person(name).user_id for name in ("甲", "乙"))

    world.line.join(group_id, one, two)
    world.line.leave(one, group_id)

    joined, left = await world.heard()
    assert joined["joined"]["members"] == [
        {"type": "user", "userId": one},
        {"type": "user", "userId": two},
    ]
    assert "replyToken" in joined
    assert left["left"]["members"] == [{"type": "user", "userId": one}]
    assert "replyToken" not in left
    assert (await world.get(f"/v2/bot/group/{group_id}/members/count")).json() == {"count": 3}
    with pytest.raises(Refused):
        world.line.join(group_id, mei)


async def test_removed_account_is_told_and_deaf(world):
    group_id, (mei, _) = world.group()

    world.line.remove_account(mei, group_id)
    world.line.say(mei, group_id, "+1")

    event = await world.hear()
    assert event["type"] == "leave"
    assert "replyToken" not in event
    answer = await world.push(group_id)
    assert (answer.status_code, answer.json()) == (400, {"message": "Failed to send messages"})


async def test_account_leaves_by_the_api_and_with_the_last_member(world):
    group_id, _ = world.group()
    other_id, (alone,) = world.group("甲")

    answer = await world.post(f"/v2/bot/group/{group_id}/leave")
    world.line.leave(alone, other_id)

    assert answer.json() == {}
    kinds = [event["type"] for event in await world.heard()]
    assert kinds == ["leave", "memberLeft", "leave"]
    assert (await world.get(f"/v2/bot/group/{group_id}/summary")).status_code == 404
    assert (await world.post(f"/v2/bot/group/{group_id}/leave")).status_code == 404


async def test_mention_counts_utf16_units(world):
    group_id, (mei, ming) = world.group()

    world.line.say(mei, group_id, f"😀@{DEMO_ACCOUNT.name} @林志明 +1 @All")

    mention = (await world.hear())["message"]["mention"]
    assert mention["mentionees"] == [
        {
            "index": 2,
            "length": 5,
            "type": "user",
            "userId": DEMO_ACCOUNT.user_id,
            "isSelf": True,
        },
        {"index": 8, "length": 4, "type": "user", "userId": ming, "isSelf": False},
        {"index": 16, "length": 4, "type": "all"},
    ]


async def test_person_without_consent_has_no_user_id_in_groups(world):
    group_id, (mei, _) = world.group()
    world.line.person(mei).has_consented = False

    world.line.say(mei, group_id, "+1")

    assert (await world.hear())["source"] == {"type": "group", "groupId": group_id}


async def test_blocker_is_still_heard_in_a_group(world):
    group_id, (mei, _) = world.group()
    world.line.block(mei)

    world.line.say(mei, group_id, "+1")

    kinds = [event["type"] for event in await world.heard()]
    assert kinds == ["unfollow", "message"]


async def test_unsent_message_is_told_without_a_reply_token(world):
    group_id, (mei, ming) = world.group()
    bubble = world.line.say(mei, group_id, "+1")
    with pytest.raises(Refused):
        world.line.unsend(ming, bubble.message_id)

    world.line.unsend(mei, bubble.message_id)

    _, event = await world.heard()
    assert event["type"] == "unsend"
    assert event["unsend"] == {"messageId": bubble.message_id}
    assert "replyToken" not in event
    assert world.line.bubble(bubble.message_id).is_unsent


async def test_edited_message_keeps_its_id(world):
    group_id, (mei, _) = world.group()
    bubble = world.line.say(mei, group_id, "+1")

    world.line.edit(mei, bubble.message_id, "+3")

    _, event = await world.heard()
    assert event["type"] == "messageEdited"
    assert (event["message"]["id"], event["message"]["text"]) == (bubble.message_id, "+3")
    assert "markAsReadToken" not in event["message"]
    assert "replyToken" in event
    assert world.shown(group_id) == ["+3"]


async def test_quoted_message_is_named_by_its_id(world):
    user = world.friend()
    first = world.line.say(user, user, "可樂")

    world.line.say(user, user, "這個", quote=first.message_id)

    assert (await world.heard())[1]["message"]["quotedMessageId"] == first.message_id


async def test_stickers_places_and_files_have_their_members(world):
    user = world.friend()
    world.line.send_sticker(user, user)
    world.line.send_place(user, user, latitude=25.0478, longitude=121.517, title="門市")
    world.line.send_file(user, user, b"%PDF", kind="file", name="order.pdf")
    world.line.send_file(user, user, b"sound", kind="audio", duration_ms=3200)
    world.line.send_file(user, user, b"picture")

    sticker, place, file, audio, image = [event["message"] for event in await world.heard()]

    assert sticker["stickerResourceType"] == "STATIC"
    assert "quoteToken" in sticker
    assert (place["latitude"], place["title"]) == (25.0478, "門市")
    assert "quoteToken" not in place
    assert (file["fileName"], file["fileSize"]) == ("order.pdf", 4)
    assert audio["duration"] == 3200
    assert "quoteToken" not in audio
    assert image["contentProvider"] == {"type": "line"}


# Taps


async def test_display_text_is_a_bubble_but_no_message(world):
    user = world.friend()
    action = {"type": "postback", "label": "買", "data": "a=add", "displayText": "加入購物車"}

    tapped = world.line.tap(user, user, action)

    event = await world.hear()
    assert (event["type"], event["postback"]) == ("postback", {"data": "a=add"})
    assert tapped.sent is not None
    assert world.shown(user) == ["加入購物車"]


async def test_deprecated_text_is_delivered_too(world):
    user = world.friend()

    world.line.tap(user, user, {"type": "postback", "data": "d", "text": "買"})

    assert [event["type"] for event in await world.heard()] == ["message", "postback"]


async def test_message_action_is_said_by_the_person(world):
    group_id, (mei, _) = world.group()

    world.line.tap(mei, group_id, {"type": "message", "label": "+1", "text": "+1"})

    event = await world.hear()
    assert (event["message"]["text"], event["source"]["userId"]) == ("+1", mei)


@pytest.mark.parametrize("uri", ["https://shop.example/", "tel:0212345678", "line://ti/p/@a"])
async def test_uri_opens_and_sends_nothing(world, uri):
    user = world.friend()

    tapped = world.line.tap(user, user, {"type": "uri", "label": "開", "uri": uri})

    assert tapped.open_uri == uri
    assert await world.heard() == []


async def test_other_schemes_are_not_opened(world):
    user = world.friend()
    with pytest.raises(Refused):
        world.line.tap(user, user, {"type": "uri", "label": "開", "uri": "javascript:alert(1)"})


async def test_desktop_address_is_for_the_pc(world):
    user = world.friend()
    world.line.person(user).device = "pc"
    action = {"type": "uri", "uri": "tel:1", "altUri": {"desktop": "https://shop.example/"}}

    assert world.line.tap(user, user, action).open_uri == "https://shop.example/"


@pytest.mark.parametrize(
    ("mode", "picked"),
    [("date", "2026-12-01"), ("time", "14:30"), ("datetime", "2026-12-01T14:30")],
)
async def test_picker_returns_the_three_formats(world, mode, picked):
    user = world.friend()
    action = {"type": "datetimepicker", "label": "取貨", "data": "pickup", "mode": mode}

    assert world.line.tap(user, user, action).ask == mode
    assert await world.heard() == []
    world.line.tap(user, user, action, picked=picked)

    assert (await world.hear())["postback"] == {"data": "pickup", "params": {mode: picked}}


@pytest.mark.parametrize("picked", ["2026-11-30", "2027-01-01", "2026-12-32", "12:00"])
async def test_picker_holds_to_its_range(world, picked):
    user = world.friend()
    action = {
        "type": "datetimepicker",
        "data": "d",
        "mode": "date",
        "min": "2026-12-01",
        "max": "2026-12-31",
    }
    with pytest.raises(Refused):
        world.line.tap(user, user, action, picked=picked)


async def test_pc_has_no_picker(world):
    user = world.friend()
    world.line.person(user).device = "pc"
    with pytest.raises(Refused):
        world.line.tap(user, user, {"type": "datetimepicker", "data": "d", "mode": "date"})


async def test_double_tap_is_two_events(world):
    user = world.friend()
    for _ in range(2):
        world.line.tap(user, user, {"type": "postback", "label": "買", "data": "a=add"})

    first, second = await world.heard()
    assert first["webhookEventId"] != second["webhookEventId"]


async def test_clipboard_copies_and_keyboard_opens(world):
    user = world.friend()
    copied = world.line.tap(user, user, {"type": "clipboard", "clipboardText": "999220001"})
    action = {"type": "postback", "data": "d", "inputOption": "openKeyboard", "fillInText": "改"}
    opened = world.line.tap(user, user, action)

    assert copied.copy_text == "999220001"
    assert opened.keyboard_text == "改"


# Quick replies


def replies(*actions):
    return {"items": [{"type": "action", "action": action} for action in actions]}


YES = {"type": "message", "label": "好", "text": "好"}
LATER = {"type": "postback", "label": "晚點", "data": "later"}
CAMERA = {"type": "camera", "label": "拍照"}


async def test_quick_replies_are_of_the_last_message_only(world):
    user = world.friend()
    await world.push(user, text("要嗎", quickReply=replies(YES)), text("快選"))
    assert world.line.quick_replies(user, user) == []

    await world.push(user, text("要嗎", quickReply=replies(YES, LATER)))
    shown = world.line.quick_replies(user, user)

    assert [item["action"]["label"] for item in shown] == ["好", "晚點"]


async def test_quick_replies_vanish_with_a_message_and_come_back(world):
    user = world.friend()
    await world.push(user, text("要嗎", quickReply=replies(YES)))

    bubble = world.line.say(user, user, "嗯")
    assert world.line.quick_replies(user, user) == []
    world.line.unsend(user, bubble.message_id)

    assert len(world.line.quick_replies(user, user)) == 1


async def test_quick_replies_vanish_for_the_one_who_tapped(world):
    group_id, (mei, ming) = world.group()
    await world.push(group_id, text("要嗎", quickReply=replies(LATER, CAMERA)))

    world.line.tap(mei, group_id, CAMERA, is_quick_reply=True)
    assert len(world.line.quick_replies(group_id, mei)) == 2
    world.line.tap(mei, group_id, LATER, is_quick_reply=True)

    assert world.line.quick_replies(group_id, mei) == []
    assert len(world.line.quick_replies(group_id, ming)) == 2


async def test_pc_has_no_quick_replies(world):
    user = world.friend()
    world.line.person(user).device = "pc"
    await world.push(user, text("要嗎", quickReply=replies(YES)))

    assert world.line.quick_replies(user, user) == []


# Counting


@pytest.mark.parametrize(
    ("words", "as_units", "as_graphemes"),
    [
        ("可樂", 2, 2),
        ("🍎", 2, 1),
        (FAMILY, 8, 1),
        ("👍🏽👍", 6, 2),
        ("🇹🇼🇯🇵", 8, 2),
        ("1\ufe0f\u20e3", 3, 1),
        ("e\u0301a", 3, 2),
        ("\r\n", 2, 1),
        ("", 0, 0),
    ],
)
def test_text_is_counted_in_units_and_graphemes(words, as_units, as_graphemes):
    assert (units(words), graphemes(words)) == (as_units, as_graphemes)


# The change feed


async def test_waiting_ends_with_the_next_change(world):
    user = world.friend()
    version = world.line.version

    world.line.say(user, user, "你好")

    assert await world.line.changed(version) > version
