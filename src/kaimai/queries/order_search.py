"""Finding orders by words: through the index of terms, and directly what it has not come to yet.

A term says where to look; whether an order holds the words is seen in the order itself, so what has
changed since is never shown by mistake.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.order_facts import BANK, NUMBER, PARCEL
from kaimai.domain.parcels import same_tracking
from kaimai.domain.places import BLOCK, common, highest_first
from kaimai.persistence import order_facts, order_search
from kaimai.persistence.tables import (
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
FIRST_LOOK, LATER_LOOKS = 100, 400
"""Candidates whose facts are read at once: often the first hundred fill a page."""
TERMS_ASKED_MAX = 4
"""Of each kind of fact that a word may be part of."""
GROUP_MAX = 5_000
"""Of so many orders of a group the places are asked for, to look at no others."""
_PLACE: sa.Column[int] = order_search_places.c.place


Ways: TypeAlias = list[list[str]]
"""Terms; whoever has all of one list may hold the word."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An order that was found, and which kinds of facts hold the words."""

    id: str
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, the newest first. `reached`: nothing older than this order was looked at, so
    more may be found behind it; None when everything was. `is_behind`: the index has not come to so
    many orders that not all of them were looked at."""

    found: list[Hit]
    reached: str | None = None
    is_behind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a search is for. `conditions` must hold as well; `marks` are terms of theirs, if there are
    any; `group` is the condition that the order is in a group of statuses; ids are from `low` on."""

    tokens: Sequence[Token]
    low: str = ""
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
    new = _new(conn, wanted, state.last_id, before)
    direct = [
        *_looked_at(conn, wanted, _changed(conn, wanted, before), limit),
        *_looked_at(conn, wanted, _passing(conn, wanted, new, before), limit),
    ]
    indexed = _in_index(conn, wanted, before, limit) if state.places else Hits([])
    found = {hit.id: hit for hit in (*direct, *indexed.found)}
    reached = indexed.reached
    kept = [
        found[each] for each in sorted(found, reverse=True) if reached is None or each >= reached
    ][:limit]
    return Hits(kept, None if len(kept) == limit else reached, len(new) == DIRECT_MAX)


def search_in(
    conn: Connection, wanted: Wanted, ids: Collection[str], *, before: str | None, limit: int
) -> Hits:
    """The same of these orders alone."""
    return Hits(_looked_at(conn, wanted, _passing(conn, wanted, ids, before), limit))


def _passing(
    conn: Connection, wanted: Wanted, ids: Collection[str], before: str | None
) -> Sequence[str]:
    """Those of these orders for which the conditions hold, the newest first."""
    within = sorted(
        (each for each in ids if each >= wanted.low and (before is None or each < before)),
        reverse=True,
    )
    if not within:
        return []
    if not wanted.all_conditions:
        return within
    passing = set(
        conn.scalars(
            # By their ids, not along an index of the conditions: those may hold for a million.
            sa.select(orders.c.id).where(orders.c.id.in_(within), *wanted.all_conditions)
        )
    )
    return [each for each in within if each in passing]


def _changed(conn: Connection, wanted: Wanted, before: str | None) -> Sequence[str]:
    """Orders of which the index knows old words."""
    ids = order_search.changed_orders(conn, CHANGED_MAX)
    return _passing(conn, wanted, ids, before)


def _new(conn: Connection, wanted: Wanted, last_id: str, before: str | None) -> Sequence[str]:
    """The newest orders that the index has not come to."""
    later = [orders.c.id > last_id, orders.c.id >= wanted.low]
    if before is not None:
        later.append(orders.c.id < before)
    return conn.scalars(
        sa.select(orders.c.id).where(*later).order_by(orders.c.id.desc()).limit(DIRECT_MAX)
    ).all()


def _looked_at(conn: Connection, wanted: Wanted, ids: Sequence[str], limit: int) -> list[Hit]:
    """The first of these orders, at most `limit`, that hold all words."""
    if not wanted.tokens:
        return [Hit(each, ()) for each in ids[:limit]]
    hits: list[Hit] = []
    waiting = iter(ids)
    some = list(islice(waiting, FIRST_LOOK))
    while some:
        known = {facts.id: facts for facts in order_facts.of_orders(conn, some)}
        for each in some:
            kinds = matched(wanted.tokens, known[each])
            if kinds is not None:
                hits.append(Hit(each, kinds))
        if len(hits) >= limit:
            break
        some = list(islice(waiting, LATER_LOOKS))
    return hits[:limit]


def _in_index(conn: Connection, wanted: Wanted, before: str | None, limit: int) -> Hits:
    below = None if before is None else _first_place_from(conn, before)
    above = _first_place_from(conn, wanted.low) if wanted.low else 0
    if above is None:
        return Hits([])
    places = _places(conn, wanted, above, below)
    hits: list[Hit] = []
    looked_at, size = 0, max(FIRST_LOOK, limit)
    while some := list(islice(places, size)):
        ids = conn.scalars(sa.select(order_search_places.c.order_id).where(_PLACE.in_(some))).all()
        hits += _looked_at(conn, wanted, _passing(conn, wanted, ids, before), limit - len(hits))
        looked_at += len(some)
        size = min(4 * size, 4_000)
        if len(hits) >= limit:
            break
        if looked_at >= LOOKED_AT_MAX:
            return Hits(hits, min(ids))
    return Hits(hits)


def _first_place_from(conn: Connection, order_id: str) -> int | None:
    """The first place of an order with this id or a greater one; None behind the last."""
    return conn.scalar(
        sa.select(_PLACE)
        .where(order_search_places.c.order_id >= order_id)
        .order_by(order_search_places.c.order_id)
        .limit(1)
    )


def _places(conn: Connection, wanted: Wanted, above: int, below: int | None) -> Iterator[int]:
    """Places from `above` to before `below` whose orders have the terms, the newest first."""
    top = conn.scalar(sa.select(sa.func.max(order_search_terms.c.block)))
    if top is None:
        return
    if below is not None:
        top = min(top, below // BLOCK)
    of_group = _places_of_group(conn, wanted)
    ways = _rarest(conn, wanted, top)
    terms = sorted({term for of_token in ways for way in of_token for term in way})
    bottom = above // BLOCK
    for last in range(top, bottom - 1, -BLOCKS_AT_ONCE):
        blocks = range(max(bottom, last - BLOCKS_AT_ONCE + 1), last + 1)
        kept = _kept(conn, blocks, terms)
        for block in reversed(blocks):
            found = _holding(ways, kept[block])
            if of_group is not None:
                found &= of_group.get(block, 0)
            if below is not None and block == below // BLOCK:
                found &= (1 << below % BLOCK) - 1
            if block == bottom:
                found &= -1 << above % BLOCK
            for place in highest_first(found):
                yield block * BLOCK + place


def _rarest(conn: Connection, wanted: Wanted, block: int) -> list[Ways]:
    """For each word, and for all marks, the terms that are asked for: of each way those that the
    fewest orders of the newest block have, since few of them tell as much as all."""
    marks = [tuple(wanted.marks)] if wanted.marks else []
    ways = [[terms for _, terms in token.ways] for token in wanted.tokens] + [
        [each] for each in marks
    ]
    sample = _kept(conn, [block], sorted({term for each in ways for way in each for term in way}))
    sizes = {term: len(places) for term, places in sample[block].items()}
    return [
        [sorted(way, key=lambda term: sizes.get(term, 0))[:TERMS_ASKED_MAX] for way in each]
        for each in ways
    ]


def _kept(
    conn: Connection, blocks: Sequence[int], terms: Sequence[str]
) -> dict[int, dict[str, bytes]]:
    """What the index keeps of these terms in these blocks."""
    kept: dict[int, dict[str, bytes]] = {block: {} for block in blocks}
    for block, term, places in conn.execute(
        sa.select(
            order_search_terms.c.block, order_search_terms.c.term, order_search_terms.c.places
        ).where(order_search_terms.c.block.in_(blocks), order_search_terms.c.term.in_(terms))
    ):
        kept[block][term] = places
    return kept


def _holding(ways: Sequence[Ways], kept: Mapping[str, bytes]) -> int:
    """Which places of a block have, for every word, all terms of one way."""
    found = -1
    for of_word in ways:
        some = 0
        for terms in of_word:
            if all(term in kept for term in terms):
                some |= common(kept[term] for term in terms)
        found &= some
        if not found:
            break
    return found


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
