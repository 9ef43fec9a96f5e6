"""Orders that leave: one or many, with a parcel each; numbers that are corrected; orders that end."""

import asyncio

import pytest

from kaimai.domain.errors import InvalidInput, MoveRefused, NotFound
from kaimai.domain.parcels import ShipOrder
from kaimai.operations import shipping
from kaimai.operations.answers import Placed
from kaimai.operations.shipping import ParcelWish
from tests.shop_harness import BOB, ShopHarness

PARCEL = "0" * 32


async def paid(harness: ShopHarness) -> Placed:
    """An order that is paid."""
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed


async def ship(harness: ShopHarness, *requests: ShipOrder) -> list[str | None]:
    answers = await shipping.ship_orders(harness.shop.db, harness.shop.mint, requests, actor=BOB)
    return [None if answer is None else answer.code for answer in answers]


async def test_a_shipped_order_has_its_parcel_and_its_buyer_is_owed_word(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)

    said = await ship(
        harness,
        ShipOrder(number=placed.number, carrier="tcat", tracking_number=" 9012-3456 7890 "),
    )

    view = await harness.order(placed)
    assert said == [None]
    assert view.order.status == "shipped"
    assert [(each.carrier, each.tracking_number) for each in view.parcels] == [
        ("tcat", "901234567890")
    ]
    assert view.parcels[0].page.endswith("BillID=901234567890")
    owed = await harness.rows("SELECT count(*) FROM events WHERE kind = 'order.shipped'")
    noted = await harness.rows("SELECT actor, verb FROM audit_log WHERE kind = 'order'")
    assert owed == [(1,)]
    assert noted == [("staff:bob", "ship")]


async def test_many_orders_ship_at_once_and_each_has_its_own_answer(harness):
    await harness.sell(("COLA", 30, 10))
    first, second = await paid(harness), await paid(harness)
    unpaid = await harness.place()

    said = await ship(
        harness,
        ShipOrder(number=first.number, carrier="tcat"),
        ShipOrder(number=unpaid.number, carrier="tcat"),
        ShipOrder(number="260101-FORGED0000", carrier="tcat"),
        ShipOrder(number=second.number, carrier="pigeon"),
        ShipOrder(number=first.number, carrier="hct"),
        ShipOrder(number=second.number, carrier="post", tracking_number="RR123456785TW"),
    )

    assert said == [None, "move_refused", "not_found", "invalid_input", "move_refused", None]
    assert await harness.status(first) == await harness.status(second) == "shipped"
    assert await harness.status(unpaid) == "initialized"
    assert await harness.rows("SELECT count(*) FROM parcels") == [(2,)]


async def test_a_form_that_is_sent_twice_ships_once(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)
    wish = ShipOrder(number=placed.number, carrier="tcat", parcel_id=PARCEL)

    said = await asyncio.gather(ship(harness, wish), ship(harness, wish))

    assert said == [[None], [None]]
    assert await harness.rows("SELECT count(*) FROM parcels") == [(1,)]
    assert await harness.rows("SELECT count(*) FROM events WHERE kind = 'order.shipped'") == [(1,)]


async def test_of_two_people_who_ship_one_order_the_second_is_told(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)

    said = await asyncio.gather(
        ship(harness, ShipOrder(number=placed.number, carrier="tcat", tracking_number="1111")),
        ship(harness, ShipOrder(number=placed.number, carrier="hct", tracking_number="2222")),
    )

    assert sorted(map(str, said)) == ["['move_refused']", "[None]"]
    assert await harness.rows("SELECT count(*) FROM parcels") == [(1,)]


async def test_a_parcel_of_another_order_is_not_taken_for_this_one(harness):
    await harness.sell(("COLA", 30, 10))
    first, second = await paid(harness), await paid(harness)
    await ship(harness, ShipOrder(number=first.number, carrier="tcat", parcel_id=PARCEL))

    said = await ship(harness, ShipOrder(number=second.number, carrier="tcat", parcel_id=PARCEL))

    assert said == ["not_found"]
    assert await harness.status(second) == "paid"


async def test_more_parcels_and_corrected_numbers_are_told_each_once(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)
    db, mint = harness.shop.db, harness.shop.mint
    await ship(harness, ShipOrder(number=placed.number, carrier="tcat", parcel_id=PARCEL))
    more = ParcelWish(
        number=placed.number, parcel_id="1" * 32, carrier="hct", tracking_number="777777"
    )
    right = ParcelWish(
        number=placed.number, parcel_id=PARCEL, carrier="tcat", tracking_number="888888"
    )

    for _ in range(2):
        await shipping.add_parcel(db, mint, more, actor=BOB)
        await shipping.correct_parcel(db, mint, right, actor=BOB)

    view = await harness.order(placed)
    assert [each.tracking_number for each in view.parcels] == ["888888", "777777"]
    told = await harness.rows("SELECT version FROM events WHERE kind = 'order.tracking' ORDER BY 1")
    noted = await harness.rows("SELECT verb FROM audit_log WHERE kind = 'order' ORDER BY id")
    assert told == [(0,), (1,)]
    assert noted == [("ship",), ("add_parcel",), ("correct_parcel",)]


async def test_what_has_not_left_gets_no_second_parcel(harness):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)
    wish = ParcelWish(number=placed.number, parcel_id=PARCEL, carrier="tcat", tracking_number="")

    with pytest.raises(MoveRefused):
        await shipping.add_parcel(harness.shop.db, harness.shop.mint, wish, actor=BOB)
    with pytest.raises(NotFound):
        await shipping.correct_parcel(harness.shop.db, harness.shop.mint, wish, actor=BOB)


@pytest.mark.parametrize("text", ["12", "x" * 33, "<script>", "12345６"])
async def test_what_is_no_tracking_number_is_refused(harness, text):
    await harness.sell(("COLA", 30, 10))
    placed = await paid(harness)

    said = await ship(
        harness, ShipOrder(number=placed.number, carrier="tcat", tracking_number=text)
    )

    assert said == ["invalid_input"]
    assert await harness.status(placed) == "paid"


async def test_a_shipped_order_is_completed_and_may_be_said_so_twice(harness):
    await harness.sell(("COLA", 30, 10))
    placed, other = await paid(harness), await paid(harness)
    await ship(harness, ShipOrder(number=placed.number, carrier="self"))
    db, mint = harness.shop.db, harness.shop.mint

    first = await shipping.complete_orders(db, mint, [placed.number, other.number], actor=BOB)
    again = await shipping.complete_orders(db, mint, [placed.number], actor=BOB)

    assert first[0] is None
    assert isinstance(first[1], MoveRefused)
    assert again == [None]
    assert await harness.status(placed) == "completed"


async def test_a_carrier_must_be_known(harness):
    wish = ParcelWish(number="x", parcel_id=PARCEL, carrier="pigeon", tracking_number="")

    with pytest.raises(InvalidInput):
        await shipping.add_parcel(harness.shop.db, harness.shop.mint, wish, actor=BOB)
