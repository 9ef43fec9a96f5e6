"""Asking the bank for a payment, and everything the bank may answer, or not answer."""

import asyncio
from datetime import timedelta

import pytest

from bank_simulator import WrongState
from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    HoldOver,
    MoveRefused,
    NotFound,
    PaymentUnderway,
)
from kaimai.domain.payments import Attempt, PaymentGateway, Rank, Report
from kaimai.operations import expiry, payments
from kaimai.persistence.stock import Counters
from kaimai.queries import carts as cart_queries
from tests.shop_harness import ALICE, ShopHarness


class ProcessDied(BaseException):
    """Stands for the end of the process: nothing after it runs."""


class DyingGateway:
    """The real gateway, in a process that dies as soon as the bank has answered."""

    def __init__(self, gateway: PaymentGateway) -> None:
        self._gateway = gateway

    async def create_payment(self, attempt: Attempt) -> Report:
        await self._gateway.create_payment(attempt)
        raise ProcessDied

    def __getattr__(self, name: str) -> object:
        return getattr(self._gateway, name)


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    """Ten bottles of cola for every test here."""
    await harness.sell(("COLA", 288, 10))


async def test_a_card_order_gets_a_link_that_ends_before_its_hold(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()

    at_bank = harness.bank.order(payment.attempt_number)
    order = (await harness.order(placed)).order
    assert (order.status, payment.status) == ("payment_requested", "requested")
    assert payment.pay_url is not None
    assert payment.pay_url.startswith("http://bank.test/QPay.WebPaySite/Bridge/PayCard?TD=")
    assert at_bank.amount_cents == 28_800
    assert payment.expires_at is not None
    assert payment.expires_at < order.hold_until == order.placed_at + timedelta(minutes=30)


async def test_an_account_order_gets_an_account_that_ends_before_its_hold(
    harness: ShopHarness,
) -> None:
    placed, payment = await harness.checked_out("ATM")

    order = (await harness.order(placed)).order
    assert payment.account is not None
    assert (len(payment.account), payment.account.isdigit()) == (14, True)
    assert payment.expires_at is not None
    assert payment.expires_at < order.hold_until == order.placed_at + timedelta(hours=24)


async def test_asking_again_gives_the_same_link_and_calls_nobody(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()

    again = await harness.ask_for_payment(placed)

    assert again.pay_url == payment.pay_url
    assert len(harness.bank.orders) == 1


async def test_two_requests_at_once_make_one_order_at_the_bank(harness: ShopHarness) -> None:
    placed = await harness.place()

    ends = await asyncio.gather(
        *(harness.ask_for_payment(placed) for _ in range(5)), return_exceptions=True
    )

    assert len(harness.bank.orders) == 1
    assert all(not isinstance(e, Exception) or isinstance(e, PaymentUnderway) for e in ends)
    assert any(not isinstance(e, Exception) for e in ends)


async def test_a_paid_card_sells_the_stock_and_closes_the_cart(harness: ShopHarness) -> None:
    cart = await harness.cart_with(COLA=2)
    placed, payment = await harness.checked_out(cart=cart)

    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    view = await harness.order(placed)
    assert view.order.status == "paid"
    assert [(a.status, a.is_applied) for a in view.attempts] == [("captured", True)]
    assert await harness.stock("COLA") == Counters(8, 0)
    assert await harness.shop.db.ask(cart_queries.find_carts, cart) == cart_queries.Closed()
    assert await harness.rows("SELECT change, kind FROM stock_ledger ORDER BY change") == [
        (-2, "sold"),
        (10, "received"),
    ]


async def test_a_refused_request_gives_back_stock_and_cart(harness: ShopHarness) -> None:
    cart = await harness.cart_with(COLA=2)
    placed = await harness.place(cart=cart)
    harness.fault("code", service="OrderCreate", code="E0602")

    with pytest.raises(BankRefused) as refused:
        await harness.ask_for_payment(placed)

    order = (await harness.order(placed)).order
    assert "E0602" in refused.value.words
    assert (order.status, order.bank_words) == (
        "payment_request_failed",
        "E0602 – 收款方式未啟用",
    )
    assert await harness.stock("COLA") == Counters(10, 0)
    reopened = await harness.shop.db.ask(cart_queries.find_carts, cart)
    assert reopened is not None
    assert (reopened.locked_by_order, reopened.lines[0].quantity) == (None, 2)


async def test_a_refused_orders_lines_join_the_buyers_newer_cart(harness: ShopHarness) -> None:
    await harness.sell(("TEA", 100, 5), name="茶")
    placed = await harness.place(cart=await harness.cart_with(COLA=2))
    newer = await harness.cart_with(COLA=1, TEA=1)
    harness.fault("code", service="OrderCreate", code="E0602")

    with pytest.raises(BankRefused):
        await harness.ask_for_payment(placed)

    joined = await harness.shop.db.ask(cart_queries.find_carts, newer)
    assert joined is not None
    assert {line.sku: line.quantity for line in joined.lines} == {"COLA": 3, "TEA": 1}


@pytest.mark.parametrize("kind", ["refuse_connection", "nonce_expired"])
async def test_what_was_not_sent_is_sent_again_under_its_number(
    harness: ShopHarness, kind: str
) -> None:
    placed = await harness.place()
    harness.fault(kind, **({"service": "Nonce"} if kind == "refuse_connection" else {}))

    with pytest.raises(BankUnreachable):
        await harness.ask_for_payment(placed)
    before = (await harness.order(placed)).attempts
    payment = await harness.ask_for_payment(placed)

    assert [a.status for a in before] == ["created"]
    assert payment.attempt_number == before[0].attempt_number
    assert len(harness.bank.orders) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "lose_reply"},
        {"kind": "lose_reply", "how": "close"},
        {"kind": "wrong_sign"},
        {"kind": "garbage", "takes_effect": True},
        {"kind": "other_shop"},
        {"kind": "http_status", "http_status": 502, "takes_effect": True},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
async def test_a_reply_that_proves_nothing_is_resolved_by_asking(
    harness: ShopHarness, fault: dict[str, object]
) -> None:
    placed = await harness.place()
    harness.fault(**{"service": "OrderCreate", **fault})  # type: ignore[arg-type]

    with pytest.raises(PaymentUnderway):
        await harness.ask_for_payment(placed)
    with pytest.raises(PaymentUnderway):
        await harness.ask_for_payment(placed)
    assert (await harness.order(placed)).is_underway
    harness.forward(minutes=2)
    await harness.sweep()

    view = await harness.order(placed)
    assert view.order.status == "payment_requested"
    offer = view.offer(harness.clock.present)
    assert offer is not None
    assert offer.pay_url is not None
    assert len(harness.bank.orders) == 1


async def test_not_found_is_believed_only_ten_minutes_after_the_request(
    harness: ShopHarness,
) -> None:
    placed = await harness.place()
    harness.fault("lose_request", service="OrderCreate")
    with pytest.raises(PaymentUnderway):
        await harness.ask_for_payment(placed)

    harness.forward(minutes=5)
    await harness.sweep()
    early = await harness.status(placed)
    harness.forward(minutes=6)
    await harness.sweep()

    assert early == "initialized"
    assert await harness.status(placed) == "payment_request_failed"
    assert await harness.stock("COLA") == Counters(10, 0)
    assert harness.bank.orders == []


async def test_a_process_that_dies_between_call_and_answer_is_caught_by_the_sweep(
    harness: ShopHarness,
) -> None:
    placed = await harness.place()
    with pytest.raises(ProcessDied):
        await payments.request_payment(
            harness.shop.db,
            DyingGateway(harness.shop.gateway),
            harness.shop.mint,
            placed.token,
            method=None,
            terms=harness.shop.terms,
            storefront=harness.shop.storefront,
            actor=ALICE,
        )
    assert [a.status for a in (await harness.order(placed)).attempts] == ["submitted"]

    harness.forward(minutes=2)
    await harness.sweep()

    assert await harness.status(placed) == "payment_requested"
    assert len(harness.bank.orders) == 1


async def test_a_declined_card_keeps_the_stock_and_can_be_tried_again(
    harness: ShopHarness,
) -> None:
    placed, first = await harness.checked_out()

    await harness.ring(harness.bank.decline_card(first.attempt_number))
    declined = (await harness.order(placed)).order
    second = await harness.ask_for_payment(placed)
    await harness.ring(harness.bank.pay_card(second.attempt_number))

    assert (declined.status, declined.bank_words) == ("payment_failed", "E2700 – 交易失敗")
    assert second.attempt_number != first.attempt_number
    assert await harness.status(placed) == "paid"
    assert await harness.stock("COLA") == Counters(9, 0)
    assert declined.hold_until == (await harness.order(placed)).order.hold_until


async def test_two_paid_attempts_settle_one_order_and_refund_the_other(
    harness: ShopHarness,
) -> None:
    placed, first = await harness.checked_out()
    await harness.ring(harness.bank.decline_card(first.attempt_number))
    second = await harness.ask_for_payment(placed)

    tokens = [harness.bank.pay_card(a.attempt_number) for a in (first, second)]
    await asyncio.gather(*(harness.ring(token) for token in tokens))
    await harness.refund()

    view = await harness.order(placed)
    assert view.order.status == "paid"
    assert sorted((a.status, a.is_applied) for a in view.attempts) == [
        ("captured", False),
        ("captured", True),
    ]
    assert [(refund.amount, refund.status) for refund in view.refunds] == [(288, "accepted")]
    surplus = next(a for a in view.attempts if not a.is_applied)
    assert len(harness.bank.order(surplus.attempt_number).refunds) == 1
    harness.forward(days=2)
    await harness.refund()
    assert [refund.status for refund in (await harness.order(placed)).refunds] == ["done"]
    assert await harness.rows("SELECT count(*) FROM cases WHERE closed_at IS NULL") == [(0,)]


async def test_return_page_and_push_at_the_same_instant_pay_once(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    returned = harness.bank.pay_card(payment.attempt_number)
    pushed = harness.pushed_token(payment.attempt_number)

    await asyncio.gather(*(harness.ring(token) for token in [returned, pushed] * 5))

    view = await harness.order(placed)
    assert view.order.status == "paid"
    assert await harness.stock("COLA") == Counters(9, 0)
    moves = "SELECT verb FROM order_moves ORDER BY version"
    assert await harness.rows(moves) == [("place",), ("offer_payment",), ("pay",)]
    assert view.refunds == []


async def test_a_lost_push_is_healed_by_the_sweep(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out("ATM")
    harness.bank.pay_account(payment.account or "")

    harness.forward(minutes=11)
    await harness.sweep()

    assert await harness.status(placed) == "paid"


async def test_many_unfinished_attempts_are_asked_about_by_period(harness: ShopHarness) -> None:
    orders = [await harness.checked_out() for _ in range(6)]
    for _, payment in orders[:5]:
        harness.bank.pay_card(payment.attempt_number)

    harness.forward(minutes=11)
    heard = await harness.sweep()

    assert heard == 6
    statuses = [await harness.status(placed) for placed, _ in orders]
    assert statuses == ["paid"] * 5 + ["payment_requested"]


async def test_a_wrong_amount_is_kept_and_shown_to_a_person(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)
    harness.fault("wrong_amount", service="OrderPayQuery")

    await harness.ring(token)
    await harness.refund()

    view = await harness.order(placed)
    assert view.order.status == "payment_requested"
    assert [(a.status, a.is_applied) for a in view.attempts] == [("captured", False)]
    assert view.refunds == []
    assert await harness.rows("SELECT kind FROM cases WHERE closed_at IS NULL") == [
        ("wrong_amount",)
    ]


async def test_a_reply_about_another_order_is_never_money(harness: ShopHarness) -> None:
    alices, hers = await harness.checked_out()
    mallorys, _ = await harness.checked_out()
    token = harness.bank.pay_card(hers.attempt_number)

    await harness.ring(token)

    assert await harness.status(alices) == "paid"
    assert await harness.status(mallorys) == "payment_requested"


async def test_a_live_account_is_closed_before_another_method(harness: ShopHarness) -> None:
    placed, account = await harness.checked_out("ATM")

    card = await harness.ask_for_payment(placed, "C-1")

    assert card.method == "C-1"
    assert harness.bank.order(account.attempt_number).pay_status == "1A250"
    statuses = {a.method: a.status for a in (await harness.order(placed)).attempts}
    assert statuses == {"ATM": "expired", "C-1": "requested"}


async def test_going_back_to_a_live_card_link_closes_the_account_too(
    harness: ShopHarness,
) -> None:
    placed, card = await harness.checked_out()
    account = await harness.ask_for_payment(placed, "ATM")

    again = await harness.ask_for_payment(placed, "C-1")

    assert again.attempt_number == card.attempt_number
    assert harness.bank.order(account.attempt_number).pay_status == "1A250"
    view = await harness.order(placed)
    assert view.order.method == "C-1"
    assert view.offer(harness.clock.present) == again


async def test_an_account_that_was_just_paid_cannot_be_changed_for_a_card(
    harness: ShopHarness,
) -> None:
    placed, account = await harness.checked_out("ATM")
    harness.bank.pay_account(account.account or "")

    with pytest.raises(MoveRefused):
        await harness.ask_for_payment(placed, "C-1")

    assert await harness.status(placed) == "paid"
    assert len(harness.bank.orders) == 1


async def test_changing_to_an_account_sets_the_hold_once_from_placing(
    harness: ShopHarness,
) -> None:
    placed, _ = await harness.checked_out()

    harness.forward(minutes=20)
    await harness.ask_for_payment(placed, "ATM")
    order = (await harness.order(placed)).order
    await harness.ask_for_payment(placed, "C-1")
    await harness.ask_for_payment(placed, "ATM")

    assert order.hold_until == order.placed_at + timedelta(hours=24)
    assert (await harness.order(placed)).order.hold_until == order.hold_until


async def test_an_order_about_to_end_offers_no_new_link(harness: ShopHarness) -> None:
    placed = await harness.place()
    harness.forward(minutes=28, seconds=30)

    with pytest.raises(HoldOver):
        await harness.ask_for_payment(placed)

    assert harness.bank.orders == []


async def test_manual_capture_pays_the_order_at_authorization(harness: ShopHarness) -> None:
    terms = payments.Terms(auto_capture=False)
    placed = await harness.place(terms=terms)
    payment = await payments.request_payment(
        harness.shop.db,
        harness.shop.gateway,
        harness.shop.mint,
        placed.token,
        method=None,
        terms=terms,
        storefront=harness.shop.storefront,
        actor=ALICE,
    )

    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    view = await harness.order(placed)
    assert view.order.status == "paid"
    assert [(a.status, a.is_applied) for a in view.attempts] == [("authorized", True)]
    harness.forward(hours=7)
    await harness.sweep()
    assert harness.bank.order(payment.attempt_number).pay_status == "1C300"


async def test_a_surplus_authorization_is_voided(harness: ShopHarness) -> None:
    terms = payments.Terms(auto_capture=False)
    placed = await harness.place(terms=terms)
    ask = {"terms": terms, "storefront": harness.shop.storefront, "actor": ALICE}
    shop = harness.shop
    first = await payments.request_payment(
        shop.db, shop.gateway, shop.mint, placed.token, method=None, **ask
    )
    await harness.ring(harness.bank.decline_card(first.attempt_number))
    second = await payments.request_payment(
        shop.db, shop.gateway, shop.mint, placed.token, method=None, **ask
    )
    for attempt in (first, second):
        await harness.ring(harness.bank.pay_card(attempt.attempt_number))

    await harness.sweep()

    assert harness.bank.order(second.attempt_number).pay_status == "1C351"
    statuses = sorted(a.status for a in (await harness.order(placed)).attempts)
    assert statuses == ["authorized", "voided"]


async def test_cancelling_closes_the_account_and_gives_everything_back(
    harness: ShopHarness,
) -> None:
    cart = await harness.cart_with(COLA=2)
    placed, payment = await harness.checked_out("ATM", cart=cart)

    await expiry.cancel_order(
        harness.shop.db, harness.shop.gateway, harness.shop.mint, placed.token, actor=ALICE
    )

    assert await harness.status(placed) == "cancelled"
    assert harness.bank.order(payment.attempt_number).pay_status == "1A250"
    assert await harness.stock("COLA") == Counters(10, 0)
    with pytest.raises(MoveRefused):
        await harness.ask_for_payment(placed)


async def test_money_for_a_cancelled_order_goes_back(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    await expiry.cancel_order(
        harness.shop.db, harness.shop.gateway, harness.shop.mint, placed.token, actor=ALICE
    )

    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    await harness.refund()

    view = await harness.order(placed)
    assert view.order.status == "cancelled"
    assert [refund.status for refund in view.refunds] == ["accepted"]
    assert await harness.stock("COLA") == Counters(10, 0)


async def test_an_unknown_order_cannot_be_paid(harness: ShopHarness) -> None:
    with pytest.raises(NotFound):
        await payments.request_payment(
            harness.shop.db,
            harness.shop.gateway,
            harness.shop.mint,
            "0" * 32,
            method=None,
            terms=harness.shop.terms,
            storefront=harness.shop.storefront,
            actor=ALICE,
        )


async def test_an_unreachable_bank_changes_nothing_when_it_is_asked(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    harness.fault("http_status", http_status=503)

    with pytest.raises(BankUnreachable):
        await payments.sync_payment(
            harness.shop.db,
            harness.shop.gateway,
            harness.shop.mint,
            payment.attempt_number,
            rank=Rank.BUTTON,
        )

    assert await harness.status(placed) == "payment_requested"


async def test_a_paid_link_takes_no_second_payment_at_the_bank(harness: ShopHarness) -> None:
    _, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    with pytest.raises(WrongState):
        harness.bank.pay_card(payment.attempt_number)
