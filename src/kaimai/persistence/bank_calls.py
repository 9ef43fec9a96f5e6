"""Rows of `bank_calls`: inserted once, never changed, forgotten by age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.bank_calls import BankCall
from kaimai.domain.identifiers import first_id
from kaimai.persistence.dialect import insert_rows
from kaimai.persistence.tables import bank_calls

_NOTHING = msgspec.Raw(b"null")
"""Written into a column that must have a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBankCall:
    """A call to be stored; `at` is when it ended, and `id` is of that time."""

    id: str
    at: datetime
    call: BankCall


def insert(conn: Connection, new: Sequence[NewBankCall]) -> None:
    """Store calls, in one statement."""
    if new:
        insert_rows(conn, bank_calls, [_row(each) for each in new])


def prune_of_attempts(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` calls that ended before; how many were deleted."""
    return _prune(conn, bank_calls.c.id < first_id(before), limit)


def prune_others(conn: Connection, before: datetime, limit: int) -> int:
    """The same for calls that were about no attempt."""
    is_other = bank_calls.c.attempt_number.is_(None)
    return _prune(conn, sa.and_(is_other, bank_calls.c.id < first_id(before)), limit)


def _prune(conn: Connection, is_old: sa.ColumnElement[bool], limit: int) -> int:
    old = sa.select(bank_calls.c.id).where(is_old).limit(limit)
    return conn.execute(sa.delete(bank_calls).where(bank_calls.c.id.in_(old))).rowcount


def _row(new: NewBankCall) -> dict[str, object]:
    call = new.call
    return {
        "id": new.id,
        "at": new.at,
        "service": call.service,
        "command": call.command,
        "attempt_number": call.attempt_number,
        "token_mark": call.token_mark,
        "outcome": call.outcome,
        "code": call.code,
        "text": call.text,
        "error": call.error,
        "http_status": call.http_status,
        "took_ms": call.took_ms,
        "request": call.request,
        "reply": _NOTHING if call.reply is None else call.reply,
        "gist": call.gist,
    }
