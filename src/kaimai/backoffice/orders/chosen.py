"""Which orders a page is about: those whose boxes were ticked, or else all that its filter names."""

from collections.abc import Sequence
from datetime import datetime

from kaimai.backoffice.visit import Visit
from kaimai.domain.order_filter import OrderFilter, filter_of
from kaimai.persistence.database import Connection
from kaimai.queries.order_list import ids_of
from kaimai.queries.packing import PackedOrder, ids_of_numbers, packing

CHOSEN_MAX = 500
"""Orders of one page, one print, one shipment."""


def filter_here(visit: Visit) -> OrderFilter:
    """The filter in the address."""
    return filter_of(visit.request.query_params)


async def chosen(visit: Visit) -> list[PackedOrder]:
    """The orders that the address names, the oldest first; at most `CHOSEN_MAX`."""
    numbers = visit.request.query_params.getall("number", [])[:CHOSEN_MAX]
    return await visit.shop.db.read(_packing, numbers, filter_here(visit), visit.now)


async def of_numbers(visit: Visit, numbers: Sequence[str]) -> list[PackedOrder]:
    """The orders with these numbers, the oldest first."""
    return await visit.shop.db.read(_packing_of, list(numbers)[:CHOSEN_MAX])


def _packing_of(conn: Connection, numbers: Sequence[str]) -> list[PackedOrder]:
    return packing(conn, ids_of_numbers(conn, numbers))


def _packing(
    conn: Connection, numbers: Sequence[str], wanted: OrderFilter, now: datetime
) -> list[PackedOrder]:
    if numbers:
        return _packing_of(conn, numbers)
    return packing(conn, ids_of(conn, wanted, now, limit=CHOSEN_MAX))
