"""Coupons, and the redemptions that explain their uses. Locked after refunds and before limits and stock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.coupons import Coupon
from kaimai.persistence.dialect import built_once, insert_rows, rows, rows_parameter
from kaimai.persistence.tables import coupon_redemptions as redemptions
from kaimai.persistence.tables import coupons

_COLUMNS = (
    coupons.c.id,
    coupons.c.code,
    coupons.c.kind,
    coupons.c.value,
    coupons.c.minimum_total,
    coupons.c.uses_max,
    coupons.c.uses_per_buyer,
    coupons.c.uses,
    coupons.c.starts_at,
    coupons.c.ends_at,
)
_LOCK = (
    sa.select(*_COLUMNS)
    .where(coupons.c.code.in_(sa.bindparam("codes", expanding=True)))
    .order_by(coupons.c.id)
    .with_for_update(key_share=True)
)
_LOCK_OF_ORDERS = (
    sa.select(*_COLUMNS)
    .where(
        coupons.c.id.in_(
            sa.select(redemptions.c.coupon_id).where(
                redemptions.c.order_id.in_(sa.bindparam("ids", expanding=True))
            )
        )
    )
    .order_by(coupons.c.id)
    .with_for_update(key_share=True)
)
_OF_ORDERS = sa.select(
    redemptions.c.order_id, redemptions.c.coupon_id, redemptions.c.buyer_id, redemptions.c.phone
).where(redemptions.c.order_id.in_(sa.bindparam("ids", expanding=True)))


def _used_by(column: "sa.Column[Any]", name: str) -> "sa.Select[Any]":
    return (
        sa.select(
            redemptions.c.coupon_id,
            (sa.literal_column(f"'{name}:'", sa.Text()) + column).label("person"),
            sa.func.count().label("uses"),
        )
        .where(
            redemptions.c.coupon_id.in_(sa.bindparam("ids", expanding=True)),
            column.in_(sa.bindparam(f"{name}s", expanding=True)),
            redemptions.c.is_live,
        )
        .group_by(redemptions.c.coupon_id, column)
    )


_USED_BY = sa.union_all(
    _used_by(redemptions.c.buyer_id, "buyer"), _used_by(redemptions.c.phone, "phone")
)


@built_once
def _add_uses(conn: Connection) -> sa.Update:
    delta = rows(conn, "delta", {"id": sa.Text(), "uses": sa.Integer()})
    return (
        sa.update(coupons)
        .where(coupons.c.id == delta.c.id)
        .values(uses=coupons.c.uses + delta.c.uses)
    )


def lock(conn: Connection, codes: Collection[str]) -> dict[str, Coupon]:
    """These coupons by code, locked in the order of their ids; unknown codes are left out."""
    if not codes:
        return {}
    return {row.code: _coupon(row) for row in conn.execute(_LOCK, {"codes": sorted(codes)})}


def lock_of_orders(conn: Connection, order_ids: Collection[str]) -> dict[str, Coupon]:
    """The coupons of these orders by id, locked."""
    if not order_ids:
        return {}
    found = conn.execute(_LOCK_OF_ORDERS, {"ids": sorted(order_ids)})
    return {row.id: _coupon(row) for row in found}


def of_orders(conn: Connection, order_ids: Collection[str]) -> dict[str, tuple[str, list[str]]]:
    """The id of each order's coupon, and the persons who redeemed it."""
    if not order_ids:
        return {}
    return {
        row.order_id: (
            row.coupon_id,
            [
                *([f"buyer:{row.buyer_id}"] if row.buyer_id else []),
                *([f"phone:{row.phone}"] if row.phone else []),
            ],
        )
        for row in conn.execute(_OF_ORDERS, {"ids": sorted(order_ids)})
    }


def used_by(
    conn: Connection, coupon_ids: Collection[str], persons: Iterable[str]
) -> dict[tuple[str, str], int]:
    """Live uses by (coupon id, person); those who have none are left out. The coupons must be locked."""
    buyers: set[str] = set()
    phones: set[str] = set()
    for person in persons:
        kind, _, value = person.partition(":")
        (buyers if kind == "buyer" else phones).add(value)
    wanted = {"ids": sorted(coupon_ids), "buyers": sorted(buyers), "phones": sorted(phones)}
    return {(row.coupon_id, row.person): row.uses for row in conn.execute(_USED_BY, wanted)}


def redeem(conn: Connection, new: Sequence[Mapping[str, object]]) -> None:
    """Insert redemptions of coupons that are locked, and count their uses up."""
    insert_rows(conn, redemptions, new)
    _change_uses(conn, (str(row["coupon_id"]) for row in new), 1)


def give_back(conn: Connection, order_ids: Collection[str]) -> None:
    """End the redemptions of these orders. Safe to repeat. Their coupons must be locked."""
    _set_live(conn, order_ids, is_live=False)


def take_again(conn: Connection, order_ids: Collection[str]) -> None:
    """Let ended redemptions of these orders live again. Uses that are left are the caller's business."""
    _set_live(conn, order_ids, is_live=True)


def add(conn: Connection, coupon: Coupon) -> None:
    """Insert a new coupon; the table refuses a code that exists."""
    conn.execute(
        sa.insert(coupons),
        {column.name: getattr(coupon, column.name) for column in _COLUMNS},
    )


def find(conn: Connection, code: str) -> Coupon | None:
    """The coupon with this code, in its normal form."""
    row = conn.execute(sa.select(*_COLUMNS).where(coupons.c.code == code)).first()
    return None if row is None else _coupon(row)


def all_of_them(conn: Connection) -> list[Coupon]:
    """Every coupon, the newest first."""
    return [
        _coupon(row) for row in conn.execute(sa.select(*_COLUMNS).order_by(coupons.c.id.desc()))
    ]


def find_by_id(conn: Connection, coupon_id: str, *, locks: bool = False) -> Coupon | None:
    """The coupon with this id; `locks`: until the transaction ends, so that nobody uses it meanwhile."""
    wanted = sa.select(*_COLUMNS).where(coupons.c.id == coupon_id)
    row = conn.execute(wanted.with_for_update(key_share=True) if locks else wanted).first()
    return None if row is None else _coupon(row)


def is_redeemed(conn: Connection, coupon_id: str) -> bool:
    """Whether any order has had it, ended ones too."""
    wanted = sa.select(redemptions.c.id).where(redemptions.c.coupon_id == coupon_id).limit(1)
    return conn.scalar(wanted) is not None


def change(conn: Connection, coupon: Coupon) -> None:
    """Write new terms of a coupon that is locked; its code and its uses stay."""
    conn.execute(
        sa.update(coupons)
        .where(coupons.c.id == coupon.id)
        .values(
            {
                column: getattr(coupon, column.name)
                for column in _COLUMNS
                if column.name not in ("id", "code", "uses")
            }
        )
    )


def end(conn: Connection, coupon_id: str, at: datetime) -> None:
    """Let a coupon count no longer; orders that have it keep it."""
    conn.execute(sa.update(coupons).where(coupons.c.id == coupon_id).values(ends_at=at))


def _set_live(conn: Connection, order_ids: Collection[str], *, is_live: bool) -> None:
    if not order_ids:
        return
    changed = conn.scalars(
        sa.update(redemptions)
        .where(redemptions.c.order_id.in_(sorted(order_ids)), redemptions.c.is_live != is_live)
        .values(is_live=is_live)
        .returning(redemptions.c.coupon_id)
    )
    _change_uses(conn, list(changed), 1 if is_live else -1)


def _change_uses(conn: Connection, coupon_ids: Iterable[str], by: int) -> None:
    uses: dict[str, int] = {}
    for coupon_id in coupon_ids:
        uses[coupon_id] = uses.get(coupon_id, 0) + by
    if uses:
        delta = [{"id": coupon_id, "uses": count} for coupon_id, count in sorted(uses.items())]
        conn.execute(_add_uses(conn), {"delta": rows_parameter(delta)})


def _coupon(row: Row[*tuple[Any, ...]]) -> Coupon:
    return Coupon(**row._mapping)
