"""A shop with a long past, made in minutes: millions of orders, each with its lines, carts, payments,
moves, events, letters and ledger, written into the tables by statements that make many rows.

What an order of each kind went through is data here (`FATES`); statuses and versions follow from
the tables of moves. Nothing is measured here.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from benchmarks.multiplied import STATEMENTS
from kaimai.domain.calendar import taipei
from kaimai.domain.identifiers import first_id
from kaimai.domain.moves import Machine
from kaimai.domain.orders import OPEN, ORDER_MOVES
from kaimai.domain.payments import PAYMENT_MOVES
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.persistence.database import Database
from kaimai.persistence.dialect import JsonDocument, UtcDateTime
from kaimai.persistence.tables import metadata

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""The moment at which the shop stands; the last order was placed just before."""
YEAR = timedelta(days=365)
MOMENTS = 10_000
"""Different moments at which orders were placed; orders of one moment share their times."""
STEPS = 6
OPEN_OF = 400
"""One order of so many is open: those of the last day."""
SKUS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of `share` of a thousand orders: verbs of the order, of each of its attempts, and
    of a refund of the last attempt. `applied`: which attempt's money counts for the order."""

    share: int
    order: str
    attempts: tuple[str, ...] = ()
    refund: str = ""
    applied: int | None = None
    is_sold: bool = False
    is_restocked: bool = False


_ASKED = "create submit accept"
_PAID = f"{_ASKED} capture"
FATES = (
    Fate(
        share=380,
        order="place offer_payment pay ship complete",
        attempts=(_PAID,),
        applied=0,
        is_sold=True,
    ),
    Fate(
        share=120, order="place offer_payment pay ship", attempts=(_PAID,), applied=0, is_sold=True
    ),
    Fate(share=180, order="place offer_payment pay", attempts=(_PAID,), applied=0, is_sold=True),
    Fate(
        share=40,
        order="place offer_payment fail_payment offer_payment pay",
        attempts=(f"{_ASKED} decline", _PAID),
        applied=1,
        is_sold=True,
    ),
    Fate(
        share=30,
        order="place offer_payment pay cancel_paid",
        attempts=(_PAID,),
        refund="request submit accept finish",
        applied=0,
        is_sold=True,
        is_restocked=True,
    ),
    Fate(
        share=10,
        order="place offer_payment expire",
        attempts=(_PAID,),
        refund="request submit accept finish",
    ),
    Fate(share=180, order="place offer_payment expire", attempts=(f"{_ASKED} lapse",)),
    Fate(share=50, order="place offer_payment cancel", attempts=(f"{_ASKED} lapse",)),
    Fate(share=10, order="place refuse_payment", attempts=("create submit refuse",)),
)
"""What became of orders that are over."""
UNDERWAY = (
    Fate(share=850, order="place offer_payment", attempts=(_ASKED,)),
    Fate(share=100, order="place offer_payment fail_payment", attempts=(f"{_ASKED} decline",)),
    Fate(share=50, order="place", attempts=("create submit lose",)),
)
"""How the newest orders stand."""

_STAGE = sa.MetaData()
_moments = sa.Table(
    "made_moments",
    _STAGE,
    sa.Column("moment", sa.Integer, primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True),
    # How the ids of that moment begin, and the numbers of its orders.
    sa.Column("id", sa.Text),
    sa.Column("day", sa.Text),
    sa.Column("at", UtcDateTime),
    sa.Column("hold_until", UtcDateTime),
)
_fates = sa.Table(
    "made_fates",
    _STAGE,
    sa.Column("slot", sa.Integer, primary_key=True),
    sa.Column("fate", sa.Integer),
)
_kinds = sa.Table(
    "made_kinds",
    _STAGE,
    sa.Column("fate", sa.Integer, primary_key=True),
    sa.Column("status", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("is_open", sa.Boolean),
    sa.Column("is_sold", sa.Boolean),
    sa.Column("is_restocked", sa.Boolean),
)
_subjects = sa.Table(
    "made_subjects",
    _STAGE,
    sa.Column("fate", sa.Integer, primary_key=True),
    sa.Column("machine", sa.Text, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("status", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("is_applied", sa.Boolean),
    sa.Column("is_asked", sa.Boolean),
)
_moves = sa.Table(
    "made_moves",
    _STAGE,
    sa.Column("fate", sa.Integer, primary_key=True),
    sa.Column("machine", sa.Text, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("verb", sa.Text),
    sa.Column("from_status", sa.Text),
    sa.Column("to_status", sa.Text),
    sa.Column("event", sa.Text),
)
_shapes = sa.Table(
    "made_shapes",
    _STAGE,
    sa.Column("shape", sa.Integer, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("quantity", sa.Integer),
    sa.Column("price", sa.Integer),
)
_orders = sa.Table(
    "made_orders",
    _STAGE,
    sa.Column("i", sa.Integer, primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("id", "payment_id", "cart_id", "buyer_id")),
    *(sa.Column(name, sa.Integer) for name in ("fate", "moment", "shape", "sku", "discount")),
)
_lines = sa.Table(
    "made_lines",
    _STAGE,
    sa.Column("i", sa.Integer, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("id", "sku_id")),
    *(sa.Column(name, sa.Integer) for name in ("fate", "moment", "quantity", "price")),
)
SHAPES = (((1, 288),),) * 6 + (((1, 288), (2, 120)),) * 3 + (((2, 90), (1, 450), (3, 35)),)
"""Lines (quantity, unit price) of ten orders."""


async def build(
    db: Database,
    count: int,
    *,
    is_thin: bool = False,
    skus: int = SKUS,
    on_step: Callable[[str], None] = lambda _: None,
) -> None:
    """Fill an empty, migrated database with a shop of `count` orders that breaks no rule at `NOW`.

    A thin one has events and letters of the last week only; the rest is the same. `on_step` is told
    the name of each table before it is filled.
    """
    await db.write(_prepare, count)
    events_from = MOMENTS * 51 // 52 if is_thin else 0
    # Sorted once when all rows are there, an index takes a fraction of what it takes row by row.
    later = [
        index for table in metadata.sorted_tables for index in sorted(table.indexes, key=_name)
    ]
    await db.write(_drop, later)
    for name, statement in STATEMENTS:
        on_step(name)
        await db.write(_fill, statement, count, events_from, skus)
    on_step("indexes")
    for index in later:
        await db.write(_create, index)
    await db.write(_clean_up)


def _name(index: sa.Index) -> str:
    return str(index.name)


def _drop(conn: Connection, indexes: Sequence[sa.Index]) -> None:
    for index in indexes:
        index.drop(conn)


def _create(conn: Connection, index: sa.Index) -> None:
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
    index.create(conn)


def _prepare(conn: Connection, count: int) -> None:
    """Make the small tables that the big ones are multiplied from."""
    _STAGE.create_all(conn)
    between = YEAR // MOMENTS
    conn.execute(
        _moments.insert(),
        [
            {
                "moment": moment,
                "step": step,
                "id": first_id(NOW - between * (MOMENTS - moment)),
                "day": f"{taipei(NOW - between * (MOMENTS - moment)):%y%m%d}",
                "at": NOW - between * (MOMENTS - moment) + timedelta(seconds=10 * step),
                "hold_until": NOW
                - between * (MOMENTS - moment)
                + timedelta(hours=24, seconds=moment),
            }
            for moment in range(MOMENTS)
            for step in range(STEPS)
        ],
    )
    fates = (*FATES, *UNDERWAY)
    over = [n for n, fate in enumerate(FATES) for _ in range(fate.share)]
    underway = [n + len(FATES) for n, fate in enumerate(UNDERWAY) for _ in range(fate.share)]
    slots = [*over, *underway]
    conn.execute(_fates.insert(), [{"slot": n, "fate": fate} for n, fate in enumerate(slots)])
    for number, fate in enumerate(fates):
        _describe(conn, number, fate)
    conn.execute(
        _shapes.insert(),
        [
            {"shape": shape, "position": position, "quantity": quantity, "price": price}
            for shape, lines in enumerate(SHAPES)
            for position, (quantity, price) in enumerate(lines)
        ],
    )


def _describe(conn: Connection, number: int, fate: Fate) -> None:
    status = _walk(ORDER_MOVES, fate.order)[-1]["to_status"]
    conn.execute(
        _kinds.insert(),
        {
            "fate": number,
            "status": status,
            "version": len(fate.order.split()),
            "is_open": status in OPEN,
            "is_sold": fate.is_sold,
            "is_restocked": fate.is_restocked,
        },
    )
    paths: list[tuple[Machine, int, str]] = [(ORDER_MOVES, 0, fate.order)]
    paths += [(PAYMENT_MOVES, n, verbs) for n, verbs in enumerate(fate.attempts)]
    if fate.refund:
        paths.append((REFUND_MOVES, len(fate.attempts) - 1, fate.refund))
    for machine, attempt, verbs in paths:
        steps = _walk(machine, verbs)
        named = {"fate": number, "machine": machine.name, "attempt": attempt}
        conn.execute(_moves.insert(), [{**named, **step} for step in steps])
        last = steps[-1]["to_status"]
        conn.execute(
            _subjects.insert(),
            {
                **named,
                "status": last,
                "version": len(steps),
                "is_applied": machine is PAYMENT_MOVES and attempt == fate.applied,
                "is_asked": last in ("submitted", "unknown", "requested"),
            },
        )


def _walk(machine: Machine, verbs: str) -> list[dict[str, object]]:
    """The moves of one subject. Raises MoveRefused when the machine does not allow one."""
    steps: list[dict[str, object]] = []
    status: str | None = None
    for version, verb in enumerate(verbs.split(), start=1):
        to = machine.initial if status is None else machine.target(verb, status)
        steps.append(
            {
                "version": version,
                "verb": verb,
                "from_status": status,
                "to_status": to,
                "event": machine.moves[verb].event,
            }
        )
        status = to
    return steps


def _fill(conn: Connection, statement: str, count: int, events_from: int, skus: int) -> None:
    """Run one statement. Rows are made from rows, so their references are not looked up again."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        conn.exec_driver_sql("SET LOCAL work_mem = '256MB'")
    else:
        driver = cast("sqlite3.Connection", conn.connection.driver_connection)
        driver.create_function("md5", 1, _md5, deterministic=True)
    known: Sequence[tuple[str, object, sa.types.TypeEngine[object] | None]] = (
        ("count", count, sa.Integer()),
        ("newest", count - count // OPEN_OF, sa.Integer()),
        ("moments", MOMENTS, sa.Integer()),
        ("events_from", events_from, sa.Integer()),
        ("buyers", max(1, count // 3), sa.Integer()),
        ("skus", skus, sa.Integer()),
        ("nothing", {}, JsonDocument),
        ("none", [], JsonDocument),
    )
    used = [
        sa.bindparam(name, value, type_=kind)
        for name, value, kind in known
        if f":{name}" in statement
    ]
    conn.execute(sa.text(statement).bindparams(*used))


def _md5(text: str) -> str:
    """What PostgreSQL calls md5; SQLite has none. Only to make numbers look random."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _clean_up(conn: Connection) -> None:
    _STAGE.drop_all(conn)
    conn.exec_driver_sql("ANALYZE")
