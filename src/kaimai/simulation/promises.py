"""What must be true at the end of a seed that only the outside can know: the bank's own books, the
answers that buyers were given. The shop's own invariants are in `queries/check`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bank_simulator import Bank
from bank_simulator.records import Order as BankOrder
from bank_simulator.refunds import counted
from kaimai.domain.orders import PAID
from kaimai.persistence.database import Connection
from kaimai.simulation.actors import Knowledge

_CAPTURED = frozenset({"400", "900"})
_ORDERS = "SELECT id, number, total, status FROM orders"
_SOLD = "SELECT l.order_id, l.sku, l.quantity FROM order_lines l"
_PAYMENTS = "SELECT id, order_id, attempt_number, status, is_applied, amount FROM payment_log"
_REFUNDS = "SELECT payment_id, status FROM refunds"
_CASES = "SELECT payment_id, kind FROM cases WHERE closed_at IS NULL"
_NOTICES = "SELECT key FROM inbox"
_WAITING = (
    "SELECT EXISTS (SELECT 1 FROM orders WHERE status IN"
    " ('initialized', 'payment_requested', 'payment_failed'))"
    " OR EXISTS (SELECT 1 FROM payment_log WHERE next_ask_at IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM refunds WHERE next_at IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM inbox WHERE next_at IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM events WHERE fanned_out_at IS NULL)"
    " OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'waiting' AND next_at IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class _Order:
    id: str
    number: str
    total: int
    status: str


@dataclass(frozen=True, slots=True)
class _Payment:
    id: str
    order_id: str
    attempt_number: str
    status: str
    is_applied: bool
    amount: int


@dataclass(frozen=True, slots=True)
class Books:
    """The shop's books as an auditor reads them."""

    orders: dict[str, _Order]
    sold: dict[str, int]
    payments: dict[str, _Payment]
    refunds: dict[str, set[str]]
    cases: dict[str, set[str]]
    notices: set[str]


def read_books(conn: Connection) -> Books:
    """Copy the books. Only selects."""
    orders = {row[0]: _Order(*row) for row in conn.exec_driver_sql(_ORDERS)}
    sold: Counter[str] = Counter()
    for order_id, sku, quantity in conn.exec_driver_sql(_SOLD):
        if orders[order_id].status in PAID:
            sold[sku] += quantity
    payments = {row[2]: _Payment(*row) for row in conn.exec_driver_sql(_PAYMENTS)}
    refunds: dict[str, set[str]] = {}
    for payment_id, status in conn.exec_driver_sql(_REFUNDS):
        refunds.setdefault(payment_id, set()).add(status)
    cases: dict[str, set[str]] = {}
    for payment_id, kind in conn.exec_driver_sql(_CASES):
        cases.setdefault(payment_id, set()).add(kind)
    notices = {row[0] for row in conn.exec_driver_sql(_NOTICES)}
    return Books(orders, dict(sold), payments, refunds, cases, notices)


def is_quiet(conn: Connection) -> bool:
    """Whether nothing waits for its time any more."""
    return not conn.exec_driver_sql(_WAITING).scalar()


def broken_promises(
    books: Books, bank: Bank, known: Knowledge, notices_taken: Iterable[str]
) -> Iterator[str]:
    """Every promise that is not kept, as a sentence."""
    for token in notices_taken:
        if token not in books.notices:
            yield f"the bank was told that notice {token} is safe, and it is nowhere"
    yield from _about_orders(books, known)
    yield from _about_stock(books, known)
    for order in bank.orders:
        yield from _about_money(books, order)
    for payment in books.payments.values():
        if payment.status in {"submitted", "unknown"}:
            yield f"attempt {payment.attempt_number} is still {payment.status}"


def _about_orders(books: Books, known: Knowledge) -> Iterator[str]:
    for intent in known.intents:
        if intent.placed is not None and intent.placed.order_id not in books.orders:
            yield f"the shop acknowledged order {intent.placed.number} and has lost it"
    keys = Counter(known.key_of[order_id] for order_id in books.orders)
    for key, count in keys.items():
        if count > 1:
            yield f"{key} made {count} orders"


def _about_stock(books: Books, known: Knowledge) -> Iterator[str]:
    for sku, units in books.sold.items():
        if units > known.received[sku]:
            yield f"{units} {sku} were sold, and only {known.received[sku]} ever came in"


def _about_money(books: Books, order: BankOrder) -> Iterator[str]:
    """Each captured amount is on a paid order, or on its way back, or before a person."""
    given_back = sum(refund.amount_cents for refund in counted(order))
    if given_back > order.amount_cents:
        yield f"more was given back than came in for {order.order_no}"
    payment = books.payments.get(order.order_no)
    if payment is None:
        yield f"the bank has {order.order_no}, and the shop knows nothing of it"
        return
    if order.pay_status[2:] not in _CAPTURED:
        return
    of_order = books.orders[payment.order_id]
    if payment.status != "captured":
        yield f"the bank captured {order.order_no}, and the shop has it as {payment.status}"
    elif payment.is_applied and of_order.status in PAID:
        if order.amount_cents != of_order.total * 100:
            yield (
                f"order {of_order.number} of NT${of_order.total} counts as paid, and the bank took "
                f"{order.amount_cents} cents"
            )
        if given_back:
            yield f"order {of_order.number} is paid, and its money was given back"
    elif given_back != order.amount_cents and not _is_before_a_person(books, payment):
        yield (
            f"the bank keeps {order.amount_cents} cents for {order.order_no}; the order "
            f"{of_order.number} is {of_order.status}, and nobody gives them back"
        )


def _is_before_a_person(books: Books, payment: _Payment) -> bool:
    """Whether a person was told that money stands where it should not."""
    open_cases = books.cases.get(payment.id, set())
    has_stopped = bool(books.refunds.get(payment.id, set()) & {"refused", "failed", "unknown"})
    return "wrong_amount" in open_cases or (has_stopped and "refund" in open_cases)
