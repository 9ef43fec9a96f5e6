"""What monitors ask for: `/metrics`, `/health/live` and `/health/ready`."""

from collections.abc import Awaitable, Callable

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from kaimai.observability.metrics import CONTENT_TYPE, Metrics

Probe = Callable[[], Awaitable[str | None]]
"""What is wrong with this process, in one word; None: it is ready for requests."""

_FRESH = {"Cache-Control": "no-store"}


def routes(
    metrics: Metrics, probe: Probe, look: Callable[[], Awaitable[None]]
) -> list[HTTPRouteHandler]:
    """The handlers. `probe` must answer within its own time limit; so must `look`, which reads what
    the metrics show of the database."""

    @get("/metrics", include_in_schema=False)
    async def show_metrics() -> Response[bytes]:
        """Counters in Prometheus's text format."""
        await look()
        return Response(metrics.text(), media_type=CONTENT_TYPE, headers=_FRESH)

    @get("/health/live", include_in_schema=False)
    async def live() -> Response[dict[str, str]]:
        """This process answers."""
        return Response({"status": "ok"}, headers=_FRESH)

    @get("/health/ready", include_in_schema=False)
    async def ready() -> Response[dict[str, str]]:
        """This process answers and its database does too."""
        trouble = await probe()
        if trouble is None:
            return Response({"status": "ok"}, headers=_FRESH)
        return Response(
            {"status": "not ready", "trouble": trouble}, status_code=503, headers=_FRESH
        )

    return [show_metrics, live, ready]
