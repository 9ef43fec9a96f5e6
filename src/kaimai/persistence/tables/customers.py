"""What the shop's people keep about customers, what customers are found by, and who of the staff hears
what in LINE."""

import sqlalchemy as sa

from kaimai.persistence.dialect import BytewiseText, JsonDocument, in_key_order
from kaimai.persistence.tables.columns import id_column, metadata, number, ref, text, time

customer_notes = sa.Table(
    "customer_notes",
    metadata,
    id_column(),
    ref("buyer_id", "buyers.id"),
    text("text"),
    text("author"),
    time("at"),
    sa.Index("ix_customer_notes_buyer_id", "buyer_id"),
)

customer_tags = sa.Table(
    "customer_tags",
    metadata,
    ref("buyer_id", "buyers.id"),
    text("tag"),
    sa.PrimaryKeyConstraint("buyer_id", "tag"),
    sa.Index("ix_customer_tags_tag", "tag", "buyer_id"),
)

# What a customer is found by: pairs of Chinese characters, words, telephone numbers, addresses.
customer_terms = sa.Table(
    "customer_terms",
    metadata,
    sa.Column("term", BytewiseText, nullable=False),
    text("buyer_id"),
    sa.PrimaryKeyConstraint("term", "buyer_id"),
    sa.Index("ix_customer_terms_buyer_id", "buyer_id"),
    **in_key_order(),
)

# Customers whose words have changed since their terms were made.
customer_terms_due = sa.Table(
    "customer_terms_due",
    metadata,
    sa.Column("buyer_id", sa.Text, primary_key=True),
    **in_key_order(),
)

# How far the terms have come: one row.
customer_terms_state = sa.Table(
    "customer_terms_state",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    number("rules"),
    # The last customer whose terms were made by these rules; empty: all of them.
    text("swept_to", nullable=True),
    # The last order whose words are among the terms.
    text("order_id"),
)

# A member of the staff who hears of things in LINE: of which, and between which hours not (Taipei).
staff_lines = sa.Table(
    "staff_lines",
    metadata,
    sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id"), primary_key=True),
    sa.Column("user_id", sa.Text, nullable=False, unique=True),
    sa.Column("kinds", JsonDocument, nullable=False),
    number("quiet_from", nullable=True),
    number("quiet_until", nullable=True),
    time("linked_at"),
    sa.CheckConstraint(
        "(quiet_from IS NULL) = (quiet_until IS NULL)"
        " AND (quiet_from IS NULL OR (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23))",
        name="quiet",
    ),
)

# What somebody types to the shop in LINE to say which member of the staff they are; used up by it.
staff_line_codes = sa.Table(
    "staff_line_codes",
    metadata,
    sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id"), primary_key=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    time("until"),
)
