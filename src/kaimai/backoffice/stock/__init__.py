"""Stock: what stands on the shelves, deliveries, corrections, stock-takes."""

from collections.abc import Sequence
from typing import Final

from litestar.handlers import HTTPRouteHandler

from kaimai.backoffice.stock import corrections, deliveries, shelves, takes

HANDLERS: Final[Sequence[HTTPRouteHandler]] = (
    *shelves.HANDLERS,
    *corrections.HANDLERS,
    *deliveries.HANDLERS,
    *takes.HANDLERS,
)
