"""Everything that the page of one order shows to the shop's people: the same number of statements for
every order, however much has happened to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import LINE
from kaimai.domain.catalog import Picture
from kaimai.persistence import order_notes
from kaimai.persistence.order_notes import Note
from kaimai.persistence.tables import (
    audit_log,
    buyer_identities,
    cases,
    line_people,
    product_pictures,
    skus,
    staff,
)
from kaimai.queries.order_messages import MessageView, messages_of_order
from kaimai.queries.orders import OrderView, find_order_by_number
from kaimai.queries.refunds import RefundView, refunds_of_order
from kaimai.queries.story import Story, story

AUDIT_MAX = 100
"""Entries of the audit log that the page shows, the newest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePerson:
    """The buyer in LINE."""

    user_id: str
    name: str
    is_friend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """Something about the order that a person must look at."""

    kind: str
    attempt_number: str | None
    detail: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """What somebody of the staff changed: of the order, a payment, or a refund (`kind`)."""

    at: datetime
    actor: str
    kind: str
    verb: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One order. `pictures` by SKU id; `names` of members of the staff, by actor."""

    view: OrderView
    refunds: Sequence[RefundView]
    pictures: Mapping[str, Picture]
    person: LinePerson | None
    cases: Sequence[OpenCase]
    notes: Sequence[Note]
    messages: Sequence[MessageView]
    story: Story
    audit: Sequence[AuditLine]
    names: Mapping[str, str]

    def name_of(self, actor: str) -> str:
        """Who that was, as people call them; an actor without a name as it is."""
        return self.names.get(actor, actor.partition(":")[2] or actor)


def find_order_page(conn: Connection, number: str) -> OrderPage | None:
    """The page of the order with this number."""
    view = find_order_by_number(conn, number)
    told = None if view is None else story(conn, view.order.number)
    if view is None or told is None:
        return None
    order = view.order
    given_back = refunds_of_order(conn, order.token) or []
    return OrderPage(
        view=view,
        refunds=given_back,
        pictures=_pictures(conn, {line.sku_id for line in view.lines}),
        person=_person(conn, order.buyer_id),
        cases=_cases(conn, order.id, {each.id: each.attempt_number for each in view.attempts}),
        notes=order_notes.of_order(conn, order.id),
        messages=messages_of_order(conn, order.id),
        story=told,
        audit=_audit(
            conn, order.id, [each.id for each in view.attempts], [each.id for each in given_back]
        ),
        names=_names(conn),
    )


def _pictures(conn: Connection, sku_ids: Collection[str]) -> dict[str, Picture]:
    """The first picture of each SKU's product."""
    found = conn.execute(
        sa.select(
            skus.c.id,
            product_pictures.c.digest,
            product_pictures.c.alt,
            product_pictures.c.width,
            product_pictures.c.height,
            product_pictures.c.widths,
        )
        .join(product_pictures, product_pictures.c.product_id == skus.c.product_id)
        .where(skus.c.id.in_(sorted(sku_ids)))
        .order_by(product_pictures.c.position.desc())
    )
    return {row.id: _picture(row) for row in found}


def _picture(row: "sa.Row[*tuple[Any, ...]]") -> Picture:
    return Picture(
        digest=row.digest,
        alt=row.alt,
        width=row.width,
        height=row.height,
        widths=tuple(row.widths),
    )


def _person(conn: Connection, buyer_id: str | None) -> LinePerson | None:
    row = conn.execute(
        sa.select(line_people.c.user_id, line_people.c.display_name, line_people.c.is_friend)
        .join(buyer_identities, buyer_identities.c.value == line_people.c.user_id)
        .where(buyer_identities.c.kind == LINE, buyer_identities.c.buyer_id == buyer_id)
        .order_by(line_people.c.is_friend.desc(), line_people.c.user_id)
        .limit(1)
    ).first()
    if row is None:
        return None
    return LinePerson(user_id=row.user_id, name=row.display_name, is_friend=row.is_friend)


def _cases(conn: Connection, order_id: str, attempts: Mapping[str, str]) -> list[OpenCase]:
    found = conn.execute(
        sa.select(cases.c.kind, cases.c.payment_id, cases.c.detail, cases.c.opened_at)
        .where(
            cases.c.closed_at.is_(None),
            sa.or_(cases.c.order_id == order_id, cases.c.payment_id.in_(sorted(attempts))),
        )
        .order_by(cases.c.opened_at)
    )
    return [
        OpenCase(
            kind=row.kind,
            attempt_number=attempts.get(row.payment_id),
            detail=row.detail,
            opened_at=row.opened_at,
        )
        for row in found
    ]


def _audit(
    conn: Connection, order_id: str, payment_ids: Sequence[str], refund_ids: Sequence[str]
) -> list[AuditLine]:
    def about(kind: str, ids: Sequence[str]) -> sa.ColumnElement[bool]:
        return sa.and_(audit_log.c.kind == kind, audit_log.c.subject_id.in_(ids))

    found = conn.execute(
        sa.select(
            audit_log.c.at,
            audit_log.c.actor,
            audit_log.c.kind,
            audit_log.c.verb,
            audit_log.c.before,
            audit_log.c.after,
            audit_log.c.reason,
        )
        .where(
            sa.or_(
                about("order", [order_id]),
                about("payment", payment_ids),
                about("refund", refund_ids),
            )
        )
        .order_by(audit_log.c.id.desc())
        .limit(AUDIT_MAX)
    )
    return [
        AuditLine(
            at=row.at,
            actor=row.actor,
            kind=row.kind,
            verb=row.verb,
            before=row.before or {},
            after=row.after or {},
            reason=row.reason,
        )
        for row in found
    ]


def _names(conn: Connection) -> dict[str, str]:
    """Every member of the staff by actor: a shop has a few."""
    return {
        f"staff:{row.id}": row.name for row in conn.execute(sa.select(staff.c.id, staff.c.name))
    }
