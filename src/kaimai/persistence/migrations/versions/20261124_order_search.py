"""How staff find orders: by the state of their work, by an index of terms, by saved views; exports."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import BytewiseText, JsonDocument, UtcDateTime, in_key_order

revision = "20261124_order_search"
down_revision = "20261124_coupon_uses"
branch_labels = None
depends_on = None

_GROUPS = (
    ("to_ship", "'paid'"),
    ("shipped", "'shipped'"),
    ("done", "'completed'"),
    ("ended", "'cancelled', 'expired', 'payment_request_failed'"),
)
_UNFINISHED = "state IN ('converting', 'running', 'waiting')"


def upgrade() -> None:
    """Make the indexes and the tables."""
    for group, statuses in _GROUPS:
        condition = sa.text(f"status IN ({statuses})")
        op.create_index(
            f"ix_orders_{group}",
            "orders",
            ["id"],
            sqlite_where=condition,
            postgresql_where=condition,
        )
    for column in ("ts_no", "account"):
        op.create_index(
            f"ix_payment_log_{column}",
            "payment_log",
            [column],
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    _search()
    _views()
    _exports()


def _search() -> None:
    op.create_table(
        "order_search_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Text(), server_default="", nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_order_search_state")),
    )
    op.create_table(
        "order_search_places",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_order_search_places")),
        sa.UniqueConstraint("order_id", name=op.f("uq_order_search_places_order_id")),
    )
    op.create_table(
        "order_search_terms",
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term", BytewiseText, nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("block", "term", name=op.f("pk_order_search_terms")),
        **in_key_order(),
    )
    op.create_table(
        "order_search_changed",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_search_changed")),
    )


def _views() -> None:
    op.create_table(
        "order_views",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_order_views_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_views")),
    )
    op.create_index("ix_order_views_staff_id", "order_views", ["staff_id"])


def _exports() -> None:
    op.create_table(
        "order_exports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_type", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("filter", JsonDocument, nullable=False),
        sa.Column("columns", JsonDocument, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_id", sa.Text(), server_default="", nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('accounting', 'lines', 'orders')", name=op.f("ck_order_exports_kind")
        ),
        sa.CheckConstraint("file_type IN ('csv', 'xlsx')", name=op.f("ck_order_exports_file_type")),
        sa.CheckConstraint(
            "state IN ('cancelled', 'converting', 'done', 'failed', 'running', 'waiting')",
            name=op.f("ck_order_exports_state"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_order_exports_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_exports")),
    )
    op.create_index("ix_order_exports_staff_id", "order_exports", ["staff_id", "created_at"])
    op.create_index(
        "ix_order_exports_unfinished",
        "order_exports",
        ["created_at"],
        sqlite_where=sa.text(_UNFINISHED),
        postgresql_where=sa.text(_UNFINISHED),
    )
