"""`POST /funBIZ_backend`: the bank's server rings. It wants `{"Status":"S"}` at once, or comes again."""

import structlog
from litestar import Response, Router, post
from litestar.exceptions import HTTPException

from kaimai import links
from kaimai.bank_notices.intake import BODY_BYTES_MAX, Intake, NoticeRequest, TheShop
from kaimai.domain.errors import Busy
from kaimai.gateways.funbiz_notices import token_of_push

_SAFE = b'{"Status":"S"}'
_NOT_TAKEN = b'{"Status":"F"}'
_log = structlog.get_logger("kaimai.bank_notices")


def router() -> Router:
    """The route, with answers in the bank's words whatever goes wrong."""
    return Router(
        path="/",
        route_handlers=[receive],
        request_max_body_size=BODY_BYTES_MAX,
        exception_handlers={
            Busy: _come_again,
            HTTPException: _refuse,
            Exception: _fail,
        },
    )


@post(links.BACKEND_PATH, status_code=200, include_in_schema=False)
async def receive(request: NoticeRequest, shop: TheShop) -> Response[bytes]:
    """S once the notice is safe; a repeat is answered S and changes nothing."""
    token = token_of_push(await request.body(), shop_no=shop.settings.bank.shop_no)
    if token is None:
        _log.warning("a push that is not for this shop")
        return _answer(_NOT_TAKEN)
    intake: Intake = request.app.state.pushes
    await intake.store(shop, request, token)
    return _answer(_SAFE)


def _answer(
    body: bytes, status: int = 200, headers: dict[str, str] | None = None
) -> Response[bytes]:
    return Response(body, status_code=status, media_type="application/json", headers=headers)


def _come_again(_request: NoticeRequest, busy: Busy) -> Response[bytes]:
    wait = {"Retry-After": str(busy.retry_after_seconds)}
    return _answer(_NOT_TAKEN, status=503, headers=wait)


def _refuse(_request: NoticeRequest, error: HTTPException) -> Response[bytes]:
    return _answer(_NOT_TAKEN, status=error.status_code)


def _fail(_request: NoticeRequest, _error: Exception) -> Response[bytes]:
    return _answer(_NOT_TAKEN, status=500)
