"""Keeping the terms that customers are found by, off the way of an order: a job follows the orders.

Orders that the job has not come to are looked at themselves by the search (`queries/customers.py`).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from kaimai.domain.identifiers import Mint, first_id
from kaimai.persistence import customers
from kaimai.persistence.customers import TermsState
from kaimai.persistence.database import Connection, Database
from kaimai.words.customer_search import RULES, terms_of

SLICE = 200
"""Customers a transaction makes the terms of, so that orders never wait long behind it."""
BEHIND = timedelta(seconds=30)
"""Orders are named before they are committed: younger ones may still appear behind their elders."""


def reword(conn: Connection, buyer_ids: Collection[str]) -> None:
    """Make the terms of these customers anew, in the transaction that changed their words."""
    if buyer_ids:
        customers.rewrite_terms(
            conn,
            {
                buyer_id: terms_of(names=words.names, phones=words.phones, emails=words.emails)
                for buyer_id, words in customers.words(conn, buyer_ids).items()
            },
        )


async def follow_customers(db: Database, mint: Mint) -> int:
    """Make the terms of the next customers who need it; how many. Only looks when nobody does."""
    now = mint.now()
    if not await db.read(_is_due, now):
        return 0
    return await db.write(_follow, now)


def _is_due(conn: Connection, now: datetime) -> bool:
    state = customers.terms_state(conn)
    return (
        state is None
        or state.rules != RULES
        or state.swept_to is not None
        or bool(customers.next_due(conn, 1))
        or bool(customers.next_orders(conn, state.order_id, first_id(now - BEHIND), 1))
    )


def _follow(conn: Connection, now: datetime) -> int:
    state = customers.terms_state(conn)
    until = first_id(now - BEHIND)
    if state is None or state.rules != RULES:
        # All of them anew; the orders of meanwhile come after.
        state = TermsState(RULES, "", until)
    wanted = dict.fromkeys(customers.next_due(conn, SLICE))
    customers.done(conn, wanted)
    taken, swept_to, order_id = len(wanted), state.swept_to, state.order_id
    if swept_to is not None:
        swept = customers.next_buyers(conn, swept_to, SLICE)
        wanted |= dict.fromkeys(swept)
        taken += len(swept)
        swept_to = swept[-1] if swept else None
    else:
        placed = customers.next_orders(conn, order_id, until, SLICE)
        wanted |= dict.fromkeys(buyer_id for _, buyer_id in placed if buyer_id is not None)
        taken += len(placed)
        order_id = placed[-1][0] if placed else order_id
    reword(conn, list(wanted))
    customers.set_terms_state(conn, TermsState(RULES, swept_to, order_id))
    return taken
