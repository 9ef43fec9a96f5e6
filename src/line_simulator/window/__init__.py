"""The chat window: what a person sees of LINE, drawn in a browser. What LINE does is not here."""

from litestar import Router

from line_simulator.line import Line
from line_simulator.window.assets import asset
from line_simulator.window.deeds import deed_routes
from line_simulator.window.live import live_routes
from line_simulator.window.screens import screen_routes

__all__ = ["window_router"]


def window_router(line: Line) -> Router:
    """`/` (several phones), `/phones/…` (one), the posts they make, and `/window/…` (their files)."""
    return Router(
        path="/",
        route_handlers=[asset, *screen_routes(line), *deed_routes(line), *live_routes(line)],
    )
