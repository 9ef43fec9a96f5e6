"""Bringing a database to the schema of this version. Loaded only when that is needed, for Alembic's sake."""

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection

from kaimai.persistence import dialect
from kaimai.persistence.schema import MIGRATIONS

LOCK_SECONDS_MAX = 10


def upgrade(conn: Connection, to: str = "head") -> None:
    """Run every migration that this database lacks, up to `to`, in the caller's transaction.

    A migration that would have to wait for a running shop gives up instead of stopping it.
    """
    dialect.lock_timeout(conn, LOCK_SECONDS_MAX)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, to)
