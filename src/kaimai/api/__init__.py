"""The JSON API under `/api/v1`, for programs that sell: tokens in paths, never cookies."""

from litestar import Response, Router, get
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Scope

from kaimai.api import (
    captures,
    carts,
    catalogue,
    orders,
    payment_methods,
    refunds,
    stories,
    subscriptions,
)
from kaimai.api.bodies import BODY_BYTES_MAX
from kaimai.api.catalogue import shared_name
from kaimai.api.front import Admit, purchases_first
from kaimai.api.openapi import document, page
from kaimai.api.problems import (
    ApiRequest,
    answer_http_error,
    answer_refusal,
    answer_unexpected,
)
from kaimai.api.records import PATH
from kaimai.api.shops import TheShop
from kaimai.domain.errors import KaimaiError
from kaimai.edge.copies import DRAWN
from kaimai.observability.clients import Clock, Networks, RequestBudget, client_address

__all__ = [
    "OPERATIONS",
    "PATH",
    "Admit",
    "admission",
    "answer_error",
    "purchases_first",
    "routes",
    "shared_name",
]

OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    catalogue.list_products,
    catalogue.show_product,
    payment_methods.list_payment_methods,
    carts.open_cart,
    carts.show_cart,
    carts.set_item,
    carts.remove_item,
    orders.place,
    orders.show_order,
    orders.pay,
    orders.cancel_order,
    subscriptions.show_subscription,
    subscriptions.stop_subscription,
    refunds.list_refunds,
    stories.tell_story,
    refunds.give_back,
    captures.capture,
)


def admission(per_minute: int, trusted: Networks, clock: Clock) -> Admit:
    """Who may come in: `per_minute` requests of one client, 0 for no limit; `trusted`: proxies that
    may say where a request came from."""
    budget = RequestBudget(per_minute, clock=clock)

    def admit(scope: Scope) -> None:
        if not per_minute or DRAWN in scope["state"]:
            return
        wait = budget.take(client_address(scope, trusted))
        if wait:
            raise TooManyRequestsException(headers={"Retry-After": str(wait)})

    return admit


def routes() -> list[Router]:
    """The API's routes. The application has in its state as `admit` who may come in."""
    return [
        Router(
            path=PATH,
            route_handlers=[*OPERATIONS, show_document, show_page],
            before_request=_within_budget,
            request_max_body_size=BODY_BYTES_MAX,
            exception_handlers={
                KaimaiError: answer_refusal,
                HTTPException: answer_http_error,
                Exception: answer_unexpected,
            },
        )
    ]


async def _within_budget(request: ApiRequest) -> None:
    admit: Admit = request.app.state.admit
    admit(request.scope)


def answer_error(request: ApiRequest, error: Exception) -> Response[bytes]:
    """The problem for an error that happened before any route was found."""
    if isinstance(error, KaimaiError):
        return answer_refusal(request, error)
    if isinstance(error, HTTPException):
        return answer_http_error(request, error)
    return answer_unexpected(request, error)


@get("/openapi.json")
async def show_document(shop: TheShop) -> dict[str, object]:
    """The API as an OpenAPI document."""
    return document(OPERATIONS, shop_name=shop.settings.shop_name)


@get("/", media_type="text/html")
async def show_page(shop: TheShop) -> str:
    """The API as a page."""
    return page(document(OPERATIONS, shop_name=shop.settings.shop_name))
