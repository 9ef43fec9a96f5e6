"""What comes in and what goes out: notices received, events, and the deliveries owed for them."""

import sqlalchemy as sa

from kaimai.persistence.dialect import JsonDocument
from kaimai.persistence.tables.columns import (
    flag,
    id_column,
    metadata,
    number,
    one_of,
    ref,
    text,
    time,
)

inbox = sa.Table(
    "inbox",
    metadata,
    id_column(),
    text("source"),
    text("key"),
    flag("is_signed", default=False),
    sa.Column("body", JsonDocument, nullable=False),
    number("tries"),
    text("outcome", ""),
    text("attempt_number", nullable=True),
    time("received_at"),
    time("next_at", nullable=True),
    # What must be processed in order: a person's chat or a group, of events of LINE.
    text("conversation", nullable=True),
    sa.UniqueConstraint("source", "key"),
    sa.Index("ix_inbox_attempt_number", "attempt_number", "id"),
    sa.Index(
        "ix_inbox_next_at",
        "next_at",
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    ),
)

events = sa.Table(
    "events",
    metadata,
    id_column(),
    text("kind"),
    text("subject_id"),
    number("version"),
    time("at"),
    time("fanned_out_at", nullable=True),
    sa.UniqueConstraint("subject_id", "kind", "version"),
    sa.Index(
        "ix_events_waiting",
        "id",
        sqlite_where=sa.text("fanned_out_at IS NULL"),
        postgresql_where=sa.text("fanned_out_at IS NULL"),
    ),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    id_column(),
    ref("event_id", "events.id"),
    text("sender"),
    text("recipient"),
    text("state"),
    number("tries"),
    text("last_error", ""),
    time("next_at", nullable=True),
    time("done_at", nullable=True),
    # When a person said that one that was given up needs nothing more.
    time("dismissed_at", nullable=True),
    one_of("state", ("waiting", "done", "given_up")),
    sa.UniqueConstraint("event_id", "sender", "recipient"),
    sa.Index(
        "ix_deliveries_given_up",
        "id",
        sqlite_where=sa.text("state = 'given_up'"),
        postgresql_where=sa.text("state = 'given_up'"),
    ),
    sa.Index(
        "ix_deliveries_next_at",
        "next_at",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    ),
)
