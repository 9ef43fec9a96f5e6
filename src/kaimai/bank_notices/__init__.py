"""Where the bank rings: `POST /funBIZ_backend` from its server, `/order-summary` with the buyer's
browser. Both only name a token; what it stands for is asked of the bank."""

from litestar import Router

from kaimai.bank_notices import backend, return_page
from kaimai.bank_notices.intake import Intake
from kaimai.bank_notices.return_page import Desk

__all__ = ["Desk", "Intake", "routes"]


def routes() -> list[Router]:
    """The routes of the bank's notices. The application has in its state as `pushes` the `Intake` of
    what the bank's server brings, and as `returns` the `Desk` of what buyers bring."""
    return [backend.router(), return_page.router()]
