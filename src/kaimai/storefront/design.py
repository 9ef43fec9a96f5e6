"""The page of colours, type and parts, in the demo only: what there is, before anyone makes it anew."""

from typing import Any

from litestar import Response

from kaimai.storefront.pages import show
from kaimai.storefront.visit import TheVisit
from kaimai.web.routing import page_at

GROUNDS = ("paper", "card", "sunk")
TINTS = ("brick", "jade", "honey", "indigo")
INKS = ("ink", "soft", "edge", "line", "fill", "focus")
SIZES = ("t1", "t2", "t3", "t4", "t5", "t6")
SPACES = ("s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8")


@page_at("/design")
async def design(visit: TheVisit) -> Response[Any]:
    """Every token and every part, in the theme of the browser."""
    return await show(
        visit,
        "design.html",
        is_private=False,
        grounds=GROUNDS,
        tints=TINTS,
        inks=INKS,
        sizes=SIZES,
        spaces=SPACES,
    )
