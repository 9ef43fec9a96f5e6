"""The kinds of columns and constraints that the tables are made of, and the list that they are kept in."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from kaimai.domain.moves import Machine
from kaimai.persistence.dialect import UtcDateTime, in_key_order

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> "sa.Column[str]":
    """The primary key: text, made at the edge from time and randomness."""
    return sa.Column("id", sa.Text, primary_key=True)


def text(name: str, default: str | None = None, *, nullable: bool = False) -> "sa.Column[str]":
    """Words; `default` is what old rows got when the column was added."""
    return sa.Column(name, sa.Text, nullable=nullable, server_default=default)


def number(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    """A count, or an amount in whole NT$."""
    return sa.Column(name, sa.Integer, nullable=nullable)


def flag(name: str, *, default: bool) -> "sa.Column[bool]":
    """Yes or no."""
    return sa.Column(
        name, sa.Boolean, nullable=False, server_default=sa.true() if default else sa.false()
    )


def time(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    """A moment in UTC."""
    return sa.Column(name, UtcDateTime, nullable=nullable)


def large_number(name: str) -> "sa.Column[int]":
    """An amount that may outgrow 32 bits: sums, and what is counted in cents."""
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def ref(name: str, target: str, *, nullable: bool = False) -> "sa.Column[str]":
    """The id of a row elsewhere."""
    return sa.Column(name, sa.Text, sa.ForeignKey(target), nullable=nullable)


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """Only these values."""
    return sa.CheckConstraint(f"{column} IN ({listed(values)})", name=column)


def one_of_machine(column: str, values: Sequence[str], first: str) -> sa.CheckConstraint:
    """The same for what a sale writes thousands of times a second: SQLite makes a table of a list
    each time it looks at it, and reads a chain only as far as it must."""
    rest = sorted(value for value in values if value != first)
    chain = " OR ".join(f"{column} = '{value}'" for value in (first, *rest))
    return sa.CheckConstraint(chain, name=column)


def listed(values: Iterable[str]) -> str:
    """Values as SQL, always in the same order."""
    return ", ".join(f"'{value}'" for value in sorted(values))


def only_where(name: str, *columns: "sa.Column[object] | str", where: str) -> sa.Index:
    """A unique index over the rows that match."""
    return sa.Index(
        name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def log_of(machine: Machine, name: str) -> sa.Table:
    """The log of one machine's moves: no gaps in `version`, and never two rows for one."""
    return sa.Table(
        name,
        metadata,
        # No foreign key: a row of the log is written in the same statements as its subject's status.
        text("subject_id"),
        number("version"),
        text("verb"),
        text("from_status", nullable=True),
        text("to_status"),
        text("actor"),
        text("reason", ""),
        time("at"),
        sa.PrimaryKeyConstraint("subject_id", "version"),
        one_of_machine("verb", list(machine.moves), machine.birth),
        **in_key_order(),
    )
