"""Captures and voids on their way, refunds of single lines, tokens of the API."""

revision = "20261122_money"
down_revision = "20261122_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing: the tables come with what uses them."""
