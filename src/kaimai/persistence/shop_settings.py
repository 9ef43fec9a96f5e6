"""What people set while the shop is open, one row a version: the newest counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import shop_settings

_NEWEST = (
    sa.select(shop_settings.c.version, shop_settings.c.document)
    .order_by(shop_settings.c.version.desc())
    .limit(1)
)


def newest(conn: Connection) -> tuple[int, Mapping[str, Any]]:
    """The newest version and its document; version 0 and an empty one before the first change."""
    row = conn.execute(_NEWEST).first()
    return (0, {}) if row is None else (row.version, row.document)


def add(
    conn: Connection, version: int, document: Mapping[str, Any], *, actor: str, now: datetime
) -> None:
    """Insert a version; the table refuses one that somebody else has written meanwhile."""
    conn.execute(
        sa.insert(shop_settings),
        {"version": version, "at": now, "actor": actor, "document": dict(document)},
    )
