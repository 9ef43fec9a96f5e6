"""Who buys and what: buyers, carts, orders with their lines, what is held for them, and unsent checkouts."""

import sqlalchemy as sa

from kaimai.domain.buyers import IDENTITY_KINDS
from kaimai.domain.orders import GROUPS, OPEN, ORDER_MOVES, TO_PAY
from kaimai.persistence.dialect import JsonDocument, in_key_order
from kaimai.persistence.tables.columns import (
    flag,
    id_column,
    listed,
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

buyers = sa.Table(
    "buyers",
    metadata,
    id_column(),
    text("name", ""),
    text("phone", ""),
    text("email", ""),
    time("created_at"),
    # Found to be the same person as another, who has everything of theirs now. No foreign key, so
    # that no table has to be copied for it.
    text("merged_into", nullable=True),
    # When everything that names them was erased; the row stays for what their orders refer to.
    time("erased_at", nullable=True),
)

buyer_identities = sa.Table(
    "buyer_identities",
    metadata,
    text("kind"),
    text("value"),
    ref("buyer_id", "buyers.id"),
    time("created_at"),
    sa.PrimaryKeyConstraint("kind", "value"),
    one_of("kind", IDENTITY_KINDS),
    sa.Index("ix_buyer_identities_buyer_id", "buyer_id"),
)

shopping_cart = sa.Table(
    "shopping_cart",
    metadata,
    id_column(),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    ref("buyer_id", "buyers.id", nullable=True),
    text("state"),
    number("version"),
    # The order that locks the cart; no foreign key, because the two tables point at each other.
    text("order_id", nullable=True),
    time("created_at"),
    time("updated_at"),
    # As the buyer typed it in; whether it counts is seen when the cart is shown or ordered.
    text("coupon_code", nullable=True),
    one_of("state", ("open", "locked", "closed")),
    sa.CheckConstraint("(state = 'locked') = (order_id IS NOT NULL)", name="lock"),
    only_where("uq_shopping_cart_open", "buyer_id", where="state = 'open'"),
    # All carts of a person: when they turn out to be somebody else too, or want to be forgotten.
    sa.Index("ix_shopping_cart_buyer_id", "buyer_id"),
)

cart_items = sa.Table(
    "cart_items",
    metadata,
    ref("cart_id", "shopping_cart.id"),
    ref("sku_id", "skus.id"),
    number("quantity"),
    time("added_at"),
    sa.PrimaryKeyConstraint("cart_id", "sku_id"),
    sa.CheckConstraint("quantity BETWEEN 1 AND 9999", name="quantity"),
)

# What was typed into a checkout before the buyer went to pick a store on a map; forgotten soon.
checkout_drafts = sa.Table(
    "checkout_drafts",
    metadata,
    id_column(),
    text("cart_token"),
    sa.Column("document", JsonDocument, nullable=False),
    time("created_at"),
    sa.Index("ix_checkout_drafts_created_at", "created_at"),
)

orders = sa.Table(
    "orders",
    metadata,
    id_column(),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    ref("buyer_id", "buyers.id", nullable=True),
    ref("cart_id", "shopping_cart.id", nullable=True),
    text("status"),
    number("version"),
    number("total"),
    text("method"),
    text("contact_name", ""),
    text("contact_phone", ""),
    text("contact_email", ""),
    text("note", ""),
    text("bank_words", ""),
    time("hold_until"),
    time("placed_at"),
    # The total is the sum of the lines, less the discount, and the fee.
    sa.Column("shipping_fee", sa.Integer, nullable=False, server_default="0"),
    sa.Column("discount", sa.Integer, nullable=False, server_default="0"),
    # Which coupon, and whether limits per person were counted: what an end must give back. No
    # foreign key, because the redemption has it.
    text("coupon_id", nullable=True),
    flag("is_limited", default=False),
    sa.Column("delivery", JsonDocument, nullable=True),
    sa.Column("invoice", JsonDocument, nullable=True),
    # The bill of a group buy that it was made from, so that its end need not ask for one. No foreign
    # key, because the bill has it.
    text("bill_id", nullable=True),
    # What the shop tells this buyer on the order's page.
    text("shop_note", ""),
    one_of_machine("status", ORDER_MOVES.statuses, ORDER_MOVES.initial),
    sa.CheckConstraint("total >= 0", name="total"),
    # SQLite uses it only for a condition that lists the statuses in the same order.
    sa.Index(
        "ix_orders_open",
        "hold_until",
        sqlite_where=sa.text(f"status IN ({listed(OPEN)})"),
        postgresql_where=sa.text(f"status IN ({listed(OPEN)})"),
    ),
    sa.Index(
        "ix_orders_unasked",
        "placed_at",
        sqlite_where=sa.text("status = 'initialized' AND bill_id IS NULL"),
        postgresql_where=sa.text("status = 'initialized' AND bill_id IS NULL"),
    ),
    sa.Index(
        "ix_orders_buyer_id",
        "buyer_id",
        "placed_at",
        sqlite_where=sa.text("buyer_id IS NOT NULL"),
        postgresql_where=sa.text("buyer_id IS NOT NULL"),
    ),
    # What is to ship, what is on its way, what is done and what has ended, the newest first. An order
    # that is placed is in none of them, and one that moves goes from one to the next.
    *(
        sa.Index(
            f"ix_orders_{group}",
            "id",
            sqlite_where=sa.text(f"status IN ({listed(statuses)})"),
            postgresql_where=sa.text(f"status IN ({listed(statuses)})"),
        )
        for group, statuses in GROUPS.items()
        if group != TO_PAY
    ),
)

order_lines = sa.Table(
    "order_lines",
    metadata,
    id_column(),
    ref("order_id", "orders.id"),
    ref("sku_id", "skus.id"),
    number("position"),
    text("sku"),
    text("name"),
    sa.Column("options", JsonDocument, nullable=False),
    number("quantity"),
    number("unit_price"),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.CheckConstraint("unit_price >= 0", name="unit_price"),
    sa.Index("ix_order_lines_order_id", "order_id", "position"),
    **in_key_order(),
)

# A reservation has the name of what holds it, so that one line, or one claim, holds once.
reservations = sa.Table(
    "reservations",
    metadata,
    id_column(),
    text("sku_id"),
    number("quantity"),
    ref("order_line_id", "order_lines.id", nullable=True),
    ref("claim_id", "group_buy_claims.id", nullable=True),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.CheckConstraint("(order_line_id IS NULL) <> (claim_id IS NULL)", name="holder"),
    sa.CheckConstraint("id = coalesce(order_line_id, claim_id)", name="id"),
    **in_key_order(),
)

order_moves = log_of(ORDER_MOVES, "order_moves")
