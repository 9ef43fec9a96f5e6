"""What the bank's replies mean: its words become ours, its cents become dollars. Nothing is called here."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from funbiz import (
    AccountDetails,
    Allotment,
    BillRow,
    CardDetails,
    CardKind,
    CreateOrderReply,
    EntryKind,
    FunbizError,
    MessageKind,
    MobileDetails,
    OrderRow,
    PaymentResult,
    PayStage,
    PayType,
    RefundRow,
    RefundStage,
    WalletDetails,
    WalletOrderRow,
    pay_stage,
    refund_stage,
)
from kaimai.domain.errors import BankUnreachable
from kaimai.domain.payment_methods import WALLET_LINK, Family, is_account
from kaimai.domain.payments import Attempt, BankRefund, Outcome, Report
from kaimai.domain.reconciliation import RECEIPT, REFUND, BankLine, Payout

_FAMILIES = {"C": Family.CARD, "A": Family.ACCOUNT, "M": Family.MOBILE, "W": Family.WALLET}
PAY_TYPES = {
    Family.CARD: PayType.CARD,
    Family.ACCOUNT: PayType.VIRTUAL_ACCOUNT,
    Family.MOBILE: PayType.MOBILE,
}
"""The families that the bank pays out by itself, in its words."""
WALLET_MARGIN = timedelta(minutes=10)
"""How long after its life an unpaid order of a wallet may still turn out to be paid."""
_LINE_KINDS = {EntryKind.RECEIPT.value: RECEIPT, EntryKind.REFUND.value: REFUND}
STAGES = {
    PayStage.AWAITING: Outcome.PENDING,
    PayStage.EXPIRED: Outcome.LAPSED,
    PayStage.AUTHORIZED: Outcome.AUTHORIZED,
    PayStage.LAPSED: Outcome.LAPSED,
    PayStage.VOIDED: Outcome.VOIDED,
    PayStage.CAPTURED: Outcome.CAPTURED,
    PayStage.SETTLED: Outcome.CAPTURED,
}
REFUND_STATES = {
    RefundStage.ACCEPTED: "accepted",
    RefundStage.IN_PROCESS: "accepted",
    RefundStage.DONE: "done",
    RefundStage.RETURNING: "failed",
    RefundStage.FAILED: "failed",
}


def family_named(pay_type: str | None) -> Family | None:
    """The family that a reply names; none of ours is a contradiction, not a silence."""
    return None if pay_type is None else _FAMILIES.get(pay_type, Family.NONE)


def outcome_only(attempt: Attempt, outcome: Outcome, words: str) -> Report:
    """A report of a call that brought nothing to pay by."""
    return Report(attempt_number=attempt.number, outcome=outcome, words=words)


def report_of_creation(attempt: Attempt, reply: CreateOrderReply) -> Report:
    """What OrderCreate gave the buyer to pay by; LOST when it gave nothing."""
    account = reply.account or AccountDetails()
    page = (
        (reply.card or CardDetails()).pay_url
        or (reply.mobile or MobileDetails()).pay_url
        or (reply.wallet or WalletDetails()).pay_url
    )
    if not (account.account_no if is_account(attempt.method) else page):
        return outcome_only(attempt, Outcome.LOST, "the reply names nothing to pay by")
    return Report(
        attempt_number=attempt.number,
        outcome=Outcome.PENDING,
        family=family_named(reply.pay_type),
        reference=reply.param1,
        ts_no=reply.ts_no,
        pay_url=page or account.web_atm_url,
        account=account.account_no,
        words=reply.description,
    )


def report_of_wallet(row: WalletOrderRow, now: datetime) -> Report:
    """A wallet's order has no status: it is paid when it says when, and over when its life is."""
    outcome = Outcome.PENDING
    if row.pay_date is not None:
        outcome = Outcome.CAPTURED
    elif row.ts_date is not None and row.ts_date + WALLET_LINK + WALLET_MARGIN <= now:
        outcome = Outcome.LAPSED
    return Report(
        attempt_number=row.order_no,
        outcome=outcome,
        amount=dollars(row.amount_cents),
        family=Family.WALLET,
        ts_no=row.ts_no,
        paid_at=row.pay_date,
        refunds=_refunds(row.refunds),
    )


def report_of_row(row: OrderRow) -> Report:
    """An order as OrderQuery lists it. Raises BankUnreachable for words on no list."""
    stage = pay_stage(row.pay_status)
    if stage is None:
        raise BankUnreachable(f"the bank names a status that is on no list: {row.pay_status}")
    card, account = row.card or CardDetails(), row.account or AccountDetails()
    mobile = row.mobile or MobileDetails()
    return Report(
        attempt_number=row.order_no,
        outcome=STAGES[stage],
        amount=dollars(row.amount_cents),
        family=family_named(row.pay_type),
        reference=row.param1,
        ts_no=row.ts_no,
        pay_url=card.pay_url or mobile.pay_url or account.web_atm_url,
        account=account.account_no,
        bank_status=row.pay_status,
        paid_at=row.pay_date or row.approved_date,
        card_kind=_card_kind(card),
        refunds=_refunds(row.refunds),
        # A refund that failed leaves the list; only the row's own status still tells (protocol 5.4).
        has_failed_refund=bool(
            not row.refunds and row.refund_status and _refund_state(row.refund_status) == "failed"
        ),
    )


def _refunds(rows: Sequence[RefundRow]) -> tuple[BankRefund, ...]:
    return tuple(
        BankRefund(
            number=refund.refund_no,
            amount=dollars(refund.amount_cents),
            state=_refund_state(refund.refund_status),
            at=refund.refund_date,
        )
        for refund in rows
    )


def report_of_result(result: PaymentResult) -> Report:
    """What a notice's token stands for, once the payment has ended one way or the other."""
    outcome = Outcome.PAID if result.succeeded else Outcome.DECLINED
    if result.succeeded and result.kind == MessageKind.CAPTURE_OUT:
        outcome = Outcome.CAPTURED
    return Report(
        attempt_number=result.order_no,
        outcome=outcome,
        amount=dollars(result.amount_cents),
        family=family_named(result.pay_type),
        reference=result.param1,
        ts_no=result.ts_no,
        words=result.reason,
        paid_at=result.pay_date if result.succeeded else None,
    )


def line_of(row: BillRow) -> BankLine:
    """A line of a statement."""
    return BankLine(
        kind=line_kind(row.kind),
        attempt_number=row.order_no,
        ts_no=row.ts_no,
        amount=dollars(row.amount_cents),
        at=row.pay_date,
        family=family_named(row.pay_type),
        reference=row.param1,
    )


def payout_of(row: Allotment, family: Family, last: date) -> Payout:
    """A payout in our words. What the bank leaves out is nothing, as its refunds often are."""
    return Payout(
        number=row.allot_no,
        day=row.day or last,
        family=family,
        collected_cents=row.collected_cents or 0,
        refunded_cents=row.refunded_cents or 0,
        fee_cents=row.fee_cents or 0,
        payable_cents=row.payable_cents or 0,
        paid_cents=row.paid_cents or 0,
        account=row.account,
        lines=tuple(
            BankLine(
                kind=line_kind(line.kind),
                attempt_number=line.order_no,
                ts_no=line.ts_no,
                amount=dollars(line.amount_cents),
                at=line.pay_date,
                fee_cents=line.fee_cents or 0,
            )
            for line in row.rows
        ),
    )


def line_kind(kind: str) -> str:
    """Our word for a kind of line. Raises BankUnreachable for one on no list."""
    if kind not in _LINE_KINDS:
        raise BankUnreachable(f"the bank names a kind of line that is on no list: {kind}")
    return _LINE_KINDS[kind]


def _card_kind(card: CardDetails) -> str | None:
    """OrderQuery has no member for the kind, but only these two have the members of theirs."""
    if card.first_instalment_cents or card.each_instalment_cents:
        return CardKind.STAGING
    return CardKind.BONUS if card.bonus_points else None


def _refund_state(status: str) -> str:
    stage = refund_stage(status)
    if stage is None:
        raise BankUnreachable(f"the bank names a refund status that is on no list: {status}")
    return REFUND_STATES[stage]


def dollars(cents: int) -> int:
    """Whole NT$ of the bank's cents. Raises BankUnreachable where some are left over."""
    if cents % 100:
        raise BankUnreachable(f"the bank names an amount with cents: {cents}")
    return cents // 100


def words_of(error: FunbizError) -> str:
    """What the bank said, as it says it (`E2700 – 交易失敗`), or what went wrong instead."""
    return f"{error.code} – {error.text or ''}".rstrip(" –") if error.code else error.detail
