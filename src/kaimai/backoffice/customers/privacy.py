"""A person's own data: shown whole, given as a file, erased."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from kaimai.backoffice.customers.looking import customer_of
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import NotErasable
from kaimai.operations.erasing import data_of, erase_customer, preview_erasure
from kaimai.web.headers import SAFE
from kaimai.words.backoffice import texts
from kaimai.words.erasing import obstacles

LETTERS_FOLDER: Final = "letters"


@page("/customers/{buyer_id:str}/data", "customers.edit")
async def data_page(visit: TheVisit, buyer_id: FromPath[str]) -> Response[Any]:
    """Everything that is known of them, to be read or printed."""
    shop = visit.shop
    customer = await customer_of(visit, buyer_id)
    found = await data_of(shop.db, shop.mint, buyer_id, actor=visit.actor)
    return await show(
        visit, "customers/data.html", c=customer, data=found, table_name=_table_names(visit)
    )


@page("/customers/{buyer_id:str}/data.json", "customers.edit")
async def data_file(visit: TheVisit, buyer_id: FromPath[str]) -> Response[bytes]:
    """The same as a file."""
    shop = visit.shop
    found = await data_of(shop.db, shop.mint, buyer_id, actor=visit.actor)
    document = {"shop": shop.settings.shop_name, "at": found.at, "tables": found.tables}
    return Response(
        msgspec.json.format(msgspec.json.encode(document), indent=1),
        media_type="application/json",
        headers={
            **SAFE,
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="customer-{buyer_id[:12]}.json"',
        },
    )


@page("/customers/{buyer_id:str}/erase", "customers.erase")
async def erase_page(visit: TheVisit, buyer_id: FromPath[str]) -> Response[Any]:
    """What would go, what stays and why, and what is in the way."""
    return await _preview(visit, buyer_id)


@form("/customers/{buyer_id:str}/erase", "customers.erase")
async def erase(visit: TheVisit, buyer_id: FromPath[str]) -> Response[Any] | Redirect:
    """Erase their data for good."""
    shop = visit.shop
    letters = shop.settings.data / LETTERS_FOLDER
    try:
        await erase_customer(shop.db, shop.mint, buyer_id, actor=visit.actor, letters=letters)
    except NotErasable:
        return await _preview(visit, buyer_id, status=409)
    return go(visit, f"/admin/customers/{buyer_id}", "customers_erased")


async def _preview(visit: Visit, buyer_id: str, *, status: int = 200) -> Response[Any]:
    erasure = await preview_erasure(visit.shop.db, buyer_id)
    return await show(
        visit,
        "customers/erase.html",
        status=status,
        c=await customer_of(visit, buyer_id),
        erasure=erasure,
        obstacles=obstacles(NotErasable(erasure.obstacles), visit.language),
        table_name=_table_names(visit),
    )


def _table_names(visit: Visit) -> Callable[[str], str]:
    t = texts(visit.language)
    return lambda name: t.get(f"customers_table_{name}", name)


HANDLERS: Final = (data_page, data_file, erase_page, erase)
