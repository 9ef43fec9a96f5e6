"""Parcels: ship an order, send another parcel after it, put a number right, say that it is completed."""

import re
from collections.abc import Awaitable
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.order.page import carried_out
from kaimai.backoffice.routing import form
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import KaimaiError
from kaimai.domain.parcels import ShipOrder
from kaimai.operations import shipping
from kaimai.operations.shipping import ParcelWish
from kaimai.web.forms import Form, field_of

_ID: Final = re.compile(r"[0-9a-f]{32}")


def name_in(visit: Visit, data: Form, field: str) -> str:
    """The name that a form was given when it was shown, so that sending it twice does one thing; a new
    one where there is none."""
    given = field_of(data, field)
    return given if _ID.fullmatch(given) else visit.shop.mint.id()


@form("/orders/{number:str}/ship", "orders.ship")
async def ship(visit: TheVisit, number: FromPath[str], data: Form) -> Response[Any]:
    """The order has left."""
    wish = ShipOrder(
        number=number,
        carrier=field_of(data, "carrier"),
        tracking_number=field_of(data, "tracking_number"),
        parcel_id=name_in(visit, data, "parcel"),
    )
    shop = visit.shop
    answers = shipping.ship_orders(shop.db, shop.mint, [wish], actor=visit.actor)
    return await carried_out(visit, number, _only(answers), "order_shipped", typed=data)


@form("/orders/{number:str}/parcels", "orders.ship")
async def add_parcel(visit: TheVisit, number: FromPath[str], data: Form) -> Response[Any]:
    """Another parcel of an order that has left."""
    wish = _wish(number, name_in(visit, data, "parcel"), data)
    work = shipping.add_parcel(visit.shop.db, visit.shop.mint, wish, actor=visit.actor)
    return await carried_out(visit, number, work, "order_parcel_added", typed=data)


@form("/orders/{number:str}/parcels/{parcel:str}", "orders.ship")
async def correct_parcel(
    visit: TheVisit, number: FromPath[str], parcel: FromPath[str], data: Form
) -> Response[Any]:
    """Another carrier or number of a parcel."""
    wish = _wish(number, parcel, data)
    work = shipping.correct_parcel(visit.shop.db, visit.shop.mint, wish, actor=visit.actor)
    return await carried_out(visit, number, work, "order_parcel_corrected", typed=data)


@form("/orders/{number:str}/complete", "orders.ship")
async def complete(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """Nothing more is to be done for it."""
    shop = visit.shop
    answers = shipping.complete_orders(shop.db, shop.mint, [number], actor=visit.actor)
    return await carried_out(visit, number, _only(answers), "order_completed")


def _wish(number: str, parcel: str, data: Form) -> ParcelWish:
    return ParcelWish(
        number=number,
        parcel_id=parcel,
        carrier=field_of(data, "carrier"),
        tracking_number=field_of(data, "tracking_number"),
        tells=bool(field_of(data, "tells")),
    )


async def _only(answers: Awaitable[list[KaimaiError | None]]) -> None:
    """The answer to a request for one order; a refusal is raised."""
    (answer,) = await answers
    if answer is not None:
        raise answer


HANDLERS: Final = (ship, add_parcel, correct_parcel, complete)
