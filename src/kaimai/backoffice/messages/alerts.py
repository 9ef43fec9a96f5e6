"""What somebody who works here hears of in their own LINE."""

from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import SIGNED_IN, form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import Unauthenticated
from kaimai.domain.staff import StaffMember
from kaimai.domain.staff_alerts import KINDS
from kaimai.operations import staff_alerts
from kaimai.web.forms import FormList, field_of, values_of
from kaimai.words.staff_alerts import KIND

PATH: Final = "/admin/messages/alerts"


def _me(visit: Visit) -> StaffMember:
    if visit.member is None:
        raise Unauthenticated
    return visit.member


@page("/messages/alerts", SIGNED_IN)
async def alerts_page(visit: TheVisit) -> Response[Any]:
    """Whether my LINE is linked, what I hear there, and when not."""
    return await _show(visit)


@form("/messages/alerts/code", SIGNED_IN)
async def make_code(visit: TheVisit) -> Response[Any]:
    """A code to be typed to the shop in LINE; it is shown this once."""
    shop = visit.shop
    code = await staff_alerts.new_code(shop.db, shop.mint, _me(visit).id, actor=visit.actor)
    return await _show(visit, code=code)


@form("/messages/alerts", SIGNED_IN)
async def save(visit: TheVisit, data: FormList) -> Redirect:
    """What I want to hear."""
    shop = visit.shop
    start, end = field_of(data, "quiet_from"), field_of(data, "quiet_until")
    await staff_alerts.set_wishes(
        shop.db,
        shop.mint,
        _me(visit).id,
        kinds=values_of(data, "kinds"),
        quiet=(
            int(start) if start.isdecimal() and len(start) < 3 else None,
            int(end) if end.isdecimal() and len(end) < 3 else None,
        ),
        actor=visit.actor,
    )
    return go(visit, PATH, "messages_alerts_saved")


@form("/messages/alerts/unlink", SIGNED_IN)
async def unlink(visit: TheVisit) -> Redirect:
    """Nothing any more."""
    shop = visit.shop
    await staff_alerts.unlink(shop.db, shop.mint, _me(visit).id, actor=visit.actor)
    return go(visit, PATH, "messages_alerts_unlinked")


async def _show(visit: Visit, *, code: str = "") -> Response[Any]:
    shop = visit.shop
    return await show(
        visit,
        "messages/alerts.html",
        is_in_line=shop.line.gateway is not None,
        mine=await staff_alerts.line_of(shop.db, _me(visit).id),
        code=code,
        kinds=[(kind, KIND[kind].of(visit.language)) for kind in KINDS],
    )


HANDLERS: Final = (alerts_page, make_code, save, unlink)
