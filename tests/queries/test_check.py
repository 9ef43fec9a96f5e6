"""Every invariant, broken on purpose by raw SQL and seen; the breakage is rolled back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.operations import sessions
from kaimai.operations.expiry import cancel_order
from kaimai.operations.group_buy_wishes import ItemWish
from kaimai.operations.notices import receive_notice
from kaimai.operations.order_search import fill_order_search
from kaimai.queries.check import BEATS, BOOKS, RULES, find_broken_of
from kaimai.queries.check.rules import Rule
from kaimai.queries.check.subscriptions import SUBSCRIPTION_BEATS, SUBSCRIPTIONS
from tests.group_buying import open_group
from tests.group_sales import closed_sale
from tests.operations.hiring import hire, with_second_step
from tests.shop_harness import ALICE, ShopHarness
from tests.stock_taking import apply, count, deliver, open_stock_take
from tests.subscribing import plan_for, subscribe

_STATEMENT = (
    "INSERT INTO statements (day, fetch_id, tried_at, lines)"
    " VALUES ('2026-11-01', 'f', '2026-11-02 00:00:00+00:00', 7)"
)
_CARDS = (
    "INSERT INTO remembered_cards (id, buyer_id, sealed, last_four, expires, created_at) VALUES "
)


def _card(number: int, sealed: str = "sealed" * 9) -> str:
    return f"('c{number}', 'mei', '{sealed}', '000{number}', '2912', '2026-11-01 00:00:00+00:00')"


BREAKS = {
    "payments_use_the_buyers_own_card": [
        _CARDS + _card(1),
        "INSERT INTO card_wishes (payment_id, card_id) SELECT min(id), 'c1' FROM payment_log",
    ],
    "remembered_cards_are_sealed": [_CARDS + _card(1, "open")],
    "remembered_cards_are_few": [_CARDS + ", ".join(map(_card, range(6)))],
    "cards_are_kept_only_when_asked": [
        (
            "INSERT INTO card_wishes (payment_id, kept_at)"
            " SELECT min(id), min(created_at) FROM payment_log"
        )
    ],
    "merged_customers_have_nothing": ["UPDATE buyers SET merged_into = 'ming' WHERE id = 'mei'"],
    "erased_customers_are_nobody": ["UPDATE buyers SET erased_at = created_at WHERE id = 'mei'"],
    "on_hand_is_explained": ["UPDATE stock SET on_hand = on_hand + 1"],
    "reserved_is_explained": ["UPDATE stock SET reserved = reserved - 1 WHERE reserved > 0"],
    "reservations_have_open_holders": [
        (
            "INSERT INTO reservations (id, sku_id, quantity, order_line_id)"
            " SELECT l.id, l.sku_id, 1, l.id FROM order_lines l JOIN orders o ON o.id = l.order_id"
            " WHERE o.status = 'paid'"
        )
    ],
    "open_orders_hold_every_line": ["DELETE FROM reservations"],
    "paid_orders_are_sold": ["DELETE FROM stock_ledger WHERE kind = 'sold'"],
    "sales_are_paid": [
        (
            "INSERT INTO stock_ledger (id, sku_id, change, kind, order_line_id, actor, at)"
            " SELECT 's', l.sku_id, -1, 'sold', l.id, 'mallory', o.placed_at"
            " FROM order_lines l JOIN orders o ON o.id = l.order_id"
            " WHERE o.status = 'payment_requested'"
        )
    ],
    "only_sold_units_are_restocked": [
        (
            "INSERT INTO stock_ledger (id, sku_id, change, kind, order_line_id, actor, at)"
            " SELECT 's' || l.id, l.sku_id, l.quantity + 1, 'restocked', l.id, 'mallory', o.placed_at"
            " FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.status = 'paid'"
        )
    ],
    "restocked_units_are_on_the_shelf": ["DELETE FROM stock_ledger WHERE kind = 'restocked'"],
    "applied_counts_are_in_the_ledger": [
        "UPDATE stock_counts SET counted = counted + 1 WHERE entry_id IS NOT NULL"
    ],
    "parcels_belong_to_orders_that_left": [
        (
            "INSERT INTO parcels (id, order_id, carrier, actor, sent_at)"
            " SELECT 'p', id, 'tcat', 'staff:mallory', placed_at FROM orders WHERE status = 'paid'"
        )
    ],
    "orders_that_left_have_a_parcel": [
        "UPDATE orders SET status = 'shipped', version = version + 1 WHERE status = 'paid'"
    ],
    "other_counts_change_nothing": [
        (
            "UPDATE stock_takes SET applied_at = NULL, abandoned_at = applied_at"
            " WHERE applied_at IS NOT NULL"
        )
    ],
    "deliveries_are_in_the_ledger": ["UPDATE delivery_lines SET units = units + 1"],
    "open_counts_are_of_one_stock_take": [
        (
            "INSERT INTO stock_takes (id, title, opened_by, opened_at)"
            " SELECT 'z', 'z', opened_by, opened_at FROM stock_takes WHERE applied_at IS NULL"
        ),
        (
            "INSERT INTO stock_counts (take_id, sku_id, counted, expected, actor, at)"
            " SELECT 'z', sku_id, counted, expected, actor, at FROM stock_counts"
            " WHERE entry_id IS NULL"
        ),
    ],
    "refunded_units_were_bought": ["UPDATE refund_lines SET quantity = quantity + 1"],
    "totals_are_the_lines": ["UPDATE orders SET total = total + 1"],
    "coupon_uses_are_redemptions": ["UPDATE coupons SET uses = uses + 1"],
    "redemptions_live_with_their_orders": ["UPDATE coupon_redemptions SET is_live = false"],
    "discounts_have_a_redemption": ["DELETE FROM coupon_redemptions"],
    "purchase_limits_are_their_orders": ["UPDATE purchase_limits SET used = used + 1"],
    "limits_count_orders_that_are_not_over": ["UPDATE limit_uses SET is_live = false"],
    "locked_carts_have_open_orders": ["UPDATE orders SET cart_id = NULL"],
    "open_orders_lock_their_carts": ["UPDATE shopping_cart SET state = 'closed', order_id = NULL"],
    "paid_orders_have_their_money": ["UPDATE payment_log SET is_applied = false"],
    "applied_money_has_a_paid_order": [
        "DELETE FROM refund_lines",
        "DELETE FROM refund_moves",
        "DELETE FROM refunds",
        "UPDATE cases SET closed_at = opened_at",
        "UPDATE orders SET status = 'expired' WHERE status = 'paid'",
    ],
    "surplus_money_is_going_back": [
        "DELETE FROM refund_lines",
        "DELETE FROM refund_moves",
        "DELETE FROM refunds",
        "UPDATE cases SET closed_at = opened_at",
    ],
    "refunds_stay_within_what_was_paid": ["UPDATE refunds SET amount = amount + 1"],
    "unsettled_payments_are_asked_about": ["UPDATE payment_log SET next_ask_at = NULL"],
    "refunds_have_a_next_step": ["UPDATE refunds SET next_at = NULL"],
    "whole_payments_go_back_whole": [
        "UPDATE payment_log SET method = 'C-3' WHERE method = 'C-1'",
        "UPDATE refunds SET amount = amount - 1",
    ],
    "only_cards_are_authorized": [
        "UPDATE payment_log SET method = 'M', status = 'authorized' WHERE status = 'captured'"
    ],
    "order_log_ends_in_its_status": ["UPDATE orders SET version = version + 1"],
    "order_log_is_a_chain": ["UPDATE order_moves SET from_status = 'paid' WHERE version = 2"],
    "payment_log_ends_in_its_status": ["UPDATE payment_moves SET to_status = 'voided'"],
    "payment_log_is_a_chain": ["UPDATE payment_moves SET from_status = 'x' WHERE version = 3"],
    "refund_log_ends_in_its_status": ["UPDATE refunds SET version = 7"],
    "refund_log_is_a_chain": ["UPDATE refund_moves SET from_status = 'done'"],
    "group_buy_log_ends_in_its_status": ["UPDATE group_buys SET version = version + 1"],
    "group_buy_log_is_a_chain": ["UPDATE group_buy_moves SET from_status = 'x' WHERE version = 2"],
    "group_buy_items_count_their_claims": ["UPDATE group_buy_items SET claimed = claimed - 1"],
    "waiting_units_stand_in_line": ["UPDATE group_buy_waits SET units = units + 1"],
    "claims_are_what_was_said": ["UPDATE group_buy_entries SET units = units + 1"],
    "claims_hold_their_units": ["DELETE FROM reservations WHERE claim_id IS NOT NULL"],
    "closed_claims_are_on_bills": ["UPDATE group_buy_bills SET released_at = pay_until"],
    "orders_cover_their_bills": [
        (
            "UPDATE group_buy_bill_lines SET units = units + 1 WHERE bill_id IN"
            " (SELECT id FROM group_buy_bills WHERE order_id IS NOT NULL)"
        )
    ],
    "open_orders_stand_for_their_bills": ["UPDATE group_buy_bills SET order_id = NULL"],
    "settled_group_buys_have_no_open_bills": [
        "UPDATE group_buys SET status = 'settled' WHERE status = 'closed'"
    ],
    "nobody_waits_for_what_is_free": ["UPDATE stock SET on_hand = on_hand + 1"],
    "group_buys_close": [],
    "unpaid_bills_are_released": [],
    "statements_are_their_lines": [_STATEMENT],
    "statement_lines_are_explained": [
        _STATEMENT,
        (
            "INSERT INTO statement_lines (fetch_id, n, kind, attempt_number, ts_no, amount, verdict)"
            " VALUES ('f', 0, 'receipt', 'A', 'T', 30, 'missing_here')"
        ),
    ],
    "payout_lines_are_explained": [
        _STATEMENT,
        (
            "INSERT INTO payout_lines (fetch_id, n, payout, kind, attempt_number, ts_no, amount,"
            " verdict) VALUES ('f', 0, 0, 'refund', 'A', 'T', 30, 'matched')"
        ),
    ],
    "statements_account_once": [
        _STATEMENT,
        *(
            "INSERT INTO statement_lines (fetch_id, n, kind, attempt_number, ts_no, amount, verdict,"
            f" payment_id) SELECT 'f', {n}, 'receipt', attempt_number, 'T', amount, 'matched', id"
            " FROM payment_log WHERE status = 'captured' AND is_applied"
            for n in range(2)
        ),
    ],
    "payouts_account_once": [
        _STATEMENT,
        *(
            "INSERT INTO payout_lines (fetch_id, n, payout, kind, attempt_number, ts_no, amount,"
            f" verdict, payment_id) SELECT 'f', {n}, {n}, 'receipt', attempt_number, 'T', amount,"
            " 'matched', id FROM payment_log WHERE status = 'captured' AND is_applied"
            for n in range(2)
        ),
    ],
    "order_search_is_whole": ["UPDATE order_search_state SET places = places + 1"],
    "order_search_keeps_up": [],
    "no_payment_hangs": ["UPDATE payment_log SET status = 'unknown' WHERE status = 'requested'"],
    "no_command_hangs": [
        (
            "UPDATE payment_log SET status = 'voiding', commanded_at = created_at"
            " WHERE status = 'requested'"
        )
    ],
    "holds_end": [],
    "notices_are_looked_up": [],
    "events_are_fanned_out": [],
    "staff_have_an_owner": ["UPDATE staff SET role = 'manager'"],
    "sessions_are_of_active_staff": ["UPDATE staff SET is_active = false"],
    "recovery_codes_stand_for_a_second_step": ["UPDATE staff SET totp_since = NULL"],
    "second_steps_have_a_secret": ["UPDATE staff SET totp_secret = NULL"],
    "order_moves_of_staff_are_noted": [
        (
            "INSERT INTO order_moves (subject_id, version, verb, to_status, actor, reason, at)"
            " SELECT subject_id, version + 100, 'cancel', to_status, 'staff:mallory', '',"
            " (SELECT max(at) FROM audit_log) FROM order_moves WHERE verb = 'place'"
        )
    ],
    "refund_moves_of_staff_are_noted": ["UPDATE audit_log SET actor = 'x' WHERE kind = 'refund'"],
    "group_buy_moves_of_staff_are_noted": [
        (
            "INSERT INTO group_buy_moves (subject_id, version, verb, to_status, actor, reason, at)"
            " SELECT subject_id, version + 100, 'close', to_status, 'staff:mallory', '',"
            " (SELECT max(at) FROM audit_log) FROM group_buy_moves WHERE verb = 'open'"
        )
    ],
    "told_friends_have_a_push": [
        (
            "INSERT INTO deliveries (id, event_id, sender, recipient, state, tries)"
            " SELECT 'd', id, 'line', 'U1', 'done', 1 FROM events ORDER BY id LIMIT 1"
        )
    ],
    "line_events_are_processed": [
        (
            "INSERT INTO inbox (id, source, key, is_signed, body, tries, received_at, next_at,"
            " conversation) SELECT 'line', 'line', 'key', true, '{}', 0, at, at, 'U1'"
            " FROM events ORDER BY id LIMIT 1"
        )
    ],
    "paid_charges_have_their_money": [
        "UPDATE payment_log SET status = 'expired' WHERE method = 'C-R' AND status = 'captured'"
    ],
    "recurring_money_has_its_charge": ["DELETE FROM subscription_charges WHERE outcome = 'paid'"],
    "subscriptions_count_their_charges": ["UPDATE subscriptions SET failed = failed + 1"],
    "charges_stay_within_their_schedule": [
        "UPDATE subscription_charges SET number = 4 WHERE outcome = 'paid'"
    ],
    "subscriptions_begin_with_their_first_payment": [
        "UPDATE subscriptions SET master_number = 'another' WHERE status = 'active'"
    ],
    "subscriptions_are_asked_about": ["UPDATE subscriptions SET ask_at = NULL"],
    "subscriptions_are_looked_after": ["UPDATE subscriptions SET ask_at = created_at"],
    "messages_are_tried": [
        (
            "INSERT INTO deliveries (id, event_id, sender, recipient, state, tries, next_at)"
            " SELECT 'd', id, 'mail', 'alice', 'waiting', 1, at FROM events ORDER BY id LIMIT 1"
        )
    ],
}


REGULAR = {rule.name for rule in (*SUBSCRIPTIONS, *SUBSCRIPTION_BEATS)}
"""Rules that need more in the books than all shops have."""


class Undone(Exception):
    """Carries what was found out of a transaction that is rolled back."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.names = names


def break_and_look(
    conn: Connection, statements: Sequence[str], now: datetime, rules: Sequence[Rule]
) -> None:
    for statement in statements:
        assert conn.execute(sa.text(statement)).rowcount > 0, statement
    raise Undone([broken.rule.name for broken in find_broken_of(conn, now, rules)])


@pytest.fixture
async def books(harness: ShopHarness) -> ShopHarness:
    """A shop with an order that waits (its cart is locked), one that was paid and is refunded by a
    person, and one whose money goes back by itself; a notice waits to be looked up."""
    await harness.sell(("COLA", 30, 100))
    await harness.sell(("FIG", 30, 100), name="無花果", limit_per_person=5)
    await harness.offer_coupon(uses_max=2)
    await harness.place(items=(("FIG", 2),), coupon="OPEN10")
    cart = await harness.cart_with("alice", COLA=2)
    await harness.checked_out(cart=cart)
    _, paid = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(paid.attempt_number))
    gone, surplus = await harness.checked_out()
    await cancel_order(
        harness.shop.db, harness.shop.gateway, harness.shop.mint, gone.token, actor=ALICE
    )
    await harness.ring(harness.bank.pay_card(surplus.attempt_number))
    await harness.give_back(paid, restock={"COLA": 1})
    await receive_notice(
        harness.shop.db, harness.shop.mint, token="f" * 64, body={}, is_signed=True
    )
    await hold_group_buys(harness)
    await count_shelves(harness)
    await take_on(harness)
    await fill_order_search(harness.shop.db, harness.shop.mint)
    await harness.place(items=(("FIG", 1),))
    return harness


async def have_subscriptions(harness: ShopHarness) -> None:
    """One that goes on though a charge failed, and one that waits for its first payment."""
    await harness.sell(("PEAR", 30, 9), name="梨")
    plan = await plan_for(harness, "PEAR")
    begun = await subscribe(harness, plan, sku="PEAR")
    await harness.ring(harness.bank.pay_card(begun.master))
    failed = harness.bank.charge_next(begun.master, fail=True)
    await harness.ring(harness.pushed_token(failed.order_no))
    await subscribe(harness, plan, sku="PEAR")


async def take_on(harness: ShopHarness) -> None:
    """An owner with a second step, who is signed in."""
    mint = harness.shop.mint
    owner = await hire(harness)
    await with_second_step(harness, owner)
    await sessions.begin(
        harness.shop.db, mint, owner.id, device="a phone", address="203.0.113.7", now=mint.now()
    )


async def count_shelves(harness: ShopHarness) -> None:
    """A delivery that came, a stock-take that was applied, and one that is open."""
    await deliver(harness, FIG=3)
    done = await open_stock_take(harness)
    await count(harness, done, FIG=7)
    await apply(harness, done)
    await count(harness, await open_stock_take(harness), COLA=5)


async def hold_group_buys(harness: ShopHarness) -> None:
    """One that is open, in which somebody waits, and one that is closed: one bill is ordered, one is
    not."""
    await harness.sell(("TEA", 90, 3), name="茶")
    closed = await closed_sale(harness, ("mei", 4), ("ming", 2))
    await harness.place(bill=closed[0].token)
    ends = harness.clock.present + timedelta(hours=1)
    group = await open_group(harness, ItemWish(sku="TEA"), closes_at=ends)
    await group.say("mei", ("A1", "add", 2))
    await group.say("mei", ("A1", "add", -5))
    await group.say("mei", ("A1", "add", 2))
    await group.say("ming", ("A1", "add", 9))
    await group.say("ming", ("A1", "set", 3))


async def look_after(
    books: ShopHarness, statements: Sequence[str], rules: Sequence[Rule] = RULES, **later: float
) -> list[str]:
    now = books.clock.present + timedelta(**later)
    with pytest.raises(Undone) as undone:
        await books.shop.db.write(break_and_look, statements, now, rules)
    return undone.value.names


async def test_a_shop_in_the_middle_of_its_day_breaks_no_rule(books: ShopHarness) -> None:
    assert await look_after(books, []) == []


async def test_every_broken_book_is_seen(books: ShopHarness) -> None:
    plain = [rule for rule in BOOKS if rule.name not in REGULAR]
    seen = [await look_after(books, BREAKS[rule.name], [rule]) for rule in plain]
    await have_subscriptions(books)
    seen += [await look_after(books, BREAKS[rule.name], [rule]) for rule in SUBSCRIPTIONS]

    assert seen == [[rule.name] for rule in (*plain, *SUBSCRIPTIONS)]
    assert await look_after(books, []) == []


async def test_all_work_that_waits_too_long_is_seen(books: ShopHarness) -> None:
    await have_subscriptions(books)
    early = [await look_after(books, BREAKS[rule.name], [rule]) for rule in BEATS]
    late = [await look_after(books, BREAKS[rule.name], [rule], days=2) for rule in BEATS]

    assert early == [[] for _ in BEATS]
    assert late == [[rule.name] for rule in BEATS]


def test_every_rule_has_a_name_of_its_own_and_a_test() -> None:
    names = [rule.name for rule in RULES]

    assert len(names) == len(set(names))
    assert set(names) == set(BREAKS)


async def test_the_rows_that_break_a_rule_are_counted_and_the_first_shown(
    harness: ShopHarness,
) -> None:
    await harness.sell(*((f"SKU-{number}", 10, 1) for number in range(30)))

    def spoil(conn: Connection) -> None:
        conn.execute(sa.text("UPDATE stock SET on_hand = 2"))
        [broken] = find_broken_of(conn, harness.clock.present, BOOKS)
        raise Undone([str(broken.count), str(len(broken.rows)), *broken.columns])

    with pytest.raises(Undone) as undone:
        await harness.shop.db.write(spoil)

    assert undone.value.names == ["30", "20", "sku", "on_hand", "ledger"]
