"""What a message about a group buy needs to know: a bill to pay, a claim that moved up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import (
    events,
    group_buy_bill_lines,
    group_buy_bills,
    group_buy_claims,
    group_buy_items,
    group_buys,
    orders,
    payment_log,
    refunds,
    stock_alerts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSubject:
    """A bill: what it comes to (NT$), until when, and whether it still waits for its order."""

    title: str
    token: str
    total: int
    units: int
    pay_until: datetime
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSubject:
    """A claim by now: units had, units waiting, of which item in which sale."""

    title: str
    name: str
    for_name: str
    units: int
    waiting_units: int


def bill(conn: Connection, bill_id: str) -> BillSubject | None:
    """The bill with this id."""
    lines = group_buy_bill_lines.c
    row = conn.execute(
        sa.select(
            group_buys.c.title,
            group_buy_bills.c.token,
            sa.func.coalesce(sa.func.sum(lines.units * group_buy_items.c.price), 0).label("total"),
            sa.func.coalesce(sa.func.sum(lines.units), 0).label("units"),
            group_buy_bills.c.pay_until,
            sa.and_(
                group_buy_bills.c.order_id.is_(None), group_buy_bills.c.released_at.is_(None)
            ).label("is_open"),
        )
        .join(group_buys, group_buys.c.id == group_buy_bills.c.group_buy_id)
        .outerjoin(group_buy_bill_lines, lines.bill_id == group_buy_bills.c.id)
        .outerjoin(group_buy_claims, group_buy_claims.c.id == lines.claim_id)
        .outerjoin(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
        .where(group_buy_bills.c.id == bill_id)
        .group_by(group_buys.c.id, group_buy_bills.c.id)
    ).first()
    if row is None:
        return None
    return BillSubject(**{**row._mapping, "is_open": bool(row.is_open)})


def claim(conn: Connection, claim_id: str) -> ClaimSubject | None:
    """The claim with this id."""
    row = conn.execute(
        sa.select(
            group_buys.c.title,
            group_buy_items.c.name,
            group_buy_claims.c.for_name,
            group_buy_claims.c.units,
            group_buy_claims.c.waiting_units,
        )
        .join(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
        .join(group_buys, group_buys.c.id == group_buy_items.c.group_buy_id)
        .where(group_buy_claims.c.id == claim_id)
    ).first()
    return None if row is None else ClaimSubject(**row._mapping)


def buyers_behind(conn: Connection, event_ids: Collection[str]) -> dict[str, str]:
    """The buyer whom each of these events is about, as far as it is about one."""
    of_refunds = (
        sa.select(events.c.id, orders.c.buyer_id)
        .join(refunds, refunds.c.id == events.c.subject_id)
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .join(orders, orders.c.id == payment_log.c.order_id)
    )
    direct = [
        sa.select(events.c.id, table.c.buyer_id).join(table, table.c.id == events.c.subject_id)
        for table in (orders, group_buy_bills, group_buy_claims, stock_alerts)
    ]
    wanted = sorted(event_ids)
    return {
        row.id: row.buyer_id
        for each in (*direct, of_refunds)
        for row in conn.execute(each.where(events.c.id.in_(wanted)))
        if row.buyer_id is not None
    }
