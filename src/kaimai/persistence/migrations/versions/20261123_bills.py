"""Orders made from the bill of a group buy name it."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_bills"
down_revision = "20261123_group_buys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; orders of before have no bill."""
    op.add_column("orders", sa.Column("bill_id", sa.Text(), nullable=True))
