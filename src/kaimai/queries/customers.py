"""Everything about one customer, as their page shows it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import LINE
from kaimai.domain.moves import STAFF
from kaimai.domain.orders import LIVE
from kaimai.domain.remembered_cards import RememberedCard
from kaimai.domain.taiwan import same_phone
from kaimai.persistence import customers as rows
from kaimai.persistence import remembered_cards as card_rows
from kaimai.persistence.tables import (
    buyer_identities,
    buyers,
    cart_items,
    coupon_redemptions,
    coupons,
    customer_notes,
    customer_terms,
    group_buy_claims,
    group_buy_items,
    group_buys,
    line_people,
    orders,
    shopping_cart,
    staff,
)
from kaimai.queries.customer_list import CustomerRow, of_ids, sums_of
from kaimai.words.customer_search import terms_of

LISTED_MAX = 20
"""Orders, claims and coupons that the page of a customer shows."""


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
    cards: Sequence[RememberedCard]
    alike: Sequence[CustomerRow]
    """Others with the same telephone number or e-mail address: perhaps the same person."""

    @property
    def title(self) -> str:
        """What to call them."""
        named = (each[0] for each in self.contacts)
        shown = (each.display_name for each in self.line)
        return self.name or next(filter(None, (*named, *shown)), "")


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
    count, spent, _ = sums_of(conn, [buyer_id]).get(buyer_id, (0, 0, None))
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
        cards=card_rows.of_buyer(conn, buyer_id),
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
