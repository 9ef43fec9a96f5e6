"""Lists of orders for those who work on them: by filter and by words, the newest first, a page at a
time. However many orders there are, only so many are looked at for a page."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.identifiers import first_id
from kaimai.domain.order_facts import mark
from kaimai.domain.order_filter import OrderFilter, moments_of
from kaimai.domain.orders import GROUPS
from kaimai.persistence.tables import (
    cases,
    coupons,
    group_buy_bills,
    order_lines,
    orders,
    payment_log,
)
from kaimai.queries.check.rules import is_one_of
from kaimai.queries.order_search import Hit, Hits, Wanted, by_whole_number, search, search_in
from kaimai.words.order_search import tokens_of

PAGE = 50
SCANNED_MAX = 20_000
"""Orders that are looked at for one page of a list; behind them a link goes on."""
COUNTED_MAX = 1_000
CASES_MAX = 1_000
_CHOSEN_BY = (
    orders.c.id,
    orders.c.method,
    orders.c.delivery,
    orders.c.coupon_id,
    orders.c.bill_id,
    orders.c.note,
)
Columns: TypeAlias = sa.ColumnCollection[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One row of a list. Amounts in NT$; `goods`: name and units of its lines, in their order;
    `matched`: which kinds of facts hold what was searched for."""

    id: str
    number: str
    status: str
    total: int
    method: str
    placed_at: datetime
    hold_until: datetime
    contact_name: str
    contact_phone: str
    note: str
    bank_words: str
    delivery_kind: str | None
    goods: tuple[tuple[str, int], ...]
    has_case: bool
    matched: tuple[str, ...]

    @property
    def units(self) -> int:
        """How many things it takes from the shelf."""
        return sum(units for _, units in self.goods)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """A page of a list. `after`: the key that the next page begins behind, None on the last one;
    `reached`: orders older than this moment were not looked at, though the page has room.
    `is_behind`: of the many orders of a rush, some are still to be made searchable."""

    rows: Sequence[OrderRow]
    after: str | None
    reached: datetime | None = None
    is_behind: bool = False


def list_orders(
    conn: Connection,
    wanted: OrderFilter,
    now: datetime,
    *,
    after: str | None = None,
    limit: int = PAGE,
) -> OrderPage:
    """A page of the orders that the filter names, the newest first."""
    hits = find_ids(conn, wanted, now, before=after, limit=limit + 1)
    page = hits.found[:limit]
    rows = _rows(conn, page)
    if len(hits.found) > limit:
        return OrderPage(rows=rows, after=page[-1].id, is_behind=hits.is_behind)
    if hits.reached is None:
        return OrderPage(rows=rows, after=None, is_behind=hits.is_behind)
    reached = conn.scalar(sa.select(orders.c.placed_at).where(orders.c.id == hits.reached))
    return OrderPage(rows=rows, after=hits.reached, reached=reached, is_behind=hits.is_behind)


def ids_of(conn: Connection, wanted: OrderFilter, now: datetime, *, limit: int) -> list[str]:
    """The ids of the newest orders that the filter names."""
    return [hit.id for hit in find_ids(conn, wanted, now, before=None, limit=limit).found]


def find_ids(
    conn: Connection, wanted: OrderFilter, now: datetime, *, before: str | None, limit: int
) -> Hits:
    """The newest orders below this id that the filter names."""
    group = None if not wanted.status else is_one_of(orders.c.status, GROUPS[wanted.status])
    coupon_id = _coupon(conn, wanted.coupon)
    conditions_on = partial(_conditions, wanted, coupon_id)
    low, before = _bounds(wanted, now, before)
    conditions = conditions_on(orders.c)
    tokens = tokens_of(wanted.text)
    if wanted.text:
        whole = by_whole_number(conn, wanted.text) if before is None else []
        if whole:
            return Hits(whole[:limit])
        if not tokens:
            return Hits([])
    if wanted.has_case:
        asked = Wanted(tokens=tokens, low=low, conditions=conditions, group=group)
        return search_in(conn, asked, _open_cases(conn, None), before=before, limit=limit)
    marks = _marks(wanted, coupon_id)
    if tokens or marks:
        asked = Wanted(tokens=tokens, low=low, marks=marks, conditions=conditions, group=group)
        return search(conn, asked, before=before, limit=limit)
    bounds = [orders.c.id >= low] if low else []
    bounds += [] if before is None else [orders.c.id < before]
    bounds += [] if group is None else [group]
    return _scan(conn, conditions_on, bounds, limit)


def _bounds(wanted: OrderFilter, now: datetime, before: str | None) -> tuple[str, str | None]:
    """From which id, and before which: ids begin with the moment at which their order was placed."""
    first, last = moments_of(wanted, now)
    ends = [each for each in (before, last and first_id(last)) if each]
    return first_id(first) if first else "", min(ends) if ends else None


def counts(conn: Connection) -> dict[str, int]:
    """How many orders are in each group of statuses, as far as `COUNTED_MAX`."""
    each = [
        sa.select(sa.func.count())
        .select_from(
            sa.select(orders.c.id)
            .where(is_one_of(orders.c.status, statuses))
            .limit(COUNTED_MAX)
            .subquery()
        )
        .scalar_subquery()
        .label(group)
        for group, statuses in GROUPS.items()
    ]
    return dict(conn.execute(sa.select(*each)).one()._mapping)


def _coupon(conn: Connection, code: str) -> str | None:
    """The id of the coupon with this code; an empty text for one that does not exist."""
    if not code:
        return None
    return conn.scalar(sa.select(coupons.c.id).where(coupons.c.code == code.upper())) or ""


def _marks(wanted: OrderFilter, coupon_id: str | None) -> list[str]:
    """The terms of the choices, where few orders may have them."""
    said = (
        ("delivery", wanted.delivery),
        ("coupon", coupon_id),
        ("group_buy", wanted.group_buy),
        ("note", "yes" if wanted.has_note else ""),
    )
    return [mark(name, value) for name, value in said if value]


def _conditions(
    wanted: OrderFilter, coupon_id: str | None, of: Columns
) -> list[sa.ColumnElement[bool]]:
    """Everything but the words, the days and the group, of these columns."""
    said: list[tuple[object, sa.ColumnElement[bool]]] = [
        (wanted.method, of.method == wanted.method),
        (wanted.delivery, of.delivery["kind"].as_string() == wanted.delivery),
        (wanted.coupon, of.coupon_id == coupon_id),
        (wanted.has_note, of.note != ""),
        (
            wanted.group_buy,
            of.bill_id.in_(
                sa.select(group_buy_bills.c.id).where(
                    group_buy_bills.c.group_buy_id == wanted.group_buy
                )
            ),
        ),
    ]
    return [condition for is_said, condition in said if is_said]


def _scan(
    conn: Connection,
    conditions_on: Callable[[Columns], Sequence[sa.ColumnElement[bool]]],
    bounds: Sequence[sa.ColumnElement[bool]],
    limit: int,
) -> Hits:
    """The newest orders within the bounds, one after the other: at most `SCANNED_MAX`."""
    looked_at = (
        sa.select(*_CHOSEN_BY)
        .where(*bounds)
        .order_by(orders.c.id.desc())
        .limit(SCANNED_MAX)
        .subquery()
    )
    conditions = conditions_on(looked_at.c)
    ids = conn.scalars(sa.select(looked_at.c.id).where(*conditions).limit(limit)).all()
    hits = [Hit(each, ()) for each in ids]
    if len(hits) == limit or not conditions:
        return Hits(hits)
    reached = conn.scalar(
        sa.select(orders.c.id)
        .where(*bounds)
        .order_by(orders.c.id.desc())
        .offset(SCANNED_MAX - 1)
        .limit(1)
    )
    return Hits(hits, reached)


def _open_cases(conn: Connection, order_ids: Collection[str] | None) -> set[str]:
    """Orders, of these or of all, that an open case is about."""
    order_id = sa.func.coalesce(cases.c.order_id, payment_log.c.order_id)
    found = (
        sa.select(order_id)
        .select_from(cases)
        .outerjoin(payment_log, payment_log.c.id == cases.c.payment_id)
        .where(cases.c.closed_at.is_(None))
        .limit(CASES_MAX)
    )
    if order_ids is not None:
        found = found.where(order_id.in_(sorted(order_ids)))
    return {each for each in conn.scalars(found) if each is not None}


def _rows(conn: Connection, hits: Sequence[Hit]) -> list[OrderRow]:
    """What the list shows of these orders: three statements, however many."""
    ids = [hit.id for hit in hits]
    if not ids:
        return []
    found = {
        row.id: row
        for row in conn.execute(
            sa.select(
                orders.c.id,
                orders.c.number,
                orders.c.status,
                orders.c.total,
                orders.c.method,
                orders.c.placed_at,
                orders.c.hold_until,
                orders.c.contact_name,
                orders.c.contact_phone,
                orders.c.note,
                orders.c.bank_words,
                orders.c.delivery,
            ).where(orders.c.id.in_(ids))
        )
    }
    goods = _goods(conn, ids)
    with_cases = _open_cases(conn, ids)
    rows = []
    for hit in hits:
        fields = dict(found[hit.id]._mapping)
        delivery = fields.pop("delivery")
        rows.append(
            OrderRow(
                **fields,
                delivery_kind=delivery["kind"] if delivery else None,
                goods=tuple(goods[hit.id]),
                has_case=hit.id in with_cases,
                matched=hit.matched,
            )
        )
    return rows


def _goods(conn: Connection, ids: Sequence[str]) -> Mapping[str, list[tuple[str, int]]]:
    goods: dict[str, list[tuple[str, int]]] = {each: [] for each in ids}
    for line in conn.execute(
        sa.select(
            order_lines.c.order_id,
            order_lines.c.name,
            order_lines.c.options,
            order_lines.c.quantity,
        )
        .where(order_lines.c.order_id.in_(ids))
        .order_by(order_lines.c.order_id, order_lines.c.position)
    ):
        name = " ".join((line.name, *line.options.values()))
        goods[line.order_id].append((name, line.quantity))
    return goods
