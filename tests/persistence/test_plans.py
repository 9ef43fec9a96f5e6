"""What the worker asks every few seconds must not read whole tables, however many orders there are."""

import re
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence import (
    events,
    group_billing,
    group_buys,
    group_claims,
    inbox,
    line_events,
    line_told,
    orders,
    payments,
    refunds,
    statements,
)
from kaimai.queries import statements as statement_queries
from kaimai.queries.story import story
from tests.shop_harness import ShopHarness

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


async def test_polling_reads_indexes_only(harness: ShopHarness) -> None:
    if not harness.shop.settings.database_url.startswith("sqlite"):
        pytest.skip("plans are compared on SQLite, whose planner needs no statistics")
    plans: list[str] = []

    def explain(
        conn: Connection, cursor: object, statement: str, given: object, _c: object, _m: bool
    ) -> None:
        if statement.startswith("SELECT"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)  # type: ignore[attr-defined]
            plans.extend(str(row[3]) for row in rows)

    sa.event.listen(sa.Engine, "before_cursor_execute", explain)
    try:
        await harness.shop.db.read(_poll, harness.clock.present)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", explain)

    scans = [plan for plan in plans if re.match(r"SCAN (\w+)$", plan)]
    assert plans
    # All that ever came from one source is no better than the whole table.
    assert not [plan for plan in plans if plan.startswith("SEARCH inbox") and "(source=?)" in plan]
    assert not [scan for scan in scans if scan.split()[1] in GROWING]
