"""Group buys: sales with their items, what each member has and has said, who waits, and the bills."""

import sqlalchemy as sa

from kaimai.domain.group_buys import GROUP_BUY_MOVES, VERBS
from kaimai.persistence.dialect import JsonDocument, in_key_order
from kaimai.persistence.tables.columns import (
    flag,
    id_column,
    log_of,
    metadata,
    number,
    one_of,
    one_of_machine,
    only_where,
    ref,
    text,
    time,
)

group_buys = sa.Table(
    "group_buys",
    metadata,
    id_column(),
    # Empty: not held in a group of LINE.
    text("group_id"),
    text("title"),
    text("status"),
    number("version"),
    text("opened_by"),
    time("opened_at"),
    time("closes_at", nullable=True),
    time("closed_at", nullable=True),
    # How long its bills may be paid.
    number("pay_minutes"),
    one_of_machine("status", GROUP_BUY_MOVES.statuses, GROUP_BUY_MOVES.initial),
    sa.CheckConstraint("pay_minutes > 0", name="pay_minutes"),
    only_where("uq_group_buys_open", "group_id", where="status = 'open' AND group_id <> ''"),
    sa.Index(
        "ix_group_buys_unsettled",
        "status",
        "closes_at",
        sqlite_where=sa.text("status IN ('closed', 'open')"),
        postgresql_where=sa.text("status IN ('closed', 'open')"),
    ),
)

group_buy_items = sa.Table(
    "group_buy_items",
    metadata,
    id_column(),
    ref("group_buy_id", "group_buys.id"),
    number("position"),
    text("code"),
    text("name"),
    sa.Column("names", JsonDocument, nullable=False),
    ref("sku_id", "skus.id"),
    number("price"),
    number("units_max", nullable=True),
    # Sums over its claims, and the last number that was given out on its waiting list.
    number("claimed"),
    number("waiting"),
    number("last_wait"),
    sa.CheckConstraint("price >= 0", name="price"),
    sa.CheckConstraint(
        "claimed >= 0 AND (units_max IS NULL OR claimed <= units_max)", name="claimed"
    ),
    sa.CheckConstraint("waiting >= 0", name="waiting"),
    sa.UniqueConstraint("group_buy_id", "code"),
    sa.UniqueConstraint("group_buy_id", "sku_id"),
    sa.Index(
        "ix_group_buy_items_waiting",
        "id",
        sqlite_where=sa.text("waiting > 0"),
        postgresql_where=sa.text("waiting > 0"),
    ),
)

group_buy_claims = sa.Table(
    "group_buy_claims",
    metadata,
    id_column(),
    ref("item_id", "group_buy_items.id"),
    ref("buyer_id", "buyers.id"),
    # For whom it was asked; empty: for oneself.
    text("for_name"),
    number("units"),
    number("waiting_units"),
    number("version"),
    time("claimed_at"),
    sa.CheckConstraint("units >= 0 AND waiting_units >= 0", name="units"),
    sa.UniqueConstraint("item_id", "buyer_id", "for_name"),
    sa.Index("ix_group_buy_claims_buyer_id", "buyer_id"),
)

# What was said, and what the shop took back: only `is_undone` ever changes.
group_buy_entries = sa.Table(
    "group_buy_entries",
    metadata,
    # The event and the item, so that an event counts once.
    id_column(),
    ref("claim_id", "group_buy_claims.id"),
    number("sequence"),
    text("verb"),
    number("units"),
    text("message_id", nullable=True),
    time("said_at"),
    time("at"),
    flag("is_undone", default=False),
    one_of("verb", VERBS),
    sa.UniqueConstraint("claim_id", "sequence"),
    sa.Index(
        "ix_group_buy_entries_message_id",
        "message_id",
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    ),
)

# Messages that were taken back, and when: one may be heard of before the message itself, and what
# a message says after it was edited is said later.
group_buy_unsent = sa.Table(
    "group_buy_unsent",
    metadata,
    sa.Column("message_id", sa.Text, primary_key=True),
    time("at"),
    sa.Index("ix_group_buy_unsent_at", "at"),
)

# First come, first served: the least sequence of an item is its turn.
group_buy_waits = sa.Table(
    "group_buy_waits",
    metadata,
    ref("item_id", "group_buy_items.id"),
    number("sequence"),
    ref("claim_id", "group_buy_claims.id"),
    number("units"),
    sa.PrimaryKeyConstraint("item_id", "sequence"),
    sa.CheckConstraint("units > 0", name="units"),
    **in_key_order(),
)

group_buy_bills = sa.Table(
    "group_buy_bills",
    metadata,
    id_column(),
    ref("group_buy_id", "group_buys.id"),
    ref("buyer_id", "buyers.id"),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    time("issued_at"),
    time("pay_until"),
    # What became of it: an order, or its units were given to others.
    ref("order_id", "orders.id", nullable=True),
    time("released_at", nullable=True),
    sa.Index("ix_group_buy_bills_group_buy_id", "group_buy_id"),
    sa.Index("ix_group_buy_bills_buyer_id", "buyer_id"),
    only_where("uq_group_buy_bills_order_id", "order_id", where="order_id IS NOT NULL"),
    sa.Index(
        "ix_group_buy_bills_open",
        "pay_until",
        sqlite_where=sa.text("order_id IS NULL AND released_at IS NULL"),
        postgresql_where=sa.text("order_id IS NULL AND released_at IS NULL"),
    ),
)

group_buy_bill_lines = sa.Table(
    "group_buy_bill_lines",
    metadata,
    ref("bill_id", "group_buy_bills.id"),
    ref("claim_id", "group_buy_claims.id"),
    number("units"),
    sa.PrimaryKeyConstraint("bill_id", "claim_id"),
    sa.CheckConstraint("units > 0", name="units"),
    sa.Index("ix_group_buy_bill_lines_claim_id", "claim_id"),
    **in_key_order(),
)

group_buy_moves = log_of(GROUP_BUY_MOVES, "group_buy_moves")
