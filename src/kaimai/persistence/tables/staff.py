"""The shop's own people: their sessions, codes and links, attempts to sign in, and the audit log of
what they change."""

import sqlalchemy as sa

from kaimai.domain.permissions import ROLES
from kaimai.persistence.dialect import JsonDocument, in_key_order
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

staff = sa.Table(
    "staff",
    metadata,
    id_column(),
    text("name"),
    # In small letters; somebody who has gone keeps theirs, so that they can come back as themselves.
    sa.Column("email", sa.Text, nullable=False, unique=True),
    text("role"),
    # Nothing until the person has chosen one.
    text("password_digest", nullable=True),
    time("password_set_at", nullable=True),
    # The second factor counts once `totp_since` says when a first code of it was right.
    text("totp_secret", nullable=True),
    time("totp_since", nullable=True),
    # The number of the last half minute whose code was used: none is used twice.
    sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0"),
    text("language", ""),
    flag("is_active", default=True),
    # Until when they know of attempts that were refused.
    time("refusals_seen_at", nullable=True),
    time("created_at"),
    one_of("role", ROLES),
)

staff_sessions = sa.Table(
    "staff_sessions",
    metadata,
    # The name that a session has in lists; what the cookie holds is nowhere but in the browser.
    id_column(),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    ref("staff_id", "staff.id"),
    time("started_at"),
    time("last_used_at"),
    time("confirmed_at"),
    text("address", ""),
    text("device", ""),
    time("ended_at", nullable=True),
    sa.Index("ix_staff_sessions_staff_id", "staff_id"),
    sa.Index("ix_staff_sessions_last_used_at", "last_used_at"),
)

staff_recovery_codes = sa.Table(
    "staff_recovery_codes",
    metadata,
    ref("staff_id", "staff.id"),
    text("digest"),
    time("used_at", nullable=True),
    sa.PrimaryKeyConstraint("staff_id", "digest"),
)

# Links by which somebody chooses a password: of a member, or of the first owner there is to be.
staff_links = sa.Table(
    "staff_links",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    ref("staff_id", "staff.id", nullable=True),
    text("made_by"),
    time("made_at"),
    time("until"),
    time("used_at", nullable=True),
)

# Attempts to sign in that were refused.
staff_attempts = sa.Table(
    "staff_attempts",
    metadata,
    id_column(),
    # Of whom, if there is such a person.
    ref("staff_id", "staff.id", nullable=True),
    time("at"),
    text("address", ""),
    text("device", ""),
    # Which step was not passed.
    text("step"),
    sa.Index("ix_staff_attempts_staff_id_at", "staff_id", "at"),
    sa.Index("ix_staff_attempts_at", "at"),
)

# How long whoever tries must wait: for an account from one network, or for a network altogether.
staff_waits = sa.Table(
    "staff_waits",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    number("attempts"),
    time("until"),
    time("at"),
    sa.Index("ix_staff_waits_at", "at"),
)

# Every change that staff make. Ids are in the order of time; no foreign keys, since what was done
# stays true when its subject is gone.
audit_log = sa.Table(
    "audit_log",
    metadata,
    id_column(),
    time("at"),
    text("actor"),
    text("address", ""),
    text("verb"),
    text("kind"),
    text("subject_id"),
    sa.Column("before", JsonDocument, nullable=True),
    sa.Column("after", JsonDocument, nullable=True),
    text("reason", ""),
    sa.Index("ix_audit_log_actor_id", "actor", "id"),
    sa.Index("ix_audit_log_kind_id", "kind", "id"),
    sa.Index("ix_audit_log_kind_subject_id_id", "kind", "subject_id", "id"),
)

# What entries are found by: words, numbers, pairs of Chinese characters.
audit_terms = sa.Table(
    "audit_terms",
    metadata,
    text("term"),
    text("entry_id"),
    sa.PrimaryKeyConstraint("term", "entry_id"),
    **in_key_order(),
)
