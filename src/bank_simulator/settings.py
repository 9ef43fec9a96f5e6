"""What the simulated bank can be told: its shops, its limits, and its answers to what nobody knows.

Every setting is described in docs/funbiz.md; the numbers G1 to G44 there name the open question.
"""

from dataclasses import dataclass, field, replace
from typing import Final, Literal

SERVICES: Final = (
    "OrderCreate",
    "OrderQuery",
    "OrderPayQuery",
    "OrderUnCapturedQuery",
    "OrderMaintain",
    "BillQuery",
    "AllotQuery",
    "RegularQuery",
    "WalletPayOrderQuery",
    "LinePayOrderQuery",
    "CardBindCreate",
    "OfflineCreate",
    "AllotTrustQuery",
)


# Easy is known at the counter only.
WALLETS: Final = frozenset({"Jko", "Line", "Plus", "Px", "IPass", "Easy"})


@dataclass(frozen=True, slots=True)
class ShopAccount:
    """One merchant at the bank: its keys and what it may use."""

    shop_no: str
    a1: str = field(repr=False)
    a2: str = field(repr=False)
    b1: str = field(repr=False)
    b2: str = field(repr=False)
    x_key_id: str = field(repr=False)
    pay_types: frozenset[str] = frozenset({"A", "C"})
    card_sub_types: frozenset[str] = frozenset({"ONE", "STAGING", "BONUS", "CUP"})
    instalments: frozenset[int] = frozenset({3, 6, 9, 12, 18, 24})
    wallets: frozenset[str] = WALLETS
    quick_pay: bool = False
    bound_cards: bool = False
    services: frozenset[str] = frozenset(SERVICES)
    active: bool = True


# Made up for this simulator; these keys open nothing at the real bank.
DEMO_SHOP: Final = ShopAccount(
    shop_no="KM0001_001",
    a1="4B61696D61692041",
    a2="00C5A1F0937B5E12",
    b1="53686F7020446D6F",
    b2="8E1D40B7265AC93F",
    x_key_id="6d5f0c52-7d39-4f0b-9a54-2f6f1b8c3e10",
    pay_types=frozenset({"A", "C", "M", "P", "W"}),
    quick_pay=True,
    bound_cards=True,
    card_sub_types=frozenset({"ONE", "STAGING", "BONUS", "CUP", "REGULAR"}),
)


@dataclass(frozen=True, slots=True)
class BankSettings:
    """How this bank behaves. The defaults follow the assumptions, with no waiting left out."""

    shops: tuple[ShopAccount, ...] = (DEMO_SHOP,)

    # Addresses
    public_url: str = "http://127.0.0.1:8001"
    api_path: str = "/funBIZ-Sbx/QPay.WebAPI/api"
    page_path: str = "/QPay.WebPaySite/Bridge"
    wallet_path: str = "/wallets"

    # Gateway
    check_key_id: bool = True
    rate_limit_per_second: int | None = None
    allowed_addresses: frozenset[str] | None = None
    rejections: Literal["sealed", "plain", "http_400"] = "sealed"
    unknown_shop_nonce: Literal["http_400", "empty"] = "http_400"

    # Envelope
    nonce_lifetime_seconds: int = 60
    nonce_bound_to_address: bool = True
    nonces_kept_max: int = 200_000
    tolerant_sign: bool = True
    nulls: bool = False
    empty_lists: bool = False

    # Orders
    account_amount_max_cents: int | None = 3_000_000
    account_days_max: int = 30
    account_prefix: str = "99922"
    otp_url: bool = False
    billing_days_max: int = 30
    link_minutes_max: int = 30
    link_minutes_default: int = 10
    wallet_minutes: int = 20
    escrow_status_letter: Literal["C", "P"] = "C"
    bound_reply_has_url: bool = True
    bind_minutes: int = 30
    bind_days: int | None = None

    # Recurring card payments
    recurring_hour: int = 3
    recurring_counts_failures: bool = True
    recurring_stop_is_pushed: bool = True

    # Payment pages
    card_attempts_max: int | None = None
    otp: str = "123456"
    quick_pay_asks_otp: bool = False
    wallet_cancel_returns: bool = True

    # Virtual accounts: the sandbox pays them by itself, in batches
    account_auto_pay_seconds: int | None = None

    # Notifications
    same_token: bool = False
    push_failed_payments: bool = False
    push_delay_seconds_min: int = 60
    push_delay_seconds_max: int = 300
    push_resend_seconds: int = 600
    push_attempts_max: int = 5
    push_timeout_seconds: float = 10
    push_standard_ports_only: bool = True
    pushes_at_once_max: int = 20
    bound_description: Literal["E2706", "S0002", ""] = "E2706"
    unknown_token: Literal["S0001", "E2601"] = "S0001"

    # Queries
    query_delay_seconds: int = 0
    query_rows_max: int = 300
    query_history_days: int = 183
    wallet_query_names: frozenset[str] = frozenset({"WalletPayOrderQuery", "LinePayOrderQuery"})

    # Refunds
    refund_process_seconds: int = 300
    refund_done_seconds: int = 86_400
    account_refund_seconds: int = 300
    account_refund_by_last_digit: bool = False
    refund_token_seconds: int = 120
    refunds_max: int | None = None
    refund_days_max: int | None = None

    # Settlement
    card_fee_per_mille: int = 20
    account_fee_per_mille: int = 10
    settlement_hour: int = 2
    wallets_in_statements: bool = False

    # The administrator's window
    exchanges_kept_max: int = 200
    push_attempts_kept_max: int = 10_000
    hang_seconds: float = 120


def demo_settings(public_url: str, *, account_auto_pay_seconds: int | None = None) -> BankSettings:
    """The settings of the demonstration: pushes within two seconds, to any port."""
    return replace(
        BankSettings(),
        public_url=public_url.rstrip("/"),
        account_auto_pay_seconds=account_auto_pay_seconds,
        push_delay_seconds_min=1,
        push_delay_seconds_max=2,
        push_standard_ports_only=False,
        refund_process_seconds=10,
        refund_done_seconds=60,
        account_refund_seconds=10,
    )
