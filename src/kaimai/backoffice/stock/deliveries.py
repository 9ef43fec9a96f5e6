"""Receiving a delivery of many SKUs on one page, and looking at those that came."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.stock.delivery_form import DeliverySheet, read_sheet
from kaimai.backoffice.stock.shelves import asked, names_by, sku_address
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.operations.stock import ReceiveDelivery, receive_delivery
from kaimai.queries import shelves
from kaimai.web.forms import FormList, field_of
from kaimai.words.errors import sentence


@page("/stock/receive", "stock.move")
async def receiving(visit: TheVisit) -> Response[Any]:
    """An empty delivery, or one with the SKU that somebody came from."""
    sheet = DeliverySheet(id=visit.shop.mint.id(), note="", rows=[], unread=[])
    if asked(visit, "sku"):
        sheet.add(asked(visit, "sku"), 1)
    return await _show(visit, sheet)


@form("/stock/receive", "stock.move")
async def receive(visit: TheVisit, data: FormList) -> Response[Any]:
    """Add what was typed, scanned or pasted; or put it all on the shelves."""
    sheet = read_sheet(data, new_id=visit.shop.mint.id())
    if field_of(data, "go") != "receive":
        return await _show(visit, sheet)
    sheet.look_up(await visit.shop.db.read(shelves.named, sheet.typed()))
    if not sheet.is_right():
        return await _show(visit, sheet, status=422)
    request = ReceiveDelivery(
        id=sheet.id,
        units=sheet.units(),
        note=sheet.note,
        actor=visit.actor,
        at=visit.now,
    )
    try:
        done = await receive_delivery(visit.shop.db, request)
    except InvalidInput as error:
        return await _show(visit, sheet, status=422, mistake=sentence(error, visit.language))
    return go(
        visit,
        f"/admin/stock/deliveries/{done.id}",
        "stock_received" if done.is_new else "stock_received_before",
        skus=len(done.units),
        units=f"{sum(done.units.values()):,}",
    )


@page("/stock/deliveries", "stock.view")
async def list_of_deliveries(visit: TheVisit) -> Response[Any]:
    """What came, newest first."""
    found = await visit.shop.db.read(shelves.deliveries, before=asked(visit, "after"))
    return await show(
        visit,
        "stock/deliveries.html",
        deliveries=found,
        names=await names_by(visit, {each.actor for each in found}),
        after=found[-1].id if len(found) == shelves.PAGE else None,
    )


@page("/stock/deliveries/{delivery_id:str}", "stock.view")
async def delivery(visit: TheVisit, delivery_id: FromPath[str]) -> Response[Any]:
    """One delivery with what it brought."""
    found = await visit.shop.db.read(shelves.delivery, delivery_id)
    if found is None:
        raise NotFound("delivery")
    came, lines = found
    return await show(
        visit,
        "stock/delivery.html",
        delivery=came,
        lines=lines,
        names=await names_by(visit, {came.actor}),
        sku_address=sku_address,
    )


async def _show(
    visit: Visit, sheet: DeliverySheet, *, status: int = 200, mistake: str = ""
) -> Response[Any]:
    if sheet.rows:
        sheet.look_up(await visit.shop.db.read(shelves.named, sheet.typed()))
    return await show(visit, "stock/receive.html", status=status, sheet=sheet, mistake=mistake)


HANDLERS: Final = (receiving, receive, list_of_deliveries, delivery)
