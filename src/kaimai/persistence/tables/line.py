"""The shop in LINE: people and groups, every message, the month's quota, and which push told what."""

import sqlalchemy as sa

from kaimai.persistence.dialect import JsonDocument
from kaimai.persistence.tables.columns import (
    flag,
    id_column,
    large_number,
    metadata,
    number,
    one_of,
    text,
    time,
)

line_people = sa.Table(
    "line_people",
    metadata,
    sa.Column("user_id", sa.Text, primary_key=True),
    text("display_name", ""),
    text("picture_url", nullable=True),
    text("language", nullable=True),
    flag("is_friend", default=False),
    time("friend_since", nullable=True),
    time("blocked_at", nullable=True),
    # Of the event that said last whether they are a friend: events may arrive in any order.
    time("friend_told_at", nullable=True),
    # A person of the staff talks with them; the shop is silent until they hand back.
    time("handed_over_at", nullable=True),
    # Which greetings they had, and by which event: {"new": event id}.
    sa.Column("greeted", JsonDocument, nullable=False),
    # When the profile was fetched; empty: never.
    time("updated_at", nullable=True),
    sa.Index(
        "ix_line_people_handed_over",
        "handed_over_at",
        sqlite_where=sa.text("handed_over_at IS NOT NULL"),
        postgresql_where=sa.text("handed_over_at IS NOT NULL"),
    ),
)

line_groups = sa.Table(
    "line_groups",
    metadata,
    sa.Column("group_id", sa.Text, primary_key=True),
    text("name", ""),
    time("joined_at", nullable=True),
    time("left_at", nullable=True),
    # Of the event that said last whether the account is in the group.
    time("told_at", nullable=True),
    time("updated_at", nullable=True),
)

# Each event received, and each call that sent messages; `messages` is LINE's JSON.
messaging_log = sa.Table(
    "messaging_log",
    metadata,
    # Of an event: the id of its notice in the inbox. Of a push: its retry key.
    id_column(),
    time("at"),
    text("direction"),
    text("kind"),
    text("conversation"),
    text("user_id", nullable=True),
    text("event_id", nullable=True),
    sa.Column("messages", JsonDocument, nullable=False),
    text("state"),
    text("words", ""),
    text("request_id", ""),
    # People a push reaches, which is what the quota counts.
    number("people"),
    # Which person of the staff wrote it; empty: the shop did.
    text("actor", ""),
    one_of("direction", ("in", "out")),
    one_of("kind", ("webhook", "reply", "push")),
    one_of("state", ("received", "sending", "sent", "not_sent", "unclear", "quota")),
    sa.Index("ix_messaging_log_conversation", "conversation", "at"),
    sa.Index(
        "ix_messaging_log_user_id",
        "user_id",
        "at",
        sqlite_where=sa.text("user_id IS NOT NULL"),
        postgresql_where=sa.text("user_id IS NOT NULL"),
    ),
    sa.Index("ix_messaging_log_at", "at"),
)

# Which push carried a delivery of the outbox: every try of it is that push, under that retry key.
line_pushes = sa.Table(
    "line_pushes",
    metadata,
    sa.Column("delivery_id", sa.Text, sa.ForeignKey("deliveries.id"), primary_key=True),
    # No foreign key: the log forgets sooner than the outbox.
    text("push_id"),
    time("at"),
    sa.Index("ix_line_pushes_push_id", "push_id"),
)

# What a reply already said of an event of the outbox, so that nobody is told again.
line_told = sa.Table(
    "line_told",
    metadata,
    text("kind"),
    text("subject_id"),
    time("at"),
    sa.PrimaryKeyConstraint("kind", "subject_id"),
)

# One row a month (of UTC+9, by which LINE counts).
line_quota = sa.Table(
    "line_quota",
    metadata,
    sa.Column("month", sa.Text, primary_key=True),
    # LINE's limit, empty: none; what LINE said was used; people pushed to since it said so.
    number("people_max", nullable=True),
    large_number("used"),
    large_number("pushed_since"),
    # People that all our pushes of the month reached.
    large_number("pushed"),
    time("asked_at", nullable=True),
    # When LINE said that nothing is left.
    time("out_at", nullable=True),
)
