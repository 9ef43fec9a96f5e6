"""What the worker asks every few seconds must not read whole tables, however many orders there are."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence import (
    buyers,
    customers,
    erasing,
    events,
    group_billing,
    group_buys,
    group_claims,
    inbox,
    line_events,
    line_told,
    merging,
    orders,
    payments,
    personal_data,
    refunds,
    statements,
)
from kaimai.persistence.dialect import sqlite_url
from kaimai.queries import statements as statement_queries
from kaimai.queries.check import RULES
from kaimai.queries.check.rules import find_broken_of
from kaimai.queries.story import story
from tests.shop_harness import ShopHarness, copy_of, open_harness

GROWING = {
    "orders",
    "order_lines",
    "payment_log",
    "refunds",
    "inbox",
    "events",
    "deliveries",
    "bank_calls",
    "statement_lines",
    "payout_lines",
    "differences",
    "group_buys",
    "group_buy_items",
    "group_buy_claims",
    "group_buy_entries",
    "group_buy_waits",
    "group_buy_bills",
    "group_buy_bill_lines",
}

OF_PEOPLE = {
    "buyers",
    "buyer_identities",
    "shopping_cart",
    "cart_items",
    "coupon_redemptions",
    "customer_notes",
    "customer_terms",
    "limit_uses",
    "line_people",
    "messaging_log",
    "order_notes",
    "parcels",
    "purchase_limits",
    "stock_alerts",
    "subscriptions",
}


def _poll(conn: Connection, now: datetime) -> None:
    orders.due(conn, held_before=now, no_link_before=now, limit=10)
    orders.holding(conn, "buyer", ["COLA"])
    payments.due_to_ask(conn, now, 10)
    refunds.due(conn, now, 10)
    inbox.due(conn, now, 10)
    inbox.find(conn, "funbiz", "token")
    line_events.is_due(conn, now)
    line_events.due(conn, now, 10)
    line_told.pushes_of(conn, ["delivery"])
    group_buys.due(conn, now, 10)
    group_buys.closed(conn)
    group_buys.movable(conn, 10)
    group_buys.open_in_group(conn, "C-1")
    group_billing.lapsed(conn, now, 10)
    group_billing.ending(conn, now, now, 10)
    group_billing.unpaid(conn, ["sale"])
    group_claims.said_in(conn, ["message"])
    group_claims.in_line(conn, ["item"])
    events.waiting(conn, 10)
    events.due(conn, now, 10)
    story(conn, "260101-NOBODY")
    statements.missing(conn, now, now)
    statements.books_of(conn, ["A"], day=now.date())
    statements.books_of(conn, ["A"], day=now.date(), of_payouts=True)
    payments.uncollected(conn, ["A"])
    statement_queries.open_differences(conn)
    statement_queries.count_open_differences(conn)


class Step(NamedTuple):
    """One step of a plan: those with the same parent are loops, each inside the one before it."""

    statement: str
    parent: int
    text: str


@contextmanager
def explained() -> Iterator[list[Step]]:
    """The plans of all that is asked meanwhile."""
    plans: list[Step] = []

    def explain(
        conn: Connection, cursor: object, statement: str, given: object, _c: object, _m: bool
    ) -> None:
        if statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)  # type: ignore[attr-defined]
            plans.extend(Step(statement, row[1], str(row[3])) for row in rows)

    sa.event.listen(sa.Engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", explain)


@pytest_asyncio.fixture
async def embedded(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[ShopHarness]:
    """Plans are compared on SQLite, whose planner needs no statistics."""
    async with open_harness(sqlite_url(copy_of(migrated_sqlite, tmp_path)), tmp_path) as opened:
        yield opened


async def test_the_check_of_the_books_goes_through_no_table_once_for_each_row_of_another(
    embedded: ShopHarness,
) -> None:
    with explained() as plans:
        await embedded.shop.db.read(find_broken_of, embedded.clock.present, RULES)

    inner = [
        step
        for outer, step in pairwise(step for step in plans if step.text.startswith(("SCAN", "SEA")))
        if (outer.statement, outer.parent) == (step.statement, step.parent)
    ]
    assert inner
    assert not [step for step in inner if re.match(r"SCAN \w+", step.text)]


def _person(conn: Connection, now: datetime) -> None:
    person = personal_data.person_of(conn, "buyer")
    for place in personal_data.PLACES:
        personal_data.rows_of(conn, person, place)
    customers.find(conn, "buyer")
    merging.belongings(conn, "buyer")
    merging.hand_over_everything(conn, "buyer", "other", source_name="name")
    buyers.hand_over(conn, "buyer", "other")
    erasing.obstacles(conn, person)


async def test_what_one_person_has_is_found_without_reading_everybodys(
    embedded: ShopHarness,
) -> None:
    with explained() as found:
        await embedded.shop.db.write(_person, embedded.clock.present)

    scanned = {scan[1] for step in found if (scan := re.match(r"SCAN (\w+)$", step.text))}
    assert found
    assert not scanned & (GROWING | OF_PEOPLE)


async def test_polling_reads_indexes_only(embedded: ShopHarness) -> None:
    with explained() as found:
        await embedded.shop.db.read(_poll, embedded.clock.present)

    plans = [step.text for step in found]
    scans = [plan for plan in plans if re.match(r"SCAN (\w+)$", plan)]
    assert plans
    # All that ever came from one source is no better than the whole table.
    assert not [plan for plan in plans if plan.startswith("SEARCH inbox") and "(source=?)" in plan]
    assert not [scan for scan in scans if scan.split()[1] in GROWING]
    # A sale has tens of thousands of open orders; only those that are due are looked at.
    assert not [plan for plan in plans if plan.startswith("SCAN orders")]
