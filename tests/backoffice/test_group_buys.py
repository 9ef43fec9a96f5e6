"""The room of group buys: looking, opening, changing, ending, reminding."""

from datetime import timedelta

from kaimai.operations.group_buy_wishes import ItemWish
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.group_buying import Group, open_group


async def _group(clerk: Clerk, **terms: object) -> Group:
    await clerk.harness.sell(("COLA", 30, 9), ("TEA", 45, 4))
    return await open_group(
        clerk.harness, ItemWish(sku="COLA", price=25, units_max=3), ItemWish(sku="TEA"), **terms
    )


async def test_one_is_opened_from_the_back_office_once(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 9), ("TEA", 45, 4))
    await clerk.look("/admin/group-buys/new")
    form = next(fields for to, fields in clerk.forms if to == "/admin/group-buys/new")
    fields = {
        "id": form["id"][0],
        "title": "週末團",
        "sku": ["cola", "TEA", ""],
        "price": ["25", "", ""],
        "limit": ["50", "", ""],
        "closes_at": "2026-12-24T21:00",
        "go": "open",
    }

    page = await clerk.send("/admin/group-buys/new", **fields)
    await clerk.send("/admin/group-buys/new", **fields)

    assert "開團了" in page.text
    assert "週末團" in page.text
    assert "NT$25" in page.text
    assert "12月24日" in page.text
    assert "要的說「A1+1」" in page.text
    assert len(await clerk.harness.rows("SELECT id FROM group_buys")) == 1


async def test_what_is_wrong_is_said_and_everything_typed_is_kept(clerk: Clerk):
    await clerk.look("/admin/group-buys/new")

    page = await clerk.send(
        "/admin/group-buys/new", title="週末團", sku=["NOSUCH"], price=["9"], limit=[""]
    )
    late = await clerk.send("/admin/group-buys/new", sku=[], closes_at="never")

    assert page.status == 422
    assert "找不到「NOSUCH」" in page.text
    assert 'value="週末團"' in page.html
    assert late.status == 422


async def test_the_page_of_one_says_who_has_what_and_what_to_order(clerk: Clerk):
    group = await _group(clerk)
    await group.say("mei", ("A1", "add", 2), ("A2", "add", 1))
    await group.say("ming", ("A1", "add", 3))

    page = await clerk.look(f"/admin/group-buys/{group.sale.id}")

    assert "候補 2 份（第 1 位）" in page.text
    assert "3 / 3" in page.text
    assert "NT$95" in page.text  # mei's two at 25 and one at 45


async def test_the_lists_are_taken_home_as_tables(clerk: Clerk):
    group = await _group(clerk)
    await group.say("mei", ("A1", "add", 2))

    claims = await clerk.http.get(f"/admin/group-buys/{group.sale.id}/claims.csv")
    supplier = await clerk.http.get(f"/admin/group-buys/{group.sale.id}/supplier.csv")

    assert claims.headers["content-type"].startswith("text/csv")
    assert "A1,可樂" in claims.text
    assert "COLA" in supplier.text
    assert ",2" in supplier.text


async def test_a_raised_limit_lets_those_who_wait_move_up(clerk: Clerk):
    group = await _group(clerk)
    await group.say("mei", ("A1", "add", 5))
    address = f"/admin/group-buys/{group.sale.id}"
    await clerk.look(address)

    page = await clerk.send(f"{address}/terms", units_max=["6", ""], closes_at="2026-12-24T21:00")

    assert "1 位候補的人補上了" in page.text
    assert await group.has("mei") == (5, 0)
    assert await clerk.harness.rows("SELECT verb FROM audit_log WHERE kind = 'group_buy'") == [
        ("edit",)
    ]


async def test_a_limit_below_what_is_claimed_is_refused_at_its_field(clerk: Clerk):
    group = await _group(clerk)
    await group.say("mei", ("A1", "add", 3))
    await clerk.look(f"/admin/group-buys/{group.sale.id}")

    page = await clerk.send(f"/admin/group-buys/{group.sale.id}/terms", units_max=["2", ""])

    assert page.status == 422
    assert "不能少於已經訂的" in page.text


async def test_closing_says_what_will_happen_and_bills_everybody(clerk: Clerk):
    group = await _group(clerk)
    await group.say("mei", ("A1", "add", 2))
    address = f"/admin/group-buys/{group.sale.id}"

    asked = await clerk.look(f"{address}/close")
    assert "訂到的 2 份（NT$50）" in asked.text
    page = await clerk.send(f"{address}/close")

    assert "1 張帳單，0 張付清，還有 NT$50 沒收到" in page.text
    assert "提醒沒付款的 1 人" in page.text


async def test_who_has_not_paid_is_reminded_once_an_hour(clerk: Clerk):
    group = await _group(clerk, pay_within=timedelta(hours=48))
    await group.say("mei", ("A1", "add", 2))
    await group.end()
    address = f"/admin/group-buys/{group.sale.id}"
    await clerk.look(address)

    first = await clerk.send(f"{address}/remind")
    again = await clerk.send(f"{address}/remind")
    clerk.harness.forward(hours=1)
    later = await clerk.send(f"{address}/remind")

    assert "提醒了 1 人" in first.text
    assert "已經提醒過了" in again.text
    assert "提醒了 1 人" in later.text
    assert len(await clerk.harness.rows("SELECT id FROM events WHERE kind = 'bill.expiring'")) == 2


async def test_a_cancelled_one_gives_everything_back(clerk: Clerk):
    group = await _group(clerk)
    await group.say("mei", ("A1", "add", 2))
    address = f"/admin/group-buys/{group.sale.id}"
    await clerk.look(f"{address}/cancel")

    page = await clerk.send(f"{address}/cancel")
    again = await clerk.send(f"{address}/cancel")

    assert "已取消，庫存都釋出了" in page.text
    assert again.status == 409
    assert (await clerk.harness.stock("COLA")).reserved == 0


async def test_the_list_is_told_apart_by_status_and_a_reader_only_looks(new_clerk: NewClerk):
    reader = await new_clerk("reader")
    group = await _group(reader)

    assert group.sale.id in (await reader.look("/admin/group-buys?status=open")).html
    assert group.sale.id not in (await reader.look("/admin/group-buys?status=settled")).html
    page = await reader.look(f"/admin/group-buys/{group.sale.id}")
    assert "/close" not in page.html
    assert (await reader.look("/admin/group-buys/new")).status == 403
    assert (await reader.look("/admin/group-buys/nosuch")).status == 404
