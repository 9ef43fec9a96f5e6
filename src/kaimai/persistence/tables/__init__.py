"""The tables, as they are after the last migration. Amounts are whole NT$; times are UTC.

Ids are text made by `domain/identifiers.py`; statuses are text with a CHECK made from the table of
moves. Stock counters stand in a table of their own, which is locked last.
"""

from kaimai.persistence.tables.allowances import (
    coupon_redemptions,
    coupons,
    limit_uses,
    purchase_limits,
)
from kaimai.persistence.tables.bank_books import (
    bank_calls,
    differences,
    payout_lines,
    payouts,
    statement_lines,
    statements,
)
from kaimai.persistence.tables.buying import (
    buyer_identities,
    buyers,
    cart_items,
    checkout_drafts,
    order_lines,
    order_moves,
    orders,
    reservations,
    shopping_cart,
)
from kaimai.persistence.tables.catalogue import (
    catalogue_previews,
    featured_products,
    product_category,
    product_pictures,
    products,
    search_terms,
    skus,
    stock,
    stock_ledger,
)
from kaimai.persistence.tables.columns import (
    metadata,
)
from kaimai.persistence.tables.connections import connections
from kaimai.persistence.tables.customers import (
    customer_notes,
    customer_tags,
    customer_terms,
    customer_terms_due,
    customer_terms_state,
    staff_line_codes,
    staff_lines,
)
from kaimai.persistence.tables.fulfilment import (
    order_notes,
    parcels,
)
from kaimai.persistence.tables.group_buys import (
    group_buy_bill_lines,
    group_buy_bills,
    group_buy_claims,
    group_buy_entries,
    group_buy_items,
    group_buy_moves,
    group_buy_unsent,
    group_buy_waits,
    group_buys,
)
from kaimai.persistence.tables.line import (
    line_groups,
    line_people,
    line_pushes,
    line_quota,
    line_told,
    messaging_log,
)
from kaimai.persistence.tables.messages import (
    deliveries,
    events,
    inbox,
)
from kaimai.persistence.tables.money import (
    cases,
    payment_log,
    payment_moves,
    refund_lines,
    refund_moves,
    refunds,
)
from kaimai.persistence.tables.running import (
    api_tokens,
    bank_pace,
    check_runs,
    idempotency_keys,
    installation,
    leases,
    shop_settings,
)
from kaimai.persistence.tables.sales import sales_days
from kaimai.persistence.tables.shelves import (
    deliveries_received,
    delivery_lines,
    low_marks,
    stock_counts,
    stock_takes,
)
from kaimai.persistence.tables.staff import (
    audit_log,
    audit_terms,
    staff,
    staff_attempts,
    staff_links,
    staff_recovery_codes,
    staff_sessions,
    staff_waits,
)
from kaimai.persistence.tables.stock_alerts import (
    stock_alerts,
)

__all__ = [
    "api_tokens",
    "audit_log",
    "audit_terms",
    "bank_calls",
    "bank_pace",
    "buyer_identities",
    "buyers",
    "cart_items",
    "cases",
    "catalogue_previews",
    "check_runs",
    "checkout_drafts",
    "connections",
    "coupon_redemptions",
    "coupons",
    "customer_notes",
    "customer_tags",
    "customer_terms",
    "customer_terms_due",
    "customer_terms_state",
    "deliveries",
    "deliveries_received",
    "delivery_lines",
    "differences",
    "events",
    "featured_products",
    "group_buy_bill_lines",
    "group_buy_bills",
    "group_buy_claims",
    "group_buy_entries",
    "group_buy_items",
    "group_buy_moves",
    "group_buy_unsent",
    "group_buy_waits",
    "group_buys",
    "idempotency_keys",
    "inbox",
    "installation",
    "leases",
    "limit_uses",
    "line_groups",
    "line_people",
    "line_pushes",
    "line_quota",
    "line_told",
    "low_marks",
    "messaging_log",
    "metadata",
    "order_lines",
    "order_moves",
    "order_notes",
    "orders",
    "parcels",
    "payment_log",
    "payment_moves",
    "payout_lines",
    "payouts",
    "product_category",
    "product_pictures",
    "products",
    "purchase_limits",
    "refund_lines",
    "refund_moves",
    "refunds",
    "reservations",
    "sales_days",
    "search_terms",
    "shop_settings",
    "shopping_cart",
    "skus",
    "staff",
    "staff_attempts",
    "staff_line_codes",
    "staff_lines",
    "staff_links",
    "staff_recovery_codes",
    "staff_sessions",
    "staff_waits",
    "statement_lines",
    "statements",
    "stock",
    "stock_alerts",
    "stock_counts",
    "stock_ledger",
    "stock_takes",
]
