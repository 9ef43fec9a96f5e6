"""The private page of a group buy's bill: what it says in each state, what its form does, and who sees it."""

import asyncio
import re

import pytest

from tests.conftest import on_both
from tests.group_sales import closed_sale
from tests.storefront.visitor import CONTACT


@pytest.fixture
async def bill(visitor, harness):
    """Four COLA of 小美, at the sale's NT$25."""
    (made,) = await closed_sale(harness, ("mei", 4), price=25)
    return made


def path_of(bill):
    return f"/bills/{bill.token}"


async def test_the_page_shows_what_the_member_has_at_the_sales_price_and_until_when(visitor, bill):
    page = await visitor.open(path_of(bill))
    assert "可樂團" in page.text
    assert "可樂 NT$25 × 4 NT$100" in page.text
    assert "付款期限 11月23日（一）12:00" in page.text
    (until,) = [each for each in page.tags("time") if "data-until" in each]
    assert until["datetime"] == "2026-11-23T04:00:00Z"
    english = await visitor.open(f"{path_of(bill)}?lang=en")
    assert "Pay before Mon 23 Nov, 12:00" in english.text


async def test_the_page_is_private(visitor, bill):
    page = await visitor.open(path_of(bill))
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert {"name": "robots", "content": "noindex"} in list(page.tags("meta"))
    for wrong in ("x", "token-of-me", f"{bill.token}%00", "😀"):
        assert (await visitor.open(f"/bills/{wrong}")).status == 404


@on_both
async def test_a_bill_by_card_leads_to_the_bank_and_then_shows_its_order(visitor, harness, bill):
    await visitor.open(path_of(bill))
    await visitor.send(path_of(bill), **CONTACT, note="一起出貨")
    assert visitor.sent_to.startswith("http://bank.test/")
    page = await visitor.open(path_of(bill))
    assert "這份帳單已成立訂單，還沒付款" in page.text
    (order,) = [link for link in page.links if re.fullmatch(r"/orders/\w+", link)]
    await harness.ring(harness.bank.pay_card(harness.bank.orders[0].order_no))
    page = await visitor.open(path_of(bill))
    assert "這份帳單已付款，謝謝您" in page.text
    assert order in page.links
    assert "付款成功" in (await visitor.open(order)).text


@on_both
async def test_a_bill_by_transfer_shows_the_account_until_the_bills_end(visitor, harness, bill):
    await visitor.open(path_of(bill))
    page = await visitor.send(path_of(bill), **{**CONTACT, "method": "ATM"})
    assert page.path.startswith("/orders/")
    assert harness.bank.orders[0].account_no in page.text.replace(" ", "")
    assert "11月23日（一）11:59" in page.text


@on_both
async def test_the_same_form_sent_twice_is_one_order(visitor, harness, bill):
    await visitor.open(path_of(bill))
    form = visitor.page.form(path_of(bill)).fields | CONTACT
    answers = await asyncio.gather(*(visitor.http.post(path_of(bill), data=form) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert (await harness.rows("SELECT count(*) FROM orders"))[0][0] == 1


async def test_two_windows_make_one_order_and_the_second_is_shown_it(visitor, harness, bill):
    await visitor.open(path_of(bill))
    second = visitor.page.form(path_of(bill)).fields | CONTACT
    page = await visitor.open(path_of(bill))
    page = await visitor.send(path_of(bill), **{**CONTACT, "method": "ATM"})
    answer = await visitor.http.post(path_of(bill), data=second)
    assert (answer.status_code, answer.headers["location"]) == (303, page.path)


async def test_mistakes_stand_beside_their_fields(visitor, harness, bill):
    await visitor.open(path_of(bill))
    page = await visitor.send(path_of(bill), **{**CONTACT, "name": "", "agreed": ""})
    assert page.status == 422
    assert "請填姓名。" in page.text
    assert page.form(path_of(bill)).fields["street"] == CONTACT["street"]
    page = await visitor.send(path_of(bill), **{**CONTACT, "method": "BITCOIN"})
    assert page.status == 409
    assert (await harness.rows("SELECT count(*) FROM orders"))[0][0] == 0


async def test_a_changed_total_is_shown_before_it_is_agreed_on(visitor, harness, bill):
    await visitor.open(path_of(bill))
    page = await visitor.send(path_of(bill), **CONTACT, total="1")
    assert page.status == 409
    assert "金額和您剛才看到的不同" in page.text
    await visitor.send(path_of(bill), **CONTACT)
    assert visitor.sent_to


async def test_a_bill_that_is_over_says_so_and_takes_no_order(visitor, harness, bill):
    await visitor.open(path_of(bill))
    form = visitor.page.form(path_of(bill)).fields | CONTACT
    harness.forward(hours=24)
    answer = await visitor.http.post(path_of(bill), data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, path_of(bill))
    page = await visitor.open(path_of(bill))
    assert "付款期限已過" in page.text
    assert page.forms == []
    assert (await harness.rows("SELECT count(*) FROM orders"))[0][0] == 0


async def test_an_account_is_not_offered_when_time_is_short(visitor, harness, bill):
    page = await visitor.open(path_of(bill))
    assert {i["value"] for i in page.tags("input") if i.get("name") == "method"} == {"C-1", "ATM"}
    harness.forward(hours=23, minutes=1)
    page = await visitor.open(path_of(bill))
    assert {i["value"] for i in page.tags("input") if i.get("name") == "method"} == {"C-1"}
    assert "來不及用 ATM 轉帳" in page.text


async def test_a_cancelled_order_leads_back_to_its_bill(visitor, harness, bill):
    await visitor.open(path_of(bill))
    page = await visitor.send(path_of(bill), **{**CONTACT, "method": "ATM"})
    order = page.path
    page = await visitor.open(f"{order}/cancel")
    assert "從團購帳單重新下單" in page.text
    page = await visitor.send(f"{order}/cancel")
    assert path_of(bill) in page.links
    page = await visitor.open(path_of(bill))
    assert "請完成訂購與付款" in page.text
    await visitor.send(path_of(bill), **CONTACT)
    assert visitor.sent_to
    assert path_of(bill) not in (await visitor.open(order)).links


async def test_looking_at_a_bill_makes_nobody_of_the_browser(visitor, harness, bill):
    await visitor.open(path_of(bill))
    await visitor.send(path_of(bill), **CONTACT)
    assert "buyer" not in visitor.http.cookies
    page = await visitor.open(path_of(bill))
    (order,) = [link for link in page.links if re.fullmatch(r"/orders/\w+", link)]
    assert "林小美" not in (await visitor.open(order)).text
    assert "這個瀏覽器還沒有訂單" in (await visitor.open("/orders")).text
