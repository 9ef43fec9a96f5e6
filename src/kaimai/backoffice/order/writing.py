"""What is written about an order: internal notes, and messages that its buyer gets once more."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.order.page import carried_out
from kaimai.backoffice.order.shipping import name_in
from kaimai.backoffice.routing import form
from kaimai.backoffice.visit import TheVisit
from kaimai.operations.order_messages import tell_again
from kaimai.operations.order_notes import write_note
from kaimai.web.forms import Form, field_of


@form("/orders/{number:str}/notes", "orders.note")
async def note(visit: TheVisit, number: FromPath[str], data: Form) -> Response[Any]:
    """Keep an internal note."""
    work = write_note(
        visit.shop.db,
        visit.shop.mint,
        number,
        field_of(data, "note_text"),
        actor=visit.actor,
        note_id=name_in(visit, data, "note"),
    )
    return await carried_out(visit, number, work, "order_noted", typed=data)


@form("/orders/{number:str}/messages", "orders.edit")
async def tell(visit: TheVisit, number: FromPath[str], data: Form) -> Response[Any]:
    """Tell the buyer once more what they were told before."""
    shop, event_id = visit.shop, field_of(data, "message")
    work = tell_again(shop.db, shop.mint, number, event_id, actor=visit.actor)
    return await carried_out(visit, number, work, "order_told_again")


HANDLERS: Final = (note, tell)
