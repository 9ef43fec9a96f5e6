"""Group buys as people ask about them: the open one of a group, how somebody stands, totals, bills."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.group_buys import Bill, BillLine, Sale
from kaimai.domain.orders import OPEN, PAID
from kaimai.persistence import group_bills, group_buys
from kaimai.persistence.tables import (
    buyers,
    group_buy_bills,
    group_buy_claims,
    group_buy_entries,
    group_buy_items,
    group_buy_waits,
    orders,
)
from kaimai.persistence.tables import (
    group_buys as sales,
)

SHOWN_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What one person has of one item, for one name. `place`: of the first unit that waits, from 1."""

    claim_id: str
    group_buy_id: str
    item_id: str
    code: str
    name: str
    price: int
    buyer_id: str
    buyer_name: str
    for_name: str
    units: int
    waiting: int
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillView:
    """A bill with what is on it, and the order that stands for it now."""

    bill: Bill
    sale: Sale
    buyer_name: str
    lines: tuple[BillLine, ...]
    order_token: str | None
    order_number: str | None
    order_status: str | None

    @property
    def goods(self) -> int:
        """NT$ without delivery."""
        return sum(line.units * line.price for line in self.lines)

    def state(self, now: datetime) -> str:
        """`open`, `ordered` (and not paid yet), `paid`, `cancelled` (after it was paid) or `lapsed`."""
        if self.order_status is not None:
            if self.order_status in OPEN:
                return "ordered"
            return "paid" if self.order_status in PAID else "cancelled"
        is_over = self.bill.released_at is not None or now >= self.bill.pay_until
        return "lapsed" if is_over else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line of a claim's log, as it is shown."""

    claim_id: str
    verb: str
    units: int
    said_at: datetime
    at: datetime
    is_undone: bool


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_AHEAD = group_buy_waits.alias("ahead")
_FIRST = (
    sa.select(
        group_buy_waits.c.claim_id,
        group_buy_waits.c.item_id,
        sa.func.min(group_buy_waits.c.sequence).label("sequence"),
    )
    .where(group_buy_waits.c.item_id.in_(_IDS))
    .group_by(group_buy_waits.c.claim_id, group_buy_waits.c.item_id)
    .subquery("first_wait")
)
_PLACE = (
    sa.select(sa.func.coalesce(sa.func.sum(_AHEAD.c.units), 0) + 1)
    .where(_AHEAD.c.item_id == _FIRST.c.item_id, _AHEAD.c.sequence < _FIRST.c.sequence)
    .scalar_subquery()
)
_STANDS = (
    sa.select(
        group_buy_claims.c.id.label("claim_id"),
        group_buy_items.c.group_buy_id,
        group_buy_items.c.id.label("item_id"),
        group_buy_items.c.code,
        group_buy_items.c.name,
        group_buy_items.c.price,
        group_buy_claims.c.buyer_id,
        buyers.c.name.label("buyer_name"),
        group_buy_claims.c.for_name,
        group_buy_claims.c.units,
        group_buy_claims.c.waiting_units.label("waiting"),
        sa.case((_FIRST.c.sequence.is_(None), 0), else_=_PLACE).label("place"),
    )
    .join(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
    .join(buyers, buyers.c.id == group_buy_claims.c.buyer_id)
    .outerjoin(_FIRST, _FIRST.c.claim_id == group_buy_claims.c.id)
    .where(
        group_buy_claims.c.item_id.in_(_IDS),
        sa.or_(group_buy_claims.c.units > 0, group_buy_claims.c.waiting_units > 0),
    )
    .order_by(group_buy_claims.c.claimed_at, group_buy_claims.c.id)
)
_BILLS = (
    sa.select(
        group_buy_bills.c.id,
        buyers.c.name,
        orders.c.token,
        orders.c.number,
        orders.c.status,
    )
    .join(buyers, buyers.c.id == group_buy_bills.c.buyer_id)
    .outerjoin(orders, orders.c.id == group_buy_bills.c.order_id)
    .where(group_buy_bills.c.id.in_(_IDS))
)


def open_sale_of(conn: Connection, group_id: str) -> Sale | None:
    """The open group buy of a group of LINE, with its items."""
    sale_id = group_buys.open_in_group(conn, group_id)
    return None if sale_id is None else group_buys.find(conn, [sale_id])[0]


def last_sale_of(conn: Connection, group_id: str) -> Sale | None:
    """The group's newest group buy, open or not."""
    sale_id = conn.scalar(
        sa.select(sales.c.id)
        .where(sales.c.group_id == group_id)
        .order_by(sales.c.opened_at.desc(), sales.c.id.desc())
        .limit(1)
    )
    return None if sale_id is None else group_buys.find(conn, [sale_id])[0]


def find_sale(conn: Connection, sale_id: str) -> Sale | None:
    """The group buy with this id."""
    found = group_buys.find(conn, [sale_id])
    return found[0] if found else None


def find_sales(conn: Connection, *, status: str | None = None) -> list[Sale]:
    """The newest group buys, newest first."""
    wanted = sa.select(sales.c.id).order_by(sales.c.opened_at.desc(), sales.c.id).limit(SHOWN_MAX)
    if status is not None:
        wanted = wanted.where(sales.c.status == status)
    return group_buys.find(conn, list(conn.scalars(wanted)))


def stands_of(conn: Connection, sale_id: str, buyer_id: str | None = None) -> list[Stand]:
    """What everybody (or one buyer) has or waits for, in the order in which they came.

    Totals by item are counted on the sale's items; totals by buyer are these, added up.
    """
    items = list(
        conn.scalars(
            sa.select(group_buy_items.c.id).where(group_buy_items.c.group_buy_id == sale_id)
        )
    )
    if not items:
        return []
    wanted = _STANDS
    if buyer_id is not None:
        wanted = wanted.where(group_buy_claims.c.buyer_id == buyer_id)
    return [Stand(**row._mapping) for row in conn.execute(wanted, {"ids": items})]


def find_claims(conn: Connection, claim_ids: Collection[str]) -> list[Stand]:
    """These claims, for telling their people; those with nothing are left out."""
    items = list(
        conn.scalars(
            sa.select(group_buy_claims.c.item_id)
            .distinct()
            .where(group_buy_claims.c.id.in_(sorted(claim_ids)))
        )
    )
    if not items:
        return []
    wanted = _STANDS.where(group_buy_claims.c.id.in_(sorted(claim_ids)))
    return [Stand(**row._mapping) for row in conn.execute(wanted, {"ids": items})]


def log_of(conn: Connection, sale_id: str) -> list[Said]:
    """Everything that was said in a group buy, in the order of arrival."""
    found = conn.execute(
        sa.select(
            group_buy_entries.c.claim_id,
            group_buy_entries.c.verb,
            group_buy_entries.c.units,
            group_buy_entries.c.said_at,
            group_buy_entries.c.at,
            group_buy_entries.c.is_undone,
        )
        .join(group_buy_claims, group_buy_claims.c.id == group_buy_entries.c.claim_id)
        .join(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
        .where(group_buy_items.c.group_buy_id == sale_id)
        .order_by(
            group_buy_entries.c.at, group_buy_entries.c.claim_id, group_buy_entries.c.sequence
        )
    )
    return [Said(**row._mapping) for row in found]


def find_bills(conn: Connection, bill_ids: Collection[str]) -> list[BillView]:
    """These bills in the order of their ids."""
    if not bill_ids:
        return []
    ids = sorted(bill_ids)
    found = conn.execute(
        sa.select(*group_bills.COLUMNS)
        .where(group_buy_bills.c.id.in_(ids))
        .order_by(group_buy_bills.c.id)
    )
    bills = [group_bills.bill_of(row) for row in found]
    of_sale = {
        sale.id: sale for sale in group_buys.find(conn, {bill.group_buy_id for bill in bills})
    }
    more = {row.id: row for row in conn.execute(_BILLS, {"ids": ids})}
    lines = group_bills.lines(conn, ids)
    return [
        BillView(
            bill=bill,
            sale=of_sale[bill.group_buy_id],
            buyer_name=more[bill.id].name,
            lines=tuple(lines[bill.id]),
            order_token=more[bill.id].token,
            order_number=more[bill.id].number,
            order_status=more[bill.id].status,
        )
        for bill in bills
    ]


def bill_of_token(conn: Connection, token: str) -> BillView | None:
    """The bill that this link opens."""
    found = conn.scalar(sa.select(group_buy_bills.c.id).where(group_buy_bills.c.token == token))
    return None if found is None else find_bills(conn, [found])[0]


def bill_to_order_again(conn: Connection, bill_id: str) -> str | None:
    """What opens the page of this bill, if it is no order's any more and its units are still held."""
    return conn.scalar(
        sa.select(group_buy_bills.c.token).where(
            group_buy_bills.c.id == bill_id,
            group_buy_bills.c.order_id.is_(None),
            group_buy_bills.c.released_at.is_(None),
        )
    )


def bills_of(conn: Connection, sale_id: str) -> list[BillView]:
    """Every bill of a group buy, oldest first."""
    found = conn.scalars(
        sa.select(group_buy_bills.c.id).where(group_buy_bills.c.group_buy_id == sale_id)
    )
    return find_bills(conn, list(found))


def bills_of_buyers(conn: Connection, buyer_ids: Collection[str]) -> list[BillView]:
    """The bills that these people have yet to order, oldest first."""
    found = conn.scalars(
        sa.select(group_buy_bills.c.id).where(
            group_buy_bills.c.buyer_id.in_(sorted(buyer_ids)),
            group_buy_bills.c.order_id.is_(None),
            group_buy_bills.c.released_at.is_(None),
        )
    )
    return find_bills(conn, list(found))
