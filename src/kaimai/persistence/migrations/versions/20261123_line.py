"""The shop in LINE: people, groups, every message, the month's quota."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime

revision = "20261123_line"
down_revision = "20261123_bills"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and name the conversation that a notice of LINE belongs to."""
    op.add_column("inbox", sa.Column("conversation", sa.Text(), nullable=True))
    _people_and_groups()
    _messages()
    op.create_table(
        "line_quota",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("people_max", sa.Integer(), nullable=True),
        sa.Column("used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pushed_since", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pushed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("out_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_line_quota")),
    )


def _people_and_groups() -> None:
    op.create_table(
        "line_people",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column("picture_url", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("is_friend", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("friend_since", UtcDateTime(), nullable=True),
        sa.Column("blocked_at", UtcDateTime(), nullable=True),
        sa.Column("friend_told_at", UtcDateTime(), nullable=True),
        sa.Column("handed_over_at", UtcDateTime(), nullable=True),
        sa.Column("greeted", JsonDocument, nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_line_people")),
    )
    op.create_index(
        "ix_line_people_handed_over",
        "line_people",
        ["handed_over_at"],
        sqlite_where=sa.text("handed_over_at IS NOT NULL"),
        postgresql_where=sa.text("handed_over_at IS NOT NULL"),
    )
    op.create_table(
        "line_groups",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_line_groups")),
    )


def _messages() -> None:
    op.create_table(
        "messaging_log",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("messages", JsonDocument, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("request_id", sa.Text(), server_default="", nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_messaging_log_direction")),
        sa.CheckConstraint(
            "kind IN ('push', 'reply', 'webhook')", name=op.f("ck_messaging_log_kind")
        ),
        sa.CheckConstraint(
            "state IN ('not_sent', 'quota', 'received', 'sending', 'sent', 'unclear')",
            name=op.f("ck_messaging_log_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messaging_log")),
    )
    op.create_index("ix_messaging_log_conversation", "messaging_log", ["conversation", "at"])
    op.create_index(
        "ix_messaging_log_user_id",
        "messaging_log",
        ["user_id", "at"],
        sqlite_where=sa.text("user_id IS NOT NULL"),
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    op.create_index("ix_messaging_log_at", "messaging_log", ["at"])
    op.create_table(
        "line_pushes",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("push_id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_line_pushes_delivery_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_line_pushes")),
    )
    op.create_index("ix_line_pushes_push_id", "line_pushes", ["push_id"])
    op.create_table(
        "line_told",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_line_told")),
    )
