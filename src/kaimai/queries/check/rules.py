"""What an invariant is, and how a set of them is asked of a database."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import UtcDateTime
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
    found = (_ask(conn, now, rule) for rule in rules)
    return [broken for broken in found if broken is not None]


def all_hold(conn: Connection, rules: tuple[Rule, ...]) -> bool:
    """Whether these rules hold, in one statement: for those without patience, asked very often."""
    return not conn.scalar(_any_row(rules))


@functools.cache
def _any_row(rules: tuple[Rule, ...]) -> sa.Select[tuple[bool]]:
    return sa.select(sa.or_(*(rule.breaks.exists() for rule in rules)))


def _ask(conn: Connection, now: datetime, rule: Rule) -> Broken | None:
    moment = {"before": now - rule.patience}
    result = conn.execute(rule.breaks.limit(SHOWN_MAX), moment)
    columns = tuple(result.keys())
    rows = tuple(tuple(row) for row in result)
    if not rows:
        return None
    count = len(rows)
    if count == SHOWN_MAX:
        everything = sa.select(sa.func.count()).select_from(rule.breaks.subquery())
        count = conn.scalar(everything, moment) or count
    return Broken(rule=rule, count=count, columns=columns, rows=rows)


def open_case(*holders: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a person has been told: an open case of the payment or order."""
    return sa.select(cases.c.id).where(cases.c.closed_at.is_(None), sa.or_(*holders)).exists()
