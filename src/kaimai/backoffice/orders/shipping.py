"""Shipping many orders at once: a page that lists what will leave, with a place for each tracking number,
and the form that does it."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from kaimai.backoffice.orders.chosen import chosen, of_numbers
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.delivery import CHAINS
from kaimai.domain.parcels import CARRIERS, ShipOrder, usual_carrier
from kaimai.operations.shipping import ship_orders
from kaimai.queries.packing import PackedOrder
from kaimai.web.forms import Fields, FormList, field_of, values_of
from kaimai.words.carriers import carrier_name
from kaimai.words.errors import sentence

TO_SHIP: Final = "/admin/orders?status=to_ship"


@page("/orders/ship", "orders.ship")
async def confirm(visit: TheVisit) -> Response[Any]:
    """What will leave, before it does."""
    found = await chosen(visit)
    ready = [order for order in found if order.status == "paid"]
    left_out = [order for order in found if order.status != "paid"]
    parcels = {order.number: visit.shop.mint.id() for order in ready}
    return await _page(visit, ready, parcels=parcels, left_out=left_out)


@form("/orders/ship", "orders.ship")
async def ship(visit: TheVisit, data: FormList) -> Response[Any] | Redirect:
    """Ship what the page listed; what cannot leave stays on the page and says why."""
    requests = _requests(data)
    answers = await ship_orders(visit.shop.db, visit.shop.mint, requests, actor=visit.actor)
    refused = {
        request.number: sentence(answer, visit.language)
        for request, answer in zip(requests, answers, strict=True)
        if answer is not None
    }
    shipped = len(requests) - len(refused)
    if not refused:
        return go(visit, TO_SHIP, "orders_shipped", n=shipped)
    return await _again(visit, data, refused, shipped)


async def _again(
    visit: Visit, data: Fields, refused: dict[str, str], shipped: int
) -> Response[Any]:
    """The page with what was refused, as it was typed."""
    found = await of_numbers(visit, list(refused))
    return await _page(
        visit,
        [order for order in found if order.status == "paid"],
        status=422,
        parcels={number: field_of(data, f"parcel-{number}") for number in refused},
        typed={number: field_of(data, f"tracking-{number}") for number in refused},
        carriers_chosen={number: field_of(data, f"carrier-{number}") for number in refused},
        left_out=[order for order in found if order.status != "paid"],
        mistakes={f"tracking-{number}": words for number, words in refused.items()},
        shipped=shipped,
    )


async def _page(
    visit: Visit,
    ready: Sequence[PackedOrder],
    *,
    status: int = 200,
    **values: Any,  # noqa: ANN401 whatever the template shows
) -> Response[Any]:
    return await show(
        visit,
        "orders/ship.html",
        status=status,
        orders=ready,
        carriers=[(code, carrier_name(code, visit.language)) for code in CARRIERS],
        chain_name=lambda chain: CHAINS.get(chain, chain),
        usual=lambda order: usual_carrier(order.delivery),
        **{"typed": {}, "carriers_chosen": {}, "left_out": (), "shipped": 0, **values},
    )


def _requests(data: Fields) -> list[ShipOrder]:
    """What the form asks for. Numbers that were pasted go, in turn, to the orders without one."""
    numbers = list(dict.fromkeys(values_of(data, "number")))
    pasted = iter(field_of(data, "pasted").split())
    requests = []
    for number in numbers:
        tracking = field_of(data, f"tracking-{number}") or next(pasted, "")
        requests.append(
            ShipOrder(
                number=number,
                carrier=field_of(data, f"carrier-{number}") or "other",
                tracking_number=tracking,
                parcel_id=field_of(data, f"parcel-{number}")[:40],
            )
        )
    return requests


HANDLERS: Final = (confirm, ship)
