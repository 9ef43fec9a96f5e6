"""Subscribing on the web: what is agreed to, and the page of a subscription through its life."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest_asyncio

from kaimai.composition import senders
from kaimai.operations.messages import deliver_messages
from tests.conftest import on_both
from tests.storefront.visitor import CONTACT
from tests.subscribing import plan_for, sync


@pytest_asyncio.fixture
async def plan(visitor, harness) -> str:
    """COLA at NT$25 a unit every month, three times; the plan's id."""
    return await plan_for(harness)


async def to_agree(visitor, quantity="2"):
    """From the product's page to the page that says the whole schedule; its address."""
    page = await visitor.open("/products/可樂")
    fields = page.form("/cart/items").fields
    answer = await visitor.http.post("/subscribe", data={**fields, "quantity": quantity})
    await visitor.open(answer.headers["location"])
    return answer.headers["location"]


async def subscribed(visitor):
    """A subscription that waits at the bank; the address of its page."""
    await visitor.send(await to_agree(visitor), **CONTACT, agreed="yes")
    assert visitor.sent_to.startswith("http://bank.test/")
    page = await visitor.open("/orders")
    (path,) = {link for link in page.links if re.fullmatch(r"/subscriptions/\w+", link)}
    return path


async def test_a_products_page_offers_both_ways_and_the_way_out_says_everything(visitor, plan):
    page = await visitor.open("/products/可樂")
    assert "加入購物車" in page.text
    assert "定期購 每月 NT$25，共 3 期" in page.text
    await to_agree(visitor)
    text = visitor.page.text
    assert "每月 NT$50，共 3 期，第一次今天扣款，之後每月 22 日左右；隨時可以停止。" in text
    assert "今天付 NT$50" in text
    assert "全部 3 期合計 NT$150" in text
    for said in ("隨時可以停止，不收任何費用", "7 天內都可以退貨", "同意之後自動扣款"):
        assert said in text
    english = await visitor.open(f"{visitor.page.path}?lang=en")
    assert "NT$50 every month, 3 times: the first charge is today" in english.text


async def test_nothing_is_agreed_to_that_was_not_said(visitor, harness, plan):
    path = await to_agree(visitor)
    page = await visitor.send(path, **{**CONTACT, "name": ""}, agreed="yes")
    assert (page.status, "請填姓名" in page.text) == (422, True)
    page = await visitor.send(path, **CONTACT, total="49", agreed="yes")
    assert (page.status, "方案剛剛有變動" in page.text) == (409, True)
    await plan_for(harness, price=24)
    page = await visitor.send(path, **CONTACT, agreed="yes")
    assert "目前沒有定期購" in page.text
    assert await harness.rows("SELECT id FROM subscriptions") == []


async def test_what_no_page_of_ours_links_to_is_not_there(visitor, plan):
    path = await to_agree(visitor)
    for wrong in ("0", "10000", "x"):
        assert (await visitor.open(f"{path[:-1]}{wrong}")).status == 404
    for wrong in ("/subscribe/x/y/1", "/subscriptions/x", "/subscriptions/%00/stop"):
        assert (await visitor.open(wrong)).status == 404


async def letters(harness) -> list[EmailMessage]:
    """What the shop has written so far, in the order of writing."""
    shop = harness.shop
    for _ in range(3):
        await deliver_messages(shop.db, shop.mint, senders(shop))
    folder = shop.settings.data / "letters"
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


@on_both
async def test_a_subscription_is_followed_stopped_and_told_of(visitor, new_visitor, harness, plan):
    path = await subscribed(visitor)
    page = await visitor.open(path)
    assert "等待第一次付款" in page.text
    assert any(link.startswith("/orders/") for link in page.links)
    (order,) = harness.bank.orders
    master = order.order_no
    await harness.ring(harness.bank.pay_card(master))
    page = await visitor.open(path)
    assert "定期購進行中" in page.text
    assert "下一次扣款 12月22日（二） 左右，NT$50" in page.text
    assert "第 1 期 扣款成功" in page.text

    harness.forward(days=30)
    harness.bank.charge_next(master, fail=True)
    await sync(harness)
    page = await visitor.open(path)
    assert "第 2 期 扣款沒有成功" in page.text
    assert "已扣款 1／3 期" in page.text

    stranger = await new_visitor().open(path)
    assert "林小美" not in stranger.text
    assert "林小美" in page.text

    page = await visitor.open(f"{path}/stop")
    assert "還沒扣款的 1 期都不會寄出" in page.text
    page = await visitor.send(f"{path}/stop")
    assert "已經停止，不會再扣款。" in page.text
    assert "定期購已停止" in page.text
    assert f"{path}/stop" not in page.links
    assert (await visitor.open(f"{path}/stop")).path == path
    assert "已停止" in (await visitor.open("/orders")).text

    told = [str(letter["Subject"]) for letter in await letters(harness)]
    for said in ("定期購開始了", "定期購第 2 期扣款沒有成功", "定期購已停止"):
        assert sum(said in subject for subject in told) == 1
    assert not any("付款成功" in subject for subject in told)


async def test_a_period_without_goods_is_said_on_its_page(visitor, harness, plan):
    path = await subscribed(visitor)
    (order,) = harness.bank.orders
    await harness.ring(harness.bank.pay_card(order.order_no))
    await harness.place(items=(("COLA", 8),))
    harness.forward(days=30)
    harness.bank.charge_next(order.order_no)
    await sync(harness)
    page = await visitor.open(path)
    assert "第 2 期 已扣款，商品缺貨" in page.text
    assert "店家會與您聯絡" in page.text
    for order in [link for link in page.links if link.startswith("/orders/")]:
        assert "沒有扣款" not in (await visitor.open(order)).text
    assert "訂單逾期" not in (await visitor.open("/orders")).text


async def test_an_order_of_a_subscription_leads_to_it_and_offers_no_other_way_to_pay(
    visitor, harness, plan
):
    path = await subscribed(visitor)
    page = await visitor.open(path)
    (order,) = [link for link in page.links if link.startswith("/orders/")]
    page = await visitor.open(order)
    assert "這是定期購的一期" in page.text
    assert path in page.links
    assert "ATM" not in page.text
