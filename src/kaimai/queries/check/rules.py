"""What an invariant is, and how a set of them is asked of a database."""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.database import Database
from kaimai.persistence.dialect import UtcDateTime, plan_for_everything
from kaimai.persistence.tables import cases

SHOWN_MAX = 20
"""Rows that are shown of one broken rule."""
Question = sa.Select[*tuple[Any, ...]]
BEFORE = sa.bindparam("before", type_=UtcDateTime)
"""The moment, `patience` ago, before which something should have happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One invariant. `breaks` selects the rows that break it, so an empty answer is a good one."""

    name: str
    reason: str
    breaks: Question
    patience: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that does not hold: how many rows break it, and the first of them by column."""

    rule: Rule
    count: int
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def find_broken_of(conn: Connection, now: datetime, rules: Sequence[Rule]) -> list[Broken]:
    """The rules that do not hold. Each is one statement, so it sees one moment of the data."""
    plan_for_everything(conn)
    found = (_ask(conn, now, rule) for rule in rules)
    return [broken for broken in found if broken is not None]


async def find_broken(
    db: Database,
    now: datetime,
    rules: Sequence[Rule],
    *,
    clock: Callable[[], float],
    on_asked: Callable[[Rule, float], None] = lambda _rule, _seconds: None,
) -> list[Broken]:
    """The rules that do not hold, one after the other, each in a read transaction of its own.

    So no old snapshot of an open shop's data is kept for long. Side by side they would be no
    faster: PostgreSQL spreads each over processes by itself, and SQLite's threads share its memory.
    `on_asked` is told of each rule that was answered, and in how many seconds of `clock`.
    """
    broken: list[Broken] = []
    for rule in rules:
        began = clock()
        broken += await db.read(find_broken_of, now, [rule])
        on_asked(rule, clock() - began)
    return broken


def all_hold(conn: Connection, rules: tuple[Rule, ...]) -> bool:
    """Whether these rules hold, in one statement: for those without patience, asked very often."""
    return not conn.scalar(_any_row(rules))


@functools.cache
def _any_row(rules: tuple[Rule, ...]) -> sa.Select[tuple[bool]]:
    return sa.select(sa.or_(*(rule.breaks.exists() for rule in rules)))


@functools.cache
def _counted_and_shown(rule: Rule) -> sa.Select[*tuple[Any, ...]]:
    """How many rows break a rule, beside each of the first.

    The rows are found before they are cut off: a planner that is told of the limit looks for a way
    to the first rows, which takes ten times as long when, as it should be, there are none.
    """
    broken = rule.breaks.cte("broken").prefix_with("MATERIALIZED")
    return sa.select(sa.func.count().over(), broken).limit(SHOWN_MAX)


def _ask(conn: Connection, now: datetime, rule: Rule) -> Broken | None:
    result = conn.execute(_counted_and_shown(rule), {"before": now - rule.patience})
    columns = tuple(result.keys())[1:]
    rows = [tuple(row) for row in result]
    if not rows:
        return None
    return Broken(rule=rule, count=rows[0][0], columns=columns, rows=tuple(row[1:] for row in rows))


def is_one_of(column: sa.Column[str], values: Iterable[str]) -> sa.ColumnElement[bool]:
    """The condition of a partial index, written out in the index's own order instead of bound."""
    return column.in_(sa.bindparam(None, sorted(values), expanding=True, literal_execute=True))


def open_case(*holders: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a person has been told: an open case of the payment or order."""
    return sa.select(cases.c.id).where(cases.c.closed_at.is_(None), sa.or_(*holders)).exists()
