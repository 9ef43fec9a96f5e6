"""Rows of `api_tokens`: digests and scopes, never a secret."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.api_tokens import ApiToken
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import api_tokens

_COLUMNS = (
    api_tokens.c.id,
    api_tokens.c.name,
    api_tokens.c.scopes,
    api_tokens.c.created_at,
    api_tokens.c.last_used_at,
    api_tokens.c.revoked_at,
)


def insert(conn: Connection, token: ApiToken, digest: str) -> bool:
    """Store a new token; False when its name is taken, by a revoked one too."""
    inserted = conn.execute(
        insert_or_skip(conn, api_tokens).returning(api_tokens.c.id),
        {
            "id": token.id,
            "name": token.name,
            "digest": digest,
            "scopes": " ".join(sorted(token.scopes)),
            "created_at": token.created_at,
        },
    )
    return inserted.first() is not None


def by_digest(conn: Connection, digest: str) -> ApiToken | None:
    """The token with this digest, revoked or not.

    An index is not searched in constant time, but what it could betray is a digest that the caller
    has computed, not the secret that would be needed for another.
    """
    row = conn.execute(sa.select(*_COLUMNS).where(api_tokens.c.digest == digest)).first()
    return None if row is None else _token(row)


def every(conn: Connection) -> list[ApiToken]:
    """All tokens, the oldest first."""
    found = conn.execute(sa.select(*_COLUMNS).order_by(api_tokens.c.created_at, api_tokens.c.id))
    return [_token(row) for row in found]


def revoke(conn: Connection, name: str, *, now: datetime) -> bool:
    """End a token for good; one that is revoked stays as it was. False when there is none."""
    ended = conn.execute(
        sa.update(api_tokens)
        .where(api_tokens.c.name == name)
        .values(revoked_at=sa.func.coalesce(api_tokens.c.revoked_at, now))
    )
    return ended.rowcount == 1


def set_used(conn: Connection, token_id: str, *, now: datetime) -> None:
    """Remember when a token was used last."""
    conn.execute(sa.update(api_tokens).where(api_tokens.c.id == token_id).values(last_used_at=now))


def _token(row: Row[*tuple[Any, ...]]) -> ApiToken:
    fields = dict(row._mapping)
    return ApiToken(**{**fields, "scopes": frozenset(fields["scopes"].split())})
