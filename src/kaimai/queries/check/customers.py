"""Invariants of customers: who was merged or erased has nothing left."""

from typing import Any

import sqlalchemy as sa

from kaimai.persistence.tables import (
    buyer_identities,
    buyers,
    customer_notes,
    customer_terms,
    orders,
    remembered_cards,
    shopping_cart,
)
from kaimai.queries.check.rules import Rule

_IS_MERGED = buyers.c.merged_into.is_not(None)
_IS_ERASED = buyers.c.erased_at.is_not(None)


def _left(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.exists().where(table.c.buyer_id == buyers.c.id)


def _named() -> "sa.ColumnElement[Any]":
    said = orders.c.contact_name + orders.c.contact_phone + orders.c.contact_email + orders.c.note
    return sa.exists().where(orders.c.buyer_id == buyers.c.id, said != "")


CUSTOMERS = (
    Rule(
        name="merged_customers_have_nothing",
        reason="what a customer had who was merged into another is the other's: cart, orders, identities",
        breaks=sa.select(buyers.c.id, buyers.c.merged_into).where(
            _IS_MERGED,
            sa.or_(
                _left(buyer_identities),
                _left(customer_notes),
                _left(customer_terms),
                _left(remembered_cards),
                sa.exists().where(
                    shopping_cart.c.buyer_id == buyers.c.id, shopping_cart.c.state == "open"
                ),
            ),
        ),
    ),
    Rule(
        name="erased_customers_are_nobody",
        reason="of a customer whose data were erased nothing is left by which to find or name them",
        breaks=sa.select(buyers.c.id, buyers.c.erased_at).where(
            _IS_ERASED,
            sa.or_(
                buyers.c.name + buyers.c.phone + buyers.c.email != "",
                _left(buyer_identities),
                _left(customer_notes),
                _left(customer_terms),
                _left(remembered_cards),
                _named(),
            ),
        ),
    ),
)
