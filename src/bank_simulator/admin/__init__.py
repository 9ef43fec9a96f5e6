"""The administrator's window: a page of plain forms and a JSON API that do the same things.

For tests and demonstrations only: there is no login, so it belongs on a private address.
"""

from litestar import Router

from bank_simulator.admin.api import api_router
from bank_simulator.admin.window import window_router
from bank_simulator.bank import Bank


def admin_router(bank: Bank) -> Router:
    """`/admin` and `/admin/api`."""
    return Router(path="/admin", route_handlers=[window_router(bank), api_router(bank)])
