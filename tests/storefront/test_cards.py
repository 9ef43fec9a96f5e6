"""Remembered cards on the pages: shown to their owner alone, and of no use to whoever has a link."""

from collections.abc import Callable

from kaimai.operations.shop_profile import change_profile
from kaimai.persistence.sealing import KEY_BYTES, SealingKeys, written_key
from tests.shop_harness import BOB, ShopHarness
from tests.storefront.visitor import Visitor

KEY = written_key(b"k" * KEY_BYTES)


async def switch_on(harness: ShopHarness) -> None:
    harness.shop.live.keys = SealingKeys(KEY)
    await change_profile(harness.shop.db, harness.shop.mint, "remember_cards", "on", actor=BOB)
    harness.forward(seconds=3)


async def remembered(visitor: Visitor) -> str:
    """A visitor pays with a card and has it remembered; its id."""
    await visitor.buy()
    await visitor.check_out(remember="yes", agreed="yes")
    harness = visitor.harness
    await harness.ring(harness.bank.pay_card(harness.bank.orders[-1].order_no, remember=True))
    [[card_id]] = await harness.rows("SELECT id FROM remembered_cards")
    return str(card_id)


async def test_a_card_is_only_offered_where_it_can_be_kept(visitor: Visitor, harness: ShopHarness):
    await visitor.buy()
    assert "記住這張卡" not in (await visitor.open("/checkout")).text
    await switch_on(harness)
    assert "記住這張卡" in (await visitor.open("/checkout")).text
    harness.shop.live.keys = SealingKeys()
    assert "記住這張卡" not in (await visitor.open("/checkout")).text


async def test_a_stolen_link_pays_with_nobodys_card(
    visitor: Visitor, new_visitor: Callable[[], Visitor], harness: ShopHarness
):
    await switch_on(harness)
    card_id = await remembered(visitor)
    [token] = harness.bank.ledger.stored_cards
    await visitor.buy()
    page = await visitor.open("/checkout")
    assert "•••• 0127" in page.text
    await visitor.check_out(method=f"C-1+{card_id}", agreed="yes")
    assert harness.bank.orders[-1].quick_pay_token == token
    link = visitor.sent_to or ""
    assert "/Bridge/PayCard" in link
    mine = await visitor.order_page()
    assert link.replace("&", "&amp;") in mine.html

    # The order's link shows a stranger neither the card nor where only three digits are asked for.
    thief = new_visitor()
    shown = await thief.open(mine.path)
    assert "0127" not in shown.html
    assert link.replace("&", "&amp;") not in shown.html
    assert card_id not in shown.html
    pay, before = f"{mine.path}/pay", len(harness.bank.orders)
    refused = await thief.send(pay, method=f"C-1+{card_id}")
    assert refused.status == 404
    await thief.open(mine.path)
    await thief.send(pay, method="C-1", remember="yes")
    assert len(harness.bank.orders) == before + 1
    assert harness.bank.orders[-1].quick_pay_token is None

    # Nor does a cart's: its form, sent by somebody else, names a card in vain.
    await visitor.buy()
    form = (await visitor.open("/checkout")).form("/checkout").fields
    await thief.buy()
    await thief.check_out(cart=form["cart"], method=f"C-1+{card_id}", agreed="yes")
    assert all(order.quick_pay_token is None for order in harness.bank.orders[before:])
    for page in (mine, shown, await visitor.open("/orders")):
        assert token not in page.html


async def test_a_card_is_removed_by_its_owner_alone(
    visitor: Visitor, new_visitor: Callable[[], Visitor], harness: ShopHarness
):
    await switch_on(harness)
    card_id = await remembered(visitor)
    remove = f"/cards/{card_id}/remove"
    await visitor.open("/orders")
    thief = new_visitor()
    await thief.buy()
    page = await thief.open("/orders")
    assert "0127" not in page.html
    form = (await thief.open("/cart")).forms[0].fields
    assert (await thief.http.post(remove, data=form)).status_code == 404

    await visitor.open("/orders")
    assert "這張卡已經移除" in (await visitor.send(remove)).text
    assert await harness.rows("SELECT id FROM remembered_cards") == []


async def test_a_card_that_the_bank_forgot_leaves_the_order_to_be_paid_by_another(
    visitor: Visitor, harness: ShopHarness
):
    await switch_on(harness)
    card_id = await remembered(visitor)
    harness.bank.forget_cards()
    await visitor.buy()
    page = await visitor.check_out(method=f"C-1+{card_id}", agreed="yes")
    assert "這張記住的卡不能用了" in page.text
    assert "0127" not in page.html
    await visitor.send(f"{page.path}/pay")
    assert "/Bridge/PayCard" in (visitor.sent_to or "")
