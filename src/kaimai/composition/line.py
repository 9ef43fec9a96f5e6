"""The shop in LINE, which is loaded only where the settings say so: LINE's library takes a second."""

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from litestar import Router

from kaimai.domain.messaging import LineGateway
from kaimai.operations.messages import Sender
from kaimai.operations.shop import Shop
from kaimai.settings import Settings
from kaimai.worker import Job

if TYPE_CHECKING:
    from kaimai.line_channel import Office


@contextlib.asynccontextmanager
async def open_line(
    shop: Shop, *, gateway: LineGateway | None = None
) -> AsyncIterator["Office | None"]:
    """The shop's presence in LINE, or None. `gateway` stands in for the way to LINE of the settings."""
    if not shop.settings.line.is_set:
        yield None
        return
    from kaimai.line_channel import open_office

    async with open_office(shop, gateway=gateway) as office:
        shop.line.gateway = office.deps.line
        try:
            yield office
        finally:
            shop.line.gateway = None


def line_routes(settings: Settings) -> list[Router]:
    """The webhook, where the shop is in LINE."""
    if not settings.line.is_set:
        return []
    from kaimai.line_channel import router

    return [router()]


def line_senders(office: "Office | None") -> dict[str, Sender]:
    """The way in which a shop in LINE tells its friends things."""
    return {} if office is None else {"line": office.teller}


def line_jobs(office: "Office | None") -> list[Job]:
    """The background jobs of a shop in LINE."""
    if office is None:
        return []
    return [
        # What this process was told of is answered at once by its own desk; this is for the rest.
        Job("line events", 5, office.desk.work_off),
        Job("line menu", 600, office.menu.keep, drains=False),
        Job("line quota", 1800, office.quota.look, drains=False),
    ]
