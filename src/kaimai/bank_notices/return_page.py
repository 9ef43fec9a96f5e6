"""`/order-summary`: the buyer's browser comes back from the bank's page, and is led to its order.

Neither a cookie nor a parameter says which order that is: the bank's reply does.
"""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

import msgspec
import structlog
from jinja2 import Environment, FileSystemLoader
from litestar import Response, Router, get, post
from litestar.exceptions import HTTPException

from kaimai import links
from kaimai.bank_notices.intake import BODY_BYTES_MAX, Intake, NoticeRequest, TheShop
from kaimai.domain.errors import BankUnreachable, Busy, KaimaiError
from kaimai.gateways.funbiz_notices import token_of_return
from kaimai.observability.clients import RequestBudget
from kaimai.operations.notices import process_notice
from kaimai.operations.shop import Shop
from kaimai.persistence.inbox import Notice
from kaimai.queries import orders

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
_log = structlog.get_logger("kaimai.bank_notices")


class Found(NamedTuple):
    """What became of a notice while the buyer waited."""

    order_token: str | None = None
    is_unknown: bool = False
    """The bank has been asked and knows no order of ours behind the token."""


UNSIGNED_PER_MINUTE = 30
"""Look-ups a minute for browsers that come without our signature; the bank's own bring it along."""


WAIT_SECONDS = 5.0
"""How long a buyer who comes back from the bank's page is kept waiting for the bank's answer."""


class Desk:
    """Takes notices in and looks them up while their buyers wait, each token once at a time."""

    def __init__(self, wait_seconds: float = WAIT_SECONDS) -> None:
        self.intake = Intake()
        self._wait_seconds = wait_seconds
        self._unsigned = RequestBudget(UNSIGNED_PER_MINUTE, clock=time.monotonic)
        self._underway: dict[str, asyncio.Task[Found]] = {}

    async def find(self, shop: Shop, notice: Notice) -> Found:
        """The order that the bank names for this notice, or nothing when that takes too long.

        The look-up goes on after the buyer has stopped waiting.
        """
        known = await _named_before(shop, notice)
        if known is not None and not notice.is_signed:
            # A repeat that anyone could have sent is not worth a call to the bank.
            return Found(known)
        task = self._underway.get(notice.key)
        if task is None and not notice.is_signed and self._unsigned.take(""):
            # The worker asks later; nobody may make us flood the bank with questions.
            return Found()
        if task is None:
            task = asyncio.create_task(_look_up(shop, notice.key))
            self._underway[notice.key] = task
            task.add_done_callback(lambda _: self._underway.pop(notice.key, None))
        done, _ = await asyncio.wait({task}, timeout=self._wait_seconds)
        return Found(known) if not done else _or_before(task.result(), known)


def router() -> Router:
    """The routes of the return page."""
    return Router(
        path="/",
        route_handlers=[come_back, explain],
        request_max_body_size=BODY_BYTES_MAX,
        exception_handlers={
            Busy: _too_busy,
            HTTPException: _refuse,
            Exception: _fail,
        },
    )


@post(links.RETURN_PATH, status_code=200, include_in_schema=False)
async def come_back(request: NoticeRequest, shop: TheShop) -> Response[bytes]:
    """To the order, or to a page that says the payment is being confirmed."""
    form = _fields(request, await request.body())
    token = token_of_return(form, shop_no=shop.settings.bank.shop_no)
    if token is None:
        return _answer(request, "invalid.html", is_taken=False, status=400)
    desk: Desk = request.app.state.returns
    found = await desk.find(shop, await desk.intake.store(shop, request, token))
    if found.order_token is None:
        return _answer(request, "confirming.html", is_taken=not found.is_unknown)
    if _wants_json(request):
        return _json(is_taken=True)
    location = {"Location": links.order_path(found.order_token)}
    return Response(b"", status_code=303, headers={**_HEADERS, **location})


@get(links.RETURN_PATH, include_in_schema=False)
async def explain(request: NoticeRequest) -> Response[bytes]:
    """For whoever comes here without a form: where the order is."""
    return _answer(request, "where.html", is_taken=False)


async def _named_before(shop: Shop, notice: Notice) -> str | None:
    """The order that the bank named when this notice was looked up before."""
    if notice.attempt_number is None:
        return None
    view = await shop.db.read(orders.find_order_by_number, notice.attempt_number)
    return None if view is None else view.order.token


async def _look_up(shop: Shop, token: str) -> Found:
    """Ask the bank. A bank that cannot be reached is asked again by the worker."""
    try:
        recorded = await process_notice(shop.db, shop.gateway, shop.mint, token)
    except BankUnreachable as error:
        _log.warning("the bank could not be asked about a notice", why=str(error))
        return Found()
    except KaimaiError as error:
        _log.warning("a notice could not be recorded yet", why=str(error))
        return Found()
    if recorded is None or not recorded.is_ours:
        return Found(is_unknown=True)
    return Found(recorded.order_token)


def _or_before(found: Found, known: str | None) -> Found:
    return Found(known) if found.order_token is None and known is not None else found


def _fields(request: NoticeRequest, body: bytes) -> Mapping[str, str]:
    """The form's fields; the same as JSON for a program that plays the browser. Never raises."""
    text = body.decode("utf-8", errors="replace")
    if not _is_json(request):
        return dict(parse_qsl(text))
    try:
        return msgspec.json.decode(body, type=dict[str, str])
    except (ValueError, RecursionError):
        return {}


def _is_json(request: NoticeRequest) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == (
        "application/json"
    )


def _wants_json(request: NoticeRequest) -> bool:
    """Whether a program asks: browsers name HTML among what they accept."""
    accepted = request.headers.get("accept", "").lower()
    return _is_json(request) or ("application/json" in accepted and "text/html" not in accepted)


def _answer(
    request: NoticeRequest, page: str, *, is_taken: bool, status: int = 200
) -> Response[bytes]:
    if _wants_json(request):
        return _json(is_taken=is_taken, status=status)
    html = _PAGES.get_template(page).render()
    return Response(html.encode(), status_code=status, media_type="text/html", headers=_HEADERS)


def _json(*, is_taken: bool, status: int = 200) -> Response[bytes]:
    body = msgspec.json.encode({"order-summary": "S" if is_taken else "F"})
    return Response(body, status_code=status, media_type="application/json", headers=_HEADERS)


def _too_busy(request: NoticeRequest, busy: Busy) -> Response[bytes]:
    answer = _answer(request, "confirming.html", is_taken=False, status=503)
    answer.headers["Retry-After"] = str(busy.retry_after_seconds)
    return answer


def _refuse(request: NoticeRequest, error: HTTPException) -> Response[bytes]:
    return _answer(request, "invalid.html", is_taken=False, status=error.status_code)


def _fail(request: NoticeRequest, _error: Exception) -> Response[bytes]:
    return _answer(request, "confirming.html", is_taken=False, status=500)
