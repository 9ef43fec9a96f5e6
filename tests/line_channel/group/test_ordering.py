"""Ordering by talking in a group: what is taken, answered, asked and left alone."""

from tests.conftest import on_both
from tests.line_channel.conftest import GROUP
from tests.line_channel.group.conftest import Party


@on_both
async def test_a_member_orders_and_is_told_what_is_left(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量10 到 21:00")

    answer = await party.say("小美", "+2 謝謝")

    assert answer == "小美 ✅ 可樂 共 2 份｜還剩 8 份"
    assert await party.units() == {("小美", "", "A1"): (2, 0)}


@on_both
async def test_who_comes_too_late_waits_in_line_and_moves_up_by_name(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量3")
    await party.say("小美", "+2")

    partly = await party.say("阿明", "+3")
    late = await party.say("大雄", "+1")
    freed = await party.say("小美", "取消")

    assert partly == "阿明 ✅ 可樂 共 1 份，另外 2 份候補（第 1 位）"
    assert late == "大雄 ⏳ 可樂 候補 1 份（第 3 位）"
    assert freed == "小美 ☑️ 可樂 已取消｜已額滿\n🎉 阿明 候補到 可樂 2 份"
    assert await party.units() == {("阿明", "", "A1"): (3, 0), ("大雄", "", "A1"): (0, 1)}


@on_both
async def test_people_order_for_others_change_their_minds_and_cancel(party: Party) -> None:
    await party.chat.harness.sell(("SPRITE", 20, 50), name="雪碧")
    await party.say("老闆", "開團\n可樂 25\n雪碧 18")

    await party.say("小美", "可樂+1 雪碧+2")
    await party.say("小美", "幫媽媽 可樂+1")
    await party.say("小美", "雪碧改5")
    assert await party.units() == {
        ("小美", "", "A1"): (1, 0),
        ("小美", "", "A2"): (5, 0),
        ("小美", "媽媽", "A1"): (1, 0),
    }

    answer = await party.say("小美", "取消")

    assert answer.splitlines()[0] == "小美"
    assert await party.units() == {("小美", "媽媽", "A1"): (1, 0)}
    assert await party.say("小美", "取消") == "小美 沒有登記過，不用取消喔。"


@on_both
async def test_what_is_not_certain_is_asked_with_buttons_that_settle_it(party: Party) -> None:
    await party.chat.harness.sell(("SPRITE", 20, 50), name="雪碧")
    await party.say("老闆", "開團\n可樂 25\n雪碧 18")

    buttons = await party.buttons("小美", "+1")

    assert buttons == ["A1+1", "A2+1", "A1+1 A2+1"]
    assert await party.units() == {}
    assert "可樂 共 1 份" in await party.say("小美", buttons[0])
    assert await party.buttons("阿明", "小美 可樂+1") == ["幫小美 A1+1", "A1+1"]
    assert await party.buttons("阿明", "可樂+1 要冰的") == ["A1+1"]


@on_both
async def test_talk_is_left_alone(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25")

    for said in ("我也+1這個想法", "3+1=4", "今天好累", "同意+1", "不要了"):
        assert await party.say("小美", said) == "", said
    assert await party.units() == {}


@on_both
async def test_outside_a_sale_nobody_is_answered_or_written_down(party: Party) -> None:
    assert await party.hear(party.text("小美", "+1"), party.text("阿明", "可樂+1")) == ["", ""]

    found = await party.chat.harness.rows("SELECT count(*) FROM buyers")
    assert found == [(0,)]


@on_both
async def test_messages_that_come_twice_count_once(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量10")
    said = party.text("小美", "+2")

    await party.hear(said)
    await party.hear({**said, "deliveryContext": {"isRedelivery": True}})

    assert await party.units() == {("小美", "", "A1"): (2, 0)}


@on_both
async def test_an_unsent_message_is_undone_and_the_line_moves_up(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量2")
    said = party.text("小美", "+2")
    await party.hear(said, party.text("阿明", "+1"))

    unsent = party.chat.event(
        "unsend", user=party.user("小美"), group=GROUP, unsend={"messageId": said["message"]["id"]}
    )
    await party.hear(unsent)

    assert await party.units() == {("阿明", "", "A1"): (1, 0)}


@on_both
async def test_an_edited_message_counts_as_it_reads_now(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量10")
    said = party.text("小美", "+2")
    await party.hear(said)
    party.chat.harness.clock.forward(seconds=5)

    edited = party.chat.event(
        "messageEdited",
        user=party.user("小美"),
        group=GROUP,
        message={**said["message"], "text": "+3"},
    )
    (answer,) = await party.hear(edited)

    assert answer == "小美 ✅ 可樂 共 3 份｜還剩 7 份"
    assert await party.units() == {("小美", "", "A1"): (3, 0)}


@on_both
async def test_a_member_whom_line_does_not_name_gets_a_hint(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25")

    answer = await party.hear(party.chat.text("+1", user=None, group=GROUP))

    assert "看不到您是誰" in answer[0]
    assert "https://line.me/R/ti/p/%40kaimai" in answer[0]


@on_both
async def test_the_account_may_be_called_by_its_name(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25")
    mention = {"mentionees": [{"index": 0, "length": 6, "type": "user", "isSelf": True}]}
    said = party.text("小美", "@開賣 小幫手 +1")
    said["message"]["mention"] = mention

    assert await party.hear(said) == ["小美 ✅ 可樂 共 1 份｜還剩 99 份"]


@on_both
async def test_five_hundred_orders_at_once_for_a_hundred_units(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量100")
    events = [party.text(f"人{number:03}", "+1") for number in range(500)]
    for start in range(0, 500, 50):
        assert (await party.chat.ring(*events[start : start + 50])).status_code == 200

    before = len(party.chat.line.replies)
    await party.chat.office.desk.work_off()

    answers = party.chat.line.replies[before:]
    told = {token: messages[0]["text"] for token, messages in answers}
    assert len(answers) == len(told) == 500
    texts = [told[event["replyToken"]] for event in events]
    assert [text.partition("｜")[0] for text in texts[:100]] == [
        f"人{number:03} ✅ 可樂 共 1 份" for number in range(100)
    ]
    assert texts[100:] == [
        f"人{number:03} ⏳ 可樂 候補 1 份（第 {number - 99} 位）" for number in range(100, 500)
    ]
    assert sum(units for units, _ in (await party.units()).values()) == 100
    assert (await party.chat.harness.stock("COLA")).reserved == 100
