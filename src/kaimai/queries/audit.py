"""What pages read of the audit log: entries newest first, found by text, person, kind, subject and time.

A page costs the same at a million entries: it is read from an index, and where one alone does not
tell, only so many candidates are looked at before the reader is asked whether to look further back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.audit import wanted_of
from kaimai.domain.identifiers import first_id
from kaimai.domain.moves import STAFF
from kaimai.persistence.tables import (
    audit_log,
    audit_terms,
    orders,
    payment_log,
    products,
    refunds,
    staff,
)

PAGE = 50
CANDIDATES_MAX = 2_000
"""Entries that are looked at for one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked for; an empty part asks for nothing."""

    text: str = ""
    actor: str = ""
    """As it is kept: `staff:` and an id."""
    kind: str = ""
    subject_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change as it is shown."""

    id: str
    at: datetime
    actor: str
    address: str
    verb: str
    kind: str
    subject_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries of one page, and the key that the next begins behind, if there is more to look at."""

    entries: Sequence[Entry]
    after: str | None
    is_cut_short: bool = False
    """Whether looking ended before the page was full, with more to look at."""


def find(conn: Connection, search: Search, *, after: str = "") -> Page:
    """One page of entries, the newest first: those before the key `after`."""
    terms = wanted_of(_as_kept(conn, search.text))
    if search.text.strip() and not terms:
        return Page(entries=(), after=None)
    # The index that leaves the fewest: of a term (a long one is seldom), a subject, a person, a kind.
    terms.sort(key=len, reverse=True)
    column, source = _source(search, terms)
    rest = _rest(search, terms)
    source = source.where(*_period(column, search, after)).order_by(column.desc())
    if not rest:
        ids = [row[0] for row in conn.execute(source.limit(PAGE + 1))]
        return _page(conn, ids, None)
    looked = source.limit(CANDIDATES_MAX).subquery("looked")
    key = looked.c[column.name]
    found = (
        sa.select(key)
        .join(audit_log, audit_log.c.id == key)
        .where(*rest)
        .order_by(key.desc())
        .limit(PAGE + 1)
    )
    ids = [row[0] for row in conn.execute(found)]
    last = None
    if len(ids) <= PAGE:
        seen = conn.execute(sa.select(sa.func.count(), sa.func.min(key)).select_from(looked)).one()
        last = seen[1] if seen[0] == CANDIDATES_MAX else None
    return _page(conn, ids, last)


def people(conn: Connection) -> dict[str, str]:
    """Names of everybody who ever worked here, by what the log calls them."""
    found = conn.execute(sa.select(staff.c.id, staff.c.name).order_by(staff.c.created_at))
    return {f"{STAFF}:{row.id}": row.name for row in found}


def subjects(conn: Connection, entries: Sequence[Entry]) -> dict[tuple[str, str], str]:
    """What people call the subjects of these entries: order numbers, names; by kind and id."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        wanted.setdefault(entry.kind, set()).add(entry.subject_id)
    return {
        (kind, row[0]): row[1]
        for kind, statement in _NAMES.items()
        if kind in wanted
        for row in conn.execute(statement, {"ids": sorted(wanted[kind])})
    }


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_NAMES: Mapping[str, sa.Select[Any]] = {
    "order": sa.select(orders.c.id, orders.c.number).where(orders.c.id.in_(_IDS)),
    "payment": sa.select(payment_log.c.id, orders.c.number)
    .join(orders, orders.c.id == payment_log.c.order_id)
    .where(payment_log.c.id.in_(_IDS)),
    "refund": sa.select(refunds.c.id, orders.c.number)
    .join(payment_log, payment_log.c.id == refunds.c.payment_id)
    .join(orders, orders.c.id == payment_log.c.order_id)
    .where(refunds.c.id.in_(_IDS)),
    "product": sa.select(products.c.id, products.c.name).where(products.c.id.in_(_IDS)),
    "staff": sa.select(staff.c.id, staff.c.name).where(staff.c.id.in_(_IDS)),
}


def _as_kept(conn: Connection, text: str) -> str:
    """An order's number as the log knows it: by the order's id."""
    found = conn.scalar(sa.select(orders.c.id).where(orders.c.number == text.strip().upper()))
    return text if found is None else found


def _source(search: Search, terms: Sequence[str]) -> tuple[sa.ColumnElement[str], sa.Select[str]]:
    if terms:
        column: sa.ColumnElement[str] = audit_terms.c.entry_id
        return column, sa.select(column).where(audit_terms.c.term == terms[0])
    column = audit_log.c.id
    statement = sa.select(column)
    if search.kind and search.subject_id:
        statement = statement.where(
            audit_log.c.kind == search.kind, audit_log.c.subject_id == search.subject_id
        )
    elif search.actor:
        statement = statement.where(audit_log.c.actor == search.actor)
    elif search.kind:
        statement = statement.where(audit_log.c.kind == search.kind)
    return column, statement


def _rest(search: Search, terms: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """What the index did not ask yet."""
    asked = bool(terms)
    by_subject = not asked and bool(search.kind and search.subject_id)
    by_actor = not asked and not by_subject and bool(search.actor)
    by_kind = not asked and not by_subject and not by_actor and bool(search.kind)
    rest: list[sa.ColumnElement[bool]] = [
        sa.exists().where(audit_terms.c.term == term, audit_terms.c.entry_id == audit_log.c.id)
        for term in terms[1:]
    ]
    if search.actor and not by_actor:
        rest.append(audit_log.c.actor == search.actor)
    if search.kind and not (by_subject or by_kind):
        rest.append(audit_log.c.kind == search.kind)
    if search.subject_id and not by_subject:
        rest.append(audit_log.c.subject_id == search.subject_id)
    return rest


def _period(
    column: sa.ColumnElement[str], search: Search, after: str
) -> list[sa.ColumnElement[bool]]:
    """Ids are in the order of time, so that a period is a range of them."""
    period = []
    if after:
        period.append(column < after)
    if search.since is not None:
        period.append(column >= first_id(search.since))
    if search.until is not None:
        period.append(column < first_id(search.until))
    return period


def _page(conn: Connection, ids: Sequence[str], last: str | None) -> Page:
    shown = ids[:PAGE]
    found = conn.execute(
        sa.select(audit_log).where(audit_log.c.id.in_(shown)).order_by(audit_log.c.id.desc())
    )
    entries = [Entry(**row._mapping) for row in found]
    if len(ids) > PAGE:
        return Page(entries=entries, after=shown[-1])
    return Page(entries=entries, after=last, is_cut_short=last is not None)
