"""The only writer of the audit log: an entry for a change, in the transaction of the change itself."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.audit import Document, changed, small, terms_of
from kaimai.domain.identifiers import first_id
from kaimai.domain.moves import Actor
from kaimai.persistence.dialect import dump_json, insert_or_skip
from kaimai.persistence.tables import audit_log, audit_terms

__all__ = ["Entry", "changed", "note", "note_all", "prune"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change of one subject: `verb` and `kind` are words of ours, which have their sentences in
    `words/audit.py`. Before and after hold what changed, and nothing that is secret."""

    actor: Actor
    verb: str
    kind: str
    id: str
    at: datetime
    before: Document | None = None
    after: Document | None = None
    reason: str = ""


def note(
    conn: Connection,
    actor: Actor,
    verb: str,
    kind: str,
    id: str,  # noqa: A002 the subject's own
    *,
    before: Document | None = None,
    after: Document | None = None,
    reason: str = "",
    now: datetime,
) -> None:
    """Write one entry, whoever the actor is."""
    entry = Entry(
        actor=actor,
        verb=verb,
        kind=kind,
        id=id,
        at=now,
        before=before,
        after=after,
        reason=reason,
    )
    note_all(conn, [entry])


def note_all(conn: Connection, entries: Sequence[Entry]) -> None:
    """Write many entries: two statements, however many there are."""
    if not entries:
        return
    written = [_row(entry) for entry in entries]
    conn.execute(insert_or_skip(conn, audit_log), written)
    terms = [
        {"term": term, "entry_id": row["id"]}
        for row in written
        for term in terms_of(row["subject_id"], row["reason"], row["after"], row["before"])
    ]
    if terms:
        conn.execute(insert_or_skip(conn, audit_terms), terms)


def prune(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` entries of before this moment, with their terms; how many."""
    gone = list(
        conn.scalars(
            sa.select(audit_log.c.id)
            .where(audit_log.c.id < first_id(before))
            .order_by(audit_log.c.id)
            .limit(limit)
        )
    )
    if gone:
        old = conn.execute(
            sa.select(
                audit_log.c.id,
                audit_log.c.subject_id,
                audit_log.c.reason,
                audit_log.c.after,
                audit_log.c.before,
            ).where(audit_log.c.id.in_(gone))
        ).all()
        pairs = [
            {"gone_term": term, "gone_id": row.id}
            for row in old
            for term in terms_of(row.subject_id, row.reason, row.after, row.before)
        ]
        if pairs:
            conn.execute(
                sa.delete(audit_terms).where(
                    audit_terms.c.term == sa.bindparam("gone_term"),
                    audit_terms.c.entry_id == sa.bindparam("gone_id"),
                ),
                pairs,
            )
        conn.execute(sa.delete(audit_log).where(audit_log.c.id.in_(gone)))
    return len(gone)


def forget(conn: Connection, kinds: Collection[str], subject_ids: Collection[str]) -> int:
    """Take everything but statuses out of the entries of these subjects, with what they were found by:
    somebody's data are erased. That there was a change, and whose, stays; how many entries."""
    entries = conn.execute(
        sa.select(
            audit_log.c.id,
            audit_log.c.subject_id,
            audit_log.c.reason,
            audit_log.c.after,
            audit_log.c.before,
        ).where(
            audit_log.c.kind.in_(sorted(kinds)), audit_log.c.subject_id.in_(sorted(subject_ids))
        )
    ).all()
    if not entries:
        return 0
    conn.execute(
        sa.delete(audit_terms).where(
            audit_terms.c.term == sa.bindparam("gone_term"),
            audit_terms.c.entry_id == sa.bindparam("gone_id"),
        ),
        [
            {"gone_term": term, "gone_id": row.id}
            for row in entries
            for term in terms_of(row.subject_id, row.reason, row.after, row.before)
        ],
    )
    for row in entries:
        conn.execute(
            sa.update(audit_log)
            .where(audit_log.c.id == row.id)
            .values(before=_statuses(row.before), after=_statuses(row.after), reason="")
        )
    return len(entries)


def _statuses(document: Document | None) -> dict[str, object]:
    return {name: each for name, each in (document or {}).items() if name == "status"}


def _row(entry: Entry) -> dict[str, object]:
    before, after = small(entry.before), small(entry.after)
    fields = {
        "at": entry.at,
        "actor": str(entry.actor),
        "address": entry.actor.address,
        "verb": entry.verb,
        "kind": entry.kind,
        "subject_id": entry.id,
        "before": before,
        "after": after,
        "reason": entry.reason,
    }
    return {"id": _id(entry.at, fields), **fields}


def _id(at: datetime, fields: dict[str, object]) -> str:
    """A name in the order of time. The rest of it is made of what the entry says: a transaction that
    runs again names it the same, and two that say the same of one moment are one."""
    return first_id(at) + hashlib.sha256(dump_json(fields).encode()).hexdigest()[:20]
