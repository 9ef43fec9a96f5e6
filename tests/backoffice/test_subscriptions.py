"""The room of subscriptions and the plan of a product: what staff see of them and can do."""

import pytest

from kaimai.domain.delivery import checked_home
from kaimai.operations.stock import receive_stock
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.shop_harness import BOB, ShopHarness
from tests.subscribing import plan_for, subscribe, subscribed, sync

ADDRESS = checked_home(
    name="王小明", phone="0912345678", key="100中正區", street="忠孝東路一段 1 號"
)


async def _product(clerk: Clerk) -> str:
    [[product_id]] = await clerk.harness.rows("SELECT id FROM products")
    return f"/admin/products/{product_id}"


async def test_a_plan_is_made_changed_and_put_off_and_every_change_is_noted(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 10))
    path = await _product(clerk)
    page = await clerk.look(path)
    assert "這個商品只能單次購買" in page.text
    page = await clerk.look(f"{path}/plan")
    page = await clerk.send(f"{path}/plan", price="0", times="6")
    assert (page.status, "請填 1 元以上的整數" in page.text) == (422, True)
    page = await clerk.send(f"{path}/plan", price="25", every="2", period="W", times="6")
    assert "每 2 週 NT$25，共 6 期" in page.text
    await clerk.look(f"{path}/plan")
    page = await clerk.send(f"{path}/plan", do="off")
    assert "這個商品只能單次購買" in page.text
    page = await clerk.look("/admin/audit?kind=product")
    assert "25 x 6 / 2 W" in page.text


async def test_a_subscription_is_listed_with_its_failure_and_stopped(
    harness: ShopHarness, new_clerk: NewClerk, statements: list[str]
):
    await harness.sell(("COLA", 30, 10))
    begun = await subscribe(harness, await plan_for(harness), delivery=ADDRESS)
    await harness.ring(harness.bank.pay_card(begun.master))
    harness.forward(days=30)
    harness.bank.charge_next(begun.master, fail=True)
    await sync(harness)

    clerk = await new_clerk("owner")
    today = await clerk.look("/admin")
    assert "定期購扣款失敗" in today.text
    statements.clear()
    page = await clerk.look("/admin/subscriptions?show=failed")
    assert len(statements) <= 6
    (path,) = {link for link in page.links if link.startswith("/admin/subscriptions/2")}
    assert "1／3" in page.text
    assert "失敗 1" in page.text
    page = await clerk.look(path)
    assert "忠孝東路" in page.text
    assert "每月 NT$50，共 3 期" in page.text
    assert "扣款失敗" in page.text
    (order,) = {link for link in page.links if link.startswith("/admin/orders/2")}
    assert path in (await clerk.look(order)).links
    page = await clerk.look(f"{path}/stop")
    assert "還剩 1 期" in page.text
    page = await clerk.send(f"{path}/stop", reason="顧客來電")
    assert "已停止，不會再扣款" in page.text
    [[status]] = await clerk.harness.rows("SELECT status FROM subscriptions")
    assert status == "stopped"
    page = await clerk.look("/admin/audit?kind=subscription")
    assert "顧客來電" in page.text
    page = await clerk.look("/admin/subscriptions?show=active")
    assert path not in page.links


async def test_a_charge_without_goods_is_made_up_for(harness: ShopHarness, new_clerk: NewClerk):
    begun = await subscribed(harness, units=3)
    harness.forward(days=30)
    harness.bank.charge_next(begun.master)
    await sync(harness)
    clerk = await new_clerk("manager")
    page = await clerk.look("/admin/subscriptions?show=unfilled")
    (path,) = {link for link in page.links if link.startswith("/admin/subscriptions/2")}
    page = await clerk.look(path)
    assert "已扣款，缺貨" in page.text
    (fulfil,) = [form.action for form in page.forms if form.action.endswith("/fulfil")]
    page = await clerk.send(fulfil)
    assert "庫存不足" in page.text
    shop = harness.shop
    await receive_stock(shop.db, shop.mint, "COLA", 9, actor=BOB, reason="delivered")
    await clerk.look(path)
    page = await clerk.send(fulfil)
    assert "第 2 期的訂單成立了" in page.text
    assert "已扣款，缺貨" not in page.text
    page = await clerk.send(f"{path}/ask")
    assert "已向銀行查詢" in page.text


@pytest.mark.parametrize(("role", "sees", "stops"), [("reader", 200, 403), ("packer", 403, 403)])
async def test_who_may_look_and_who_may_stop(new_clerk: NewClerk, role: str, sees: int, stops: int):
    clerk = await new_clerk(role)
    await subscribed(clerk.harness)
    [[number]] = await clerk.harness.rows("SELECT number FROM subscriptions")
    assert (await clerk.look(f"/admin/subscriptions/{number}")).status == sees
    assert (await clerk.look(f"/admin/subscriptions/{number}/stop")).status == stops


async def test_what_there_is_not_is_not_found(clerk: Clerk):
    await clerk.harness.sell(("COLA", 30, 10))
    await plan_for(clerk.harness)
    assert "還沒有人訂定期購" in (await clerk.look("/admin/subscriptions")).text
    for path in ("/admin/subscriptions/x", "/admin/subscriptions/%00", "/admin/products/x/plan"):
        assert (await clerk.look(path)).status == 404
