"""What must be true at the end of a seed that only the outside can know: the bank's own books, the
answers that buyers were given. The shop's own invariants are in `queries/check`."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bank_simulator import Bank
from bank_simulator.records import Order as BankOrder
from bank_simulator.refunds import counted
from kaimai.domain.orders import LIVE, PAID
from kaimai.domain.reconciliation import bank_day
from kaimai.persistence.database import Connection
from kaimai.simulation.knowledge import Knowledge

_CAPTURED = frozenset({"400", "900"})
_ORDERS = "SELECT id, number, total, status, coupon_id FROM orders"
_FOUND = """
    SELECT sku, sum(counted - expected) FROM stock_counts
    JOIN stock_takes ON stock_takes.id = take_id JOIN skus ON skus.id = sku_id
    WHERE applied_at IS NOT NULL AND counted > expected GROUP BY sku
"""
_SOLD = "SELECT l.order_id, l.sku, l.quantity FROM order_lines l"
_RETURNED = (
    "SELECT l.order_id, l.sku, -s.change FROM stock_ledger s"
    " JOIN order_lines l ON l.id = s.order_line_id WHERE s.kind = 'restocked'"
)
_PAYMENTS = "SELECT id, order_id, attempt_number, status, is_applied, amount FROM payment_log"
_REFUNDS = (
    "SELECT id, payment_id, amount, status, EXISTS (SELECT 1 FROM refund_moves"
    " WHERE subject_id = refunds.id AND verb = 'settle_by_hand') FROM refunds"
)
_DIFFERENCES = (
    "SELECT kind, attempt_number, day, payment_id FROM differences WHERE closed_at IS NULL"
)
_DAYS = "SELECT day FROM statements"
_MOMENTS = (
    "SELECT at FROM payment_moves WHERE verb IN ('authorize', 'capture')"
    " UNION SELECT at FROM refund_moves WHERE verb IN ('submit', 'confirm')"
)
_CASES = "SELECT payment_id, kind FROM cases WHERE closed_at IS NULL"
_NOTICES = "SELECT key FROM inbox"
_WAITING = (
    "SELECT EXISTS (SELECT 1 FROM orders WHERE status IN"
    " ('initialized', 'payment_requested', 'payment_failed'))"
    " OR EXISTS (SELECT 1 FROM payment_log WHERE next_ask_at IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM refunds WHERE next_at IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM inbox WHERE next_at IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM group_buys WHERE status IN ('open', 'closed'))"
    " OR EXISTS (SELECT 1 FROM events WHERE fanned_out_at IS NULL)"
    " OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'waiting' AND next_at IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class _Order:
    id: str
    number: str
    total: int
    status: str
    coupon_id: str | None


@dataclass(frozen=True, slots=True)
class _Payment:
    id: str
    order_id: str
    attempt_number: str
    status: str
    is_applied: bool
    amount: int


@dataclass(frozen=True, slots=True)
class _Refund:
    id: str
    payment_id: str
    amount: int
    status: str
    is_by_hand: bool


@dataclass(frozen=True, slots=True)
class _Difference:
    kind: str
    attempt_number: str
    day: date | str
    payment_id: str | None


@dataclass(frozen=True, slots=True)
class Books:
    """The shop's books as an auditor reads them."""

    orders: dict[str, _Order]
    sold: dict[str, int]
    found: dict[str, int]
    payments: dict[str, _Payment]
    refunds: dict[str, list[_Refund]]
    cases: dict[str, set[str]]
    notices: set[str]
    differences: list[_Difference]


def read_books(conn: Connection) -> Books:
    """Copy the books. Only selects."""
    orders = {row[0]: _Order(*row) for row in conn.exec_driver_sql(_ORDERS)}
    sold: Counter[str] = Counter()
    for order_id, sku, quantity in (*conn.exec_driver_sql(_SOLD), *conn.exec_driver_sql(_RETURNED)):
        if orders[order_id].status in PAID:
            sold[sku] += quantity
    found = {sku: int(units) for sku, units in conn.exec_driver_sql(_FOUND)}
    payments = {row[2]: _Payment(*row) for row in conn.exec_driver_sql(_PAYMENTS)}
    refunds: dict[str, list[_Refund]] = {}
    for row in conn.exec_driver_sql(_REFUNDS):
        refund = _Refund(*row)
        refunds.setdefault(refund.payment_id, []).append(refund)
    cases: dict[str, set[str]] = {}
    for payment_id, kind in conn.exec_driver_sql(_CASES):
        cases.setdefault(payment_id, set()).add(kind)
    notices = {row[0] for row in conn.exec_driver_sql(_NOTICES)}
    differences = [_Difference(*row) for row in conn.exec_driver_sql(_DIFFERENCES)]
    return Books(orders, dict(sold), found, payments, refunds, cases, notices, differences)


def days_of_money(conn: Connection) -> set[date]:
    """Days on which a statement was asked for, or on which money moved."""
    days = {
        moment if isinstance(moment, date) else date.fromisoformat(moment)
        for (moment,) in conn.exec_driver_sql(_DAYS)
    }
    for (moment,) in conn.exec_driver_sql(_MOMENTS):
        at = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
        days.add(bank_day(at.replace(tzinfo=at.tzinfo or UTC)))
    return days


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
    yield from _about_coupons(books, known)
    for order in bank.orders:
        yield from _about_money(books, order)
    for payment in books.payments.values():
        if payment.status in {"submitted", "unknown"}:
            yield f"attempt {payment.attempt_number} is still {payment.status}"


def _about_orders(books: Books, known: Knowledge) -> Iterator[str]:
    for intent in known.intents:
        if intent.placed is not None and intent.placed.order_id not in books.orders:
            yield f"the shop acknowledged order {intent.placed.number} and has lost it"
    keys = Counter(known.key_of.get(order_id, order_id) for order_id in books.orders)
    for key, count in keys.items():
        if count > 1:
            yield f"{key} made {count} orders"


def _about_coupons(books: Books, known: Knowledge) -> Iterator[str]:
    """Orders that are not over never have the coupon more often than it was given out."""
    with_coupon = [o for o in books.orders.values() if o.coupon_id and o.status in LIVE]
    if len(with_coupon) > known.coupon_uses:
        yield f"{len(with_coupon)} orders have a coupon for {known.coupon_uses}"


def _about_stock(books: Books, known: Knowledge) -> Iterator[str]:
    for sku, units in books.sold.items():
        came_in = known.received[sku] + books.found.get(sku, 0)
        if units > came_in:
            yield f"{units} {sku} were sold, and only {came_in} ever came in"


def _about_money(books: Books, order: BankOrder) -> Iterator[str]:
    """Each captured amount is on a paid order, or on its way back, or before a person; and what was
    given back is in our books."""
    payment = books.payments.get(order.order_no)
    if payment is None:
        yield f"the bank has {order.order_no}, and the shop knows nothing of it"
        return
    is_captured = order.pay_status[2:] in _CAPTURED
    if is_captured != (payment.status == "captured"):
        yield f"{order.order_no} is {order.pay_status} at the bank and {payment.status} in the shop"
    yield from _about_refunds(books, payment, order)
    of_order = books.orders[payment.order_id]
    if not is_captured:
        return
    if payment.is_applied and of_order.status in PAID:
        if order.amount_cents != of_order.total * 100:
            yield (
                f"order {of_order.number} of NT${of_order.total} counts as paid, and the bank took "
                f"{order.amount_cents} cents"
            )
    elif _returned(books, payment) != order.amount_cents and not _is_before_a_person(
        books, payment
    ):
        yield (
            f"the bank keeps {order.amount_cents} cents for {order.order_no}; the order "
            f"{of_order.number} is {of_order.status}, and nobody gives them back"
        )


def _about_refunds(books: Books, payment: _Payment, order: BankOrder) -> Iterator[str]:
    """The bank gave back what our books say, and never more than it took."""
    ours = books.refunds.get(payment.id, [])
    given_back = sum(refund.amount_cents for refund in counted(order))
    if given_back > order.amount_cents:
        yield f"more was given back than came in for {order.order_no}"
    by_bank = 100 * sum(
        each.amount for each in ours if each.status == "done" and not each.is_by_hand
    )
    if given_back != by_bank and not _is_before_a_person(books, payment):
        yield f"the bank gave back {given_back} cents of {order.order_no}, our books say {by_bank}"
    is_sold = payment.is_applied and books.orders[payment.order_id].status in PAID
    if is_sold and any(each.id == f"{payment.id}.all" for each in ours):
        yield f"{order.order_no} pays for an order, and was given back as surplus"


def _returned(books: Books, payment: _Payment) -> int:
    """Cents that went back to the buyer, through the bank or by hand."""
    ours = books.refunds.get(payment.id, [])
    return 100 * sum(each.amount for each in ours if each.status == "done")


def _is_before_a_person(books: Books, payment: _Payment) -> bool:
    """Whether a person was told that money stands where it should not."""
    open_cases = books.cases.get(payment.id, set())
    statuses = {each.status for each in books.refunds.get(payment.id, [])}
    has_stopped = bool(statuses & {"refused", "failed", "unknown"})
    waits = open_cases & {"wrong_amount", "charge_without_stock"}
    return bool(waits) or (has_stopped and "refund" in open_cases)


def unexplained_differences(books: Books, days: Container[str]) -> Iterator[str]:
    """What is still open after these days were compared again without trouble, as sentences.

    Only money that a person was told of may differ from the bank's statements.
    """
    told = {id_ for id_, kinds in books.cases.items() if kinds & {"wrong_amount", "refund"}}
    for each in books.differences:
        if str(each.day) in days and each.payment_id not in told:
            yield f"the statement of {each.day} differs: {each.kind} {each.attempt_number}"
