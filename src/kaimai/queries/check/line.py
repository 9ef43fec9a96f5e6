"""Invariants of a shop in LINE: what was heard is answered, what was told is on record."""

from datetime import timedelta

import sqlalchemy as sa

from kaimai.persistence.tables import deliveries, inbox, line_pushes
from kaimai.queries.check.rules import BEFORE, Rule

LINE_BOOKS = (
    Rule(
        name="told_friends_have_a_push",
        reason="a message to a friend in LINE that is done names the push that said it",
        breaks=sa.select(deliveries.c.id, deliveries.c.recipient, deliveries.c.done_at)
        .outerjoin(line_pushes, line_pushes.c.delivery_id == deliveries.c.id)
        .where(
            deliveries.c.sender == "line",
            deliveries.c.state == "done",
            line_pushes.c.delivery_id.is_(None),
        ),
    ),
)
LINE_BEATS = (
    Rule(
        name="line_events_are_processed",
        reason="what people say in LINE is answered within seconds",
        breaks=sa.select(inbox.c.id, inbox.c.conversation, inbox.c.tries, inbox.c.next_at).where(
            inbox.c.conversation.is_not(None), inbox.c.next_at < BEFORE
        ),
        patience=timedelta(minutes=10),
    ),
)
