"""Filters of orders with names: those that every shop needs, one's own, and those that others share."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go
from kaimai.backoffice.routing import form
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput, Unauthenticated
from kaimai.domain.order_filter import filter_of_text, text_of
from kaimai.domain.staff import StaffMember
from kaimai.operations.order_views import remove_view, save_view
from kaimai.persistence.order_views import OrderView
from kaimai.web.forms import Form, field_of
from kaimai.words.backoffice import texts

_ROOM: Final = "/admin/orders"
BUILT_IN: Final = (
    ("today", "from=today&to=today"),
    ("noted", "status=to_ship&note=1"),
    ("money", "case=1"),
)
"""Views that every shop has: the end of the name of their words, and the filter."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A view as the list shows it; without an id it cannot be removed."""

    name: str
    address: str
    is_here: bool
    id: str = ""


def chips(visit: Visit, filter_text: str, saved: list[OrderView]) -> list[Chip]:
    """All views that this person sees. `filter_text`: of the list that is shown."""
    t, member = texts(visit.language), visit.member
    built_in = [(t[f"orders_view_{name}"], text, "") for name, text in BUILT_IN]
    own = [
        (
            each.name,
            each.filter,
            each.id if member is not None and _may_remove(member, each) else "",
        )
        for each in saved
    ]
    return [
        Chip(name, f"{_ROOM}?{text}", text_of(filter_of_text(text)) == filter_text, view_id)
        for name, text, view_id in (*built_in, *own)
    ]


@form("/orders/views", "orders.view")
async def save(visit: TheVisit, data: Form) -> Response[Any]:
    """Keep the filter of the list under a name."""
    text = field_of(data, "filter")
    try:
        view = await save_view(
            visit.shop.db,
            visit.shop.mint,
            _member(visit),
            name=field_of(data, "name"),
            filter_text=text,
            is_shared=field_of(data, "shared") == "1",
            actor=visit.actor,
        )
    except InvalidInput as error:
        back = f"{_ROOM}?{text_of(filter_of_text(text))}"
        return go(visit, back, f"orders_view_mistake_{error.field}", tone="refusal")
    return go(visit, f"{_ROOM}?{view.filter}", "orders_view_saved", name=view.name)


@form("/orders/views/{view_id:str}/remove", "orders.view")
async def remove(visit: TheVisit, view_id: FromPath[str]) -> Response[Any]:
    """Forget a view."""
    member = _member(visit)
    await remove_view(visit.shop.db, visit.shop.mint, member, view_id, actor=visit.actor)
    return go(visit, _ROOM, "orders_view_removed")


def _may_remove(member: StaffMember, view: OrderView) -> bool:
    return view.staff_id == member.id or (view.is_shared and member.is_owner)


def _member(visit: Visit) -> StaffMember:
    if visit.member is None:
        raise Unauthenticated
    return visit.member


HANDLERS: Final = (save, remove)
