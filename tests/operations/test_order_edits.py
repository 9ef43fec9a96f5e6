"""What the shop's people write about an order, put right in it, and have told once more."""

import asyncio
from dataclasses import replace

import pytest

from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import checked_home, checked_pickup, checked_store
from kaimai.domain.errors import InvalidInput, MoveRefused, NotFound, NotOffered, OrderChanged
from kaimai.domain.moves import Actor
from kaimai.domain.parcels import ShipOrder
from kaimai.operations import shipping
from kaimai.operations.answers import Placed
from kaimai.operations.order_edits import EditOrder, edit_order, print_of
from kaimai.operations.order_messages import tell_again
from kaimai.operations.order_notes import write_note
from kaimai.persistence import orders
from tests.shop_harness import BOB, ShopHarness

CAROL = Actor("staff", "carol")
HOME = checked_home(name="李大華", phone="0987654321", key="100中正區", street="重慶南路 122 號")
STORE = checked_pickup(
    name="李大華", phone="0987654321", store=checked_store("711", "170945", "台醫門市", "")
)


async def paid(harness: ShopHarness) -> Placed:
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed


async def edit_of(harness: ShopHarness, placed: Placed, **changes: object) -> EditOrder:
    """An edit by somebody who looks at the order now."""
    known = await harness.shop.db.read(orders.details, placed.order_id)
    wish = EditOrder(
        number=placed.number,
        contact=known.contact,
        delivery=HOME,
        shop_note="",
        seen=print_of(known),
        actor=BOB,
        at=harness.shop.mint.now(),
    )
    return replace(wish, **changes)  # type: ignore[arg-type]  # the wish's own fields


async def test_a_paid_order_is_put_right_and_the_log_says_what_changed(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)
    contact = Contact("李大華", "0987654321", "lee@example.com")

    done = await edit_order(
        harness.shop.db,
        await edit_of(harness, placed, contact=contact, shop_note="附贈一包茶"),
    )

    view = await harness.order(placed)
    noted = await harness.rows("SELECT verb, actor FROM audit_log WHERE kind = 'order'")
    assert done
    assert (view.order.contact, view.delivery, view.shop_note) == (contact, HOME, "附贈一包茶")
    assert noted == [("edit", "staff:bob")]


async def test_of_two_who_edit_at_once_the_second_sees_the_firsts_words(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)
    first = await edit_of(harness, placed, shop_note="甲")
    second = await edit_of(harness, placed, shop_note="乙", actor=CAROL)

    done = await asyncio.gather(
        edit_order(harness.shop.db, first),
        edit_order(harness.shop.db, second),
        return_exceptions=True,
    )

    assert [type(each) for each in done if each is not True] == [OrderChanged]


async def test_the_same_edit_sent_twice_changes_nothing_more(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)
    wish = await edit_of(harness, placed, shop_note="甲")

    done = [await edit_order(harness.shop.db, wish) for _ in range(2)]

    assert done == [True, False]
    assert await harness.rows("SELECT count(*) FROM audit_log WHERE verb = 'edit'") == [(1,)]


async def test_what_has_left_is_not_edited(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)
    wish = await edit_of(harness, placed)
    await shipping.ship_orders(
        harness.shop.db,
        harness.shop.mint,
        [ShipOrder(number=placed.number, carrier="tcat")],
        actor=BOB,
    )

    with pytest.raises(MoveRefused):
        await edit_order(harness.shop.db, wish)


async def test_a_parcel_that_is_worth_too_much_goes_to_no_store(harness):
    await harness.sell(("COLA", 20_001, 10))
    placed = await paid(harness)

    with pytest.raises(NotOffered):
        await edit_order(harness.shop.db, await edit_of(harness, placed, delivery=STORE))
    with pytest.raises(NotFound):
        await edit_order(harness.shop.db, await edit_of(harness, placed, number="forged"))
    with pytest.raises(InvalidInput):
        await edit_order(harness.shop.db, await edit_of(harness, placed, shop_note="字" * 501))


async def test_a_note_is_kept_once_with_its_writer(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await harness.place()
    db, mint = harness.shop.db, harness.shop.mint

    for _ in range(2):
        await write_note(db, mint, placed.number, " 要開統編\r\n記得 ", actor=BOB, note_id="a" * 32)

    assert await harness.rows("SELECT text, actor FROM order_notes") == [
        ("要開統編\n記得", "staff:bob")
    ]
    assert await harness.rows("SELECT count(*) FROM audit_log WHERE verb = 'note'") == [(1,)]
    for text in ("", " ", "字" * 2001, "a\x00b"):
        with pytest.raises(InvalidInput):
            await write_note(db, mint, placed.number, text, actor=BOB)
    with pytest.raises(NotFound):
        await write_note(db, mint, "forged", "x", actor=BOB)


async def test_a_message_is_owed_once_more_for_each_time_somebody_asks(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)
    db, mint = harness.shop.db, harness.shop.mint
    said = "SELECT id FROM events WHERE kind = 'order.paid' ORDER BY version"
    [(first,)] = await harness.rows(said)

    for _ in range(2):
        await tell_again(db, mint, placed.number, str(first), actor=BOB)
    _, (again,) = await harness.rows(said)
    await tell_again(db, mint, placed.number, str(again), actor=CAROL)

    assert len(await harness.rows(said)) == 3
    assert await harness.rows("SELECT count(*) FROM audit_log WHERE verb = 'tell_again'") == [(2,)]
    other = await harness.place()
    with pytest.raises(NotFound):
        await tell_again(db, mint, other.number, str(first), actor=BOB)
