"""Keeping the terms by which products are found: for one that changes, and for all when rules do."""

from collections.abc import Sequence

from kaimai.persistence import search
from kaimai.persistence.database import Connection, Database
from kaimai.words.search import RULES, terms_of

SLICE = 100
"""Products a transaction rewrites, so that orders never wait long behind it."""


def reword(conn: Connection, product_ids: Sequence[str]) -> None:
    """Make the terms of these products anew, in the transaction that changed their words."""
    search.rewrite(
        conn,
        {
            each.product_id: terms_of(
                each.name,
                category=each.category,
                description=each.description,
                details=each.details,
            )
            for each in search.wordings(conn, product_ids)
        },
    )


async def refresh_terms(db: Database) -> int:
    """Make all terms anew if they were made by other rules than this version's; how many products.

    In short transactions, and safe to repeat: cut off in the middle, it begins again.
    """
    if await db.read(search.rules) == RULES:
        return 0
    done, last = 0, ""
    while ids := await db.write(_refresh_next, last):
        done, last = done + len(ids), ids[-1]
    await db.write(search.set_rules, RULES)
    return done


def _refresh_next(conn: Connection, after: str) -> Sequence[str]:
    ids = search.next_products(conn, after, SLICE)
    reword(conn, ids)
    return ids
