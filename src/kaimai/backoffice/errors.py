"""Pages for everything that goes wrong: what happened, why, and where to go from there."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from kaimai.backoffice.guards import ConfirmFirst, NotYours, SignInFirst, StaleForm, next_of
from kaimai.backoffice.navigation import rooms_for
from kaimai.backoffice.pages import pages_of, rendered
from kaimai.backoffice.routing import ROOT
from kaimai.backoffice.visit import Visit, visit_of
from kaimai.domain.errors import KaimaiError
from kaimai.domain.permissions import GRANTED
from kaimai.web.errors import described, status_of, waiting
from kaimai.web.headers import AFTER_A_FORM
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence


def office_error(request: Request[Any, Any, Any], error: KaimaiError) -> Response[Any]:
    """Why the shop says no."""
    visit = visit_of(request)
    return rendered(
        visit,
        "error.html",
        status=status_of(error),
        headers=waiting(error),
        title=texts(visit.language)["sorry"],
        hint=sentence(error, visit.language),
    )


def sign_in_first(request: Request[Any, Any, Any], _error: SignInFirst) -> Response[Any]:
    """To the sign-in page, and from there back to where somebody wanted to go."""
    return _led_to(f"{ROOT}/sign-in", request)


def confirm_first(request: Request[Any, Any, Any], _error: ConfirmFirst) -> Response[Any]:
    """To the page that asks for the password once more."""
    return _led_to(f"{ROOT}/confirm", request)


def not_yours(request: Request[Any, Any, Any], error: NotYours) -> Response[Any]:
    """Which roles may do it. Whoever may not see the first page is led to the first that they may."""
    visit = visit_of(request)
    if request.url.path == ROOT and visit.member is not None:
        rooms = rooms_for(visit.member.role, pages_of(request.app))
        if rooms:
            return Redirect(rooms[0].path, status_code=303, headers=AFTER_A_FORM)
    t = texts(visit.language)
    roles = [t[f"role_{role}"] for role in GRANTED if error.permission in GRANTED[role]]
    hint = t["not_yours_hint"].format(roles=t["or"].join(roles))
    return rendered(visit, "error.html", status=403, title=t["not_yours"], hint=hint)


def error_page(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A page for an error that no handler knows: a wrong address, a stale form, a fault of ours."""
    if isinstance(error, KaimaiError):
        return office_error(request, error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = (error.headers or {}) if isinstance(error, HTTPException) else {}
    visit = visit_of(request)
    t = texts(visit.language)
    name = "stale_form" if isinstance(error, StaleForm) else f"error_{described(status)}"
    return rendered(
        visit,
        "error.html",
        status=status,
        headers={key: headers[key] for key in ("Retry-After", "Allow") if key in headers},
        title=t[name],
        hint=t[f"{name}_hint"],
    )


def _led_to(path: str, request: Request[Any, Any, Any]) -> Response[Any]:
    wanted = next_of(request)
    target = path if wanted == ROOT else f"{path}?next={quote(wanted, safe='')}"
    return Redirect(target, status_code=303, headers=AFTER_A_FORM, cookies=_cookies(request))


def _cookies(request: Request[Any, Any, Any]) -> list[Any]:
    visit: Visit = visit_of(request)
    return list(visit.cookies())
