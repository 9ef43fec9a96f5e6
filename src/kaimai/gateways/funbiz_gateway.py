"""Bank SinoPac funBIZ as a `PaymentGateway`: its words become ours, its cents become dollars.

The three ends of a call (not sent, refused, unknown) become outcomes of a report; only queries
raise, and then with one word: BankUnreachable.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from funbiz import (
    CardDetails,
    FunbizClient,
    FunbizError,
    InvalidRequest,
    MessageKind,
    NotSent,
    OrderRow,
    QueryOrders,
    QueryWalletOrders,
    Refused,
    Reply,
)
from kaimai.domain.errors import BankUnreachable
from kaimai.domain.payment_methods import Family, family_of
from kaimai.domain.payments import (
    Attempt,
    CommandEnd,
    CommandReply,
    Outcome,
    Rank,
    RefundReply,
    RefundStep,
    Report,
    WalletReports,
)
from kaimai.domain.reconciliation import BankLine, Payout
from kaimai.domain.remembered_cards import CardSafe, SealedCard
from kaimai.domain.subscriptions import ScheduleReport
from kaimai.gateways.funbiz_orders import order_of
from kaimai.gateways.funbiz_reports import (
    PAY_TYPES,
    line_of,
    outcome_only,
    payout_of,
    report_of_creation,
    report_of_result,
    report_of_row,
    report_of_wallet,
    words_of,
)
from kaimai.gateways.funbiz_series import (
    schedule_of_details,
    schedule_of_end,
    schedule_of_result,
)
from kaimai.gateways.pace import Pace

Answer = TypeVar("Answer")

_REFUND_OVERDUE = "E3605"
_CARD_GONE = frozenset({"E3700", "E3701"})
"""The bank knows no card under the quick pay token."""
_CARD_REFUSED = _CARD_GONE | {"E3702"}
"""The same, or quick pay is not switched on: nothing was made, and it would be without the token."""


class FunbizGateway:
    """The bank's client with the shop's pace. Safe to share by everything in a process."""

    def __init__(
        self, client: FunbizClient, *, shop_no: str, pace: Pace, cards: CardSafe | None = None
    ) -> None:
        self._client = client
        self._shop_no = shop_no
        self._pace = pace
        self._cards = cards

    async def create_payment(self, attempt: Attempt) -> Report:
        """OrderCreate (protocol 5.1). See `PaymentGateway.create_payment`."""
        token = self._opened(attempt.card)
        try:
            await self._pace.take(Rank.CREATE)
            reply = await self._client.create_order(order_of(attempt, self._pace.now(), token))
        except InvalidRequest as error:
            return outcome_only(attempt, Outcome.REFUSED, f"{error.field}: {error}")
        except NotSent as error:
            return outcome_only(attempt, Outcome.NOT_SENT, words_of(error))
        except Refused as error:
            if token is not None and error.code in _CARD_REFUSED:
                refused = outcome_only(attempt, Outcome.CARD_REFUSED, words_of(error))
                return replace(refused, is_card_gone=error.code in _CARD_GONE)
            return outcome_only(attempt, Outcome.REFUSED, words_of(error))
        except FunbizError as error:
            return outcome_only(attempt, Outcome.LOST, words_of(error))
        return report_of_creation(attempt, reply)

    async def query_attempt(self, attempt_number: str, *, method: str, rank: Rank) -> Report:
        """OrderQuery by number (protocol 5.4), which knows no wallets; theirs is asked for them (5.11)."""
        if family_of(method) is Family.WALLET:
            return await self._query_wallet(attempt_number, rank)
        return await self._query_order(attempt_number, rank)

    async def _query_order(self, attempt_number: str, rank: Rank) -> Report:
        reply = await self._ask(
            rank, lambda: self._client.query_orders(QueryOrders(order_no=attempt_number))
        )
        for row in reply.orders:
            if row.order_no == attempt_number:
                return self._of_row(row)
        return Report(attempt_number=attempt_number, outcome=Outcome.NOT_FOUND)

    async def _query_wallet(self, attempt_number: str, rank: Rank) -> Report:
        wanted = QueryWalletOrders(order_no=attempt_number)
        reply = await self._ask(rank, lambda: self._client.query_wallet_orders(wanted))
        for row in reply.orders:
            if row.order_no == attempt_number:
                return report_of_wallet(row, self._pace.now())
        return Report(attempt_number=attempt_number, outcome=Outcome.NOT_FOUND)

    async def query_wallets(self, first: date, last: date, *, rank: Rank) -> WalletReports:
        """WalletPayOrderQuery by the days of ordering, in as many calls as it takes (protocol 5.11)."""
        found = await self._ask(rank, lambda: self._client.query_wallet_orders_of_days(first, last))
        reports = [report_of_wallet(row, self._pace.now()) for row in found.orders]
        return WalletReports(reports, is_whole=not found.cut)

    async def query_period(self, since: datetime, until: datetime, *, rank: Rank) -> list[Report]:
        """OrderQuery by time of creation, split where 300 rows come back (protocol 5.4)."""
        found = await self._ask(rank, lambda: self._client.query_orders_in_period(since, until))
        if found.cut:
            raise BankUnreachable("the bank lists more orders in a minute than it shows")
        return [self._of_row(row) for row in found.orders]

    async def query_notice(self, token: str, *, rank: Rank) -> Report | ScheduleReport | None:
        """OrderPayQuery (protocol 5.5). What is not a payment's end is looked up by number."""
        reply = await self._ask(rank, lambda: self._client.query_payment(token))
        result, ended = reply.result, reply.ended
        told = result or ended
        if told is not None and told.shop_no not in (None, self._shop_no):
            raise BankUnreachable("the reply speaks of another shop")
        if result is None:
            return None if ended is None else schedule_of_end(ended)
        if result.kind == MessageKind.REGULAR_OUT:
            return schedule_of_result(result) or report_of_result(result)
        is_end = result.kind == MessageKind.PAY_OUT or (
            result.kind == MessageKind.CAPTURE_OUT and result.succeeded
        )
        if not is_end:
            return await self._query_order(result.order_no, rank)
        card = self._closed(result.quick_pay_token, result.card_last_digits, result.card_expiry)
        return replace(report_of_result(result), card=card)

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

    async def query_schedule(self, master_number: str, *, rank: Rank) -> ScheduleReport | None:
        """RegularQuery (protocol 5.9)."""
        reply = await self._ask(rank, lambda: self._client.query_schedule(master_number))
        if reply.schedule is None:
            return None
        if reply.schedule.master_order_no != master_number:
            raise BankUnreachable("the reply speaks of another series")
        return schedule_of_details(reply.schedule)

    async def stop_schedule(self, master_number: str) -> CommandReply:
        """OrderMaintain E (protocol 5.3)."""
        return await self._maintain(lambda: self._client.stop_schedule(master_number))

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
            return RefundReply(step=RefundStep.NOT_SENT, words=words_of(error))
        except Refused as error:
            is_late = error.code == _REFUND_OVERDUE
            step = RefundStep.OVERDUE if is_late else RefundStep.REFUSED
            return RefundReply(step=step, words=words_of(error))
        except FunbizError as error:
            return RefundReply(step=RefundStep.LOST, words=words_of(error))
        if reply.refund_token and token is None:
            return RefundReply(
                step=RefundStep.TOKEN, token=reply.refund_token, words=reply.description
            )
        return RefundReply(step=RefundStep.ACCEPTED, words=reply.description)

    async def query_statement(self, day: date, *, rank: Rank) -> list[BankLine]:
        """BillQuery (protocol 5.6)."""
        reply = await self._ask(rank, lambda: self._client.query_bill(day))
        return [line_of(row) for row in reply.rows]

    async def query_payouts(
        self, first: date, last: date, *, families: Collection[Family], rank: Rank
    ) -> list[Payout]:
        """AllotQuery, once for each family that the bank pays out (protocol 5.7)."""
        found: list[Payout] = []
        for family, pay_type in PAY_TYPES.items():
            if family not in families:
                continue
            reply = await self._ask(
                rank, partial(self._client.query_allotments, first, last, pay_type=pay_type)
            )
            found += [payout_of(row, family, last) for row in reply.allotments]
        return found

    def _of_row(self, row: OrderRow) -> Report:
        card = row.card or CardDetails()
        closed = self._closed(card.quick_pay_token, card.card_last_digits, card.card_expiry)
        return replace(report_of_row(row), card=closed)

    def _closed(
        self, token: str | None, last_four: str | None, expires: str | None
    ) -> SealedCard | None:
        """A card that the bank gave a token for. From here on nobody sees the token."""
        if self._cards is None or not token:
            return None
        return self._cards.close(token, last_four=last_four or "", expires=expires or "")

    def _opened(self, card: SealedCard | None) -> str | None:
        """The token of a card, for one call. A card that does not open is one whose number is typed."""
        return None if self._cards is None or card is None else self._cards.open(card)

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
            return CommandReply(end=CommandEnd.NOT_SENT, words=words_of(error))
        except Refused as error:
            return CommandReply(end=CommandEnd.REFUSED, words=words_of(error))
        except FunbizError as error:
            return CommandReply(end=CommandEnd.LOST, words=words_of(error))
        return CommandReply(end=CommandEnd.DONE, words=reply.description)
