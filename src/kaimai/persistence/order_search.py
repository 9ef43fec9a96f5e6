"""The index of what orders are found by: appended to by a job, never by those who order.

What the terms are is for words/order_search.py; how they are asked for, for queries/order_search.py.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain import places as sets
from kaimai.domain.places import BLOCK
from kaimai.persistence.dialect import insert_or_skip, insert_rows, rows, rows_parameter, upsert
from kaimai.persistence.tables import (
    order_search_changed,
    order_search_places,
    order_search_state,
    order_search_terms,
)

_NAME = "orders"
_STATE = sa.select(
    order_search_state.c.rules, order_search_state.c.last_id, order_search_state.c.places
).where(order_search_state.c.name == _NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """By which rules the terms are made (0: by none), and how many orders up to which id have theirs."""

    rules: int = 0
    last_id: str = ""
    places: int = 0


def state(conn: Connection, *, is_locked: bool = False) -> State:
    """How far the index has come. `is_locked`: whoever else would write it waits."""
    row = conn.execute(_STATE.with_for_update() if is_locked else _STATE).first()
    return State() if row is None else State(**row._mapping)


def changed(conn: Connection, order_ids: Iterable[str], *, now: datetime) -> None:
    """Remember that what these orders are found by has changed, in the transaction that changed it.

    Their terms are made anew soon, and what they were found by before is forgotten then.
    """
    new = [{"order_id": each, "at": now} for each in sorted(set(order_ids))]
    if new:
        conn.execute(insert_or_skip(conn, order_search_changed), new)


def append(
    conn: Connection,
    before: State,
    terms: Sequence[tuple[str, Collection[str]]],
    *,
    now: datetime,
) -> bool:
    """Give the next orders, by id in their order, their places and terms.

    False, with nothing done, when the index is no longer as it was `before`: somebody else did it.
    """
    if state(conn, is_locked=True) != before:
        return False
    blocks: dict[int, dict[str, list[int]]] = {}
    for place, (_, of_order) in enumerate(terms, start=before.places):
        block = blocks.setdefault(place // BLOCK, {})
        for term in of_order:
            block.setdefault(term, []).append(place % BLOCK)
    insert_rows(
        conn,
        order_search_places,
        [
            {"place": place, "order_id": order_id}
            for place, (order_id, _) in enumerate(terms, start=before.places)
        ],
    )
    for number, new in sorted(blocks.items()):
        _add(conn, number, new)
    _set_state(
        conn,
        State(rules=before.rules, last_id=terms[-1][0], places=before.places + len(terms)),
        now,
    )
    return True


def replace(conn: Connection, terms: Mapping[str, Collection[str]]) -> None:
    """Give orders that have changed these terms instead of what they had. Those that the index has
    not come to yet get theirs in their turn."""
    state(conn, is_locked=True)
    found = conn.execute(
        sa.select(order_search_places.c.place, order_search_places.c.order_id).where(
            order_search_places.c.order_id.in_(sorted(terms))
        )
    ).all()
    for place, order_id in sorted(tuple(row) for row in found):
        _take_out(conn, place)
        _add(conn, place // BLOCK, {term: [place % BLOCK] for term in terms[order_id]})
    conn.execute(
        sa.delete(order_search_changed).where(order_search_changed.c.order_id.in_(sorted(terms)))
    )


def changed_orders(conn: Connection, limit: int) -> list[str]:
    """Orders whose terms are to be made anew, those that have waited longest first."""
    return list(
        conn.scalars(
            sa.select(order_search_changed.c.order_id)
            .order_by(order_search_changed.c.at, order_search_changed.c.order_id)
            .limit(limit)
        )
    )


def begin_anew(conn: Connection, rules: int, *, now: datetime) -> bool:
    """Throw a part of an index of other rules away; whether it is all gone, and may be filled again."""
    _set_state(conn, State(), now)
    last = conn.scalar(sa.select(sa.func.max(order_search_terms.c.block)))
    if last is not None:
        conn.execute(sa.delete(order_search_terms).where(order_search_terms.c.block == last))
        return False
    highest = conn.scalar(sa.select(sa.func.max(order_search_places.c.place)))
    if highest is not None:
        conn.execute(
            sa.delete(order_search_places).where(order_search_places.c.place > highest - BLOCK)
        )
        return False
    _set_state(conn, State(rules=rules), now)
    return True


def _set_state(conn: Connection, new: State, now: datetime) -> None:
    conn.execute(
        upsert(conn, order_search_state, ["name"], ["rules", "last_id", "places", "at"]),
        {
            "name": _NAME,
            "rules": new.rules,
            "last_id": new.last_id,
            "places": new.places,
            "at": now,
        },
    )


def _add(conn: Connection, block: int, new: Mapping[str, Sequence[int]]) -> None:
    """Put places into the sets of a block."""
    asked = rows(conn, "asked", {"term": sa.Text()})
    known = conn.execute(
        sa.select(order_search_terms.c.term, order_search_terms.c.places).where(
            order_search_terms.c.block == block,
            order_search_terms.c.term.in_(sa.select(asked.c.term)),
        ),
        {"asked": rows_parameter([{"term": term} for term in new])},
    )
    before = {row.term: row.places for row in known}
    _write(
        conn,
        block,
        {term: sets.added(before.get(term, b""), places) for term, places in new.items()},
        before.keys(),
    )


def _take_out(conn: Connection, place: int) -> None:
    """Take a place out of every set that it is in."""
    block, within = divmod(place, BLOCK)
    kept = conn.execute(
        sa.select(order_search_terms.c.term, order_search_terms.c.places).where(
            order_search_terms.c.block == block
        )
    )
    less = {row.term: (row.places, sets.without(row.places, within)) for row in kept}
    changes = {term: after for term, (before, after) in less.items() if before != after}
    _write(conn, block, changes, changes.keys())


def _write(conn: Connection, block: int, new: Mapping[str, bytes], known: Collection[str]) -> None:
    if known:
        gone = rows(conn, "gone", {"term": sa.Text()})
        conn.execute(
            sa.delete(order_search_terms).where(
                order_search_terms.c.block == block,
                order_search_terms.c.term.in_(sa.select(gone.c.term)),
            ),
            {"gone": rows_parameter([{"term": term} for term in known])},
        )
    insert_rows(
        conn,
        order_search_terms,
        [{"block": block, "term": term, "places": new[term]} for term in sorted(new) if new[term]],
    )
