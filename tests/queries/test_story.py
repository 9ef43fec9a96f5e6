"""The story of a payment: everything that happened, in order, as a stranger reads it."""

import pytest

from kaimai.domain.errors import BankUnreachable, PaymentUnderway
from kaimai.operations.answers import Placed
from kaimai.operations.expiry import cancel_order
from kaimai.queries.story import Entry, Story, story
from kaimai.words.story import tell
from kaimai.worker import drain
from tests.shop_harness import ALICE, ShopHarness


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))


async def story_of(harness: ShopHarness, number: str) -> Story:
    await harness.shop.calls.flush()
    told = await harness.shop.db.read(story, number)
    assert told is not None
    return told


async def told(harness: ShopHarness, placed: Placed) -> list[str]:
    """Kind and Chinese sentence of every entry."""
    entries = (await story_of(harness, placed.number)).entries
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    return [f"{entry.kind} {tell(entry.kind, entry.data).zh}" for entry in entries]


def calls(entries: tuple[Entry, ...]) -> list[Entry]:
    return [entry for entry in entries if entry.kind == "call"]


CHECKED_OUT = [
    "order 下單，庫存已保留（買家 alice）",
    "payment 準備付款：信用卡 NT$288（買家 alice）",
    "payment 決定請銀行建立這次付款（買家 alice）",
    "call 請銀行建立付款（OrderCreate）：受理，給了付款連結",
    "payment 銀行受理了，等買家付款（依銀行的回覆）",
    "order 可以付款了（依銀行的回覆）",
]
PAID = [
    "notice 銀行的通知到了，簽章有效：已查詢並記錄",
    "call 向銀行查詢通知的內容（OrderPayQuery）：已付款 NT$288",
    "payment 已收款（依銀行的通知查詢得知）",
    "order 付款成功，庫存售出（依銀行的通知查詢得知）",
]


async def test_a_purchase_by_card(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    assert await told(harness, placed) == CHECKED_OUT + PAID


async def test_a_purchase_by_account(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out("ATM")
    account = payment.account or ""
    harness.bank.pay_account(account, 28_800)
    await harness.ring(harness.pushed_token(payment.attempt_number))

    found = await told(harness, placed)

    last_digits = account[-5:]
    assert found[3] == f"call 請銀行建立付款（OrderCreate）：受理，虛擬帳號 …{last_digits}"
    assert found[-4:] == PAID
    assert account not in "".join(found)


async def test_a_declined_card_and_another_try(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.decline_card(payment.attempt_number))
    again = await harness.ask_for_payment(placed)
    await harness.ring(harness.bank.pay_card(again.attempt_number))

    found = await told(harness, placed)

    declined = "依銀行的通知查詢得知，E2700 – 交易失敗"
    assert found[7:10] == [
        "call 向銀行查詢通知的內容（OrderPayQuery）：付款失敗 E2700 – 交易失敗",
        f"payment 付款失敗，沒有扣款（{declined}）",
        f"order 付款沒有成功，庫存仍保留，可以再付（{declined}）",
    ]
    assert found[10:14] == CHECKED_OUT[1:5]
    assert found[-4:] == PAID
    of_attempt = await story_of(harness, again.attempt_number)
    assert of_attempt == await story_of(harness, placed.number)


async def test_surplus_money_goes_back(harness: ShopHarness) -> None:
    shop = harness.shop
    placed, payment = await harness.checked_out()
    await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    await harness.refund()
    harness.forward(hours=25)
    await harness.refund()

    found = await told(harness, placed)

    assert found[6:] == [
        "order 取消，庫存退回（買家 alice）",
        *PAID[:3],
        "refund 決定退還 NT$288（溢收：沒有訂單需要這筆錢）",
        "case 要有人看：溢收款",
        "call 向銀行查詢（OrderQuery）：已收款 1C400 NT$288",
        "refund 決定請銀行退款",
        "call 請銀行退款（OrderMaintain R）：銀行照辦",
        "refund 銀行受理了，款項退回中",
        "call 向銀行查詢（OrderQuery）：已收款 1C900 NT$288；退款 NT$288 已退款 2C900",
        "refund 退款完成",
        "case 處理完了：溢收款（已退款，銀行）",
    ]


async def test_a_lost_reply_reads_as_such(harness: ShopHarness) -> None:
    placed = await harness.place()
    harness.fault("lose_reply", service="OrderCreate")
    with pytest.raises(PaymentUnderway):
        await harness.ask_for_payment(placed)
    harness.forward(minutes=2)
    await harness.sweep()

    found = await told(harness, placed)

    assert found[3:] == [
        "call 請銀行建立付款（OrderCreate）：不知道銀行做了沒有：銀行沒有及時回覆",
        "payment 不知道銀行受理了沒有：不再送出，只查詢（ReadTimeout: no reply (simulated)）",
        "call 向銀行查詢（OrderQuery）：等待付款 1C200",
        "payment 銀行受理了，等買家付款（例行查詢得知）",
        "order 可以付款了（例行查詢得知）",
    ]


async def test_a_look_at_a_notice_in_vain_is_part_of_the_story(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)
    harness.fault("http_status", service="OrderPayQuery", http_status=503)
    with pytest.raises(BankUnreachable):
        await harness.ring(token)
    await harness.ring(token)

    found = await told(harness, placed)

    assert found[7:9] == [
        "call 向銀行查詢通知的內容（OrderPayQuery）：沒有得到答案：銀行的伺服器錯誤 HTTP 503",
        PAID[1],
    ]


async def test_another_orders_story_is_not_told(harness: ShopHarness) -> None:
    first, _ = await harness.checked_out()
    second, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    found = await story_of(harness, first.number)

    assert len(found.entries) == len(CHECKED_OUT)
    assert {entry.subject for entry in calls(found.entries)}.isdisjoint({payment.attempt_number})
    assert second.number not in str(found)


async def test_letters_are_told_without_their_addresses(harness: ShopHarness) -> None:
    placed, _ = await harness.checked_out()
    # Nobody is there to send it, so it is tried again later.
    await harness.shop.db.write(_owe_a_letter)

    found = (await story_of(harness, placed.number)).entries

    (letter,) = [entry for entry in found if entry.kind == "letter"]
    assert tell("letter", letter.data).zh == "「請付款」還沒寄給 al…，試了 2 次：al… is away"
    assert "alice@example.com" not in str(found)
    await drain(harness.shop, {})


def _owe_a_letter(conn: object) -> None:
    conn.exec_driver_sql(  # type: ignore[attr-defined]
        "INSERT INTO deliveries (id, event_id, sender, recipient, state, tries, last_error)"
        " SELECT 'd', id, 'mail', 'alice@example.com', 'waiting', 2, 'alice@example.com is away'"
        " FROM events"
    )


async def test_a_number_that_nobody_knows_has_no_story(harness: ShopHarness) -> None:
    assert await harness.shop.db.read(story, "260101-NOBODY") is None
