"""OrderMaintain: capture, cancel, refund, stop, change of expiry."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bank_simulator.clock import minute_text
from bank_simulator.codes import Rejected, description
from bank_simulator.fields import Json, check_text, filled, number_in
from bank_simulator.payments import WrongState, capture, move, refresh
from bank_simulator.records import Order
from bank_simulator.recurring import stop_schedule
from bank_simulator.refunds import FAILED, confirm_refund, start_refund
from bank_simulator.services.methods import account_deadline
from bank_simulator.state import BankState, Shop

_Command = Callable[[BankState, Order, Json, datetime], "str | None"]


def maintain_order(state: BankState, shop: Shop, request: Json) -> Json:
    """Do one command on one order. A refund of a virtual account takes two calls.

    Raises E0300 or E2601 for the order, E1800 or E1801 for the command, E1802 when the order's
    status does not allow it, and the refund codes.
    """
    now = state.clock.now()
    order_no = filled(request, "OrderNo")
    if order_no is None:
        raise Rejected("E0300")
    order = state.ledger.orders.get((shop.account.shop_no, order_no))
    command = filled(request, "Command")
    if command is None:
        raise Rejected("E1800")
    act = _COMMANDS.get(command)
    if act is None:
        raise Rejected("E1801")
    if order is None:
        raise Rejected("E2601")
    remark = filled(request, "Remark")
    if remark is not None:
        check_text(remark, longest=40, too_long="E0001", forbidden="E0001")
    refresh(state, order, now)
    try:
        refund_token = act(state, order, request, now)
    except WrongState as error:
        raise Rejected("E1802") from error
    return {
        "OrderNo": order.order_no,
        "ShopNo": order.shop_no,
        "TSNo": order.ts_no,
        "Command": command,
        "Amount": number_in(request, "Amount", malformed="E3601"),
        "Date": minute_text(now),
        "Status": "S",
        "Description": description("S0000"),
        "RefundToken": refund_token,
    }


def _capture(state: BankState, order: Order, _request: Json, now: datetime) -> None:
    # No CaptureOut follows: that message is for the bank's own captures.
    capture(state, order, now)


def _cancel(state: BankState, order: Order, _request: Json, _now: datetime) -> None:
    move(state, order, "disable" if order.pay_type == "A" else "void")


def _refund(state: BankState, order: Order, request: Json, now: datetime) -> str | None:
    amount_cents = number_in(request, "Amount", malformed="E3601")
    token = filled(request, "RefundToken")
    if order.pay_type == "A" and token is not None:
        confirm_refund(state, order, token=token, amount_cents=amount_cents, now=now)
        return None
    refund = start_refund(
        state, order, amount_cents=amount_cents, remark=filled(request, "Remark"), now=now
    )
    if refund.status in FAILED:
        raise Rejected("E5501")
    return refund.token


def _stop_recurring(state: BankState, order: Order, _request: Json, now: datetime) -> None:
    stop_schedule(state, order, now)


def _change_expiry(state: BankState, order: Order, request: Json, now: datetime) -> None:
    if order.pay_type != "A":
        raise WrongState("only a virtual account's expiry can be changed")
    text = filled(request, "ExpireDateTime")
    if text is not None and len(text) != 12:
        raise Rejected("E0801")
    deadline = account_deadline(text and text[:8], text and text[8:], state.settings, now)
    move(state, order, "reopen")
    order.expires_at = deadline
    state.ledger.save_order(order)


_COMMANDS: Final[dict[str, _Command]] = {
    "P": _capture,
    "C": _cancel,
    "R": _refund,
    "E": _stop_recurring,
    "M": _change_expiry,
}
