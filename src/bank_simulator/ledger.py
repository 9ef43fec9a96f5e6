"""Everything the bank remembers, indexed for each question it is asked. No rules live here.

No lookup walks over all orders: by number, token, account, link and time each have an index.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import msgspec

from bank_simulator.clock import day_text
from bank_simulator.records import Binding, Message, Order, Payout, Push, Refund, StoredCard
from bank_simulator.store import Store

_created_at = attrgetter("created_at")
_paid_at = attrgetter("paid_at")


@dataclass(frozen=True, slots=True)
class BillEntry:
    """One line of a day's bill: an order's receipt, or one of its refunds."""

    order: Order
    refund: Refund | None


def _entered_at(entry: BillEntry) -> datetime:
    moment = entry.order.paid_at if entry.refund is None else entry.refund.requested_at
    if moment is None:
        raise ValueError("an unpaid order is on no bill")
    return moment


class Ledger:
    """The bank's books, in memory, and on disk when it was given a store."""

    def __init__(self, store: Store | None, *, has_wallets_in_statements: bool = False) -> None:
        self._store = store
        self._has_wallets = has_wallets_in_statements
        self.orders: dict[tuple[str, str], Order] = {}
        self.recurring: dict[tuple[str, str], Order] = {}
        self.by_ts_no: dict[str, Order] = {}
        self.by_account: dict[str, Order] = {}
        self.messages: dict[str, Message] = {}
        self.pending_pushes: dict[int, Push] = {}
        self.stored_cards: dict[str, StoredCard] = {}
        self.bindings: dict[str, Binding] = {}
        self.bound: dict[tuple[str, str], Binding] = {}
        self.payouts: dict[str, list[Payout]] = defaultdict(list)
        self.unsettled_orders: dict[tuple[str, str], Order] = {}
        self.unsettled_refunds: dict[str, tuple[Order, Refund]] = {}
        self._by_created: dict[str, list[Order]] = defaultdict(list)
        self._by_paid: dict[str, list[Order]] = defaultdict(list)
        self._authorized: dict[str, dict[str, Order]] = defaultdict(dict)
        self._bill: dict[tuple[str, str], list[BillEntry]] = defaultdict(list)
        self._tokens: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._numbers: dict[str, int] = defaultdict(int)
        if store is not None:
            self._load(store)

    # Numbers

    def next_number(self, series: str) -> int:
        """The next of a running series: `ts:<shop>`, `account`, `external`, `refund`, `message`,
        `push`, `payout`."""
        self._numbers[series] += 1
        return self._numbers[series]

    def last_number(self, series: str) -> int:
        """The number that `next_number` gave last."""
        return self._numbers[series]

    def pushes_since(self, number: int) -> list[Push]:
        """The owed pushes that were queued after the push with this number."""
        later = range(number + 1, self._numbers["push"] + 1)
        return [self.pending_pushes[n] for n in later if n in self.pending_pushes]

    # Writing

    def add_order(self, order: Order) -> None:
        """Enter a new order into the books."""
        self._index_order(order)
        self.save_order(order)

    def save_order(self, order: Order) -> None:
        """Write an order's present state through to the store."""
        if order.pay_status.endswith("300"):
            self._authorized[order.shop_no][order.order_no] = order
        elif order.authorized_at is not None:
            self._authorized[order.shop_no].pop(order.order_no, None)
        if self._store is not None:
            self._store.put("order", f"{order.shop_no}/{order.order_no}", order)

    def note_paid(self, order: Order) -> None:
        """Index an order whose `paid_at` has just been set, once and for all."""
        if order.paid_at is None:
            raise ValueError("the order is not paid")
        self._by_paid[order.shop_no].append(order)
        if not self._is_stated(order):
            return
        self._bill[order.shop_no, day_text(order.paid_at)].append(BillEntry(order, None))
        if order.settled_at is None:
            self.unsettled_orders[order.key] = order

    def note_refund(self, order: Order, refund: Refund) -> None:
        """Index a refund that the bank has accepted."""
        if not self._is_stated(order):
            return
        day = day_text(refund.requested_at)
        self._bill[order.shop_no, day].append(BillEntry(order, refund))
        if refund.settled_at is None:
            self.unsettled_refunds[refund.refund_no] = (order, refund)

    def _is_stated(self, order: Order) -> bool:
        # E-wallets have a query of their own, and no place in bills and payouts.
        return order.pay_type != "W" or self._has_wallets

    def save_stored_card(self, stored: StoredCard) -> None:
        """Keep a remembered card under its token."""
        self.stored_cards[stored.token] = stored
        if self._store is not None:
            self._store.put("stored_card", stored.token, stored)

    def save_binding(self, binding: Binding) -> None:
        """Keep a binding; once it is done, it is the one that its number means."""
        self.bindings[binding.ts_no] = binding
        if binding.bound_at is not None:
            self.bound[binding.shop_no, binding.bind_no] = binding
        if self._store is not None:
            self._store.put("binding", binding.ts_no, binding)

    def add_message(self, message: Message) -> None:
        """Keep a result under its PayToken, for good."""
        self._index_message(message)
        if self._store is not None:
            self._store.put("message", f"{message.number:012}", message)

    def save_push(self, push: Push) -> None:
        """Keep a push's state; one with nothing left to do leaves memory."""
        if push.next_at is None:
            self.pending_pushes.pop(push.number, None)
        else:
            self.pending_pushes[push.number] = push
        if self._store is not None:
            self._store.put("push", f"{push.number:012}", push)

    def add_payout(self, payout: Payout) -> None:
        """Enter a payout."""
        self.payouts[payout.shop_no].append(payout)
        if self._store is not None:
            self._store.put("payout", f"{payout.number:012}", payout)

    def save_clock(self, offset_seconds: float) -> None:
        """Keep how far the bank's clock was moved."""
        if self._store is not None:
            self._store.put("clock", "offset_seconds", offset_seconds)

    def read_clock(self) -> float:
        """How far the bank's clock had been moved when the store was last written."""
        if self._store is None:
            return 0
        return next((msgspec.json.decode(b, type=float) for b in self._store.read("clock")), 0)

    def flush(self) -> None:
        """Make all of the above survive a killed process."""
        if self._store is not None:
            self._store.flush()

    # Reading

    def created_between(
        self, shop_no: str, start: datetime | None, end: datetime | None
    ) -> Iterator[Order]:
        """A shop's orders by creation time, newest first, both ends included."""
        return _between(self._by_created[shop_no], start, end, _created_at)

    def paid_between(
        self, shop_no: str, start: datetime | None, end: datetime | None
    ) -> Iterator[Order]:
        """A shop's paid orders by payment time, newest first, both ends included."""
        return _between(self._by_paid[shop_no], start, end, _paid_at)

    def authorized(self, shop_no: str) -> list[Order]:
        """A shop's card orders that are authorized and not captured, oldest first."""
        return list(self._authorized[shop_no].values())

    def tokens_of(self, key: tuple[str, str]) -> list[str]:
        """The PayTokens of one order's results, oldest first."""
        return list(self._tokens.get(key, ()))

    def bill(self, shop_no: str, day: str) -> list[BillEntry]:
        """The receipts and refunds of one day (`yyyyMMdd`), in the order in which they came."""
        return self._bill.get((shop_no, day), [])

    # Opening the books again

    def _index_order(self, order: Order) -> None:
        self.orders[order.key] = order
        self.by_ts_no[order.ts_no] = order
        if order.account_no is not None:
            self.by_account[order.account_no] = order
        if order.schedule is not None:
            self.recurring[order.key] = order
        self._by_created[order.shop_no].append(order)

    def _index_message(self, message: Message) -> None:
        self.messages[message.token] = message
        self._tokens[message.shop_no, message.order_no].append(message.token)

    def _load(self, store: Store) -> None:
        orders = [msgspec.json.decode(body, type=Order) for body in store.read("order")]
        for order in sorted(orders, key=attrgetter("created_at", "ts_no")):
            self._index_order(order)
            self._raise_number(f"ts:{order.shop_no}", order.ts_no[-8:])
            if order.account_no is not None:
                self._raise_number("account", order.account_no[-9:])
            if order.pay_status.endswith("300"):
                self._authorized[order.shop_no][order.order_no] = order
        for order in sorted((o for o in orders if o.paid_at is not None), key=_paid_at):
            self.note_paid(order)
        for order in orders:
            if order.external_no is not None:
                self._raise_number("external", order.external_no[-11:])
            for refund in order.refunds:
                self._raise_number("refund", refund.refund_no[-10:])
                if refund.status is not None:
                    self.note_refund(order, refund)
        for entries in self._bill.values():
            entries.sort(key=_entered_at)
        self._load_messages(store)
        for body in store.read("stored_card"):
            stored = msgspec.json.decode(body, type=StoredCard)
            self.stored_cards[stored.token] = stored
        self._load_bindings(store)
        for body in store.read("payout"):
            payout = msgspec.json.decode(body, type=Payout)
            self._raise_number("payout", str(payout.number))
            self.payouts[payout.shop_no].append(payout)

    def _load_bindings(self, store: Store) -> None:
        bindings = [msgspec.json.decode(body, type=Binding) for body in store.read("binding")]
        for binding in sorted(bindings, key=lambda one: one.bound_at or one.created_at):
            self.bindings[binding.ts_no] = binding
            self._raise_number(f"ts:{binding.shop_no}", binding.ts_no[-8:])
            if binding.bound_at is not None:
                self.bound[binding.shop_no, binding.bind_no] = binding

    def _load_messages(self, store: Store) -> None:
        for body in store.read("message"):
            message = msgspec.json.decode(body, type=Message)
            self._raise_number("message", str(message.number))
            self._index_message(message)
        for body in store.read("push"):
            push = msgspec.json.decode(body, type=Push)
            self._raise_number("push", str(push.number))
            if push.next_at is not None:
                self.pending_pushes[push.number] = push

    def _raise_number(self, series: str, digits: str) -> None:
        self._numbers[series] = max(self._numbers[series], int(digits))


def _between(
    orders: list[Order],
    start: datetime | None,
    end: datetime | None,
    moment: "attrgetter[datetime]",
) -> Iterator[Order]:
    first = 0 if start is None else bisect_left(orders, start, key=moment)
    last = len(orders) if end is None else bisect_right(orders, end, key=moment)
    for index in range(last - 1, first - 1, -1):
        yield orders[index]
