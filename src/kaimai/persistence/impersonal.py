"""Columns of words and documents that are not about buyers; those that are stand in `personal_data.py`."""

from collections.abc import Mapping

STAFF: Mapping[str, frozenset[str]] = {
    "staff": frozenset({"name", "email", "role", "password_digest", "totp_secret", "language"}),
    "staff_attempts": frozenset({"address", "device", "step"}),
    "staff_line_codes": frozenset({"digest"}),
    "staff_lines": frozenset({"user_id", "kinds"}),
    "staff_links": frozenset({"digest", "made_by"}),
    "staff_recovery_codes": frozenset({"digest"}),
    "staff_sessions": frozenset({"digest", "address", "device"}),
    "staff_waits": frozenset({"key"}),
    "group_buys": frozenset({"opened_by"}),
    "messaging_log": frozenset({"actor"}),
    "order_views": frozenset({"filter", "name"}),
}
"""About the shop's own people, who work there and are told so."""

IMPERSONAL: Mapping[str, frozenset[str]] = {
    "api_tokens": frozenset({"name", "digest", "scopes"}),
    # What a change of a person's record says is taken out by `audit.forget`.
    "audit_log": frozenset(
        {"actor", "address", "verb", "kind", "subject_id", "before", "after", "reason"}
    ),
    "audit_terms": frozenset({"term", "entry_id"}),
    "backup_runs": frozenset({"file", "name", "trouble"}),
    "errands": frozenset({"argument", "asked_by", "kind", "told", "trouble"}),
    # Masked before it is written, and the bank is never told who buys.
    "bank_calls": frozenset(
        {
            "service",
            "command",
            "attempt_number",
            "token_mark",
            "outcome",
            "code",
            "text",
            "error",
            "request",
            "reply",
            "gist",
        }
    ),
    "bank_pace": frozenset({"name"}),
    "buyers": frozenset({"merged_into"}),
    "cases": frozenset({"kind", "detail", "closed_by", "outcome"}),
    "catalogue_previews": frozenset({"actor", "digest", "document", "kind", "title"}),
    "check_runs": frozenset({"name", "broken"}),
    # To whom an invoice went stands on its order.
    "invoices": frozenset({"issued_by", "number", "provider", "reason", "voided_by"}),
    "connections": frozenset({"actor", "document", "kind"}),
    "coupons": frozenset({"code", "kind"}),
    "customer_terms_state": frozenset({"name", "swept_to", "order_id"}),
    "deliveries": frozenset({"sender", "state"}),
    "deliveries_received": frozenset({"actor", "note"}),
    "differences": frozenset(
        {
            "kind",
            "attempt_number",
            "line_kind",
            "detail",
            "seen_in",
            "closed_by",
            "outcome",
            "note",
        }
    ),
    "events": frozenset({"kind", "subject_id"}),
    "group_buy_bills": frozenset({"token"}),
    "group_buy_entries": frozenset({"verb", "message_id"}),
    "group_buy_items": frozenset({"code", "name", "names"}),
    "group_buy_moves": frozenset(
        {"subject_id", "verb", "from_status", "to_status", "actor", "reason"}
    ),
    "group_buy_unsent": frozenset({"message_id"}),
    "group_buys": frozenset({"group_id", "title", "status"}),
    # Digests of what was asked for, for a week.
    "idempotency_keys": frozenset({"scope", "key", "request", "answer", "made"}),
    "inbox": frozenset({"source", "key", "outcome", "attempt_number"}),
    "installation": frozenset({"link_secret"}),
    "leases": frozenset({"name", "holder"}),
    "line_groups": frozenset({"group_id", "name"}),
    "line_pushes": frozenset({"push_id"}),
    "line_quota": frozenset({"month"}),
    "line_told": frozenset({"kind", "subject_id"}),
    "messaging_log": frozenset({"direction", "kind", "event_id", "state", "request_id"}),
    # Files of a day; what was looked for in them.
    "order_exports": frozenset(
        {"columns", "error", "file_type", "filter", "kind", "language", "last_id", "state"}
    ),
    "order_lines": frozenset({"sku", "name", "options"}),
    "order_moves": frozenset({"subject_id", "verb", "from_status", "to_status", "actor"}),
    "orders": frozenset(
        {"number", "token", "status", "method", "bank_words", "coupon_id", "bill_id"}
    ),
    # What orders are found by: taken out as soon as somebody is erased (operations/erasing.py).
    "order_search_changed": frozenset({"order_id"}),
    "order_search_places": frozenset({"order_id"}),
    "order_search_state": frozenset({"last_id", "name"}),
    "order_search_terms": frozenset({"term"}),
    # The account is the shop's at the bank, made for one payment.
    "payment_log": frozenset(
        {
            "attempt_number",
            "method",
            "status",
            "reference",
            "ts_no",
            "pay_url",
            "account",
            "bank_status",
            "bank_words",
            "card_kind",
        }
    ),
    "parcels": frozenset({"actor", "carrier"}),
    "payment_moves": frozenset({"subject_id", "verb", "from_status", "to_status", "actor"}),
    "plans": frozenset({"period"}),
    "payout_lines": frozenset({"fetch_id", "kind", "attempt_number", "ts_no", "verdict"}),
    "payouts": frozenset({"fetch_id", "number", "family", "account"}),
    "product_category": frozenset({"slug", "name"}),
    "product_pictures": frozenset({"alt", "digest", "widths"}),
    "products": frozenset({"slug", "name", "description"}),
    "refund_moves": frozenset({"subject_id", "verb", "from_status", "to_status", "actor"}),
    "refunds": frozenset({"status", "bank_token", "known_refunds", "bank_words"}),
    "reservations": frozenset({"sku_id"}),
    "sales_days": frozenset({"day", "hours"}),
    "search_terms": frozenset({"term"}),
    # The shop's own name and address.
    "shop_settings": frozenset({"actor", "document"}),
    "shopping_cart": frozenset({"token", "state", "order_id"}),
    "skus": frozenset({"sku", "options"}),
    "statement_lines": frozenset(
        {"fetch_id", "kind", "attempt_number", "ts_no", "family", "reference", "verdict"}
    ),
    "statements": frozenset({"fetch_id", "fetching"}),
    "stock_counts": frozenset({"actor"}),
    "stock_ledger": frozenset({"kind", "actor", "reason"}),
    "stock_takes": frozenset({"category_id", "ended_by", "opened_by", "title"}),
    "stray_series": frozenset({"attempt_number", "bank_words"}),
    "subscription_charges": frozenset({"master_number", "attempt_number", "outcome", "bank_words"}),
    "subscription_moves": frozenset({"subject_id", "verb", "from_status", "to_status", "actor"}),
    "subscriptions": frozenset(
        {
            "number",
            "token",
            "sku",
            "name",
            "options",
            "period",
            "master_number",
            "reference",
            "status",
            "bank_words",
        }
    ),
}
"""Columns of words and documents that name nobody, or only by an id that says nothing by itself."""
