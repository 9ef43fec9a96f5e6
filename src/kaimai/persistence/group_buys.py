"""Group buys and their items. Statuses are written by `moves.py` alone; what members have and have
said is in `group_claims.py`, their bills in `group_bills.py`.

Locked after coupons and limits, and before stock: group buys by id, bills of them, items by id.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.group_buys import GROUP_BUY_MOVES, Item, Sale
from kaimai.persistence.dialect import built_once, insert_all, insert_or_skip, rows, rows_parameter
from kaimai.persistence.tables import (
    group_buy_items,
    group_buys,
    skus,
    stock,
)


class NewSale(NamedTuple):
    """A row of `group_buys`."""

    id: str
    group_id: str
    title: str
    opened_by: str
    opened_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    pay_minutes: int
    status: str = GROUP_BUY_MOVES.initial
    version: int = 1


class NewItem(NamedTuple):
    """A row of `group_buy_items`."""

    id: str
    group_buy_id: str
    position: int
    code: str
    name: str
    names: Sequence[str]
    sku_id: str
    price: int
    units_max: int | None
    claimed: int = 0
    waiting: int = 0
    last_wait: int = 0


class ItemRow(NamedTuple):
    """An item as it stands under its lock."""

    id: str
    group_buy_id: str
    position: int
    code: str
    name: str
    sku_id: str
    price: int
    units_max: int | None
    claimed: int
    waiting: int
    last_wait: int


class Counts(NamedTuple):
    """What an item counts after a batch."""

    item_id: str
    claimed: int
    waiting: int
    last_wait: int


_SALE = (
    group_buys.c.id,
    group_buys.c.group_id,
    group_buys.c.title,
    group_buys.c.status,
    group_buys.c.version,
    group_buys.c.opened_by,
    group_buys.c.opened_at,
    group_buys.c.closes_at,
    group_buys.c.closed_at,
    group_buys.c.pay_minutes,
)
_ITEM = (
    group_buy_items.c.id,
    group_buy_items.c.group_buy_id,
    group_buy_items.c.position,
    group_buy_items.c.code,
    group_buy_items.c.name,
    group_buy_items.c.sku_id,
    group_buy_items.c.price,
    group_buy_items.c.units_max,
    group_buy_items.c.claimed,
    group_buy_items.c.waiting,
    group_buy_items.c.last_wait,
)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_LOCK = (
    sa.select(*_SALE)
    .where(group_buys.c.id.in_(_IDS))
    .order_by(group_buys.c.id)
    .with_for_update(key_share=True)
)
_LOCK_ITEMS = (
    sa.select(*_ITEM)
    .where(group_buy_items.c.id.in_(_IDS))
    .order_by(group_buy_items.c.id)
    .with_for_update(key_share=True)
)
_LOCK_ITEMS_OF = (
    sa.select(*_ITEM)
    .where(group_buy_items.c.group_buy_id.in_(_IDS))
    .order_by(group_buy_items.c.id)
    .with_for_update(key_share=True)
)
_LEFT = sa.func.coalesce(stock.c.on_hand - stock.c.reserved, 0)
_ROOM = group_buy_items.c.units_max - group_buy_items.c.claimed
_ITEMS_SHOWN = (
    sa.select(
        *_ITEM,
        group_buy_items.c.names,
        skus.c.sku,
        _LEFT.label("stocked"),
    )
    .join(skus, skus.c.id == group_buy_items.c.sku_id)
    .outerjoin(stock, stock.c.sku_id == group_buy_items.c.sku_id)
    .where(group_buy_items.c.group_buy_id.in_(_IDS))
    .order_by(group_buy_items.c.group_buy_id, group_buy_items.c.position)
)
# The list of the partial index, in its order: only so is it used.
_IS_UNSETTLED: sa.ColumnElement[bool] = sa.literal_column("status IN ('closed', 'open')")
_DUE = (
    sa.select(group_buys.c.id)
    .where(
        _IS_UNSETTLED,
        group_buys.c.status == "open",
        group_buys.c.closes_at <= sa.bindparam("before"),
    )
    .order_by(group_buys.c.closes_at, group_buys.c.id)
    .limit(sa.bindparam("count", type_=sa.Integer()))
)
_CLOSED = sa.select(group_buys.c.id).where(_IS_UNSETTLED, group_buys.c.status == "closed")
_MOVABLE = (
    sa.select(group_buy_items.c.id, group_buy_items.c.group_buy_id)
    .join(group_buys, group_buys.c.id == group_buy_items.c.group_buy_id)
    .join(stock, stock.c.sku_id == group_buy_items.c.sku_id)
    .where(
        # Written out: a partial index is only used for a condition in sight.
        sa.literal_column("group_buy_items.waiting > 0"),
        group_buys.c.status.in_(("closed", "open")),
        stock.c.on_hand > stock.c.reserved,
        sa.or_(
            group_buy_items.c.units_max.is_(None),
            group_buy_items.c.units_max > group_buy_items.c.claimed,
        ),
    )
    .order_by(group_buy_items.c.id)
    .limit(sa.bindparam("count", type_=sa.Integer()))
)


@built_once
def _count(conn: Connection) -> sa.Update:
    counted = rows(
        conn,
        "counted",
        {
            "item_id": sa.Text(),
            "claimed": sa.Integer(),
            "waiting": sa.Integer(),
            "last_wait": sa.Integer(),
        },
    )
    return (
        sa.update(group_buy_items)
        .where(group_buy_items.c.id == counted.c.item_id)
        .values(
            claimed=counted.c.claimed,
            waiting=counted.c.waiting,
            last_wait=counted.c.last_wait,
        )
    )


def lock(conn: Connection, ids: Collection[str]) -> dict[str, Sale]:
    """These group buys by id, without their items, locked in the order of their ids."""
    if not ids:
        return {}
    return {row.id: _sale(row, ()) for row in conn.execute(_LOCK, {"ids": sorted(ids)})}


def lock_items(conn: Connection, ids: Collection[str]) -> dict[str, ItemRow]:
    """These items by id, locked in the order of their ids. Their group buys must be locked before."""
    if not ids:
        return {}
    return {row.id: ItemRow(*row) for row in conn.execute(_LOCK_ITEMS, {"ids": sorted(ids)})}


def lock_items_of(conn: Connection, sale_ids: Collection[str]) -> dict[str, ItemRow]:
    """All items of these group buys by id, locked in the order of their ids."""
    if not sale_ids:
        return {}
    found = conn.execute(_LOCK_ITEMS_OF, {"ids": sorted(sale_ids)})
    return {row.id: ItemRow(*row) for row in found}


def find(conn: Connection, ids: Collection[str]) -> list[Sale]:
    """These group buys with their items, newest first; nothing is locked."""
    found = conn.execute(
        sa.select(*_SALE).where(group_buys.c.id.in_(_IDS)).order_by(group_buys.c.id.desc()),
        {"ids": sorted(ids)},
    ).all()
    items: dict[str, list[Item]] = {row.id: [] for row in found}
    if found:
        for row in conn.execute(_ITEMS_SHOWN, {"ids": [row.id for row in found]}):
            items[row.group_buy_id].append(_item(row))
    return [_sale(row, tuple(items[row.id])) for row in found]


def add(conn: Connection, sale: NewSale) -> bool:
    """Add a group buy; its items and its first move are added by the caller.

    False when its group has an open one. On PostgreSQL one that is being added makes this wait.
    """
    added = conn.execute(insert_or_skip(conn, group_buys).values(sale._asdict()))
    return added.rowcount == 1


def add_items(conn: Connection, items: Sequence[NewItem]) -> None:
    """Add items of a group buy."""
    insert_all(conn, (group_buy_items, items))


def count(conn: Connection, counts: Iterable[Counts]) -> None:
    """Write what items count now; they must be locked."""
    values = [each._asdict() for each in sorted(counts)]
    if values:
        conn.execute(_count(conn), {"counted": rows_parameter(values)})


def set_limits(conn: Connection, limits: Collection[tuple[str, int | None]]) -> None:
    """Set how many units of each item may be claimed (None: any number)."""
    for item_id, units_max in sorted(limits):
        conn.execute(
            sa.update(group_buy_items)
            .where(group_buy_items.c.id == item_id)
            .values(units_max=units_max)
        )


def set_end(conn: Connection, sale_id: str, *, closes_at: datetime | None) -> None:
    """Set when a group buy closes by itself."""
    conn.execute(
        sa.update(group_buys).where(group_buys.c.id == sale_id).values(closes_at=closes_at)
    )


def note_end(conn: Connection, sale_id: str, *, now: datetime) -> None:
    """Write down when a group buy was closed."""
    conn.execute(sa.update(group_buys).where(group_buys.c.id == sale_id).values(closed_at=now))


def open_in_group(conn: Connection, group_id: str) -> str | None:
    """The id of the group's open group buy."""
    return conn.scalar(
        sa.select(group_buys.c.id).where(
            group_buys.c.group_id == group_id,
            # Written out, so that the partial index is used.
            sa.literal_column("status = 'open' AND group_id <> ''"),
        )
    )


def due(conn: Connection, before: datetime, limit: int) -> list[str]:
    """Ids of open group buys that should have closed before this moment."""
    return list(conn.scalars(_DUE, {"before": before, "count": limit}))


def closed(conn: Connection) -> list[str]:
    """Ids of the group buys that are closed and not settled."""
    return list(conn.scalars(_CLOSED))


def movable(conn: Connection, limit: int) -> list[tuple[str, str]]:
    """Items for which somebody waits while units are free: (item id, group buy id)."""
    return [(row.id, row.group_buy_id) for row in conn.execute(_MOVABLE, {"count": limit})]


def _sale(row: Row[*tuple[Any, ...]], items: tuple[Item, ...]) -> Sale:
    return Sale(
        id=row.id,
        group_id=row.group_id,
        title=row.title,
        status=row.status,
        version=row.version,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        pay_within=timedelta(minutes=row.pay_minutes),
        items=items,
    )


def _item(row: Row[*tuple[Any, ...]]) -> Item:
    room = None if row.units_max is None else row.units_max - row.claimed
    return Item(
        id=row.id,
        code=row.code,
        name=row.name,
        names=tuple(row.names),
        sku_id=row.sku_id,
        sku=row.sku,
        price=row.price,
        units_max=row.units_max,
        claimed=row.claimed,
        waiting=row.waiting,
        left=row.stocked if room is None else min(room, row.stocked),
    )
