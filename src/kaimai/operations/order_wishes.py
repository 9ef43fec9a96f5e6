"""What a caller wants ordered and what the shop allows, before anything is looked up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from kaimai.domain.buyers import NOBODY, Contact
from kaimai.domain.carts import LINES_MAX, checked_quantity
from kaimai.domain.delivery import Delivery, DeliveryRates
from kaimai.domain.errors import InvalidInput, NotOffered
from kaimai.domain.identifiers import OrderNames
from kaimai.domain.invoice import InvoiceWish
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.domain.moves import Actor
from kaimai.domain.orders import Holds
from kaimai.domain.payment_methods import ATM, CARD, METHODS
from kaimai.operations.answers import fingerprint
from kaimai.persistence.catalog import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the shop allows when an order is placed or paid. Amounts in NT$."""

    holds: Holds = field(default_factory=Holds)
    atm_max: int = 30_000
    auto_capture: bool = True


class PlaceOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One request to place an order, with every name it needs made at the edge.

    Exactly one says what is ordered: `cart` (a cart's token; with the version and total that the buyer
    saw, where known), `items` (SKU and quantity), or `bill` (the token of a group buy's bill, at the
    prices of that sale and without coupons).
    """

    names: OrderNames
    scope: str
    key: str
    cart: str | None = None
    items: tuple[tuple[str, int], ...] | None = None
    bill: str | None = None
    cart_version: int | None = None
    total: int | None = None
    method: str
    contact: Contact = NOBODY
    buyer_id: str | None = None
    note: str = ""
    coupon: str | None = None
    delivery: Delivery | None = None
    rates: DeliveryRates = DeliveryRates()
    invoice: InvoiceWish | None = None
    terms: Terms
    actor: Actor
    at: datetime

    def fingerprint(self) -> dict[str, str]:
        """Digests of what the caller sent, under the caller's names."""
        contact = self.contact
        # What is left out is no member, so that keys of before stay what they were.
        more = (
            ("bill", self.bill),
            ("coupon", self.coupon),
            ("delivery", self.delivery),
            ("invoice", self.invoice),
        )
        return fingerprint(
            {
                "cart": self.cart,
                "items": self.items,
                "pay_type": self.method,
                "buyer": [contact.name, contact.phone, contact.email],
                "note": self.note,
                "cart_version": self.cart_version,
                "total": self.total,
                **{name: value for name, value in more if value is not None},
            }
        )


def checked_items(items: Sequence[tuple[str, object]]) -> tuple[tuple[str, int], ...]:
    """SKU and quantity pairs as they may be ordered. Raises InvalidInput.

    A SKU that is named twice is summed.
    """
    if not items:
        raise InvalidInput("items", "must name at least one SKU")
    if len(items) > LINES_MAX:
        raise InvalidInput("items", f"must name at most {LINES_MAX} SKUs")
    summed: dict[str, int] = {}
    for sku, quantity in items:
        if not sku or "\x00" in sku:
            raise InvalidInput("items.sku", "must be the name of a SKU")
        summed[sku] = checked_quantity(summed.get(sku, 0) + checked_quantity(quantity))
    return tuple(summed.items())


def check_method(
    method: str, total: int, terms: Terms, offers: Sequence[Offer]
) -> NotOffered | None:
    """Why this total cannot be paid by this method, or None."""
    if method not in METHODS:
        return NotOffered("pay_type", f"must be one of {', '.join(METHODS)}")
    limit = min(terms.atm_max, ORDER_TOTAL_MAX) if method == ATM else ORDER_TOTAL_MAX
    if total > limit:
        return NotOffered("pay_type", f"{method} is offered up to NT${limit:,}", limit=limit)
    for offer in offers:
        if not (offer.card_enabled if method == CARD else offer.atm_enabled):
            return NotOffered("pay_type", f"{offer.name} cannot be paid by {method}")
    return None
