"""What orders may be found by, read for many at once: for the index, and for what it has not come to."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import LINE
from kaimai.domain.order_facts import Facts, mark
from kaimai.persistence.tables import (
    buyer_identities,
    group_buy_bills,
    line_people,
    order_lines,
    orders,
)

_Row: TypeAlias = Any
"""A row of `_ORDERS`."""
_ORDERS = sa.select(
    orders.c.id,
    orders.c.number,
    orders.c.buyer_id,
    orders.c.total,
    orders.c.contact_name,
    orders.c.contact_phone,
    orders.c.contact_email,
    orders.c.note,
    orders.c.coupon_id,
    orders.c.bill_id,
    orders.c.delivery,
)
_LINES = sa.select(
    order_lines.c.order_id, order_lines.c.name, order_lines.c.options, order_lines.c.sku
)
_LINE_NAMES = sa.select(buyer_identities.c.buyer_id, line_people.c.display_name).join(
    line_people, line_people.c.user_id == buyer_identities.c.value
)


def of_orders(conn: Connection, order_ids: Collection[str]) -> list[Facts]:
    """These orders, in no order."""
    if not order_ids:
        return []
    return _facts(conn, conn.execute(_ORDERS.where(orders.c.id.in_(sorted(order_ids)))).all())


def after(conn: Connection, last_id: str, before_id: str, limit: int) -> list[Facts]:
    """The next orders behind this id and before the other, lowest id first."""
    found = conn.execute(
        _ORDERS.where(orders.c.id > last_id, orders.c.id < before_id)
        .order_by(orders.c.id)
        .limit(limit)
    ).all()
    return _facts(conn, found)


def are_many_after(conn: Connection, last_id: str, many: int) -> bool:
    """Whether there are so many orders behind this id."""
    found = conn.scalars(sa.select(orders.c.id).where(orders.c.id > last_id).limit(many))
    return len(found.all()) == many


def _facts(conn: Connection, found: Sequence[_Row]) -> list[Facts]:
    ids = [row.id for row in found]
    goods: dict[str, list[str]] = {each: [] for each in ids}
    for line in conn.execute(_LINES.where(order_lines.c.order_id.in_(ids))) if ids else ():
        goods[line.order_id].append(goods_text(line.name, line.options.values(), line.sku))
    names = _line_names(conn, {row.buyer_id for row in found if row.buyer_id is not None})
    group_buys = _group_buys(conn, {row.bill_id for row in found if row.bill_id is not None})
    return [
        facts_of(
            row,
            goods[row.id],
            line_name=names.get(row.buyer_id, ""),
            choices=_choices(row, group_buys.get(row.bill_id)),
        )
        for row in found
    ]


def goods_text(name: str, options: Iterable[str], sku: str) -> str:
    """A line as it is searched."""
    return " ".join((name, *options, sku))


def facts_of(
    row: _Row, goods: Iterable[str], *, line_name: str, choices: Iterable[str] = ()
) -> Facts:
    """What a row of orders is found by."""
    delivery = row.delivery or {}
    return Facts(
        id=row.id,
        number=row.number,
        names=tuple(dict.fromkeys(filter(None, (row.contact_name, delivery.get("name"))))),
        line_name=line_name,
        phones=tuple(dict.fromkeys(filter(None, (row.contact_phone, delivery.get("phone"))))),
        email=row.contact_email,
        total=row.total,
        goods=tuple(dict.fromkeys(goods)),
        choices=tuple(choices),
    )


def _choices(row: _Row, group_buy_id: str | None) -> Iterable[str]:
    if row.delivery:
        yield mark("delivery", row.delivery["kind"])
    if row.coupon_id is not None:
        yield mark("coupon", row.coupon_id)
    if group_buy_id is not None:
        yield mark("group_buy", group_buy_id)
    if row.note:
        yield mark("note", "yes")


def _line_names(conn: Connection, buyer_ids: Collection[str]) -> dict[str, str]:
    """What these buyers are called in LINE."""
    if not buyer_ids:
        return {}
    found = conn.execute(
        _LINE_NAMES.where(
            buyer_identities.c.kind == LINE, buyer_identities.c.buyer_id.in_(sorted(buyer_ids))
        )
    )
    return {row.buyer_id: row.display_name for row in found}


def _group_buys(conn: Connection, bill_ids: Collection[str]) -> dict[str, str]:
    """Of which group buys these bills are."""
    if not bill_ids:
        return {}
    found = conn.execute(
        sa.select(group_buy_bills.c.id, group_buy_bills.c.group_buy_id).where(
            group_buy_bills.c.id.in_(sorted(bill_ids))
        )
    )
    return {row.id: row.group_buy_id for row in found}
