"""The rows the bank keeps: orders, refunds, messages, pushes, payouts. No rules live here.

They are changed in place by `payments`, `refunds`, `batches` and `pushes` only, and saved whole.
"""

from datetime import datetime

import msgspec


class Refund(msgspec.Struct, omit_defaults=True):
    """One request to give money back. `status` None means that no second call has come yet."""

    refund_no: str
    requested_at: datetime
    amount_cents: int
    is_whole_order: bool
    status: str | None = None
    token: str | None = None
    token_expires_at: datetime | None = None
    is_overdue: bool = False
    next_step_at: datetime | None = None
    done_at: datetime | None = None
    remark: str | None = None
    settled_at: datetime | None = None


class Charge(msgspec.Struct, frozen=True):
    """One charge of a recurring order; `status` is 00 (paid) or 03 (failed)."""

    number: int
    order_no: str
    at: datetime
    status: str


class Schedule(msgspec.Struct, omit_defaults=True):
    """What a recurring order agreed to, and how far it is.

    `status` is empty until the shopper has paid the first charge, then 01 (running), 00
    (finished) or 03 (stopped). `period` is D, W, M or Y.
    """

    times: int
    period: str
    every: int
    status: str = ""
    next_at: datetime | None = None
    stopped_at: datetime | None = None
    fails_next: bool = False
    charges: list[Charge] = []


class StoredCard(msgspec.Struct, omit_defaults=True):
    """A card that a shopper let a shop remember, behind its quick-pay token."""

    token: str
    shop_no: str
    number: str
    expiry: str
    stored_at: datetime
    is_gone: bool = False


class Binding(msgspec.Struct, omit_defaults=True):
    """A shop's wish to bind a card under its own number, and the card once that is done.

    `ts_no` begins with CB. Of several under one `bind_no` the last that was done counts.
    """

    shop_no: str
    bind_no: str
    ts_no: str
    link_key: str
    return_url: str
    created_at: datetime
    expires_at: datetime
    number: str | None = None
    expiry: str | None = None
    bind_token: str | None = None
    auth_code: str | None = None
    bound_at: datetime | None = None
    ends_at: datetime | None = None
    declines_next: bool = False


class Order(msgspec.Struct, omit_defaults=True):
    """One order of one shop. Members the shop did not send are None; `""` was sent empty."""

    shop_no: str
    order_no: str
    ts_no: str
    link_key: str
    pay_type: str
    amount_cents: int
    product_name: str
    created_at: datetime
    expires_at: datetime
    pay_status: str
    return_url: str
    backend_url: str | None = None
    memo: str | None = None
    param1: str | None = None
    param2: str | None = None
    param3: str | None = None
    has_qr_code: bool = False
    qr_size: int = 350
    # Virtual account
    account_no: str | None = None
    payer_account: str | None = None
    # Card
    sub_type: str | None = None
    captures_automatically: bool = True
    billing_days: int = 0
    instalments: int = 0
    card_first6: str | None = None
    card_last4: str | None = None
    auth_code: str | None = None
    failed_attempts: int = 0
    # Quick pay: the token to pay with, and the token and YYMM that were given with this payment
    quick_pay_token: str | None = None
    stored_token: str | None = None
    card_expiry: str | None = None
    # A bound card
    bind_no: str | None = None
    needs_holder_check: bool = False
    # Mobile pay and e-wallets
    mobile_choice: str | None = None
    mobile_brand: str | None = None
    wallet: str | None = None
    pay_mode: str | None = None
    external_no: str | None = None
    # Recurring card: the schedule of a master, the master of a child
    schedule: Schedule | None = None
    master_order_no: str | None = None
    # What happened when
    authorized_at: datetime | None = None
    paid_at: datetime | None = None
    settled_at: datetime | None = None
    fails_next_refund: bool = False
    refunds: list[Refund] = []

    @property
    def key(self) -> tuple[str, str]:
        """Shop number and order number: what makes an order unique."""
        return (self.shop_no, self.order_no)


class Message(msgspec.Struct, omit_defaults=True):
    """A result waiting behind a PayToken; `content` is the TSResultContent as of that event."""

    number: int
    token: str
    shop_no: str
    order_no: str
    created_at: datetime
    content: dict[str, str | None]


class Push(msgspec.Struct, omit_defaults=True):
    """One message owed to one BackendURL. `next_at` None: acknowledged or given up."""

    number: int
    shop_no: str
    order_no: str
    url: str
    token: str
    ap_type: str
    next_at: datetime | None
    attempts: int = 0
    is_acknowledged: bool = False


class PushAttempt(msgspec.Struct, frozen=True):
    """One try to deliver a push, and what came back in words."""

    at: datetime
    push_number: int
    attempt: int
    shop_no: str
    order_no: str
    ap_type: str
    url: str
    token: str
    outcome: str
    is_acknowledged: bool


class PayoutRow(msgspec.Struct, frozen=True):
    """One order or refund inside a payout; `ts_type` is P or R."""

    ts_no: str
    order_no: str
    pay_date: str
    amount_cents: int
    fee_cents: int
    ts_type: str


class Payout(msgspec.Struct, frozen=True):
    """What the bank paid to a shop for one pay type on one day."""

    number: int
    shop_no: str
    pay_type: str
    at: datetime
    rows: list[PayoutRow]

    @property
    def paid_cents(self) -> int:
        """Receipts in this payout."""
        return sum(row.amount_cents for row in self.rows if row.ts_type == "P")

    @property
    def refunded_cents(self) -> int:
        """Refunds taken off this payout."""
        return sum(row.amount_cents for row in self.rows if row.ts_type == "R")

    @property
    def fee_cents(self) -> int:
        """What the bank kept."""
        return sum(row.fee_cents for row in self.rows)
