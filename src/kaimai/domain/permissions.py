"""What the shop's people may do in the back office: roles, permissions, and the one question `may`."""

from collections.abc import Mapping
from typing import Final

OWNER, MANAGER, PACKER, READER = "owner", "manager", "packer", "reader"
ROLES: Final = (OWNER, MANAGER, PACKER, READER)

_PACKING: Final = frozenset({"orders.view", "orders.ship", "orders.note", "stock.view"})
_LOOKING: Final = frozenset(
    {
        "today.view",
        "orders.view",
        "orders.export",
        "catalogue.view",
        "stock.view",
        "groups.view",
        "coupons.view",
        "subscriptions.view",
        "customers.view",
        "messages.view",
        "money.view",
        "settings.view",
        "health.view",
    }
)
_RUNNING: Final = frozenset(
    {
        *_LOOKING,
        *_PACKING,
        "orders.edit",
        "orders.cancel",
        "orders.refund",
        "catalogue.edit",
        "stock.move",
        "groups.edit",
        "coupons.edit",
        "subscriptions.edit",
        "customers.edit",
        "messages.answer",
        "money.settle",
        "settings.edit",
        "audit.view",
        "backup.make",
    }
)
_OWNING: Final = frozenset({*_RUNNING, "staff.manage", "secrets.edit", "customers.erase"})

GRANTED: Final[Mapping[str, frozenset[str]]] = {
    OWNER: _OWNING,
    MANAGER: _RUNNING,
    PACKER: _PACKING,
    READER: _LOOKING,
}
"""What each role may do. The back office asks `may` in one place, for every address it has."""

PERMISSIONS: Final = _OWNING
"""Every permission there is: an owner has them all."""


def may(role: str, permission: str) -> bool:
    """Whether somebody in this role may do this. Raises KeyError for what is neither."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return permission in GRANTED[role]
