"""What may happen to an order's money before refunds, and who is told. One function per event.

Each function checks the status itself and raises `WrongState` when the event cannot happen.
"""

from datetime import datetime, timedelta
from typing import Final

from bank_simulator import codes
from bank_simulator.cards import Card
from bank_simulator.clock import TAIPEI, minute_text
from bank_simulator.faults import QUEUE_KINDS, FaultKind
from bank_simulator.records import Message, Order, Push
from bank_simulator.schedules import start_schedule
from bank_simulator.state import BankState, Job, JobKind
from bank_simulator.stored_cards import store_card

# Verb: (from, to), as the last three digits of PayStatus.
MOVES: Final[dict[str, tuple[frozenset[str], str]]] = {
    "authorize": (frozenset({"200"}), "300"),
    "receive": (frozenset({"200"}), "400"),
    "capture": (frozenset({"300"}), "400"),
    "void": (frozenset({"300"}), "351"),
    "lapse": (frozenset({"300"}), "350"),
    "expire": (frozenset({"200"}), "250"),
    "disable": (frozenset({"200"}), "250"),
    "reopen": (frozenset({"200", "250"}), "200"),
    "settle": (frozenset({"400"}), "900"),
}


class WrongState(Exception):
    """The order's status does not allow this."""


class TransferRejected(Exception):
    """The transfer bounced: unknown account, wrong amount, too late, or already paid."""


def suffix(order: Order) -> str:
    """The last three digits of the order's PayStatus."""
    return order.pay_status[2:]


def move(state: BankState, order: Order, verb: str) -> None:
    """Change the status by a named move and keep it. Raises `WrongState`."""
    allowed, target = MOVES[verb]
    if suffix(order) not in allowed:
        raise WrongState(f"{order.order_no} is {order.pay_status}: cannot {verb}")
    order.pay_status = order.pay_status[:2] + target
    state.ledger.save_order(order)


def refresh(state: BankState, order: Order, now: datetime) -> None:
    """Let an unpaid order past its deadline be expired. Expiry is seen when looked at."""
    if suffix(order) == "200" and now > order.expires_at:
        move(state, order, "expire")


def approve_card(
    state: BankState,
    order: Order,
    card: Card,
    now: datetime,
    *,
    remember: bool = False,
    has_return_page: bool = True,
) -> str:
    """Authorize, and capture if the order says so. Returns the return page's PayToken.

    With `remember` the card gets a quick-pay token for the shop, if the shop has that. Without a
    return page (a bound card) the token is the push's.
    """
    refresh(state, order, now)
    move(state, order, "authorize")
    order.card_first6, order.card_last4 = card.number[:6], card.number[-4:]
    order.auth_code = f"{state.random.randrange(10**6):06}"
    if remember and state.shops[order.shop_no].account.quick_pay:
        stored = store_card(state, order.shop_no, card, now)
        order.stored_token, order.card_expiry = stored.token, stored.expiry
    order.authorized_at = now
    if order.captures_automatically:
        capture(state, order, now)
        start_schedule(state, order, now)
    else:
        schedule_capture(state, order)
    state.ledger.save_order(order)
    return announce(state, order, "PayOut", now=now, has_return_page=has_return_page)


def decline(
    state: BankState, order: Order, code: str, now: datetime, *, is_last: bool = False
) -> str:
    """Count a failed attempt. Returns the return page's PayToken.

    The order stays payable, unless it `is_last`: at a counter there is one try.
    """
    refresh(state, order, now)
    if suffix(order) != "200":
        raise WrongState(f"{order.order_no} is {order.pay_status}: nothing is tried")
    order.failed_attempts += 1
    if is_last:
        move(state, order, "expire")
    state.ledger.save_order(order)
    return announce(state, order, "PayOut", now=now, failure=code, has_return_page=True)


def has_attempts_left(state: BankState, order: Order) -> bool:
    """Whether the card link takes another try."""
    limit = state.settings.card_attempts_max
    return limit is None or order.failed_attempts < limit


def receive_transfer(
    state: BankState, account_no: str, amount_cents: int | None, now: datetime
) -> Order:
    """Take a transfer into a virtual account; None means exactly the order's amount.

    Raises `TransferRejected`; then nothing changes and nobody is told.
    """
    order = state.ledger.by_account.get(account_no)
    if order is None:
        raise TransferRejected("no such account")
    refresh(state, order, now)
    if suffix(order) != "200":
        raise TransferRejected(f"the account's order is {order.pay_status}")
    if amount_cents is not None and amount_cents != order.amount_cents:
        raise TransferRejected("the amount is not the order's")
    move(state, order, "receive")
    order.payer_account = f"{state.random.randrange(10**14):014}"
    book_payment(state, order, now)
    announce(state, order, "PayOut", now=now)
    return order


def capture(state: BankState, order: Order, now: datetime) -> None:
    """Take the authorized money."""
    move(state, order, "capture")
    book_payment(state, order, now)


def schedule_capture(state: BankState, order: Order) -> None:
    """Put the automatic capture of an authorized order on the agenda."""
    job = Job(JobKind.CAPTURE, shop_no=order.shop_no, order_no=order.order_no)
    state.jobs.put(authorization_ends(order), job)


def authorization_ends(order: Order) -> datetime:
    """23:59 of the last day of the authorization; the bank captures then by itself."""
    if order.authorized_at is None:
        raise WrongState(f"{order.order_no} is not authorized")
    last_day = order.authorized_at.astimezone(TAIPEI) + timedelta(days=order.billing_days)
    return last_day.replace(hour=23, minute=59, second=0, microsecond=0)


def schedule_auto_pay(state: BankState, order: Order) -> None:
    """Put an account's payment by the sandbox itself on the agenda, if it does that.

    It runs on whole multiples of its period, and leaves orders whose number ends in 9 unpaid.
    """
    period = state.settings.account_auto_pay_seconds
    if period is None or order.order_no.endswith("9"):
        return
    elapsed = int(order.created_at.timestamp()) // period
    due = datetime.fromtimestamp((elapsed + 1) * period, TAIPEI)
    job = Job(JobKind.AUTO_PAY, shop_no=order.shop_no, order_no=order.order_no)
    state.jobs.put(due, job)


def book_payment(state: BankState, order: Order, now: datetime) -> None:
    """Enter the moment of a payment into the books."""
    order.paid_at = now
    state.ledger.note_paid(order)
    state.ledger.save_order(order)


def announce(
    state: BankState,
    order: Order,
    ap_type: str,
    *,
    now: datetime,
    amount_cents: int | None = None,
    failure: str | None = None,
    has_return_page: bool = False,
) -> str:
    """Keep an event's result and queue its push. Returns the token of the first message.

    With a return page that token is the browser's, and the push carries another one unless
    `same_token` is set. A failed card payment is pushed only by setting.
    """
    content = _result(order, ap_type, amount_cents=amount_cents, failure=failure, at=now)
    token = keep_message(state, order.key, content, now)
    pushed = failure is None or not has_return_page or state.settings.push_failed_payments
    if order.backend_url and pushed:
        separate = has_return_page and not state.settings.same_token
        push_token = keep_message(state, order.key, content, now) if separate else token
        queue_push(state, order, push_token, ap_type, now=now)
    return token


def queue_push(
    state: BankState,
    order: Order,
    token: str,
    ap_type: str,
    *,
    now: datetime,
    delay_seconds: float | None = None,
) -> list[Push]:
    """Owe the shop a push; faults may drop or double it."""
    settings = state.settings
    if delay_seconds is None:
        delay_seconds = state.random.uniform(
            settings.push_delay_seconds_min, settings.push_delay_seconds_max
        )
    struck = [
        fault.kind
        for fault in state.faults.draw(QUEUE_KINDS, service="Push", order_no=order.order_no)
    ]
    if FaultKind.PUSH_NEVER in struck or not order.backend_url:
        return []
    pushes = []
    for _ in range(2 if FaultKind.PUSH_TWICE in struck else 1):
        push = Push(
            number=state.ledger.next_number("push"),
            shop_no=order.shop_no,
            order_no=order.order_no,
            url=order.backend_url,
            token=token,
            ap_type=ap_type,
            next_at=now + timedelta(seconds=delay_seconds),
        )
        state.ledger.save_push(push)
        state.push_queue.put(now + timedelta(seconds=delay_seconds), push.number)
        pushes.append(push)
    return pushes


def keep_message(
    state: BankState, key: tuple[str, str], content: dict[str, str | None], now: datetime
) -> str:
    """Keep a result of an order (shop and order number) and return its new PayToken."""
    message = Message(
        number=state.ledger.next_number("message"),
        token=state.hex_token(),
        shop_no=key[0],
        order_no=key[1],
        created_at=now,
        content=content,
    )
    state.ledger.add_message(message)
    return message.token


def _result(
    order: Order, ap_type: str, *, amount_cents: int | None, failure: str | None, at: datetime
) -> dict[str, str | None]:
    is_paid_by_card = order.paid_at is not None and order.card_first6 is not None
    is_told_token = ap_type == "PayOut" and failure is None
    result = {
        "APType": ap_type,
        "TSNo": order.ts_no,
        "OrderNo": order.order_no,
        "ShopNo": order.shop_no,
        "PayType": order.pay_type,
        "Amount": str(order.amount_cents if amount_cents is None else amount_cents),
        "Status": "S" if failure is None else "F",
        "Description": "" if failure is None else codes.description(failure),
        "Param1": order.param1,
        "Param2": order.param2,
        "Param3": order.param3,
        "LeftCCNo": order.card_first6 if is_paid_by_card else None,
        "RightCCNo": order.card_last4 if is_paid_by_card else None,
        "CCExpDate": order.card_expiry if is_told_token else None,
        "CCToken": order.stored_token if is_told_token else None,
        "PayDate": minute_text(at) if failure is None else None,
    }
    if ap_type in {"RegularOut", "RegularEnd"}:
        result["MasterOrderNo"] = order.master_order_no or order.order_no
    if order.bind_no is not None and failure is None:
        result["BindNo"] = order.bind_no
        result["AuthCode"] = order.auth_code
    if order.wallet is not None:
        result["PayTypeSub"] = order.wallet
    return result
