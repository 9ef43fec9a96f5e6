"""Invoices as rows: one standing for an order at most, and none is ever deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import invoices


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice. Amounts in NT$; `allowed` was told the tax office as given back."""

    id: str
    order_id: str
    number: str
    amount: int
    provider: str
    issued_at: datetime
    issued_by: str
    allowed: int = 0
    voided_at: datetime | None = None
    reason: str = ""


_COLUMNS = (
    invoices.c.id,
    invoices.c.order_id,
    invoices.c.number,
    invoices.c.amount,
    invoices.c.provider,
    invoices.c.issued_at,
    invoices.c.issued_by,
    invoices.c.allowed,
    invoices.c.voided_at,
    invoices.c.reason,
)


def insert(conn: Connection, new: Sequence[Invoice]) -> set[str]:
    """Insert invoices; the ids of those that were: not one whose number, or whose order's standing
    invoice, is there already."""
    if not new:
        return set()
    values = [
        {
            "id": each.id,
            "order_id": each.order_id,
            "number": each.number,
            "amount": each.amount,
            "provider": each.provider,
            "issued_at": each.issued_at,
            "issued_by": each.issued_by,
        }
        for each in new
    ]
    conn.execute(insert_or_skip(conn, invoices), values)
    kept = conn.scalars(sa.select(invoices.c.id).where(invoices.c.id.in_([e.id for e in new])))
    return set(kept)


def find(conn: Connection, number: str) -> Invoice | None:
    """The invoice with this number, locked against others who change it."""
    row = conn.execute(
        sa.select(*_COLUMNS).where(invoices.c.number == number).with_for_update()
    ).first()
    return None if row is None else Invoice(**row._mapping)


def void(conn: Connection, number: str, *, by: str, reason: str, now: datetime) -> bool:
    """Take an invoice back; False if it was before."""
    changed = conn.execute(
        sa.update(invoices)
        .where(invoices.c.number == number, invoices.c.voided_at.is_(None))
        .values(voided_at=now, voided_by=by, reason=reason)
    )
    return bool(changed.rowcount)


def allow(conn: Connection, number: str, allowed: int) -> None:
    """Set how much of an invoice was told the tax office as given back."""
    conn.execute(sa.update(invoices).where(invoices.c.number == number).values(allowed=allowed))
