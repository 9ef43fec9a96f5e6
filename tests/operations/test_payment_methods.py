"""Every method of payment from the checkout to the statement: offered, paid, settled and given back by its
own rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from kaimai.domain.errors import NotOffered, NotRefundable
from kaimai.domain.payment_methods import CATALOGUE, CHOICES, Family
from kaimai.domain.payments import Payment, Rank
from kaimai.operations.answers import Placed
from kaimai.operations.order_wishes import choices
from kaimai.operations.payments import sync_payment
from kaimai.operations.shop_profile import change_profile
from tests.shop_harness import BOB, ShopHarness

PAGES = tuple(code for code in CHOICES if CATALOGUE[code].has_page)
WALLET = "W-Line"


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 3_000, 100))
    harness.shop.terms = replace(harness.shop.terms, offered=dict.fromkeys(CHOICES, 1))


async def paid(harness: ShopHarness, method: str) -> tuple[Placed, Payment]:
    placed, payment = await harness.checked_out(method)
    await harness.ring(harness.bank.pay(payment.attempt_number))
    return placed, payment


async def asked(harness: ShopHarness, payment: Payment) -> str:
    """Where the payment stands once the bank was asked about it."""
    shop, number = harness.shop, payment.attempt_number
    recorded = await sync_payment(shop.db, shop.gateway, shop.mint, number, rank=Rank.BUTTON)
    return recorded.payment_status


@pytest.mark.parametrize("method", PAGES)
async def test_every_method_is_paid_on_a_page_and_settles_its_order(
    harness: ShopHarness, method: str
) -> None:
    placed, payment = await harness.checked_out(method)
    assert payment.page_url is not None
    assert "等待" not in payment.bank_words

    await harness.ring(harness.bank.pay(payment.attempt_number))

    assert await harness.status(placed) == "paid"
    assert await asked(harness, payment) == "captured"
    assert (await harness.order(placed)).attempts[0].method == method
    await harness.check()


@pytest.mark.parametrize("method", ["M", WALLET])
async def test_a_lost_notice_is_made_good_by_asking(harness: ShopHarness, method: str) -> None:
    placed, payment = await harness.checked_out(method)
    harness.bank.pay(payment.attempt_number)

    harness.forward(minutes=11)
    await harness.sweep()

    assert await harness.status(placed) == "paid"


async def test_many_wallets_are_asked_about_in_one_call(harness: ShopHarness) -> None:
    made = [await harness.checked_out(WALLET) for _ in range(5)]
    for _placed, payment in made:
        harness.bank.pay(payment.attempt_number)

    harness.forward(minutes=11)
    await harness.sweep()

    assert [await harness.status(placed) for placed, _ in made] == ["paid"] * 5


async def test_a_wallet_that_nobody_paid_lapses_and_its_order_ends(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out(WALLET)
    assert payment.submitted_at is not None
    assert payment.expires_at == payment.submitted_at + timedelta(minutes=20)

    harness.forward(minutes=33)
    await harness.expire()

    assert await harness.status(placed) == "expired"
    assert await asked(harness, payment) == "expired"
    await harness.check()


async def test_a_wallet_that_is_paid_after_its_order_ended_is_kept_or_given_back(
    harness: ShopHarness,
) -> None:
    await harness.sell(("LAST", 500, 1))
    placed, payment = await harness.checked_out(WALLET, items=(("LAST", 1),))
    harness.bank.pay(payment.attempt_number)
    # The bank is out of reach at the end of the hold, and somebody else buys the last one.
    harness.fault("lose_reply", service="WalletPayOrderQuery", times=9)
    harness.forward(minutes=50)
    await harness.expire()
    assert await harness.status(placed) == "expired"
    await harness.place(items=(("LAST", 1),))
    harness.bank.faults.clear()

    await harness.ring(harness.pushed_token(payment.attempt_number))
    await harness.refund()

    assert await harness.rows("SELECT status, amount FROM refunds") == [("done", 500)]
    await harness.check()


@pytest.mark.parametrize("method", ["C-3", "C-12", "C-B"])
async def test_what_the_bank_gives_back_whole_is_never_promised_in_part(
    harness: ShopHarness, method: str
) -> None:
    _placed, payment = await paid(harness, method)

    with pytest.raises(NotRefundable) as refusal:
        await harness.give_back(payment, amount=100)
    await harness.give_back(payment)
    await harness.refund()

    assert refusal.value.why == "whole_card"
    assert await harness.rows("SELECT status, amount FROM refunds") == [("accepted", 3_000)]


async def test_a_wallet_gives_a_part_back_at_once(harness: ShopHarness) -> None:
    _placed, payment = await paid(harness, WALLET)

    await harness.give_back(payment, amount=1_000)
    await harness.refund()

    assert await harness.rows("SELECT status, amount FROM refunds") == [("done", 1_000)]
    await harness.check()


async def test_a_wallet_that_refuses_to_give_back_leaves_it_to_a_person(
    harness: ShopHarness,
) -> None:
    _placed, payment = await paid(harness, WALLET)
    harness.bank.fail_next_refund(payment.attempt_number)

    await harness.give_back(payment, amount=1_000)
    await harness.refund()
    harness.forward(minutes=15)
    await harness.refund()

    [(status,)] = await harness.rows("SELECT status FROM refunds")
    assert status in {"refused", "failed"}
    assert await harness.rows("SELECT kind FROM cases WHERE closed_at IS NULL") == [("refund",)]


async def test_wallets_and_mobile_pay_are_reconciled_with_the_rest(harness: ShopHarness) -> None:
    for method in ("C-1", "C-6", "M", WALLET, "W-Jko"):
        await paid(harness, method)
    _placed, refunded = await paid(harness, WALLET)
    await harness.give_back(refunded)
    await harness.refund()
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.lines, done.matched, done.differences) == (7, 7, 0)
    assert await harness.differences() == []
    stored = await harness.rows("SELECT family, count(*) FROM statement_lines GROUP BY family")
    assert sorted(stored) == [(Family.CARD, 2), (Family.MOBILE, 1), (Family.WALLET, 4)]


async def test_a_statement_that_names_wallets_after_all_is_no_difference(
    harness: ShopHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness.bank.ledger, "_has_wallets", True)
    await paid(harness, WALLET)
    await paid(harness, "C-1")
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.lines, done.matched, done.differences) == (2, 2, 0)


async def test_a_wallets_money_that_the_books_do_not_have_heals(harness: ShopHarness) -> None:
    await paid(harness, "W-Jko")
    placed, payment = await harness.checked_out(WALLET)
    harness.bank.pay(payment.attempt_number)
    harness.forward(days=1)

    done = await harness.reconcile()

    assert done.healed == 1
    assert await harness.status(placed) == "paid"


def crowd(harness: ShopHarness, payment: Payment) -> None:
    """Three hundred strangers order with the same wallet after this payment: no list shows it now."""
    model = harness.bank.order(payment.attempt_number)
    for number in range(300):
        stranger = msgspec.structs.replace(
            model,
            order_no=f"STRANGER-{number}",
            ts_no=f"S{number}",
            link_key=f"key-{number}",
            created_at=model.created_at + timedelta(minutes=1),
        )
        harness.bank.ledger.add_order(stranger)


async def test_wallets_that_the_bank_does_not_list_are_asked_about_by_number(
    harness: ShopHarness,
) -> None:
    made = [await harness.checked_out(WALLET) for _ in range(5)]
    crowd(harness, made[0][1])
    for _placed, payment in made[1:]:
        harness.bank.pay(payment.attempt_number)

    harness.forward(minutes=11)
    await harness.sweep()

    assert [await harness.status(placed) for placed, _ in made[1:]] == ["paid"] * 4
    assert await harness.status(made[0][0]) == "payment_requested"


async def test_a_day_with_more_wallets_than_the_bank_lists_is_reconciled(
    harness: ShopHarness,
) -> None:
    _placed, payment = await harness.checked_out(WALLET)
    crowd(harness, payment)
    await harness.ring(harness.bank.pay(payment.attempt_number))
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.matched, done.differences) == (1, 0)
    assert await harness.differences() == []


async def test_an_instalment_is_not_offered_below_its_amount(harness: ShopHarness) -> None:
    shop = harness.shop
    shop.terms = replace(shop.terms, offered={"C-1": 1, "C-6": 5_000, "ATM": 1})

    assert choices(3_000, shop.terms) == ["C-1", "ATM"]
    assert choices(6_000, shop.terms) == ["C-1", "C-6", "ATM"]
    assert choices(90_000, shop.terms) == ["C-1", "C-6"]
    with pytest.raises(NotOffered) as refusal:
        await harness.place(method="C-6")
    assert refusal.value.least == 5_000
    placed = await harness.place(method="C-1")
    with pytest.raises(NotOffered):
        await harness.ask_for_payment(placed, "W-Line")
    with pytest.raises(NotOffered):
        await harness.ask_for_payment(placed, "C-R")


async def test_what_people_set_counts_at_once(harness: ShopHarness) -> None:
    shop = harness.shop
    said: Mapping[str, str] = {"methods": "W-Line C-1", "instalments_3": "1000"}
    for key, value in said.items():
        await change_profile(shop.db, shop.mint, key, value, actor=BOB)
    await shop.live.refresh()

    assert shop.terms.offered == {"C-1": 1, "C-3": 1_000, "W-Line": 1}
