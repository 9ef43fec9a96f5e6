"""The bank's statements and payouts, and where they differ from the books."""

revision = "20261122_statements"
down_revision = "20261122_bank_calls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing: the tables come with what uses them."""
