"""Cancelling an order, paid or not: one verb. What was paid goes back, what was only authorized is
given up, and units that left the shelf come back to it."""

from dataclasses import dataclass

from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    KeyReused,
    NotFound,
    PaymentUnderway,
    fields_that_differ,
)
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import MoveRequest
from kaimai.domain.orders import ORDER_MOVES, Order
from kaimai.domain.payments import COMMANDED, Payment, PaymentGateway
from kaimai.domain.refunds import RefundWish, checked_reason, decide_refund
from kaimai.operations import allowances
from kaimai.operations.captures import finish_void, send_void
from kaimai.operations.expiry import cancel_order
from kaimai.operations.refunding import (
    RequestRefund,
    locked_money,
    refundable,
    write_refund,
)
from kaimai.persistence import cases, idempotency, moves, orders, stock
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.stock import Restock


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """How a cancelled order's money goes back: by this refund, or by this voided authorization, or
    (neither) there was none."""

    refund_id: str | None = None
    voided: Payment | None = None


async def cancel_any_order(
    db: Database, gateway: PaymentGateway, mint: Mint, request: RequestRefund
) -> Cancelled:
    """Cancel an order that is unpaid, or paid and not shipped. Safe to repeat under its key.

    `request.wish` says with `restocks_all` whether the units of a paid order go back on the shelf.
    Raises MoveRefused (shipped, over, cancelled before), RefundUnderway, PaymentUnderway,
    BankUnreachable (an unpaid account could not be closed), KeyReused, InvalidInput, or NotFound.
    """
    order = await db.read(orders.by_token, request.order_token)
    if order is None:
        raise NotFound("order")
    if order.is_open:
        await cancel_order(
            db, gateway, mint, order.token, actor=request.actor, reason=request.reason
        )
        return Cancelled()
    cancelled = await db.write(_cancel_paid, request)
    if cancelled.voided is not None:
        try:
            await finish_void(db, gateway, mint, cancelled.voided)
        except (BankRefused, BankUnreachable, PaymentUnderway):
            # The order is cancelled all the same; the sweep gives the authorization up, or sends
            # back what was captured meanwhile.
            return cancelled
    return cancelled


def _cancel_paid(conn: Connection, request: RequestRefund) -> Cancelled:
    reason = checked_reason(request.reason)
    if request.key is not None:
        prints = request.fingerprint()
        known = idempotency.claim(conn, {request.key: prints}, request.at).get(request.key)
        if known is not None:
            differing = fields_that_differ(known.request, prints)
            if differing:
                raise KeyReused(differing[0])
            return Cancelled(refund_id=(known.answer or {})["refund"])
    order, payment = locked_money(conn, request.order_token)
    if order.status == "cancelled" and payment is None:
        return Cancelled()  # it never was paid, so there is nothing more to do
    ORDER_MOVES.target("cancel_paid", order.status)
    if payment is not None and payment.status in COMMANDED:
        raise PaymentUnderway
    move = MoveRequest(
        id=order.id,
        verb="cancel_paid",
        status=order.status,
        version=order.version,
        actor=request.actor,
        reason=reason,
        at=request.at,
    )
    moves.make_move(conn, ORDER_MOVES, move)
    allowances.give_back(conn, [order])
    cancelled = _give_back(conn, order, payment, request, reason)
    if request.key is not None:
        idempotency.answer(conn, {request.key: {"refund": cancelled.refund_id}})
    return cancelled


def _give_back(
    conn: Connection,
    order: Order,
    payment: Payment | None,
    request: RequestRefund,
    reason: str,
) -> Cancelled:
    """Send the money back and put the units on the shelf. Locks stock, so last."""
    voided = None
    if payment is not None:
        _close_cases(conn, payment, request)
        facts = refundable(conn, order, payment)
        back = {each.sku: each.sold - each.restocked for each in facts.lines}
        wish = RefundWish(
            restock={sku: units for sku, units in back.items() if units}
            if request.wish.restocks_all
            else {}
        )
        if facts.is_underway or facts.left > 0:
            write_refund(
                conn,
                payment,
                decide_refund(wish, facts),
                refund_id=request.refund_id,
                reason=reason,
                actor=request.actor,
                now=request.at,
            )
            return Cancelled(refund_id=request.refund_id)
        if payment.status == "authorized":
            voided = send_void(conn, payment, request.actor, reason, request.at)
    if request.wish.restocks_all:
        _restock(conn, order, request, reason)
    return Cancelled(voided=voided)


def _restock(conn: Connection, order: Order, request: RequestRefund, reason: str) -> None:
    """Put back what was sold, where no refund does it."""
    lines = orders.lines(conn, [order.id])[order.id]
    sold = stock.sold_units(conn, [line.id for line in lines])
    returned = []
    for line in lines:
        out, back = sold.get(line.id, (0, 0))
        if out > back:
            returned.append(
                Restock(
                    id=f"{line.id}.cancelled",
                    order_line_id=line.id,
                    sku_id=line.sku_id,
                    units=out - back,
                )
            )
    stock.restock(conn, returned, actor=request.actor, reason=reason, now=request.at)


def _close_cases(conn: Connection, payment: Payment, request: RequestRefund) -> None:
    for kind in ("capture_due", "authorization_lapsed"):
        cases.close(
            conn,
            kind=kind,
            payment_id=payment.id,
            by=str(request.actor),
            outcome="the order was cancelled",
            now=request.at,
        )
