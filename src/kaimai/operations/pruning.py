"""Forgetting what nobody asks about any more: idempotency keys, notices, calls, what was said in LINE."""

from collections.abc import Callable
from datetime import datetime, timedelta

from kaimai.domain.identifiers import Mint
from kaimai.persistence import (
    audit,
    bank_calls,
    drafts,
    group_claims,
    idempotency,
    inbox,
    line_log,
    line_told,
    staff_sessions,
    staff_waits,
    stock_alerts,
)
from kaimai.persistence.database import Connection, Database

KEYS_KEPT = timedelta(days=7)
"""A repeated request gets its first answer for this long."""
STORY_KEPT = timedelta(days=400)
"""What belongs to the story of a payment: calls and notices of an attempt. A year and its returns."""
OTHERS_KEPT = timedelta(days=30)
"""Calls and notices that belong to none: statements, periods, made-up tokens."""
DRAFTS_KEPT = timedelta(days=1)
"""What was typed into a checkout while its buyer looked for a store."""
UNSENT_KEPT = timedelta(days=7)
"""That a message was taken back, for what of it may still be on its way."""
ALERTS_KEPT = timedelta(days=180)
"""Wishes to hear of goods that have not come back, and those that were told."""
CHATS_KEPT = timedelta(days=180)
"""What was said in LINE, which is personal: half a year, in which an order's questions are over."""
TOLD_KEPT = timedelta(days=30)
"""That a reply has told something, for a push that waits."""
SESSIONS_KEPT = timedelta(days=60)
"""Sessions of the back office that nobody uses: past their own life."""
ATTEMPTS_KEPT = timedelta(days=90)
"""Attempts to sign in that were refused."""
WAITS_KEPT = timedelta(days=2)
"""How often somebody tried; a day later nobody is made to wait for it."""
AUDIT_KEPT = timedelta(days=400)
"""What staff have changed, unless the settings say longer."""
SLICE = 500
"""Rows a transaction deletes, so that orders never wait long behind it."""


async def prune(db: Database, mint: Mint, *, audit_kept: timedelta = AUDIT_KEPT) -> int:
    """Delete what is past its time, in short transactions; how many rows were deleted."""
    now = mint.now()
    return (
        await _in_slices(db, idempotency.prune, now - KEYS_KEPT)
        + await _in_slices(db, drafts.prune, now - DRAFTS_KEPT)
        + await _in_slices(db, inbox.prune_of_attempts, now - STORY_KEPT)
        + await _in_slices(db, inbox.prune_others, now - OTHERS_KEPT)
        + await _in_slices(db, bank_calls.prune_of_attempts, now - STORY_KEPT)
        + await _in_slices(db, bank_calls.prune_others, now - OTHERS_KEPT)
        + await _in_slices(db, group_claims.forget_unsent, now - UNSENT_KEPT)
        + await _in_slices(db, stock_alerts.prune, now - ALERTS_KEPT)
        + await _in_slices(db, line_log.prune, now - CHATS_KEPT)
        + await _in_slices(db, line_told.prune, now - TOLD_KEPT)
        + await _in_slices(db, audit.prune, now - audit_kept)
        + await _in_slices(db, staff_sessions.prune, now - SESSIONS_KEPT)
        + await _in_slices(db, staff_waits.prune_attempts, now - ATTEMPTS_KEPT)
        + await _in_slices(db, staff_waits.prune_waits, now - WAITS_KEPT)
    )


async def _in_slices(
    db: Database, delete: Callable[[Connection, datetime, int], int], before: datetime
) -> int:
    total = 0
    while deleted := await db.write(delete, before, SLICE):
        total += deleted
    return total
