"""Recording what the bank said about series: one charge, or many series, in one transaction.

A notice and an answer to RegularQuery both end here. `domain/subscriptions.py` says what becomes of a
charge; this writes it down. What stands for a series' first payment is a report as any other, and is
recorded in `reports.py`.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kaimai.domain.identifiers import OrderNames
from kaimai.domain.moves import BANK, MoveRequest
from kaimai.domain.orders import ORDER_MOVES, OrderLine
from kaimai.domain.payment_methods import RECURRING
from kaimai.domain.payments import PAYMENT_MOVES, Payment
from kaimai.domain.stock import decide
from kaimai.domain.subscriptions import (
    AFTER_STOP,
    ASK_AGAIN,
    CHARGE_FAILED,
    CHARGE_PAID,
    CHARGE_SURPLUS,
    CHARGE_UNFILLED,
    RETRY,
    SUBSCRIPTION_MOVES,
    WITHOUT_STOCK,
    ChargeReport,
    Fate,
    ScheduleReport,
    SeriesState,
    Subscription,
    fate_of,
    is_foreign,
    next_ask,
)
from kaimai.operations.reports import queue_refunds
from kaimai.persistence import cases, events, moves, payments, placing, stock, subscriptions
from kaimai.persistence.cases import NewCase
from kaimai.persistence.database import Connection
from kaimai.persistence.orders import NewLine, NewOrder
from kaimai.persistence.payments import NewPayment
from kaimai.persistence.subscriptions import Charge, Series

_CASES = {
    Fate.SURPLUS: AFTER_STOP,
    Fate.WRONG_AMOUNT: "wrong_amount",
    Fate.ORDERED: WITHOUT_STOCK,
}
"""Which case is opened for a charge whose order could not be paid by it."""
_EVENTS = {Fate.SURPLUS: CHARGE_SURPLUS, Fate.WRONG_AMOUNT: CHARGE_UNFILLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCharges:
    """What the bank said of one series, with names for the orders that it may make, one a charge.

    A charge without names is left to the next time. `reason` says how we came to hear it.
    """

    report: ScheduleReport
    names: Mapping[int, OrderNames]
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCharges:
    """How a series stands after that. `is_ours` is False when no series of ours is meant.

    `is_begun` False: its first payment has to be recorded before anything else. `goes_on`: the bank
    charges though it was told not to.
    """

    is_ours: bool
    is_begun: bool = True
    goes_on: bool = False
    news: int = 0
    subscription_id: str = ""
    status: str = ""


def record_charges(conn: Connection, requests: Sequence[RecordCharges]) -> list[RecordedCharges]:
    """Record a batch in order: one outcome for each. What is known already changes nothing.

    A paid charge makes its period's order, with its payment, from what is free on the shelf. Without
    stock, after the stop, or with another amount than was agreed, the order is set aside, the payment
    is not applied, and a person is told; what was charged after the stop goes back.
    """
    masters = {request.report.master_number for request in requests}
    ours = subscriptions.series(conn, masters)
    books = _Books(ours, subscriptions.lock(conn, {each.subscription_id for each in ours.values()}))
    # Known under the lock: what another batch has recorded meanwhile is seen.
    books.open(subscriptions.charges(conn, ours))
    books.taken = set(payments.order_ids(conn, _attempts(requests, masters)))
    recorded = [books.enter(request) for request in requests]
    books.write(conn, max(request.at for request in requests))
    return recorded


def _attempts(requests: Sequence[RecordCharges], masters: set[str]) -> set[str]:
    named = {charge.attempt_number for each in requests for charge in each.report.charges}
    return named - masters


@dataclass(slots=True, kw_only=True)
class _Entry:
    """One charge that is new, on its way into the books."""

    subscription: Subscription
    charge: Charge
    report: ChargeReport
    fate: Fate
    names: OrderNames
    request: RecordCharges
    is_filled: bool = False
    lines: list[OrderLine] = field(default_factory=list)


class _Books:
    """A batch's subscriptions and charges as they change in memory, and what is to be written."""

    def __init__(self, ours: Mapping[str, Series], locked: dict[str, Subscription]) -> None:
        self.series = ours
        self.subscriptions = locked
        self.known: dict[tuple[str, int], Charge] = {}
        self.taken: set[str] = set()
        self.changed: dict[str, Subscription] = {}
        self.moves: list[MoveRequest] = []
        self.entries: list[_Entry] = []
        self.added: dict[str, Charge] = {}
        self.turned: dict[str, Charge] = {}
        self.failed: list[Charge] = []
        self.cases: list[NewCase] = []
        self.strays: set[str] = set()

    def open(self, charges: Sequence[Charge]) -> None:
        """Take what is recorded of these series."""
        self.known = {(each.master_number, each.number): each for each in charges}

    def enter(self, request: RecordCharges) -> RecordedCharges:
        """Judge what the bank said of one series and note what follows."""
        report = request.report
        series = self.series.get(report.master_number)
        if series is None:
            return RecordedCharges(is_ours=False)
        subscription = self.subscriptions[series.subscription_id]
        if is_foreign(subscription, report, is_stray=series.is_stray):
            self._open_case("foreign_report", series.payment_id, request, "another series")
            return RecordedCharges(is_ours=False)
        if subscription.master_number != report.master_number and not series.is_stray:
            return RecordedCharges(is_ours=True, is_begun=False, subscription_id=subscription.id)
        news = sum(self._charge(series, each, request) for each in report.charges)
        goes_on = self._follow(series, request)
        present = self.subscriptions[subscription.id]
        return RecordedCharges(
            is_ours=True,
            news=news,
            goes_on=goes_on,
            subscription_id=present.id,
            status=present.status,
        )

    def _charge(self, series: Series, report: ChargeReport, request: RecordCharges) -> bool:
        """Note one charge; False when it is no news."""
        master = request.report.master_number
        known = self.known.get((master, report.number))
        if report.attempt_number == master:
            return False  # the first payment: a report as any other
        if known is not None and not (known.outcome == subscriptions.FAILED and report.is_paid):
            self._compare(known, report, request)
            return False
        names = request.names.get(report.number)
        if known is None and report.attempt_number in self.taken:
            self._open_case("foreign_report", series.payment_id, request, report.attempt_number)
            return False
        if report.is_paid and names is None:
            return False
        subscription = self.subscriptions[series.subscription_id]
        fate = fate_of(subscription, report, is_stray=series.is_stray)
        charge = _row(subscription, master, report, fate, names, request)
        charge = charge._replace(is_surplus=charge.is_surplus or series.is_stray)
        self.known[master, report.number] = charge
        self.taken.add(report.attempt_number)
        (self.added if known is None else self.turned)[charge.id] = charge
        if charge.outcome == subscriptions.FAILED:
            self.failed.append(charge)
        elif names is not None:
            self.entries.append(
                _Entry(
                    subscription=subscription,
                    charge=charge,
                    report=report,
                    fate=fate,
                    names=names,
                    request=request,
                )
            )
        if series.is_stray:
            self.strays.add(master)
        else:
            self._count(subscription, charge, was_failed=known is not None, at=request.at)
        return True

    def _compare(self, known: Charge, report: ChargeReport, request: RecordCharges) -> None:
        """A charge that is recorded and is told of differently now: an alarm, and never money."""
        is_taken_back = known.outcome == subscriptions.PAID and not report.is_paid
        differs = report.is_paid and report.amount not in (None, known.amount)
        renamed = report.attempt_number != known.attempt_number
        if is_taken_back or differs or renamed:
            detail = f"{report.attempt_number}, NT${report.amount}, paid: {report.is_paid}"
            payment_id = self.series[known.master_number].payment_id
            self._open_case("foreign_report", payment_id, request, detail)

    def _count(
        self, subscription: Subscription, charge: Charge, *, was_failed: bool, at: datetime
    ) -> None:
        is_failed = charge.outcome == subscriptions.FAILED
        last = max(number for master, number in self.known if master == subscription.master_number)
        due = subscription.day_of(last + 1) if subscription.status == "active" else None
        self._change(
            replace(
                subscription,
                charged=subscription.charged + (not is_failed and not charge.is_surplus),
                failed=subscription.failed + is_failed - was_failed,
                next_charge_on=due,
                # After the last, to hear that it has ended.
                ask_at=next_ask(due, at) or at + RETRY,
            )
        )

    def _follow(self, series: Series, request: RecordCharges) -> bool:
        """Follow how the series stands at the bank; True when it should not go on and does."""
        report = request.report
        subscription = self.subscriptions[series.subscription_id]
        if series.is_stray:
            return report.state is SeriesState.RUNNING
        if report.card_last_four is not None:
            subscription = replace(subscription, card_last_four=report.card_last_four)
        if report.state is SeriesState.RUNNING:
            goes_on = subscription.status in {"stopping", "stopped"}
            if subscription.status == "active":
                due = report.next_charge_on or subscription.next_charge_on
                ask_at = next_ask(due, request.at) or request.at + ASK_AGAIN
                subscription = replace(subscription, next_charge_on=due, ask_at=ask_at)
            self._change(subscription)
            return goes_on
        verb = "finish" if report.state is SeriesState.FINISHED else "confirm_stop"
        if report.state is not None and SUBSCRIPTION_MOVES.allows(verb, subscription.status):
            subscription = self._move(subscription, verb, request)
            subscription = replace(subscription, ended_at=request.at)
        if report.state is not None:
            subscription = replace(subscription, next_charge_on=None, ask_at=None)
        self._change(subscription)
        return False

    def _move(self, subscription: Subscription, verb: str, request: RecordCharges) -> Subscription:
        self.moves.append(
            MoveRequest(
                id=subscription.id,
                verb=verb,
                status=subscription.status,
                version=subscription.version,
                actor=BANK,
                reason=request.reason,
                at=request.at,
            )
        )
        target = SUBSCRIPTION_MOVES.target(verb, subscription.status)
        return replace(subscription, status=target, version=subscription.version + 1)

    def _change(self, subscription: Subscription) -> None:
        if subscription != self.subscriptions[subscription.id]:
            self.subscriptions[subscription.id] = self.changed[subscription.id] = subscription

    def _open_case(self, kind: str, payment_id: str, request: RecordCharges, detail: str) -> None:
        self.cases.append(
            NewCase(
                id=f"{payment_id}.{kind}.{request.at.timestamp():.0f}",
                kind=kind,
                order_id=None,
                payment_id=payment_id,
                detail=f"{request.reason}: {detail}",
                opened_at=request.at,
            )
        )

    def write(self, conn: Connection, now: datetime) -> None:
        """Write everything that was noted, each kind in one set of statements."""
        self._decide(conn)
        _place(conn, self.entries, now)
        subscriptions.add_charges(conn, list(self.added.values()))
        subscriptions.turn_paid(conn, list(self.turned.values()))
        moves.make_moves(conn, SUBSCRIPTION_MOVES, self.moves)
        subscriptions.store(conn, self.changed.values())
        cases.open_cases(conn, self.cases)
        events.add(conn, CHARGE_FAILED, [each.id for each in self.failed], now=now)
        for kind in (CHARGE_PAID, CHARGE_UNFILLED, CHARGE_SURPLUS):
            told = [each.charge.id for each in self.entries if _event(each) == kind]
            events.add(conn, kind, told, now=now)
        for master in sorted(self.strays):
            subscriptions.reopen_stray(conn, master, now=now)

    def _decide(self, conn: Connection) -> None:
        """Which periods' orders get what they are for: the pure decision, in order of arrival."""
        wanting = [each for each in self.entries if each.fate is Fate.ORDERED]
        needs: list[dict[Hashable, int]] = [
            {each.subscription.sku_id: each.subscription.quantity} for each in wanting
        ]
        shelves = stock.lock(conn, {each.subscription.sku_id for each in wanting})
        free: dict[Hashable, int] = {sku_id: each.available for sku_id, each in shelves.items()}
        for entry, decision in zip(wanting, decide(free, needs), strict=True):
            entry.is_filled = decision.is_accepted


def _row(  # noqa: PLR0917 made in one place only
    subscription: Subscription,
    master: str,
    report: ChargeReport,
    fate: Fate,
    names: OrderNames | None,
    request: RecordCharges,
) -> Charge:
    is_paid = report.is_paid and names is not None
    return Charge(
        id=f"{master}.{report.number:03}",
        subscription_id=subscription.id,
        master_number=master,
        number=report.number,
        attempt_number=report.attempt_number,
        order_id=names.order_id if is_paid and names is not None else None,
        outcome=subscriptions.PAID if is_paid else subscriptions.FAILED,
        amount=subscription.amount if report.amount is None else report.amount,
        is_surplus=fate is Fate.SURPLUS,
        bank_words=report.words,
        charged_at=report.at or request.at,
        recorded_at=request.at,
    )


def _event(entry: _Entry) -> str:
    if entry.fate is Fate.ORDERED:
        return CHARGE_PAID if entry.is_filled else CHARGE_UNFILLED
    return _EVENTS[entry.fate]


def _place(conn: Connection, entries: Sequence[_Entry], now: datetime) -> None:
    """Write the orders of these charges with their payments: paid, or set aside."""
    if not entries:
        return
    for entry in entries:
        entry.lines = [_line(entry)]
    placing.insert(
        conn,
        [_order(entry) for entry in entries],
        [_line_row(entry) for entry in entries],
        [_payment(entry) for entry in entries],
        placed_by=[BANK] * len(entries),
        is_held=False,
    )
    made = {each.order_id: each for each in payments.of_orders(conn, _order_ids(entries))}
    moves.make_moves(conn, ORDER_MOVES, [_order_move(entry) for entry in entries])
    moves.make_moves(conn, PAYMENT_MOVES, [_capture(entry) for entry in entries])
    known = {
        entry.names.order_id: _with_money(made[entry.names.order_id], entry) for entry in entries
    }
    payments.store_facts(conn, known.values())
    sold = [line for entry in entries if entry.is_filled for line in entry.lines]
    stock.sell(conn, sold, actor=BANK, now=now)
    cases.open_cases(conn, [_case(entry) for entry in entries if not entry.is_filled])
    surplus = [known[each.names.order_id] for each in entries if each.fate is Fate.SURPLUS]
    queue_refunds(conn, surplus, reason="charged after the stop", actor=BANK, now=now)


def _order_ids(entries: Sequence[_Entry]) -> list[str]:
    return [entry.names.order_id for entry in entries]


def _line(entry: _Entry) -> OrderLine:
    subscription = entry.subscription
    return OrderLine(
        id=f"{entry.names.order_id}.1",
        sku_id=subscription.sku_id,
        sku=subscription.sku,
        name=subscription.name,
        options=subscription.options,
        quantity=subscription.quantity,
        unit_price=subscription.unit_price,
    )


def _line_row(entry: _Entry) -> NewLine:
    line = entry.lines[0]
    return NewLine(
        id=line.id,
        order_id=entry.names.order_id,
        sku_id=line.sku_id,
        position=1,
        sku=line.sku,
        name=line.name,
        options=line.options,
        quantity=line.quantity,
        unit_price=line.unit_price,
    )


def _order(entry: _Entry) -> NewOrder:
    subscription, names, at = entry.subscription, entry.names, entry.request.at
    return NewOrder(
        id=names.order_id,
        number=names.number,
        token=names.token,
        buyer_id=subscription.buyer_id,
        cart_id=None,
        total=subscription.amount,
        method=RECURRING,
        contact_name=subscription.contact.name,
        contact_phone=subscription.contact.phone,
        contact_email=subscription.contact.email,
        note="",
        hold_until=at,
        placed_at=at,
        shipping_fee=subscription.shipping_fee,
        discount=0,
        coupon_id=None,
        is_limited=False,
        bill_id=None,
        delivery=subscription.delivery,
        invoice=subscription.invoice,
    )


def _payment(entry: _Entry) -> NewPayment:
    return NewPayment(
        id=entry.names.payment_id,
        order_id=entry.names.order_id,
        attempt_number=entry.report.attempt_number,
        method=RECURRING,
        amount=entry.subscription.amount,
        auto_capture=True,
        reference=entry.subscription.reference,
        created_at=entry.request.at,
    )


def _order_move(entry: _Entry) -> MoveRequest:
    return _first_move(entry, entry.names.order_id, "pay" if entry.is_filled else "set_aside")


def _capture(entry: _Entry) -> MoveRequest:
    return _first_move(entry, entry.names.payment_id, "capture")


def _first_move(entry: _Entry, subject_id: str, verb: str) -> MoveRequest:
    machine = PAYMENT_MOVES if subject_id == entry.names.payment_id else ORDER_MOVES
    return MoveRequest(
        id=subject_id,
        verb=verb,
        status=machine.initial,
        version=1,
        actor=BANK,
        reason=entry.request.reason,
        at=entry.request.at,
    )


def _with_money(payment: Payment, entry: _Entry) -> Payment:
    return replace(
        payment,
        is_applied=entry.is_filled,
        ts_no=entry.report.ts_no,
        bank_words=entry.report.words,
        paid_at=entry.charge.charged_at,
        paid_amount=entry.charge.amount,
    )


def _case(entry: _Entry) -> NewCase:
    kind = _CASES[entry.fate]
    return NewCase(
        id=f"{entry.names.payment_id}.{kind}",
        kind=kind,
        order_id=entry.names.order_id,
        payment_id=entry.names.payment_id,
        detail=f"{entry.request.reason}: {entry.charge.id}, NT${entry.charge.amount}",
        opened_at=entry.request.at,
    )
