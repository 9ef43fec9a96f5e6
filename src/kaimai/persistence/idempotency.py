"""Idempotency keys: which request a caller's key stands for, and what was answered.

A key is stored in the transaction of what it asks for, so either both exist or neither does. It is
stored with the name that a success will have, so that only what ends otherwise is written twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import (
    UtcDateTime,
    built_once,
    dump_json,
    insert_or_skip,
    rows,
    rows_parameter,
)
from kaimai.persistence.tables import idempotency_keys as keys


@dataclass(frozen=True, slots=True)
class Known:
    """A key that was used before."""

    request: dict[str, Any]
    answer: dict[str, Any] | None
    """None: what was asked for was made, under the name `made`."""
    made: str | None = None


Name = tuple[str, str]
"""A key's scope (the caller) and the key itself."""


@built_once
def _claim(conn: Connection) -> sa.Executable:
    asked = rows(
        conn,
        "asked",
        {"scope": sa.Text(), "key": sa.Text(), "request": sa.Text(), "made": sa.Text()},
    )
    stored = sa.select(
        asked.c.scope,
        asked.c.key,
        asked.c.request,
        asked.c.made,
        sa.bindparam("now", type_=UtcDateTime),
    ).where(sa.true())
    return (
        insert_or_skip(conn, keys)
        .from_select(["scope", "key", "request", "made", "created_at"], stored)
        .returning(keys.c.scope, keys.c.key)
    )


@built_once
def _answer(conn: Connection) -> sa.Update:
    given = rows(conn, "given", {"scope": sa.Text(), "key": sa.Text(), "answer": sa.Text()})
    return (
        sa.update(keys)
        .where(keys.c.scope == given.c.scope, keys.c.key == given.c.key)
        .values(answer=given.c.answer)
    )


def claim(
    conn: Connection,
    requests: Mapping[Name, Mapping[str, object]],
    now: datetime,
    *,
    makes: Mapping[Name, str] = MappingProxyType({}),
) -> dict[Name, Known]:
    """Insert these keys with their requests; return those that existed already, as they were stored.

    `makes` names what a request makes if it succeeds. On PostgreSQL a key that another transaction
    is inserting makes this one wait for its end.
    """
    names = sorted(requests)
    inserted = conn.execute(
        _claim(conn),
        {
            "asked": rows_parameter(
                [
                    {
                        "scope": name[0],
                        "key": name[1],
                        "request": dump_json(requests[name]),
                        "made": makes.get(name),
                    }
                    for name in names
                ]
            ),
            "now": now,
        },
    )
    ours = {(scope, key) for scope, key in inserted}
    return {} if len(ours) == len(names) else _known(conn, [n for n in names if n not in ours])


def answer(conn: Connection, answers: Mapping[Name, Mapping[str, object]]) -> None:
    """Store what was answered under each key, if it is not what the key was to make."""
    values = [
        {"scope": scope, "key": key, "answer": dump_json(document)}
        for (scope, key), document in sorted(answers.items())
    ]
    if values:
        conn.execute(_answer(conn), {"given": rows_parameter(values)})


def prune(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` keys older than `before`; how many were deleted."""
    old = sa.select(keys.c.scope, keys.c.key).where(keys.c.created_at < before).limit(limit)
    return conn.execute(
        sa.delete(keys).where(sa.tuple_(keys.c.scope, keys.c.key).in_(old))
    ).rowcount


def _known(conn: Connection, names: Sequence[Name]) -> dict[Name, Known]:
    found = conn.execute(
        sa.select(keys.c.scope, keys.c.key, keys.c.request, keys.c.answer, keys.c.made).where(
            sa.tuple_(keys.c.scope, keys.c.key).in_(sa.bindparam("names", expanding=True))
        ),
        {"names": list(names)},
    )
    return {
        (row.scope, row.key): Known(
            msgspec.json.decode(row.request),
            None if row.answer is None else msgspec.json.decode(row.answer),
            row.made,
        )
        for row in found
    }
