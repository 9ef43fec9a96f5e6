"""When the month's messages are used up: nothing is pushed any more, answers go on, and what is owed is
told by the page and by letter."""

from tests.line_channel.journeys.town import Town
from tests.storefront.visitor import CONTACT


async def test_without_messages_left_the_answers_the_page_and_the_letter_still_tell(
    town: Town,
) -> None:
    await town.befriend("小美")
    await town.say("老闆娘", "開團 可樂 25 限量20")
    town.line.change(monthly_quota=0)
    before = len(town.told("小美"))

    assert await town.say("小美", "+2") == "小美 ✅ 可樂 共 2 份｜還剩 18 份"
    assert "訂到的 1 位" in await town.say("老闆娘", "結單")
    await town.pass_time(minutes=30)
    assert len(town.told("小美")) == before, "there was no message left for the bill"

    assert "NT$50" in await town.write("小美", "付款")
    bill = town.links("小美")[-1]
    visitor = town.visitor()
    await visitor.open(bill)
    await visitor.send(bill, **CONTACT)
    (order,) = town.harness.bank.orders
    town.harness.bank.pay_card(order.order_no)
    await town.pass_time(minutes=30)

    assert not any("付款成功" in told for told in town.told("小美"))
    assert "這份帳單已付款" in (await visitor.open(bill)).text
    assert "付款成功" in town.letters()[-1]
