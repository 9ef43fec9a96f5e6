"""The room of settings: what the shop tells about itself, its terms, and its accounts elsewhere."""

from typing import Final

from kaimai.backoffice.settings import connections, history, overview, profile

HANDLERS: Final = (
    *overview.HANDLERS,
    *history.HANDLERS,
    *connections.HANDLERS,
    *profile.HANDLERS,
)
