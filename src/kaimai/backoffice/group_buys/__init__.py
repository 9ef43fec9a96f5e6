"""Group buys: the list, the page of one, opening one, changing its terms, ending it."""

from collections.abc import Sequence
from typing import Final

from litestar.handlers import HTTPRouteHandler

from kaimai.backoffice.group_buys import looking, opening, running

HANDLERS: Final[Sequence[HTTPRouteHandler]] = (
    *opening.HANDLERS,
    *looking.HANDLERS,
    *running.HANDLERS,
)
