"""Orders that nobody paid: what the clock ends, and what money that comes late does."""

import asyncio
from collections.abc import Collection

import pytest

from kaimai.domain.errors import MoveRefused, PaymentUnderway
from kaimai.domain.moves import SYSTEM
from kaimai.operations.expiry import EndOrder, expire_orders
from kaimai.persistence import carts
from kaimai.persistence.carts import CartRow
from kaimai.persistence.database import Connection
from kaimai.persistence.stock import Counters
from kaimai.queries import carts as cart_queries
from tests.shop_harness import ShopHarness


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    """Two bottles of cola for every test here."""
    await harness.sell(("COLA", 288, 2))


async def test_an_unpaid_order_expires_after_its_hold(harness: ShopHarness) -> None:
    cart = await harness.cart_with(COLA=2)
    placed, payment = await harness.checked_out(cart=cart)

    harness.forward(minutes=31)
    early = await harness.expire()
    harness.forward(minutes=2)
    ended = await harness.expire()

    assert (early, ended) == (0, 1)
    view = await harness.order(placed)
    assert (view.order.status, view.attempts[0].status) == ("expired", "expired")
    assert await harness.stock("COLA") == Counters(2, 0)
    reopened = await harness.shop.db.ask(cart_queries.find_carts, cart)
    assert reopened is not None
    assert reopened.locked_by_order is None
    assert harness.bank.order(payment.attempt_number).pay_status == "1C250"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_cart_that_is_opened_while_another_comes_back_takes_its_items(
    harness: ShopHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = await harness.place(cart=await harness.cart_with(COLA=2))
    lock = carts.lock_of_orders
    opened: list[str] = []

    def lock_and_be_overtaken(conn: Connection, order_ids: Collection[str]) -> list[CartRow]:
        locked = lock(conn, order_ids)
        if not opened:
            (old,) = locked
            opened.append("a" * 32)
            new = {"id": "new", "token": opened[0], "buyer_id": old.buyer_id}
            with conn.engine.begin() as other:
                carts.create(other, [new], harness.shop.mint.now())
        return locked

    monkeypatch.setattr(carts, "lock_of_orders", lock_and_be_overtaken)
    wish = EndOrder(
        order_id=placed.order_id, verb="cancel", actor=SYSTEM, at=harness.shop.mint.now()
    )

    assert await harness.shop.db.submit(expire_orders, wish) is None

    assert await harness.cart_with() == opened[0]
    filled = await harness.shop.db.ask(cart_queries.find_carts, opened[0])
    assert filled is not None
    assert [(line.sku, line.quantity) for line in filled.lines] == [("COLA", 2)]


async def test_an_order_that_never_got_a_link_ends_sooner(harness: ShopHarness) -> None:
    placed = await harness.place()

    harness.forward(minutes=16)
    await harness.expire()

    view = await harness.order(placed)
    assert (view.order.status, view.attempts[0].status) == ("expired", "expired")


async def test_money_at_the_last_second_is_found_before_expiry(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out("ATM")
    harness.bank.pay_account(payment.account or "")

    harness.forward(hours=25)
    await harness.expire()

    assert await harness.status(placed) == "paid"
    assert await harness.stock("COLA") == Counters(1, 0)


async def test_the_bank_being_down_delays_expiry_by_the_grace_only(harness: ShopHarness) -> None:
    placed, _ = await harness.checked_out()
    harness.fault("refuse_connection", service="Nonce", times=None)

    harness.forward(minutes=33)
    await harness.expire()
    waiting = await harness.status(placed)
    harness.forward(minutes=15)
    await harness.expire()

    assert waiting == "payment_requested"
    assert await harness.status(placed) == "expired"
    assert await harness.stock("COLA") == Counters(2, 0)


async def test_late_money_revives_an_order_whose_stock_is_still_there(
    harness: ShopHarness,
) -> None:
    placed, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)
    harness.fault("refuse_connection", service="Nonce", times=None)
    harness.forward(minutes=50)
    await harness.expire()
    expired = await harness.status(placed)
    harness.bank.faults.clear()

    await harness.ring(token)

    assert expired == "expired"
    assert await harness.status(placed) == "paid"
    assert await harness.stock("COLA") == Counters(1, 0)


async def test_late_money_goes_back_when_the_stock_is_gone(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out(items=(("COLA", 2),))
    token = harness.bank.pay_card(payment.attempt_number)
    harness.fault("refuse_connection", service="Nonce", times=None)
    harness.forward(minutes=50)
    await harness.expire()
    harness.bank.faults.clear()
    await harness.place()

    await harness.ring(token)
    await harness.refund()

    view = await harness.order(placed)
    assert view.order.status == "expired"
    assert [(a.status, a.is_applied) for a in view.attempts] == [("captured", False)]
    assert [(refund.amount, refund.status) for refund in view.refunds] == [(576, "accepted")]
    assert await harness.stock("COLA") == Counters(2, 1)


async def test_two_late_orders_for_the_last_units_revive_only_one(harness: ShopHarness) -> None:
    orders = [await harness.checked_out() for _ in range(2)]
    tokens = [harness.bank.pay_card(payment.attempt_number) for _, payment in orders]
    harness.fault("refuse_connection", service="Nonce", times=None)
    harness.forward(minutes=50)
    await harness.expire()
    harness.bank.faults.clear()
    await harness.place()  # one of the two bottles is gone

    await asyncio.gather(*(harness.ring(token) for token in tokens))

    assert sorted([await harness.status(placed) for placed, _ in orders]) == ["expired", "paid"]
    assert await harness.stock("COLA") == Counters(1, 1)


async def test_an_unknown_attempt_expires_its_order_and_is_still_followed(
    harness: ShopHarness,
) -> None:
    placed = await harness.place()
    harness.fault("lose_reply", service="OrderCreate")
    with pytest.raises(PaymentUnderway):
        await harness.ask_for_payment(placed)
    harness.fault("refuse_connection", service="Nonce", times=None)
    harness.forward(minutes=50)
    await harness.expire()
    harness.bank.faults.clear()

    await harness.sweep()

    view = await harness.order(placed)
    assert view.order.status == "expired"
    assert view.attempts[0].status == "expired"


async def test_paying_and_expiring_at_once_end_in_one_of_the_two(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)
    end = EndOrder(order_id=placed.order_id, verb="expire", actor=SYSTEM, at=harness.clock.present)

    await asyncio.gather(
        harness.ring(token),
        *(harness.shop.db.submit(expire_orders, end) for _ in range(5)),
    )

    assert await harness.status(placed) == "paid"  # late money revives: the stock was free
    assert await harness.stock("COLA") == Counters(1, 0)


async def test_an_order_ends_once(harness: ShopHarness) -> None:
    placed = await harness.place()
    end = EndOrder(order_id=placed.order_id, verb="cancel", actor=SYSTEM, at=harness.clock.present)

    first = await harness.shop.db.submit(expire_orders, end)
    second = await harness.shop.db.submit(expire_orders, end)

    assert first is None
    assert isinstance(second, MoveRefused)
    assert await harness.stock("COLA") == Counters(2, 0)
