"""Forgetting what nobody may ask about any more: idempotency keys and settled notices."""

from collections.abc import Callable
from datetime import datetime, timedelta

from kaimai.domain.identifiers import Mint
from kaimai.persistence import idempotency, inbox
from kaimai.persistence.database import Connection, Database

KEYS_KEPT = timedelta(days=7)
"""A repeated request gets its first answer for this long."""
NOTICES_KEPT = timedelta(days=30)
SLICE = 500
"""Rows a transaction deletes, so that orders never wait long behind it."""


async def prune(db: Database, mint: Mint) -> int:
    """Delete what is past its time, in short transactions; how many rows were deleted."""
    now = mint.now()
    keys = await _in_slices(db, idempotency.prune, now - KEYS_KEPT)
    return keys + await _in_slices(db, inbox.prune, now - NOTICES_KEPT)


async def _in_slices(
    db: Database, delete: Callable[[Connection, datetime, int], int], before: datetime
) -> int:
    total = 0
    while deleted := await db.write(delete, before, SLICE):
        total += deleted
    return total
