"""What people set while the shop is open, one row a version: the newest counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
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


def versions(conn: Connection, limit: int) -> list[tuple[int, datetime, str, Mapping[str, Any]]]:
    """Version, time, actor and document of each, the newest first."""
    found = conn.execute(
        sa.select(
            shop_settings.c.version,
            shop_settings.c.at,
            shop_settings.c.actor,
            shop_settings.c.document,
        )
        .order_by(shop_settings.c.version.desc())
        .limit(limit)
    )
    return [(row.version, row.at, row.actor, row.document) for row in found]


def one(conn: Connection, version: int) -> Mapping[str, Any] | None:
    """The document of one version, if there is such a version."""
    found: Mapping[str, Any] | None = conn.scalar(
        sa.select(shop_settings.c.document).where(shop_settings.c.version == version)
    )
    return found


def add(
    conn: Connection, version: int, document: Mapping[str, Any], *, actor: str, now: datetime
) -> bool:
    """Insert a version; False if somebody else has written that one meanwhile."""
    added = conn.execute(
        insert_or_skip(conn, shop_settings).returning(shop_settings.c.version),
        {"version": version, "at": now, "actor": actor, "document": dict(document)},
    ).first()
    return added is not None
