"""Every method of payment there is; statements and payouts name the family alone."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_methods"
down_revision = "20261125_of_buyers"
branch_labels = None
depends_on = None

_METHODS = [
    "C-1",
    "ATM",
    "C-12",
    "C-18",
    "C-24",
    "C-3",
    "C-6",
    "C-9",
    "C-B",
    "C-R",
    "M",
    "W-IPass",
    "W-Jko",
    "W-Line",
    "W-Plus",
    "W-Px",
    "none",
]
_FAMILIES = {"C-1": "card", "ATM": "account"}


def upgrade() -> None:
    """Widen the list of methods; name what the bank names."""
    constraint = op.f("ck_payment_log_method")
    with op.batch_alter_table("payment_log") as table:
        table.drop_constraint(constraint, type_="check")
        table.create_check_constraint(
            constraint, " OR ".join(f"method = '{method}'" for method in _METHODS)
        )
        # Said again: a copied table on SQLite would have it in brackets.
        table.alter_column("bank_words", server_default="")
    for name in ("statement_lines", "payouts"):
        op.execute(f"ALTER TABLE {name} RENAME COLUMN method TO family")
        book = sa.table(name, sa.column("family", sa.Text))
        for method, family in _FAMILIES.items():
            op.execute(book.update().where(book.c.family == method).values(family=family))
