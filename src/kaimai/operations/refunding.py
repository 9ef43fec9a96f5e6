"""Money that the shop's people give back: decided and written down in one transaction, together with
the units that go back on the shelf. `refunds.py` carries it out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from kaimai.domain.errors import (
    BankUnreachable,
    KeyReused,
    NotFound,
    NotRefundable,
    fields_that_differ,
)
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor, Birth
from kaimai.domain.orders import Order
from kaimai.domain.payment_methods import CARD, CATALOGUE
from kaimai.domain.payments import Payment, PaymentGateway, Rank
from kaimai.domain.refunds import (
    REFUND_MOVES,
    Refundable,
    RefundDecision,
    RefundWish,
    SoldLine,
    check_wish,
    checked_reason,
    decide_refund,
)
from kaimai.operations.answers import fingerprint
from kaimai.operations.payments import sync_payment
from kaimai.persistence import idempotency, moves, orders, payments, refunds, stock
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.stock import Restock


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefund:
    """A person's request to give money back, with the name that the refund will have.

    `attempt_number` names one payment of the order; without it the one that the order is paid by
    is meant. `key`: the caller's scope and idempotency key, where there is one. `cancels`: the
    order is cancelled with it (`cancelling.py`).
    """

    refund_id: str
    order_token: str
    wish: RefundWish
    reason: str
    actor: Actor
    at: datetime
    attempt_number: str | None = None
    key: idempotency.Name | None = None
    cancels: bool = False

    def fingerprint(self) -> dict[str, str]:
        """Digests of what the caller sent, under the caller's names."""
        wish = self.wish
        return fingerprint(
            {
                "order": self.order_token,
                "amount": wish.amount,
                "lines": sorted(wish.lines.items()),
                "cancel": self.cancels,
                "restock": [sorted(wish.restock.items()), wish.restocks_all],
                "reason": self.reason,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingBack:
    """What may go back of each captured payment of an order, by attempt number; `applied`: of the one that
    the order is paid by."""

    attempts: Mapping[str, Refundable]
    applied: Refundable | None


async def request_refund(
    db: Database, gateway: PaymentGateway, mint: Mint, request: RequestRefund
) -> str:
    """Write a refund down, to be carried out by the worker; its id. Safe to repeat under its key.

    Units go back on the shelf in the same transaction, whatever the bank answers later. Raises
    NotRefundable, RefundUnderway, InvalidInput, NotFound, or KeyReused. A refusal is not kept: the
    same key may be sent again.
    """
    await _learn_card_kind(db, gateway, mint, request)
    return await db.write(_request, request)


def refundable(conn: Connection, order: Order, payment: Payment) -> Refundable:
    """What may go back of a payment; its order and itself must be locked."""
    found = orders.lines(conn, [order.id])[order.id]
    ids = [line.id for line in found]
    refunded, sold = refunds.refunded_units(conn, ids), stock.sold_units(conn, ids)
    return Refundable(
        captured=payment.received if payment.status == "captured" else 0,
        counted=refunds.counted(conn, payment.id),
        total=order.goods,
        is_applied=payment.is_applied,
        is_underway=refunds.is_in_flight(conn, payment.id),
        card_kind=payment.card_kind or CATALOGUE[payment.method].card_kind,
        lines=[
            SoldLine(
                id=line.id,
                sku_id=line.sku_id,
                sku=line.sku,
                quantity=line.quantity,
                unit_price=line.unit_price,
                sold=sold.get(line.id, (0, 0))[0] if payment.is_applied else 0,
                refunded=refunded.get(line.id, 0),
                restocked=sold.get(line.id, (0, 0))[1],
            )
            for line in found
        ],
    )


def write_refund(
    conn: Connection,
    payment: Payment,
    decision: RefundDecision,
    *,
    refund_id: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Record a decided refund, its lines and its units; it is due at once. Locks stock, so last."""
    row = refunds.new_row(
        id=refund_id, payment_id=payment.id, amount=decision.amount, reason=reason, now=now
    )
    refunds.insert(conn, [row])
    moves.log_births(conn, REFUND_MOVES, [Birth(refund_id, actor, now, reason)])
    refunds.insert_lines(conn, refund_id, decision.lines)
    returned = [
        Restock(
            id=f"{refund_id}.{line.order_line_id}.restocked",
            order_line_id=line.order_line_id,
            sku_id=line.sku_id,
            units=line.restocked,
        )
        for line in decision.lines
        if line.restocked
    ]
    stock.restock(conn, returned, actor=actor, reason=reason, now=now)


async def _learn_card_kind(
    db: Database, gateway: PaymentGateway, mint: Mint, request: RequestRefund
) -> None:
    """Ask the bank what kind of card payment it was before a part of it is promised to anyone.

    A bank that cannot be asked delays nothing: it refuses the refund itself later, for good.
    """
    if request.wish.amount is None and not request.wish.lines:
        return
    order = await db.read(orders.by_token, request.order_token)
    attempts = [] if order is None else await db.read(payments.of_order, order.id)
    for attempt in attempts:
        if attempt.is_applied and attempt.method == CARD and attempt.card_kind is None:
            try:
                await sync_payment(
                    db,
                    gateway,
                    mint,
                    attempt.attempt_number,
                    rank=Rank.BUTTON,
                    reason="before a refund",
                )
            except BankUnreachable:
                return


def _request(conn: Connection, request: RequestRefund) -> str:
    request = replace(request, reason=checked_reason(request.reason))
    if request.key is not None:
        prints = request.fingerprint()
        known = idempotency.claim(conn, {request.key: prints}, request.at).get(request.key)
        if known is not None:
            differing = fields_that_differ(known.request, prints)
            if differing:
                raise KeyReused(differing[0])
            return str((known.answer or {})["refund"])
    order, payment = locked_money(conn, request.order_token, request.attempt_number)
    facts = refundable(conn, order, payment) if payment is not None else None
    if payment is None or facts is None:
        check_wish(request.wish, [line.sku for line in orders.lines(conn, [order.id])[order.id]])
        raise NotRefundable("no_money")
    write_refund(
        conn,
        payment,
        decide_refund(request.wish, facts),
        refund_id=request.refund_id,
        reason=request.reason,
        actor=request.actor,
        now=request.at,
    )
    if request.key is not None:
        idempotency.answer(conn, {request.key: {"refund": request.refund_id}})
    return request.refund_id


def locked_money(
    conn: Connection, order_token: str, attempt_number: str | None = None
) -> tuple[Order, Payment | None]:
    """An order and the payment that it is paid by (or the one named), locked. Raises NotFound."""
    order_id = orders.id_of_token(conn, order_token)
    if order_id is None:
        raise NotFound("order")
    order = orders.lock(conn, [order_id])[order_id]
    attempts = payments.lock_of_orders(conn, [order_id])
    if attempt_number is None:
        return order, next((each for each in attempts if each.is_applied), None)
    named = [each for each in attempts if each.attempt_number == attempt_number]
    if not named:
        raise NotFound("payment")
    return order, named[0]


def going_back(conn: Connection, order_id: str) -> GoingBack:
    """What may go back of an order's money. Only selects; whoever gives it back looks once more."""
    order = orders.by_id(conn, order_id)
    attempts = payments.of_order(conn, order_id)
    if order is None:
        raise NotFound("order")
    known = {
        each.attempt_number: refundable(conn, order, each)
        for each in attempts
        if each.status == "captured"
    }
    applied = next((each.attempt_number for each in attempts if each.is_applied), None)
    return GoingBack(attempts=known, applied=known.get(applied or ""))
