"""The first page: what needs doing now."""

from typing import Any, Final

from litestar import Response

from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import page
from kaimai.backoffice.visit import TheVisit


@page("/", "today.view")
async def today(visit: TheVisit) -> Response[Any]:
    """Everything that waits for somebody, and how the day is going."""
    return await show(visit, "today.html")


HANDLERS: Final = (today,)
