"""What must be true after crashes, asked from outside (HTTP, the bank) and of the database itself.

Each question returns what is wrong, in sentences; nothing wrong is an empty list. The sums are made
here anew from rows, apart from the shop's own invariants, which are asked as well.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from kaimai.composition import open_database
from kaimai.settings import Settings
from tests.books import broken_rules, rows
from tests.crashes.bank import Captured
from tests.crashes.buyers import PLENTY, PLENTY_UNITS, SCARCE, SCARCE_UNITS, Crowd, Journal

AT_ONCE = 12
TRIES_MAX = 50
"""How often a request is repeated that a shop without crashes should answer at once."""
SHOWN_MAX = 10
RECEIVED = {SCARCE: SCARCE_UNITS} | dict.fromkeys(PLENTY, PLENTY_UNITS)

_OPEN = "('initialized', 'payment_requested', 'payment_failed')"
_PAID = "('paid', 'shipped', 'completed')"
_STOCK = f"""
    SELECT skus.sku, stock.on_hand, stock.reserved,
        (SELECT coalesce(sum(quantity), 0) FROM reservations WHERE sku_id = skus.id),
        (SELECT coalesce(sum(quantity), 0) FROM order_lines JOIN orders ON orders.id = order_id
         WHERE sku_id = skus.id AND status IN {_OPEN}),
        (SELECT coalesce(sum(quantity), 0) FROM order_lines WHERE sku_id = skus.id AND order_id IN
         (SELECT order_id FROM payment_log WHERE is_applied)),
        (SELECT coalesce(-sum(change), 0) FROM stock_ledger
         WHERE sku_id = skus.id AND kind = 'sold'),
        (SELECT coalesce(sum(change), 0) FROM stock_ledger
         WHERE sku_id = skus.id AND kind = 'restocked')
    FROM skus JOIN stock ON stock.sku_id = skus.id
"""
_MONEY = f"""
    SELECT attempt_number, payment_log.status, amount, orders.status,
        is_applied AND orders.status IN {_PAID},
        (SELECT count(*) FROM refunds
         WHERE payment_id = payment_log.id AND refunds.status NOT IN ('refused', 'failed')),
        (SELECT count(*) FROM cases WHERE payment_id = payment_log.id AND closed_at IS NULL),
        (SELECT coalesce(sum(refunds.amount), 0) FROM refunds
         WHERE payment_id = payment_log.id AND refunds.status NOT IN ('refused', 'failed')),
        (SELECT coalesce(sum(refunds.amount), 0) FROM refunds
         WHERE payment_id = payment_log.id AND refunds.status = 'done')
    FROM payment_log JOIN orders ON orders.id = order_id
"""


class Books:
    """The database of a shop that runs meanwhile, opened for one look at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """What a question in SQL finds."""
        async with open_database(self._settings) as db:
            return await db.read(rows, sql)

    async def broken_rules(self) -> list[str]:
        """The shop's own invariants that do not hold."""
        async with open_database(self._settings) as db:
            return await db.read(broken_rules, datetime.now(UTC))


async def soon_after(books: Books, journal: Journal) -> list[str]:
    """What a crash broke at once: orders that were told and are gone, and the invariants."""
    told = set(journal.orders.values())
    kept = {token for (token,) in await books.ask("SELECT token FROM orders")}
    return [*_each("an order was told and is lost", told - kept), *await books.broken_rules()]


async def ask_everyone_again(crowd: Crowd) -> list[str]:
    """Repeat every request with its key: the unanswered are answered now, the others as before."""
    await _all(crowd.journal.unanswered, lambda key: _until_told(crowd, key))
    repeated = [*crowd.journal.orders, *crowd.journal.refusals]
    await _all(repeated, crowd.place)
    await _all(crowd.journal.refunds, crowd.give_back)
    return [
        *_each("no answer even now", crowd.journal.unanswered),
        *_each("two answers for one key", crowd.journal.contradictions),
    ]


async def _until_told(crowd: Crowd, key: str) -> None:
    for _ in range(TRIES_MAX):
        await crowd.place(key)
        if crowd.journal.is_answered(key):
            return


async def orders_can_be_seen(http: httpx.AsyncClient, shop: str, journal: Journal) -> list[str]:
    """Every order that was told is shown under its token; what was cancelled is still so."""
    missing: list[str] = []

    async def look(token: str) -> None:
        reply = await http.get(f"{shop}/api/v1/orders/{token}")
        if reply.status_code != httpx.codes.OK or reply.json()["order"] != token:
            missing.append(f"{token}: {reply.status_code}")
        elif token in journal.cancelled and reply.json()["status"] != "cancelled":
            missing.append(f"{token}: {reply.json()['status']}, was cancelled")

    await _all(journal.orders.values(), look)
    return _each("an order is not shown as it was told", missing)


async def orders_are_whole(books: Books, journal: Journal) -> list[str]:
    """One order for one key, and no order for a refusal; every link that was told is kept."""
    found = await books.ask("SELECT note, token FROM orders")
    times = Counter(note for note, _ in found)
    tokens = dict(found)
    links = {link for (link,) in await books.ask("SELECT pay_url FROM payment_log")}
    links |= {link for (link,) in await books.ask("SELECT account FROM payment_log")}
    return [
        *_each("several orders for one key", [key for key, n in times.items() if n > 1]),
        *_each("an order although refused", journal.refusals.keys() & times.keys()),
        *_each("an order nobody asked for", times.keys() - journal.wishes.keys()),
        *_each(
            "another order stands for the key",
            [key for key, token in journal.orders.items() if tokens.get(key) != token],
        ),
        *_each("a link was told and is lost", journal.links - links),
    ]


async def stock_adds_up(books: Books) -> list[str]:
    """For each SKU: what came in is on hand or sold, what came back is on hand again, and what is held
    is held by open orders."""
    wrong = []
    found = await books.ask(_STOCK)
    for sku, on_hand, reserved, held, in_open, in_paid, sold, back in found:
        sums_are_right = (
            on_hand + sold - back == RECEIVED[sku]
            and reserved == held == in_open
            and sold == in_paid
            and 0 <= reserved <= on_hand
        )
        if not sums_are_right:
            wrong.append(
                f"{sku}: on hand {on_hand}, sold {sold} (paid orders {in_paid}), back {back}, received "
                f"{RECEIVED[sku]}; reserved {reserved}, reservations {held}, open orders {in_open}"
            )
    if {sku for sku, *_ in found} != RECEIVED.keys():
        wrong.append("a SKU is missing")
    return _each("stock does not add up", wrong)


async def money_is_placed(books: Books, captured: Mapping[str, Captured]) -> list[str]:
    """Every payment at the bank stands behind a paid order, or goes back, or a person was told.

    No order is paid without money at the bank, and no money goes back twice: the bank gave back at
    least what our books have as done, and at most what they have as asked for.
    """
    known = {number: rest for number, *rest in await books.ask(_MONEY)}
    homeless, twice = [], []
    for number, payment in captured.items():
        status, amount, order_status, is_behind_order, refunds, cases, asked, done = known.get(
            number, (None, None, None, False, 0, 0, 0, 0)
        )
        has_place = is_behind_order or refunds or cases
        if status != "captured" or amount != payment.amount or not has_place:
            homeless.append(f"{number}: {payment}, here {status} {amount}, order {order_status}")
        if payment.refunds > refunds or not done <= payment.refunded <= asked <= payment.amount:
            twice.append(f"{number}: {payment}, here {refunds} refunds of {asked}, done {done}")
    invented = [
        number
        for number, (status, *_) in known.items()
        if status in ("captured", "authorized") and number not in captured
    ]
    return [
        *_each("captured money has no place", homeless),
        *_each("money went back twice", twice),
        *_each("money invented", invented),
    ]


async def refunds_are_kept(books: Books, journal: Journal) -> list[str]:
    """Every refund that was told exists."""
    kept = {name for (name,) in await books.ask("SELECT id FROM refunds")}
    return _each("a refund was told and is lost", set(journal.refunds.values()) - kept)


async def figures(books: Books) -> dict[str, int]:
    """How many orders there are, by status; and refunds and open cases."""
    counted = await books.ask("SELECT status, count(*) FROM orders GROUP BY status ORDER BY status")
    refunds = await books.ask(
        "SELECT 'refunds ' || status, count(*) FROM refunds GROUP BY status ORDER BY status"
    )
    cases = await books.ask("SELECT count(*) FROM cases WHERE closed_at IS NULL")
    return dict(counted) | dict(refunds) | {"open cases": cases[0][0]}


def _each(what: str, found: Iterable[object]) -> list[str]:
    listed = [f"{what}: {one}" for one in found]
    more = len(listed) - SHOWN_MAX
    return listed if more <= 0 else [*listed[:SHOWN_MAX], f"{what}: and {more} more"]


async def _all(names: Iterable[str], do: Callable[[str], Awaitable[object]]) -> None:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> None:
        async with turns:
            await do(name)

    await asyncio.gather(*(one(name) for name in list(names)))
