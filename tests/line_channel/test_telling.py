"""What friends are told unasked: once, together, within the month's quota, as things stand by then."""

from datetime import timedelta

import pytest

from kaimai.composition import line_jobs, line_senders
from kaimai.domain.messaging import NotSent, Unclear, Why
from kaimai.domain.parcels import ShipOrder
from kaimai.domain.payments import Rank
from kaimai.line_channel.answers import Answer
from kaimai.operations import line_pushes
from kaimai.operations.answers import Placed
from kaimai.operations.line_people import people_of
from kaimai.operations.order_messages import tell_again
from kaimai.operations.shipping import ship_orders
from kaimai.operations.stock import receive_stock
from kaimai.operations.stock_alerts import ask_alert
from kaimai.operations.subscriptions import sync_subscription
from kaimai.worker import drain
from line_simulator.limits import problems
from tests.line_channel.conftest import ALICE, BOB, ShopInLine
from tests.shop_harness import BOB as STAFF
from tests.subscribing import plan_for, subscribe


async def _work(chat: ShopInLine) -> None:
    """All jobs, until nothing is due; a push waits a moment for what a reply may say."""
    for _ in range(2):
        await drain(chat.harness.shop, line_senders(chat.office), line_jobs(chat.office))
        chat.harness.forward(seconds=5)


async def _ordered(chat: ShopInLine, user: str = ALICE, method: str = "ATM") -> Placed:
    """An order of somebody in LINE, which waits for its money."""
    people = await people_of(chat.harness.shop.db, chat.harness.shop.mint, [user])
    placed = await chat.harness.place(method=method, buyer_id=people[user].buyer_id)
    await chat.harness.ask_for_payment(placed)
    return placed


async def _pay(chat: ShopInLine, placed: Placed) -> None:
    [(account, attempt)] = await chat.harness.rows(
        f"SELECT account, attempt_number FROM payment_log WHERE order_id = '{placed.order_id}'"
    )
    chat.harness.bank.pay_account(str(account))
    await chat.harness.ring(chat.harness.pushed_token(str(attempt)))


def _titles(chat: ShopInLine) -> list[list[str]]:
    return [
        [message["contents"]["body"]["contents"][0]["text"] for message in messages]
        for _, messages, _ in chat.line.pushes
    ]


async def test_a_friend_is_told_of_the_account_and_of_the_money(chat: ShopInLine):
    await chat.hear(chat.event("follow", follow={"isUnblocked": False}))
    placed = await _ordered(chat)
    await _work(chat)
    await _pay(chat, placed)
    await _work(chat)

    assert _titles(chat) == [["轉帳帳號來了"], ["付款成功 🎉"]]
    assert {to for to, _, _ in chat.line.pushes} == {ALICE}
    for _, messages, _ in chat.line.pushes:
        assert problems(messages, allow_local_http=True) == []


async def test_a_parcel_is_told_with_its_number_and_once_more_when_staff_say_so(
    chat: ShopInLine,
):
    await chat.hear(chat.event("follow", follow={"isUnblocked": False}))
    shop, placed = chat.harness.shop, await _ordered(chat)
    await _pay(chat, placed)
    await _work(chat)
    wish = ShipOrder(number=placed.number, carrier="tcat", tracking_number="901234567890")
    await ship_orders(shop.db, shop.mint, [wish], actor=STAFF)
    await _work(chat)
    [(event,)] = await chat.harness.rows("SELECT id FROM events WHERE kind = 'order.shipped'")
    await tell_again(shop.db, shop.mint, placed.number, str(event), actor=STAFF)
    await _work(chat)

    assert _titles(chat)[-2:] == [["商品出發囉 🚚"], ["商品出發囉 🚚"]]
    for _, messages, _ in chat.line.pushes[-2:]:
        assert "黑貓宅急便 901234567890" in str(messages)
        assert "BillID=901234567890" in str(messages)
        assert problems(messages, allow_local_http=True) == []


async def test_what_happens_together_is_told_together(chat: ShopInLine):
    await chat.hear(chat.event("follow"))
    for _ in range(2):
        await _pay(chat, await _ordered(chat))
    await _work(chat)

    # The accounts are of no interest any more.
    assert _titles(chat) == [["付款成功 🎉"] * 2]
    states = await chat.harness.rows("SELECT state, count(*) FROM deliveries GROUP BY state")
    assert states == [("done", 4)]


async def test_a_friend_who_asked_is_told_that_it_is_back(chat: ShopInLine):
    shop = chat.harness.shop
    await chat.harness.sell(("TEA", 90, 0), name="紅茶")
    await chat.hear(chat.event("follow"))
    people = await people_of(shop.db, shop.mint, [ALICE])
    await ask_alert(shop.db, shop.mint, sku="TEA", buyer_id=people[ALICE].buyer_id)
    await _work(chat)
    assert _titles(chat) == []
    await receive_stock(shop.db, shop.mint, "TEA", 3, actor=STAFF, reason="delivered")
    await _work(chat)
    assert _titles(chat) == [["到貨了 🎉"]]
    ((_, messages, _),) = chat.line.pushes
    assert problems(messages, allow_local_http=True) == []


@pytest.mark.parametrize("kind", ["stranger", "blocked"])
async def test_who_is_no_friend_is_not_pushed_to(chat: ShopInLine, kind: str):
    chat.line.names.clear()
    if kind == "blocked":
        await chat.hear(chat.event("follow"))
        chat.harness.forward(seconds=1)
        await chat.hear(chat.event("unfollow"))
    await _ordered(chat)
    await _work(chat)

    assert chat.line.pushes == []
    assert await chat.harness.rows("SELECT count(*) FROM deliveries") == [(0,)]


async def test_a_push_that_may_have_arrived_is_repeated_under_its_key_as_it_was(chat: ShopInLine):
    await chat.hear(chat.event("follow"))
    placed = await _ordered(chat)
    chat.line.ends = [Unclear(words="TimeoutError")]
    await _work(chat)
    assert chat.line.pushes == []
    [(key,)] = await chat.harness.rows("SELECT id FROM messaging_log WHERE state = 'unclear'")

    # Meanwhile there is more to tell, which must not change what is repeated.
    await _pay(chat, placed)
    chat.harness.forward(minutes=2)
    await _work(chat)

    assert _titles(chat) == [["轉帳帳號來了"], ["付款成功 🎉"]]
    assert chat.line.pushes[0][2] == key
    assert await chat.harness.rows(
        "SELECT count(*) FROM messaging_log WHERE state = 'sent' AND kind = 'push'"
    ) == [(2,)]


async def test_without_quota_nothing_is_pushed_and_the_letter_goes(chat: ShopInLine):
    await chat.hear(chat.event("follow"), chat.event("follow", user=BOB))
    chat.line.limit, chat.line.used = 200, 199
    shop = chat.harness.shop
    await line_pushes.read_quota(shop.db, chat.line, shop.mint)
    await _ordered(chat)
    await _ordered(chat, BOB)
    await _work(chat)

    assert len(chat.line.pushes) == 1
    logged = await chat.harness.rows(
        "SELECT state, count(*) FROM messaging_log WHERE kind = 'push' GROUP BY state ORDER BY 1"
    )
    assert logged == [("quota", 1), ("sent", 1)]
    assert await chat.harness.rows("SELECT DISTINCT state FROM deliveries") == [("done",)]


async def test_when_line_says_that_nothing_is_left_it_is_believed_for_the_month(chat: ShopInLine):
    await chat.hear(chat.event("follow"))
    chat.line.ends = [NotSent(why=Why.QUOTA, words="429: You have reached your monthly limit.")]
    await _ordered(chat)
    await _work(chat)
    await _ordered(chat)
    await _work(chat)
    assert chat.line.pushes == []

    chat.harness.forward(days=31)
    await _ordered(chat)
    await _work(chat)
    assert _titles(chat) == [["轉帳帳號來了"]]


async def test_what_a_reply_has_told_is_not_pushed(chat: ShopInLine, monkeypatch):
    await chat.hear(chat.event("follow"))
    placed = await _ordered(chat)

    async def tell(_heard):
        return Answer(
            messages=[{"type": "text", "text": "帳號"}],
            tells=[("order.payment_requested", placed.order_id)],
        )

    monkeypatch.setattr(chat.office.desk._conversations._private, "one_to_one", tell)
    await chat.hear(chat.text("結帳"))
    await _work(chat)

    assert chat.line.pushes == []


async def test_who_speaks_english_in_line_reads_english(chat: ShopInLine):
    chat.line.languages[ALICE] = "en-US"
    await chat.hear(chat.event("follow"))
    await _pay(chat, await _ordered(chat))
    await _work(chat)

    assert _titles(chat) == [["Paid, thank you 🎉"]]


def test_a_push_waits_for_a_reply_that_may_tell_first(chat: ShopInLine):
    assert timedelta(0) < chat.office.teller.patience < timedelta(seconds=10)


async def test_a_friend_is_told_of_each_charge_of_a_subscription_once(chat: ShopInLine):
    await chat.hear(chat.event("follow", follow={"isUnblocked": False}))
    harness = chat.harness
    people = await people_of(harness.shop.db, harness.shop.mint, [ALICE])
    plan = await plan_for(harness)
    begun = await subscribe(harness, plan, buyer_id=people[ALICE].buyer_id)
    await harness.ring(harness.bank.pay_card(begun.master))
    await _work(chat)
    for fails in (True, False):
        harness.bank.charge_next(begun.master, fail=fails)
        await sync_subscription(
            harness.shop.db, harness.shop.gateway, harness.shop.mint, begun.id, rank=Rank.BUTTON
        )
        await _work(chat)
    assert _titles(chat) == [
        ["定期購開始了"],
        ["定期購第 2 期扣款沒有成功"],
        ["定期購第 3 期扣款成功", "定期購全部完成"],
    ]
    for _, messages, _ in chat.line.pushes:
        assert problems(messages, allow_local_http=True) == []
