"""Pages for everything that goes wrong: one page with a way out."""

from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from kaimai.domain.errors import CartChanged, CartEmpty, CartLocked, KaimaiError
from kaimai.storefront.pages import go, rendered
from kaimai.storefront.visit import visit_of
from kaimai.web.errors import described, status_of, waiting
from kaimai.words.errors import sentence
from kaimai.words.pages import texts

_FORM_COOKIE = "csrf"


def shop_error(request: Request[Any, Any, Any], error: KaimaiError) -> Response[Any]:
    """Why the shop says no. A cart that is not what the buyer saw is shown anew instead."""
    visit = visit_of(request, request.app.state.shop)
    if isinstance(error, CartLocked | CartChanged | CartEmpty):
        return go(visit, "/cart", error.code)
    status = status_of(error)
    return rendered(
        visit,
        "error.html",
        status=status,
        headers=waiting(error),
        title=texts(visit.language)["sorry"],
        hint=sentence(error, visit.language),
        shows_cart=status == 409,
    )


def error_page(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A page for an error that no handler knows: a wrong address, a stale form, a fault of ours.

    For the application to use on every path that people visit. It tells nothing about the fault.
    """
    if isinstance(error, KaimaiError):
        return shop_error(request, error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = (error.headers or {}) if isinstance(error, HTTPException) else {}
    visit = visit_of(request, request.app.state.shop)
    t = texts(visit.language)
    known = described(status)
    answer = rendered(
        visit,
        "error.html",
        status=status,
        headers={name: headers[name] for name in ("Retry-After", "Allow") if name in headers},
        title=t[f"error_{known}"],
        hint=t[f"error_{known}_hint"],
        shows_cart=False,
    )
    if status == 403:
        # Left over from another installation at this address, it would refuse every form for ever.
        answer.delete_cookie(_FORM_COOKIE)
    return answer
