"""One request to place an order on its way through a batch: what it wants, what it costs, and the rows
that it becomes. Nothing is read or written here."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from kaimai.domain.coupons import Coupon, normalized_code
from kaimai.domain.delivery import check_parcel, delivery_document
from kaimai.domain.errors import (
    CartChanged,
    CouponRefused,
    InvalidInput,
    KaimaiError,
    NotOffered,
)
from kaimai.domain.invoice import invoice_document
from kaimai.domain.limits import persons
from kaimai.domain.money import ORDER_TOTAL_MAX, order_total
from kaimai.domain.orders import OrderLine, has_time_for_account, hold_of_bill, hold_until
from kaimai.domain.payment_methods import FREE, RECURRING, is_account
from kaimai.domain.subscriptions import RETRY, Plan
from kaimai.domain.taiwan import same_phone
from kaimai.operations.allowances import NOTHING, Claim, Limited
from kaimai.operations.answers import Placed
from kaimai.operations.billing import Billed
from kaimai.operations.order_wishes import PlaceOrder, captured_at_once, check_method
from kaimai.persistence.carts import CartRow
from kaimai.persistence.catalog import Offer
from kaimai.persistence.orders import NewLine, NewOrder
from kaimai.persistence.payments import NewPayment
from kaimai.persistence.subscriptions import NewSubscription


@dataclass(slots=True)
class Draft:
    """One fresh request on its way through the batch."""

    request: PlaceOrder
    cart: CartRow | None
    wanted: dict[str, int]
    billed: Billed | None = None
    plan: Plan | None = None
    offers: dict[str, Offer] = field(default_factory=dict)
    lines: list[OrderLine] = field(default_factory=list)
    method: str = ""
    total: int = 0
    discount: int = 0
    shipping_fee: int = 0
    claim: Claim = NOTHING
    held_until: datetime | None = None

    @property
    def buyer_id(self) -> str | None:
        """Who orders, if anybody is known."""
        if self.billed is not None:
            return self.billed.bill.buyer_id
        return self.request.buyer_id or (self.cart.buyer_id if self.cart else None)

    def needs(self) -> dict[Hashable, int]:
        """The units that it needs of each resource. What a bill has is held for it already."""
        if self.billed is not None:
            return {}
        of_stock: dict[Hashable, int] = {line.sku_id: line.quantity for line in self.lines}
        return of_stock if self.claim.is_empty else of_stock | self.claim.needs()


def price(
    draft: Draft, offers: Mapping[str, Offer], locked_coupons: Mapping[str, Coupon]
) -> KaimaiError | None:
    """Freeze names and prices, and check how the order may be delivered and paid."""
    request = draft.request
    for sku in draft.wanted:
        if sku not in offers:
            return InvalidInput("items", f"there is no SKU {sku[:64]!r}")
    draft.offers = {sku: _offered(draft, offers[sku]) for sku in draft.wanted}
    if draft.plan is not None and not _is_planned(draft, draft.plan):
        return CartChanged("it is not sold by this plan any more")
    draft.lines = [
        OrderLine(
            id=f"{request.names.order_id}.{position}",
            sku_id=offer.sku_id,
            sku=offer.sku,
            name=offer.name,
            options=offer.options,
            quantity=draft.wanted[offer.sku],
            unit_price=offer.price,
        )
        for position, offer in enumerate(draft.offers.values(), start=1)
    ]
    draft.total = order_total((line.unit_price, line.quantity) for line in draft.lines)
    refusal = _reduce(draft, locked_coupons) or _deliver(draft)
    if refusal is not None:
        return refusal
    draft.method = FREE if draft.total == 0 else request.method
    draft.held_until = _held_until(draft)
    if request.total is not None and request.total != draft.total:
        return CartChanged("the total is not the one that was shown")
    if draft.method == FREE:
        return None
    if is_account(draft.method) and draft.billed is not None:
        if not has_time_for_account(draft.billed.bill.pay_until, request.at):
            return NotOffered("pay_type", "the bill ends too soon for a transfer")
    if draft.plan is not None:
        return _check_recurring(draft)
    return check_method(draft.method, draft.total, request.terms, list(draft.offers.values()))


def _check_recurring(draft: Draft) -> NotOffered | None:
    """What is charged again and again is paid by card, of those who may be paid by card."""
    if draft.method != RECURRING:
        return NotOffered("pay_type", f"a subscription is paid by {RECURRING}")
    if draft.total > ORDER_TOTAL_MAX:
        return NotOffered("pay_type", "more than a card can pay", limit=ORDER_TOTAL_MAX)
    if not all(offer.card_enabled for offer in draft.offers.values()):
        return NotOffered("pay_type", "this product cannot be paid by card")
    return None


def _offered(draft: Draft, offer: Offer) -> Offer:
    """A SKU at the price of what the order is made from."""
    if draft.billed is not None:
        return draft.billed.offered(offer)
    return offer if draft.plan is None else replace(offer, price=draft.plan.price)


def _is_planned(draft: Draft, plan: Plan) -> bool:
    """Whether what is wanted is sold by this plan now."""
    return plan.is_on and all(
        offer.product_id == plan.product_id and plan.sku_id in {None, offer.sku_id}
        for offer in draft.offers.values()
    )


def _held_until(draft: Draft) -> datetime:
    request = draft.request
    if draft.billed is not None:
        return hold_of_bill(request.at, draft.billed.bill.pay_until, request.terms.holds)
    minutes = (offer.hold_minutes for offer in draft.offers.values())
    return hold_until(request.at, draft.method, request.terms.holds, minutes)


def _reduce(draft: Draft, locked_coupons: Mapping[str, Coupon]) -> KaimaiError | None:
    """Take the coupon's discount off, and note what the order draws on beside stock."""
    request = draft.request
    coupon = None
    if request.coupon:
        coupon = locked_coupons.get(normalized_code(request.coupon))
        refusal = (
            CouponRefused("unknown") if coupon is None else coupon.refusal(draft.total, request.at)
        )
        if coupon is None or refusal is not None:
            return refusal
        draft.discount = coupon.discount(draft.total)
        draft.total -= draft.discount
    limited: dict[str, Limited] = {}
    for sku, offer in draft.offers.items():
        if offer.limit_per_person is not None:
            before = limited[offer.product_id].units if offer.product_id in limited else 0
            limited[offer.product_id] = Limited(
                offer.name, offer.limit_per_person, before + draft.wanted[sku]
            )
    if coupon is None and not limited:
        return None
    draft.claim = Claim(coupon, persons(draft.buyer_id, request.contact.phone), limited)
    return draft.claim.nobody()


def _deliver(draft: Draft) -> NotOffered | None:
    """Add the fee of the delivery, where one is wished for."""
    request = draft.request
    if request.delivery is None:
        return None
    kind, goods = request.delivery.kind, draft.total
    refusal = check_parcel(kind, goods, request.rates)
    if refusal is None:
        draft.shipping_fee = request.rates.fee(kind, goods)
        draft.total += draft.shipping_fee
    return refusal


def placed(draft: Draft) -> Placed:
    """The answer for an order that is recorded."""
    assert draft.held_until is not None  # noqa: S101 set by `price`
    return Placed(
        order_id=draft.request.names.order_id,
        token=draft.request.names.token,
        number=draft.request.names.number,
        total=draft.total,
        method=draft.method,
        hold_until=draft.held_until,
    )


def order_row(draft: Draft) -> NewOrder:
    """Its row in `orders`."""
    request, names, contact, claim = (
        draft.request,
        draft.request.names,
        draft.request.contact,
        draft.claim,
    )
    assert draft.held_until is not None  # noqa: S101 set by `price`
    return NewOrder(
        id=names.order_id,
        number=names.number,
        token=names.token,
        buyer_id=draft.buyer_id,
        cart_id=draft.cart.id if draft.cart else None,
        total=draft.total,
        method=draft.method,
        contact_name=contact.name,
        contact_phone=contact.phone,
        contact_email=contact.email,
        note=request.note,
        hold_until=draft.held_until,
        placed_at=request.at,
        shipping_fee=draft.shipping_fee,
        discount=draft.discount,
        coupon_id=None if claim.coupon is None else claim.coupon.id,
        is_limited=bool(claim.limited),
        bill_id=None if draft.billed is None else draft.billed.bill.id,
        delivery=None if request.delivery is None else delivery_document(request.delivery),
        invoice=None if request.invoice is None else invoice_document(request.invoice),
    )


def redemption(draft: Draft) -> dict[str, object]:
    """Its row in `coupon_redemptions`, if it has a coupon."""
    coupon, request = draft.claim.coupon, draft.request
    return {
        "id": f"{request.names.order_id}.coupon",
        "coupon_id": None if coupon is None else coupon.id,
        "order_id": request.names.order_id,
        "buyer_id": draft.buyer_id,
        "phone": same_phone(request.contact.phone),
        "discount": draft.discount,
        "created_at": request.at,
    }


def subscription_row(draft: Draft) -> NewSubscription:
    """The row of the subscription that begins with it."""
    plan, wish, order, line = draft.plan, draft.request.plan, order_row(draft), draft.lines[0]
    assert plan is not None  # noqa: S101 asked only of those that have one
    assert wish is not None  # noqa: S101 the same
    return NewSubscription(
        id=wish.subscription_id,
        number=wish.number,
        token=wish.token,
        buyer_id=order.buyer_id,
        plan_id=plan.id,
        sku_id=line.sku_id,
        sku=line.sku,
        name=line.name,
        options=line.options,
        quantity=line.quantity,
        unit_price=line.unit_price,
        shipping_fee=draft.shipping_fee,
        amount=draft.total,
        period=plan.period.value,
        every=plan.every,
        times=plan.times,
        contact_name=order.contact_name,
        contact_phone=order.contact_phone,
        contact_email=order.contact_email,
        delivery=order.delivery,
        invoice=order.invoice,
        first_order_id=order.id,
        reference=draft.request.names.reference,
        ask_at=order.hold_until + RETRY,
        created_at=draft.request.at,
    )


def line_rows(draft: Draft) -> list[NewLine]:
    """Its rows in `order_lines`."""
    return [
        NewLine(
            id=line.id,
            order_id=draft.request.names.order_id,
            sku_id=line.sku_id,
            position=position,
            sku=line.sku,
            name=line.name,
            options=line.options,
            quantity=line.quantity,
            unit_price=line.unit_price,
        )
        for position, line in enumerate(draft.lines, start=1)
    ]


def payment_row(draft: Draft) -> NewPayment:
    """The row of its first payment."""
    request, names = draft.request, draft.request.names
    return NewPayment(
        id=names.payment_id,
        order_id=names.order_id,
        attempt_number=names.attempt_number,
        method=draft.method,
        amount=draft.total,
        auto_capture=captured_at_once(draft.method, request.terms),
        reference=names.reference,
        created_at=request.at,
    )
