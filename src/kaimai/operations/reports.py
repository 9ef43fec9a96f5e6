"""Recording what the bank said: one report, or five hundred, in one transaction.

Every way of hearing from the bank ends here: the reply to a call, a notice, the return page, the
sweep. `domain/payments.judge` says what a report means; this writes it down.
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kaimai.domain.moves import BANK, Actor, Birth, MoveRequest
from kaimai.domain.orders import ORDER_MOVES, Order, OrderLine
from kaimai.domain.payment_methods import RECURRING
from kaimai.domain.payments import (
    PAYMENT_MOVES,
    Outcome,
    Payment,
    Report,
    Situation,
    Verdict,
    judge,
    with_facts,
)
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.domain.remembered_cards import SealedCard
from kaimai.domain.stock import decide
from kaimai.domain.subscriptions import Subscription
from kaimai.operations import allowances, holds, remembered_cards, series
from kaimai.persistence import (
    carts,
    cases,
    group_bills,
    moves,
    orders,
    payments,
    refunds,
    stock,
    subscriptions,
)
from kaimai.persistence.cases import NewCase
from kaimai.persistence.database import Connection
from kaimai.persistence.orders import Words

_MONEY = frozenset({Outcome.PAID, Outcome.AUTHORIZED, Outcome.CAPTURED})


_MAY_TURN = frozenset({"initialized", "expired", "payment_request_failed"})
"""Statuses of an order that a report may end without money, or revive."""
_SETTLED_BY = {
    "captured": ("capture_due", "authorization_lapsed"),
    "voided": ("capture_due", "surplus_money", "wrong_amount"),
    "expired": ("capture_due", "surplus_money", "wrong_amount"),
}
"""Kinds of cases about an authorization that its end settles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReport:
    """One report to be recorded; `reason` says how we came to hear it."""

    report: Report
    reason: str
    actor: Actor = BANK
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """How things stand after a report. `is_ours` is False when no attempt of ours is meant."""

    is_ours: bool
    is_news: bool = False
    order_token: str = ""
    order_status: str = ""
    payment_id: str = ""
    payment_status: str = ""


def record_reports(conn: Connection, requests: Sequence[RecordReport]) -> list[Recorded]:
    """Record a batch in order: one outcome for each. A report that is no news moves nothing.

    A report moves its attempt and the attempt's order, sells the stock of an order that is paid,
    gives back what a refused order held, opens cases, and queues refunds of surplus money.
    """
    now = max(request.at for request in requests)
    order_of = payments.order_ids(conn, {each.report.attempt_number for each in requests})
    order_ids = set(order_of.values())
    locked = carts.lock_of_orders(conn, order_ids)
    books = _Books(orders.lock(conn, order_ids), payments.lock_of_orders(conn, order_ids))
    moneyed = {
        order_of[each.report.attempt_number]
        for each in requests
        if each.report.outcome in _MONEY and each.report.attempt_number in order_of
    }
    books.open_subscriptions(conn)
    books.open_allowances(conn)
    books.open_shelves(conn, moneyed)
    recorded = [books.enter(request) for request in requests]
    books.write(conn, now)
    holds.give_back(conn, books.refused.values(), locked, now=now)
    carts.close(conn, [row.id for row in locked if row.order_id in books.sold], now=now)
    return recorded


class _Books:
    """A batch's orders and attempts as they change in memory, and what is to be written."""

    def __init__(self, locked: dict[str, Order], attempts: Sequence[Payment]) -> None:
        self.orders = locked
        self.attempts: dict[str, Payment] = {}
        self.latest: dict[str, str] = {}
        for attempt in sorted(attempts, key=lambda a: (a.created_at, a.id)):
            self.attempts[attempt.attempt_number] = attempt
            self.latest[attempt.order_id] = attempt.id
        self.subscriptions: dict[str, Subscription] = {}
        self.lines: dict[str, list[OrderLine]] = {}
        self.free: dict[Hashable, int] = {}
        self.wanted_again: dict[str, dict[Hashable, int]] = {}
        self.changed: dict[str, Payment] = {}
        self.order_moves: list[MoveRequest] = []
        self.payment_moves: list[MoveRequest] = []
        self.words: dict[str, Words] = {}
        self.sold: set[str] = set()
        self.refused: dict[str, Order] = {}
        self.revived: list[Order] = []
        self.surplus: list[Payment] = []
        self.cases: list[NewCase] = []
        self.cards: dict[str, tuple[str | None, SealedCard]] = {}
        self.cards_gone: set[str] = set()

    def open_subscriptions(self, conn: Connection) -> None:
        """Lock the subscriptions that these orders are the first of."""
        regular = [order.id for order in self.orders.values() if order.method == RECURRING]
        self.subscriptions = subscriptions.lock_of_orders(conn, regular)

    def open_allowances(self, conn: Connection) -> None:
        """Lock the coupons, limits and bills of orders that may end, or live again, with these reports."""
        turning = [
            order
            for order in self.orders.values()
            if order.status in _MAY_TURN and (order.coupon_id is not None or order.is_limited)
        ]
        if turning:
            self.wanted_again, self.free = allowances.wanted_again(conn, turning)
        billed = (o for o in self.orders.values() if o.status == "initialized")
        group_bills.lock_by_id(conn, {order.bill_id for order in billed if order.bill_id})

    def open_shelves(self, conn: Connection, order_ids: Collection[str]) -> None:
        """Read what these orders sell, and lock the stock that it comes from."""
        self.lines = orders.lines(conn, order_ids)
        sku_ids = {line.sku_id for lines in self.lines.values() for line in lines}
        for sku_id, each in stock.lock(conn, sku_ids).items():
            self.free[sku_id] = each.available

    def enter(self, request: RecordReport) -> Recorded:
        """Judge one report and note what follows."""
        attempt = self.attempts.get(request.report.attempt_number)
        if attempt is None:
            return Recorded(is_ours=False)
        order = self.orders[attempt.order_id]
        verdict = judge(attempt, request.report, self._situation(order, attempt, request.at))
        if verdict.case is not None:
            self.cases.append(_case(verdict.case, attempt, request))
        if verdict.facts_are_ours:
            attempt = self._move_attempt(verdict, attempt, request)
            order = self._move_order(verdict, order, request)
            self._note_card(request.report, attempt, order)
        if verdict.surplus == "refund":
            self.surplus.append(attempt)
        return Recorded(
            is_ours=verdict.facts_are_ours,
            is_news=verdict.payment_verb is not None,
            order_token=order.token,
            order_status=order.status,
            payment_id=attempt.id,
            payment_status=attempt.status,
        )

    def write(self, conn: Connection, now: datetime) -> None:
        """Write everything that was noted, each kind in one set of statements."""
        moves.make_moves(conn, ORDER_MOVES, self.order_moves, facts=self.words)
        moved = {each.id for each in self.payment_moves}
        facts = {id_: payments.facts_of(self.changed[id_]) for id_ in moved}
        moves.make_moves(conn, PAYMENT_MOVES, self.payment_moves, facts=facts)
        payments.store_facts(conn, [p for p in self.changed.values() if p.id not in moved])
        allowances.take_again(conn, self.revived)
        cases.open_cases(conn, self.cases)
        self._close_cases(conn, now)
        queue_refunds(conn, self.surplus, reason="surplus money", actor=BANK, now=now)
        sold = [line for order_id in sorted(self.sold) for line in self.lines[order_id]]
        stock.sell(conn, sold, actor=BANK, now=now)
        if self.subscriptions:
            series.follow(conn, self.subscriptions, self.changed.values(), now=now)
        if self.cards:
            remembered_cards.keep_reported(conn, self.cards, now)
        if self.cards_gone:
            remembered_cards.forget_refused(conn, self.cards_gone)

    def _note_card(self, report: Report, attempt: Payment, order: Order) -> None:
        """A card that paid, or that the bank knows no more."""
        if report.card is not None and report.outcome in _MONEY:
            self.cards[attempt.id] = (order.buyer_id, report.card)
        if report.is_card_gone:
            self.cards_gone.add(attempt.id)

    def _close_cases(self, conn: Connection, now: datetime) -> None:
        """What an authorization's end settles, nobody needs to look at any more."""
        for attempt in self.changed.values():
            # What is captured at once was never held, so no such case was opened.
            kinds = () if attempt.auto_capture else _SETTLED_BY.get(attempt.status, ())
            for kind in kinds:
                cases.close(
                    conn,
                    kind=kind,
                    payment_id=attempt.id,
                    by=str(BANK),
                    outcome=attempt.status,
                    now=now,
                )

    def _situation(self, order: Order, attempt: Payment, now: datetime) -> Situation:
        others = (each for each in self.attempts.values() if each.order_id == order.id)
        needed = self._needs_again(order)
        return Situation(
            order_status=order.status,
            has_applied=any(each.is_applied for each in others),
            is_latest=self.latest[order.id] == attempt.id,
            # What a bill had went to the next in line: its money goes back.
            can_take_again=order.bill_id is None and decide(self.free, [needed])[0].is_accepted,
            now=now,
        )

    def _needs_again(self, order: Order) -> dict[Hashable, int]:
        """All that must be left for an order that ended to be revived by late money."""
        return _units(self.lines.get(order.id, [])) | self.wanted_again.get(order.id, {})

    def _move_attempt(self, verdict: Verdict, attempt: Payment, request: RecordReport) -> Payment:
        if verdict.payment_verb is not None:
            self.payment_moves.append(_move(attempt, verdict.payment_verb, request))
            target = PAYMENT_MOVES.target(verdict.payment_verb, attempt.status)
            attempt = replace(attempt, status=target, version=attempt.version + 1)
        attempt = with_facts(attempt, request.report, applies=verdict.applies, now=request.at)
        if verdict.surplus == "void":
            attempt = replace(attempt, next_ask_at=request.at)
        self.attempts[attempt.attempt_number] = self.changed[attempt.id] = attempt
        return attempt

    def _move_order(self, verdict: Verdict, order: Order, request: RecordReport) -> Order:
        if verdict.order_verb is None:
            return order
        self.order_moves.append(_move(order, verdict.order_verb, request))
        target = ORDER_MOVES.target(verdict.order_verb, order.status)
        self.words[order.id] = Words(request.report.words)
        if verdict.order_verb == "refuse_payment":
            self.refused[order.id] = order
        if verdict.order_verb == "pay_late":
            self.revived.append(order)
            for resource, units in self._needs_again(order).items():
                self.free[resource] -= units
        if verdict.applies:
            self.sold.add(order.id)
        order = replace(order, status=target, version=order.version + 1)
        self.orders[order.id] = order
        return order


def queue_refunds(
    conn: Connection,
    surplus: Sequence[Payment],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Record a refund of all of each payment's money; the worker carries them out.

    Their names are made from the payments', so that no payment gets two.
    """
    rows = [
        refunds.new_row(
            id=f"{payment.id}.all",
            payment_id=payment.id,
            amount=payment.received,
            reason=reason,
            now=now,
        )
        for payment in surplus
        if payment.amount > 0
    ]
    refunds.insert(conn, rows)
    births = [Birth(str(row["id"]), actor, now, reason) for row in rows]
    moves.log_births(conn, REFUND_MOVES, births)


def _move(subject: Order | Payment, verb: str, request: RecordReport) -> MoveRequest:
    words = request.report.words
    return MoveRequest(
        id=subject.id,
        verb=verb,
        status=subject.status,
        version=subject.version,
        actor=request.actor,
        reason=f"{request.reason}: {words}" if words else request.reason,
        at=request.at,
    )


def _case(kind: str, attempt: Payment, request: RecordReport) -> NewCase:
    report = request.report
    return NewCase(
        id=f"{attempt.id}.{kind}.{request.at.timestamp():.0f}",
        kind=kind,
        order_id=attempt.order_id,
        payment_id=attempt.id,
        detail=f"{request.reason}: {report.outcome}, NT${report.amount}, {report.words}",
        opened_at=request.at,
    )


def _units(lines: Sequence[OrderLine]) -> dict[Hashable, int]:
    units: dict[Hashable, int] = {}
    for line in lines:
        units[line.sku_id] = units.get(line.sku_id, 0) + line.quantity
    return units
