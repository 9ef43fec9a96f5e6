"""Cards that buyers asked to be remembered, and what was wished for each payment."""

import sqlalchemy as sa

from kaimai.persistence.tables.columns import flag, id_column, metadata, ref, text, time

remembered_cards = sa.Table(
    "remembered_cards",
    metadata,
    id_column(),
    ref("buyer_id", "buyers.id"),
    # The bank's token under the key of the environment; bound to this row's id.
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    text("last_four"),
    # YYMM; empty where the bank does not say.
    text("expires"),
    time("created_at"),
    time("last_used_at", nullable=True),
    sa.CheckConstraint("length(last_four) = 4", name="last_four"),
    sa.CheckConstraint("length(expires) IN (0, 4)", name="expires"),
    sa.UniqueConstraint("buyer_id", "last_four", "expires", name="uq_remembered_cards_card"),
)

# Beside a payment only where its buyer was asked: most have no row.
card_wishes = sa.Table(
    "card_wishes",
    metadata,
    sa.Column("payment_id", sa.Text, sa.ForeignKey("payment_log.id"), primary_key=True),
    # The card that the bank's link was made with. No foreign key: the card may be removed, and the
    # link is still not for everybody.
    text("card_id", nullable=True),
    flag("remember", default=False),
    # A card is kept once, however often the bank tells of the payment.
    time("kept_at", nullable=True),
)
