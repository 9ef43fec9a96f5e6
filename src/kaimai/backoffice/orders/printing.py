"""What is printed for those who pack: what to take from the shelves, a slip for each parcel, addresses."""

from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response

from kaimai.backoffice.orders.chosen import CHOSEN_MAX, chosen
from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.delivery import CHAINS
from kaimai.queries.packing import picked


@page("/orders/print/pick", "orders.ship")
async def pick_list(visit: TheVisit) -> Response[Any]:
    """How many of each SKU to take, in the order of the shelves, and for which orders."""
    orders = await chosen(visit)
    return await _print(visit, "pick", orders=orders, picked=picked(orders))


@page("/orders/print/slips", "orders.ship")
async def packing_slips(visit: TheVisit) -> Response[Any]:
    """What goes into each parcel, one to a sheet; with `prices=0` for gifts."""
    shows_prices = visit.request.query_params.get("prices") != "0"
    return await _print(
        visit,
        "slips",
        orders=await chosen(visit),
        shows_prices=shows_prices,
        other_prices=_with_prices(visit, are_shown=not shows_prices),
    )


@page("/orders/print/addresses", "orders.ship")
async def addresses(visit: TheVisit) -> Response[Any]:
    """Whom each parcel goes to, several to a sheet."""
    return await _print(visit, "addresses", orders=await chosen(visit))


def _with_prices(visit: Visit, *, are_shown: bool) -> str:
    """The address of the same slips with prices, or without."""
    fields = [each for each in visit.request.query_params.multi_items() if each[0] != "prices"]
    return f"{visit.request.url.path}?{urlencode([*fields, ('prices', int(are_shown))])}"


async def _print(
    visit: Visit,
    name: str,
    **values: Any,  # noqa: ANN401 whatever the template shows
) -> Response[Any]:
    return await show(
        visit,
        f"orders/{name}.html",
        chain_name=lambda chain: CHAINS.get(chain, chain),
        chosen_max=CHOSEN_MAX,
        **values,
    )


HANDLERS: Final = (pick_list, packing_slips, addresses)
