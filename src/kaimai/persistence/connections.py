"""Connections as rows: a version is added, never changed; the newest of each kind counts."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.connections import SealedConnection
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import connections

KEPT_SEALED = 2
"""Versions whose secrets are kept: the newest, and the one before to go back to."""
_COLUMNS = (
    connections.c.kind,
    connections.c.version,
    connections.c.document,
    connections.c.sealed,
    connections.c.is_set,
    connections.c.actor,
    connections.c.at,
)


def newest(conn: Connection) -> dict[str, SealedConnection]:
    """The newest version of each kind that ever had one."""
    last = (
        sa.select(connections.c.kind, sa.func.max(connections.c.version).label("version"))
        .group_by(connections.c.kind)
        .subquery()
    )
    found = conn.execute(
        sa.select(*_COLUMNS).join(
            last,
            sa.and_(connections.c.kind == last.c.kind, connections.c.version == last.c.version),
        )
    )
    return {row.kind: _record(row) for row in found}


def versions(conn: Connection, kind: str, limit: int = 50) -> list[SealedConnection]:
    """The versions of one kind, the newest first."""
    found = conn.execute(
        sa.select(*_COLUMNS)
        .where(connections.c.kind == kind)
        .order_by(connections.c.version.desc())
        .limit(limit)
    )
    return [_record(row) for row in found]


def sealed_rows(conn: Connection) -> list[SealedConnection]:
    """Every version that still has secrets."""
    return [
        _record(row)
        for row in conn.execute(sa.select(*_COLUMNS).where(connections.c.sealed.is_not(None)))
    ]


def add(conn: Connection, new: SealedConnection) -> bool:
    """Add a version, and forget the secrets of old ones; False if that version exists."""
    added = conn.execute(
        insert_or_skip(conn, connections).returning(connections.c.version),
        {
            "kind": new.kind,
            "version": new.version,
            "at": new.at,
            "actor": new.actor,
            "document": dict(new.public),
            "sealed": new.sealed,
            "is_set": new.is_set,
        },
    ).first()
    if added is None:
        return False
    conn.execute(
        sa.update(connections)
        .where(
            connections.c.kind == new.kind,
            connections.c.version <= new.version - KEPT_SEALED,
            connections.c.sealed.is_not(None),
        )
        .values(sealed=None)
    )
    return True


def reseal(conn: Connection, kind: str, version: int, before: bytes, after: bytes) -> bool:
    """Put the same secrets under another key; False if the row is not as it was."""
    changed = conn.execute(
        sa.update(connections)
        .where(
            connections.c.kind == kind,
            connections.c.version == version,
            connections.c.sealed == before,
        )
        .values(sealed=after)
    )
    return bool(changed.rowcount)


def _record(row: "sa.Row[*tuple[Any, ...]]") -> SealedConnection:
    kind, version, document, sealed, is_set, actor, at = row
    return SealedConnection(
        kind=kind,
        version=version,
        public=document,
        sealed=None if sealed is None else bytes(sealed),
        is_set=is_set,
        actor=actor,
        at=at,
    )
