"""Reply, push, multicast, broadcast: tokens, who is reached, what it costs, retry keys."""

import pytest

from line_simulator import DEMO_ACCOUNT, Fault, FaultKind
from tests.line_simulator.platform_world import STRANGER, build, flex, text

KEY = "123e4567-e89b-12d3-a456-426614174000"
WRONG = flex({"type": "text", "text": ""})


async def usage(world):
    return (await world.get("/v2/bot/message/quota/consumption")).json()["totalUsage"]


async def token_of(world, user):
    world.line.say(user, user, "+1")
    return (await world.hear())["replyToken"]


# Replies


async def test_reply_is_shown_once_and_free(world):
    user = world.friend()
    token = await token_of(world, user)

    answer = await world.reply(token, text("您有 1 件"), text("還剩 9 件"))
    again = await world.reply(token)

    assert answer.status_code == 200
    assert [set(each) for each in answer.json()["sentMessages"]] == [{"id", "quoteToken"}] * 2
    assert (again.status_code, again.json()) == (400, {"message": "Invalid reply token"})
    assert world.shown(user) == ["+1", "您有 1 件", "還剩 9 件"]
    assert await usage(world) == 0


@pytest.mark.parametrize(("seconds", "status"), [(60, 200), (61, 400)])
async def test_reply_token_lives_for_a_minute(world, seconds, status):
    token = await token_of(world, world.friend())
    world.clock.forward(seconds=seconds)

    assert (await world.reply(token)).status_code == status


async def test_redelivery_gives_the_token_another_minute():
    world = build(redelivery=True, redelivery_seconds=(300,))
    world.line.faults.add(Fault(kind=FaultKind.ANSWER_LOST, times=1))
    token = await token_of(world, world.friend())
    world.clock.forward(seconds=301)
    assert (await world.reply(token)).json() == {"message": "Invalid reply token"}

    await world.line.tick()

    assert (await world.reply(token)).status_code == 200


async def test_redelivered_token_dies_twenty_minutes_after_its_event():
    world = build(redelivery=True, redelivery_seconds=(1201,))
    world.line.faults.add(Fault(kind=FaultKind.ANSWER_LOST, times=1))
    token = await token_of(world, world.friend())
    world.clock.forward(seconds=1202)
    await world.line.tick()

    assert (await world.reply(token)).status_code == 400


@pytest.mark.parametrize(("is_spent", "status"), [(True, 400), (False, 200)])
async def test_refused_reply_spends_its_token_or_not(is_spent, status):
    world = build(refused_reply_spends_token=is_spent)
    user = world.friend()
    token = await token_of(world, user)

    assert (await world.reply(token, WRONG)).status_code == 400
    assert (await world.reply(token)).status_code == status


async def test_one_refused_message_stops_them_all(world):
    user = world.friend()

    answer = await world.push(user, text("好"), WRONG)

    assert answer.status_code == 400
    assert world.shown(user) == []
    assert await usage(world) == 0


async def test_reply_takes_no_retry_key(world):
    token = await token_of(world, world.friend())
    body = {"replyToken": token, "messages": [text("好")]}

    answer = await world.post("/v2/bot/message/reply", body, headers={"X-Line-Retry-Key": KEY})

    assert answer.status_code == 400
    assert (await world.reply(token)).status_code == 200


async def test_made_up_token_is_invalid(world):
    assert (await world.reply("0" * 32)).json() == {"message": "Invalid reply token"}


async def test_reply_to_a_group_is_seen_by_all_and_free(world):
    group_id, (mei, _) = world.group()
    world.line.say(mei, group_id, "+1")
    token = (await world.hear())["replyToken"]

    await world.reply(token, text("收到"))

    assert world.shown(group_id) == ["+1", "收到"]
    assert world.line.bubbles(group_id)[-1].sender_id == DEMO_ACCOUNT.user_id
    assert await usage(world) == 0


# Who is reached


async def test_push_reaches_a_friend_and_counts_one(world):
    user = world.friend()

    answer = await world.push(user, text("一"), text("二"), notificationDisabled=True)

    assert answer.status_code == 200
    assert [each.is_silent for each in world.line.bubbles(user)] == [True, True]
    assert await usage(world) == 1


async def test_push_to_a_group_counts_its_members(world):
    group_id, _ = world.group("甲", "乙", "丙")

    await world.push(group_id)

    assert world.shown(group_id) == ["您好"]
    assert await usage(world) == 3


async def test_push_to_a_blocker_is_accepted_and_seen_by_nobody(world):
    user = world.friend()
    world.line.block(user)

    answer = await world.push(user)

    assert answer.status_code == 200
    assert answer.json()["sentMessages"]
    assert world.shown(user) == []
    assert await usage(world) == 0


async def test_stranger_is_reached_for_seven_days_after_writing(world):
    user = world.line.add_person("路人").user_id
    await world.push(user, text("太早"))
    world.line.say(user, user, "請問")
    await world.push(user, text("答"))
    world.clock.forward(days=7, seconds=1)
    await world.push(user, text("太晚"))

    assert world.shown(user) == ["請問", "答"]
    assert await usage(world) == 1


@pytest.mark.parametrize("to", [STRANGER, "C" + "0" * 32, "R" + "0" * 32])
async def test_push_to_nobody_fails(world, to):
    answer = await world.push(to)

    assert (answer.status_code, answer.json()) == (400, {"message": "Failed to send messages"})


@pytest.mark.parametrize("to", ["@kaimai", "U123", 5])
async def test_push_to_no_id_is_invalid(world, to):
    answer = await world.push(to)

    assert answer.status_code == 400
    assert answer.json() == {
        "message": "The property, 'to', in the request body is invalid (line: -, column: -)"
    }


async def test_multicast_reaches_each_friend_once(world):
    one, two, blocker = world.friend("甲"), world.friend("乙"), world.friend("丙")
    world.line.block(blocker)
    to = [one, two, one, blocker, STRANGER]

    body = {"to": to, "messages": [text("上架了")], "notificationDisabled": True}
    answer = await world.post("/v2/bot/message/multicast", body)

    assert (answer.status_code, answer.json()) == (200, {})
    assert world.shown(one) == world.shown(two) == ["上架了"]
    assert world.line.bubbles(one)[0].is_silent
    assert world.shown(blocker) == []
    assert await usage(world) == 2


async def test_multicast_refuses_groups(world):
    group_id, (mei, _) = world.group()
    body = {"to": [mei, group_id], "messages": [text("上架了")]}

    answer = await world.post("/v2/bot/message/multicast", body)

    assert answer.status_code == 400
    assert answer.json() == {
        "message": "The property, to[1], in the request body is invalid (line: -, column: -)"
    }


@pytest.mark.parametrize("count", [0, 501])
async def test_multicast_has_one_to_five_hundred_recipients(world, count):
    body = {"to": [STRANGER] * count, "messages": [text("上架了")]}

    answer = await world.post("/v2/bot/message/multicast", body)

    assert answer.json()["details"] == [
        {"message": "Size must be between 1 and 500", "property": "to"}
    ]


async def test_broadcast_reaches_friends_and_no_group(world):
    user = world.friend()
    group_id, _ = world.group()

    answer = await world.post("/v2/bot/message/broadcast", {"messages": [text("週年慶")]})

    assert answer.json() == {}
    assert world.shown(user) == ["週年慶"]
    assert world.shown(group_id) == []
    assert await usage(world) == 1


async def test_narrowcast_needs_more_friends(world):
    answer = await world.post("/v2/bot/message/narrowcast", {"messages": [text("週年慶")]})

    assert answer.status_code == 403
    assert answer.json() == {"message": "Your account does not have enough friends"}


# Quota


async def test_quota_stops_sending_but_not_replies():
    world = build(monthly_quota=3)
    group_id, (mei, _) = world.group()
    user = world.friend()
    await world.push(group_id)
    await world.push(user)

    answer = await world.push(user)

    assert answer.status_code == 429
    assert answer.json() == {"message": "You have reached your monthly limit."}
    assert world.shown(user) == ["您好"]
    world.line.say(mei, group_id, "+1")
    assert (await world.reply((await world.hear())["replyToken"])).status_code == 200
    assert (await world.get("/v2/bot/message/quota")).json() == {"type": "limited", "value": 3}
    assert await usage(world) == 3


async def test_push_that_fits_only_partly_is_refused_whole():
    world = build(monthly_quota=2)
    group_id, _ = world.group("甲", "乙", "丙")

    assert (await world.push(group_id)).status_code == 429
    assert await usage(world) == 0


async def test_quota_starts_anew_with_the_month_of_utc_9():
    world = build(monthly_quota=1)
    user = world.friend()
    await world.push(user)
    world.clock.now = world.clock.now.replace(month=11, day=30, hour=14, minute=59)
    assert (await world.push(user)).status_code == 429

    world.clock.forward(minutes=2)

    assert (await world.push(user)).status_code == 200


async def test_account_without_a_limit_says_so():
    world = build(monthly_quota=None)

    assert (await world.get("/v2/bot/message/quota")).json() == {"type": "none"}


async def test_sent_messages_are_counted_by_day_and_kind(world):
    user = world.friend()
    await world.push(user)
    await world.reply(await token_of(world, user))

    for kind, count in (("push", 1), ("reply", 1), ("multicast", 0)):
        answer = await world.get(f"/v2/bot/message/delivery/{kind}?date=20261120")
        assert answer.json() == {"status": "ready", "success": count}
    answer = await world.get("/v2/bot/message/delivery/push?date=today")
    assert answer.json() == {"message": "The value for the 'date' parameter is invalid"}


# Retry keys


async def test_repeated_key_is_told_what_was_sent(world):
    user = world.friend()
    first = await world.push(user, text("一"), key=KEY)

    again = await world.push(user, text("二"), key=KEY)

    assert again.status_code == 409
    assert again.json() == {
        "message": "The retry key is already accepted",
        "sentMessages": first.json()["sentMessages"],
    }
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert world.shown(user) == ["一"]
    assert await usage(world) == 1


async def test_key_is_new_after_a_day_and_after_a_failure(world):
    user = world.friend()
    assert (await world.push(user, WRONG, key=KEY)).status_code == 400
    assert (await world.push(user, key=KEY)).status_code == 200
    world.clock.forward(hours=24, seconds=1)

    assert (await world.push(user, key=KEY)).status_code == 200


async def test_multicast_repeats_no_messages(world):
    body = {"to": [world.friend()], "messages": [text("好")]}
    headers = {"X-Line-Retry-Key": KEY}
    await world.post("/v2/bot/message/multicast", body, headers=headers)

    again = await world.post("/v2/bot/message/multicast", body, headers=headers)

    assert (again.status_code, set(again.json())) == (409, {"message"})


@pytest.mark.parametrize("key", ["1", "123e4567e89b12d3a456426614174000"])
async def test_key_must_be_a_uuid(world, key):
    assert (await world.push(world.friend(), key=key)).status_code == 400


# What sentMessages tell


async def test_sent_messages_have_quote_tokens_where_quoting_works(world):
    user = world.friend()
    place = {"type": "location", "title": "門", "address": "台北", "latitude": 25, "longitude": 1}
    sound = {"type": "audio", "originalContentUrl": "https://a.example/a.m4a", "duration": 1}
    sticker = {"type": "sticker", "packageId": "446", "stickerId": "1988"}

    answer = await world.push(user, text("一"), place, sound, sticker)

    sent = answer.json()["sentMessages"]
    assert [each["id"] for each in sent] == [b.message_id for b in world.line.bubbles(user)]
    assert ["quoteToken" in each for each in sent] == [True, False, False, True]
    assert all(isinstance(each["id"], str) for each in sent)


async def test_quote_token_names_the_quoted_message(world):
    user = world.friend()
    world.line.say(user, user, "有可樂嗎")
    heard = await world.hear()

    await world.push(user, text("有", quoteToken=heard["message"]["quoteToken"]))

    assert world.line.bubbles(user)[-1].quoted_message_id == heard["message"]["id"]


async def test_mentions_are_for_members_of_a_group(world):
    group_id, (mei, _) = world.group()

    def mention(user_id):
        mentionee = {"type": "user", "userId": user_id}
        who = {"type": "mention", "mentionee": mentionee}
        return {"type": "textV2", "text": "{who} 輪到您了", "substitution": {"who": who}}

    assert (await world.push(group_id, mention(mei))).status_code == 200
    assert (await world.push(group_id, mention(STRANGER))).status_code == 400
    assert (await world.push(world.friend(), mention(mei))).status_code == 400


# Faults


async def test_error_before_acceptance_sends_nothing(world):
    world.line.faults.add(Fault(kind=FaultKind.ERROR_BEFORE, where="message/push", times=1))
    user = world.friend()

    first, again = [await world.push(user, key=KEY) for _ in range(2)]

    assert (first.status_code, again.status_code) == (500, 200)
    assert world.shown(user) == ["您好"]


async def test_error_after_acceptance_is_told_by_the_retry(world):
    world.line.faults.add(Fault(kind=FaultKind.ERROR_AFTER, where="message/push", times=1))
    user = world.friend()

    first, again = [await world.push(user, key=KEY) for _ in range(2)]

    assert (first.status_code, again.status_code) == (500, 409)
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert world.shown(user) == ["您好"]
    assert await usage(world) == 1
