"""Which schema a database has, and which one this version needs. An empty database gets it here;
`migrating.py` brings an older one there."""

import functools
import re
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.schema import CreateIndex, CreateTable

from kaimai.persistence import dialect
from kaimai.persistence.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
_NAMES = re.compile(r'^(down_revision|revision) = "(\w+)"$', re.MULTILINE)
_VERSION = sa.Table(
    # As Alembic makes it.
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


@functools.cache
def revisions() -> frozenset[str]:
    """Every revision that this version of Kaimai knows."""
    return frozenset(_named()["revision"])


@functools.cache
def latest() -> str:
    """The newest revision that this version of Kaimai knows: the one that no other comes after.

    Read from the migrations' first lines, because loading Alembic takes longer than all else here.
    """
    named = _named()
    (last,) = named["revision"] - named["down_revision"]
    return last


def _named() -> dict[str, set[str]]:
    named: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in (MIGRATIONS / "versions").glob("*.py"):
        for name, revision in _NAMES.findall(file.read_text("utf-8")):
            named[name].add(revision)
    return named


def current(conn: Connection) -> str | None:
    """The revision of this database; None when it is empty."""
    if not sa.inspect(conn).has_table(_VERSION.name):
        return None
    return conn.scalar(sa.select(_VERSION.c.version_num))


def is_empty(conn: Connection) -> bool:
    """Whether the database has no table at all."""
    return not sa.inspect(conn).get_table_names()


def create(conn: Connection) -> None:
    """Give an empty database all tables of this version: what all migrations would make of it, in a
    tenth of their time."""
    made: list[sa.schema.ExecutableDDLElement] = []
    for table in (*metadata.sorted_tables, _VERSION):
        made += [CreateTable(table), *map(CreateIndex, table.indexes)]
    dialect.run_all(conn, [str(each.compile(dialect=conn.dialect)) for each in made])
    conn.execute(_VERSION.insert(), {"version_num": latest()})


def empty(conn: Connection) -> None:
    """Delete every row of every table; the schema stays. For shops that are played, not run."""
    for table in reversed(metadata.sorted_tables):
        conn.execute(sa.delete(table))


def remove(conn: Connection) -> None:
    """Drop every table that the database has, of whatever version."""
    present = sa.MetaData()
    present.reflect(conn)
    present.drop_all(conn)
