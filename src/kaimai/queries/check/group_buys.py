"""Invariants of group buys: what members have is what they said, nobody has what is not there, and
nobody waits for what is free."""

from datetime import timedelta

import sqlalchemy as sa

from kaimai.domain.group_buys import CLOSE_GRACE, HOLDING
from kaimai.domain.orders import OPEN
from kaimai.persistence.tables import (
    group_buy_bill_lines,
    group_buy_bills,
    group_buy_claims,
    group_buy_entries,
    group_buy_items,
    group_buy_waits,
    group_buys,
    order_lines,
    order_moves,
    orders,
    reservations,
    stock,
    stock_ledger,
)
from kaimai.queries.check.rules import BEFORE, Rule, is_one_of

_PATIENCE = timedelta(hours=1)
_items, _claims, _bills, _lines = (
    group_buy_items,
    group_buy_claims,
    group_buy_bills,
    group_buy_bill_lines,
)


def _sum(column: "sa.ColumnElement[int] | sa.Column[int]") -> "sa.ColumnElement[int]":
    return sa.func.coalesce(column, 0)


_of_items = (
    sa.select(
        _claims.c.item_id,
        sa.func.sum(_claims.c.units).label("units"),
        sa.func.sum(_claims.c.waiting_units).label("waiting"),
    )
    .group_by(_claims.c.item_id)
    .subquery("of_items")
)
_counted = Rule(
    name="group_buy_items_count_their_claims",
    reason="what is claimed of an item, and waited for, is the sum of its claims, within its limit",
    breaks=sa.select(
        _items.c.id,
        _items.c.claimed,
        _sum(_of_items.c.units).label("claims"),
        _items.c.waiting,
        _sum(_of_items.c.waiting).label("wait"),
        _items.c.units_max,
    )
    .select_from(_items)
    .outerjoin(_of_items, _of_items.c.item_id == _items.c.id)
    .where(
        sa.or_(
            _items.c.claimed != _sum(_of_items.c.units),
            _items.c.waiting != _sum(_of_items.c.waiting),
            _items.c.claimed > _items.c.units_max,
        )
    ),
)

_in_line = (
    sa.select(group_buy_waits.c.claim_id, sa.func.sum(group_buy_waits.c.units).label("units"))
    .group_by(group_buy_waits.c.claim_id)
    .subquery("in_line")
)
_waiting = Rule(
    name="waiting_units_stand_in_line",
    reason="the units that a claim waits for are those that stand in line for it",
    breaks=sa.select(_claims.c.id, _claims.c.waiting_units, _sum(_in_line.c.units).label("in_line"))
    .select_from(_claims)
    .outerjoin(_in_line, _in_line.c.claim_id == _claims.c.id)
    .where(_claims.c.waiting_units != _sum(_in_line.c.units)),
)

# The fold as SQL: from the last `set` or `cancel` on, a running sum; what it fell below zero by is
# given back, because nobody ever wants less than nothing.
_said = group_buy_entries.alias("said")
_anew = sa.or_(_said.c.verb == "set", _said.c.verb == "cancel")
_folded = (
    sa.select(
        _said.c.claim_id,
        _said.c.said_at,
        _said.c.sequence,
        sa.case(
            (_said.c.verb == "cancel", 0),
            (_said.c.verb == "release", -_said.c.units),
            else_=_said.c.units,
        ).label("change"),
        sa.func.sum(sa.case((_anew, 1), else_=0))
        .over(partition_by=_said.c.claim_id, order_by=(_said.c.said_at, _said.c.sequence))
        .label("era"),
    )
    .where(sa.not_(_said.c.is_undone))
    .subquery("folded")
)
_running = sa.select(
    _folded.c.claim_id,
    _folded.c.said_at,
    _folded.c.sequence,
    _folded.c.era,
    sa.func.sum(_folded.c.change)
    .over(
        partition_by=(_folded.c.claim_id, _folded.c.era),
        order_by=(_folded.c.said_at, _folded.c.sequence),
    )
    .label("total"),
    sa.func.row_number()
    .over(
        partition_by=_folded.c.claim_id,
        order_by=(_folded.c.said_at.desc(), _folded.c.sequence.desc()),
    )
    .label("from_the_end"),
    sa.func.max(_folded.c.era).over(partition_by=_folded.c.claim_id).label("last_era"),
).subquery("running")
_wanted = (
    sa.select(
        _running.c.claim_id,
        (
            sa.func.max(sa.case((_running.c.from_the_end == 1, _running.c.total)))
            - sa.case((sa.func.min(_running.c.total) < 0, sa.func.min(_running.c.total)), else_=0)
        ).label("units"),
    )
    .where(_running.c.era == _running.c.last_era)
    .group_by(_running.c.claim_id)
    .subquery("wanted")
)
_explained = Rule(
    name="claims_are_what_was_said",
    reason="what a claim has and waits for is what its log comes to, in the order of speaking",
    breaks=sa.select(
        _claims.c.id,
        _claims.c.units,
        _claims.c.waiting_units,
        _sum(_wanted.c.units).label("log"),
    )
    .select_from(_claims)
    .outerjoin(_wanted, _wanted.c.claim_id == _claims.c.id)
    .where(_claims.c.units + _claims.c.waiting_units != _sum(_wanted.c.units)),
)


def _billed(name: str, *where: "sa.ColumnElement[bool]") -> "sa.Subquery":
    """Units of each claim on bills that were not released."""
    return (
        sa.select(_lines.c.claim_id, sa.func.sum(_lines.c.units).label("units"))
        .join(_bills, _bills.c.id == _lines.c.bill_id)
        .where(_bills.c.released_at.is_(None), *where)
        .group_by(_lines.c.claim_id)
        .subquery(name)
    )


_ordered = _billed("ordered", _bills.c.order_id.is_not(None))
_held = Rule(
    name="claims_hold_their_units",
    reason="a claim holds what it has, but for what an order has taken over",
    breaks=sa.select(
        _claims.c.id,
        _claims.c.units,
        _sum(_ordered.c.units).label("ordered"),
        _sum(reservations.c.quantity).label("held"),
    )
    .select_from(_claims)
    .join(_items, _items.c.id == _claims.c.item_id)
    .outerjoin(_ordered, _ordered.c.claim_id == _claims.c.id)
    .outerjoin(reservations, reservations.c.id == _claims.c.id)
    .where(
        sa.or_(
            _claims.c.units - _sum(_ordered.c.units) != _sum(reservations.c.quantity),
            reservations.c.sku_id != _items.c.sku_id,
        )
    ),
)

_on_bills = _billed("on_bills")
_charged = Rule(
    name="closed_claims_are_on_bills",
    reason="once a group buy is closed, what somebody has is on their bills, and before that on none",
    breaks=sa.select(
        _claims.c.id,
        group_buys.c.status,
        _claims.c.units,
        _sum(_on_bills.c.units).label("billed"),
    )
    .select_from(_claims)
    .join(_items, _items.c.id == _claims.c.item_id)
    .join(group_buys, group_buys.c.id == _items.c.group_buy_id)
    .outerjoin(_on_bills, _on_bills.c.claim_id == _claims.c.id)
    .where(
        sa.case((group_buys.c.status == "open", 0), else_=_claims.c.units)
        != _sum(_on_bills.c.units)
    ),
)

_of_bills = (
    sa.select(_lines.c.bill_id, _items.c.sku_id, sa.func.sum(_lines.c.units).label("units"))
    .join(_claims, _claims.c.id == _lines.c.claim_id)
    .join(_items, _items.c.id == _claims.c.item_id)
    .group_by(_lines.c.bill_id, _items.c.sku_id)
    .subquery("of_bills")
)
_of_orders = (
    sa.select(
        _bills.c.id.label("bill_id"),
        order_lines.c.sku_id,
        sa.func.sum(order_lines.c.quantity).label("units"),
    )
    .join(orders, sa.and_(orders.c.id == _bills.c.order_id, orders.c.bill_id == _bills.c.id))
    .join(order_lines, order_lines.c.order_id == orders.c.id)
    .group_by(_bills.c.id, order_lines.c.sku_id)
    .subquery("of_orders")
)
_covered = Rule(
    name="orders_cover_their_bills",
    reason="an order that stands for a bill has exactly what is on it",
    breaks=sa.select(
        _bills.c.id,
        _bills.c.order_id,
        _of_bills.c.sku_id,
        _of_bills.c.units,
        _of_orders.c.units.label("ordered"),
    )
    .select_from(_bills)
    .join(_of_bills, _of_bills.c.bill_id == _bills.c.id)
    .outerjoin(
        _of_orders,
        sa.and_(
            _of_orders.c.bill_id == _bills.c.id,
            _of_orders.c.sku_id == _of_bills.c.sku_id,
        ),
    )
    .where(
        _bills.c.order_id.is_not(None),
        _of_bills.c.units != _sum(_of_orders.c.units),
    ),
)
_standing = Rule(
    name="open_orders_stand_for_their_bills",
    reason="an order of a bill that may still be paid is the one that its bill names",
    breaks=sa.select(orders.c.number, orders.c.status, orders.c.bill_id, _bills.c.order_id)
    .select_from(orders)
    .join(_bills, _bills.c.id == orders.c.bill_id)
    .where(
        is_one_of(orders.c.status, OPEN),
        sa.or_(_bills.c.order_id.is_(None), _bills.c.order_id != orders.c.id),
    ),
)
_settled = Rule(
    name="settled_group_buys_have_no_open_bills",
    reason="a group buy that is settled waits for nobody's money",
    breaks=sa.select(group_buys.c.id, group_buys.c.status, _bills.c.id.label("bill"))
    .select_from(group_buys)
    .join(_bills, _bills.c.group_buy_id == group_buys.c.id)
    .where(
        group_buys.c.status == "settled",
        _bills.c.order_id.is_(None),
        _bills.c.released_at.is_(None),
    ),
)
GROUP_BUYS = (_counted, _waiting, _explained, _held, _charged, _covered, _standing, _settled)

# Units come free by these; whoever waits is served a round of the worker later.
_restocked = sa.exists().where(
    stock_ledger.c.sku_id == _items.c.sku_id, stock_ledger.c.at >= BEFORE
)
_given_back = sa.exists(
    sa.select(order_moves.c.subject_id)
    .join(order_lines, order_lines.c.order_id == order_moves.c.subject_id)
    .where(order_lines.c.sku_id == _items.c.sku_id, order_moves.c.at >= BEFORE)
)
_other = group_buy_items.alias("other_item")
_let_go = sa.exists(
    sa.select(group_buy_entries.c.id)
    .join(_claims, _claims.c.id == group_buy_entries.c.claim_id)
    .join(_other, _other.c.id == _claims.c.item_id)
    .where(_other.c.sku_id == _items.c.sku_id, group_buy_entries.c.at >= BEFORE)
)
GROUP_BUY_BEATS = (
    Rule(
        name="nobody_waits_for_what_is_free",
        reason="units that come free go to those who wait for them",
        breaks=sa.select(
            _items.c.id,
            _items.c.waiting,
            _items.c.units_max,
            _items.c.claimed,
            stock.c.on_hand,
            stock.c.reserved,
        )
        .select_from(_items)
        .join(group_buys, group_buys.c.id == _items.c.group_buy_id)
        .join(stock, stock.c.sku_id == _items.c.sku_id)
        .where(
            _items.c.waiting > 0,
            group_buys.c.status.in_(sorted(HOLDING)),
            stock.c.on_hand > stock.c.reserved,
            sa.or_(_items.c.units_max.is_(None), _items.c.units_max > _items.c.claimed),
            sa.not_(sa.or_(_restocked, _given_back, _let_go)),
        ),
        patience=_PATIENCE,
    ),
    Rule(
        name="group_buys_close",
        reason="a group buy whose time is over is closed",
        breaks=sa.select(group_buys.c.id, group_buys.c.status, group_buys.c.closes_at).where(
            group_buys.c.status == "open", group_buys.c.closes_at < BEFORE
        ),
        patience=_PATIENCE + CLOSE_GRACE,
    ),
    Rule(
        name="unpaid_bills_are_released",
        reason="what nobody paid for in time is given to those who wait",
        breaks=sa.select(_bills.c.id, _bills.c.pay_until).where(
            _bills.c.order_id.is_(None),
            _bills.c.released_at.is_(None),
            _bills.c.pay_until < BEFORE,
        ),
        patience=_PATIENCE,
    ),
)
