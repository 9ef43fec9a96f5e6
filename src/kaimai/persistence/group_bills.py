"""Bills of group buys: what each member has to pay, and how what is held for a bill passes to an order
and back. Statuses of orders are written by `moves.py` alone.

Locked after coupons and limits: bills by id, then the items that are on them by id; stock after that.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.group_buys import Bill, BillLine
from kaimai.persistence import group_claims
from kaimai.persistence.dialect import built_once, rows, rows_parameter
from kaimai.persistence.tables import (
    group_buy_bill_lines,
    group_buy_bills,
    group_buy_claims,
    group_buy_items,
    skus,
)

COLUMNS = (
    group_buy_bills.c.id,
    group_buy_bills.c.group_buy_id,
    group_buy_bills.c.buyer_id,
    group_buy_bills.c.token,
    group_buy_bills.c.issued_at,
    group_buy_bills.c.pay_until,
    group_buy_bills.c.order_id,
    group_buy_bills.c.released_at,
)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_FIND = (
    sa.select(*COLUMNS)
    .where(group_buy_bills.c.token.in_(sa.bindparam("tokens", expanding=True)))
    .order_by(group_buy_bills.c.id)
)
_LOCK = _FIND.with_for_update(key_share=True)
_LOCK_BY_ID = (
    sa.select(*COLUMNS)
    .where(group_buy_bills.c.id.in_(_IDS))
    .order_by(group_buy_bills.c.id)
    .with_for_update(key_share=True)
)
_LOCK_ITEMS = (
    sa.select(group_buy_items.c.id)
    .where(
        group_buy_items.c.id.in_(
            sa.select(group_buy_claims.c.item_id)
            .join(group_buy_bill_lines, group_buy_bill_lines.c.claim_id == group_buy_claims.c.id)
            .where(group_buy_bill_lines.c.bill_id.in_(_IDS))
        )
    )
    .order_by(group_buy_items.c.id)
    .with_for_update(key_share=True)
)
_LINES = (
    sa.select(
        group_buy_bill_lines.c.bill_id,
        group_buy_bill_lines.c.claim_id,
        group_buy_bill_lines.c.units,
        group_buy_claims.c.item_id,
        group_buy_claims.c.for_name,
        group_buy_items.c.code,
        group_buy_items.c.name,
        group_buy_items.c.price,
        group_buy_items.c.sku_id,
        skus.c.sku,
        skus.c.options,
    )
    .join(group_buy_claims, group_buy_claims.c.id == group_buy_bill_lines.c.claim_id)
    .join(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
    .join(skus, skus.c.id == group_buy_items.c.sku_id)
    .where(group_buy_bill_lines.c.bill_id.in_(_IDS))
    .order_by(
        group_buy_bill_lines.c.bill_id,
        group_buy_items.c.position,
        group_buy_claims.c.for_name,
        group_buy_claims.c.id,
    )
)


@built_once
def _set_orders(conn: Connection) -> sa.Update:
    ordered = rows(conn, "ordered", {"id": sa.Text(), "order_id": sa.Text()})
    return (
        sa.update(group_buy_bills)
        .where(group_buy_bills.c.id == ordered.c.id)
        .values(order_id=ordered.c.order_id)
    )


def find(conn: Connection, tokens: Collection[str]) -> dict[str, Bill]:
    """These bills by token, as they stand; unknown tokens are left out."""
    if not tokens:
        return {}
    found = conn.execute(_FIND, {"tokens": sorted(tokens)})
    return {row.token: bill_of(row) for row in found}


def lock(conn: Connection, tokens: Collection[str]) -> dict[str, Bill]:
    """These bills by token, locked with the items on them; unknown tokens are left out."""
    if not tokens:
        return {}
    return {bill.token: bill for bill in _locked(conn, _LOCK, {"tokens": sorted(tokens)})}


def lock_by_id(conn: Connection, ids: Collection[str]) -> dict[str, Bill]:
    """These bills by id, locked with the items on them."""
    if not ids:
        return {}
    return {bill.id: bill for bill in _locked(conn, _LOCK_BY_ID, {"ids": sorted(ids)})}


def _locked(
    conn: Connection, statement: sa.Select[*tuple[Any, ...]], given: Mapping[str, object]
) -> list[Bill]:
    found = [bill_of(row) for row in conn.execute(statement, given)]
    if found:
        conn.execute(_LOCK_ITEMS, {"ids": [bill.id for bill in found]})
    return found


def lines(conn: Connection, bill_ids: Collection[str]) -> dict[str, list[BillLine]]:
    """What is on each bill, in the order of the sale's items; it never changes."""
    found: dict[str, list[BillLine]] = {bill_id: [] for bill_id in bill_ids}
    if bill_ids:
        for row in conn.execute(_LINES, {"ids": sorted(bill_ids)}):
            found[row.bill_id].append(BillLine(**row._mapping))
    return found


def hand_over(
    conn: Connection, order_of_bill: Mapping[str, str], billed: Iterable[BillLine]
) -> None:
    """Let orders have what these bills' claims (`billed`) hold; each bill remembers its order.

    The bills must be locked. The lines of the orders hold the same units from now on: their
    reservations are the caller's, and stock's counters stay as they are.
    """
    group_claims.hold(conn, _changes(billed, -1))
    values = [
        {"id": bill_id, "order_id": order_id} for bill_id, order_id in sorted(order_of_bill.items())
    ]
    conn.execute(_set_orders(conn), {"ordered": rows_parameter(values)})


def take_back(conn: Connection, bill_ids: Collection[str]) -> None:
    """Give what the orders of these bills held back to the claims, and open the bills again.

    The bills must be locked. The reservations of the orders' lines are gone before; stock's counters
    stay as they are.
    """
    billed = [line for each in lines(conn, bill_ids).values() for line in each]
    group_claims.hold(conn, _changes(billed, 1))
    conn.execute(
        sa.update(group_buy_bills).where(group_buy_bills.c.id.in_(_IDS)).values(order_id=None),
        {"ids": sorted(bill_ids)},
    )


def bill_of(row: Row[*tuple[Any, ...]]) -> Bill:
    """The bill in a row of `COLUMNS`."""
    return Bill(
        id=row.id,
        group_buy_id=row.group_buy_id,
        buyer_id=row.buyer_id,
        token=row.token,
        issued_at=row.issued_at,
        pay_until=row.pay_until,
        order_id=row.order_id,
        released_at=row.released_at,
    )


def _changes(billed: Iterable[BillLine], sign: int) -> dict[str, tuple[str, int]]:
    """Units that each claim holds more, or fewer. A claim may stand on several bills."""
    changes: dict[str, tuple[str, int]] = {}
    for line in billed:
        _, units = changes.get(line.claim_id, ("", 0))
        changes[line.claim_id] = (line.sku_id, units + sign * line.units)
    return changes
