"""The back office: its own application at `/admin`, with its own cookie, permissions and pages.

Every room is a module with `HANDLERS`; a new one is added to `ROOMS` below and to navigation.py.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin

from kaimai.backoffice import (
    account,
    assets,
    audit,
    catalogue,
    coupons,
    customers,
    group_buys,
    health,
    invoices,
    messages,
    money,
    order,
    orders,
    people,
    settings,
    sign_in,
    stock,
    subscriptions,
    today,
)
from kaimai.backoffice.errors import (
    confirm_first,
    error_page,
    not_yours,
    office_error,
    sign_in_first,
)
from kaimai.backoffice.guards import ConfirmFirst, NotYours, SignInFirst, admit
from kaimai.backoffice.routing import KEY, ROOT
from kaimai.backoffice.visit import visit_of
from kaimai.domain.errors import KaimaiError
from kaimai.observability import watching

__all__ = ["Address", "addresses", "build"]

BODY_BYTES_MAX: Final = 1024 * 1024
"""A table of prices that is sent back whole; pictures and sheets have limits of their own."""
FORM_PARTS_MAX: Final = 2_500
"""Fields of a form with files: a product of two hundred SKUs, each with its options."""
ROOMS: Final[Sequence[Sequence[HTTPRouteHandler]]] = (
    assets.HANDLERS,
    sign_in.HANDLERS,
    account.HANDLERS,
    today.HANDLERS,
    messages.HANDLERS,
    catalogue.HANDLERS,
    order.HANDLERS,
    stock.HANDLERS,
    customers.HANDLERS,
    invoices.HANDLERS,
    settings.HANDLERS,
    coupons.HANDLERS,
    subscriptions.HANDLERS,
    money.HANDLERS,
    health.HANDLERS,
    orders.HANDLERS,
    group_buys.HANDLERS,
    people.HANDLERS,
    audit.HANDLERS,
)


class Address(NamedTuple):
    """One address as it is declared: `permission` None is for anybody."""

    method: str
    path: str
    permission: str | None


def build() -> Litestar:
    """The back office. Whoever builds it puts into its state the `shop`, once that is open, and as
    `trusted` the proxies that may say where a request is from."""
    return _Office(
        path=ROOT,
        route_handlers=[handler for room in ROOMS for handler in room],
        guards=[admit],
        dependencies={"visit": Provide(visit_of, sync_to_thread=False)},
        exception_handlers={
            SignInFirst: sign_in_first,
            ConfirmFirst: confirm_first,
            NotYours: not_yours,
            HTTPException: error_page,
            KaimaiError: office_error,
            Exception: error_page,
        },
        after_exception=[watching.log_unexpected],
        request_max_body_size=BODY_BYTES_MAX,
        multipart_form_part_limit=FORM_PARTS_MAX,
        openapi_config=None,
        logging_config=None,
    )


def addresses() -> list[Address]:
    """Every address there is, with each method that it answers to but OPTIONS."""
    return [
        Address(str(method), _below_root(path), handler.opt[KEY])
        for room in ROOMS
        for handler in room
        for path in sorted(handler.paths)
        for method in sorted(handler.http_methods)
    ]


class _Office(Litestar):
    """Litestar without its support for libraries that the shop does not use."""

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[Any]:
        return [*plugins, MsgspecDIPlugin()]


def _below_root(path: str) -> str:
    return ROOT if path == "/" else f"{ROOT}{path}"
