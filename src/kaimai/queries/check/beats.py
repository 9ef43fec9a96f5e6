"""Invariants of a shop whose worker runs: nothing that is due waits for long."""

from datetime import timedelta

import sqlalchemy as sa

from kaimai.domain.orders import OPEN
from kaimai.domain.payments import COMMANDED, IN_FLIGHT
from kaimai.persistence.tables import deliveries, events, inbox, orders, payment_log
from kaimai.queries.check.rules import BEFORE, Rule, is_one_of

_PATIENCE = timedelta(hours=1)

BEATS = (
    Rule(
        name="no_payment_hangs",
        reason="the bank should have said within a day what became of an attempt",
        breaks=sa.select(
            payment_log.c.attempt_number, payment_log.c.status, payment_log.c.submitted_at
        ).where(
            is_one_of(payment_log.c.status, IN_FLIGHT),
            payment_log.c.status != "created",
            payment_log.c.submitted_at < BEFORE,
        ),
        patience=timedelta(days=1),
    ),
    Rule(
        name="no_command_hangs",
        reason="the bank should have said within a day what became of a capture or void",
        breaks=sa.select(
            payment_log.c.attempt_number, payment_log.c.status, payment_log.c.commanded_at
        ).where(
            payment_log.c.status.in_(sorted(COMMANDED)),
            payment_log.c.commanded_at < BEFORE,
            # Always set; this finds them by an index.
            payment_log.c.next_ask_at.is_not(None),
        ),
        patience=timedelta(days=1),
    ),
    Rule(
        name="holds_end",
        reason="an order whose hold is over is ended and gives its stock back",
        breaks=sa.select(orders.c.number, orders.c.status, orders.c.hold_until).where(
            is_one_of(orders.c.status, OPEN), orders.c.hold_until < BEFORE
        ),
        patience=_PATIENCE,
    ),
    Rule(
        name="notices_are_looked_up",
        reason="a notice that carries our signature is looked up at the bank",
        breaks=sa.select(inbox.c.id, inbox.c.outcome, inbox.c.tries, inbox.c.next_at).where(
            inbox.c.conversation.is_(None), inbox.c.is_signed, inbox.c.next_at < BEFORE
        ),
        patience=_PATIENCE,
    ),
    Rule(
        name="events_are_fanned_out",
        reason="whoever must be told of an event is written down",
        breaks=sa.select(events.c.id, events.c.kind, events.c.at).where(
            events.c.fanned_out_at.is_(None), events.c.at < BEFORE
        ),
        patience=_PATIENCE,
    ),
    Rule(
        name="messages_are_tried",
        reason="a message that is due is sent, or tried again later",
        breaks=sa.select(
            deliveries.c.id, deliveries.c.tries, deliveries.c.last_error, deliveries.c.next_at
        ).where(deliveries.c.state == "waiting", deliveries.c.next_at < BEFORE),
        patience=_PATIENCE,
    ),
)
