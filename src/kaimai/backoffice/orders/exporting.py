"""Files of orders: choosing what is in them, watching them being made, fetching them."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import File, Redirect

from kaimai.backoffice.orders.chosen import filter_here
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import NotFound
from kaimai.domain.order_exports import COLUMNS, CSV, OrderExport
from kaimai.domain.order_filter import filter_of_text, text_of
from kaimai.domain.staff import StaffMember
from kaimai.operations.order_exports import cancel_export, request_export
from kaimai.queries.order_table import exports_of, find_export
from kaimai.web.forms import FormList, field_of, values_of

HERE: Final = "/admin/orders/exports"
FOLDER: Final = "exports"
SHOWN_MAX: Final = 20
REFRESH_SECONDS: Final = 3
_TYPES: Final = {
    CSV: "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@page("/orders/exports", "orders.export")
async def exports(visit: TheVisit) -> Response[Any]:
    """What a file of these orders may hold, and the files that were asked for."""
    found = await visit.shop.db.read(exports_of, _member(visit).id, SHOWN_MAX)
    return await show(
        visit,
        "orders/exports.html",
        columns=COLUMNS,
        wanted_text=text_of(filter_here(visit)),
        exports=found,
        refresh=REFRESH_SECONDS if any(each.is_unfinished for each in found) else 0,
    )


@form("/orders/exports", "orders.export")
async def make(visit: TheVisit, data: FormList) -> Redirect:
    """Ask for a file."""
    kind = field_of(data, "kind")
    await request_export(
        visit.shop.db,
        visit.shop.mint,
        staff_id=_member(visit).id,
        kind=kind,
        file_type=field_of(data, "file_type"),
        columns=tuple(values_of(data, f"column-{kind}")),
        wanted=filter_of_text(field_of(data, "wanted")),
        language=visit.language,
        actor=visit.actor,
    )
    return go(visit, HERE, "exports_asked")


@form("/orders/exports/{export_id:str}/cancel", "orders.export")
async def cancel(visit: TheVisit, export_id: FromPath[str]) -> Redirect:
    """Give a file up that is still being made."""
    await cancel_export(
        visit.shop.db,
        visit.shop.mint,
        export_id,
        staff_id=_member(visit).id,
        actor=visit.actor,
    )
    return go(visit, HERE, "exports_cancelled")


@page("/orders/exports/{export_id:str}/file", "orders.export")
async def fetch(visit: TheVisit, export_id: FromPath[str]) -> File:
    """The file itself, for whoever asked for it."""
    export = await visit.shop.db.read(find_export, export_id)
    if export is None or export.staff_id != _member(visit).id or export.state != "done":
        raise NotFound("export")
    file = visit.shop.settings.data / FOLDER / export.file_name
    if not file.is_file():
        raise NotFound("export")
    return File(
        path=file,
        filename=_name(export),
        media_type=_TYPES[export.file_type],
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def _name(export: OrderExport) -> str:
    return f"{export.kind}-{export.created_at:%Y%m%d-%H%M}.{export.file_type}"


def _member(visit: Visit) -> StaffMember:
    """Who is signed in; the guard has seen to that."""
    if visit.member is None:
        raise NotFound("staff member")
    return visit.member


HANDLERS: Final = (exports, make, cancel, fetch)
