"""What monitors ask for: `/metrics`, `/health/live` and `/health/ready`."""

from litestar import Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from kaimai.observability.metrics import CONTENT_TYPE

_FRESH = {"Cache-Control": "no-store"}


def routes() -> list[HTTPRouteHandler]:
    """The handlers. The application has in its state the `metrics`; `look`, which reads what they show
    of the database; and `trouble`, which says in one word what is wrong with this process, or None.
    Both answer within time limits of their own."""
    return [show_metrics, live, ready]


@get("/metrics", include_in_schema=False)
async def show_metrics(state: State) -> Response[bytes]:
    """Counters in Prometheus's text format."""
    await state.look()
    return Response(state.metrics.text(), media_type=CONTENT_TYPE, headers=_FRESH)


@get("/health/live", include_in_schema=False)
async def live() -> Response[dict[str, str]]:
    """This process answers."""
    return Response({"status": "ok"}, headers=_FRESH)


@get("/health/ready", include_in_schema=False)
async def ready(state: State) -> Response[dict[str, str]]:
    """This process answers and its database does too."""
    trouble = await state.trouble()
    if trouble is None:
        return Response({"status": "ok"}, headers=_FRESH)
    return Response({"status": "not ready", "trouble": trouble}, status_code=503, headers=_FRESH)
