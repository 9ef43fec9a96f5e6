"""The first page of the settings: everything that can be set, what is missing, and what is wrong."""

from typing import Any, Final

from litestar import Response

from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import page
from kaimai.backoffice.settings.parts import PARTS, told, written
from kaimai.backoffice.visit import TheVisit
from kaimai.domain.connections import KINDS
from kaimai.domain.shop_profile import missing_of
from kaimai.operations.connections import read_connections
from kaimai.operations.shop_profile import read_version
from kaimai.words.backoffice import texts
from kaimai.words.error_facts import WHY_LOCKED


@page("/settings", "settings.view")
async def overview(visit: TheVisit) -> Response[Any]:
    """What the shop is set to, part by part."""
    shop, t = visit.shop, texts(visit.language)
    version, profile = await shop.db.read(read_version)
    rows = await read_connections(shop.db)
    values = written(profile)
    return await show(
        visit,
        "settings/overview.html",
        version=version,
        parts=[
            (
                part,
                [
                    (t[f"settings_{each.key}"], told(each.key, values[each.key], t))
                    for each in asked
                ],
            )
            for part, asked in PARTS.items()
        ],
        missing=[t[f"settings_{key}"] for key in missing_of(profile)],
        connections=[
            {
                "kind": kind,
                "is_set": getattr(shop.settings, kind).is_set,
                "is_here": kind in rows and rows[kind].is_set,
            }
            for kind in KINDS
        ],
        troubles=[
            (t[f"settings_{kind}"], WHY_LOCKED[why].of(visit.language))
            for kind, why in shop.live.troubles.items()
        ],
    )


HANDLERS: Final = (overview,)
