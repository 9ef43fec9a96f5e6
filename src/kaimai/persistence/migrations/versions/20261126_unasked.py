"""An index of the orders for which nobody has asked the bank yet: the worker looks for those that have
waited too long, and went through all open orders for it."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_unasked"
down_revision = "20261125_cards"
branch_labels = None
depends_on = None

_WHERE = sa.text("status = 'initialized' AND bill_id IS NULL")


def upgrade() -> None:
    """Add it; an order leaves it when it is asked for."""
    op.create_index(
        "ix_orders_unasked",
        "orders",
        ["placed_at"],
        sqlite_where=_WHERE,
        postgresql_where=_WHERE,
    )
