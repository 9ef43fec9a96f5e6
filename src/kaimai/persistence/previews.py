"""What staff were shown that a change of many products would do, kept until they say yes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import catalogue_previews as previews

Kind: TypeAlias = Literal["import", "edit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A preview as it was shown. `digest` is of its document."""

    id: str
    kind: Kind
    title: str
    actor: str
    document: str
    digest: str
    made_at: datetime
    applied_at: datetime | None


def digest_of(document: str) -> str:
    """What a preview's page carries, so that nothing else is said yes to."""
    return hashlib.sha256(document.encode()).hexdigest()


def keep(conn: Connection, preview: Kept, *, forget_before: datetime) -> None:
    """Keep a preview, and forget those of before this moment."""
    conn.execute(sa.delete(previews).where(previews.c.made_at < forget_before))
    conn.execute(
        sa.insert(previews),
        {name: getattr(preview, name) for name in Kept.__dataclass_fields__},
    )


def find(conn: Connection, preview_id: str) -> Kept | None:
    """The preview with this id."""
    row = conn.execute(sa.select(previews).where(previews.c.id == preview_id)).first()
    return None if row is None else Kept(**row._mapping)


def set_applied(conn: Connection, preview_id: str, now: datetime) -> None:
    """Remember that all of it was done."""
    conn.execute(sa.update(previews).where(previews.c.id == preview_id).values(applied_at=now))
