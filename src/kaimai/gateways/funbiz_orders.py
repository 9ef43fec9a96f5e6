"""What the shop asks of the bank, as an order of the bank's: each method in the bank's own members."""

from datetime import datetime

from funbiz import (
    Card,
    CardKind,
    CreateOrder,
    Mobile,
    Period,
    Schedule,
    VirtualAccount,
    Wallet,
    WalletBrand,
)
from kaimai.domain.payment_methods import CATALOGUE, Family
from kaimai.domain.payments import Attempt

_FORBIDDEN = str.maketrans("", "", "'\"%")
"""Characters that the bank takes in no text (protocol 4)."""
_MINUTES_MAX = 30


def order_of(attempt: Attempt, now: datetime, token: str | None = None) -> CreateOrder:
    """OrderCreate for this attempt (protocol 5.1). `token`: of its remembered card, opened."""
    return CreateOrder(
        order_no=attempt.number,
        amount_cents=attempt.amount * 100,
        product_name=attempt.product_name.translate(_FORBIDDEN)[:60].strip() or "shop",
        return_url=attempt.return_url,
        notice_url=attempt.backend_url,
        param1=attempt.reference,
        method=_method(attempt, now, token),
    )


def _method(
    attempt: Attempt, now: datetime, token: str | None
) -> VirtualAccount | Card | Mobile | Wallet:
    known = CATALOGUE[attempt.method]
    minutes = max(1, int((attempt.expires_at - now).total_seconds() // 60))
    if known.family is Family.ACCOUNT:
        return VirtualAccount.until(attempt.expires_at)
    if known.family is Family.MOBILE:
        return Mobile(link_minutes=min(_MINUTES_MAX, minutes))
    if known.family is Family.WALLET:
        return Wallet(brand=WalletBrand(known.wallet or ""))
    return Card(
        automatic_capture=attempt.auto_capture,
        link_minutes=min(_MINUTES_MAX, minutes),
        kind=CardKind(known.card_kind or CardKind.ONE),
        instalments=known.instalments,
        schedule=_schedule(attempt),
        quick_pay_token=token,
    )


def _schedule(attempt: Attempt) -> Schedule | None:
    wanted = attempt.schedule
    if wanted is None:
        return None
    return Schedule(times=wanted.times, period=Period(wanted.period), every=wanted.every)
