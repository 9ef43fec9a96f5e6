"""Making two records of one person one: finding the other, seeing what would follow, doing it."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from kaimai.backoffice.customers.looking import QUERY_LENGTH_MAX, customer_of
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.operations.merging import merge_customers, preview_merge
from kaimai.queries import customer_list
from kaimai.web.forms import Form, field_of
from kaimai.words.backoffice import texts


@page("/customers/{buyer_id:str}/merge", "customers.edit")
async def merge_page(visit: TheVisit, buyer_id: FromPath[str]) -> Response[Any]:
    """Which other record is meant; then what would follow."""
    source = visit.request.query_params.get("with", "")
    if source:
        return await _preview(visit, source, buyer_id)
    query = visit.request.query_params.get("q", "").strip()[:QUERY_LENGTH_MAX]
    found = await visit.shop.db.read(customer_list.search, query) if query else None
    others = [] if found is None else [each for each in found.customers if each.id != buyer_id]
    return await show(
        visit,
        "customers/merge_pick.html",
        c=await customer_of(visit, buyer_id),
        q=query,
        others=others,
    )


@form("/customers/{buyer_id:str}/merge", "customers.edit")
async def merge(visit: TheVisit, buyer_id: FromPath[str], data: Form) -> Response[Any] | Redirect:
    """Merge them, once somebody has said that they are sure."""
    source = field_of(data, "source")
    if field_of(data, "sure") != "1":
        mistake = texts(visit.language)["customers_merge_not_sure"]
        return await _preview(visit, source, buyer_id, status=422, mistakes={"sure": mistake})
    shop = visit.shop
    await merge_customers(shop.db, shop.mint, source, buyer_id, actor=visit.actor)
    return go(visit, f"/admin/customers/{buyer_id}", "customers_merged")


async def _preview(visit: Visit, source: str, target: str, **values: Any) -> Response[Any]:  # noqa: ANN401 whatever `show` takes
    merger = await preview_merge(visit.shop.db, source, target)
    return await show(
        visit,
        "customers/merge.html",
        source=await customer_of(visit, source),
        target=await customer_of(visit, target),
        merger=merger,
        **values,
    )


HANDLERS: Final = (merge_page, merge)
