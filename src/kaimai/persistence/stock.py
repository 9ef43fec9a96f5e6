"""Stock counters, the reservations that explain `reserved`, and the ledger that explains `on_hand`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.moves import Actor
from kaimai.domain.orders import OrderLine
from kaimai.domain.shelves import Holder
from kaimai.persistence.dialect import among, built_once, insert_all, rows, rows_parameter
from kaimai.persistence.tables import (
    group_buy_claims,
    group_buy_items,
    group_buys,
    order_lines,
    orders,
    reservations,
    stock,
    stock_ledger,
)

HOLDERS_SHOWN = 20


_UNHOLD = (
    sa.delete(reservations)
    .where(
        reservations.c.id.in_(
            sa.select(order_lines.c.id).where(
                order_lines.c.order_id.in_(sa.bindparam("ids", expanding=True))
            )
        )
    )
    .returning(reservations.c.sku_id, reservations.c.quantity)
)


@built_once
def _unhold_of_lines(conn: Connection) -> sa.Executable:
    return (
        sa.delete(reservations)
        .where(among(conn, reservations.c.id, "ids"))
        .returning(reservations.c.id, reservations.c.quantity)
    )


@built_once
def _lock(conn: Connection) -> "sa.Select[str, int, int]":
    return (
        sa.select(stock.c.sku_id, stock.c.on_hand, stock.c.reserved)
        .where(among(conn, stock.c.sku_id, "ids"))
        .order_by(stock.c.sku_id)
        .with_for_update(key_share=True)
    )


@built_once
def _change(conn: Connection) -> sa.Update:
    delta = rows(
        conn, "delta", {"sku_id": sa.Text(), "on_hand": sa.Integer(), "reserved": sa.Integer()}
    )
    return (
        sa.update(stock)
        .where(stock.c.sku_id == delta.c.sku_id)
        .values(
            on_hand=stock.c.on_hand + delta.c.on_hand,
            reserved=stock.c.reserved + delta.c.reserved,
        )
    )


@dataclass(frozen=True, slots=True)
class Counters:
    """What stands on the shelf, and how much of it is held for unpaid orders."""

    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        """Units that may still be promised."""
        return self.on_hand - self.reserved


def lock(conn: Connection, sku_ids: Iterable[str]) -> dict[str, Counters]:
    """The counters of these SKUs, locked until the transaction ends, in the order of their ids."""
    ids = sorted(set(sku_ids))
    if not ids:
        return {}
    found = conn.execute(_lock(conn), {"ids": ids})
    return {sku_id: Counters(on_hand, reserved) for sku_id, on_hand, reserved in found}


def change(conn: Connection, changes: Mapping[str, tuple[int, int]]) -> None:
    """Add (on_hand, reserved) to the counters of each SKU, which must be locked.

    The table's CHECK refuses a count below zero or more reserved than there is.
    """
    values = [
        {"sku_id": sku_id, "on_hand": on_hand, "reserved": reserved}
        for sku_id, (on_hand, reserved) in sorted(changes.items())
        if on_hand or reserved
    ]
    if values:
        conn.execute(_change(conn), {"delta": rows_parameter(values)})


class Reservation(NamedTuple):
    """A row of `reservations`: units that an order line holds, under the line's own id."""

    id: str
    sku_id: str
    quantity: int
    order_line_id: str


class LedgerEntry(NamedTuple):
    """A row of `stock_ledger`: why `on_hand` changed."""

    id: str
    sku_id: str
    change: int
    kind: str
    order_line_id: str | None
    actor: str
    reason: str
    at: datetime


def give_back(conn: Connection, order_ids: Sequence[str]) -> None:
    """Delete the reservations of these orders and free their units. Safe to repeat."""
    freed = unhold(conn, order_ids)
    lock(conn, freed)
    change(conn, {sku_id: (0, -quantity) for sku_id, quantity in freed.items()})


def sell(conn: Connection, lines: Sequence[OrderLine], *, actor: Actor, now: datetime) -> None:
    """Turn what is held for these lines into a sale; lines that hold nothing take it from what is free.

    The SKUs must be locked, and free units checked, by the caller.
    """
    held = _unhold_lines(conn, [line.id for line in lines])
    changes: dict[str, tuple[int, int]] = {}
    for line in lines:
        on_hand, reserved = changes.get(line.sku_id, (0, 0))
        changes[line.sku_id] = (on_hand - line.quantity, reserved - held.get(line.id, 0))
    change(conn, changes)
    by = str(actor)
    entries = [
        LedgerEntry(f"{each.id}.sold", each.sku_id, -each.quantity, "sold", each.id, by, "", now)
        for each in lines
    ]
    insert_all(conn, (stock_ledger, entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class Restock:
    """Units of a sold line that come back: `id` says whence, so that they come back once."""

    id: str
    order_line_id: str
    sku_id: str
    units: int


def restock(
    conn: Connection, returned: Sequence[Restock], *, actor: Actor, reason: str, now: datetime
) -> None:
    """Put sold units back on their shelves, each with an entry of its own in the ledger."""
    if not returned:
        return
    changes: dict[str, tuple[int, int]] = {}
    for each in returned:
        changes[each.sku_id] = (changes.get(each.sku_id, (0, 0))[0] + each.units, 0)
    lock(conn, changes)
    change(conn, changes)
    by = str(actor)
    entries = [
        LedgerEntry(
            each.id, each.sku_id, each.units, "restocked", each.order_line_id, by, reason, now
        )
        for each in returned
    ]
    insert_all(conn, (stock_ledger, entries))


def sold_units(conn: Connection, order_line_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Units of each line that left the shelf, and those that came back; lines never sold are absent."""
    ids = sorted(order_line_ids)
    sold, back = (
        dict(
            conn.execute(
                sa.select(stock_ledger.c.order_line_id, sa.func.sum(stock_ledger.c.change))
                # Said in the statement, not bound: only so are the partial indexes used.
                .where(
                    stock_ledger.c.kind == sa.literal_column(f"'{kind}'"),
                    stock_ledger.c.order_line_id.in_(ids),
                )
                .group_by(stock_ledger.c.order_line_id)
            ).all()
        )
        for kind in ("sold", "restocked")
    )
    return {str(line_id): (-int(out), int(back.get(line_id, 0))) for line_id, out in sold.items()}


def record(
    conn: Connection,
    *,
    id: str,  # noqa: A002
    sku_id: str,
    change_by: int,
    kind: str,
    actor: Actor,
    reason: str,
    now: datetime,
) -> None:
    """Change a shelf and write down why. The SKU must be locked."""
    change(conn, {sku_id: (change_by, 0)})
    entry = LedgerEntry(id, sku_id, change_by, kind, None, str(actor), reason, now)
    insert_all(conn, (stock_ledger, [entry]))


def record_all(conn: Connection, entries: Sequence[LedgerEntry]) -> None:
    """Change many shelves and write down why. The SKUs must be locked."""
    changes: dict[str, tuple[int, int]] = {}
    for entry in entries:
        changes[entry.sku_id] = (changes.get(entry.sku_id, (0, 0))[0] + entry.change, 0)
    change(conn, changes)
    insert_all(conn, (stock_ledger, entries))


def is_recorded(conn: Connection, entry_id: str) -> bool:
    """Whether the ledger has this entry. Its SKU must be locked, so that nobody writes it meanwhile."""
    return (
        conn.scalar(sa.select(stock_ledger.c.id).where(stock_ledger.c.id == entry_id)) is not None
    )


def holders(conn: Connection, sku_id: str) -> tuple[Holder, ...]:
    """Who holds units of this SKU, the largest first: orders and group buys, at most twenty."""
    of_orders = (
        sa.select(
            sa.literal_column("'order'").label("kind"),
            orders.c.number.label("id"),
            orders.c.number.label("name"),
            sa.func.sum(reservations.c.quantity).label("units"),
        )
        .join(order_lines, order_lines.c.id == reservations.c.order_line_id)
        .join(orders, orders.c.id == order_lines.c.order_id)
        .where(reservations.c.sku_id == sku_id)
        .group_by(orders.c.number)
    )
    of_group_buys = (
        sa.select(
            sa.literal_column("'group_buy'").label("kind"),
            group_buys.c.id,
            group_buys.c.title.label("name"),
            sa.func.sum(reservations.c.quantity).label("units"),
        )
        .join(group_buy_claims, group_buy_claims.c.id == reservations.c.claim_id)
        .join(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
        .join(group_buys, group_buys.c.id == group_buy_items.c.group_buy_id)
        .where(reservations.c.sku_id == sku_id)
        .group_by(group_buys.c.id, group_buys.c.title)
    )
    each = sa.union_all(of_orders, of_group_buys).subquery("holders")
    found = conn.execute(
        sa.select(each).order_by(each.c.units.desc(), each.c.id).limit(HOLDERS_SHOWN)
    )
    return tuple(
        Holder(kind=row.kind, id=row.id, name=row.name or row.id, units=int(row.units))
        for row in found
    )


def open_shelf(conn: Connection, sku_ids: Sequence[str]) -> None:
    """Give new SKUs an empty shelf."""
    conn.execute(
        sa.insert(stock), [{"sku_id": sku_id, "on_hand": 0, "reserved": 0} for sku_id in sku_ids]
    )


def fill_first(conn: Connection, units: Mapping[str, int], *, actor: Actor, now: datetime) -> None:
    """Put the first units on shelves that were opened in this transaction, and write down why."""
    if not units:
        return
    change(conn, {sku_id: (count, 0) for sku_id, count in units.items()})
    entries = [
        LedgerEntry(
            f"{sku_id}.first", sku_id, count, "received", None, str(actor), "first stock", now
        )
        for sku_id, count in units.items()
    ]
    insert_all(conn, (stock_ledger, entries))


def unhold(conn: Connection, order_ids: Sequence[str]) -> dict[str, int]:
    """Delete the reservations of these orders; units of each SKU that nothing explains from now on."""
    freed: dict[str, int] = {}
    for sku_id, quantity in conn.execute(_UNHOLD, {"ids": list(order_ids)}):
        freed[sku_id] = freed.get(sku_id, 0) + quantity
    return freed


def _unhold_lines(conn: Connection, line_ids: Sequence[str]) -> dict[str, int]:
    gone = conn.execute(_unhold_of_lines(conn), {"ids": list(line_ids)})
    return dict(list(gone))
