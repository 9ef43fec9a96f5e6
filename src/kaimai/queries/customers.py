"""Customers as the back office shows them: lists, search, and everything about one.

A customer is a buyer who has ordered or is known in LINE; browsers that only looked are none.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import LINE
from kaimai.domain.moves import STAFF
from kaimai.domain.orders import LIVE
from kaimai.domain.taiwan import same_phone
from kaimai.persistence import customers as rows
from kaimai.persistence.tables import (
    buyer_identities,
    buyers,
    cart_items,
    coupon_redemptions,
    coupons,
    customer_notes,
    customer_tags,
    customer_terms,
    group_buy_claims,
    group_buy_items,
    group_buys,
    line_people,
    orders,
    shopping_cart,
    staff,
)
from kaimai.words.customer_search import terms_of, wanted_of
from kaimai.words.search import Wanted

PAGE = 50
LOOKED_AT_MAX = 5_000
"""Buyers that a list goes through for one page: most may be browsers that only looked."""
NEW_ORDERS_MAX = 500
"""Orders that the terms have not come to and that a search looks at itself: the newest."""
LISTED_MAX = 20
"""Orders, claims and coupons that the page of a customer shows."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An order of a customer. Amounts in NT$."""

    number: str
    status: str
    method: str
    total: int
    placed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """A note, and who wrote it: a name, empty when nobody knows any more."""

    id: str
    text: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """What a customer has in a group buy, or waits for."""

    group_buy_id: str
    title: str
    status: str
    item: str
    for_name: str
    units: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponRow:
    """A coupon that an order used. `discount` in NT$; not `is_live`: the order ended without money."""

    code: str
    number: str
    discount: int
    is_live: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePerson:
    """A customer's account in LINE."""

    user_id: str
    display_name: str
    is_friend: bool
    handed_over_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Everything about one customer that their page shows. `browsers`: how many they were seen with."""

    id: str
    name: str
    phone: str
    email: str
    created_at: datetime
    merged_into: str | None
    erased_at: datetime | None
    browsers: int
    line: Sequence[LinePerson]
    orders: Sequence[OrderRow]
    order_count: int
    live_count: int
    spent: int
    contacts: Sequence[tuple[str, str, str]]
    """Name, phone and e-mail as their newest orders say, each once."""
    cart_units: int
    claims: Sequence[ClaimRow]
    notes: Sequence[NoteRow]
    tags: tuple[str, ...]
    coupons: Sequence[CouponRow]
    alike: Sequence[CustomerRow]
    """Others with the same telephone number or e-mail address: perhaps the same person."""

    @property
    def title(self) -> str:
        """What to call them."""
        named = (each[0] for each in self.contacts)
        shown = (each.display_name for each in self.line)
        return self.name or next(filter(None, (*named, *shown)), "")


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
    sums = _sums(conn, found)
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


def _sums(
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


# One customer


def find_customer(conn: Connection, buyer_id: str) -> Customer | None:
    """Everything about this buyer; None when there is no such one."""
    row = conn.execute(sa.select(buyers).where(buyers.c.id == buyer_id)).first()
    if row is None:
        return None
    identities = conn.execute(
        sa.select(buyer_identities.c.kind, sa.func.count())
        .where(buyer_identities.c.buyer_id == buyer_id)
        .group_by(buyer_identities.c.kind)
    ).all()
    count, spent, _ = _sums(conn, [buyer_id]).get(buyer_id, (0, 0, None))
    ordered = _orders(conn, buyer_id)
    contacts = tuple(
        dict.fromkeys(
            (each.contact_name, each.contact_phone, each.contact_email) for each in ordered
        )
    )
    return Customer(
        id=buyer_id,
        name=row.name,
        phone=row.phone,
        email=row.email,
        created_at=row.created_at,
        merged_into=row.merged_into,
        erased_at=row.erased_at,
        browsers=sum(each[1] for each in identities if each[0] != LINE),
        line=_line(conn, buyer_id),
        orders=[
            OrderRow(
                number=each.number,
                status=each.status,
                method=each.method,
                total=each.total,
                placed_at=each.placed_at,
            )
            for each in ordered
        ],
        order_count=count,
        live_count=sum(each.status in LIVE for each in ordered),
        spent=spent,
        contacts=[each for each in contacts if any(each)][:5],
        cart_units=_cart_units(conn, buyer_id),
        claims=_claims(conn, buyer_id),
        notes=_notes(conn, buyer_id),
        tags=rows.tags_of(conn, buyer_id),
        coupons=_coupons(conn, buyer_id),
        alike=_alike(conn, buyer_id, [(row.name, row.phone, row.email), *contacts]),
    )


def _orders(conn: Connection, buyer_id: str) -> Sequence[sa.Row[*tuple[object, ...]]]:
    return conn.execute(
        sa.select(
            orders.c.number,
            orders.c.status,
            orders.c.method,
            orders.c.total,
            orders.c.placed_at,
            orders.c.contact_name,
            orders.c.contact_phone,
            orders.c.contact_email,
        )
        .where(orders.c.buyer_id == buyer_id)
        .order_by(orders.c.placed_at.desc())
        .limit(LISTED_MAX)
    ).all()


def _line(conn: Connection, buyer_id: str) -> list[LinePerson]:
    found = conn.execute(
        sa.select(
            line_people.c.user_id,
            line_people.c.display_name,
            line_people.c.is_friend,
            line_people.c.handed_over_at,
        )
        .join(buyer_identities, buyer_identities.c.value == line_people.c.user_id)
        .where(buyer_identities.c.kind == LINE, buyer_identities.c.buyer_id == buyer_id)
        .order_by(line_people.c.user_id)
    )
    return [LinePerson(**row._mapping) for row in found]


def _cart_units(conn: Connection, buyer_id: str) -> int:
    return (
        conn.scalar(
            sa.select(sa.func.sum(cart_items.c.quantity))
            .join(shopping_cart, shopping_cart.c.id == cart_items.c.cart_id)
            .where(shopping_cart.c.buyer_id == buyer_id, shopping_cart.c.state == "open")
        )
        or 0
    )


def _claims(conn: Connection, buyer_id: str) -> list[ClaimRow]:
    found = conn.execute(
        sa.select(
            group_buys.c.id.label("group_buy_id"),
            group_buys.c.title,
            group_buys.c.status,
            group_buy_items.c.name.label("item"),
            group_buy_claims.c.for_name,
            group_buy_claims.c.units,
            group_buy_claims.c.waiting_units.label("waiting"),
        )
        .join(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
        .join(group_buys, group_buys.c.id == group_buy_items.c.group_buy_id)
        .where(group_buy_claims.c.buyer_id == buyer_id)
        .order_by(group_buys.c.opened_at.desc(), group_buy_items.c.position)
        .limit(LISTED_MAX)
    )
    return [ClaimRow(**row._mapping) for row in found]


def _notes(conn: Connection, buyer_id: str) -> list[NoteRow]:
    found = conn.execute(
        sa.select(
            customer_notes.c.id,
            customer_notes.c.text,
            sa.func.coalesce(staff.c.name, "").label("author"),
            customer_notes.c.at,
        )
        .outerjoin(staff, customer_notes.c.author == f"{STAFF}:" + staff.c.id)
        .where(customer_notes.c.buyer_id == buyer_id)
        .order_by(customer_notes.c.at.desc(), customer_notes.c.id.desc())
    )
    return [NoteRow(**row._mapping) for row in found]


def _coupons(conn: Connection, buyer_id: str) -> list[CouponRow]:
    found = conn.execute(
        sa.select(
            coupons.c.code,
            orders.c.number,
            coupon_redemptions.c.discount,
            coupon_redemptions.c.is_live,
            coupon_redemptions.c.created_at.label("at"),
        )
        .join(orders, orders.c.id == coupon_redemptions.c.order_id)
        .join(coupons, coupons.c.id == coupon_redemptions.c.coupon_id)
        # From the orders, which have an index of their buyers.
        .where(orders.c.buyer_id == buyer_id)
        .order_by(coupon_redemptions.c.created_at.desc())
        .limit(LISTED_MAX)
    )
    return [CouponRow(**row._mapping) for row in found]


def _alike(
    conn: Connection, buyer_id: str, contacts: Collection[tuple[str, str, str]]
) -> list[CustomerRow]:
    phones = {number for _, phone, _ in contacts if len(number := same_phone(phone)) > 5}
    addresses = {
        term
        for term in terms_of(names=(), phones=(), emails=[email for _, _, email in contacts])
        if "@" in term
    }
    terms = sorted(phones | addresses)
    if not terms:
        return []
    found = conn.scalars(
        sa.select(customer_terms.c.buyer_id)
        .where(customer_terms.c.term.in_(terms), customer_terms.c.buyer_id != buyer_id)
        .distinct()
        .limit(LISTED_MAX)
    )
    return of_ids(conn, list(found))
