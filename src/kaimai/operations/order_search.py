"""Keeping the index of orders: a job appends what is new and makes anew what has changed.

Whoever orders writes nothing for it. What it has not come to yet is looked at directly.
"""

from collections.abc import Collection
from datetime import timedelta

from kaimai.domain.identifiers import Mint, first_id
from kaimai.persistence import order_facts, order_search
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.order_search import State
from kaimai.words.order_search import RULES, terms_of

SLICE = 512
"""Orders a transaction appends, so that those who order never wait long behind it."""
RUSH, RUSH_SECONDS = 100, 5
"""So many orders in so many seconds are a rush: then those who order come first."""
RUSH_SLICE = 128
"""More than a rush must at least bring in the time of a job's beat: only a greater one is not kept up with."""
CHANGED_SLICE = 20
MARGIN = timedelta(seconds=60)
"""How long an id may be older than the moment at which its order is there for everyone to see:
ids are made before the transaction that writes them."""


async def tend_order_search(db: Database, mint: Mint) -> int:
    """Append the next orders and make changed ones anew; how many. Safe to repeat and to run twice.

    In a rush one small slice is appended, and it is said that there was nothing to do, so that nobody
    goes on at once. An index that was made by other rules is thrown away first, in short transactions.
    """
    now = mint.now()
    state = await db.read(order_search.state)
    if state.rules != RULES:
        while not await db.write(order_search.begin_anew, RULES, now=now):
            pass
        state = State(rules=RULES)
    lately = first_id(now - timedelta(seconds=RUSH_SECONDS))
    is_rush = await db.read(order_facts.are_many_after, lately, RUSH)
    terms = await db.read(
        _next_terms, state.last_id, first_id(now - MARGIN), RUSH_SLICE if is_rush else SLICE
    )
    if terms and not await db.write(order_search.append, state, terms, now=now):
        return 0
    done = len(terms) + await _renew(db)
    return 0 if is_rush else done


async def fill_order_search(db: Database, mint: Mint) -> int:
    """The same until nothing is left to do; how many orders."""
    total = 0
    while done := await tend_order_search(db, mint):
        total += done
    return total


async def _renew(db: Database) -> int:
    changed = await db.read(_changed_terms, CHANGED_SLICE)
    if changed:
        await db.write(order_search.replace, changed)
    return len(changed)


def _next_terms(
    conn: Connection, last_id: str, before_id: str, limit: int
) -> list[tuple[str, Collection[str]]]:
    found = order_facts.after(conn, last_id, before_id, limit)
    return [(each.id, terms_of(each)) for each in found]


def _changed_terms(conn: Connection, limit: int) -> dict[str, Collection[str]]:
    ids = order_search.changed_orders(conn, limit)
    return {each.id: terms_of(each) for each in order_facts.of_orders(conn, ids)}
