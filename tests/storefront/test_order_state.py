"""Where an order stands, from what is known about it; and tiles, which are the same every time."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.buyers import Contact
from kaimai.domain.orders import OPEN, ORDER_MOVES, Order
from kaimai.domain.payment_methods import ATM, CARD
from kaimai.domain.payments import PAYMENT_MOVES, Payment
from kaimai.queries.order_state import PAYABLE, state_of
from kaimai.queries.orders import OrderView
from kaimai.storefront.order_state import REFRESH_SECONDS, steps_done
from kaimai.storefront.tiles import tile
from kaimai.words.order_states import STATES

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def attempt(status, method=CARD, minutes=10):
    return Payment(
        id="p",
        order_id="o",
        attempt_number="A",
        method=method,
        amount=30,
        status=status,
        version=1,
        is_applied=False,
        auto_capture=True,
        reference="r",
        ts_no=None,
        pay_url="https://bank.test/x",
        account="999",
        expires_at=NOW + timedelta(minutes=minutes),
        submitted_at=NOW,
        paid_at=None,
        paid_amount=None,
        card_kind=None,
        authorized_until=None,
        commanded_at=None,
        next_ask_at=None,
        bank_status=None,
        bank_words="",
        created_at=NOW,
    )


def view(status, *attempts, held_minutes=30):
    order = Order(
        id="o",
        number="261122-X",
        token="t",
        buyer_id=None,
        cart_id=None,
        status=status,
        version=1,
        total=30,
        method=CARD,
        hold_until=NOW + timedelta(minutes=held_minutes),
        placed_at=NOW,
        contact=Contact(),
        bank_words="",
    )
    return OrderView(
        order=order, note="", delivery=None, invoice=None, lines=[], attempts=attempts, refunds=[]
    )


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        ("preparing", view("initialized", attempt("created"))),
        ("confirming", view("initialized", attempt("submitted"))),
        ("confirming", view("payment_failed", attempt("failed"), attempt("unknown"))),
        ("pay_by_card", view("payment_requested", attempt("requested"))),
        ("pay_by_atm", view("payment_requested", attempt("requested", ATM))),
        ("pay_by_card", view("payment_requested", attempt("requested", "C-6"))),
        ("pay_on_page", view("payment_requested", attempt("requested", "W-Line"))),
        (
            "pay_by_atm",
            view("payment_requested", attempt("requested"), attempt("requested", ATM)),
        ),
        ("choose_method", view("payment_requested", attempt("requested", minutes=-1))),
        ("declined", view("payment_failed", attempt("failed"))),
        ("pay_by_card", view("payment_failed", attempt("failed"), attempt("requested"))),
        ("ending", view("payment_requested", attempt("expired"), held_minutes=-1)),
        ("ending", view("payment_failed", attempt("failed"), held_minutes=0)),
    ],
)
def test_an_unpaid_order_is_told_apart(expected, seen):
    assert state_of(seen, NOW) == expected


@given(
    status=st.sampled_from(ORDER_MOVES.statuses),
    attempts=st.lists(
        st.builds(
            attempt,
            st.sampled_from(PAYMENT_MOVES.statuses),
            st.sampled_from((CARD, ATM)),
            st.integers(-100, 100),
        ),
        max_size=4,
    ),
    held=st.integers(-100, 100),
)
def test_every_order_has_a_state_with_words(status, attempts, held):
    state = state_of(view(status, *attempts, held_minutes=held), NOW)
    assert state in STATES
    if status in OPEN:
        assert state in PAYABLE | {"confirming", "ending"}
    else:
        assert state == status
        assert state not in REFRESH_SECONDS
    assert 1 <= steps_done(status) <= 4


@given(st.text())
def test_a_tile_is_well_formed_and_always_the_same(name):
    drawn = tile(name)
    assert drawn == tile.__wrapped__(name)
    if all(c.isprintable() for c in name):
        ET.fromstring(str(drawn))
