"""What was said to the bank, and what it answered."""

revision = "20261122_bank_calls"
down_revision = "20261122_money"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing: the tables come with what uses them."""
