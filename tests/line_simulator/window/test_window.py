"""The window without scripts: what pages show, and what each form does to LINE."""

import re

import pytest

from line_simulator.records import Friendship
from line_simulator.window.live import follow, seen
from tests.line_simulator.window import samples
from tests.line_simulator.window.tree import read


async def look(http, place):
    answer = await http.get(place)
    assert answer.status_code == 200
    return read(answer.text)


async def post(http, place, **fields):
    answer = await http.post(place, data=fields)
    assert answer.status_code == 200
    return read(answer.text)


async def tap(http, talk, person, tree, label, **more):
    """Press the button of that name, wherever it stands."""
    pressed = [
        each.attributes["value"]
        for each in tree.all("button")
        if label in {each.words, each.attributes.get("aria-label")}
        and each.attributes.get("name") == "tap"
    ]
    return await post(http, f"{talk.one_to_one(person)}/taps", tap=pressed[0], **more)


async def test_the_desk_shows_a_phone_for_each_person(http, talk):
    frames = (await look(http, "/")).all("iframe")
    assert [each.attributes["title"] for each in frames] == [
        "小美的 LINE",
        "阿明的 LINE",
        "老闆娘的 LINE",
    ]
    frames = (await look(http, f"/?person={talk.ming.user_id}")).all("iframe")
    assert [each.attributes["data-phone"] for each in frames] == [talk.ming.user_id]


async def test_the_list_of_chats_has_the_account_first_and_counts_what_is_new(http, talk):
    talk.tell(talk.mei.user_id, samples.ALL["text"], samples.cart())
    talk.line.say(talk.ming.user_id, talk.group.group_id, "+1")
    page = await look(http, f"/phones/{talk.mei.user_id}")
    rows = page.one(".chats").children
    assert [row.one("strong").words.split()[0] for row in rows] == ["開賣小舖", "週末團購"]
    assert [row.one(".last").words for row in rows] == ["購物車 NT$1,140", "+1"]
    assert page.one(".unread").words == "2"

    await look(http, talk.one_to_one(talk.mei))
    assert not (await look(http, f"/phones/{talk.mei.user_id}")).all(".unread")


async def test_a_text_is_sent_and_stands_on_the_right(http, talk):
    page = await post(http, f"{talk.one_to_one(talk.mei)}/messages", text="可樂\r\n兩箱")
    line = page.one("[data-bubble]")
    assert "mine" in line.classes
    assert line.one(".text").words == "可樂\n兩箱"
    assert line.one(".read").words == "已讀"
    assert line.one("time").words == "12:05"
    (event,) = talk.events()
    assert event["message"]["text"] == "可樂\n兩箱"
    assert event["source"] == {"type": "user", "userId": talk.mei.user_id}


async def test_an_empty_text_is_not_sent(http, talk):
    await post(http, f"{talk.one_to_one(talk.mei)}/messages", text=" \n ")
    assert talk.line.bubbles(talk.mei.user_id) == []


async def test_a_group_shows_who_said_what(http, talk):
    talk.line.say(talk.ming.user_id, talk.group.group_id, "+1")
    talk.tell(talk.group.group_id, {"type": "text", "text": "收到"}, samples.ALL["text"])
    page = await look(http, talk.in_group(talk.mei))
    assert page.one("h1").words == "週末團購 (4)"
    lines = page.all("[data-bubble]")
    assert [each.attributes["data-from"] for each in lines] == [
        talk.ming.user_id,
        talk.line.account.user_id,
        talk.line.account.user_id,
    ]
    # One request's messages have one face and one time between them.
    assert [bool(each.all(".sender")) for each in lines] == [True, True, False]
    assert [bool(each.all("time")) for each in lines] == [True, False, True]
    assert lines[0].one(".sender").words == "阿明"


async def test_who_is_not_in_a_group_does_not_see_it(http, talk):
    stranger = talk.line.add_person("路人")
    assert (await http.get(talk.in_group(stranger))).status_code == 404
    assert (
        await http.get(f"/phones/{talk.mei.user_id}/chats/{talk.ming.user_id}")
    ).status_code == 404
    assert (await http.get("/phones/U404")).status_code == 404


async def test_a_button_sends_the_postback_of_the_message_that_was_really_sent(http, talk):
    talk.tell(talk.mei.user_id, samples.BUTTONS)
    page = await look(http, talk.one_to_one(talk.mei))
    page = await tap(http, talk, talk.mei, page, "信用卡")
    assert [event["postback"] for event in talk.events("postback")] == [{"data": "pay=card"}]
    assert page.all("[data-bubble]")[-1].one(".text").words == "信用卡"  # its displayText


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "/x",
        "404/contents",
        "{id}",
        "{id}/template",
        "{id}/template/actions/9",
        "menu:x/areas/0",
    ],
)
async def test_a_tap_on_nothing_is_not_found(http, talk, forged):
    bubble = talk.tell(talk.mei.user_id, samples.BUTTONS)
    name = forged.replace("{id}", bubble.message_id)
    answer = await http.post(f"{talk.one_to_one(talk.mei)}/taps", data={"tap": name})
    # The template has a type, but it is no action that the app knows.
    expected = 200 if name.endswith("/template") else 404
    assert answer.status_code == expected
    assert talk.events("postback") == []


async def test_quick_replies_are_those_of_the_last_message_until_one_is_tapped(http, talk):
    question = {"type": "text", "text": "要什麼？", "quickReply": samples.QUICK}
    talk.tell(talk.mei.user_id, question, {"type": "text", "text": "請說"})
    page = await look(http, talk.one_to_one(talk.mei))
    assert not page.all("[data-quick-replies]")

    talk.tell(talk.mei.user_id, question)
    page = await look(http, talk.one_to_one(talk.mei))
    assert len(page.one("[data-quick-replies]").children) == 4
    page = await tap(http, talk, talk.mei, page, "看商品")
    assert not page.all("[data-quick-replies]")
    assert [event["message"]["text"] for event in talk.events("message")] == ["商品"]


async def test_a_picker_asks_first_and_sends_what_was_picked(http, talk):
    talk.tell(talk.mei.user_id, {"type": "text", "text": "?", "quickReply": samples.QUICK})
    page = await look(http, talk.one_to_one(talk.mei))
    page = await tap(http, talk, talk.mei, page, "選時間")
    sheet = page.one(".sheet")
    asked = next(each for each in sheet.all("input") if each.attributes["name"] == "picked")
    assert asked.attributes["type"] == "datetime-local"
    assert talk.events() == []

    tapped = next(each for each in sheet.all("input") if each.attributes["name"] == "tap")
    await post(
        http,
        f"{talk.one_to_one(talk.mei)}/taps",
        tap=tapped.attributes["value"],
        picked="2026-12-01T09:30",
    )
    (event,) = talk.events()
    assert event["postback"] == {"data": "t", "params": {"datetime": "2026-12-01T09:30"}}


async def test_what_the_app_refuses_is_told(http, talk):
    talk.line.use_device(talk.mei.user_id, "pc")
    bubble = talk.tell(talk.mei.user_id, {"type": "text", "text": "?", "quickReply": samples.QUICK})
    name = f"{bubble.message_id}/quickReply/items/2/action"
    page = await post(http, f"{talk.one_to_one(talk.mei)}/taps", tap=name)
    assert page.one(".problem").words == "電腦版 LINE 不能選日期"


async def test_a_text_to_copy_is_shown(http, talk):
    talk.tell(talk.mei.user_id, {"type": "text", "text": "?", "quickReply": samples.QUICK})
    page = await look(http, talk.one_to_one(talk.mei))
    page = await tap(http, talk, talk.mei, page, "複製")
    assert page.one(".sheet").one("input").attributes["value"] == "88"


async def test_a_button_may_open_the_keyboard_with_words_in_it(http, talk):
    action = samples.postback("改數量", "q", inputOption="openKeyboard", fillInText="cart 3 ")
    talk.tell(
        talk.mei.user_id,
        samples.flex({"type": "bubble", "body": samples.box("vertical", samples.button(action))}),
    )
    page = await look(http, talk.one_to_one(talk.mei))
    page = await tap(http, talk, talk.mei, page, "改數量")
    assert page.one("textarea").words == "cart 3 "


async def test_the_rich_menu_stands_under_the_chat_with_the_account_only(http, talk):
    talk.give_menu()
    page = await look(http, talk.one_to_one(talk.mei))
    menu = page.one("[data-rich-menu]")
    picture = await http.get(menu.one("img").attributes["src"])
    assert picture.headers["content-type"] == "image/png"
    page = await tap(http, talk, talk.mei, page, "購物車")
    assert [event["message"]["text"] for event in talk.events()] == ["購物車"]
    assert not (await look(http, talk.in_group(talk.mei))).all("[data-rich-menu]")


async def test_a_person_changes_from_phone_to_computer_and_back(http, talk):
    place = f"/phones/{talk.mei.user_id}"
    page = await post(http, f"{place}/device", device="pc")
    assert "pc" in page.one("main").classes
    assert talk.mei.device == "pc"
    page = await post(http, f"{place}/device", device="phone")
    assert "pc" not in page.one("main").classes
    assert talk.events() == []


async def test_a_computer_shows_neither_rich_menu_nor_quick_replies(http, talk):
    talk.give_menu()
    talk.tell(talk.mei.user_id, {"type": "text", "text": "?", "quickReply": samples.QUICK})
    talk.line.use_device(talk.mei.user_id, "pc")
    page = await look(http, talk.one_to_one(talk.mei))
    assert not page.all("[data-rich-menu]")
    assert not page.all("[data-quick-replies]")
    assert page.one(".side").all("[data-chat-link]")


async def test_a_stranger_becomes_a_friend_blocks_and_comes_back(http, talk):
    place = f"{talk.one_to_one(talk.ming)}/membership"
    page = await look(http, talk.one_to_one(talk.ming))
    assert "加入好友" in page.one(".stranger").words
    page = await post(http, place, verb="follow")
    assert not page.all(".stranger")
    page = await post(http, place, verb="block")
    assert not page.all("textarea")
    page = await post(http, place, verb="unblock")
    assert page.all("textarea")
    assert talk.ming.friendship is Friendship.FRIEND
    assert [event["type"] for event in talk.events()] == ["follow", "unfollow", "follow"]


async def test_the_account_is_invited_and_removed_and_members_come_and_go(http, talk):
    newcomer = talk.line.add_person("新同學")
    place = f"{talk.in_group(talk.boss)}/membership"
    page = await post(http, place, verb="remove-account")
    assert "開賣小舖" in page.one(".invite").words  # without it nothing in the group is answered
    page = await post(http, place, verb="invite-account")
    assert not page.all(".invite")
    await post(http, place, verb="add-member", person=newcomer.user_id)
    page = await post(http, place, verb="leave")
    assert page.all(".chats")
    assert [event["type"] for event in talk.events()] == [
        "leave",
        "join",
        "memberJoined",
        "memberLeft",
    ]
    page = await look(http, talk.in_group(talk.mei))
    assert "老闆娘 已離開群組" in [each.words for each in page.all(".note")]


async def test_a_message_is_taken_back_and_edited(http, talk):
    first = talk.line.say(talk.mei.user_id, talk.group.group_id, "+1")
    second = talk.line.say(talk.mei.user_id, talk.group.group_id, "+2")
    place = f"{talk.in_group(talk.mei)}/bubbles"
    await post(http, f"{place}/{first.message_id}", verb="unsend")
    page = await post(http, f"{place}/{second.message_id}", text="+3")
    assert [each.words for each in page.all(".note")] == ["您已收回訊息"]
    line = page.one("[data-bubble]")
    assert line.one(".text").words == "+3"
    assert "已編輯" in line.one(".meta").words
    assert [event["type"] for event in talk.events()] == [
        "message",
        "message",
        "unsend",
        "messageEdited",
    ]
    theirs = await look(http, talk.in_group(talk.ming))
    assert [each.words for each in theirs.all(".note")] == ["小美 已收回訊息"]


async def test_a_message_is_answered_with_a_quotation(http, talk):
    said = talk.line.say(talk.ming.user_id, talk.group.group_id, "可樂還有嗎")
    page = await look(http, f"{talk.in_group(talk.mei)}?quote={said.message_id}")
    assert page.all(".quoting")
    page = await post(http, f"{talk.in_group(talk.mei)}/messages", text="有", quote=said.message_id)
    assert page.all("[data-bubble]")[-1].one(".quoted").words == "可樂還有嗎"
    assert talk.events()[-1]["message"]["quotedMessageId"] == said.message_id


async def test_stickers_places_and_pictures_are_sent(http, talk):
    place = f"{talk.one_to_one(talk.mei)}/attachments"
    await post(http, place, kind="sticker")
    await post(
        http, place, kind="location", title="站", address="路", latitude="25.05", longitude="121.5"
    )
    page = await post(http, place, kind="location", latitude="x", longitude="1")
    assert "緯度" in page.one(".problem").words
    answer = await http.post(place, files={"picture": ("a.png", b"png", "image/png")})
    picture = read(answer.text).all("[data-bubble]")[-1].one("img").attributes["src"]
    assert (await http.get(picture)).content == b"png"
    answer = await http.post(place, files={"picture": ("a.html", b"<b>", "text/html")})
    assert "照片" in read(answer.text).one(".problem").words
    kinds = [event["message"]["type"] for event in talk.events()]
    assert kinds == ["sticker", "location", "image"]


async def test_the_account_is_seen_thinking_until_it_answers(http, talk):
    talk.mei.loading_until = talk.line.now().replace(minute=6)
    page = await look(http, talk.one_to_one(talk.mei))
    assert page.one("[data-loading]").attributes["data-loading"] == "60.0"
    assert not (await look(http, talk.in_group(talk.mei))).all("[data-loading]")


async def test_links_of_the_app_itself_open_its_pages(http, talk):
    link = f"https://line.me/R/ti/p/{talk.line.account.basic_id}"
    talk.tell(talk.group.group_id, {"type": "text", "text": f"加好友 {link}"})
    page = await look(http, talk.in_group(talk.ming))
    href = page.one("[data-bubble]").one(".text").one("a").attributes["href"]
    assert (await look(http, href)).one(".stranger")
    assert (await http.get(href.replace("kaimai", "other"))).status_code == 404
    written = f"/phones/{talk.mei.user_id}/write/{talk.line.account.basic_id}/?%E7%B5%90%E5%B8%B3"
    assert (await look(http, written)).one("textarea").words == "結帳"


async def test_people_and_groups_are_added_at_the_desk(http, talk):
    page = await post(http, "/people", name="小華", person=talk.mei.user_id)
    titles = [each.attributes["title"] for each in page.all("iframe")]
    assert titles == ["小美的 LINE", "小華的 LINE"]
    members = [talk.mei.user_id, talk.line.people[-1].user_id]
    answer = await http.post("/groups", data={"name": "新團", "person": members, "invite": "1"})
    assert answer.status_code == 200
    assert talk.line.groups[-1].member_ids == members
    assert [event["type"] for event in talk.events()] == ["join"]
    page = await post(http, "/groups", name="空的")
    assert page.one(".problem").words == "群組要有名稱，也要有成員"


async def test_pages_allow_no_script_but_the_windows_own(http, talk):
    talk.tell(talk.mei.user_id, *samples.ALL.values())
    answer = await http.get(talk.one_to_one(talk.mei))
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"\son\w+=|javascript:|<style", answer.text)
    for script in read(answer.text).all("script"):
        assert script.attributes["src"].startswith("/window/static/")
        assert (await http.get(script.attributes["src"])).status_code == 200
    assert (await http.get("/window/static/0/window.js")).status_code == 404


async def test_who_follows_hears_of_a_change_made_after_the_page_was_drawn(talk):
    seen = talk.line.version
    talk.line.say(talk.mei.user_id, talk.mei.user_id, "嗨")
    stream = follow(talk.line, seen)
    assert await anext(stream) == b"retry: 1000\n\n"
    assert await anext(stream) == f"data: {talk.line.version}\n\n".encode()
    await stream.aclose()


async def test_a_stream_ends_when_nothing_happens(talk):
    parts = [part async for part in follow(talk.line, talk.line.version, life_seconds=0)]
    assert parts == [b"retry: 1000\n\n"]


async def test_where_streams_do_not_get_through_the_version_is_asked_for(http, talk):
    assert (await http.get("/window/version")).json() == {"version": talk.line.version}


@pytest.mark.parametrize(
    ("asked", "after"), [("", 0), ("x", 0), ("-1", 0), ("²", 0), ("999", None)]
)
def test_a_page_from_before_a_restart_hears_of_a_change_at_once(talk, asked, after):
    expected = -1 if after is None else talk.line.version
    assert seen(talk.line, asked) == expected
