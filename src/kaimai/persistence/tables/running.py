"""What keeps an installation running: its own record, settings, keys, tokens, leases, the last check."""

import sqlalchemy as sa

from kaimai.persistence.dialect import JsonDocument
from kaimai.persistence.tables.columns import (
    id_column,
    metadata,
    number,
    only_where,
    text,
    time,
)

installation = sa.Table(
    "installation",
    metadata,
    id_column(),
    text("link_secret"),
    sa.Column("catalogue_version", sa.Integer, nullable=False, server_default="1"),
    time("created_at"),
    # By which rules the search terms were made; another number than the code's: they are made anew.
    sa.Column("search_rules", sa.Integer, nullable=False, server_default="0"),
)

# What people set while the shop is open: the newest version counts.
shop_settings = sa.Table(
    "shop_settings",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    time("at"),
    text("actor"),
    sa.Column("document", JsonDocument, nullable=False),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    text("scope"),
    text("key"),
    # JSON, but only ever read whole.
    text("request"),
    text("answer", nullable=True),
    text("made", nullable=True),
    time("created_at"),
    sa.PrimaryKeyConstraint("scope", "key"),
    # Not in key order: keys are random and their rows are large, so that each would dirty a page.
    sa.Index("ix_idempotency_keys_created_at", "created_at"),
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    # Scopes joined by spaces; which there are is the domain's business.
    text("scopes"),
    time("created_at"),
    time("last_used_at", nullable=True),
    time("revoked_at", nullable=True),
)

check_runs = sa.Table(
    "check_runs",
    metadata,
    # One row, the last run: what was broken before stands in the logs.
    sa.Column("name", sa.Text, primary_key=True),
    time("at"),
    sa.Column("seconds", sa.Float, nullable=False),
    number("rules"),
    sa.Column("broken", JsonDocument, nullable=False),
)

backup_runs = sa.Table(
    "backup_runs",
    metadata,
    # Two rows: the last run, and the last that made a backup.
    sa.Column("name", sa.Text, primary_key=True),
    time("at"),
    sa.Column("seconds", sa.Float, nullable=False),
    text("file", ""),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    text("trouble", ""),
)

# What people asked the worker to do now; the same waits once.
errands = sa.Table(
    "errands",
    metadata,
    id_column(),
    text("kind"),
    text("argument", ""),
    text("asked_by"),
    time("asked_at"),
    time("began_at", nullable=True),
    time("ended_at", nullable=True),
    text("trouble", ""),
    sa.Column("told", JsonDocument, nullable=True),
    only_where("uq_errands_waiting", "kind", "argument", where="ended_at IS NULL"),
    sa.Index("ix_errands_kind", "kind", "asked_at"),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text("holder"),
    time("until"),
)

bank_pace = sa.Table(
    "bank_pace",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("next_at", sa.Float, nullable=False),
)
