"""What was typed into a checkout before its buyer went to a map. Forgotten after a day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import checkout_drafts as drafts


def add(
    conn: Connection, draft_id: str, *, cart_token: str, document: Mapping[str, Any], now: datetime
) -> None:
    """Keep a draft under a new id."""
    conn.execute(
        sa.insert(drafts),
        {"id": draft_id, "cart_token": cart_token, "document": dict(document), "created_at": now},
    )


def find(conn: Connection, draft_id: str, cart_token: str) -> dict[str, Any] | None:
    """The draft with this id, for whoever has its cart."""
    document: dict[str, Any] | None = conn.scalar(
        sa.select(drafts.c.document).where(
            drafts.c.id == draft_id, drafts.c.cart_token == cart_token
        )
    )
    return document


def put_store(conn: Connection, draft_id: str, store: Mapping[str, str]) -> str | None:
    """Note the store that was chosen; the page to come back to, or None when the draft is gone."""
    document = conn.scalar(
        sa.select(drafts.c.document).where(drafts.c.id == draft_id).with_for_update()
    )
    if document is None:
        return None
    conn.execute(
        sa.update(drafts)
        .where(drafts.c.id == draft_id)
        .values(document={**document, "store": dict(store)})
    )
    # Drafts of before have no page of their own.
    return str(document.get("back", "/checkout"))


def prune(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` drafts older than `before`; how many were deleted."""
    old = sa.select(drafts.c.id).where(drafts.c.created_at < before).limit(limit)
    return conn.execute(sa.delete(drafts).where(drafts.c.id.in_(old))).rowcount
