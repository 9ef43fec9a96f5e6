"""Giving a filter of orders a name, for oneself or for all who work here."""

from datetime import datetime

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.order_filter import filter_of_text, text_of
from kaimai.domain.staff import StaffMember
from kaimai.persistence import audit, order_views
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.order_views import VIEWS_MAX, OrderView

NAME_LENGTH_MAX = 30


async def save_view(
    db: Database,
    mint: Mint,
    member: StaffMember,
    *,
    name: str,
    filter_text: str,
    is_shared: bool,
    actor: Actor,
) -> OrderView:
    """Keep a filter under a name; the maker's other one of that name makes room for it.

    Raises InvalidInput for `name`, or for `filter` when it is empty or there are too many.
    """
    name = name.strip()
    if not 1 <= len(name) <= NAME_LENGTH_MAX or not name.isprintable():
        raise InvalidInput("name", f"must have 1 to {NAME_LENGTH_MAX} characters")
    wanted = filter_of_text(filter_text)
    if wanted.is_empty:
        raise InvalidInput("filter", "lists all orders")
    view = OrderView(
        id=mint.id(),
        name=name,
        staff_id=member.id,
        is_shared=is_shared,
        filter=text_of(wanted),
        created_at=mint.now(),
    )
    await db.write(_save, view, actor)
    return view


async def remove_view(
    db: Database, mint: Mint, member: StaffMember, view_id: str, *, actor: Actor
) -> None:
    """Forget one's own view; owners may take back what anybody shares. Raises NotFound."""
    await db.write(_remove, view_id, member, actor, mint.now())


def _save(conn: Connection, view: OrderView, actor: Actor) -> None:
    if order_views.count_of(conn, view.staff_id) >= VIEWS_MAX:
        raise InvalidInput("filter", f"there are {VIEWS_MAX} already")
    order_views.put(conn, view)
    after = {"name": view.name, "filter": view.filter, "is_shared": view.is_shared}
    audit.note(conn, actor, "add", "view", view.id, after=after, now=view.created_at)


def _remove(
    conn: Connection, view_id: str, member: StaffMember, actor: Actor, now: datetime
) -> None:
    found = order_views.find(conn, view_id)
    is_theirs = found is not None and (
        found.staff_id == member.id or (found.is_shared and member.is_owner)
    )
    if found is None or not is_theirs:
        raise NotFound("view")
    order_views.remove(conn, view_id)
    before = {"name": found.name, "filter": found.filter}
    audit.note(conn, actor, "remove", "view", view_id, before=before, now=now)
