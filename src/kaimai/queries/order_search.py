"""Finding orders by words: through the index of terms, and directly what it has not come to yet.

A term says where to look; whether an order holds the words is seen in the order itself, so what has
changed since is never shown by mistake.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import and_, or_

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.order_facts import BANK, NUMBER, PARCEL
from kaimai.domain.parcels import same_tracking
from kaimai.domain.places import BLOCK, as_number, highest_first
from kaimai.persistence import order_facts, order_search
from kaimai.persistence.tables import (
    order_search_changed,
    order_search_places,
    order_search_terms,
    orders,
    parcels,
    payment_log,
)
from kaimai.words.order_search import Token, matched

BLOCKS_AT_ONCE = 32
DIRECT_MAX = 1_000
"""Orders that the index has not come to and that are looked at directly, the newest first."""
CHANGED_MAX = 200
LOOKED_AT_MAX = 20_000
"""Orders of the index that are looked at for one page; behind them a link goes on."""
FACTS_AT_ONCE = 100
GROUP_MAX = 5_000
"""Of so many orders of a group the places are asked for, to look at no others."""
_PLACE: sa.Column[int] = order_search_places.c.place


@dataclass(frozen=True, slots=True)
class Hit:
    """An order that was found, and which kinds of facts hold the words."""

    id: str
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, the newest first. `reached`: nothing older than this order was looked at, so
    more may be found behind it; None when everything was."""

    found: list[Hit]
    reached: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a search is for. `conditions` must hold as well; `marks` are terms of theirs, if there are
    any; `group` is the condition that the order is in a group of statuses."""

    tokens: Sequence[Token]
    marks: Sequence[str] = ()
    conditions: Sequence[sa.ColumnElement[bool]] = ()
    group: sa.ColumnElement[bool] | None = None

    @property
    def all_conditions(self) -> Sequence[sa.ColumnElement[bool]]:
        """Everything that the database is asked."""
        return self.conditions if self.group is None else (*self.conditions, self.group)


def by_whole_number(conn: Connection, word: str) -> list[Hit]:
    """Orders with this order number, bank order number, transaction number of the bank, account, or
    number of a parcel.

    Each is asked of an index of its own.
    """
    plain = word.strip().upper()
    if not 6 <= len(plain) <= 40:
        return []
    found = conn.execute(
        sa.union_all(
            sa.select(orders.c.id, sa.literal(NUMBER).label("kind")).where(
                orders.c.number == plain
            ),
            *(
                sa.select(payment_log.c.order_id, sa.literal(BANK)).where(column == plain)
                for column in (
                    payment_log.c.attempt_number,
                    payment_log.c.ts_no,
                    payment_log.c.account,
                )
            ),
            sa.select(parcels.c.order_id, sa.literal(PARCEL)).where(
                parcels.c.tracking_number == same_tracking(plain), parcels.c.tracking_number != ""
            ),
        )
    )
    kinds = {row[0]: row[1] for row in found}
    return [Hit(each, (kinds[each],)) for each in sorted(kinds, reverse=True)]


def search(conn: Connection, wanted: Wanted, *, before: str | None, limit: int) -> Hits:
    """The newest `limit` orders that hold all words, of those with ids below `before`."""
    state = order_search.state(conn)
    earlier = () if before is None else (orders.c.id < before,)
    direct = [
        *_looked_at(conn, wanted, _changed(conn, wanted, earlier), limit),
        *_looked_at(conn, wanted, _new(conn, wanted, state.last_id, earlier), limit),
    ]
    indexed = _in_index(conn, wanted, before, limit) if state.places else Hits([])
    found = {hit.id: hit for hit in (*direct, *indexed.found)}
    reached = indexed.reached
    kept = [
        found[each] for each in sorted(found, reverse=True) if reached is None or each >= reached
    ][:limit]
    return Hits(kept, None if len(kept) == limit else reached)


def search_in(
    conn: Connection, wanted: Wanted, ids: Collection[str], *, before: str | None, limit: int
) -> Hits:
    """The same of these orders alone."""
    earlier = () if before is None else (orders.c.id < before,)
    passing = conn.scalars(
        sa.select(orders.c.id)
        .where(orders.c.id.in_(sorted(ids)), *wanted.all_conditions, *earlier)
        .order_by(orders.c.id.desc())
    ).all()
    return Hits(_looked_at(conn, wanted, passing, limit))


def _changed(
    conn: Connection, wanted: Wanted, earlier: Iterable[sa.ColumnElement[bool]]
) -> list[str]:
    """Orders of which the index knows old words."""
    return list(
        conn.scalars(
            sa.select(orders.c.id)
            .join(order_search_changed, order_search_changed.c.order_id == orders.c.id)
            .where(*wanted.all_conditions, *earlier)
            .order_by(orders.c.id.desc())
            .limit(CHANGED_MAX)
        )
    )


def _new(
    conn: Connection,
    wanted: Wanted,
    last_id: str,
    earlier: Iterable[sa.ColumnElement[bool]],
) -> list[str]:
    """Orders that the index has not come to."""
    return list(
        conn.scalars(
            sa.select(orders.c.id)
            .where(orders.c.id > last_id, *wanted.all_conditions, *earlier)
            .order_by(orders.c.id.desc())
            .limit(DIRECT_MAX)
        )
    )


def _looked_at(conn: Connection, wanted: Wanted, ids: Sequence[str], limit: int) -> list[Hit]:
    """The first of these orders, at most `limit`, that hold all words."""
    if not wanted.tokens:
        return [Hit(each, ()) for each in ids[:limit]]
    hits: list[Hit] = []
    for start in range(0, len(ids), FACTS_AT_ONCE):
        some = ids[start : start + FACTS_AT_ONCE]
        known = {facts.id: facts for facts in order_facts.of_orders(conn, some)}
        for each in some:
            kinds = matched(wanted.tokens, known[each])
            if kinds is not None:
                hits.append(Hit(each, kinds))
        if len(hits) >= limit:
            break
    return hits[:limit]


def _in_index(conn: Connection, wanted: Wanted, before: str | None, limit: int) -> Hits:
    places = _places(conn, wanted, _first_place_behind(conn, before))
    hits: list[Hit] = []
    looked_at, size = 0, 2 * limit
    reached: int | None = None
    while len(hits) < limit and (some := list(islice(places, size))):
        ids = conn.scalars(
            sa.select(orders.c.id)
            .join(order_search_places, order_search_places.c.order_id == orders.c.id)
            .where(_PLACE.in_(some), *wanted.all_conditions)
            .order_by(orders.c.id.desc())
        ).all()
        hits += _looked_at(conn, wanted, ids, limit - len(hits))
        looked_at += len(some)
        size = min(4 * size, 4_000)
        if looked_at >= LOOKED_AT_MAX and len(hits) < limit:
            reached = some[-1]
            break
    if reached is None:
        return Hits(hits)
    is_there = order_search_places.c.place == reached
    last = conn.scalar(sa.select(order_search_places.c.order_id).where(is_there))
    return Hits(hits, last)


def _first_place_behind(conn: Connection, before: str | None) -> int | None:
    """The place that all earlier orders are below; None: there is none, all are."""
    if before is None:
        return None
    return conn.scalar(
        sa.select(_PLACE)
        .where(order_search_places.c.order_id >= before)
        .order_by(order_search_places.c.order_id)
        .limit(1)
    )


def _places(conn: Connection, wanted: Wanted, below: int | None) -> Iterator[int]:
    """Places whose orders have the terms, the newest first."""
    top = conn.scalar(sa.select(sa.func.max(order_search_terms.c.block)))
    if top is None:
        return
    if below is not None:
        top = min(top, below // BLOCK)
    of_group = _places_of_group(conn, wanted)
    terms = {term for token in wanted.tokens for _, way in token.ways for term in way}
    terms.update(wanted.marks)
    for last in range(top, -1, -BLOCKS_AT_ONCE):
        blocks = range(max(0, last - BLOCKS_AT_ONCE + 1), last + 1)
        sets: dict[int, dict[str, int]] = {block: {} for block in blocks}
        for row in conn.execute(
            sa.select(
                order_search_terms.c.block, order_search_terms.c.term, order_search_terms.c.places
            ).where(
                order_search_terms.c.block.in_(blocks),
                order_search_terms.c.term.in_(sorted(terms)),
            )
        ):
            sets[row.block][row.term] = as_number(row.places)
        for block in reversed(blocks):
            found = _holding(wanted, sets[block])
            if of_group is not None:
                found &= of_group.get(block, 0)
            if below is not None and block == below // BLOCK:
                found &= (1 << below % BLOCK) - 1
            for place in highest_first(found):
                yield block * BLOCK + place


def _holding(wanted: Wanted, sets: dict[str, int]) -> int:
    """Which places of a block have every mark, and for every word the terms of one way."""
    parts = [
        reduce(or_, (_having(terms, sets) for _, terms in token.ways)) for token in wanted.tokens
    ]
    parts += [sets.get(each, 0) for each in wanted.marks]
    return reduce(and_, parts)


def _having(terms: Iterable[str], sets: dict[str, int]) -> int:
    return reduce(and_, (sets.get(term, 0) for term in terms))


def _places_of_group(conn: Connection, wanted: Wanted) -> dict[int, int] | None:
    """The places of all orders of the group, by block; None when there are too many to ask for."""
    if wanted.group is None:
        return None
    found = conn.scalars(
        sa.select(_PLACE)
        .join(orders, orders.c.id == order_search_places.c.order_id)
        .where(wanted.group)
        .limit(GROUP_MAX + 1)
    ).all()
    if len(found) > GROUP_MAX:
        return None
    blocks: dict[int, int] = {}
    for place in found:
        blocks[place // BLOCK] = blocks.get(place // BLOCK, 0) | 1 << place % BLOCK
    return blocks
