"""Carts: opening one for a buyer, and putting things in, changing and removing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.carts import LINES_MAX, QUANTITY_MAX
from kaimai.domain.errors import CartChanged, CartLocked, InvalidInput, KaimaiError, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.persistence import buyers, carts, catalog, idempotency, orders
from kaimai.persistence.carts import CartRow
from kaimai.persistence.catalog import Offer
from kaimai.persistence.database import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCart:
    """One change to one cart: set a SKU's quantity (0 takes it out), or add to it.

    `expects`: the quantity that the buyer saw; a cart that holds another one by now, changed from
    another window, is left alone. `new_id` is used when the cart, whose token the shop has given out, has no row yet.
    `key` names what the buyer did, where it may be told twice: the second time changes nothing.
    """

    cart: str
    sku: str
    quantity: int
    adds: bool = False
    expects: int | None = None
    key: idempotency.Name | None = None
    new_id: str
    at: datetime


async def open_cart(db: Database, mint: Mint, *, kind: str, value: str) -> str:
    """The token of the open cart of the buyer with this identity; both are made when missing.

    One open cart per buyer, however many tabs and channels ask at once.
    """
    return await db.write(
        _open,
        kind=kind,
        value=value,
        buyer_id=mint.id(),
        cart_id=mint.id(),
        token=mint.link_token(),
        now=mint.now(),
    )


async def edit_cart(
    db: Database,
    mint: Mint,
    cart: str,
    sku: str,
    quantity: int,
    *,
    adds: bool = False,
    expects: int | None = None,
    key: idempotency.Name | None = None,
) -> int:
    """Set (or add to) the quantity of a SKU in a cart; returns the quantity it has then.

    With a `key` it is safe to repeat, also where it adds. Edits at the same moment lose nothing: each is applied to what the one before it left. Raises
    NotFound (no such SKU on sale), CartLocked, CartChanged (it does not hold what was expected, nor
    what is asked for), InvalidInput (too many), or Busy.
    """
    request = EditCart(
        cart=cart,
        sku=sku,
        quantity=quantity,
        adds=adds,
        expects=expects,
        key=key,
        new_id=mint.id(),
        at=mint.now(),
    )
    outcome = await db.submit(edit_carts, request)
    if isinstance(outcome, KaimaiError):
        raise outcome
    return outcome


def edit_carts(conn: Connection, requests: Sequence[EditCart]) -> list[int | KaimaiError]:
    """Apply a batch of edits in order: the new quantity, or why not, for each."""
    now = max(request.at for request in requests)
    repeated = _repeated(conn, requests, now)
    locked = carts.lock(conn, {request.cart for request in requests})
    missing = {r.cart: r.new_id for r in reversed(requests) if r.cart not in locked and r.quantity}
    if missing:
        rows = [
            {"id": new_id, "token": token, "buyer_id": None}
            for token, new_id in sorted(missing.items())
        ]
        opened = carts.create(conn, rows, now)
        # Somebody else was first to open the rest.
        locked |= opened | carts.lock(conn, missing.keys() - opened.keys())
    # Nothing was ever put into a cart of version 0.
    contents: dict[str, dict[str, int]] = {row.id: {} for row in locked.values()}
    contents |= carts.items(conn, {row.id for row in locked.values() if row.version})
    offers = catalog.offers(conn, {request.sku for request in requests})
    lockers = orders.tokens(conn, {row.order_id for row in locked.values() if row.order_id})
    changed: dict[tuple[str, str], int] = {}
    outcomes: list[int | KaimaiError] = []
    for place, request in enumerate(requests):
        if place in repeated:
            cart = locked.get(request.cart)
            outcomes.append(contents[cart.id].get(request.sku, 0) if cart else 0)
            continue
        quantity = _apply(request, locked, contents, offers, lockers)
        outcomes.append(quantity)
        if isinstance(quantity, int) and request.cart in locked:
            cart_id = locked[request.cart].id
            contents[cart_id][request.sku] = quantity
            changed[cart_id, offers[request.sku].sku_id] = quantity
    if changed:
        carts.set_items(conn, changed, now=now)
    return outcomes


def _repeated(conn: Connection, requests: Sequence[EditCart], now: datetime) -> set[int]:
    """The places of requests whose key was used before, in this batch or in another one."""
    first: dict[idempotency.Name, int] = {}
    repeated: set[int] = set()
    for place, request in enumerate(requests):
        if request.key is not None and first.setdefault(request.key, place) != place:
            repeated.add(place)
    known = idempotency.claim(conn, {key: {} for key in first}, now) if first else {}
    return repeated | {first[key] for key in known}


def _apply(
    request: EditCart,
    locked: Mapping[str, CartRow],
    contents: Mapping[str, dict[str, int]],
    offers: Mapping[str, Offer],
    lockers: Mapping[str, str],
) -> int | KaimaiError:
    """The quantity after one edit, or why it cannot be made."""
    offer = offers.get(request.sku)
    if offer is None or (not offer.is_for_sale and request.quantity):
        return NotFound("SKU")
    cart = locked.get(request.cart)
    if cart is None:
        return 0
    if cart.state == "locked":
        return CartLocked(lockers.get(cart.order_id or ""))
    if cart.state == "closed":
        return NotFound("cart")
    held = contents[cart.id]
    present = held.get(request.sku, 0)
    if request.expects is not None and present not in {request.expects, request.quantity}:
        return CartChanged()
    quantity = request.quantity + (present if request.adds else 0)
    if quantity > QUANTITY_MAX:
        return InvalidInput("quantity", f"must be at most {QUANTITY_MAX}")
    others = sum(1 for sku, units in held.items() if units and sku != request.sku)
    if quantity > 0 and others >= LINES_MAX:
        return InvalidInput("sku", f"a cart holds at most {LINES_MAX} different SKUs")
    return max(0, quantity)


def _open(
    conn: Connection,
    *,
    kind: str,
    value: str,
    buyer_id: str,
    cart_id: str,
    token: str,
    now: datetime,
) -> str:
    buyer = buyers.ensure(conn, kind, value, new_id=buyer_id, now=now)
    known = carts.open_cart_token(conn, buyer)
    if known is None:
        carts.create(conn, [{"id": cart_id, "token": token, "buyer_id": buyer}], now)
        known = carts.open_cart_token(conn, buyer)
    return known or token
