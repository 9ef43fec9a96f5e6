"""Every difference between SQLite and PostgreSQL, and nothing else."""

import functools
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from kaimai.domain.errors import Misconfigured

CHECKPOINT_PAGES = 4_000
"""Pages of the log that are copied into the file at once: some tens of milliseconds for whoever waits.
Many more are cheaper for all orders, and dearer for the one in a hundred that waits for them."""
_CACHE_KIB = {True: 40_960, False: 4_096}
"""Pages that a connection keeps: the writer's are asked for again and again; the system keeps the rest."""
OLDEST_SQLITE = (3, 35, 0)
"""UPDATE ... FROM came with 3.33, RETURNING with 3.35."""

Result = TypeVar("Result")
Built = TypeVar("Built")
JsonDocument = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_TEXTS = sa.JSON().with_variant(postgresql.ARRAY(sa.Text()), "postgresql")
BytewiseText = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text in the order of its characters' numbers, whatever language the server sorts by."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC: timestamptz on PostgreSQL, sortable text on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC)


def is_sqlite(url: str) -> bool:
    """Whether the URL names the embedded database."""
    return make_url(url).get_backend_name() == "sqlite"


def sqlite_url(file: Path) -> str:
    """The URL of an embedded database."""
    return URL.create("sqlite+pysqlite", database=str(file)).render_as_string()


def sqlite_engine(url: str, *, writes: bool, size: int = 1, is_durable: bool = True) -> sa.Engine:
    """An engine for one kind of transaction on the embedded database.

    `writes`: every transaction begins with BEGIN IMMEDIATE, so that no read precedes the lock.
    Otherwise a plain BEGIN on connections that refuse to write. Without `is_durable` a commit does
    not wait for the disk: for files that are thrown away.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise Misconfigured(
            f"SQLite {sqlite3.sqlite_version} is too old: Kaimai needs 3.35 or newer. "
            "Install a newer Python, or set KAIMAI_DATABASE_URL to a PostgreSQL server."
        )
    engine = sa.create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": 10, "check_same_thread": False},
        poolclass=sa.QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_reset_on_return=None,
        json_serializer=dump_json,
        json_deserializer=msgspec.json.decode,
    )

    @sa.event.listens_for(engine, "connect")
    def _settle(connection: sqlite3.Connection, _record: object) -> None:
        pragmas = [
            "journal_mode=WAL",
            "synchronous=FULL" if is_durable else "synchronous=OFF",
            "foreign_keys=ON",
            "fullfsync=ON",
            f"cache_size=-{_CACHE_KIB[writes]}",
            "temp_store=MEMORY",
            f"wal_autocheckpoint={CHECKPOINT_PAGES}",
        ]
        if not writes:
            pragmas += ["query_only=ON"]
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


_TABLES = "SELECT name, rootpage, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"


def rebuild(engine: sa.Engine, change: Callable[[Connection], Result]) -> Result:
    """Run and commit a change of the schema on the embedded database.

    SQLite changes a constraint by copying its table, which looks to foreign keys as if every row
    were deleted: they are not watched meanwhile, and looked at before the commit, which reads all
    that there is; not for a new index, which copies no table and writes no row but the migration's
    own mark. Raises
    LookupError when one is broken; then nothing has changed.
    """
    with engine.connect() as conn:
        connection = cast("sqlite3.Connection", conn.connection.driver_connection)
        connection.execute("PRAGMA foreign_keys=OFF")
        try:
            with conn.begin():
                tables, written = conn.exec_driver_sql(_TABLES).all(), connection.total_changes
                result = change(conn)
                is_harmless = (
                    conn.exec_driver_sql(_TABLES).all() == tables
                    and connection.total_changes <= written + 1
                )
                broken = (
                    [] if is_harmless else conn.exec_driver_sql("PRAGMA foreign_key_check").all()
                )
                if broken:
                    raise LookupError(f"the migration would break foreign keys: {broken[:5]}")
        finally:
            connection.execute("PRAGMA foreign_keys=ON")
    return result


def run_all(conn: Connection, statements: Sequence[str]) -> None:
    """Run statements of the schema, one after another.

    As one block on PostgreSQL, where the way there and back takes longer than such a statement.
    """
    if conn.dialect.name == "sqlite":
        for statement in statements:
            conn.exec_driver_sql(statement)
    else:
        conn.exec_driver_sql(f"DO $all$ BEGIN {'; '.join(statements)}; END $all$")


def dump_json(value: object) -> str:
    """JSON text for a document column."""
    return msgspec.json.encode(value).decode()


class Overtaken(Exception):
    """Another transaction was quicker to do what only one can do; run again, this one will see it."""


def is_retryable(error: DBAPIError | Overtaken) -> bool:
    """Whether the same transaction may succeed when it is run again: overtaken, busy, deadlock,
    serialization."""
    if isinstance(error, Overtaken):
        return True
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        return original.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(original, "sqlstate", None) in ("40001", "40P01", "55P03")


def is_unreachable(error: BaseException) -> bool:
    """Whether a PostgreSQL server could not be reached, or went away: down, starting, or cut off.

    The driver raises some of these before SQLAlchemy knows of a connection, as errors of its own.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _is_line_broken(error.orig)
    return _is_line_broken(error)


def _is_line_broken(error: BaseException | None) -> bool:
    """The same of an error that the driver itself raised: class 08 and the end of the server's life."""
    if isinstance(error, OSError):
        return True
    state = getattr(error, "sqlstate", None)
    # 57P01 to 57P03: shutting down, crashed, starting up. 53300: no connection is left.
    return isinstance(state, str) and (
        state.startswith("08") or state in ("57P01", "57P02", "57P03", "53300")
    )


Insert = sqlite.Insert | postgresql.Insert


def insert(conn: Connection, table: sa.Table) -> Insert:
    """An INSERT that understands ON CONFLICT."""
    return _insert_into(conn.dialect.name, table)


def _insert_into(backend: str, table: sa.Table) -> Insert:
    return sqlite.insert(table) if backend == "sqlite" else postgresql.insert(table)


def built_once(build: Callable[[Connection], Built]) -> Callable[[Connection], Built]:
    """A statement that is built for each kind of database when it is first needed, and kept.

    Building one anew for each execution, and finding its compiled text again, takes longer than
    the database needs for it.
    """
    kept: dict[str, Built] = {}

    @functools.wraps(build)
    def statement(conn: Connection) -> Built:
        name = conn.dialect.name
        if name not in kept:
            kept[name] = build(conn)
        return kept[name]

    return statement


def insert_or_skip(conn: Connection, table: sa.Table) -> Insert:
    """An INSERT that leaves rows with a key that exists alone."""
    return _insert_or_skip(conn.dialect.name, table)


@functools.cache
def _insert_or_skip(backend: str, table: sa.Table) -> Insert:
    return _insert_into(backend, table).on_conflict_do_nothing()


def upsert(
    conn: Connection, table: sa.Table, keys: Sequence[str], changed: Sequence[str]
) -> Insert:
    """An INSERT that overwrites the `changed` columns of a row with the same `keys`."""
    statement = insert(conn, table)
    return statement.on_conflict_do_update(
        index_elements=list(keys), set_={name: statement.excluded[name] for name in changed}
    )


def insert_rows(conn: Connection, table: sa.Table, new: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that all name the same columns in the same order: one statement, however many."""
    if new:
        _insert(conn, [(table, tuple(new[0]), [tuple(row.values()) for row in new])])


def insert_all(conn: Connection, *parts: tuple[sa.Table, Sequence[NamedTuple]]) -> None:
    """Insert rows of several tables, parents first; the fields of a row are named after its columns.

    A statement for each table on SQLite, where a statement costs nothing on the way; one for all of
    them on PostgreSQL, where the way there and back does.
    """
    _insert(conn, [(table, type(new[0])._fields, new) for table, new in parts if new])


def _insert(
    conn: Connection, parts: Sequence[tuple[sa.Table, tuple[str, ...], Sequence[tuple[Any, ...]]]]
) -> None:
    if conn.dialect.name == "sqlite":
        for table, names, new in parts:
            conn.exec_driver_sql(_insert_values(table, names), _as_text(table, names, new))
    elif parts:
        arrays = tuple(
            column for table, names, new in parts for column in _as_arrays(table, names, new)
        )
        named = tuple((table, names) for table, names, _ in parts)
        conn.exec_driver_sql(_insert_arrays(named), arrays)


def _as_text(
    table: sa.Table, names: tuple[str, ...], new: Sequence[tuple[Any, ...]]
) -> Sequence[Any]:
    """The rows with their times and documents as SQLite keeps them."""
    columns: list[Iterable[Any]] = list(zip(*new, strict=True))
    for place, text in _texts(table, names):
        columns[place] = map(text, columns[place])
    return list(zip(*columns, strict=True))


@functools.cache
def _texts(
    table: sa.Table, names: tuple[str, ...]
) -> tuple[tuple[int, Callable[[Any], str | None]], ...]:
    kinds = [table.c[name].type for name in names]
    return tuple(
        (place, _utc_text if isinstance(kind, UtcDateTime) else _json_text)
        for place, kind in enumerate(kinds)
        if isinstance(kind, (UtcDateTime, sa.JSON))
    )


def _json_text(value: object) -> str | None:
    return None if value is None else dump_json(value)


def _as_arrays(
    table: sa.Table, names: tuple[str, ...], new: Sequence[tuple[Any, ...]]
) -> list[Sequence[object]]:
    """The rows by column; documents as text."""
    return [
        [_json_text(value) for value in column]
        if isinstance(table.c[name].type, sa.JSON)
        else column
        for name, column in zip(names, zip(*new, strict=True), strict=True)
    ]


@functools.cache
def _insert_values(table: sa.Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({", ".join("?" * len(names))})'  # noqa: S608 our own names


@functools.cache
def _insert_arrays(named: tuple[tuple[sa.Table, tuple[str, ...]], ...]) -> str:
    """An INSERT of arrays, one a column; more than one as a chain of WITH.

    Foreign keys are looked at when the whole statement has ended.
    """
    place = 0
    inserts = []
    for table, names in named:
        columns = ", ".join(f'"{name}"' for name in names)
        kinds = [_array_of(table.c[name].type) for name in names]
        arrays = ", ".join(f"${place + n}::{kind}[]" for n, (kind, _) in enumerate(kinds, start=1))
        fields = ", ".join(f'"{n}"{cast_to}' for n, (_, cast_to) in zip(names, kinds, strict=True))
        inserts.append(
            f'INSERT INTO "{table.name}" ({columns}) SELECT {fields} '  # noqa: S608 our own names
            f"FROM unnest({arrays}) AS new ({columns})"
        )
        place += len(names)
    first = ", ".join(f"part_{n} AS ({text})" for n, text in enumerate(inserts[:-1]))
    return f"WITH {first} {inserts[-1]}" if first else inserts[-1]


def _array_of(kind: sa.types.TypeEngine[Any]) -> tuple[str, str]:
    """What a column's values travel as, and what they are cast to on arrival."""
    if isinstance(kind, sa.JSON):
        return "text", "::jsonb"
    if isinstance(kind, sa.String):
        return "text", ""
    return kind.compile(dialect=postgresql.dialect()), ""  # type: ignore[no-untyped-call]  # it has no types


def update_rows(
    conn: Connection,
    table: sa.Table,
    read: tuple[str, ...],
    written: tuple[str, ...],
    new: Sequence[tuple[Any, ...]],
) -> int:
    """Give rows new values, each its own, in one statement; how many rows have got theirs.

    Each of `new` names a row by the values of its `read` columns, which must be as they stand, then
    its `written` ones.
    """
    if not new:
        return 0
    names = (*read, *written)
    if conn.dialect.name == "sqlite":
        text = _update_values(table, read, written)
        return conn.exec_driver_sql(text, _as_text(table, names, new)).rowcount
    text = _update_arrays(table, read, written)
    return conn.exec_driver_sql(text, tuple(_as_arrays(table, names, new))).rowcount


@functools.cache
def _update_values(table: sa.Table, read: tuple[str, ...], written: tuple[str, ...]) -> str:
    values = ", ".join(f'"{name}" = ?{n}' for n, name in enumerate(written, start=1 + len(read)))
    where = " AND ".join(f'"{name}" = ?{n}' for n, name in enumerate(read, start=1))
    return f'UPDATE "{table.name}" SET {values} WHERE {where}'  # noqa: S608 our own names


@functools.cache
def _update_arrays(table: sa.Table, read: tuple[str, ...], written: tuple[str, ...]) -> str:
    """An UPDATE from arrays, one a column; a column may be both read and written."""
    kinds = [_array_of(table.c[name].type) for name in (*read, *written)]
    arrays = ", ".join(f"${n}::{kind}[]" for n, (kind, _) in enumerate(kinds, start=1))
    fields = [f"new.field_{n}{cast_to}" for n, (_, cast_to) in enumerate(kinds, start=1)]
    columns = ", ".join(f"field_{n}" for n in range(1, len(fields) + 1))
    values = ", ".join(
        f'"{name}" = {field}' for name, field in zip(written, fields[len(read) :], strict=True)
    )
    where = " AND ".join(
        f'"{table.name}"."{name}" = {field}'
        for name, field in zip(read, fields[: len(read)], strict=True)
    )
    return (
        f'UPDATE "{table.name}" SET {values} '  # noqa: S608 our own names
        f"FROM unnest({arrays}) AS new ({columns}) WHERE {where}"
    )


@functools.lru_cache(4_096)
def _utc_text(value: datetime | None) -> str | None:
    """A moment as UtcDateTime writes it on SQLite; an order's rows share theirs."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:26]


def rows(
    conn: Connection, name: str, columns: Mapping[str, sa.types.TypeEngine[Any]]
) -> sa.FromClause:
    """A table of rows that come as one parameter called `name`: JSON, made by `rows_parameter`.

    The text of a statement that uses it is the same for one row and for five hundred, so it is
    compiled once. Columns may be text, whole numbers and booleans.
    """
    parameter = sa.bindparam(name, type_=sa.Text())
    if conn.dialect.name == "sqlite":
        each = sa.func.json_each(parameter).table_valued("value", name=f"{name}_json")
        value = cast("sa.ColumnElement[str]", each.c.value)
        fields = [
            sa.cast(sa.func.json_extract(value, f"$.{column}"), kind).label(column)
            if not isinstance(kind, sa.Boolean)
            else sa.type_coerce(sa.func.json_extract(value, f"$.{column}"), kind).label(column)
            for column, kind in columns.items()
        ]
        return sa.select(*fields).select_from(each).subquery(name)
    record = sa.func.jsonb_to_recordset(sa.cast(parameter, postgresql.JSONB))
    return record.table_valued(
        *(sa.column(column, kind) for column, kind in columns.items())
    ).render_derived(name=name, with_types=True)


def rows_parameter(values: Sequence[Mapping[str, object]]) -> str:
    """What the parameter of `rows` is set to."""
    return msgspec.json.encode(values).decode()


def in_key_order() -> dict[str, Any]:
    """How a table is told to keep its rows in its primary key, instead of beside it: one tree less to
    write on SQLite. PostgreSQL knows one way only."""
    return {"sqlite_with_rowid": False}


def made_anew(conn: Connection) -> dict[str, Any]:
    """How a migration is told to copy a table into one that is kept in key order; nothing changes on
    PostgreSQL but what the migration says."""
    if conn.dialect.name != "sqlite":
        return {}
    return {"recreate": "always", "table_kwargs": in_key_order()}


def among(conn: Connection, column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    """Whether a column's text is one of those in the parameter called `name`, a list.

    The statement stays the same however many there are; one with a list written out would be
    compiled, and planned by the server, anew for each count.
    """
    parameter = sa.bindparam(name, type_=_TEXTS)
    if conn.dialect.name == "sqlite":
        return column.in_(sa.select(sa.func.json_each(parameter).table_valued("value").c.value))
    return column == sa.any_(parameter)


def plan_for_everything(conn: Connection) -> None:
    """Prepare this transaction for a question that goes through whole tables.

    PostgreSQL's planner thinks of the usual short questions: little memory, one process. SQLite
    knows one way only.
    """
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SET LOCAL work_mem = '64MB'")
        conn.exec_driver_sql("SET LOCAL jit = off")
        # It expects many rows to come out, and their way between processes to be dear; none do.
        conn.exec_driver_sql("SET LOCAL parallel_tuple_cost = 0.01")


def hold_table(conn: Connection, table: sa.Table) -> None:
    """Keep everybody else from changing a table until the transaction ends. SQLite does by itself."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE')


def database_bytes(conn: Connection) -> int:
    """How much room the database takes."""
    if conn.dialect.name == "postgresql":
        return int(conn.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
    pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    return int(pages) * int(conn.exec_driver_sql("PRAGMA page_size").scalar_one())


def lock_timeout(conn: Connection, seconds: int) -> None:
    """Give up on a lock after this long instead of holding everyone up. SQLite waits by itself."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds}s'")
