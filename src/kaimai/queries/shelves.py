"""What stands on the shelves, what runs low, and the story of one SKU's shelf. Stock-takes are in
`stock_takes.py`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.moves import Actor
from kaimai.domain.shelves import Holder
from kaimai.persistence import stock as stored
from kaimai.persistence.tables import (
    deliveries_received,
    delivery_lines,
    low_marks,
    order_lines,
    orders,
    products,
    skus,
    staff,
    stock,
    stock_counts,
    stock_ledger,
)

PAGE = 50
LOW, OUT, HELD = "low", "out", "held"
FILTERS = (LOW, OUT, HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRow:
    """One SKU in a list. `low_mark`: its own; None: the shop's counts."""

    sku_id: str
    sku: str
    name: str
    options: dict[str, str]
    price: int
    on_hand: int
    reserved: int
    low_mark: int | None
    is_for_sale: bool
    product_id: str

    @property
    def free(self) -> int:
        """Units that may still be promised."""
        return self.on_hand - self.reserved

    @property
    def full_name(self) -> str:
        """The product's name with the SKU's options."""
        return " ".join([self.name, *self.options.values()])

    def is_low(self, default: int) -> bool:
        """Whether it runs low, where the shop's mark is `default`."""
        return self.free <= (default if self.low_mark is None else self.low_mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change of a shelf, with what was there afterwards, and what it belongs to."""

    id: str
    at: datetime
    change: int
    balance: int
    kind: str
    actor: str
    reason: str
    order_number: str | None
    delivery_id: str | None
    take_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A delivery in a list: how many SKUs and units came."""

    id: str
    note: str
    actor: str
    at: datetime
    skus: int
    units: int


_FREE = stock.c.on_hand - stock.c.reserved
_DEFAULT_LOW: sa.BindParameter[int] = sa.bindparam("default_low", type_=sa.Integer())
_IS_FOR_SALE = sa.and_(skus.c.is_active, products.c.is_visible)
_WHICH = {
    LOW: sa.and_(_IS_FOR_SALE, sa.func.coalesce(low_marks.c.units, _DEFAULT_LOW) >= _FREE),
    OUT: sa.and_(_IS_FOR_SALE, _FREE <= 0),
    HELD: stock.c.reserved > 0,
}
_SHELVES = (
    sa.select(
        skus.c.id.label("sku_id"),
        skus.c.sku,
        products.c.name,
        skus.c.options,
        skus.c.price,
        stock.c.on_hand,
        stock.c.reserved,
        low_marks.c.units.label("low_mark"),
        _IS_FOR_SALE.label("is_for_sale"),
        skus.c.product_id,
    )
    .join(products, products.c.id == skus.c.product_id)
    .join(stock, stock.c.sku_id == skus.c.id)
    .outerjoin(low_marks, low_marks.c.sku_id == skus.c.id)
)

_ENTRIES = (
    sa.select(
        stock_ledger.c.id,
        stock_ledger.c.at,
        stock_ledger.c.change,
        stock_ledger.c.kind,
        stock_ledger.c.actor,
        stock_ledger.c.reason,
        orders.c.number.label("order_number"),
        delivery_lines.c.delivery_id,
        stock_counts.c.take_id,
    )
    .outerjoin(order_lines, order_lines.c.id == stock_ledger.c.order_line_id)
    .outerjoin(orders, orders.c.id == order_lines.c.order_id)
    .outerjoin(delivery_lines, delivery_lines.c.entry_id == stock_ledger.c.id)
    .outerjoin(stock_counts, stock_counts.c.entry_id == stock_ledger.c.id)
    .order_by(stock_ledger.c.at.desc(), stock_ledger.c.id.desc())
)
_DELIVERIES = sa.select(
    deliveries_received.c.id,
    deliveries_received.c.note,
    deliveries_received.c.actor,
    deliveries_received.c.at,
    sa.func.coalesce(
        sa.select(sa.func.count())
        .where(delivery_lines.c.delivery_id == deliveries_received.c.id)
        .scalar_subquery(),
        0,
    ).label("skus"),
    sa.func.coalesce(
        sa.select(sa.func.sum(delivery_lines.c.units))
        .where(delivery_lines.c.delivery_id == deliveries_received.c.id)
        .scalar_subquery(),
        0,
    ).label("units"),
)


def find_shelves(
    conn: Connection,
    *,
    query: str = "",
    show: str = "",
    category_id: str | None = None,
    default_low: int,
    after: str = "",
    limit: int = PAGE,
) -> list[ShelfRow]:
    """SKUs in the order of their names, from behind `after`: those that match what was typed (a part of
    the SKU, or of the product's name), and one of FILTERS."""
    wanted = _SHELVES.where(skus.c.sku > after).order_by(skus.c.sku).limit(limit)
    for word in query.split():
        wanted = wanted.where(
            sa.or_(
                *(each.icontains(word, autoescape=True) for each in (skus.c.sku, products.c.name))
            )
        )
    if show in _WHICH:
        wanted = wanted.where(_WHICH[show])
    if category_id is not None:
        wanted = wanted.where(products.c.category_id == category_id)
    return _rows(conn, wanted, default_low)


def shelf_named(conn: Connection, sku: str) -> ShelfRow | None:
    """The shelf of this SKU."""
    found = _rows(conn, _SHELVES.where(skus.c.sku == sku), 0)
    return found[0] if found else None


def named(conn: Connection, typed: Collection[str]) -> dict[str, ShelfRow]:
    """The shelves that were meant, by what was typed or scanned; small letters are as good as large
    ones where that leaves no doubt."""
    found = {row.sku: row for row in _rows(conn, _SHELVES.where(skus.c.sku.in_(sorted(typed))), 0)}
    unknown = {text.lower() for text in typed if text not in found}
    if unknown:
        alike: dict[str, list[ShelfRow]] = {}
        wanted = _SHELVES.where(sa.func.lower(skus.c.sku).in_(sorted(unknown)))
        for row in _rows(conn, wanted, 0):
            alike.setdefault(row.sku.lower(), []).append(row)
        for text in typed:
            rows = alike.get(text.lower(), [])
            if text not in found and len(rows) == 1:
                found[text] = rows[0]
    return found


def held_by(conn: Connection, sku_id: str) -> tuple[Holder, ...]:
    """Who holds units of a SKU, the largest first."""
    return stored.holders(conn, sku_id)


def low(conn: Connection, *, default_low: int, cap: int, first: int) -> tuple[int, list[ShelfRow]]:
    """How many SKUs run low (counted up to `cap`), and the first few, those with the least first."""
    wanted = _SHELVES.where(_WHICH[LOW]).order_by(_FREE, skus.c.sku).limit(cap)
    found = _rows(conn, wanted, default_low)
    return len(found), found[:first]


def ledger_of(
    conn: Connection, sku_id: str, *, after: tuple[datetime, str] | None = None, limit: int = PAGE
) -> list[Entry]:
    """The changes of a shelf, newest first, from behind the entry `after` (its time and id)."""
    of_sku = stock_ledger.c.sku_id == sku_id
    balance = conn.scalar(sa.select(stock.c.on_hand).where(stock.c.sku_id == sku_id)) or 0
    wanted = _ENTRIES.where(of_sku).limit(limit)
    if after is not None:
        at, entry_id = after
        same = sa.and_(stock_ledger.c.at == at, stock_ledger.c.id >= entry_id)
        # Asked for apart, so that the greater part comes from the index alone.
        for newer in (stock_ledger.c.at > at, same):
            change = sa.select(sa.func.coalesce(sa.func.sum(stock_ledger.c.change), 0))
            balance -= int(conn.scalar(change.where(of_sku, newer)) or 0)
        wanted = wanted.where(
            stock_ledger.c.at <= at,
            sa.or_(stock_ledger.c.at < at, stock_ledger.c.id < entry_id),
        )
    entries = []
    for row in conn.execute(wanted):
        entries.append(Entry(**row._mapping, balance=balance))
        balance -= row.change
    return entries


def deliveries(conn: Connection, *, before: str = "", limit: int = PAGE) -> list[DeliveryRow]:
    """Deliveries, newest first, from behind the one with the id `before`."""
    wanted = _DELIVERIES.order_by(deliveries_received.c.id.desc()).limit(limit)
    if before:
        wanted = wanted.where(deliveries_received.c.id < before)
    return [DeliveryRow(**row._mapping) for row in conn.execute(wanted)]


def delivery(
    conn: Connection, delivery_id: str
) -> tuple[DeliveryRow, list[tuple[ShelfRow, int]]] | None:
    """A delivery, and the units of each SKU that it brought."""
    row = conn.execute(_DELIVERIES.where(deliveries_received.c.id == delivery_id)).first()
    if row is None:
        return None
    wanted = (
        _SHELVES.add_columns(delivery_lines.c.units.label("delivered"))
        .join(delivery_lines, delivery_lines.c.sku_id == skus.c.id)
        .where(delivery_lines.c.delivery_id == delivery_id)
        .order_by(skus.c.sku)
    )
    lines = []
    for each in conn.execute(wanted):
        fields = dict(each._mapping)
        shelf = {name: value for name, value in fields.items() if name != "delivered"}
        lines.append((ShelfRow(**shelf), int(each.delivered)))
    return DeliveryRow(**row._mapping), lines


def names_of(conn: Connection, actors: Collection[str]) -> dict[str, str]:
    """What those are called who are named in logs as `staff:ID`; others are left out."""
    ids = {actor.partition(":")[2] for actor in actors if actor.startswith("staff:")}
    if not ids:
        return {}
    found = conn.execute(sa.select(staff.c.id, staff.c.name).where(staff.c.id.in_(sorted(ids))))
    return {str(Actor("staff", row.id)): row.name for row in found}


def _rows(
    conn: Connection, wanted: "sa.Select[*tuple[Any, ...]]", default_low: int
) -> list[ShelfRow]:
    found = conn.execute(wanted, {"default_low": default_low})
    return [ShelfRow(**{**row._mapping, "is_for_sale": bool(row.is_for_sale)}) for row in found]
