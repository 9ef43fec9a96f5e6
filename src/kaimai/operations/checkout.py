"""Placing orders: decide who gets what, reserve, lock the cart, record order and payment.

Written for many: one transaction decides a whole batch, and one order is a batch of one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from kaimai.domain.catalog import is_on_sale
from kaimai.domain.coupons import normalized_code
from kaimai.domain.errors import (
    BillOrdered,
    CartChanged,
    CartEmpty,
    CartLocked,
    InvalidInput,
    KaimaiError,
    KeyReused,
    NotFound,
    ShortLine,
    ShortOfStock,
    fields_that_differ,
)
from kaimai.domain.moves import SYSTEM, MoveRequest
from kaimai.domain.orders import ORDER_MOVES, Order
from kaimai.domain.payment_methods import FREE
from kaimai.domain.payments import PAYMENT_MOVES
from kaimai.domain.stock import decide
from kaimai.domain.subscriptions import Plan
from kaimai.operations import allowances, billing
from kaimai.operations.answers import Placed, answer_of, outcome_of
from kaimai.operations.billing import Billed
from kaimai.operations.drafts import (
    Draft,
    line_rows,
    order_row,
    payment_row,
    placed,
    price,
    redemption,
    subscription_row,
)
from kaimai.operations.order_wishes import PlaceOrder
from kaimai.persistence import (
    carts,
    catalog,
    coupons,
    idempotency,
    moves,
    orders,
    payments,
    placing,
    plans,
    stock,
    subscriptions,
)
from kaimai.persistence.carts import CartRow
from kaimai.persistence.catalog import Offer
from kaimai.persistence.database import Connection, Database


async def place_order(db: Database, request: PlaceOrder) -> Placed:
    """Place one order in the next batch. Safe to repeat: the same key gives the same answer.

    Raises ShortOfStock (the cart is clamped to what is left), CartLocked, CartChanged, CartEmpty,
    BillOrdered, BillOver, NotOffered, CouponRefused, LimitReached, NotFound, InvalidInput, KeyReused,
    or Busy.
    """
    outcome = await db.submit(place_orders, request)
    if isinstance(outcome, KaimaiError):
        raise outcome
    return outcome


Outcome = Placed | KaimaiError


def place_orders(conn: Connection, requests: Sequence[PlaceOrder]) -> list[Outcome]:
    """Decide and record a batch, first come first served: one outcome for each request.

    When any line of a request is short, none of its stock moves, and its cart is clamped.
    """
    first: dict[idempotency.Name, PlaceOrder] = {}
    for request in requests:
        first.setdefault((request.scope, request.key), request)
    prints = {name: request.fingerprint() for name, request in first.items()}
    makes = {name: request.names.order_id for name, request in first.items()}
    known = idempotency.claim(conn, prints, requests[0].at, makes=makes)
    fresh = {name: request for name, request in first.items() if name not in known}
    outcomes = _place(conn, fresh)
    refused = {n: answer_of(end) for n, end in outcomes.items() if not isinstance(end, Placed)}
    idempotency.answer(conn, refused)
    outcomes.update(_known_ends(conn, known))
    prints.update({name: stored.request for name, stored in known.items()})
    return [
        outcomes[name] if fresh.get(name) is request else _repeated(request, prints, outcomes)
        for request in requests
        for name in ((request.scope, request.key),)
    ]


def _known_ends(
    conn: Connection, known: Mapping[idempotency.Name, idempotency.Known]
) -> dict[idempotency.Name, Outcome]:
    """What became of keys that were used before: an order as it stands, or a refusal as it was."""
    made = orders.read(conn, {each.made for each in known.values() if each.made})
    return {
        name: outcome_of(each.answer)
        if each.answer is not None
        else _as_placed(made[each.made or ""])
        for name, each in known.items()
    }


def _as_placed(order: Order) -> Placed:
    return Placed(
        order_id=order.id,
        token=order.token,
        number=order.number,
        total=order.total,
        method=order.method,
        hold_until=order.hold_until,
    )


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
    drafts: dict[idempotency.Name, Draft] = {}
    locked = carts.lock(conn, {r.cart for r in requests.values() if r.cart is not None})
    contents = carts.items(conn, {row.id for row in locked.values()})
    lockers = orders.tokens(conn, {row.order_id for row in locked.values() if row.order_id})
    billed = billing.find(conn, {r.bill for r in requests.values() if r.bill is not None})
    known_plans = plans.find(
        conn, {r.plan.plan_id for r in requests.values() if r.plan is not None}
    )
    leaders: dict[str, idempotency.Name] = {}
    followers: dict[idempotency.Name, idempotency.Name] = {}
    for name, request in requests.items():
        if request.bill is not None:
            draft = _draft_of_bill(request, billed.get(request.bill))
        elif request.plan is not None:
            draft = _draft_of_plan(request, known_plans.get(request.plan.plan_id))
        else:
            draft = _draft(request, locked, contents, lockers)
        # What can be ordered once.
        source = request.cart if request.bill is None else request.bill
        if isinstance(draft, KaimaiError):
            outcomes[name] = draft
        elif source is not None and source in leaders:
            followers[name] = leaders[source]
        else:
            drafts[name] = draft
            if source is not None:
                leaders[source] = name
    offers = catalog.offers(conn, {sku for draft in drafts.values() for sku in draft.wanted})
    codes = {normalized_code(d.request.coupon) for d in drafts.values() if d.request.coupon}
    locked_coupons = coupons.lock(conn, codes)
    for name, draft in list(drafts.items()):
        refusal = price(draft, offers, locked_coupons)
        if refusal is not None:
            outcomes[name] = refusal
            del drafts[name]
    outcomes.update(_decide(conn, drafts))
    accepted = [drafts[n] for n, outcome in outcomes.items() if isinstance(outcome, Placed)]
    _record(conn, accepted)
    for name, leader in followers.items():
        outcomes[name] = _after(outcomes[leader], requests[name])
    return outcomes


def _after(first: Outcome, second: PlaceOrder) -> KaimaiError:
    """What becomes of a second order of the same cart, or bill, in one batch."""
    if not isinstance(first, Placed):
        return CartChanged()
    return CartLocked(first.token) if second.bill is None else BillOrdered(first.token)


def _draft(
    request: PlaceOrder,
    locked: Mapping[str, CartRow],
    contents: Mapping[str, dict[str, int]],
    lockers: Mapping[str, str],
) -> "Draft | KaimaiError":
    if request.cart is None:
        return Draft(request, None, dict(request.items or ()))
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
    return Draft(request, cart, contents[cart.id])


def _draft_of_bill(request: PlaceOrder, billed: Billed | None) -> "Draft | KaimaiError":
    if billed is None:
        return NotFound("bill")
    return billed.refusal(request.at) or Draft(request, None, billed.wanted, billed)


def _draft_of_plan(request: PlaceOrder, plan: Plan | None) -> "Draft | KaimaiError":
    wanted = dict(request.items or ())
    if plan is None:
        return NotFound("plan")
    if len(wanted) != 1 or request.cart is not None:
        return InvalidInput("items", "a subscription is of one SKU")
    if request.coupon:
        return InvalidInput("coupon", "coupons do not count for subscriptions")
    return Draft(request, None, wanted, plan=plan)


def _decide(
    conn: Connection, drafts: Mapping[idempotency.Name, Draft]
) -> dict[idempotency.Name, Outcome]:
    """Who gets what: the pure decision, and the carts of those who get nothing clamped."""
    left_of: dict[idempotency.Name, dict[str, int]] = {}
    for name, draft in drafts.items():
        off_sale = [sku for sku, o in draft.offers.items() if _is_off_sale(o, draft.request.at)]
        # What is on a bill was sold when the group buy closed.
        if off_sale and draft.billed is None:
            left_of[name] = dict.fromkeys(off_sale, 0)
    sellable = {name: draft for name, draft in drafts.items() if name not in left_of}
    free = allowances.available(conn, [d.claim for d in sellable.values() if not d.claim.is_empty])
    refused = _no_longer_open(conn, sellable)
    counters = stock.lock(conn, _shelves(sellable.values()))
    free |= {sku_id: each.available for sku_id, each in counters.items()}
    decisions = decide(free, [draft.needs() for draft in sellable.values()])
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
    return {name: refused.get(name) or placed(draft) for name, draft in drafts.items()}


def _no_longer_open(
    conn: Connection, drafts: Mapping[idempotency.Name, Draft]
) -> dict[idempotency.Name, KaimaiError]:
    """Lock the bills among these, and refuse those that were ordered or released meanwhile."""
    tokens = {name: d.billed.bill.token for name, d in drafts.items() if d.billed is not None}
    locked = billing.lock(conn, set(tokens.values()))
    refusals = {
        name: locked[token].refusal(drafts[name].request.at) for name, token in tokens.items()
    }
    return {name: refusal for name, refusal in refusals.items() if refusal is not None}


def _shelves(drafts: Iterable[Draft]) -> set[str]:
    """The SKUs whose counters these orders change: a bill's units are held for it already, and leave
    the shelf at once only where there is nothing to pay."""
    return {
        line.sku_id
        for draft in drafts
        if draft.billed is None or draft.method == FREE
        for line in draft.lines
    }


def _is_off_sale(offer: Offer, now: datetime) -> bool:
    return not offer.is_for_sale or not is_on_sale(offer.sale_starts_at, offer.sale_ends_at, now)


def _clamp(conn: Connection, short: Sequence[tuple[Draft, Mapping[str, int]]]) -> None:
    """Cut the carts of orders that came short down to what is left."""
    quantities = {
        (draft.cart.id, draft.offers[sku].sku_id): units
        for draft, left in short
        if draft.cart is not None
        for sku, units in left.items()
    }
    if quantities:
        carts.set_items(conn, quantities, now=max(draft.request.at for draft, _ in short))


def _short(conn: Connection, draft: Draft, left: Mapping[str, int]) -> ShortOfStock:
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


def _record(conn: Connection, accepted: Sequence[Draft]) -> None:
    """Write orders, lines, payments, reservations and their logs, each in one statement."""
    if not accepted:
        return
    placing.insert(
        conn,
        [order_row(draft) for draft in accepted],
        [row for draft in accepted for row in line_rows(draft)],
        [payment_row(draft) for draft in accepted],
        placed_by=[draft.request.actor for draft in accepted],
    )
    begun = [draft for draft in accepted if draft.plan is not None]
    if begun:
        subscriptions.insert(
            conn,
            [subscription_row(draft) for draft in begun],
            made_by=[draft.request.actor for draft in begun],
        )
    taken: dict[str, int] = {}
    billing.hand_over(conn, [(d.billed, d.request.names.order_id) for d in accepted if d.billed])
    for draft in accepted:
        for line in draft.lines if draft.billed is None else ():
            taken[line.sku_id] = taken.get(line.sku_id, 0) + line.quantity
    allowances.take(conn, [(redemption(d), d.claim) for d in accepted if not d.claim.is_empty])
    stock.change(conn, {sku_id: (0, units) for sku_id, units in taken.items()})
    carts.lock_for_orders(
        conn,
        {draft.cart.id: draft.request.names.order_id for draft in accepted if draft.cart},
        now=accepted[-1].request.at,
    )
    for draft in accepted:
        if draft.method == FREE:
            _settle_free(conn, draft)


def _settle_free(conn: Connection, draft: Draft) -> None:
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
