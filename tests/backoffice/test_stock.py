"""The room of stock: looking, receiving, correcting, counting."""

import re

from kaimai.persistence.stock import Counters
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.stock_taking import EMI, count, deliver, open_stock_take


async def test_the_list_says_what_is_on_hand_held_and_free(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 9), ("TEA", 45, 0))
    await clerk.harness.checked_out(items=(("COLA", 2),))

    page = await clerk.look("/admin/stock")

    assert page.status == 200
    assert re.search(r"COLA.*9.*2.*7", page.text, re.DOTALL)
    assert "賣完" in page.text


async def test_a_list_is_searched_by_name_or_sku_and_filtered(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 9), ("COLA-L", 45, 2))
    await clerk.harness.sell(("FIG", 30, 0), name="無花果")

    async def listed(query: str) -> set[str]:
        page = await clerk.look(f"/admin/stock?{query}")
        return set(re.findall(r"<code>([\w-]+)</code>", page.html))

    assert await listed("q=cola") == {"COLA", "COLA-L"}
    assert await listed("q=無花") == {"FIG"}
    assert await listed("show=low") == {"COLA-L", "FIG"}
    assert await listed("show=out") == {"FIG"}
    assert await listed("show=held") == set()
    assert "沒有符合的資料" in (await clerk.look("/admin/stock?q=nosuch")).text


async def test_a_mark_of_its_own_counts_before_the_shops(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 9))
    await clerk.look("/admin/stock/sku?sku=COLA")

    page = await clerk.send("/admin/stock/mark", sku="COLA", low_mark=20)
    listed = await clerk.look("/admin/stock?show=low")
    await clerk.send("/admin/stock/low", low_stock=10)
    await clerk.look("/admin/stock/sku?sku=COLA")
    await clerk.send("/admin/stock/mark", sku="COLA", low_mark="")

    assert "已更新" in page.text
    assert "COLA" in listed.text
    assert "COLA" in (await clerk.look("/admin/stock?show=low")).text


async def test_ten_skus_are_received_by_pasting_and_one_press(clerk: Clerk):
    await clerk.harness.sell(*((f"SKU-{n}", 10, 0) for n in range(10)))
    await clerk.look("/admin/stock/receive")

    page = await clerk.send(
        "/admin/stock/receive",
        paste="SKU\t數量\n" + "\n".join(f"SKU-{n}\t{n + 1}" for n in range(10)),
        note="大盤商 1123",
        go="receive",
    )

    assert "10 項、55 件" in page.text
    assert "大盤商 1123" in page.text
    assert await clerk.harness.stock("SKU-9") == Counters(10, 0)


async def test_scans_add_rows_and_the_same_again_adds_one(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 5), ("TEA", 45, 0))
    await clerk.look("/admin/stock/receive")

    for scanned in ("cola", "TEA 24", "cola"):
        page = await clerk.send("/admin/stock/receive", scan=scanned, go="add")
    assert page.status == 200
    await clerk.send("/admin/stock/receive", go="receive")

    assert await clerk.harness.stock("COLA") == Counters(7, 0)
    assert await clerk.harness.stock("TEA") == Counters(24, 0)


async def test_what_is_wrong_is_said_at_its_row_and_everything_typed_is_kept(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 5))
    await clerk.look("/admin/stock/receive")

    page = await clerk.send(
        "/admin/stock/receive",
        sku=["COLA", "NOSUCH"],
        units=["x", "3"],
        scan="???",
        note="大盤商",
        go="receive",
    )

    assert page.status == 422
    assert "找不到這個 SKU" in page.text
    assert "件數要是 1" in page.text
    assert "???" in page.text
    assert 'value="大盤商"' in page.html
    assert await clerk.harness.stock("COLA") == Counters(5, 0)


async def test_a_delivery_that_is_sent_twice_is_received_once(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 5))
    await clerk.look("/admin/stock/receive")
    form = next(fields for to, fields in clerk.forms if to == "/admin/stock/receive")
    name = form["id"][0]

    await clerk.send("/admin/stock/receive", id=name, scan="COLA 4", go="receive")
    again = await clerk.send("/admin/stock/receive", id=name, scan="COLA 4", go="receive")

    assert "已經收過了" in again.text
    assert await clerk.harness.stock("COLA") == Counters(9, 0)


async def test_a_correction_has_a_reason_and_stands_in_the_ledger(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 9))
    await deliver(clerk.harness, id="d1", note="大盤商", COLA=3)
    await clerk.look("/admin/stock/sku?sku=COLA")

    page = await clerk.send(
        "/admin/stock/adjust", way="less", units=2, reason="damaged", note="外盒壓壞"
    )

    assert "破損、過期：外盒壓壞" in page.text
    assert re.search(r"-2.*10.*\+3.*12.*\+9.*9", page.text, re.DOTALL)
    assert "陳老闆" in page.text
    assert await clerk.harness.stock("COLA") == Counters(10, 0)


async def test_a_correction_below_what_is_held_names_and_links_the_orders(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 5))
    placed, _ = await clerk.harness.checked_out(items=(("COLA", 4),))
    number = (await clerk.harness.order(placed)).order.number
    await clerk.look("/admin/stock/sku?sku=COLA")

    page = await clerk.send("/admin/stock/adjust", way="less", units=3, reason="lost", note="")

    assert page.status == 409
    assert "只剩 2 件" in page.text
    assert f"/admin/orders/{number}" in page.links
    assert await clerk.harness.stock("COLA") == Counters(5, 4)


async def test_a_correction_without_units_or_explanation_is_put_right_at_its_field(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 5))
    await clerk.look("/admin/stock/sku?sku=COLA")

    no_units = await clerk.send("/admin/stock/adjust", units="", reason="lost")
    no_note = await clerk.send("/admin/stock/adjust", units=1, reason="other", note="")

    assert (no_units.status, no_note.status) == (422, 422)
    assert "請用備註說明原因" in no_note.text


async def test_a_long_ledger_is_read_page_by_page_with_its_balance(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 1))
    for _ in range(55):
        await deliver(clerk.harness, COLA=1)

    first = await clerk.look("/admin/stock/sku?sku=COLA")
    older = next(link for link in first.links if "after=" in link)
    page = await clerk.look(older)

    assert re.search(r"\+1\s+6\s", page.text)
    assert "上架時的數量" in page.text


async def test_shelves_are_counted_compared_and_corrected(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 9), ("TEA", 45, 4))
    await clerk.look("/admin/stock/takes")
    page = await clerk.send("/admin/stock/takes", title="月底盤點", category="")
    counting = next(to for to, _ in clerk.forms if to.endswith("/count"))

    page = await clerk.send(counting, sku=["COLA", "TEA"], counted=["7", "4"], seen=["", ""])
    assert "已盤 7 件，陳老闆" in page.text
    page = await clerk.look(counting.removesuffix("/count"))
    assert re.search(r"已盤 2／2 項", page.text)
    assert "-NT$60" in page.text
    page = await clerk.look(counting.replace("/count", "/apply"))
    assert "多 0 件、少 2 件" in page.text
    page = await clerk.send(counting.replace("/count", "/apply"))

    assert "1 項庫存已更正" in page.text
    assert await clerk.harness.stock("COLA") == Counters(7, 0)
    assert "盤點：月底盤點" in (await clerk.look("/admin/stock/sku?sku=COLA")).text


async def test_a_count_that_somebody_else_has_made_meanwhile_is_shown_first(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 9))
    take = await open_stock_take(clerk.harness)
    address = f"/admin/stock/takes/{take}/count"
    await clerk.look(address)
    await count(clerk.harness, take, actor=EMI, COLA=8)

    page = await clerk.send(address, sku=["COLA"], counted=["7"], seen=[""])
    assert page.status == 409
    assert "剛剛盤了 8 件" in page.text
    page = await clerk.send(address)

    assert "已盤 7 件" in page.text


async def test_differences_that_cannot_be_applied_name_the_orders_and_can_be_taken_out(
    clerk: Clerk,
):
    await clerk.harness.sell(("COLA", 30, 5))
    placed, _ = await clerk.harness.checked_out(items=(("COLA", 4),))
    number = (await clerk.harness.order(placed)).order.number
    take = await open_stock_take(clerk.harness)
    await count(clerk.harness, take, COLA=2)
    await clerk.look(f"/admin/stock/takes/{take}")

    page = await clerk.send(f"/admin/stock/takes/{take}/apply")
    assert page.status == 409
    assert f"/admin/orders/{number}" in page.links
    page = await clerk.send(f"/admin/stock/takes/{take}/uncount", sku="COLA")
    assert "已移除" in page.text
    page = await clerk.send(f"/admin/stock/takes/{take}/abandon")

    assert "庫存沒有改變" in page.text


async def test_a_second_stock_take_of_the_same_shelves_is_refused_in_words(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 5))
    await open_stock_take(clerk.harness, title="先盤的")
    await clerk.look("/admin/stock/takes")

    page = await clerk.send("/admin/stock/takes", title="再盤一次")

    assert page.status == 422
    assert "「先盤的」正在盤同樣的商品" in page.text


async def test_a_packer_looks_at_stock_and_moves_nothing(new_clerk: NewClerk):
    packer = await new_clerk("packer")
    await packer.harness.sell(("COLA", 30, 5))

    page = await packer.look("/admin/stock/sku?sku=COLA")

    assert page.status == 200
    assert "/admin/stock/adjust" not in page.html
    assert (await packer.look("/admin/stock/receive")).status == 403


async def test_what_does_not_exist_is_not_found(clerk: Clerk):
    for path in ("sku?sku=NOSUCH", "deliveries/nosuch", "takes/nosuch", "takes/nosuch/count"):
        assert (await clerk.look(f"/admin/stock/{path}")).status == 404


async def test_a_page_of_stock_costs_the_same_however_much_there_is(
    clerk: Clerk, statements: list[str]
):
    await clerk.harness.sell(*((f"SKU-{n}", 10, 1) for n in range(60)))
    await clerk.look("/admin/stock")
    statements.clear()

    await clerk.look("/admin/stock")

    assert len([each for each in statements if each.startswith("SELECT")]) <= 4
