"""Changing the schema of the embedded database: what a copied table would break is noticed before it counts."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import rebuild, sqlite_engine, sqlite_url


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    """A database with parents and children."""
    engine = sqlite_engine(sqlite_url(tmp_path / "family.db"), writes=True)
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE parents (id TEXT PRIMARY KEY)")
        conn.exec_driver_sql("CREATE TABLE children (id TEXT, of TEXT REFERENCES parents (id))")
        conn.exec_driver_sql("INSERT INTO parents VALUES ('ann'), ('bo')")
        conn.exec_driver_sql("INSERT INTO children VALUES ('chia', 'bo')")
    return engine


def copy_parents(conn: Connection, condition: str) -> None:
    conn.exec_driver_sql("CREATE TABLE parents_new (id TEXT PRIMARY KEY NOT NULL)")
    conn.exec_driver_sql(f"INSERT INTO parents_new SELECT id FROM parents WHERE {condition}")
    conn.exec_driver_sql("DROP TABLE parents")
    conn.exec_driver_sql("ALTER TABLE parents_new RENAME TO parents")


def people(engine: sa.Engine) -> list[str]:
    with engine.begin() as conn:
        return list(conn.scalars(sa.text("SELECT id FROM parents ORDER BY id")))


def test_a_table_is_copied_under_its_children(engine: sa.Engine) -> None:
    rebuild(engine, lambda conn: copy_parents(conn, "true"))

    assert people(engine) == ["ann", "bo"]


def test_a_copy_that_forgets_a_parent_counts_for_nothing(engine: sa.Engine) -> None:
    with pytest.raises(LookupError, match="foreign keys"):
        rebuild(engine, lambda conn: copy_parents(conn, "id = 'ann'"))

    assert people(engine) == ["ann", "bo"]


def test_rows_that_lose_their_parent_are_noticed_where_no_table_was_copied(
    engine: sa.Engine,
) -> None:
    def lose(conn: Connection) -> None:
        conn.exec_driver_sql("UPDATE children SET of = 'nobody'")
        conn.exec_driver_sql("DELETE FROM parents")

    with pytest.raises(LookupError, match="foreign keys"):
        rebuild(engine, lose)

    assert people(engine) == ["ann", "bo"]


def test_a_new_index_does_not_read_everything(engine: sa.Engine) -> None:
    asked: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    rebuild(engine, lambda conn: conn.exec_driver_sql("CREATE INDEX of_whom ON children (of)"))

    assert "CREATE INDEX of_whom ON children (of)" in asked
    assert not [each for each in asked if "foreign_key_check" in each]
