"""What a caller wants ordered and what the shop allows, before anything is looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from kaimai.domain.buyers import NOBODY, Contact
from kaimai.domain.carts import LINES_MAX, checked_quantity
from kaimai.domain.delivery import Delivery, DeliveryRates
from kaimai.domain.errors import InvalidInput, NotOffered
from kaimai.domain.identifiers import Mint, OrderNames
from kaimai.domain.invoice import InvoiceWish
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.domain.moves import Actor
from kaimai.domain.orders import Holds
from kaimai.domain.payment_methods import CATALOGUE, CHOICES, METHODS, is_account
from kaimai.operations.answers import fingerprint
from kaimai.persistence.catalog import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the shop allows when an order is placed or paid. Amounts in NT$."""

    holds: Holds = field(default_factory=Holds)
    atm_max: int = 30_000
    auto_capture: bool = True
    offered: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(METHODS, 1))
    """The methods that the shop offers, and the least total that each is offered for."""


def captured_at_once(method: str, terms: Terms) -> bool:
    """Whether the bank takes the money without being told to."""
    return terms.auto_capture or not CATALOGUE[method].may_be_authorized


class PlanWish(msgspec.Struct, frozen=True, kw_only=True):
    """What begins a subscription with an order: its plan, and the names of the subscription."""

    plan_id: str
    subscription_id: str
    number: str
    token: str


def plan_wish(mint: Mint, plan_id: str) -> PlanWish:
    """The wish for a new subscription by this plan."""
    return PlanWish(
        plan_id=plan_id,
        subscription_id=mint.id(),
        number=mint.order_number(),
        token=mint.link_token(),
    )


class PlaceOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One request to place an order, with every name it needs made at the edge.

    Exactly one says what is ordered: `cart` (a cart's token; with the version and total that the buyer
    saw, where known), `items` (SKU and quantity), or `bill` (the token of a group buy's bill, at the
    prices of that sale and without coupons).

    With `plan` it is the first order of a subscription: `items` names one SKU, at the plan's price and
    without coupons, to be paid by a recurring card.
    """

    names: OrderNames
    scope: str
    key: str
    cart: str | None = None
    items: tuple[tuple[str, int], ...] | None = None
    bill: str | None = None
    plan: PlanWish | None = None
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
            ("plan", None if self.plan is None else self.plan.plan_id),
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
    method: str, total: int, terms: Terms, offers: Sequence[Offer] = ()
) -> NotOffered | None:
    """Why this total cannot be paid by this method, or None."""
    if method not in terms.offered:
        return NotOffered("pay_type", f"must be one of {', '.join(terms.offered)}")
    least = terms.offered[method]
    if total < least:
        return NotOffered("pay_type", f"{method} is offered from NT${least:,}", least=least)
    limit = min(terms.atm_max, ORDER_TOTAL_MAX) if is_account(method) else ORDER_TOTAL_MAX
    if total > limit:
        return NotOffered("pay_type", f"{method} is offered up to NT${limit:,}", limit=limit)
    for offer in offers:
        if not (offer.atm_enabled if is_account(method) else offer.card_enabled):
            return NotOffered("pay_type", f"{offer.name} cannot be paid by {method}")
    return None


def choices(total: int, terms: Terms, offers: Sequence[Offer] = ()) -> list[str]:
    """The methods by which this total can be paid, in the order in which they are shown."""
    return [method for method in CHOICES if check_method(method, total, terms, offers) is None]
