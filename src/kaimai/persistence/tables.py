"""The tables, as they are after the last migration. Amounts are whole NT$; times are UTC.

Ids are text made by `domain/identifiers.py`; statuses are text with a CHECK made from the table of
moves. Stock counters stand in a table of their own, which is locked last.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from kaimai.domain.bank_calls import ENDS
from kaimai.domain.buyers import IDENTITY_KINDS
from kaimai.domain.moves import Machine
from kaimai.domain.orders import OPEN, ORDER_MOVES
from kaimai.domain.payments import ATM, CARD, FREE, IN_FLIGHT, PAYMENT_MOVES
from kaimai.domain.reconciliation import DIFFERENCES, LINE_KINDS, PAYOUT, VERDICTS
from kaimai.domain.refunds import IN_FLIGHT as REFUND_IN_FLIGHT
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.persistence.dialect import BytewiseText, JsonDocument, UtcDateTime, in_key_order

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> "sa.Column[str]":
    return sa.Column("id", sa.Text, primary_key=True)


def _text(name: str, default: str | None = None, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=nullable, server_default=default)


def _number(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, nullable=nullable)


def _flag(name: str, *, default: bool) -> "sa.Column[bool]":
    return sa.Column(
        name, sa.Boolean, nullable=False, server_default=sa.true() if default else sa.false()
    )


def _time(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, UtcDateTime, nullable=nullable)


def _sum(name: str) -> "sa.Column[int]":
    """An amount that may outgrow 32 bits: sums, and what is counted in cents."""
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _ref(name: str, target: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, sa.ForeignKey(target), nullable=nullable)


def _one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({_listed(values)})", name=column)


def _one_of_machine(column: str, values: Sequence[str], first: str) -> sa.CheckConstraint:
    """The same for what a sale writes thousands of times a second: SQLite makes a table of a list
    each time it looks at it, and reads a chain only as far as it must."""
    rest = sorted(value for value in values if value != first)
    chain = " OR ".join(f"{column} = '{value}'" for value in (first, *rest))
    return sa.CheckConstraint(chain, name=column)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _only_where(name: str, *columns: "sa.Column[object] | str", where: str) -> sa.Index:
    return sa.Index(
        name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _log_of(machine: Machine, name: str) -> sa.Table:
    """The log of one machine's moves: no gaps in `version`, and never two rows for one."""
    return sa.Table(
        name,
        metadata,
        # No foreign key: a row of the log is written in the same statements as its subject's status.
        _text("subject_id"),
        _number("version"),
        _text("verb"),
        _text("from_status", nullable=True),
        _text("to_status"),
        _text("actor"),
        _text("reason", ""),
        _time("at"),
        sa.PrimaryKeyConstraint("subject_id", "version"),
        _one_of_machine("verb", list(machine.moves), machine.birth),
        **in_key_order(),
    )


installation = sa.Table(
    "installation",
    metadata,
    _id(),
    _text("link_secret"),
    sa.Column("catalogue_version", sa.Integer, nullable=False, server_default="1"),
    _time("created_at"),
    # By which rules the search terms were made; another number than the code's: they are made anew.
    sa.Column("search_rules", sa.Integer, nullable=False, server_default="0"),
)

product_category = sa.Table(
    "product_category",
    metadata,
    _id(),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    _text("name"),
    _number("position"),
)

products = sa.Table(
    "products",
    metadata,
    _id(),
    _ref("category_id", "product_category.id"),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    _text("name"),
    _text("description", ""),
    _number("position"),
    _flag("is_visible", default=True),
    _number("limit_per_person", nullable=True),
    _number("hold_minutes", nullable=True),
    _flag("card_enabled", default=True),
    _flag("atm_enabled", default=True),
    _time("sale_starts_at", nullable=True),
    _time("sale_ends_at", nullable=True),
    _time("created_at"),
    sa.CheckConstraint("limit_per_person > 0", name="limit_per_person"),
    sa.CheckConstraint("hold_minutes > 0", name="hold_minutes"),
    sa.Index("ix_products_category_id", "category_id", "position"),
)

# What the shop shows first, in this order.
featured_products = sa.Table(
    "featured_products",
    metadata,
    sa.Column("product_id", sa.Text, sa.ForeignKey("products.id"), primary_key=True),
    _number("position"),
)

# The files are in the data folder, named for `digest` and one of `widths`.
product_pictures = sa.Table(
    "product_pictures",
    metadata,
    _id(),
    _ref("product_id", "products.id"),
    _number("position"),
    _text("alt", ""),
    _text("digest"),
    _number("width"),
    _number("height"),
    sa.Column("widths", JsonDocument, nullable=False),
    sa.CheckConstraint("width > 0 AND height > 0", name="size"),
    sa.UniqueConstraint("product_id", "digest"),
    sa.Index("ix_product_pictures_product_id", "product_id", "position"),
)

# What a product is found by (words/search.py makes them); a smaller `place` is found first.
search_terms = sa.Table(
    "search_terms",
    metadata,
    _ref("product_id", "products.id"),
    sa.Column("term", BytewiseText, nullable=False),
    _number("place"),
    sa.PrimaryKeyConstraint("product_id", "term"),
    sa.Index("ix_search_terms_term", "term", "product_id", "place"),
)

skus = sa.Table(
    "skus",
    metadata,
    _id(),
    _ref("product_id", "products.id"),
    sa.Column("sku", sa.Text, nullable=False, unique=True),
    sa.Column("options", JsonDocument, nullable=False),
    _number("price"),
    _number("position"),
    _flag("is_active", default=True),
    sa.CheckConstraint("price >= 0", name="price"),
    sa.Index("ix_skus_product_id", "product_id", "position"),
)

stock = sa.Table(
    "stock",
    metadata,
    sa.Column("sku_id", sa.Text, sa.ForeignKey("skus.id"), primary_key=True),
    _number("on_hand"),
    _number("reserved"),
    sa.CheckConstraint("reserved BETWEEN 0 AND on_hand", name="reserved"),
)

stock_ledger = sa.Table(
    "stock_ledger",
    metadata,
    _id(),
    _ref("sku_id", "skus.id"),
    _number("change"),
    _text("kind"),
    _ref("order_line_id", "order_lines.id", nullable=True),
    _text("actor"),
    _text("reason", ""),
    _time("at"),
    sa.CheckConstraint("change <> 0", name="change"),
    _one_of("kind", ("received", "adjusted", "sold", "restocked")),
    # With the change in it, the sum of a SKU's ledger is read from the index alone.
    sa.Index("ix_stock_ledger_sku_id", "sku_id", "change"),
    sa.Index(
        "ix_stock_ledger_restocked",
        "order_line_id",
        sqlite_where=sa.text("kind = 'restocked'"),
        postgresql_where=sa.text("kind = 'restocked'"),
    ),
    # A line is sold once: whoever settles an order twice is stopped here as well.
    _only_where("uq_stock_ledger_sale", "order_line_id", where="kind = 'sold'"),
)

buyers = sa.Table(
    "buyers",
    metadata,
    _id(),
    _text("name", ""),
    _text("phone", ""),
    _text("email", ""),
    _time("created_at"),
)

buyer_identities = sa.Table(
    "buyer_identities",
    metadata,
    _text("kind"),
    _text("value"),
    _ref("buyer_id", "buyers.id"),
    _time("created_at"),
    sa.PrimaryKeyConstraint("kind", "value"),
    _one_of("kind", IDENTITY_KINDS),
    sa.Index("ix_buyer_identities_buyer_id", "buyer_id"),
)

shopping_cart = sa.Table(
    "shopping_cart",
    metadata,
    _id(),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    _ref("buyer_id", "buyers.id", nullable=True),
    _text("state"),
    _number("version"),
    # The order that locks the cart; no foreign key, because the two tables point at each other.
    _text("order_id", nullable=True),
    _time("created_at"),
    _time("updated_at"),
    # As the buyer typed it in; whether it counts is seen when the cart is shown or ordered.
    _text("coupon_code", nullable=True),
    _one_of("state", ("open", "locked", "closed")),
    sa.CheckConstraint("(state = 'locked') = (order_id IS NOT NULL)", name="lock"),
    _only_where("uq_shopping_cart_open", "buyer_id", where="state = 'open'"),
)

cart_items = sa.Table(
    "cart_items",
    metadata,
    _ref("cart_id", "shopping_cart.id"),
    _ref("sku_id", "skus.id"),
    _number("quantity"),
    _time("added_at"),
    sa.PrimaryKeyConstraint("cart_id", "sku_id"),
    sa.CheckConstraint("quantity BETWEEN 1 AND 9999", name="quantity"),
)

orders = sa.Table(
    "orders",
    metadata,
    _id(),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    _ref("buyer_id", "buyers.id", nullable=True),
    _ref("cart_id", "shopping_cart.id", nullable=True),
    _text("status"),
    _number("version"),
    _number("total"),
    _text("method"),
    _text("contact_name", ""),
    _text("contact_phone", ""),
    _text("contact_email", ""),
    _text("note", ""),
    _text("bank_words", ""),
    _time("hold_until"),
    _time("placed_at"),
    # The total is the sum of the lines, less the discount, and the fee.
    sa.Column("shipping_fee", sa.Integer, nullable=False, server_default="0"),
    sa.Column("discount", sa.Integer, nullable=False, server_default="0"),
    # Which coupon, and whether limits per person were counted: what an end must give back. No
    # foreign key, because the redemption has it.
    _text("coupon_id", nullable=True),
    _flag("is_limited", default=False),
    sa.Column("delivery", JsonDocument, nullable=True),
    sa.Column("invoice", JsonDocument, nullable=True),
    _one_of_machine("status", ORDER_MOVES.statuses, ORDER_MOVES.initial),
    sa.CheckConstraint("total >= 0", name="total"),
    # SQLite uses it only for a condition that lists the statuses in the same order.
    sa.Index(
        "ix_orders_open",
        "hold_until",
        sqlite_where=sa.text(f"status IN ({_listed(OPEN)})"),
        postgresql_where=sa.text(f"status IN ({_listed(OPEN)})"),
    ),
    sa.Index(
        "ix_orders_buyer_id",
        "buyer_id",
        "placed_at",
        sqlite_where=sa.text("buyer_id IS NOT NULL"),
        postgresql_where=sa.text("buyer_id IS NOT NULL"),
    ),
)

order_lines = sa.Table(
    "order_lines",
    metadata,
    _id(),
    _ref("order_id", "orders.id"),
    _ref("sku_id", "skus.id"),
    _number("position"),
    _text("sku"),
    _text("name"),
    sa.Column("options", JsonDocument, nullable=False),
    _number("quantity"),
    _number("unit_price"),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.CheckConstraint("unit_price >= 0", name="unit_price"),
    sa.Index("ix_order_lines_order_id", "order_id", "position"),
    **in_key_order(),
)

# A reservation has the name of what holds it, so that one line, or one claim, holds once.
reservations = sa.Table(
    "reservations",
    metadata,
    _id(),
    _text("sku_id"),
    _number("quantity"),
    _ref("order_line_id", "order_lines.id", nullable=True),
    _ref("claim_id", "group_buy_claims.id", nullable=True),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.CheckConstraint("(order_line_id IS NULL) <> (claim_id IS NULL)", name="holder"),
    sa.CheckConstraint("id = coalesce(order_line_id, claim_id)", name="id"),
    **in_key_order(),
)

payment_log = sa.Table(
    "payment_log",
    metadata,
    _id(),
    _ref("order_id", "orders.id"),
    sa.Column("attempt_number", sa.Text, nullable=False, unique=True),
    _text("method"),
    _number("amount"),
    _text("status"),
    _number("version"),
    _flag("is_applied", default=False),
    _flag("auto_capture", default=True),
    _text("reference"),
    _text("ts_no", nullable=True),
    _text("pay_url", nullable=True),
    _text("account", nullable=True),
    _time("expires_at", nullable=True),
    _text("bank_status", nullable=True),
    _text("bank_words", ""),
    _time("submitted_at", nullable=True),
    _time("paid_at", nullable=True),
    _number("paid_amount", nullable=True),
    _text("card_kind", nullable=True),
    _time("authorized_until", nullable=True),
    _time("commanded_at", nullable=True),
    _time("next_ask_at", nullable=True),
    _time("created_at"),
    _one_of_machine("status", PAYMENT_MOVES.statuses, PAYMENT_MOVES.initial),
    _one_of_machine("method", (CARD, ATM, FREE), CARD),
    sa.CheckConstraint("amount >= 0", name="amount"),
    sa.Index("ix_payment_log_order_id", "order_id"),
    _only_where("uq_payment_log_applied", "order_id", where="is_applied"),
    _only_where(
        "uq_payment_log_in_flight",
        "order_id",
        where=f"status IN ({_listed(IN_FLIGHT)})",
    ),
    # What came in on a day, for reconciliation.
    sa.Index(
        "ix_payment_log_captured",
        "paid_at",
        sqlite_where=sa.text("status = 'captured'"),
        postgresql_where=sa.text("status = 'captured'"),
    ),
    # SQLite uses it only for a condition that lists the statuses in the same order.
    sa.Index(
        "ix_payment_log_uncaptured",
        "created_at",
        sqlite_where=sa.text("status IN ('authorized', 'capturing')"),
        postgresql_where=sa.text("status IN ('authorized', 'capturing')"),
    ),
    sa.Index(
        "ix_payment_log_next_ask_at",
        "next_ask_at",
        sqlite_where=sa.text("next_ask_at IS NOT NULL"),
        postgresql_where=sa.text("next_ask_at IS NOT NULL"),
    ),
)

refunds = sa.Table(
    "refunds",
    metadata,
    _id(),
    _ref("payment_id", "payment_log.id"),
    _number("amount"),
    _text("status"),
    _number("version"),
    _text("reason", ""),
    _text("bank_token", nullable=True),
    _time("bank_token_until", nullable=True),
    sa.Column("known_refunds", JsonDocument, nullable=False),
    _text("bank_words", ""),
    _time("submitted_at", nullable=True),
    _time("next_at", nullable=True),
    _time("created_at"),
    _one_of("status", REFUND_MOVES.statuses),
    sa.CheckConstraint("amount > 0", name="amount"),
    sa.Index("ix_refunds_payment_id", "payment_id"),
    sa.Index("ix_refunds_next_at", "next_at"),
    sa.Index("ix_refunds_submitted_at", "submitted_at"),
    _only_where(
        "uq_refunds_in_flight",
        "payment_id",
        where=f"status IN ({_listed(REFUND_IN_FLIGHT)})",
    ),
)

refund_lines = sa.Table(
    "refund_lines",
    metadata,
    _ref("refund_id", "refunds.id"),
    _ref("order_line_id", "order_lines.id"),
    # Units whose money goes back, and units that went back on the shelf; goods may come back
    # without their money, and the other way round.
    _number("quantity"),
    _number("restocked"),
    sa.PrimaryKeyConstraint("refund_id", "order_line_id"),
    sa.CheckConstraint(
        "quantity >= 0 AND restocked >= 0 AND quantity + restocked > 0", name="units"
    ),
    sa.Index("ix_refund_lines_order_line_id", "order_line_id"),
)

order_moves = _log_of(ORDER_MOVES, "order_moves")
payment_moves = _log_of(PAYMENT_MOVES, "payment_moves")
refund_moves = _log_of(REFUND_MOVES, "refund_moves")

cases = sa.Table(
    "cases",
    metadata,
    _id(),
    _text("kind"),
    _ref("order_id", "orders.id", nullable=True),
    _ref("payment_id", "payment_log.id", nullable=True),
    _text("detail", ""),
    _time("opened_at"),
    _time("closed_at", nullable=True),
    _text("closed_by", nullable=True),
    _text("outcome", nullable=True),
    _only_where("uq_cases_open", "kind", "payment_id", where="closed_at IS NULL"),
)

events = sa.Table(
    "events",
    metadata,
    _id(),
    _text("kind"),
    _text("subject_id"),
    _number("version"),
    _time("at"),
    _time("fanned_out_at", nullable=True),
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
    _id(),
    _ref("event_id", "events.id"),
    _text("sender"),
    _text("recipient"),
    _text("state"),
    _number("tries"),
    _text("last_error", ""),
    _time("next_at", nullable=True),
    _time("done_at", nullable=True),
    _one_of("state", ("waiting", "done", "given_up")),
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

inbox = sa.Table(
    "inbox",
    metadata,
    _id(),
    _text("source"),
    _text("key"),
    _flag("is_signed", default=False),
    sa.Column("body", JsonDocument, nullable=False),
    _number("tries"),
    _text("outcome", ""),
    _text("attempt_number", nullable=True),
    _time("received_at"),
    _time("next_at", nullable=True),
    sa.UniqueConstraint("source", "key"),
    sa.Index("ix_inbox_attempt_number", "attempt_number", "id"),
    sa.Index(
        "ix_inbox_next_at",
        "next_at",
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    ),
)

# What was said to the bank and what it answered, masked.
bank_calls = sa.Table(
    "bank_calls",
    metadata,
    _id(),
    _time("at"),
    _text("service"),
    _text("command", nullable=True),
    # No foreign key: the bank may name an attempt that is none of ours.
    _text("attempt_number", nullable=True),
    _text("token_mark", nullable=True),
    _text("outcome"),
    _text("code", nullable=True),
    _text("text", nullable=True),
    _text("error", nullable=True),
    _number("http_status", nullable=True),
    _number("took_ms", nullable=True),
    sa.Column("request", JsonDocument, nullable=False),
    sa.Column("reply", JsonDocument, nullable=False),
    sa.Column("gist", JsonDocument, nullable=False),
    _one_of("outcome", ENDS),
    sa.Index("ix_bank_calls_attempt_number", "attempt_number", "id"),
    sa.Index(
        "ix_bank_calls_token_mark",
        "token_mark",
        sqlite_where=sa.text("token_mark IS NOT NULL"),
        postgresql_where=sa.text("token_mark IS NOT NULL"),
    ),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    _text("scope"),
    _text("key"),
    # JSON, but only ever read whole.
    _text("request"),
    _text("answer", nullable=True),
    _text("made", nullable=True),
    _time("created_at"),
    sa.PrimaryKeyConstraint("scope", "key"),
    # Not in key order: keys are random and their rows are large, so that each would dirty a page.
    sa.Index("ix_idempotency_keys_created_at", "created_at"),
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    # Scopes joined by spaces; which there are is the domain's business.
    _text("scopes"),
    _time("created_at"),
    _time("last_used_at", nullable=True),
    _time("revoked_at", nullable=True),
)

check_runs = sa.Table(
    "check_runs",
    metadata,
    # One row, the last run: what was broken before stands in the logs.
    sa.Column("name", sa.Text, primary_key=True),
    _time("at"),
    sa.Column("seconds", sa.Float, nullable=False),
    _number("rules"),
    sa.Column("broken", JsonDocument, nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _text("holder"),
    _time("until"),
)

bank_pace = sa.Table(
    "bank_pace",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("next_at", sa.Float, nullable=False),
)

coupons = sa.Table(
    "coupons",
    metadata,
    _id(),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    _text("kind"),
    _number("value"),
    _number("minimum_total"),
    _number("uses_max", nullable=True),
    _number("uses_per_buyer", nullable=True),
    _number("uses"),
    _time("starts_at", nullable=True),
    _time("ends_at", nullable=True),
    _one_of("kind", ("fixed", "percent")),
    sa.CheckConstraint("value > 0", name="value"),
    sa.CheckConstraint("uses >= 0 AND (uses_max IS NULL OR uses <= uses_max)", name="uses"),
)

coupon_redemptions = sa.Table(
    "coupon_redemptions",
    metadata,
    _id(),
    _ref("coupon_id", "coupons.id"),
    sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=False, unique=True),
    _ref("buyer_id", "buyers.id", nullable=True),
    _number("discount"),
    _time("created_at"),
    # Whose else it is: digits, so that two spellings are one person.
    _text("phone", ""),
    # Until its order ends without money: then the use is given back, and the row stays.
    _flag("is_live", default=True),
    sa.CheckConstraint("discount >= 0", name="discount"),
    sa.Index("ix_coupon_redemptions_coupon_id", "coupon_id", "buyer_id"),
    sa.Index("ix_coupon_redemptions_phone", "coupon_id", "phone"),
)

purchase_limits = sa.Table(
    "purchase_limits",
    metadata,
    _ref("product_id", "products.id"),
    # Who the limit counts: a buyer's id, or a telephone number.
    _text("person"),
    _number("used"),
    sa.PrimaryKeyConstraint("product_id", "person"),
    sa.CheckConstraint("used >= 0", name="used"),
)

# What explains `purchase_limits.used`: the units that each order counts for each person.
limit_uses = sa.Table(
    "limit_uses",
    metadata,
    _ref("order_id", "orders.id"),
    _ref("product_id", "products.id"),
    _text("person"),
    _number("units"),
    # Until its order ends without money.
    _flag("is_live", default=True),
    sa.PrimaryKeyConstraint("order_id", "product_id", "person"),
    sa.CheckConstraint("units > 0", name="units"),
    sa.Index("ix_limit_uses_product_id", "product_id", "person"),
)

# What people set while the shop is open: the newest version counts.
shop_settings = sa.Table(
    "shop_settings",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    _time("at"),
    _text("actor"),
    sa.Column("document", JsonDocument, nullable=False),
)

# What was typed into a checkout before the buyer went to pick a store on a map; forgotten soon.
checkout_drafts = sa.Table(
    "checkout_drafts",
    metadata,
    _id(),
    _text("cart_token"),
    sa.Column("document", JsonDocument, nullable=False),
    _time("created_at"),
    sa.Index("ix_checkout_drafts_created_at", "created_at"),
)

group_buys = sa.Table(
    "group_buys",
    metadata,
    _id(),
    _ref("sku_id", "skus.id"),
    _text("group_id"),
    _text("state"),
    _number("units_max", nullable=True),
    _time("opened_at"),
    _time("closes_at", nullable=True),
    _one_of("state", ("open", "closed", "settled")),
)

group_buy_claims = sa.Table(
    "group_buy_claims",
    metadata,
    _id(),
    _ref("group_buy_id", "group_buys.id"),
    _ref("buyer_id", "buyers.id"),
    _number("units"),
    _number("waiting_units"),
    _time("claimed_at"),
    sa.CheckConstraint("units >= 0 AND waiting_units >= 0", name="units"),
    sa.UniqueConstraint("group_buy_id", "buyer_id"),
)

# A statement's lines, payouts and payouts' lines are stored under the name of the fetch that brought
# them; `statements.fetch_id` names the one that counts, so that a day is replaced in one update.
statements = sa.Table(
    "statements",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("fetch_id", sa.Text, nullable=True, unique=True),
    # A fetch that is under way, or whose lines are still to be deleted.
    _text("fetching", nullable=True),
    _time("tried_at"),
    _time("fetched_at", nullable=True),
    _time("completed_at", nullable=True),
    _sum("lines"),
    _sum("matched"),
    _sum("received"),
    _sum("refunded"),
    _sum("awaited"),
    _sum("payouts"),
    _sum("fee_cents"),
    _sum("paid_out_cents"),
)

statement_lines = sa.Table(
    "statement_lines",
    metadata,
    _text("fetch_id"),
    _number("n"),
    _text("kind"),
    _text("attempt_number"),
    _text("ts_no"),
    _text("method", nullable=True),
    _number("amount"),
    _time("at", nullable=True),
    _text("reference", nullable=True),
    _text("verdict"),
    _ref("payment_id", "payment_log.id", nullable=True),
    _ref("refund_id", "refunds.id", nullable=True),
    sa.PrimaryKeyConstraint("fetch_id", "n"),
    _one_of("kind", LINE_KINDS),
    _one_of("verdict", VERDICTS),
    sa.Index("ix_statement_lines_attempt_number", "attempt_number"),
)

payouts = sa.Table(
    "payouts",
    metadata,
    _text("fetch_id"),
    _number("n"),
    _text("number"),
    sa.Column("day", sa.Date, nullable=False),
    _text("method", nullable=True),
    _sum("collected_cents"),
    _sum("refunded_cents"),
    _sum("fee_cents"),
    _sum("payable_cents"),
    _sum("paid_cents"),
    _text("account", nullable=True),
    sa.PrimaryKeyConstraint("fetch_id", "n"),
)

payout_lines = sa.Table(
    "payout_lines",
    metadata,
    _text("fetch_id"),
    _number("n"),
    _number("payout"),
    _text("kind"),
    _text("attempt_number"),
    _text("ts_no"),
    _number("amount"),
    _sum("fee_cents"),
    _time("at", nullable=True),
    _text("verdict"),
    _ref("payment_id", "payment_log.id", nullable=True),
    _ref("refund_id", "refunds.id", nullable=True),
    sa.PrimaryKeyConstraint("fetch_id", "n"),
    _one_of("kind", LINE_KINDS),
    _one_of("verdict", VERDICTS),
    sa.Index("ix_payout_lines_attempt_number", "attempt_number"),
)

differences = sa.Table(
    "differences",
    metadata,
    _id(),
    sa.Column("day", sa.Date, nullable=False),
    _text("kind"),
    _text("attempt_number"),
    _text("line_kind"),
    sa.Column("amount", sa.BigInteger, nullable=False),
    _number("nth"),
    _number("our_amount", nullable=True),
    _ref("payment_id", "payment_log.id", nullable=True),
    _ref("refund_id", "refunds.id", nullable=True),
    _text("detail", ""),
    # The fetch, or the judgement of what is missing at the bank, that found it last.
    _text("seen_in"),
    _time("first_seen"),
    _time("closed_at", nullable=True),
    _text("closed_by", nullable=True),
    _text("outcome", nullable=True),
    _text("note", ""),
    _one_of("kind", DIFFERENCES),
    _one_of("line_kind", (*LINE_KINDS, PAYOUT)),
    _one_of("outcome", ("by_hand", "gone")),
    sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
    sa.UniqueConstraint("day", "kind", "attempt_number", "line_kind", "amount", "nth"),
    sa.Index(
        "ix_differences_open",
        "day",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    ),
)
