"""The rooms of the back office in the order of their links, and which of them a role may enter."""

from collections.abc import Collection
from typing import Final, NamedTuple

from kaimai.domain.permissions import may


class Room(NamedTuple):
    """One room: its name is that of its words (`room_NAME`) and of its icon."""

    name: str
    path: str
    permission: str


ROOMS: Final = (
    Room("today", "/admin", "today.view"),
    Room("orders", "/admin/orders", "orders.view"),
    Room("products", "/admin/products", "catalogue.view"),
    Room("stock", "/admin/stock", "stock.view"),
    Room("subscriptions", "/admin/subscriptions", "subscriptions.view"),
    Room("group_buys", "/admin/group-buys", "groups.view"),
    Room("coupons", "/admin/coupons", "coupons.view"),
    Room("customers", "/admin/customers", "customers.view"),
    Room("messages", "/admin/messages", "messages.view"),
    Room("money", "/admin/money", "money.view"),
    Room("invoices", "/admin/invoices", "orders.view"),
    Room("settings", "/admin/settings", "settings.view"),
    Room("people", "/admin/people", "staff.manage"),
    Room("audit", "/admin/audit", "audit.view"),
    Room("health", "/admin/health", "health.view"),
)
THUMB: Final = ("today", "orders", "products", "stock", "messages")
"""What stands at the bottom of a phone: the rooms that are entered most."""


def rooms_for(role: str, pages: Collection[str]) -> list[Room]:
    """The rooms that exist and that somebody in this role may enter."""
    return [room for room in ROOMS if room.path in pages and may(role, room.permission)]


def room_of(path: str) -> str:
    """The name of the room that an address is in; an empty text for none.

    The first page's address begins all others, so nothing but itself is in it.
    """
    inside = [
        room
        for room in ROOMS
        if path == room.path or (room is not ROOMS[0] and path.startswith(f"{room.path}/"))
    ]
    return max(inside, key=lambda room: len(room.path)).name if inside else ""
