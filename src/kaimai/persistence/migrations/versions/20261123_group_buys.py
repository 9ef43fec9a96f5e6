"""Group buys: items, log, waiting lists and bills; the two tables of before were never used."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime

revision = "20261123_group_buys"
down_revision = "20261122_compact"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables anew."""
    # SQLite knows a reference by its table's name alone, so there it stays as it is.
    is_named = op.get_bind().dialect.name != "sqlite"
    if is_named:
        op.drop_constraint(op.f("fk_reservations_claim_id"), "reservations", type_="foreignkey")
    op.drop_table("group_buy_claims")
    op.drop_table("group_buys")
    _make_sales()
    _make_claims()
    _make_bills()
    if is_named:
        op.create_foreign_key(
            op.f("fk_reservations_claim_id"),
            "reservations",
            "group_buy_claims",
            ["claim_id"],
            ["id"],
        )


def _make_sales() -> None:
    op.create_table(
        "group_buys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("pay_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status = 'open' OR status = 'cancelled' OR status = 'closed' OR status = 'settled'",
            name=op.f("ck_group_buys_status"),
        ),
        sa.CheckConstraint("pay_minutes > 0", name=op.f("ck_group_buys_pay_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buys")),
    )
    op.create_index(
        "ix_group_buys_unsettled",
        "group_buys",
        ["status", "closes_at"],
        sqlite_where=sa.text("status IN ('closed', 'open')"),
        postgresql_where=sa.text("status IN ('closed', 'open')"),
    )
    op.create_index(
        "uq_group_buys_open",
        "group_buys",
        ["group_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open' AND group_id <> ''"),
        postgresql_where=sa.text("status = 'open' AND group_id <> ''"),
    )
    op.create_table(
        "group_buy_moves",
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "verb = 'open' OR verb = 'cancel' OR verb = 'close' OR verb = 'settle'",
            name=op.f("ck_group_buy_moves_verb"),
        ),
        sa.PrimaryKeyConstraint("subject_id", "version", name=op.f("pk_group_buy_moves")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_buy_items",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_buy_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", JsonDocument, nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("units_max", sa.Integer(), nullable=True),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("last_wait", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "claimed >= 0 AND (units_max IS NULL OR claimed <= units_max)",
            name=op.f("ck_group_buy_items_claimed"),
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_group_buy_items_price")),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_group_buy_items_waiting")),
        sa.ForeignKeyConstraint(
            ["group_buy_id"], ["group_buys.id"], name=op.f("fk_group_buy_items_group_buy_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_group_buy_items_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buy_items")),
        sa.UniqueConstraint(
            "group_buy_id", "code", name=op.f("uq_group_buy_items_group_buy_id_code")
        ),
        sa.UniqueConstraint(
            "group_buy_id", "sku_id", name=op.f("uq_group_buy_items_group_buy_id_sku_id")
        ),
    )
    op.create_index(
        "ix_group_buy_items_waiting",
        "group_buy_items",
        ["id"],
        sqlite_where=sa.text("waiting > 0"),
        postgresql_where=sa.text("waiting > 0"),
    )


def _make_claims() -> None:
    op.create_table(
        "group_buy_claims",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.Column("for_name", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("waiting_units", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "units >= 0 AND waiting_units >= 0", name=op.f("ck_group_buy_claims_units")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_group_buy_claims_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["group_buy_items.id"], name=op.f("fk_group_buy_claims_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buy_claims")),
        sa.UniqueConstraint(
            "item_id",
            "buyer_id",
            "for_name",
            name=op.f("uq_group_buy_claims_item_id_buyer_id_for_name"),
        ),
    )
    op.create_index("ix_group_buy_claims_buyer_id", "group_buy_claims", ["buyer_id"])
    op.create_table(
        "group_buy_entries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "verb IN ('add', 'cancel', 'release', 'set')", name=op.f("ck_group_buy_entries_verb")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["group_buy_claims.id"], name=op.f("fk_group_buy_entries_claim_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buy_entries")),
        sa.UniqueConstraint(
            "claim_id", "sequence", name=op.f("uq_group_buy_entries_claim_id_sequence")
        ),
    )
    op.create_index(
        "ix_group_buy_entries_message_id",
        "group_buy_entries",
        ["message_id"],
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_table(
        "group_buy_unsent",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_group_buy_unsent")),
    )
    op.create_index("ix_group_buy_unsent_at", "group_buy_unsent", ["at"])
    op.create_table(
        "group_buy_waits",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_group_buy_waits_units")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["group_buy_claims.id"], name=op.f("fk_group_buy_waits_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["group_buy_items.id"], name=op.f("fk_group_buy_waits_item_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "sequence", name=op.f("pk_group_buy_waits")),
        sqlite_with_rowid=False,
    )


def _make_bills() -> None:
    op.create_table(
        "group_buy_bills",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_buy_id", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("pay_until", UtcDateTime(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_group_buy_bills_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_buy_id"], ["group_buys.id"], name=op.f("fk_group_buy_bills_group_buy_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_group_buy_bills_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buy_bills")),
        sa.UniqueConstraint("token", name=op.f("uq_group_buy_bills_token")),
    )
    op.create_index("ix_group_buy_bills_buyer_id", "group_buy_bills", ["buyer_id"])
    op.create_index("ix_group_buy_bills_group_buy_id", "group_buy_bills", ["group_buy_id"])
    op.create_index(
        "ix_group_buy_bills_open",
        "group_buy_bills",
        ["pay_until"],
        sqlite_where=sa.text("order_id IS NULL AND released_at IS NULL"),
        postgresql_where=sa.text("order_id IS NULL AND released_at IS NULL"),
    )
    op.create_index(
        "uq_group_buy_bills_order_id",
        "group_buy_bills",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("order_id IS NOT NULL"),
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_table(
        "group_buy_bill_lines",
        sa.Column("bill_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_group_buy_bill_lines_units")),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["group_buy_bills.id"], name=op.f("fk_group_buy_bill_lines_bill_id")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["group_buy_claims.id"], name=op.f("fk_group_buy_bill_lines_claim_id")
        ),
        sa.PrimaryKeyConstraint("bill_id", "claim_id", name=op.f("pk_group_buy_bill_lines")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_group_buy_bill_lines_claim_id", "group_buy_bill_lines", ["claim_id"])
