"""One request of one person who works here: the shop, the language, who it is and what they may do."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from kaimai.backoffice.routing import ROOT
from kaimai.domain.identifiers import link_signature
from kaimai.domain.moves import STAFF, Actor
from kaimai.domain.staff import SignedIn, StaffMember
from kaimai.observability.clients import client_address
from kaimai.operations import sessions
from kaimai.operations.shop import Shop
from kaimai.web.language import is_https, language_cookies, language_of

SESSION_COOKIE: Final = "staff"
DOOR_COOKIE: Final = "staff_door"
"""Of a browser that nobody has signed in with yet: what the token of the sign-in form belongs to."""
_DOOR: Final = re.compile(r"[0-9a-f]{32}")
_ARRIVED: Final = "staff_arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What every page needs. Without a `session` nobody has signed in."""

    shop: Shop
    request: Request[Any, Any, Any]
    language: str
    address: str
    """Where the request came from, behind trusted proxies."""
    session: SignedIn | None
    door: str
    """The value of the door's cookie; a new one when the browser has none."""
    now: datetime

    @property
    def member(self) -> StaffMember | None:
        """Who has signed in."""
        return None if self.session is None else self.session.member

    @property
    def session_id(self) -> str | None:
        """The id of the session, which is no secret."""
        return None if self.session is None else self.session.session_id

    @property
    def actor(self) -> Actor:
        """Who is named in the logs."""
        member = self.member
        return Actor(STAFF) if member is None else member.actor(self.address)

    @property
    def csrf(self) -> str:
        """The token that this visit's forms carry."""
        secret = self.shop.installation.link_secret
        if self.session is not None:
            cookie = self.request.cookies[SESSION_COOKIE]
            return link_signature(secret, "staff form", cookie)
        return link_signature(secret, "staff door", self.door)

    def is_token(self, token: str) -> bool:
        """Whether a form carries the token that this visit gave it."""
        return hmac.compare_digest(token.encode(), self.csrf.encode())

    def may(self, permission: str) -> bool:
        """Whether whoever has signed in may do this. Raises KeyError for what is no permission."""
        return self.member is not None and self.member.may(permission)

    def cookies(self) -> list[Cookie]:
        """What the answer must set: the door's cookie, and a language just chosen."""
        set_now = language_cookies(self.request, self.shop.settings)
        if self.session is None and self.request.cookies.get(DOOR_COOKIE) != self.door:
            set_now.append(
                Cookie(
                    key=DOOR_COOKIE,
                    value=self.door,
                    path=ROOT,
                    httponly=True,
                    samesite="lax",
                    secure=is_https(self.shop.settings),
                )
            )
        return set_now


TheVisit: TypeAlias = NamedDependency[SkipValidation[Visit]]
"""The visit, as the application hands it to a handler."""


async def arrive(request: Request[Any, Any, Any]) -> Visit:
    """Find out who is asking, with one look at the database, and remember it for this request."""
    state = request.app.state
    shop: Shop = state.shop
    address = client_address(request.scope, state.trusted)
    session = await sessions.signed_in(
        shop.db, request.cookies.get(SESSION_COOKIE), now=shop.mint.now()
    )
    visit = _visit(request, session, address)
    request.scope["state"][_ARRIVED] = visit
    return visit


def visit_of(request: Request[Any, Any, Any]) -> Visit:
    """The visit behind a request; where no guard has asked who it is, it is nobody's."""
    arrived = request.scope["state"].get(_ARRIVED)
    if isinstance(arrived, Visit):
        return arrived
    return _visit(request, None, client_address(request.scope, request.app.state.trusted))


def _visit(request: Request[Any, Any, Any], session: SignedIn | None, address: str) -> Visit:
    shop: Shop = request.app.state.shop
    own = session.member.language if session is not None else ""
    door = request.cookies.get(DOOR_COOKIE, "")
    return Visit(
        shop=shop,
        request=request,
        language=language_of(request, own or shop.settings.language),
        address=address,
        session=session,
        door=door if _DOOR.fullmatch(door) else shop.mint.token(),
        now=shop.mint.now(),
    )
