"""Bringing a database to the schema of this version, and telling whether it is there."""

import functools
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from kaimai.persistence import dialect
from kaimai.persistence.tables import metadata

LOCK_SECONDS_MAX = 10
_MIGRATIONS = Path(__file__).parent / "migrations"


@functools.cache
def latest() -> str:
    """The newest revision that this version of Kaimai knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise LookupError("there are no migrations beside the code")
    return head


def current(conn: Connection) -> str | None:
    """The revision of this database; None when it is empty."""
    return MigrationContext.configure(conn).get_current_revision()


def upgrade(conn: Connection) -> None:
    """Run every migration that this database lacks, in the caller's transaction.

    A migration that would have to wait for a running shop gives up instead of stopping it.
    """
    dialect.lock_timeout(conn, LOCK_SECONDS_MAX)
    config = _config()
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def is_empty(conn: Connection) -> bool:
    """Whether the database has no table at all."""
    return not sa.inspect(conn).get_table_names()


def empty(conn: Connection) -> None:
    """Delete every row of every table; the schema stays. For shops that are played, not run."""
    for table in reversed(metadata.sorted_tables):
        conn.execute(sa.delete(table))


def remove(conn: Connection) -> None:
    """Drop every table that the database has, of whatever version."""
    present = sa.MetaData()
    present.reflect(conn)
    present.drop_all(conn)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
