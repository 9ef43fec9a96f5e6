"""`/orders`: placing, showing, paying and cancelling. An order is known by its token alone."""

from litestar import get, post
from litestar.params import FromPath

from kaimai.api.bodies import (
    checked_note,
    read_body,
    read_key,
    read_optional_body,
    token_in_path,
)
from kaimai.api.openapi import Operation, opt
from kaimai.api.problems import ApiRequest
from kaimai.api.records import (
    Buyer,
    NewDelivery,
    NewInvoice,
    NewOrder,
    OrderDocument,
    PaymentAnswer,
    PaymentWish,
    PlacedDocument,
    order_document,
    payment_document,
    placed_document,
)
from kaimai.api.shops import CALLER, Answer, TheShop
from kaimai.domain.buyers import Contact, checked_contact
from kaimai.domain.coupons import checked_code
from kaimai.domain.delivery import (
    HOME,
    Delivery,
    DeliveryRates,
    checked_home,
    checked_pickup,
    checked_store,
)
from kaimai.domain.errors import CartEmpty, InvalidInput, MoveRefused, NotFound
from kaimai.domain.invoice import invoice_of_parts
from kaimai.operations.checkout import place_order
from kaimai.operations.expiry import cancel_order as cancel
from kaimai.operations.order_wishes import PlaceOrder, checked_items
from kaimai.operations.payments import request_payment
from kaimai.operations.shop import Shop
from kaimai.queries import orders

ANONYMOUS = "anonymous"
"""The scope of keys that come without a cart."""
_NOBODY = Buyer()
NO_RATES = DeliveryRates()


@post(
    "/orders",
    opt=opt(
        Operation(
            summary="Place an order of a cart or of items; its stock is held until it is paid",
            answer=PlacedDocument,
            status=201,
            body=NewOrder,
            needs_key=True,
            refusals=(409, 503),
        )
    ),
)
async def place(request: ApiRequest, shop: TheShop) -> Answer:
    """The order; the same one when the same key comes again."""
    key = read_key(request)
    return Answer(await placed_by(shop, key, await read_body(request, NewOrder)), status=201)


async def placed_by(shop: Shop, key: str, body: NewOrder) -> PlacedDocument:
    """Place the order that a caller describes. Raises what `place_order` raises."""
    try:
        placed = await place_order(shop.db, await _wish(shop, key, body))
    except NotFound as refusal:
        if body.cart is not None and shop.is_cart_token(body.cart):
            # Given out and never filled, so it has no row.
            raise CartEmpty from refusal
        raise
    return placed_document(placed, shop.settings.public_url)


@get("/orders/{token:str}", opt=opt(Operation(summary="Show an order", answer=OrderDocument)))
async def show_order(shop: TheShop, token: FromPath[str]) -> Answer:
    """The order with the payment that can be used now, if there is one."""
    return Answer(await _order(shop, token_in_path(token, "order")))


@post(
    "/orders/{token:str}/payments",
    status_code=200,
    opt=opt(
        Operation(
            summary="Get a way to pay; the same as before while that one can still be used",
            answer=PaymentAnswer,
            body=PaymentWish,
            is_body_optional=True,
            refusals=(409, 503),
        )
    ),
)
async def pay(request: ApiRequest, shop: TheShop, token: FromPath[str]) -> Answer:
    """A page of the bank, or an account number."""
    token = token_in_path(token, "order")
    wish = await read_optional_body(request, PaymentWish)
    payment = await request_payment(
        shop.db,
        shop.gateway,
        shop.mint,
        token,
        method=wish.pay_type,
        terms=shop.terms,
        storefront=shop.storefront,
        actor=CALLER,
    )
    return Answer(PaymentAnswer(payment_document(payment)))


@post(
    "/orders/{token:str}/cancel",
    status_code=200,
    opt=opt(Operation(summary="Cancel an unpaid order", answer=OrderDocument, refusals=(409, 503))),
)
async def cancel_order(shop: TheShop, token: FromPath[str]) -> Answer:
    """The order afterwards; one that is cancelled already stays so."""
    token = token_in_path(token, "order")
    try:
        await cancel(shop.db, shop.gateway, shop.mint, token, actor=CALLER)
    except MoveRefused as refusal:
        if refusal.status != "cancelled":
            raise
    return Answer(await _order(shop, token))


async def _order(shop: Shop, token: str) -> OrderDocument:
    view = await shop.db.read(orders.find_order, token)
    if view is None:
        raise NotFound("order")
    # Whoever has a token may be anybody, so links that were made with a remembered card are left out.
    return order_document(view.seen_with(()), shop.settings.public_url, shop.mint.now())


async def _wish(shop: Shop, key: str, body: NewOrder) -> PlaceOrder:
    """The request as the shop understands it, with every name it needs. Raises InvalidInput."""
    if (body.cart is None) == (body.items is None):
        raise InvalidInput("cart", "either cart or items must be given, not both")
    buyer = body.buyer or _NOBODY
    contact = checked_contact(buyer.name, buyer.phone, buyer.email)
    # Only who wants something delivered needs to know what that costs.
    rates = NO_RATES if body.delivery is None else (await shop.profile.now()).rates
    mint = shop.mint
    return PlaceOrder(
        names=mint.order_names(shop.installation.id),
        scope=ANONYMOUS if body.cart is None else body.cart,
        key=key,
        cart=None if body.cart is None else token_in_path(body.cart, "cart"),
        items=None
        if body.items is None
        else checked_items([(item.sku, item.quantity) for item in body.items]),
        cart_version=body.cart_version,
        total=body.total,
        method=body.pay_type,
        contact=contact,
        note=checked_note(body.note),
        coupon=checked_code(body.coupon) if body.coupon else None,
        delivery=None if body.delivery is None else _delivery(body.delivery, contact),
        rates=rates,
        invoice=None if body.invoice is None else invoice_of_parts(_given(body.invoice)),
        terms=shop.terms,
        actor=CALLER,
        at=mint.now(),
    )


def _delivery(wish: NewDelivery, contact: Contact) -> Delivery:
    """Where the goods go. Raises InvalidInput naming the member."""
    name, phone = wish.name or contact.name, wish.phone or contact.phone
    if wish.kind == HOME:
        return checked_home(
            name=name,
            phone=phone,
            street=wish.street or "",
            place=(wish.zip or "", wish.county or "", wish.district or ""),
        )
    store = checked_store(
        wish.chain or "", wish.store_id or "", wish.store_name or "", wish.store_address or ""
    )
    return checked_pickup(name=name, phone=phone, store=store)


def _given(invoice: NewInvoice) -> dict[str, str]:
    return {name: value for name in invoice.__struct_fields__ if (value := getattr(invoice, name))}
