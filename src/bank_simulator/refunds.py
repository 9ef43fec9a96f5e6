"""Giving money back: what is refused, the two steps of a virtual account, the way to done."""

from datetime import datetime, timedelta
from typing import Final

from bank_simulator.codes import Rejected
from bank_simulator.payments import announce
from bank_simulator.records import Order, Refund
from bank_simulator.state import BankState, Job, JobKind

# Card and mobile refunds go accepted, in process, done; account refunds are in process, then done
# or failed; an e-wallet's is done or failed at once.
ACCEPTED: Final = "200"
IN_PROCESS: Final = "400"
DONE_SUFFIX: Final = "900"
WALLET_DONE: Final = "S"
WALLET_FAILED: Final = "F"
ACCOUNT_IN_PROCESS: Final = "2A400"
ACCOUNT_RETURNING: Final = "2A260"
ACCOUNT_FAILED: Final = "2A290"
ACCOUNT_DONE: Final = "2A900"

FAILED: Final = frozenset({ACCOUNT_RETURNING, ACCOUNT_FAILED, WALLET_FAILED})
DONE: Final = frozenset({"2C900", "2M900", "2P900", ACCOUNT_DONE, WALLET_DONE})
_PAID: Final = frozenset({"400", "900"})
_WHOLE_ONLY: Final = frozenset({"STAGING", "BONUS", "CUP"})


def counted(order: Order) -> list[Refund]:
    """The refunds that use up the order's money: neither failed, overdue nor half asked for."""
    return [r for r in order.refunds if r.status is not None and r.status not in FAILED]


def let_overdue(order: Order, now: datetime) -> None:
    """A refund whose second call did not come in time is overdue; the order is free again."""
    for refund in order.refunds:
        if refund.token_expires_at is not None and now > refund.token_expires_at:
            refund.is_overdue = refund.is_overdue or refund.status is None


def start_refund(
    state: BankState, order: Order, *, amount_cents: int | None, remark: str | None, now: datetime
) -> Refund:
    """Accept a refund, or the first of an account's two calls (the refund then has a token).

    An e-wallet's is done at once, or failed (then the refund's status says so). Raises `Rejected`:
    E1802 when nothing was captured, E3600 to E3602, E9917 to E9919, E9922; E1803 by hand.
    """
    settings = state.settings
    let_overdue(order, now)
    if order.pay_status[2:] not in _PAID or order.paid_at is None:
        raise Rejected("E1802")
    days = settings.refund_days_max
    if days is not None and now > order.paid_at + timedelta(days=days):
        raise Rejected("E9922")
    if any(r.status is None and not r.is_overdue for r in order.refunds):
        raise Rejected("E9918")
    amount = _agreed_amount(order, amount_cents)
    if settings.refunds_max is not None and len(counted(order)) >= settings.refunds_max:
        raise Rejected("E9918")
    is_failing, order.fails_next_refund = order.fails_next_refund, False
    if is_failing and order.pay_type != "W":
        state.ledger.save_order(order)
        raise Rejected("E1803")
    number = state.ledger.next_number("refund")
    refund = Refund(
        refund_no=f"{order.pay_type}{now:%Y%m}{number:010}",
        requested_at=now,
        amount_cents=amount,
        is_whole_order=amount_cents is None,
        remark=remark,
    )
    order.refunds = [*order.refunds, refund]
    if order.pay_type == "A":
        refund.token = state.hex_token()
        refund.token_expires_at = now + timedelta(seconds=settings.refund_token_seconds)
    elif order.pay_type == "W":
        refund.status = WALLET_FAILED if is_failing else WALLET_DONE
        if not is_failing:
            refund.done_at = now
            state.ledger.note_refund(order, refund)
    else:
        refund.status = f"{_series(order)}{ACCEPTED}"
        state.ledger.note_refund(order, refund)
        _schedule(state, order, refund, now + timedelta(seconds=settings.refund_process_seconds))
    state.ledger.save_order(order)
    return refund


def _series(order: Order) -> str:
    return f"2{order.pay_status[1]}"


def _agreed_amount(order: Order, amount_cents: int | None) -> int:
    if amount_cents is not None:
        if amount_cents <= 0 or amount_cents % 100:
            raise Rejected("E3601")
        if amount_cents > order.amount_cents:
            raise Rejected("E3602")
        if amount_cents < order.amount_cents and order.sub_type in _WHOLE_ONLY:
            raise Rejected("E3600")
    given_back = sum(refund.amount_cents for refund in counted(order))
    amount = order.amount_cents if amount_cents is None else amount_cents
    if given_back + amount > order.amount_cents:
        # A whole refund on top of an earlier one was simply asked for twice.
        raise Rejected("E9918" if amount_cents is None else "E9919")
    return amount


def confirm_refund(
    state: BankState, order: Order, *, token: str, amount_cents: int | None, now: datetime
) -> Refund:
    """The second call of a virtual account's refund, which must repeat the first.

    Raises `Rejected`: E3607 for a wrong or used token, E3605 past its life, E3601 for another
    amount.
    """
    let_overdue(order, now)
    refund = next((r for r in order.refunds if r.token == token), None)
    if refund is None or refund.status is not None:
        raise Rejected("E3607")
    if refund.is_overdue:
        raise Rejected("E3605")
    repeated = None if refund.is_whole_order else refund.amount_cents
    if amount_cents != repeated:
        raise Rejected("E3601")
    refund.status = ACCOUNT_IN_PROCESS
    # The refund counts from the call that confirmed it.
    refund.requested_at = now
    state.ledger.note_refund(order, refund)
    wait = timedelta(seconds=state.settings.account_refund_seconds)
    _schedule(state, order, refund, now + wait)
    state.ledger.save_order(order)
    return refund


def advance_refund(state: BankState, order: Order, refund: Refund, at: datetime) -> None:
    """Do the next step of an accepted refund; a virtual account's result is announced."""
    done_after = timedelta(seconds=state.settings.refund_done_seconds)
    refund.next_step_at = None
    if refund.status == ACCOUNT_IN_PROCESS:
        refund.status = _account_result(state, refund)
        if refund.status == ACCOUNT_DONE:
            refund.done_at = at
        elif refund.status == ACCOUNT_RETURNING:
            _schedule(state, order, refund, at + done_after)
        announce(
            state,
            order,
            "VARefundOut",
            now=at,
            amount_cents=refund.amount_cents,
            failure=None if refund.status == ACCOUNT_DONE else "E1803",
        )
    elif refund.status == ACCOUNT_RETURNING:
        refund.status = ACCOUNT_FAILED
    elif refund.status == f"{_series(order)}{ACCEPTED}":
        refund.status = f"{_series(order)}{IN_PROCESS}"
        _schedule(state, order, refund, at + done_after)
    elif refund.status == f"{_series(order)}{IN_PROCESS}":
        refund.status, refund.done_at = f"{_series(order)}{DONE_SUFFIX}", at
    state.ledger.save_order(order)


def _account_result(state: BankState, refund: Refund) -> str:
    if state.settings.account_refund_by_last_digit:
        if refund.refund_no[-1] in "38":
            return ACCOUNT_RETURNING
        if refund.refund_no[-1] in "49":
            return ACCOUNT_FAILED
    return ACCOUNT_DONE


def _schedule(state: BankState, order: Order, refund: Refund, at: datetime) -> None:
    refund.next_step_at = at
    schedule_refund(state, order, refund)


def schedule_refund(state: BankState, order: Order, refund: Refund) -> None:
    """Put a refund's next step on the agenda, if it has one."""
    if refund.next_step_at is not None:
        job = Job(
            JobKind.REFUND_STEP,
            shop_no=order.shop_no,
            order_no=order.order_no,
            refund_no=refund.refund_no,
        )
        state.jobs.put(refund.next_step_at, job)
