"""The one row that says which installation this is, with the secret that signs its links."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import installation


@dataclass(frozen=True, slots=True)
class Installation:
    """Who we are to the bank, and what we sign links with."""

    id: str
    link_secret: str

    def __repr__(self) -> str:
        return f"Installation(id={self.id!r}, link_secret=…)"


def ensure(conn: Connection, *, id: str, link_secret: str, now: datetime) -> Installation:  # noqa: A002
    """The installation; the given names are used only when there is none yet."""
    found = _find(conn)
    if found is None:
        conn.execute(
            insert_or_skip(conn, installation),
            {"id": id, "link_secret": link_secret, "created_at": now},
        )
        found = _find(conn)
    if found is None:
        raise LookupError("the installation row was not stored")
    return found


def began_at(conn: Connection) -> datetime | None:
    """When this shop's books begin."""
    first = sa.select(installation.c.created_at).order_by(installation.c.created_at).limit(1)
    found: datetime | None = conn.scalar(first)
    return found


def catalogue_changed(conn: Connection) -> None:
    """Count the catalogue's version up, so that cached pages are made anew."""
    conn.execute(
        sa.update(installation).values(catalogue_version=installation.c.catalogue_version + 1)
    )


def _find(conn: Connection) -> Installation | None:
    row = conn.execute(
        sa.select(installation.c.id, installation.c.link_secret)
        .order_by(installation.c.created_at, installation.c.id)
        .limit(1)
    ).first()
    return None if row is None else Installation(row.id, row.link_secret)
