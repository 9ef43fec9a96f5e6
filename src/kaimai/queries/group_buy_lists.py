"""Group buys as staff look at them: the list, and the groups of LINE in which one can be opened. What is
in one is in `group_buys.py`."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.group_buys import Sale
from kaimai.persistence import group_buys
from kaimai.persistence.tables import group_buys as sales
from kaimai.persistence.tables import line_groups

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGroup:
    """A group of LINE that the account is in. `is_busy`: a group buy is open there."""

    id: str
    name: str
    is_busy: bool


def list_sales(conn: Connection, *, status: str = "", before: str = "") -> list[Sale]:
    """Group buys, newest first, from behind the one with the id `before`; all, or in one status."""
    wanted = sa.select(sales.c.id).order_by(sales.c.id.desc()).limit(PAGE)
    if status:
        wanted = wanted.where(sales.c.status == status)
    if before:
        wanted = wanted.where(sales.c.id < before)
    return group_buys.find(conn, list(conn.scalars(wanted)))


def groups_here(conn: Connection) -> list[LineGroup]:
    """The groups that the account is in, by name."""
    is_busy = (
        sa.select(sales.c.id)
        .where(sales.c.group_id == line_groups.c.group_id, sales.c.status == "open")
        .exists()
    )
    found = conn.execute(
        sa.select(line_groups.c.group_id, line_groups.c.name, is_busy.label("is_busy"))
        .where(line_groups.c.left_at.is_(None))
        .order_by(line_groups.c.name, line_groups.c.group_id)
    )
    return [
        LineGroup(id=row.group_id, name=row.name or row.group_id, is_busy=bool(row.is_busy))
        for row in found
    ]


def group_names(conn: Connection, group_ids: Collection[str]) -> dict[str, str]:
    """What these groups are called, as far as LINE has said."""
    found = conn.execute(
        sa.select(line_groups.c.group_id, line_groups.c.name).where(
            line_groups.c.group_id.in_(sorted(set(group_ids) - {""}))
        )
    )
    return {row.group_id: row.name for row in found if row.name}
