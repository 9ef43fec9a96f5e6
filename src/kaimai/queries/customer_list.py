"""Lists of customers, and finding them.

A customer is a buyer who has ordered or is known in LINE; browsers that only looked are none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import LINE
from kaimai.domain.orders import LIVE
from kaimai.persistence import customers as rows
from kaimai.persistence.tables import (
    buyer_identities,
    buyers,
    customer_tags,
    customer_terms,
    line_people,
    orders,
)
from kaimai.words.customer_search import terms_of, wanted_of
from kaimai.words.search import Wanted

PAGE = 50
LOOKED_AT_MAX = 5_000
"""Buyers that a list goes through for one page: most may be browsers that only looked."""
NEW_ORDERS_MAX = 500
"""Orders that the terms have not come to and that a search looks at itself: the newest."""
TAGS_SHOWN_MAX = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """One customer in a list. `spent`: NT$ of orders that are open or paid."""

    id: str
    name: str
    phone: str
    email: str
    line_name: str
    line_id: str
    order_count: int
    spent: int
    last_order_at: datetime | None
    created_at: datetime
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPage:
    """A page of a list; `after` begins the next, None on the last."""

    customers: Sequence[CustomerRow]
    after: str | None = None


_ALIVE = sa.and_(buyers.c.merged_into.is_(None), buyers.c.erased_at.is_(None))
_HAS_ORDER = sa.exists().where(orders.c.buyer_id == buyers.c.id)
_IN_LINE = sa.exists().where(
    buyer_identities.c.buyer_id == buyers.c.id, buyer_identities.c.kind == LINE
)


def newest(conn: Connection, *, after: str = "", tag: str = "") -> CustomerPage:
    """Customers, the newest first; those with this tag alone."""
    if tag:
        return _tagged(conn, tag, after)
    seen = sa.select(buyers.c.id).where(_ALIVE).order_by(buyers.c.id.desc()).limit(LOOKED_AT_MAX)
    if after:
        seen = seen.where(buyers.c.id < after)
    looked_at = seen.subquery("seen")
    found = list(
        conn.scalars(
            sa.select(buyers.c.id)
            .join(looked_at, looked_at.c.id == buyers.c.id)
            .where(sa.or_(_HAS_ORDER, _IN_LINE))
            .order_by(buyers.c.id.desc())
            .limit(PAGE + 1)
        )
    )
    if len(found) > PAGE:
        return CustomerPage(customers=of_ids(conn, found[:PAGE]), after=found[PAGE - 1])
    last = conn.execute(sa.select(sa.func.min(looked_at.c.id), sa.func.count())).one()
    more = last[0] if last[1] == LOOKED_AT_MAX else None
    return CustomerPage(customers=of_ids(conn, found), after=more)


def _tagged(conn: Connection, tag: str, after: str) -> CustomerPage:
    wanted = (
        sa.select(customer_tags.c.buyer_id)
        .where(customer_tags.c.tag == tag)
        .order_by(customer_tags.c.buyer_id.desc())
        .limit(PAGE + 1)
    )
    if after:
        wanted = wanted.where(customer_tags.c.buyer_id < after)
    found = list(conn.scalars(wanted))
    more = found[PAGE - 1] if len(found) > PAGE else None
    return CustomerPage(customers=of_ids(conn, found[:PAGE]), after=more)


def search(conn: Connection, query: str) -> CustomerPage:
    """Customers who have everything that the query asks for, the newest first: one page at most.

    Those whose terms are made are found by them; orders that are newer are looked at themselves.
    """
    wanted = wanted_of(query)
    if not wanted:
        return CustomerPage(customers=())
    found = dict.fromkeys([*_by_order_number(conn, query), *_just_ordered(conn, wanted)])
    found |= dict.fromkeys(_with_terms(conn, wanted))
    return CustomerPage(customers=of_ids(conn, list(found)[:PAGE]))


def _by_order_number(conn: Connection, query: str) -> list[str]:
    buyer_id = conn.scalar(
        sa.select(orders.c.buyer_id).where(orders.c.number == query.strip().upper())
    )
    return [] if buyer_id is None else [buyer_id]


def _with_terms(conn: Connection, wanted: Sequence[Wanted]) -> list[str]:
    # Looked for by the longest term, which the fewest have.
    first, *others = sorted(wanted, key=lambda each: (each.low != each.high, -len(each.low)))
    has = [
        sa.exists().where(other.c.buyer_id == customer_terms.c.buyer_id, *_between(other, each))
        for each in others
        for other in [customer_terms.alias()]
    ]
    found = (
        sa.select(customer_terms.c.buyer_id)
        .where(*_between(customer_terms, first), *has)
        .distinct()
        .order_by(customer_terms.c.buyer_id.desc())
        .limit(PAGE)
    )
    return list(conn.scalars(found))


def _between(terms: sa.FromClause, each: Wanted) -> tuple[sa.ColumnElement[bool], ...]:
    if each.low == each.high:
        return (terms.c.term == each.low,)
    return (terms.c.term >= each.low, terms.c.term <= each.high)


def _just_ordered(conn: Connection, wanted: Sequence[Wanted]) -> list[str]:
    """Buyers of the newest orders, as far as these are not behind the terms, that match."""
    state = rows.terms_state(conn)
    behind = "" if state is None else state.order_id
    found = conn.execute(
        sa.select(
            orders.c.buyer_id,
            orders.c.contact_name,
            orders.c.contact_phone,
            orders.c.contact_email,
            orders.c.delivery,
        )
        .where(orders.c.id > behind, orders.c.buyer_id.is_not(None))
        .order_by(orders.c.id.desc())
        .limit(NEW_ORDERS_MAX)
    )
    matching = []
    for row in found:
        receiver = row.delivery or {}
        terms = terms_of(
            names=(row.contact_name, receiver.get("name", "")),
            phones=(row.contact_phone, receiver.get("phone", "")),
            emails=(row.contact_email,),
        )
        if all(any(each.low <= term <= each.high for term in terms) for each in wanted):
            matching.append(row.buyer_id)
    return matching


def of_ids(conn: Connection, buyer_ids: Sequence[str]) -> list[CustomerRow]:
    """These customers as a list shows them, in this order; those who are gone are left out."""
    if not buyer_ids:
        return []
    base = conn.execute(
        sa.select(
            buyers.c.id, buyers.c.name, buyers.c.phone, buyers.c.email, buyers.c.created_at
        ).where(buyers.c.id.in_(buyer_ids), _ALIVE)
    )
    found = {row.id: row for row in base}
    sums = sums_of(conn, found)
    said = _newest_contacts(conn, found)
    people = {
        row.buyer_id: row
        for row in conn.execute(
            sa.select(
                buyer_identities.c.buyer_id, line_people.c.user_id, line_people.c.display_name
            )
            .join(line_people, line_people.c.user_id == buyer_identities.c.value)
            .where(buyer_identities.c.kind == LINE, buyer_identities.c.buyer_id.in_(sorted(found)))
            .order_by(line_people.c.user_id)
        )
    }
    tags = _tags(conn, found)
    listed = []
    for buyer_id in buyer_ids:
        row = found.get(buyer_id)
        if row is None:
            continue
        name, phone, email = said.get(buyer_id, ("", "", ""))
        person = people.get(buyer_id)
        count, spent, last = sums.get(buyer_id, (0, 0, None))
        listed.append(
            CustomerRow(
                id=buyer_id,
                name=row.name or name,
                phone=row.phone or phone,
                email=row.email or email,
                line_name="" if person is None else person.display_name,
                line_id="" if person is None else person.user_id,
                order_count=count,
                spent=spent,
                last_order_at=last,
                created_at=row.created_at,
                tags=tags.get(buyer_id, ()),
            )
        )
    return listed


def sums_of(
    conn: Connection, buyer_ids: Iterable[str]
) -> dict[str, tuple[int, int, datetime | None]]:
    """How many orders, what those that are open or paid come to, and when the last was."""
    is_live = orders.c.status.in_(sorted(LIVE))
    summed = conn.execute(
        sa.select(
            orders.c.buyer_id,
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((is_live, orders.c.total), else_=0)), 0),
            sa.func.max(orders.c.placed_at),
        )
        .where(orders.c.buyer_id.in_(sorted(buyer_ids)))
        .group_by(orders.c.buyer_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in summed}


def _newest_contacts(conn: Connection, buyer_ids: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    """What the newest order of each says."""
    place = (
        sa.func.row_number()
        .over(partition_by=orders.c.buyer_id, order_by=orders.c.placed_at.desc())
        .label("place")
    )
    each = (
        sa.select(
            orders.c.buyer_id,
            orders.c.contact_name,
            orders.c.contact_phone,
            orders.c.contact_email,
            place,
        )
        .where(orders.c.buyer_id.in_(sorted(buyer_ids)))
        .subquery("each")
    )
    return {
        row.buyer_id: (row.contact_name, row.contact_phone, row.contact_email)
        for row in conn.execute(sa.select(each).where(each.c.place == 1))
    }


def _tags(conn: Connection, buyer_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in conn.execute(
        sa.select(customer_tags.c.buyer_id, customer_tags.c.tag)
        .where(customer_tags.c.buyer_id.in_(sorted(buyer_ids)))
        .order_by(customer_tags.c.tag)
    ):
        found[row.buyer_id] = (*found.get(row.buyer_id, ()), row.tag)
    return found


def tags_in_use(conn: Connection) -> list[str]:
    """The tags that customers have, to choose from."""
    return list(
        conn.scalars(
            sa.select(customer_tags.c.tag)
            .group_by(customer_tags.c.tag)
            .order_by(customer_tags.c.tag)
            .limit(TAGS_SHOWN_MAX)
        )
    )
