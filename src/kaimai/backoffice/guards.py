"""Who may come in: the one place that asks for the session, the role and the form's token.

What an address takes is declared with it (routing.py); what a role has is the domain's
(kaimai.domain.permissions).
"""

from typing import Any, Final
from urllib.parse import quote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from kaimai.backoffice.routing import KEY, ROOT, SIGNED_IN
from kaimai.backoffice.visit import Visit, arrive
from kaimai.domain.staff import CONFIRMED_FOR, CONFIRMED_FOR_A_FORM, NEEDS_CONFIRMING

TOKEN_FIELD: Final = "_csrf_token"
TOKEN_HEADER: Final = "x-csrf-token"
IS_FILE: Final = "is_file"
"""Marks what is the same for everybody, so that nobody is asked who they are."""
_READING: Final = ("GET", "HEAD", "OPTIONS")


class SignInFirst(NotAuthorizedException):
    """Nobody has signed in here, or the session has ended."""


class ConfirmFirst(NotAuthorizedException):
    """What follows is only for whoever has typed the password a moment ago."""


class NotYours(PermissionDeniedException):
    """The role does not have this permission."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class StaleForm(PermissionDeniedException):
    """The form does not carry the token of this session."""


async def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard of every address. Raises SignInFirst, ConfirmFirst, NotYours, StaleForm."""
    if handler.opt.get(IS_FILE) or not isinstance(connection, Request):
        return
    request: Request[Any, Any, Any] = connection
    visit = await arrive(request)
    # An address without a declaration is nobody's: a KeyError, and so a fault of ours.
    permission: str | None = handler.opt[KEY]
    if permission is not None:
        _check_role(visit, permission)
    if request.method not in _READING and not visit.is_token(await _token(request)):
        raise StaleForm
    if permission in NEEDS_CONFIRMING and not _is_confirmed(visit):
        raise ConfirmFirst


def next_of(request: Request[Any, Any, Any]) -> str:
    """Where to go once somebody has signed in: the page that was asked for, never another site."""
    if request.method not in _READING:
        return ROOT
    path = quote(f"/{request.url.path.lstrip('/')}")
    query = request.url.query
    return f"{path}?{query}" if query else path


def _check_role(visit: Visit, permission: str) -> None:
    if visit.member is None:
        raise SignInFirst
    if permission != SIGNED_IN and not visit.may(permission):
        raise NotYours(permission)


def _is_confirmed(visit: Visit) -> bool:
    is_form = visit.request.method not in _READING
    within = CONFIRMED_FOR_A_FORM if is_form else CONFIRMED_FOR
    return visit.session is not None and visit.session.is_confirmed(visit.now, within=within)


async def _token(request: Request[Any, Any, Any]) -> str:
    given = request.headers.get(TOKEN_HEADER)
    if given is not None:
        return given
    found = (await request.form()).get(TOKEN_FIELD, "")
    return found if isinstance(found, str) else ""
