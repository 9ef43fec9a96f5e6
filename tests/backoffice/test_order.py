"""The page of one order, and everything that the shop's people do with an order there."""

import asyncio
import re

import pytest

from kaimai.composition import senders
from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import checked_home
from kaimai.domain.invoice import InvoiceWish
from kaimai.operations.answers import Placed
from kaimai.operations.order_wishes import Terms
from kaimai.worker import drain
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.shop_harness import ShopHarness

HOME = checked_home(name="李大華", phone="0987654321", key="100中正區", street="重慶南路 122 號")
on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


async def sold(harness: ShopHarness, method: str = "C-1", **wishes: object) -> Placed:
    """An order of two TEA at NT$50 and one CAKE at NT$200 that is paid."""
    await harness.sell(("TEA", 50, 10), ("CAKE", 200, 10))
    return await another(harness, method, **wishes)


async def another(harness: ShopHarness, method: str = "C-1", **wishes: object) -> Placed:
    placed, payment = await harness.checked_out(method, items=(("TEA", 2), ("CAKE", 1)), **wishes)
    if method == "ATM":
        harness.bank.pay_account(payment.account or "")
        await harness.ring(harness.pushed_token(payment.attempt_number))
    else:
        await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed


def at(placed: Placed, below: str = "") -> str:
    return f"/admin/orders/{placed.number}{below}"


@on_both
async def test_the_page_says_how_it_stands_and_shows_everything(clerk: Clerk, harness: ShopHarness):
    placed = await sold(
        harness,
        delivery=HOME,
        note="請電話聯絡",
        invoice=InvoiceWish(kind="company", code="53212539", title="開賣有限公司"),
    )

    page = await clerk.look(at(placed))

    assert page.status == 200
    for words in (
        "已付款 NT$300（信用卡），可以出貨。",
        "下一步：包好商品",
        "0912345678",
        "100 臺北市中正區重慶南路 122 號",
        "請電話聯絡",
        "53212539",
        "付款成功，庫存售出",
        "銀行說",
    ):
        assert words in page.text
    assert "tel:0912345678" in page.links


async def test_an_order_is_shipped_with_one_form_from_its_page(clerk: Clerk, harness: ShopHarness):
    placed = await sold(harness)
    await clerk.look(at(placed))

    page = await clerk.send(at(placed, "/ship"), carrier="tcat", tracking_number="9012 3456 7890")

    assert "已出貨，買家會收到通知" in page.text
    assert any("BillID=901234567890" in link for link in page.links)
    parcel = re.search(r"/parcels/([0-9a-f]{32})", page.html)
    assert parcel
    page = await clerk.send(at(placed, f"/parcels/{parcel[1]}"), tracking_number="1111")
    assert "包裹資料已更正" in page.text
    page = await clerk.send(at(placed, "/parcels"), tracking_number="2222")
    assert "已加一個包裹" in page.text
    page = await clerk.send(at(placed, "/complete"))
    assert "訂單已結案" in page.text
    assert await harness.status(placed) == "completed"


async def test_a_wrong_tracking_number_is_said_at_its_field_and_kept(
    clerk: Clerk, harness: ShopHarness
):
    placed = await sold(harness)
    await clerk.look(at(placed))

    page = await clerk.send(at(placed, "/ship"), carrier="hct", tracking_number="不是編號")

    assert page.status == 422
    assert 'id="f-tracking_number-mistake"' in page.html
    assert "不是編號" in page.html
    assert '<option value="hct" selected>' in page.html
    assert await harness.status(placed) == "paid"


async def test_a_form_that_is_sent_twice_does_it_once(clerk: Clerk, harness: ShopHarness):
    placed = await sold(harness)
    await clerk.look(at(placed))
    ship = dict(clerk.forms)[at(placed, "/ship")]
    note = dict(clerk.forms)[at(placed, "/notes")]

    for _ in range(2):
        page = await clerk.send(at(placed, "/ship"), **ship)
        assert "已出貨" in page.text
        await clerk.send(at(placed, "/notes"), **{**note, "note_text": "易碎"})

    assert await harness.rows("SELECT count(*) FROM parcels") == [(1,)]
    assert await harness.rows("SELECT count(*) FROM order_notes") == [(1,)]


@on_both
async def test_one_line_is_refunded_with_two_clicks(clerk: Clerk, harness: ShopHarness):
    placed = await sold(harness)
    page = await clerk.look(at(placed))
    assert f"{at(placed)}/refund?line=TEA" in page.links

    await clerk.look(at(placed, "/refund?line=TEA"))
    page = await clerk.send(at(placed, "/refund"))

    assert "退款已排入" in page.text
    assert "客人退貨" in page.text
    assert await harness.rows("SELECT amount, status FROM refunds") == [(100, "requested")]
    assert (await harness.stock("TEA")).on_hand == 10
    assert (await harness.stock("CAKE")).on_hand == 9


async def test_a_refund_that_is_sent_twice_gives_back_once(clerk: Clerk, harness: ShopHarness):
    placed = await sold(harness)
    await clerk.look(at(placed, "/refund"))
    fields = dict(clerk.forms)[at(placed, "/refund")] | {"what": "amount", "amount": "10"}

    for _ in range(2):
        page = await clerk.send(at(placed, "/refund"), **fields)
        assert "退款已排入" in page.text

    assert await harness.rows("SELECT amount FROM refunds") == [(10,)]


@on_both
async def test_two_people_who_refund_the_same_order_do_it_once(
    new_clerk: NewClerk, harness: ShopHarness
):
    placed = await sold(harness)
    clerks = [await new_clerk("owner"), await new_clerk("manager")]
    for each in clerks:
        await each.look(at(placed, "/refund"))

    pages = await asyncio.gather(*(each.send(at(placed, "/refund"), what="all") for each in clerks))

    said = sorted("退款已排入" in page.text for page in pages)
    assert said == [False, True]
    assert await harness.rows("SELECT amount FROM refunds") == [(300,)]


@on_both
async def test_of_two_people_one_ships_what_the_other_cancels(
    new_clerk: NewClerk, harness: ShopHarness
):
    placed = await sold(harness)
    owner, packer = await new_clerk("owner"), await new_clerk("packer")
    await owner.look(at(placed, "/cancel"))
    await packer.look(at(placed))

    cancelled, shipped = await asyncio.gather(
        owner.send(at(placed, "/cancel")), packer.send(at(placed, "/ship"))
    )

    status = await harness.status(placed)
    assert status in ("cancelled", "shipped")
    assert ("訂單已取消，退款" in cancelled.text) is (status == "cancelled")
    assert ("已出貨，買家會收到通知" in shipped.text) is (status == "shipped")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"what": "lines"}, "不正確"),
        ({"what": "lines", "units-TEA": "3"}, "最多"),
        ({"what": "amount", "amount": "301"}, "最多只能退 NT$300"),
        ({"what": "amount", "amount": "x"}, "不正確"),
        ({"what": "all", "reason": ""}, "原因"),
    ],
)
async def test_what_cannot_go_back_is_said_above_the_form_as_it_was_typed(
    clerk: Clerk, harness: ShopHarness, fields: dict[str, str], words: str
):
    placed = await sold(harness)
    await clerk.look(at(placed, "/refund"))

    page = await clerk.send(at(placed, "/refund"), **fields)

    assert page.status == 422
    assert 'role="alert"' in page.html
    assert words in page.text
    assert await harness.rows("SELECT count(*) FROM refunds") == [(0,)]


async def test_a_bank_that_is_down_delays_a_refund_and_loses_none(
    clerk: Clerk, harness: ShopHarness
):
    placed = await sold(harness)
    harness.fault("lose_request", times=20)
    await clerk.look(at(placed, "/refund?line=CAKE"))

    page = await clerk.send(at(placed, "/refund"))
    await harness.refund()

    assert "退款已排入" in page.text
    assert await harness.rows("SELECT amount, status FROM refunds") == [(200, "requested")]


async def test_a_refund_that_the_bank_refused_is_settled_by_hand(
    clerk: Clerk, harness: ShopHarness
):
    placed = await sold(harness, "ATM")
    harness.fault("code", service="OrderMaintain", code="E3604")
    await clerk.look(at(placed, "/refund"))
    await clerk.send(at(placed, "/refund"), what="all")
    await harness.refund()
    page = await clerk.look(at(placed))
    [(refund,)] = await harness.rows("SELECT id FROM refunds")
    settle = at(placed, f"/refunds/{refund}/settle")
    assert "退款沒有完成" in page.text

    await clerk.look(settle)
    page = await clerk.send(settle, reference="")
    assert page.status == 422
    page = await clerk.send(settle, reference="匯款 8812")

    assert "已登記為由人退還" in page.text
    assert await harness.rows("SELECT status FROM refunds") == [("done",)]
    assert "退款沒有完成" not in page.text


@pytest.mark.parametrize(
    ("method", "words"), [("C-1", "付款連結無法收回"), ("ATM", "關閉轉帳帳號")]
)
async def test_an_unpaid_order_is_cancelled_after_one_question(
    clerk: Clerk, harness: ShopHarness, method: str, words: str
):
    await harness.sell(("COLA", 30, 10))
    placed, _ = await harness.checked_out(method)
    page = await clerk.look(at(placed, "/cancel"))
    assert words in page.text

    page = await clerk.send(at(placed, "/cancel"))

    assert "訂單已取消" in page.text
    assert await harness.status(placed) == "cancelled"
    assert (await harness.stock("COLA")).reserved == 0


async def test_cancelling_what_is_paid_says_what_goes_back(clerk: Clerk, harness: ShopHarness):
    placed = await sold(harness)
    page = await clerk.look(at(placed, "/cancel"))
    assert "NT$300 會全額退還給買家（信用卡）" in page.text

    page = await clerk.send(at(placed, "/cancel"), reason="")
    assert page.status == 422
    page = await clerk.send(at(placed, "/cancel"), reason="缺貨", restock="1")

    assert "退款已排入" in page.text
    assert (await harness.stock("TEA")).on_hand == 10
    page = await clerk.look(at(placed, "/cancel"))
    assert "不能取消" in page.text


async def test_an_order_is_put_right_until_it_leaves(clerk: Clerk, harness: ShopHarness):
    placed = await sold(harness, delivery=HOME)
    await clerk.look(at(placed, "/edit"))

    page = await clerk.send(at(placed, "/edit"), phone="x", street="")
    assert page.status == 422
    assert 'id="f-phone-mistake"' in page.html
    assert 'id="f-street-mistake"' in page.html
    page = await clerk.send(
        at(placed, "/edit"), phone="0911222333", street="忠孝東路 1 號", shop_note="附贈小卡"
    )

    assert "訂單已修改" in page.text
    view = await harness.order(placed)
    assert view.order.contact == Contact("王小明", "0911222333", "alice@example.com")
    assert view.shop_note == "附贈小卡"
    await clerk.send(at(placed, "/ship"), carrier="self")
    page = await clerk.look(at(placed, "/edit"))
    assert "不能修改" in page.text


async def test_whoever_edits_late_sees_what_the_other_wrote(
    new_clerk: NewClerk, harness: ShopHarness
):
    placed = await sold(harness)
    first, second = await new_clerk("owner"), await new_clerk("manager")
    for each in (first, second):
        await each.look(at(placed, "/edit"))

    await first.send(at(placed, "/edit"), shop_note="甲")
    page = await second.send(at(placed, "/edit"), shop_note="乙")

    assert page.status == 422
    assert "剛剛被別人改過" in page.text
    assert ">甲</textarea>" in page.html


async def test_a_message_is_told_again_and_listed(clerk: Clerk, harness: ShopHarness):
    placed = await sold(harness)
    said = "SELECT id FROM events WHERE kind = 'order.paid' ORDER BY version"
    [(event,)] = await harness.rows(said)
    await drain(harness.shop, senders(harness.shop))
    await clerk.look(at(placed))

    page = await clerk.send(at(placed, "/messages"), message=str(event))

    assert "已排入寄送" in page.text
    assert "即將寄出" in page.text
    assert len(await harness.rows(said)) == 2


async def test_an_authorization_is_captured_from_the_page(clerk: Clerk, harness: ShopHarness):
    harness.shop.terms = Terms(auto_capture=False)
    placed = await sold(harness)
    page = await clerk.look(at(placed))
    assert "已授權 NT$300，還沒請款" in page.text
    attempt = (await harness.order(placed)).attempts[0].attempt_number

    page = await clerk.send(at(placed, f"/payments/{attempt}/capture"))

    assert "已請款 NT$300" in page.text
    page = await clerk.send(at(placed, f"/payments/{attempt}/void"))
    assert "不能取消授權" in page.text
    assert "已向銀行查詢" in (await clerk.send(at(placed, "/ask"))).text


@pytest.mark.parametrize(
    "number", ["260101-FORGED0000", "x" * 300, "%00", "..%2F..", "%F0%9F%8D%B5"]
)
async def test_an_order_that_does_not_exist_is_a_page(
    clerk: Clerk, harness: ShopHarness, number: str
):
    await clerk.look(at(await sold(harness)))
    for below in ("", "/refund", "/cancel", "/edit"):
        page = await clerk.look(f"/admin/orders/{number}{below}")
        assert page.status == 404
    for below in ("/ship", "/complete", "/notes", "/refund", "/cancel", "/edit", "/ask"):
        page = await clerk.send(f"/admin/orders/{number}{below}", note_text="x", carrier="tcat")
        assert page.status == 404


async def test_what_belongs_to_another_order_is_not_found_here(clerk: Clerk, harness: ShopHarness):
    placed, other = await sold(harness), await another(harness)
    await clerk.look(at(other, "/refund"))
    await clerk.send(at(other, "/refund"), what="all")
    [(refund,)] = await harness.rows("SELECT id FROM refunds")
    attempt = (await harness.order(other)).attempts[0].attempt_number
    [(event,)] = await harness.rows(
        f"SELECT id FROM events WHERE subject_id = '{other.order_id}' AND kind = 'order.paid'"
    )

    for below in (f"/refunds/{refund}/retry", f"/payments/{attempt}/capture"):
        assert (await clerk.send(at(placed, below))).status == 404
    assert (await clerk.send(at(placed, "/messages"), message=str(event))).status == 404


async def test_a_packer_ships_and_notes_and_no_more(new_clerk: NewClerk, harness: ShopHarness):
    placed = await sold(harness)
    packer = await new_clerk("packer")

    page = await packer.look(at(placed))

    assert f'action="{at(placed)}/ship"' in page.html
    assert f'action="{at(placed)}/notes"' in page.html
    assert "/refund" not in page.html
    assert "/cancel" not in page.html
    assert (await packer.look(at(placed, "/refund"))).status == 403


@on_both
async def test_a_page_takes_the_same_number_of_statements_whatever_has_happened(
    clerk: Clerk, harness: ShopHarness, statements: list[str]
):
    quiet = await sold(harness)
    busy = await another(harness)
    await clerk.look(at(busy, "/refund?line=TEA"))
    await clerk.send(at(busy, "/refund"))
    await clerk.send(at(busy, "/notes"), note_text="一")
    await clerk.send(at(busy, "/notes"), note_text="二")
    counts = []
    for placed in (quiet, busy):
        await clerk.look(at(placed))
        statements.clear()
        await clerk.look(at(placed))
        counts.append(len(statements))

    assert max(counts) <= 50
    assert counts[1] - counts[0] <= 2
