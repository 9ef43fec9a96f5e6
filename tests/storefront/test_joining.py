"""The link that joins a browser with a buyer's cart from LINE: looked at by GET, used once by POST."""

import pytest
import pytest_asyncio

from kaimai import links
from kaimai.operations import carts
from kaimai.operations.joining import new_ticket
from kaimai.queries.carts import buyer_of, cart_of
from tests.conftest import on_both


@pytest_asyncio.fixture
async def link(visitor, harness):
    """A link for somebody who put 3 COLA into the cart in LINE."""
    shop = harness.shop
    token = await carts.open_cart(shop.db, shop.mint, kind="line", value="U1")
    await carts.edit_cart(shop.db, shop.mint, token, "COLA", 3)
    buyer = await shop.db.read(buyer_of, kind="line", value="U1")
    ticket = new_ticket(shop.mint, buyer)
    return links.join_url("http://shop.test", shop.installation.link_secret, ticket)


async def line_cart(harness):
    return await harness.shop.db.read(cart_of, kind="line", value="U1")


@on_both
async def test_a_browser_without_a_cart_takes_over_the_one_from_line(visitor, harness, link):
    page = await visitor.open(link)
    assert "NT$90" in page.text
    assert "buyer" not in visitor.http.cookies
    page = await visitor.send("/cart/join")
    assert "購物車接好了" in page.text
    await visitor.send("/cart/items/COLA", quantity="4")
    assert (await line_cart(harness)).total == 120


@on_both
async def test_two_carts_become_one_and_orders_come_along(visitor, harness, link):
    await visitor.buy(quantity="1")
    await visitor.check_out(method="ATM")
    await visitor.buy(quantity="2")
    await visitor.open(link)
    page = await visitor.send("/cart/join")
    assert "NT$150" in page.text
    assert (await line_cart(harness)).total == 150
    page = await visitor.order_page()
    assert "0912-345-678" in page.text or "0912345678" in page.text
    await visitor.open(f"{page.path}/cancel")
    await visitor.send(f"{page.path}/cancel")
    assert (await line_cart(harness)).total == 180


async def test_looking_at_the_link_changes_nothing(visitor, harness, link):
    for _ in range(2):
        assert (await visitor.open(link)).status == 200
    assert (await harness.rows("SELECT count(*) FROM buyer_identities"))[0][0] == 1


async def test_a_link_works_in_one_browser_only(visitor, new_visitor, harness, link):
    await visitor.open(link)
    other = new_visitor()
    await other.open(link)
    first = await visitor.send("/cart/join")
    assert "NT$90" in first.text
    late = await other.send("/cart/join")
    assert late.status == 404
    assert "可能已經用過或過期" in late.text
    assert "購物車是空的" in (await other.open("/cart")).text


async def test_a_link_is_over_after_half_an_hour(visitor, harness, link):
    await visitor.open(link)
    harness.forward(minutes=31)
    assert (await visitor.send("/cart/join")).status == 404
    assert (await visitor.open(link)).status == 404


@pytest.mark.parametrize("change", [("b=", "b=x"), ("u=", "u=9"), ("n=", "n=0"), ("s=", "s=0")])
async def test_a_changed_link_is_none_of_ours(visitor, link, change):
    assert (await visitor.open(link.replace(*change))).status == 404


async def test_a_browser_of_somebody_known_in_line_keeps_their_orders_theirs(
    visitor, harness, link
):
    shop = harness.shop
    await visitor.open(link)
    await visitor.send("/cart/join")
    await visitor.check_out(method="ATM")
    await carts.open_cart(shop.db, shop.mint, kind="line", value="U2")
    second = await shop.db.read(buyer_of, kind="line", value="U2")
    ticket = new_ticket(shop.mint, second)
    await visitor.open(links.join_url("http://shop.test", shop.installation.link_secret, ticket))
    await visitor.send("/cart/join")
    assert "還沒有訂單" in (await visitor.open("/orders")).text
    first = await shop.db.read(buyer_of, kind="line", value="U1")
    assert (await harness.rows("SELECT buyer_id FROM orders"))[0][0] == first


@pytest.mark.parametrize(
    ("to", "path"), [("checkout", "/checkout"), ("//evil", "/cart"), ("", "/cart")]
)
async def test_a_link_may_lead_on_to_the_checkout_and_nowhere_else(visitor, link, to, path):
    await visitor.open(f"{link}&to={to}")
    page = await visitor.send("/cart/join")
    assert page.path == path
    assert (await visitor.open(f"{link}&to={to}")).path == path
