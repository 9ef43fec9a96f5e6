"""Where personal data lives: the one list that showing a person their data, and erasing it, go by.

A column of words or of documents that is not on it is found by tests/persistence/test_personal_data.py:
it is either of a `Place`, or in `impersonal.py`: about nobody, or about the shop's own people.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import LINE
from kaimai.persistence import tables as t
from kaimai.persistence.impersonal import IMPERSONAL, STAFF

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Everything by which the rows of one person are found."""

    buyer_ids: tuple[str, ...]
    line_ids: tuple[str, ...]
    emails: tuple[str, ...]
    order_ids: tuple[str, ...]
    order_numbers: tuple[str, ...]
    payment_ids: tuple[str, ...]
    refund_ids: tuple[str, ...]
    subscription_ids: tuple[str, ...]
    owners_of_drafts: tuple[str, ...]
    """Tokens of the carts and bills that a checkout was begun with."""
    subjects: tuple[str, ...]
    """Ids of what events tell of."""
    received: tuple[str, ...]
    """Ids of what LINE brought from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A table with rows about buyers. `personal`: its columns that name or describe them; `erase` takes
    out what is personal; `kept`: why the rest of a row stays (a key of words), empty: the row goes."""

    table: sa.Table
    whose: Callable[[Person], Condition]
    personal: frozenset[str]
    erase: Callable[[Connection, Person], None]
    kept: str = ""


TAX, GOODS, SECRET_LINKS = "tax", "goods", frozenset({"token", "sealed"})
"""Kept: what vouchers of the books are made of; what has been shipped and is about goods.
`SECRET_LINKS`: columns that open something, which are nobody's data."""


def person_of(conn: Connection, buyer_id: str) -> Person:
    """Everything of this buyer."""
    line_ids = _values(
        conn,
        sa.select(t.buyer_identities.c.value).where(
            t.buyer_identities.c.buyer_id == buyer_id, t.buyer_identities.c.kind == LINE
        ),
    )
    of_orders = conn.execute(
        sa.select(t.orders.c.id, t.orders.c.number, t.orders.c.contact_email).where(
            t.orders.c.buyer_id == buyer_id
        )
    ).all()
    order_ids = tuple(row.id for row in of_orders)
    payments = _values(
        conn, sa.select(t.payment_log.c.id).where(t.payment_log.c.order_id.in_(order_ids))
    )
    refunds = _values(conn, sa.select(t.refunds.c.id).where(t.refunds.c.payment_id.in_(payments)))
    bills = conn.execute(
        sa.select(t.group_buy_bills.c.id, t.group_buy_bills.c.token).where(
            t.group_buy_bills.c.buyer_id == buyer_id
        )
    ).all()
    subscriptions = _of_buyer(conn, t.subscriptions, "id", buyer_id)
    own_email = conn.scalar(sa.select(t.buyers.c.email).where(t.buyers.c.id == buyer_id)) or ""
    emails = {own_email, *(row.contact_email for row in of_orders)} - {""}
    return Person(
        buyer_ids=(buyer_id,),
        line_ids=line_ids,
        emails=tuple(sorted(emails)),
        order_ids=order_ids,
        order_numbers=tuple(row.number for row in of_orders),
        payment_ids=payments,
        refund_ids=refunds,
        subscription_ids=subscriptions,
        owners_of_drafts=(
            *_of_buyer(conn, t.shopping_cart, "token", buyer_id),
            *(row.token for row in bills),
        ),
        subjects=(
            *order_ids,
            *refunds,
            *(row.id for row in bills),
            *_of_buyer(conn, t.group_buy_claims, "id", buyer_id),
            *_alerts(conn, buyer_id, emails),
            *subscriptions,
            *_values(
                conn,
                sa.select(t.subscription_charges.c.id).where(
                    t.subscription_charges.c.subscription_id.in_(subscriptions)
                ),
            ),
        ),
        received=_values(
            conn,
            sa.select(t.messaging_log.c.id).where(
                t.messaging_log.c.user_id.in_(line_ids), t.messaging_log.c.direction == "in"
            ),
        ),
    )


def _values(conn: Connection, wanted: "sa.Select[Any]") -> tuple[str, ...]:
    return tuple(conn.scalars(wanted))


def _of_buyer(conn: Connection, table: sa.Table, column: str, buyer_id: str) -> tuple[str, ...]:
    return _values(conn, sa.select(table.c[column]).where(table.c.buyer_id == buyer_id))


def _alerts(conn: Connection, buyer_id: str, emails: "set[str]") -> tuple[str, ...]:
    alerts = t.stock_alerts.c
    return _values(
        conn,
        sa.select(alerts.id).where(
            sa.or_(alerts.buyer_id == buyer_id, alerts.email.in_(sorted(emails)))
        ),
    )


def rows_of(conn: Connection, person: Person, place: Place) -> Sequence[Mapping[str, object]]:
    """What is known of the person in one place, without what opens something."""
    shown = [column for column in place.table.columns if column.name not in SECRET_LINKS]
    found = conn.execute(
        sa.select(*shown).where(place.whose(person)).order_by(*place.table.primary_key.columns)
    )
    return [dict(row._mapping) for row in found]


# How the rows of a person are found


def _by(table: sa.Table, column: str, kind: str) -> Callable[[Person], Condition]:
    """Rows whose column is one of the person's values of this kind."""

    def whose(person: Person) -> Condition:
        values: tuple[str, ...] = getattr(person, kind)
        return table.c[column].in_(values)

    return whose


def _identities_of_limits(person: Person) -> Condition:
    return t.limit_uses.c.order_id.in_(person.order_ids)


def _limits_of(person: Person) -> Condition:
    """Counters under the telephone numbers that these orders counted for."""
    mine = sa.select(t.limit_uses.c.person).where(t.limit_uses.c.order_id.in_(person.order_ids))
    return t.purchase_limits.c.person.in_(mine)


def _wishes_of(person: Person) -> Condition:
    alerts = t.stock_alerts.c
    return sa.or_(alerts.buyer_id.in_(person.buyer_ids), alerts.email.in_(person.emails))


def _said_to(person: Person) -> Condition:
    log = t.messaging_log.c
    return sa.or_(log.user_id.in_(person.line_ids), log.conversation.in_(person.line_ids))


def _events_of(person: Person) -> "sa.Select[tuple[str]]":
    return sa.select(t.events.c.id).where(t.events.c.subject_id.in_(person.subjects))


def _told(person: Person) -> Condition:
    return t.deliveries.c.event_id.in_(_events_of(person))


# How they are erased


def _delete(
    table: sa.Table, whose: Callable[[Person], Condition]
) -> Callable[[Connection, Person], None]:
    def erase(conn: Connection, person: Person) -> None:
        conn.execute(sa.delete(table).where(whose(person)))

    return erase


def _blank(
    table: sa.Table, whose: Callable[[Person], Condition], **values: object
) -> Callable[[Connection, Person], None]:
    def erase(conn: Connection, person: Person) -> None:
        conn.execute(sa.update(table).where(whose(person)).values(**values))

    return erase


def _blank_orders(conn: Connection, person: Person) -> None:
    _blank_wishes(conn, t.orders, person.order_ids, note="", shop_note="")


def _blank_subscriptions(conn: Connection, person: Person) -> None:
    _blank_wishes(conn, t.subscriptions, person.subscription_ids, card_last_four=None)


def _blank_wishes(conn: Connection, table: sa.Table, ids: Sequence[str], **more: object) -> None:
    """The contact, and of delivery and invoice everything but the place at large and a company's
    number, which stands on its invoice."""
    found = conn.execute(
        sa.select(table.c.id, table.c.delivery, table.c.invoice).where(table.c.id.in_(ids))
    ).all()
    for row in found:
        conn.execute(
            sa.update(table)
            .where(table.c.id == row.id)
            .values(
                contact_name="",
                contact_phone="",
                contact_email="",
                delivery=None if row.delivery is None else _place_at_large(row.delivery),
                invoice=None if row.invoice is None else _without_carrier(row.invoice),
                **more,
            )
        )


_KEPT_OF_DELIVERY = frozenset({"kind", "zip", "county", "district", "chain"})
_KEPT_INVOICES = frozenset({"company", "donation"})


def _place_at_large(delivery: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each if name in _KEPT_OF_DELIVERY else "" for name, each in delivery.items()}


def _without_carrier(invoice: Mapping[str, Any]) -> dict[str, Any]:
    if invoice.get("kind") in _KEPT_INVOICES:
        return dict(invoice)
    return {**invoice, "code": "", "title": ""}


def _close_carts(conn: Connection, person: Person) -> None:
    carts = t.shopping_cart
    mine = sa.select(carts.c.id).where(carts.c.buyer_id.in_(person.buyer_ids))
    conn.execute(sa.delete(t.cart_items).where(t.cart_items.c.cart_id.in_(mine)))
    conn.execute(
        sa.update(carts)
        .where(carts.c.buyer_id.in_(person.buyer_ids), carts.c.state == "open")
        .values(state="closed", version=carts.c.version + 1)
    )
    conn.execute(
        sa.update(carts).where(carts.c.buyer_id.in_(person.buyer_ids)).values(coupon_code=None)
    )


def _uncount_phones(conn: Connection, person: Person) -> None:
    """Limits no longer count these orders for telephone numbers; they count for the buyer still."""
    uses, limits = t.limit_uses, t.purchase_limits
    gone = conn.execute(
        sa.delete(uses)
        .where(uses.c.order_id.in_(person.order_ids), uses.c.person.startswith("phone:"))
        .returning(uses.c.product_id, uses.c.person, uses.c.units, uses.c.is_live)
    ).all()
    for row in gone:
        this = sa.and_(limits.c.product_id == row.product_id, limits.c.person == row.person)
        if row.is_live:
            conn.execute(sa.update(limits).where(this).values(used=limits.c.used - row.units))
        others = sa.exists().where(uses.c.product_id == row.product_id, uses.c.person == row.person)
        conn.execute(sa.delete(limits).where(this, ~others))


def _nothing(_conn: Connection, _person: Person) -> None:
    """Erased with another place, of which this one is a part."""


def _forget_deliveries(conn: Connection, person: Person) -> None:
    mine = sa.select(t.deliveries.c.id).where(_told(person))
    conn.execute(sa.delete(t.line_pushes).where(t.line_pushes.c.delivery_id.in_(mine)))
    conn.execute(sa.delete(t.deliveries).where(_told(person)))


def _name_nobody(conn: Connection, person: Person) -> None:
    """Other people for whom something was asked for get the name of the claim."""
    claims = t.group_buy_claims
    conn.execute(
        sa.update(claims)
        .where(claims.c.buyer_id.in_(person.buyer_ids), claims.c.for_name != "")
        .values(for_name="#" + sa.func.substr(claims.c.id, 21))
    )


_of_orders = _by(t.order_moves, "subject_id", "order_ids")
_of_payments = _by(t.payment_moves, "subject_id", "payment_ids")
_of_refunds = _by(t.refund_moves, "subject_id", "refund_ids")
_of_subscriptions = _by(t.subscription_moves, "subject_id", "subscription_ids")


def _place(
    table: sa.Table,
    whose: Callable[[Person], Condition],
    *personal: str,
    erase: Callable[[Connection, Person], None] | None = None,
    kept: str = "",
) -> Place:
    return Place(
        table=table,
        whose=whose,
        personal=frozenset(personal),
        erase=erase or _delete(table, whose),
        kept=kept,
    )


_carts = _by(t.shopping_cart, "buyer_id", "buyer_ids")
_claims = _by(t.group_buy_claims, "buyer_id", "buyer_ids")
_redeemed = _by(t.coupon_redemptions, "buyer_id", "buyer_ids")
_paid = _by(t.payment_log, "order_id", "order_ids")
_returned = _by(t.refunds, "payment_id", "payment_ids")
_invoices = _by(t.invoices, "order_id", "order_ids")
_parcels = _by(t.parcels, "order_id", "order_ids")
_buyers = _by(t.buyers, "id", "buyer_ids")

PLACES: tuple[Place, ...] = (
    # In the order in which they are erased: what refers to something before that.
    # The wish before the card, so that a payment reported meanwhile keeps none.
    _place(t.card_wishes, _by(t.card_wishes, "payment_id", "payment_ids"), "card_id"),
    _place(
        t.remembered_cards,
        _by(t.remembered_cards, "buyer_id", "buyer_ids"),
        "last_four",
        "expires",
    ),
    _place(t.customer_notes, _by(t.customer_notes, "buyer_id", "buyer_ids"), "text", "author"),
    _place(t.customer_tags, _by(t.customer_tags, "buyer_id", "buyer_ids"), "tag"),
    _place(t.customer_terms, _by(t.customer_terms, "buyer_id", "buyer_ids"), "term", "buyer_id"),
    _place(t.customer_terms_due, _by(t.customer_terms_due, "buyer_id", "buyer_ids"), "buyer_id"),
    _place(
        t.checkout_drafts,
        _by(t.checkout_drafts, "cart_token", "owners_of_drafts"),
        "cart_token",
        "document",
    ),
    _place(t.order_notes, _by(t.order_notes, "order_id", "order_ids"), "text", "actor"),
    _place(
        t.parcels,
        _parcels,
        "tracking_number",
        erase=_blank(t.parcels, _parcels, tracking_number=""),
        kept=GOODS,
    ),
    _place(
        t.invoices, _invoices, "reason", erase=_blank(t.invoices, _invoices, reason=""), kept=TAX
    ),
    _place(t.deliveries, _told, "recipient", "last_error", erase=_forget_deliveries),
    _place(t.stock_alerts, _wishes_of, "email"),
    _place(t.inbox, _by(t.inbox, "id", "received"), "body", "conversation"),
    _place(t.messaging_log, _said_to, "conversation", "user_id", "messages", "words"),
    _place(
        t.line_people,
        _by(t.line_people, "user_id", "line_ids"),
        "user_id",
        "display_name",
        "picture_url",
        "language",
        "greeted",
    ),
    _place(t.buyer_identities, _by(t.buyer_identities, "buyer_id", "buyer_ids"), "kind", "value"),
    _place(t.limit_uses, _identities_of_limits, "person", erase=_uncount_phones, kept=GOODS),
    _place(t.purchase_limits, _limits_of, "person", erase=_nothing, kept=GOODS),
    _place(
        t.coupon_redemptions,
        _redeemed,
        "phone",
        erase=_blank(t.coupon_redemptions, _redeemed, phone=""),
        kept=TAX,
    ),
    _place(t.group_buy_claims, _claims, "for_name", erase=_name_nobody, kept=GOODS),
    _place(
        t.group_buy_bills,
        _by(t.group_buy_bills, "buyer_id", "buyer_ids"),
        erase=_nothing,
        kept=TAX,
    ),
    _place(
        t.subscription_moves,
        _of_subscriptions,
        "reason",
        erase=_blank(t.subscription_moves, _of_subscriptions, reason=""),
        kept=TAX,
    ),
    _place(
        t.subscription_charges,
        _by(t.subscription_charges, "subscription_id", "subscription_ids"),
        erase=_nothing,
        kept=TAX,
    ),
    _place(
        t.subscriptions,
        _by(t.subscriptions, "buyer_id", "buyer_ids"),
        "contact_name",
        "contact_phone",
        "contact_email",
        "delivery",
        "invoice",
        "card_last_four",
        erase=_blank_subscriptions,
        kept=TAX,
    ),
    _place(t.shopping_cart, _carts, "coupon_code", erase=_close_carts, kept=GOODS),
    _place(
        t.order_moves,
        _of_orders,
        "reason",
        erase=_blank(t.order_moves, _of_orders, reason=""),
        kept=TAX,
    ),
    _place(
        t.payment_moves,
        _of_payments,
        "reason",
        erase=_blank(t.payment_moves, _of_payments, reason=""),
        kept=TAX,
    ),
    _place(
        t.refund_moves,
        _of_refunds,
        "reason",
        erase=_blank(t.refund_moves, _of_refunds, reason=""),
        kept=TAX,
    ),
    _place(t.refunds, _returned, "reason", erase=_blank(t.refunds, _returned, reason=""), kept=TAX),
    _place(t.payment_log, _paid, erase=_nothing, kept=TAX),
    _place(t.order_lines, _by(t.order_lines, "order_id", "order_ids"), erase=_nothing, kept=TAX),
    _place(
        t.orders,
        _by(t.orders, "buyer_id", "buyer_ids"),
        "contact_name",
        "contact_phone",
        "contact_email",
        "note",
        "shop_note",
        "delivery",
        "invoice",
        erase=_blank_orders,
        kept=TAX,
    ),
    _place(
        t.buyers,
        _buyers,
        "name",
        "phone",
        "email",
        erase=_blank(t.buyers, _buyers, name="", phone="", email=""),
        kept=TAX,
    ),
)
"""Every table with rows about buyers. What the audit log says of them is erased by `audit.forget`."""


def listed(table: str) -> frozenset[str]:
    """The columns of a table that are on one of the lists."""
    places = frozenset().union(*(each.personal for each in PLACES if each.table.name == table))
    return places | STAFF.get(table, frozenset()) | IMPERSONAL.get(table, frozenset())
