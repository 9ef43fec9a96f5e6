"""Profiles, members, content, animation and read marks: what the shop may look at."""

from dataclasses import replace

import pytest

from line_simulator import DEMO_ACCOUNT
from tests.line_simulator.platform_world import STRANGER, build, text

NO_ACCESS = {"message": "Access to this API is not available for your account"}


async def test_friend_has_a_profile_without_empty_members(world):
    user = world.friend("王小美")

    answer = await world.get(f"/v2/bot/profile/{user}")

    assert answer.json() == {"displayName": "王小美", "userId": user, "language": "zh-TW"}


async def test_profile_is_of_friends_and_writers_only(world):
    writer = world.line.add_person("寫過").user_id
    silent = world.line.add_person("沒寫過").user_id
    blocker = world.friend("封鎖")
    world.line.say(writer, writer, "你好")
    world.line.block(blocker)

    found = [
        (await world.get(f"/v2/bot/profile/{user}")).status_code
        for user in (writer, silent, blocker, STRANGER)
    ]

    assert found == [200, 404, 404, 404]
    answer = await world.get("/v2/bot/profile/U1")
    assert answer.status_code == 400
    assert answer.json() == {"message": "The value for the 'userId' parameter is invalid"}


async def test_member_has_a_profile_though_a_stranger_or_blocker(world):
    group_id, (mei, ming) = world.group()
    world.line.block(ming)

    for user, name in ((mei, "王小美"), (ming, "林志明")):
        answer = await world.get(f"/v2/bot/group/{group_id}/member/{user}")
        assert answer.json() == {"displayName": name, "userId": user}
    assert (await world.get(f"/v2/bot/group/{group_id}/member/{STRANGER}")).status_code == 404


async def test_group_has_a_summary_and_a_count(world):
    group_id, _ = world.group("甲", "乙", "丙")

    assert (await world.get(f"/v2/bot/group/{group_id}/summary")).json() == {
        "groupId": group_id,
        "groupName": "團購群",
    }
    assert (await world.get(f"/v2/bot/group/{group_id}/members/count")).json() == {"count": 3}
    assert (await world.get("/v2/bot/group/C1/summary")).status_code == 400
    assert (await world.get(f"/v2/bot/group/C{'0' * 32}/summary")).status_code == 404


@pytest.mark.parametrize("path", ["/v2/bot/followers/ids", "/v2/bot/group/{}/members/ids"])
async def test_lists_of_people_are_for_verified_accounts(world, path):
    group_id, _ = world.group()

    answer = await world.get(path.format(group_id))

    assert (answer.status_code, answer.json()) == (403, NO_ACCESS)


async def test_verified_account_walks_through_its_followers():
    world = build(is_verified=True)
    users = [world.friend(str(number)) for number in range(5)]
    world.line.block(users[1])

    first = (await world.get("/v2/bot/followers/ids?limit=3")).json()
    rest = (await world.get(f"/v2/bot/followers/ids?limit=3&start={first['next']}")).json()

    assert first["userIds"] + rest["userIds"] == [users[0], *users[2:]]
    assert "next" not in rest
    wrong = await world.get("/v2/bot/followers/ids?start=x")
    assert (wrong.status_code, wrong.json()) == (400, {"message": "Invalid start param"})
    group_id, members = world.group()
    listed = (await world.get(f"/v2/bot/group/{group_id}/members/ids")).json()
    assert listed == {"memberIds": members}


async def test_account_tells_about_itself(world):
    assert (await world.get("/v2/bot/info")).json() == {
        "userId": DEMO_ACCOUNT.user_id,
        "basicId": "@kaimai",
        "displayName": "開賣小舖",
        "chatMode": "bot",
        "markAsReadMode": "auto",
    }


# Content


async def test_picture_is_fetched_until_it_is_taken_back(world):
    user = world.friend()
    bubble = world.line.send_file(user, user, b"\xff\xd8picture")
    path = f"/v2/bot/message/{bubble.message_id}/content"

    answer = await world.get(path)
    assert (answer.content, answer.headers["content-type"]) == (b"\xff\xd8picture", "image/jpeg")
    assert (await world.get(f"{path}/preview")).status_code == 200
    world.line.unsend(user, bubble.message_id)

    gone = await world.get(path)
    assert (gone.status_code, gone.json()) == (410, {"message": "The content is gone"})
    unknown = await world.get("/v2/bot/message/1/content")
    assert (unknown.status_code, unknown.json()) == (404, {"message": "not found"})


async def test_content_is_being_prepared_at_first():
    world = build(content_preparing_seconds=5)
    user = world.friend()
    bubble = world.line.send_file(user, user, b"film", kind="video", media_type="video/mp4")
    path = f"/v2/bot/message/{bubble.message_id}/content"

    assert (await world.get(path)).status_code == 202
    assert (await world.get(f"{path}/transcoding")).json() == {"status": "processing"}
    world.clock.forward(seconds=5)

    assert (await world.get(path)).content == b"film"
    assert (await world.get(f"{path}/transcoding")).json() == {"status": "succeeded"}


async def test_other_content_has_no_preview(world):
    user = world.friend()
    bubble = world.line.send_file(user, user, b"%PDF", kind="file", media_type="application/pdf")
    path = f"/v2/bot/message/{bubble.message_id}/content"

    preview, status = await world.get(f"{path}/preview"), await world.get(f"{path}/transcoding")

    assert (preview.status_code, status.status_code) == (400, 400)
    assert preview.json() == {"message": "The content can not be previewed"}


# Animation and read marks


async def start_loading(world, **body):
    return await world.post("/v2/bot/chat/loading/start", body)


async def test_animation_ends_with_time_or_the_next_message(world):
    user = world.friend()

    answer = await start_loading(world, chatId=user)
    assert (answer.status_code, answer.json()) == (202, {})
    assert world.line.is_loading(user)
    world.clock.forward(seconds=20)
    assert not world.line.is_loading(user)
    await start_loading(world, chatId=user, loadingSeconds=60)
    await world.push(user)

    assert not world.line.is_loading(user)


async def test_animation_is_for_friends_in_one_to_one_chats(world):
    stranger = world.line.add_person("路人").user_id
    assert (await start_loading(world, chatId=stranger)).status_code == 202
    assert not world.line.is_loading(stranger)
    group_id, _ = world.group()

    answer = await start_loading(world, chatId=group_id)

    (detail,) = answer.json()["details"]
    assert detail["property"] == "chatId"
    assert detail["message"].startswith("Only user id is acceptable")


@pytest.mark.parametrize(
    ("seconds", "messages"),
    [
        (65, ["Must be between 5 and 60"]),
        (7, ["must be a multiple of five"]),
        (3, ["Must be between 5 and 60", "must be a multiple of five"]),
    ],
)
async def test_animation_has_its_seconds(world, seconds, messages):
    answer = await start_loading(world, chatId=world.friend(), loadingSeconds=seconds)

    assert answer.status_code == 400
    assert [each["message"] for each in answer.json()["details"]] == messages


async def test_chat_is_marked_as_read_up_to_a_message(world):
    world.line.change(account=_manual(world))
    user = world.friend()
    first = world.line.say(user, user, "在嗎")
    token = (await world.hear())["message"]["markAsReadToken"]
    second = world.line.say(user, user, "?")

    answer = await world.post("/v2/bot/chat/markAsRead", {"markAsReadToken": token})

    assert answer.json() == {}
    assert (world.line.is_read(first), world.line.is_read(second)) == (True, False)
    wrong = await world.post("/v2/bot/chat/markAsRead", {"markAsReadToken": "x"})
    assert wrong.status_code == 400
    assert wrong.json()["message"].startswith("Invalid markAsReadToken.")


async def test_person_reads_what_was_sent(world):
    user = world.friend()
    await world.push(user, text("到貨了"))
    (bubble,) = world.line.bubbles(user)
    assert not world.line.is_read(bubble)

    world.line.read(user, user)

    assert world.line.is_read(bubble)


def _manual(world):
    return replace(world.line.account, mark_as_read_mode="manual")
