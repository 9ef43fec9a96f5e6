"""Fewer trees to write for an order: rows kept in their keys, indexes and foreign keys that said
again what other constraints say are gone; idempotency keys name what they make."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

from kaimai.persistence.dialect import made_anew

revision = "20261122_compact"
down_revision = "20261122_checkout"
branch_labels = None
depends_on = None


_ORDER_STATUSES = (
    "initialized cancelled completed expired paid payment_failed payment_request_failed "
    "payment_requested shipped"
)
_PAYMENT_STATUSES = (
    "created authorized captured capturing expired failed refused requested submitted unknown "
    "voided voiding"
)
_VERBS = {
    "order_moves": (
        "place cancel cancel_paid complete expire fail_payment offer_payment pay pay_late "
        "refuse_payment ship"
    ),
    "payment_moves": (
        "create accept authorize capture decline keep lapse lose refuse send_capture send_void "
        "submit void withdraw"
    ),
    "refund_moves": (
        "request accept confirm fail finish hold_token lapse lose refuse retry settle_by_hand "
        "submit withdraw"
    ),
}


def upgrade() -> None:
    """Make the hot tables anew."""
    anew = made_anew(op.get_bind())
    _compact_subjects()
    for log, verbs in _VERBS.items():
        with op.batch_alter_table(log, **anew) as table:
            table.drop_constraint(op.f(f"fk_{log}_subject_id"), type_="foreignkey")
            _replace_list(table, log, "verb", verbs)
            # Said again: a copied table on SQLite would have it in brackets.
            table.alter_column("reason", server_default="")
    _compact_reservations(anew)
    op.add_column("idempotency_keys", sa.Column("made", sa.Text(), nullable=True))
    with op.batch_alter_table("order_lines", **anew):
        pass


def _compact_subjects() -> None:
    with op.batch_alter_table("orders") as table:
        _replace_list(table, "orders", "status", _ORDER_STATUSES)
        for name in ("contact_name", "contact_phone", "contact_email", "note", "bank_words"):
            table.alter_column(name, server_default="")
    op.drop_index("ix_orders_buyer_id", "orders")
    is_known = sa.text("buyer_id IS NOT NULL")
    op.create_index(
        "ix_orders_buyer_id",
        "orders",
        ["buyer_id", "placed_at"],
        sqlite_where=is_known,
        postgresql_where=is_known,
    )
    with op.batch_alter_table("payment_log") as table:
        _replace_list(table, "payment_log", "status", _PAYMENT_STATUSES)
        _replace_list(table, "payment_log", "method", "C-1 ATM none")
        table.alter_column("bank_words", server_default="")


def _compact_reservations(anew: dict[str, Any]) -> None:
    op.drop_index("uq_reservations_line", "reservations")
    op.drop_index("uq_reservations_claim", "reservations")
    op.drop_index("ix_reservations_sku_id", "reservations")
    op.execute("UPDATE reservations SET id = coalesce(order_line_id, claim_id)")
    with op.batch_alter_table("reservations", **anew) as table:
        table.drop_constraint(op.f("fk_reservations_sku_id"), type_="foreignkey")
        table.create_check_constraint(
            op.f("ck_reservations_id"), "id = coalesce(order_line_id, claim_id)"
        )


def _replace_list(table: BatchOperations, name: str, column: str, values: str) -> None:
    """A list of allowed values as a chain, which SQLite reads only as far as it must."""
    constraint = op.f(f"ck_{name}_{column}")
    chain = " OR ".join(f"{column} = '{value}'" for value in values.split())
    table.drop_constraint(constraint, type_="check")
    table.create_check_constraint(constraint, chain)
