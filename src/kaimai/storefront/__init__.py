"""The shop's pages: catalogue, cart, checkout and orders. They work without scripts."""

from typing import Any

from litestar import Request, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException

from kaimai.domain.errors import KaimaiError
from kaimai.storefront import (
    alerts,
    assets,
    bills,
    cards,
    cart,
    catalogue,
    checkout,
    design,
    joining,
    legal,
    media,
    orders,
    signposts,
    stores,
    subscribing,
    subscriptions,
)
from kaimai.storefront.catalogue import shared_name
from kaimai.storefront.errors import error_page, shop_error
from kaimai.storefront.limits import RequestLimits
from kaimai.storefront.live import Watch
from kaimai.storefront.visit import visit_of
from kaimai.web.forms import BODY_BYTES_MAX

__all__ = ["RequestLimits", "Watch", "error_page", "routes", "shared_name"]


def routes(*, shows_design: bool = False, shows_map: bool = False) -> list[Router]:
    """Every page of the storefront.
    `shows_design`: with the page of colours and parts; `shows_map`: with the sample map of
    convenience stores.

    The application provides the dependency and state `shop`, has in its state the `limits` on
    requests and the `watch` that feeds the streams of open order pages, protects forms with the
    field `_csrf_token`, and uses `error_page` for what no route answers.
    """
    pages = Router(
        path="/",
        route_handlers=[
            catalogue.home,
            catalogue.everything,
            catalogue.category,
            catalogue.search,
            catalogue.product,
            alerts.ask,
            cart.cart,
            cart.add_item,
            cart.change_item,
            cart.use_coupon,
            joining.ask_to_join,
            joining.join,
            checkout.checkout,
            checkout.submit,
            stores.take_store,
            *subscribing.HANDLERS,
            *subscriptions.HANDLERS,
            bills.bill,
            bills.order_bill,
            *([stores.sample_map] if shows_map else []),
            legal.terms,
            legal.privacy,
            *cards.HANDLERS,
            orders.my_orders,
            orders.order,
            orders.events,
            orders.pay,
            orders.ask_to_cancel,
            orders.check,
            orders.cancel,
            *([design.design] if shows_design else []),
        ],
        dependencies={
            "visit": Provide(visit_of, sync_to_thread=False),
            "watch": Provide(_watch_of, sync_to_thread=False),
        },
        exception_handlers={KaimaiError: shop_error, HTTPException: error_page},
        before_request=_within_limits,
        request_max_body_size=BODY_BYTES_MAX,
    )
    files = [
        assets.asset,
        media.picture,
        signposts.product_code,
        signposts.robots,
        signposts.sitemap,
    ]
    return [pages, Router(path="/", route_handlers=files)]


async def _within_limits(request: Request[Any, Any, Any]) -> None:
    limits: RequestLimits = request.app.state.limits
    await limits.check(request)


def _watch_of(state: State) -> Watch:
    watch: Watch = state.watch
    return watch
