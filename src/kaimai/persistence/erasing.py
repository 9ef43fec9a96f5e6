"""What stands in the way of erasing a person's data: whatever is still open and needs them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.group_buys import HOLDING
from kaimai.domain.orders import OPEN, PAID
from kaimai.domain.refunds import IN_FLIGHT
from kaimai.domain.subscriptions import ENDED
from kaimai.persistence.personal_data import Person
from kaimai.persistence.tables import (
    cases,
    group_buy_bills,
    group_buy_claims,
    group_buy_items,
    group_buys,
    invoices,
    orders,
    payment_log,
    refunds,
    subscriptions,
)

SHOWN_MAX = 20
"""Obstacles of one kind that are named."""


def obstacles(conn: Connection, person: Person) -> list[tuple[str, str]]:
    """Why, and what: orders unpaid or not shipped, refunds under way, money that waits for a person,
    units held in a group buy, bills to pay, subscriptions that go on."""
    mine = orders.c.id.in_(person.order_ids)
    claims, bills = group_buy_claims.c, group_buy_bills.c
    asked: dict[str, sa.Select[Any]] = {
        "unpaid": sa.select(orders.c.number).where(mine, orders.c.status.in_(sorted(OPEN))),
        "unshipped": sa.select(orders.c.number).where(mine, orders.c.status == "paid"),
        "refund": sa.select(orders.c.number)
        .select_from(orders)
        .join(payment_log, payment_log.c.order_id == orders.c.id)
        .join(refunds, refunds.c.payment_id == payment_log.c.id)
        .where(mine, refunds.c.status.in_(sorted({*IN_FLIGHT, "accepted"}))),
        "case": sa.select(orders.c.number)
        .select_from(orders)
        .join(
            cases,
            sa.or_(
                cases.c.order_id == orders.c.id,
                cases.c.payment_id.in_(
                    sa.select(payment_log.c.id).where(payment_log.c.order_id == orders.c.id)
                ),
            ),
        )
        .where(mine, cases.c.closed_at.is_(None)),
        # Where the shop keeps its invoices here: since the first of them.
        "invoice": sa.select(orders.c.number).where(
            mine,
            orders.c.status.in_(sorted(PAID)),
            orders.c.total > 0,
            orders.c.id >= sa.select(sa.func.min(invoices.c.id)).scalar_subquery(),
            ~sa.exists().where(invoices.c.order_id == orders.c.id, invoices.c.voided_at.is_(None)),
        ),
        "claim": sa.select(group_buys.c.title)
        .select_from(group_buys)
        .join(group_buy_items, group_buy_items.c.group_buy_id == group_buys.c.id)
        .join(group_buy_claims, claims.item_id == group_buy_items.c.id)
        .where(
            claims.buyer_id.in_(person.buyer_ids),
            claims.units + claims.waiting_units > 0,
            group_buys.c.status.in_(sorted(HOLDING)),
            # What was ordered from a bill is held by its order.
            ~sa.exists().where(
                bills.group_buy_id == group_buys.c.id,
                bills.buyer_id == claims.buyer_id,
                bills.order_id.is_not(None),
            ),
        ),
        "bill": sa.select(group_buys.c.title)
        .select_from(group_buys)
        .join(group_buy_bills, bills.group_buy_id == group_buys.c.id)
        .where(
            bills.buyer_id.in_(person.buyer_ids),
            bills.order_id.is_(None),
            bills.released_at.is_(None),
        ),
        "subscription": sa.select(subscriptions.c.number).where(
            subscriptions.c.buyer_id.in_(person.buyer_ids),
            subscriptions.c.status.not_in(sorted(ENDED)),
        ),
    }
    return [
        (why, what)
        for why, question in asked.items()
        for what in conn.scalars(question.distinct().limit(SHOWN_MAX))
    ]
