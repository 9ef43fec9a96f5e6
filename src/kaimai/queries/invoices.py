"""Invoices for the back office: what is to issue, what was issued, what is to put right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.identifiers import first_id
from kaimai.domain.invoice import InvoiceToIssue, invoice_of
from kaimai.domain.orders import PAID
from kaimai.persistence.tables import invoices, order_lines, orders, payment_log, refunds


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedInvoice:
    """An invoice with its order's number. `given_back`: NT$ of the order's refunds."""

    id: str
    number: str
    order_number: str
    amount: int
    issued_at: datetime
    issued_by: str
    allowed: int
    voided_at: datetime | None
    reason: str
    given_back: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all of its money went back, so that it is voided and not allowed for."""
        return self.given_back >= self.amount


def to_issue(
    conn: Connection, since: datetime, *, after: str = "", limit: int, only: Sequence[str] = ()
) -> list[InvoiceToIssue]:
    """Paid orders since then without a standing invoice, the oldest first, behind the order `after`;
    `only`: those with these numbers."""
    standing = sa.exists().where(invoices.c.order_id == orders.c.id, invoices.c.voided_at.is_(None))
    wanted = (
        sa.select(
            orders.c.id,
            orders.c.number,
            orders.c.placed_at,
            orders.c.total,
            orders.c.invoice,
            orders.c.contact_email,
        )
        .where(
            orders.c.id >= first_id(since),
            orders.c.id > after,
            orders.c.status.in_(sorted(PAID)),
            orders.c.total > 0,
            ~standing,
        )
        .order_by(orders.c.id)
        .limit(limit)
    )
    if only:
        wanted = wanted.where(orders.c.number.in_(list(only)))
    found = conn.execute(wanted).all()
    items = _items(conn, [row.id for row in found])
    return [
        InvoiceToIssue(
            order_id=row.id,
            order_number=row.number,
            placed_at=row.placed_at,
            amount=row.total,
            wish=invoice_of(row.invoice),
            email=row.contact_email,
            items=tuple(items.get(row.id, ())),
        )
        for row in found
    ]


def issued(conn: Connection, *, before: str = "", limit: int) -> list[IssuedInvoice]:
    """Invoices, the newest first, behind the one with the id `before`."""
    found = _issued()
    if before:
        found = found.where(invoices.c.id < before)
    return [
        IssuedInvoice(**row._mapping)
        for row in conn.execute(found.order_by(invoices.c.id.desc()).limit(limit))
    ]


def to_correct(conn: Connection, limit: int) -> list[IssuedInvoice]:
    """Standing invoices whose order's money went back further than the tax office was told."""
    back = (
        sa.select(
            payment_log.c.order_id,
            sa.cast(sa.func.sum(refunds.c.amount), sa.Integer).label("given_back"),
        )
        .select_from(refunds.join(payment_log, payment_log.c.id == refunds.c.payment_id))
        # What the bank has taken up goes back, even if that takes it days.
        .where(refunds.c.status.in_(("accepted", "done")), payment_log.c.is_applied)
        .group_by(payment_log.c.order_id)
        .subquery()
    )
    found = (
        _issued()
        .add_columns(back.c.given_back)
        .join(back, back.c.order_id == invoices.c.order_id)
        .where(invoices.c.voided_at.is_(None), back.c.given_back > invoices.c.allowed)
        .order_by(invoices.c.id)
        .limit(limit)
    )
    return [IssuedInvoice(**row._mapping) for row in conn.execute(found)]


def _issued() -> "sa.Select[*tuple[object, ...]]":
    return sa.select(
        invoices.c.id,
        invoices.c.number,
        orders.c.number.label("order_number"),
        invoices.c.amount,
        invoices.c.issued_at,
        invoices.c.issued_by,
        invoices.c.allowed,
        invoices.c.voided_at,
        invoices.c.reason,
    ).select_from(invoices.join(orders, orders.c.id == invoices.c.order_id))


def _items(conn: Connection, order_ids: Sequence[str]) -> dict[str, list[tuple[str, int, int]]]:
    items: dict[str, list[tuple[str, int, int]]] = {}
    for row in conn.execute(
        sa.select(
            order_lines.c.order_id,
            order_lines.c.name,
            order_lines.c.quantity,
            order_lines.c.unit_price,
        )
        .where(order_lines.c.order_id.in_(list(order_ids)))
        .order_by(order_lines.c.order_id, order_lines.c.position)
    ):
        items.setdefault(row.order_id, []).append((row.name, row.quantity, row.unit_price))
    return items
