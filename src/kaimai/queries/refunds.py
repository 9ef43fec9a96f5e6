"""Refunds as the shop's people see them: what goes back, why, who wanted it, how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.refunds import REFUND_MOVES
from kaimai.persistence import orders as order_rows
from kaimai.persistence.tables import (
    order_lines,
    orders,
    payment_log,
    refund_lines,
    refund_moves,
    refunds,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLineView:
    """Units of one line of the order: given back, and of these or others put back on the shelf."""

    sku: str
    name: str
    quantity: int
    restocked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """One refund. Amount in NT$; `actor` is who asked for it."""

    id: str
    number: str
    attempt_number: str
    method: str
    amount: int
    status: str
    reason: str
    actor: str
    bank_words: str
    created_at: datetime
    lines: Sequence[RefundLineView] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMoveView:
    """One move of a refund."""

    verb: str
    from_status: str | None
    to_status: str
    actor: str
    reason: str
    at: datetime


_birth = refund_moves.alias("birth")
_REFUNDS = (
    sa.select(
        refunds.c.id,
        orders.c.number,
        payment_log.c.attempt_number,
        payment_log.c.method,
        refunds.c.amount,
        refunds.c.status,
        refunds.c.reason,
        _birth.c.actor,
        refunds.c.bank_words,
        refunds.c.created_at,
    )
    .join(payment_log, payment_log.c.id == refunds.c.payment_id)
    .join(orders, orders.c.id == payment_log.c.order_id)
    .join(_birth, sa.and_(_birth.c.subject_id == refunds.c.id, _birth.c.version == 1))
)


def refunds_of_order(conn: Connection, token: str) -> list[RefundView] | None:
    """All refunds of the order with this token, the oldest first; None when there is no such order."""
    order_id = order_rows.id_of_token(conn, token)
    if order_id is None:
        return None
    wanted = _REFUNDS.where(orders.c.id == order_id)
    return _views(conn, wanted.order_by(refunds.c.created_at, refunds.c.id))


def latest_refunds(conn: Connection, *, only_open: bool, limit: int) -> list[RefundView]:
    """The newest refunds first; `only_open`: those that are not at their end, or wait for a person."""
    wanted = _REFUNDS.order_by(refunds.c.created_at.desc(), refunds.c.id.desc()).limit(limit)
    if only_open:
        wanted = wanted.where(refunds.c.status.not_in(sorted(REFUND_MOVES.final)))
    return _views(conn, wanted)


def find_refund(conn: Connection, refund_id: str) -> RefundView | None:
    """The refund with this id."""
    found = _views(conn, _REFUNDS.where(refunds.c.id == refund_id))
    return found[0] if found else None


def moves_of_refund(conn: Connection, refund_id: str) -> list[RefundMoveView]:
    """Every move of a refund, the first one first."""
    found = conn.execute(
        sa.select(
            refund_moves.c.verb,
            refund_moves.c.from_status,
            refund_moves.c.to_status,
            refund_moves.c.actor,
            refund_moves.c.reason,
            refund_moves.c.at,
        )
        .where(refund_moves.c.subject_id == refund_id)
        .order_by(refund_moves.c.version)
    )
    return [RefundMoveView(**row._mapping) for row in found]


def _views(conn: Connection, wanted: "sa.Select[*tuple[object, ...]]") -> list[RefundView]:
    found = [dict(row._mapping) for row in conn.execute(wanted)]
    lines = _lines(conn, [str(row["id"]) for row in found])
    return [RefundView(**row, lines=lines.get(str(row["id"]), ())) for row in found]


def _lines(conn: Connection, refund_ids: Sequence[str]) -> Mapping[str, list[RefundLineView]]:
    found = conn.execute(
        sa.select(
            refund_lines.c.refund_id,
            order_lines.c.sku,
            order_lines.c.name,
            refund_lines.c.quantity,
            refund_lines.c.restocked,
        )
        .join(order_lines, order_lines.c.id == refund_lines.c.order_line_id)
        .where(refund_lines.c.refund_id.in_(refund_ids))
        .order_by(order_lines.c.position)
    )
    lines: dict[str, list[RefundLineView]] = {}
    for row in found:
        line = RefundLineView(
            sku=row.sku, name=row.name, quantity=row.quantity, restocked=row.restocked
        )
        lines.setdefault(row.refund_id, []).append(line)
    return lines
