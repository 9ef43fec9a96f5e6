"""Electronic invoices that were issued for orders, and what became of them."""

import sqlalchemy as sa

from kaimai.persistence.tables.columns import (
    id_column,
    metadata,
    number,
    only_where,
    ref,
    text,
    time,
)

invoices = sa.Table(
    "invoices",
    metadata,
    id_column(),
    ref("order_id", "orders.id"),
    # Two letters and eight digits, from the numbers that the tax office gave out.
    sa.Column("number", sa.Text, nullable=False, unique=True),
    number("amount"),
    # Who issues: `manual` is a person on the tax office's pages.
    text("provider"),
    time("issued_at"),
    text("issued_by"),
    # NT$ that were given back and told the tax office as allowances (折讓).
    sa.Column("allowed", sa.Integer, nullable=False, server_default="0"),
    time("voided_at", nullable=True),
    text("voided_by", ""),
    text("reason", ""),
    sa.CheckConstraint("amount > 0", name="amount"),
    sa.CheckConstraint("allowed BETWEEN 0 AND amount", name="allowed"),
    only_where("uq_invoices_standing", "order_id", where="voided_at IS NULL"),
    sa.Index("ix_invoices_order_id", "order_id"),
)
