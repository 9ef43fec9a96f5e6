"""Carts: what a buyer means to order. A cart that belongs to an unpaid order is locked."""

from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.errors import InvalidInput

QUANTITY_MAX = 9_999
"""Units of one SKU in one cart or order."""
LINES_MAX = 100
"""Different SKUs in one cart or order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """One SKU in a cart, with today's price and what is left of it."""

    sku: str
    sku_id: str
    product_id: str
    name: str
    options: dict[str, str]
    quantity: int
    unit_price: int
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """A cart as its buyer sees it. `version` goes up with every change."""

    id: str
    token: str
    version: int
    locked_by_order: str | None
    updated_at: datetime
    lines: tuple[CartLine, ...]
    coupon_code: str | None = None

    @property
    def total(self) -> int:
        """NT$ at today's prices."""
        return sum(line.unit_price * line.quantity for line in self.lines)


def checked_quantity(value: object, *, minimum: int = 1) -> int:
    """The value as a quantity. Raises InvalidInput unless it is a whole number from `minimum` to 9,999."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput("quantity", "must be a whole number")
    if not minimum <= value <= QUANTITY_MAX:
        raise InvalidInput("quantity", f"must be from {minimum} to {QUANTITY_MAX}")
    return value
