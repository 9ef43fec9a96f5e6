"""Where the bank rings: `POST /funBIZ_backend` from its server, `/order-summary` with the buyer's
browser. Both only name a token; what it stands for is asked of the bank."""

from litestar import Router

from kaimai.bank_notices import backend, return_page

__all__ = ["routes"]

WAIT_SECONDS = 5.0
"""How long a buyer who comes back from the bank's page is kept waiting for the bank's answer."""


def routes(*, wait_seconds: float = WAIT_SECONDS) -> list[Router]:
    """The routes of the bank's notices."""
    return [backend.router(), return_page.router(wait_seconds=wait_seconds)]
