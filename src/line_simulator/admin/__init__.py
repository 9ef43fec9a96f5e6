"""The operator's window: a page of plain forms and a JSON API that do the same things.

For tests and demonstrations only: there is no login, so it belongs on a private address.
"""

from litestar import Router

from line_simulator.admin.api import api_router
from line_simulator.admin.desk import desk_router
from line_simulator.line import Line


def admin_router(line: Line) -> Router:
    """`/admin` and `/admin/api`."""
    return Router(path="/admin", route_handlers=[desk_router(line), api_router(line)])
