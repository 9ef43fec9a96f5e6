"""Invariants of remembered cards: nobody pays with another's, and none is kept open or unasked."""

import sqlalchemy as sa

from kaimai.domain.payment_methods import CARD
from kaimai.domain.remembered_cards import CARDS_MAX
from kaimai.persistence.tables import card_wishes, orders, payment_log, remembered_cards
from kaimai.queries.check.rules import Rule

SEALED_BYTES_MIN = 1 + 12 + 16
"""The form, the nonce and the seal of a sealed token: without any of them it would stand open."""

_wished = (
    sa.select(
        payment_log.c.attempt_number,
        payment_log.c.method,
        orders.c.buyer_id,
        remembered_cards.c.buyer_id.label("card_of"),
    )
    .select_from(card_wishes)
    .join(payment_log, payment_log.c.id == card_wishes.c.payment_id)
    .join(orders, orders.c.id == payment_log.c.order_id)
    .join(remembered_cards, remembered_cards.c.id == card_wishes.c.card_id)
)

CARDS = (
    Rule(
        name="payments_use_the_buyers_own_card",
        reason="a payment is asked for with a card of the buyer whose order it is, at once and once",
        breaks=_wished.where(
            sa.or_(
                orders.c.buyer_id.is_(None),
                orders.c.buyer_id != remembered_cards.c.buyer_id,
                payment_log.c.method != CARD,
            )
        ),
    ),
    Rule(
        name="remembered_cards_are_sealed",
        reason="the bank's token for a card is never stored open",
        breaks=sa.select(remembered_cards.c.id, remembered_cards.c.buyer_id).where(
            sa.func.length(remembered_cards.c.sealed) <= SEALED_BYTES_MIN
        ),
    ),
    Rule(
        name="remembered_cards_are_few",
        reason=f"no buyer has more than {CARDS_MAX} cards remembered",
        breaks=sa.select(remembered_cards.c.buyer_id, sa.func.count().label("cards"))
        .group_by(remembered_cards.c.buyer_id)
        .having(sa.func.count() > CARDS_MAX),
    ),
    Rule(
        name="cards_are_kept_only_when_asked",
        reason="a card was kept after a payment only where its buyer had asked for it",
        breaks=sa.select(card_wishes.c.payment_id).where(
            card_wishes.c.kept_at.is_not(None), sa.not_(card_wishes.c.remember)
        ),
    ),
)
