"""Placing orders: check every line against stock, reserve, lock the cart, record order and payment.

Written for many: one transaction decides a whole batch, and one order is a batch of one.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from kaimai.domain.buyers import NOBODY, Contact
from kaimai.domain.carts import LINES_MAX, checked_quantity
from kaimai.domain.catalog import is_on_sale
from kaimai.domain.coupons import Coupon, normalized_code
from kaimai.domain.delivery import Delivery, DeliveryRates, check_parcel, delivery_document
from kaimai.domain.errors import (
    CartChanged,
    CartEmpty,
    CartLocked,
    CouponRefused,
    InvalidInput,
    KaimaiError,
    KeyReused,
    NotFound,
    NotOffered,
    ShortLine,
    ShortOfStock,
    fields_that_differ,
)
from kaimai.domain.identifiers import OrderNames
from kaimai.domain.invoice import InvoiceWish, invoice_document
from kaimai.domain.limits import persons
from kaimai.domain.money import ORDER_TOTAL_MAX, order_total
from kaimai.domain.moves import SYSTEM, Actor, Birth, MoveRequest
from kaimai.domain.orders import ORDER_MOVES, Holds, OrderLine, hold_until
from kaimai.domain.payments import ATM, CARD, FREE, METHODS, PAYMENT_MOVES
from kaimai.domain.stock import decide
from kaimai.domain.taiwan import same_phone
from kaimai.operations import allowances
from kaimai.operations.allowances import NOTHING, Claim, Limited
from kaimai.operations.answers import Placed, answer_of, fingerprint, outcome_of
from kaimai.persistence import carts, catalog, coupons, idempotency, moves, orders, payments, stock
from kaimai.persistence.carts import CartRow
from kaimai.persistence.catalog import Offer
from kaimai.persistence.database import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the shop allows when an order is placed or paid. Amounts in NT$."""

    holds: Holds = field(default_factory=Holds)
    atm_max: int = 30_000
    auto_capture: bool = True


class PlaceOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One request to place an order, with every name it needs made at the edge.

    Either `cart` (a cart's token; with the version and total that the buyer saw, where known) or
    `items` (SKU and quantity) says what is ordered.
    """

    names: OrderNames
    scope: str
    key: str
    cart: str | None = None
    items: tuple[tuple[str, int], ...] | None = None
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
        more = (("coupon", self.coupon), ("delivery", self.delivery), ("invoice", self.invoice))
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


async def place_order(db: Database, request: PlaceOrder) -> Placed:
    """Place one order in the next batch. Safe to repeat: the same key gives the same answer.

    Raises ShortOfStock (the cart is clamped to what is left), CartLocked, CartChanged, CartEmpty,
    NotOffered, CouponRefused, LimitReached, NotFound, InvalidInput, KeyReused, or Busy.
    """
    outcome = await db.submit(place_orders, request)
    if isinstance(outcome, KaimaiError):
        raise outcome
    return outcome


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


@dataclass(slots=True)
class _Draft:
    """One fresh request on its way through the batch."""

    request: PlaceOrder
    cart: CartRow | None
    wanted: dict[str, int]
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
        return self.request.buyer_id or (self.cart.buyer_id if self.cart else None)

    def needs(self) -> dict[Hashable, int]:
        """The units that it needs of each resource."""
        of_stock: dict[Hashable, int] = {line.sku_id: line.quantity for line in self.lines}
        return of_stock if self.claim.is_empty else of_stock | self.claim.needs()


Outcome = Placed | KaimaiError


def place_orders(conn: Connection, requests: Sequence[PlaceOrder]) -> list[Outcome]:
    """Decide and record a batch, first come first served: one outcome for each request.

    When any line of a request is short, none of its stock moves, and its cart is clamped.
    """
    first: dict[idempotency.Name, PlaceOrder] = {}
    for request in requests:
        first.setdefault((request.scope, request.key), request)
    prints = {name: request.fingerprint() for name, request in first.items()}
    known = idempotency.claim(conn, prints, requests[0].at)
    fresh = {name: request for name, request in first.items() if name not in known}
    outcomes = _place(conn, fresh)
    idempotency.answer(conn, {name: answer_of(outcome) for name, outcome in outcomes.items()})
    for name, stored in known.items():
        prints[name] = stored.request
        outcomes[name] = outcome_of(stored.answer or {})
    return [
        outcomes[name] if fresh.get(name) is request else _repeated(request, prints, outcomes)
        for request in requests
        for name in ((request.scope, request.key),)
    ]


def _repeated(
    request: PlaceOrder,
    prints: Mapping[idempotency.Name, dict[str, str]],
    outcomes: Mapping[idempotency.Name, Outcome],
) -> Outcome:
    """The answer to a key that was used before, if it is the same request."""
    name = (request.scope, request.key)
    differing = fields_that_differ(prints[name], request.fingerprint())
    return KeyReused(differing[0]) if differing else outcomes[name]


def _place(
    conn: Connection, requests: Mapping[idempotency.Name, PlaceOrder]
) -> dict[idempotency.Name, Outcome]:
    outcomes: dict[idempotency.Name, Outcome] = {}
    drafts: dict[idempotency.Name, _Draft] = {}
    locked = carts.lock(conn, {r.cart for r in requests.values() if r.cart is not None})
    contents = carts.items(conn, {row.id for row in locked.values()})
    lockers = orders.tokens(conn, {row.order_id for row in locked.values() if row.order_id})
    leaders: dict[str, idempotency.Name] = {}
    followers: dict[idempotency.Name, idempotency.Name] = {}
    for name, request in requests.items():
        draft = _draft(request, locked, contents, lockers)
        if isinstance(draft, KaimaiError):
            outcomes[name] = draft
        elif request.cart is not None and request.cart in leaders:
            followers[name] = leaders[request.cart]
        else:
            drafts[name] = draft
            if request.cart is not None:
                leaders[request.cart] = name
    offers = catalog.offers(conn, {sku for draft in drafts.values() for sku in draft.wanted})
    codes = {normalized_code(d.request.coupon) for d in drafts.values() if d.request.coupon}
    locked_coupons = coupons.lock(conn, codes)
    for name, draft in list(drafts.items()):
        refusal = _price(draft, offers, locked_coupons)
        if refusal is not None:
            outcomes[name] = refusal
            del drafts[name]
    outcomes.update(_decide(conn, drafts))
    accepted = [drafts[n] for n, outcome in outcomes.items() if isinstance(outcome, Placed)]
    _record(conn, accepted)
    for name, leader in followers.items():
        outcomes[name] = _after(outcomes[leader])
    return outcomes


def _after(first: Outcome) -> KaimaiError:
    """What becomes of a second order of the same cart in one batch."""
    return CartLocked(first.token) if isinstance(first, Placed) else CartChanged()


def _draft(
    request: PlaceOrder,
    locked: Mapping[str, CartRow],
    contents: Mapping[str, dict[str, int]],
    lockers: Mapping[str, str],
) -> "_Draft | KaimaiError":
    if request.cart is None:
        return _Draft(request, None, dict(request.items or ()))
    cart = locked.get(request.cart)
    if cart is None:
        return NotFound("cart")
    if cart.state == "locked":
        return CartLocked(lockers.get(cart.order_id or ""))
    if cart.state == "closed":
        return CartChanged("this cart was ordered and paid; start a new one")
    if request.cart_version is not None and request.cart_version != cart.version:
        return CartChanged()
    if not contents[cart.id]:
        return CartEmpty()
    return _Draft(request, cart, contents[cart.id])


def _price(
    draft: _Draft, offers: Mapping[str, Offer], locked_coupons: Mapping[str, Coupon]
) -> KaimaiError | None:
    """Freeze names and prices, and check how the order may be delivered and paid."""
    request = draft.request
    for sku in draft.wanted:
        if sku not in offers:
            return InvalidInput("items", f"there is no SKU {sku[:64]!r}")
    draft.offers = {sku: offers[sku] for sku in draft.wanted}
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
    draft.held_until = hold_until(
        request.at,
        draft.method,
        request.terms.holds,
        (offer.hold_minutes for offer in draft.offers.values()),
    )
    if request.total is not None and request.total != draft.total:
        return CartChanged("the total is not the one that was shown")
    if draft.method == FREE:
        return None
    return check_method(draft.method, draft.total, request.terms, list(draft.offers.values()))


def _reduce(draft: _Draft, locked_coupons: Mapping[str, Coupon]) -> KaimaiError | None:
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


def _deliver(draft: _Draft) -> NotOffered | None:
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


def _decide(
    conn: Connection, drafts: Mapping[idempotency.Name, _Draft]
) -> dict[idempotency.Name, Outcome]:
    """Who gets what: the pure decision, and the carts of those who get nothing clamped."""
    left_of: dict[idempotency.Name, dict[str, int]] = {}
    for name, draft in drafts.items():
        off_sale = [sku for sku, o in draft.offers.items() if _is_off_sale(o, draft.request.at)]
        if off_sale:
            left_of[name] = dict.fromkeys(off_sale, 0)
    sellable = {name: draft for name, draft in drafts.items() if name not in left_of}
    free = allowances.available(conn, [d.claim for d in sellable.values() if not d.claim.is_empty])
    counters = stock.lock(conn, {line.sku_id for d in sellable.values() for line in d.lines})
    free |= {sku_id: each.available for sku_id, each in counters.items()}
    decisions = decide(free, [draft.needs() for draft in sellable.values()])
    refused: dict[idempotency.Name, KaimaiError] = {}
    for (name, draft), decision in zip(sellable.items(), decisions, strict=True):
        if not decision.is_accepted:
            left = {
                line.sku: decision.short[line.sku_id]
                for line in draft.lines
                if line.sku_id in decision.short
            }
            if left:
                left_of[name] = left
            else:
                refused[name] = draft.claim.refusal(decision.short)
    _clamp(conn, [(drafts[name], left) for name, left in left_of.items()])
    refused |= {name: _short(conn, drafts[name], left) for name, left in left_of.items()}
    return {name: refused.get(name) or _placed(draft) for name, draft in drafts.items()}


def _is_off_sale(offer: Offer, now: datetime) -> bool:
    return not offer.is_for_sale or not is_on_sale(offer.sale_starts_at, offer.sale_ends_at, now)


def _clamp(conn: Connection, short: Sequence[tuple[_Draft, Mapping[str, int]]]) -> None:
    """Cut the carts of orders that came short down to what is left."""
    quantities = {
        (draft.cart.id, draft.offers[sku].sku_id): units
        for draft, left in short
        if draft.cart is not None
        for sku, units in left.items()
    }
    if quantities:
        carts.set_items(conn, quantities, now=max(draft.request.at for draft, _ in short))


def _short(conn: Connection, draft: _Draft, left: Mapping[str, int]) -> ShortOfStock:
    own = orders.holding(conn, draft.buyer_id, list(left)) if draft.buyer_id else {}
    return ShortOfStock(
        [
            ShortLine(
                sku=sku,
                name=draft.offers[sku].name,
                wanted=draft.wanted[sku],
                available=units,
                held_by_order=own.get(sku),
            )
            for sku, units in left.items()
        ]
    )


def _placed(draft: _Draft) -> Placed:
    assert draft.held_until is not None  # noqa: S101 set by _price
    return Placed(
        order_id=draft.request.names.order_id,
        token=draft.request.names.token,
        number=draft.request.names.number,
        total=draft.total,
        method=draft.method,
        hold_until=draft.held_until,
    )


def _record(conn: Connection, accepted: Sequence[_Draft]) -> None:
    """Write orders, lines, payments, reservations and their logs, each in one statement."""
    if not accepted:
        return
    lines = [line for draft in accepted for line in draft.lines]
    # Most orders have none of it, and what is left out has the table's default.
    has_more = any(d.request.delivery or d.request.invoice or d.claim != NOTHING for d in accepted)
    orders.insert(
        conn,
        [_order_row(draft) | (_more_of_row(draft) if has_more else {}) for draft in accepted],
        [row for draft in accepted for row in _line_rows(draft)],
    )
    payments.insert(conn, [_payment_row(draft) for draft in accepted])
    asked = [(draft.request.names, draft.request.actor, draft.request.at) for draft in accepted]
    moves.log_births(conn, ORDER_MOVES, [Birth(n.order_id, actor, at) for n, actor, at in asked])
    moves.log_births(
        conn, PAYMENT_MOVES, [Birth(n.payment_id, actor, at) for n, actor, at in asked]
    )
    taken: dict[str, tuple[int, int]] = {}
    for line in lines:
        taken[line.sku_id] = (0, taken.get(line.sku_id, (0, 0))[1] + line.quantity)
    allowances.take(conn, [(_redemption(d), d.claim) for d in accepted if not d.claim.is_empty])
    stock.change(conn, taken)
    stock.hold(conn, lines)
    carts.lock_for_orders(
        conn,
        {draft.cart.id: draft.request.names.order_id for draft in accepted if draft.cart},
        now=accepted[-1].request.at,
    )
    for draft in accepted:
        if draft.method == FREE:
            _settle_free(conn, draft)


def _order_row(draft: _Draft) -> dict[str, object]:
    request = draft.request
    return {
        "id": request.names.order_id,
        "number": request.names.number,
        "token": request.names.token,
        "buyer_id": draft.buyer_id,
        "cart_id": draft.cart.id if draft.cart else None,
        "status": ORDER_MOVES.initial,
        "version": 1,
        "total": draft.total,
        "method": draft.method,
        "contact_name": request.contact.name,
        "contact_phone": request.contact.phone,
        "contact_email": request.contact.email,
        "note": request.note,
        "bank_words": "",
        "hold_until": draft.held_until,
        "placed_at": request.at,
    }


def _more_of_row(draft: _Draft) -> dict[str, object]:
    request, claim = draft.request, draft.claim
    return {
        "shipping_fee": draft.shipping_fee,
        "discount": draft.discount,
        "coupon_id": None if claim.coupon is None else claim.coupon.id,
        "is_limited": bool(claim.limited),
        "delivery": None if request.delivery is None else delivery_document(request.delivery),
        "invoice": None if request.invoice is None else invoice_document(request.invoice),
    }


def _redemption(draft: _Draft) -> dict[str, object]:
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


def _line_rows(draft: _Draft) -> list[dict[str, object]]:
    return [
        {
            "id": line.id,
            "order_id": draft.request.names.order_id,
            "sku_id": line.sku_id,
            "position": position,
            "sku": line.sku,
            "name": line.name,
            "options": line.options,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
        }
        for position, line in enumerate(draft.lines, start=1)
    ]


def _payment_row(draft: _Draft) -> dict[str, object]:
    request = draft.request
    return payments.new_row(
        id=request.names.payment_id,
        order_id=request.names.order_id,
        attempt_number=request.names.attempt_number,
        method=draft.method,
        amount=draft.total,
        auto_capture=request.terms.auto_capture or draft.method != CARD,
        reference=request.names.reference,
        now=request.at,
    )


def _settle_free(conn: Connection, draft: _Draft) -> None:
    """An order of NT$0 needs no bank: it is paid in the transaction that places it."""
    request = draft.request
    payments.apply(conn, request.names.payment_id)
    for machine, subject_id, verb in (
        (PAYMENT_MOVES, request.names.payment_id, "capture"),
        (ORDER_MOVES, request.names.order_id, "pay"),
    ):
        moves.make_move(
            conn,
            machine,
            MoveRequest(
                id=subject_id,
                verb=verb,
                status=machine.initial,
                version=1,
                actor=SYSTEM,
                reason="nothing to pay",
                at=request.at,
            ),
        )
    stock.sell(conn, draft.lines, actor=SYSTEM, now=request.at)
    if draft.cart is not None:
        carts.close(conn, [draft.cart.id], now=request.at)
