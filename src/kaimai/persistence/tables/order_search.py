"""How staff find orders: the index of search terms that a job keeps, saved views, and exports."""

import sqlalchemy as sa

from kaimai.persistence.dialect import BytewiseText, JsonDocument, in_key_order
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

# One row: by which rules the terms are made, and up to which order. All behind `last_id` are not in
# the index yet and are looked at directly.
order_search_state = sa.Table(
    "order_search_state",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    number("rules"),
    text("last_id", ""),
    number("places"),
    time("at"),
)

# Orders in the order of their ids, numbered without a gap.
order_search_places = sa.Table(
    "order_search_places",
    metadata,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.Text, nullable=False, unique=True),
)

# Which orders of a block of places have a term; `places` is made by domain/places.py. No foreign
# keys: it is made of orders, and can be made anew.
order_search_terms = sa.Table(
    "order_search_terms",
    metadata,
    sa.Column("block", sa.Integer, nullable=False, autoincrement=False),
    sa.Column("term", BytewiseText, nullable=False),
    sa.Column("places", sa.LargeBinary, nullable=False),
    sa.PrimaryKeyConstraint("block", "term"),
    **in_key_order(),
)

# Orders in the index whose words have changed since: looked at directly until their terms are anew.
order_search_changed = sa.Table(
    "order_search_changed",
    metadata,
    sa.Column("order_id", sa.Text, primary_key=True),
    time("at"),
)

# A filter with a name, as the part of the address behind the question mark.
order_views = sa.Table(
    "order_views",
    metadata,
    id_column(),
    text("name"),
    ref("staff_id", "staff.id"),
    flag("is_shared", default=False),
    text("filter"),
    time("created_at"),
    sa.Index("ix_order_views_staff_id", "staff_id"),
)

# Files of orders that somebody asked for; the files are in the data folder, named for the id.
order_exports = sa.Table(
    "order_exports",
    metadata,
    id_column(),
    ref("staff_id", "staff.id"),
    text("kind"),
    text("file_type"),
    text("language"),
    sa.Column("filter", JsonDocument, nullable=False),
    sa.Column("columns", JsonDocument, nullable=False),
    text("state"),
    # How far it has come: the last order that is in the file, how many, and the file's length then.
    text("last_id", ""),
    number("orders"),
    sa.Column("size", sa.BigInteger, nullable=False, server_default="0"),
    text("error", ""),
    time("created_at"),
    time("ended_at", nullable=True),
    one_of("kind", ("orders", "lines", "accounting")),
    one_of("file_type", ("csv", "xlsx")),
    one_of("state", ("waiting", "running", "converting", "done", "failed", "cancelled")),
    sa.Index("ix_order_exports_staff_id", "staff_id", "created_at"),
    sa.Index(
        "ix_order_exports_unfinished",
        "created_at",
        sqlite_where=sa.text("state IN ('converting', 'running', 'waiting')"),
        postgresql_where=sa.text("state IN ('converting', 'running', 'waiting')"),
    ),
)
