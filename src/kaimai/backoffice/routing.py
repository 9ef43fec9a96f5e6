"""The addresses of the back office, each declared with the permission that it takes. Nothing else
decides about it: the guard (guards.py) reads what is declared here."""

from collections.abc import Callable
from typing import Any, Final

from litestar.handlers import HTTPRouteHandler

from kaimai.domain.permissions import PERMISSIONS
from kaimai.web.routing import form_at, page_at

ROOT: Final = "/admin"
SIGNED_IN: Final = "signed-in"
"""The permission of pages that are for everybody who works here, whatever the role."""
KEY: Final = "permission"


def page(path: str, permission: str | None, **more: Any) -> Callable[[Any], HTTPRouteHandler]:  # noqa: ANN401 whatever Litestar takes
    """A page to look at, at this path below `/admin`. `permission` None: for anybody at all.

    `more` goes to Litestar. Raises KeyError for a permission that there is not.
    """
    declared: Callable[[Any], HTTPRouteHandler] = page_at(
        path, **more, opt={KEY: _known(permission)}
    )
    return declared


def form(path: str, permission: str | None, **more: Any) -> Callable[[Any], HTTPRouteHandler]:  # noqa: ANN401 whatever Litestar takes
    """What a form below `/admin` is sent to; it must carry the session's token. See `page`."""
    declared: Callable[[Any], HTTPRouteHandler] = form_at(
        path, **more, opt={KEY: _known(permission)}
    )
    return declared


def _known(permission: str | None) -> str | None:
    if permission is not None and permission != SIGNED_IN and permission not in PERMISSIONS:
        raise KeyError(permission)
    return permission
