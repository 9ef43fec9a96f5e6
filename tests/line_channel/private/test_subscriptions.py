"""A buyer's subscriptions in the chat: looking, stopping after a question, and being told."""

from kaimai.operations.line_people import people_of
from tests.line_channel.conftest import ALICE, BOB
from tests.subscribing import plan_for, subscribe


async def subscribed(harness):
    """Alice's subscription of two COLA a month, three times, whose first charge came in."""
    people = await people_of(harness.shop.db, harness.shop.mint, [ALICE])
    plan = await plan_for(harness)
    begun = await subscribe(harness, plan, buyer_id=people[ALICE].buyer_id)
    harness.bank.pay_card(begun.master)
    await harness.ring(harness.pushed_token(begun.master))
    return begun


async def test_a_subscription_is_shown_and_stopped_after_a_question(phone, new_phone, harness):
    assert "沒有定期購" in await phone.say("我的定期購")
    await subscribed(harness)
    words = await phone.say("我的定期購")
    assert "定期購進行中" in words
    assert "每月 NT$50，共 3 期" in words
    assert "下一次扣款" in words
    stranger = new_phone(BOB)
    [[number]] = await harness.rows("SELECT number FROM subscriptions")
    for data in (f"subscription:{number}", f"ask-stop:{number}", f"stop:{number}"):
        assert "找不到這筆定期購" in await stranger.tap(data)
    assert "定期購進行中" in await phone.say(number)
    assert "要停止定期購嗎" in await phone.press("停止定期購")
    assert "已經停止，不會再扣款" in await phone.press("確定停止")
    assert "定期購已停止" in await phone.again()
    assert "停止定期購" not in phone.labels


async def test_several_are_listed_and_each_leads_to_its_own(phone, harness):
    await subscribed(harness)
    await harness.sell(("TEA", 100, 10), name="茶")
    people = await people_of(harness.shop.db, harness.shop.mint, [ALICE])
    plan = await plan_for(harness, "TEA", period="W", every=2)
    await subscribe(harness, plan, sku="TEA", buyer_id=people[ALICE].buyer_id)
    words = await phone.say("訂閱")
    assert "每 2 週 NT$50，共 3 期" in words
    assert "每月 NT$50，共 3 期" in words
