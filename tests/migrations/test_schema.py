"""The migrations make exactly the tables that a new shop gets: compared as the database itself tells them.

Autogenerate compares neither CHECKs nor partial indexes, so the catalogues' own texts are compared.
"""

import contextlib
import re
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.composition import migrate, open_database
from kaimai.persistence import migrating, schema
from kaimai.settings import Settings

POSTGRES_CATALOGUE = """
SELECT 'column', table_name, column_name,
       data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


def describe(conn: Connection) -> set[tuple[str, ...]]:
    """Every table, column, constraint and index in the database's own words."""
    if conn.dialect.name == "postgresql":
        return {tuple(row) for row in conn.execute(sa.text(POSTGRES_CATALOGUE))}
    found = conn.execute(sa.text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {(kind, name, part) for kind, name, text in found for part in _parts(text)}


def count_rows(conn: Connection) -> dict[str, int]:
    """How many rows there are in each table that has any."""
    names = sa.inspect(conn).get_table_names()
    counts = {
        name: conn.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) for name in names
    }
    return {name: count for name, count in counts.items() if count}


def _parts(text: str) -> list[str]:
    """The lines of a CREATE statement, in no order: a constraint may stand anywhere, and SQLite
    writes a column that was added behind the last one, on its line."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "\n" or (character == "," and depth == 1):
            parts.append("")
        else:
            parts[-1] += character
    lines = (re.sub(r'[\s"]+', " ", part).strip(" ,\t\n") for part in parts)
    return sorted(line for line in lines if line)


async def test_migrating_makes_the_schema_that_a_new_shop_gets(
    empty_database_url: tuple[str, str], tmp_path: Path
) -> None:
    migrated_url, declared_url = empty_database_url
    async with open_database(Settings(data=tmp_path, database_url=migrated_url)) as db:
        await db.migrate(migrating.upgrade)
        migrated = await db.read(describe)
        assert await migrate(db) == (schema.latest(), schema.latest())
        assert await db.read(count_rows) == {"alembic_version": 1}
    async with open_database(Settings(data=tmp_path, database_url=declared_url)) as db:
        assert await migrate(db) == (None, schema.latest())
        declared = await db.read(describe)
        assert await migrate(db) == (schema.latest(), schema.latest())
        assert await db.read(count_rows) == {"alembic_version": 1}

    assert migrated - declared == set()
    assert declared - migrated == set()
    assert len(migrated) > 200


async def test_a_migration_that_fails_leaves_nothing(
    empty_database_url: tuple[str, str], tmp_path: Path
) -> None:
    url, _ = empty_database_url
    async with open_database(Settings(data=tmp_path, database_url=url)) as db:

        def fail(conn: Connection) -> None:
            migrating.upgrade(conn)
            raise LookupError("the power went")

        with contextlib.suppress(LookupError):
            await db.migrate(fail)

        assert await db.read(schema.is_empty)
        await migrate(db)
        assert await db.read(schema.current) == schema.latest()
