"""A group of thirty fights for twenty units: who gets them, who waits, who moves up, who pays."""

import re

from kaimai.persistence.stock import Counters
from tests.line_channel.journeys.town import GROUP, Town
from tests.storefront.visitor import CONTACT

THIRTY = [f"團員{number:02}" for number in range(1, 31)]


async def test_twenty_get_one_and_ten_wait_in_the_order_in_which_they_spoke(town: Town) -> None:
    town.line.change(shuffle_events=True)
    opened = await town.say("老闆娘", "開團 可樂 25 限量20")
    before = len(town.heard(GROUP))
    for name in THIRTY:
        town.speak(name, "+1")
    await town.settle()

    spoke = (await town.arrivals())[1:]
    answers = town.heard(GROUP)[before:]

    assert "可樂" in opened
    assert sorted(spoke) == THIRTY
    assert spoke != THIRTY, "the requests were to come in any order"
    assert sorted(answer.split()[0] for answer in answers) == THIRTY
    by_name = {answer.split()[0]: answer for answer in answers}
    assert all("✅ 可樂 共 1 份" in by_name[name] for name in spoke[:20])
    assert [by_name[name] for name in spoke[20:]] == [
        f"{name} ⏳ 可樂 候補 1 份（第 {place} 位）" for place, name in enumerate(spoke[20:], 1)
    ]
    assert await town.units() == dict.fromkeys(spoke[:20], (1, 0)) | dict.fromkeys(
        spoke[20:], (0, 1)
    )

    freed = await town.say(spoke[3], "取消")

    assert f"🎉 {spoke[20]} 候補到 可樂 1 份" in freed
    assert (await town.units())[spoke[20]] == (1, 0)

    closed = await town.say("老闆娘", "結單")

    assert re.search(r"20 份", closed)
    assert "訂到的 20 位" in closed


async def test_one_pays_by_card_and_what_another_does_not_pay_goes_to_the_next_in_line(
    town: Town,
) -> None:
    await town.befriend("小美", "阿明")
    await town.say("老闆娘", "開團 可樂 25 限量2")
    for name in ("小美", "阿明", "大雄", "靜香"):
        await town.say(name, "+1")

    closed = await town.say("老闆娘", "結單")

    assert "訂到的 2 位" in closed
    (paid_by,) = town.links("小美")
    (left_by,) = town.links("阿明")
    visitor = town.visitor()
    await visitor.open(paid_by)
    await visitor.send(paid_by, **CONTACT)
    assert visitor.sent_to is not None
    (order,) = town.harness.bank.orders
    town.harness.bank.pay_card(order.order_no)
    await town.pass_time(minutes=5)  # the bank tells in rounds
    assert "付款成功" in town.told("小美")[-1]

    await town.pass_time(hours=25)

    assert "付款期限已過" in (await visitor.open(left_by)).text
    assert await town.units() == {"小美": (1, 0), "大雄": (1, 0), "靜香": (0, 1)}
    assert town.told("大雄") == []
    await town.befriend("大雄")
    (moved_up,) = town.links("大雄")
    assert "可樂 NT$25 × 1" in (await visitor.open(moved_up)).text

    await visitor.send(moved_up, **{**CONTACT, "method": "ATM"})
    account = town.harness.bank.orders[-1].account_no
    await town.settle()
    assert account is not None
    assert account in " ".join(town.told("大雄")).replace(" ", "")
    town.harness.bank.pay_account(account)
    await town.pass_time(minutes=5)

    assert "付款成功" in town.told("大雄")[-1]
    assert (await town.sale()).status == "settled"
    assert await town.harness.stock("COLA") == Counters(98, 0)
