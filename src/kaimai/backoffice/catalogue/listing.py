"""The list of products: search, filters, and choosing some to do something with."""

from typing import Any, Final

from litestar import Response

from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.queries.catalogue import categories
from kaimai.queries.product_list import COUNT_MAX, STATES, State, Wanted, product_list
from kaimai.web.forms import Fields, field_of

QUERY_LENGTH_MAX: Final = 80


@page("/products", "catalogue.view")
async def products(visit: TheVisit) -> Response[Any]:
    """A page of the products that the query names."""
    wanted = wanted_of(visit)
    after = visit.request.query_params.get("after", "")[:80]
    found = await visit.shop.db.read(product_list, wanted, now=visit.now, after=after)
    return await show(
        visit,
        "products/list.html",
        found=found,
        wanted=wanted,
        states=STATES,
        categories=await visit.shop.db.read(categories),
        count_max=COUNT_MAX,
    )


def wanted_of(visit: Visit) -> Wanted:
    """What the query asks for."""
    return wanted_in(dict(visit.request.query_params.items()))


def wanted_in(asked: Fields) -> Wanted:
    """What the fields of a search ask for; what they cannot mean is left out."""
    state: State = next((each for each in STATES if each == field_of(asked, "state")), "all")
    return Wanted(
        query=field_of(asked, "q")[:QUERY_LENGTH_MAX],
        category=field_of(asked, "category"),
        state=state,
    )


HANDLERS: Final = (products,)
