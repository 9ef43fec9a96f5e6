"""Bank SinoPac funBIZ as a `PaymentGateway`: its words become ours, its cents become dollars.

The three ends of a call (not sent, refused, unknown) become outcomes of a report; only queries
raise, and then with one word: BankUnreachable.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from funbiz import (
    AccountDetails,
    Allotment,
    Card,
    CardDetails,
    CardKind,
    CreateOrder,
    EntryKind,
    FunbizClient,
    FunbizError,
    InvalidRequest,
    MessageKind,
    NotSent,
    OrderRow,
    PaymentResult,
    PayStage,
    PayType,
    QueryOrders,
    RefundStage,
    Refused,
    Reply,
    VirtualAccount,
    pay_stage,
    refund_stage,
)
from kaimai.domain.errors import BankUnreachable
from kaimai.domain.payment_methods import ATM, CATALOGUE, Family, family_of
from kaimai.domain.payments import (
    Attempt,
    BankRefund,
    CommandEnd,
    CommandReply,
    Outcome,
    Rank,
    RefundReply,
    RefundStep,
    Report,
)
from kaimai.domain.reconciliation import RECEIPT, REFUND, BankLine, Payout
from kaimai.gateways.pace import Pace

Answer = TypeVar("Answer")

_FORBIDDEN = str.maketrans("", "", "'\"%")
"""Characters that the bank takes in no text (protocol 4)."""

_FAMILIES = {"C": Family.CARD, "A": Family.ACCOUNT, "M": Family.MOBILE, "W": Family.WALLET}
_PAY_TYPES = (PayType.CARD, PayType.VIRTUAL_ACCOUNT)
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
_REFUND_OVERDUE = "E3605"


class FunbizGateway:
    """The bank's client with the shop's pace. Safe to share by everything in a process."""

    def __init__(self, client: FunbizClient, *, shop_no: str, pace: Pace) -> None:
        self._client = client
        self._shop_no = shop_no
        self._pace = pace

    async def create_payment(self, attempt: Attempt) -> Report:
        """OrderCreate (protocol 5.1). See `PaymentGateway.create_payment`."""
        try:
            await self._pace.take(Rank.CREATE)
            reply = await self._client.create_order(_create_order(attempt, self._pace.now()))
        except InvalidRequest as error:
            return _report(attempt, Outcome.REFUSED, f"{error.field}: {error}")
        except NotSent as error:
            return _report(attempt, Outcome.NOT_SENT, _words(error))
        except Refused as error:
            return _report(attempt, Outcome.REFUSED, _words(error))
        except FunbizError as error:
            return _report(attempt, Outcome.LOST, _words(error))
        card, account = reply.card or CardDetails(), reply.account or AccountDetails()
        if not (account.account_no if attempt.method == ATM else card.pay_url):
            return _report(attempt, Outcome.LOST, "the reply names nothing to pay by")
        return Report(
            attempt_number=attempt.number,
            outcome=Outcome.PENDING,
            family=_family(reply.pay_type),
            reference=reply.param1,
            ts_no=reply.ts_no,
            pay_url=card.pay_url or account.web_atm_url,
            account=account.account_no,
            words=reply.description,
        )

    async def query_attempt(self, attempt_number: str, *, method: str, rank: Rank) -> Report:
        """OrderQuery by number (protocol 5.4), which knows nothing of wallets."""
        if family_of(method) is Family.WALLET:
            raise BankUnreachable("wallets are not asked about yet")
        return await self._query_order(attempt_number, rank)

    async def _query_order(self, attempt_number: str, rank: Rank) -> Report:
        reply = await self._ask(
            rank, lambda: self._client.query_orders(QueryOrders(order_no=attempt_number))
        )
        for row in reply.orders:
            if row.order_no == attempt_number:
                return _report_of_row(row)
        return Report(attempt_number=attempt_number, outcome=Outcome.NOT_FOUND)

    async def query_period(self, since: datetime, until: datetime, *, rank: Rank) -> list[Report]:
        """OrderQuery by time of creation, split where 300 rows come back (protocol 5.4)."""
        found = await self._ask(rank, lambda: self._client.query_orders_in_period(since, until))
        if found.cut:
            raise BankUnreachable("the bank lists more orders in a minute than it shows")
        return [_report_of_row(row) for row in found.orders]

    async def query_notice(self, token: str, *, rank: Rank) -> Report | None:
        """OrderPayQuery (protocol 5.5). What is not a payment's end is looked up by number."""
        reply = await self._ask(rank, lambda: self._client.query_payment(token))
        result = reply.result
        if result is None:
            return None
        if result.shop_no not in (None, self._shop_no):
            raise BankUnreachable("the reply speaks of another shop")
        is_end = result.kind == MessageKind.PAY_OUT or (
            result.kind == MessageKind.CAPTURE_OUT and result.succeeded
        )
        if not is_end:
            return await self._query_order(result.order_no, rank)
        return _report_of_result(result)

    async def disable_account(self, attempt_number: str) -> bool:
        """OrderMaintain C on an unpaid account (protocol 5.3)."""
        reply = await self._maintain(lambda: self._client.disable_account(attempt_number))
        if reply.end in {CommandEnd.NOT_SENT, CommandEnd.LOST}:
            raise BankUnreachable(reply.words)
        return reply.end is CommandEnd.DONE

    async def capture(self, attempt_number: str) -> CommandReply:
        """OrderMaintain P (protocol 5.3)."""
        return await self._maintain(lambda: self._client.capture(attempt_number))

    async def void(self, attempt_number: str) -> CommandReply:
        """OrderMaintain C on an authorization (protocol 5.3)."""
        return await self._maintain(lambda: self._client.void(attempt_number))

    async def query_uncaptured(self, *, rank: Rank) -> dict[str, datetime]:
        """OrderUnCapturedQuery (protocol 5.2): AuthExpireDate of every authorization."""
        reply = await self._ask(rank, self._client.query_uncaptured)
        return {
            row.order_no: row.authorization_expires_at
            for row in reply.orders
            if row.authorization_expires_at is not None
        }

    async def refund(
        self, attempt_number: str, amount: int | None, token: str | None
    ) -> RefundReply:
        """OrderMaintain R (protocol 5.3): one step for a card, two for an account."""
        try:
            await self._pace.take(Rank.REFUND)
            reply = await self._client.refund(
                attempt_number,
                amount_cents=None if amount is None else amount * 100,
                refund_token=token,
            )
        except NotSent as error:
            return RefundReply(step=RefundStep.NOT_SENT, words=_words(error))
        except Refused as error:
            is_late = error.code == _REFUND_OVERDUE
            step = RefundStep.OVERDUE if is_late else RefundStep.REFUSED
            return RefundReply(step=step, words=_words(error))
        except FunbizError as error:
            return RefundReply(step=RefundStep.LOST, words=_words(error))
        if reply.refund_token and token is None:
            return RefundReply(
                step=RefundStep.TOKEN, token=reply.refund_token, words=reply.description
            )
        return RefundReply(step=RefundStep.ACCEPTED, words=reply.description)

    async def query_statement(self, day: date, *, rank: Rank) -> list[BankLine]:
        """BillQuery (protocol 5.6)."""
        reply = await self._ask(rank, lambda: self._client.query_bill(day))
        return [
            BankLine(
                kind=_line_kind(row.kind),
                attempt_number=row.order_no,
                ts_no=row.ts_no,
                amount=_dollars(row.amount_cents),
                at=row.pay_date,
                family=_family(row.pay_type),
                reference=row.param1,
            )
            for row in reply.rows
        ]

    async def query_payouts(self, first: date, last: date, *, rank: Rank) -> list[Payout]:
        """AllotQuery for cards and for accounts (protocol 5.7)."""
        found: list[Payout] = []
        for pay_type in _PAY_TYPES:
            reply = await self._ask(
                rank, partial(self._client.query_allotments, first, last, pay_type=pay_type)
            )
            found += [_payout(row, pay_type, last) for row in reply.allotments]
        return found

    async def _ask(self, rank: Rank, call: Callable[[], Awaitable[Answer]]) -> Answer:
        try:
            await self._pace.take(rank)
            return await call()
        except FunbizError as error:
            raise BankUnreachable(str(error)) from error

    async def _maintain(self, call: Callable[[], Awaitable[Reply]]) -> CommandReply:
        try:
            await self._pace.take(Rank.BUTTON)
            reply = await call()
        except NotSent as error:
            return CommandReply(end=CommandEnd.NOT_SENT, words=_words(error))
        except Refused as error:
            return CommandReply(end=CommandEnd.REFUSED, words=_words(error))
        except FunbizError as error:
            return CommandReply(end=CommandEnd.LOST, words=_words(error))
        return CommandReply(end=CommandEnd.DONE, words=reply.description)


def _create_order(attempt: Attempt, now: datetime) -> CreateOrder:
    known = CATALOGUE[attempt.method]
    minutes = max(1, int((attempt.expires_at - now).total_seconds() // 60))
    method: Card | VirtualAccount = VirtualAccount.until(attempt.expires_at)
    if known.family is Family.CARD:
        method = Card(
            automatic_capture=attempt.auto_capture,
            link_minutes=min(30, minutes),
            kind=CardKind(known.card_kind or CardKind.ONE),
            instalments=known.instalments,
            quick_pay_token=attempt.quick_pay_token,
        )
    return CreateOrder(
        order_no=attempt.number,
        amount_cents=attempt.amount * 100,
        product_name=attempt.product_name.translate(_FORBIDDEN)[:60].strip() or "shop",
        return_url=attempt.return_url,
        notice_url=attempt.backend_url,
        param1=attempt.reference,
        method=method,
    )


def _family(pay_type: str | None) -> Family | None:
    """The family that a reply names; none of ours is a contradiction, not a silence."""
    return None if pay_type is None else _FAMILIES.get(pay_type, Family.NONE)


def _report(attempt: Attempt, outcome: Outcome, words: str) -> Report:
    return Report(attempt_number=attempt.number, outcome=outcome, words=words)


def _report_of_row(row: OrderRow) -> Report:
    stage = pay_stage(row.pay_status)
    if stage is None:
        raise BankUnreachable(f"the bank names a status that is on no list: {row.pay_status}")
    card, account = row.card or CardDetails(), row.account or AccountDetails()
    return Report(
        attempt_number=row.order_no,
        outcome=STAGES[stage],
        amount=_dollars(row.amount_cents),
        family=_family(row.pay_type),
        reference=row.param1,
        ts_no=row.ts_no,
        pay_url=card.pay_url or account.web_atm_url,
        account=account.account_no,
        bank_status=row.pay_status,
        paid_at=row.pay_date or row.approved_date,
        card_kind=_card_kind(card),
        refunds=tuple(
            BankRefund(
                number=refund.refund_no,
                amount=_dollars(refund.amount_cents),
                state=_refund_state(refund.refund_status),
            )
            for refund in row.refunds
        ),
        # A refund that failed leaves the list; only the row's own status still tells (protocol 5.4).
        has_failed_refund=bool(
            not row.refunds and row.refund_status and _refund_state(row.refund_status) == "failed"
        ),
    )


def _report_of_result(result: PaymentResult) -> Report:
    outcome = Outcome.PAID if result.succeeded else Outcome.DECLINED
    if result.succeeded and result.kind == MessageKind.CAPTURE_OUT:
        outcome = Outcome.CAPTURED
    return Report(
        attempt_number=result.order_no,
        outcome=outcome,
        amount=_dollars(result.amount_cents),
        family=_family(result.pay_type),
        reference=result.param1,
        ts_no=result.ts_no,
        words=result.reason,
        paid_at=result.pay_date if result.succeeded else None,
    )


def _payout(row: Allotment, pay_type: PayType, last: date) -> Payout:
    """A payout in our words. What the bank leaves out is nothing, as its refunds often are."""
    return Payout(
        number=row.allot_no,
        day=row.day or last,
        family=_family(pay_type),
        collected_cents=row.collected_cents or 0,
        refunded_cents=row.refunded_cents or 0,
        fee_cents=row.fee_cents or 0,
        payable_cents=row.payable_cents or 0,
        paid_cents=row.paid_cents or 0,
        account=row.account,
        lines=tuple(
            BankLine(
                kind=_line_kind(line.kind),
                attempt_number=line.order_no,
                ts_no=line.ts_no,
                amount=_dollars(line.amount_cents),
                at=line.pay_date,
                fee_cents=line.fee_cents or 0,
            )
            for line in row.rows
        ),
    )


def _line_kind(kind: str) -> str:
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


def _dollars(cents: int) -> int:
    if cents % 100:
        raise BankUnreachable(f"the bank names an amount with cents: {cents}")
    return cents // 100


def _words(error: FunbizError) -> str:
    """What the bank said, as it says it (`E2700 – 交易失敗`), or what went wrong instead."""
    return f"{error.code} – {error.text or ''}".rstrip(" –") if error.code else error.detail
