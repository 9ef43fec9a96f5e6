"""Terms of customers in the order of their characters' numbers, so that beginnings of words are found
whatever language the server sorts by."""

from alembic import op

from kaimai.persistence.dialect import BytewiseText

revision = "20261124_bytewise_terms"
down_revision = "20261124_errands"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sort them bytewise; SQLite does so already."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("customer_terms", "term", type_=BytewiseText, existing_nullable=False)
