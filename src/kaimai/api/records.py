"""What goes over the wire: bodies that are read, documents that are written, and how the shop's own
records become those documents. Amounts in NT$, times in UTC."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from kaimai.domain.buyers import Contact
from kaimai.domain.carts import LINES_MAX, QUANTITY_MAX, Cart
from kaimai.domain.catalog import Product
from kaimai.domain.orders import OrderLine
from kaimai.domain.payment_methods import is_account
from kaimai.domain.payments import Payment
from kaimai.links import order_path
from kaimai.operations.answers import Placed
from kaimai.queries.orders import OrderView
from kaimai.words.languages import CHINESE, ENGLISH
from kaimai.words.status import UNDERWAY, status_name

PATH = "/api/v1"
BANK_CODE = "807"
"""Bank SinoPac: where every virtual account is, as a buyer types it at a cash machine."""

PayType = Literal[
    "C-1",
    "C-3",
    "C-6",
    "C-9",
    "C-12",
    "C-18",
    "C-24",
    "C-B",
    "M",
    "W-Jko",
    "W-Line",
    "W-Plus",
    "W-Px",
    "W-IPass",
    "ATM",
]
"""What a buyer may choose, as far as the shop offers it (see `/payment-methods`)."""
Quantity = Annotated[int, msgspec.Meta(ge=1, le=QUANTITY_MAX)]
Whole = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Buyer(msgspec.Struct, frozen=True):
    """How to reach the buyer; each part may be left out."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None


class Item(msgspec.Struct, frozen=True):
    """So many units of a SKU."""

    sku: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    quantity: Quantity


class NewDelivery(msgspec.Struct, frozen=True):
    """Where the goods go. `home`: a district (by `zip`, or `county` and `district`) and a street.
    `store`: a convenience store. Without `name` and `phone` the buyer's are taken."""

    kind: Literal["home", "store"]
    name: str | None = None
    phone: str | None = None
    zip: str | None = None
    county: str | None = None
    district: str | None = None
    street: str | None = None
    chain: str | None = None
    store_id: str | None = None
    store_name: str | None = None
    store_address: str | None = None


class NewInvoice(msgspec.Struct, frozen=True):
    """To whom the invoice goes: at most one of these; none is a personal invoice."""

    mobile_barcode: str | None = None
    certificate: str | None = None
    donation: str | None = None
    company: str | None = None
    title: str | None = None


class NewOrder(msgspec.Struct, frozen=True):
    """An order: of a cart (with the version and total that the buyer saw) or of items.

    `total` includes the fee for the `delivery` and the `coupon`'s discount. Without a delivery the
    caller delivers by itself, and none is charged.
    """

    pay_type: PayType
    cart: str | None = None
    items: Annotated[list[Item], msgspec.Meta(min_length=1, max_length=LINES_MAX)] | None = None
    buyer: Buyer | None = None
    note: str | None = None
    cart_version: Whole | None = None
    total: Whole | None = None
    coupon: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    delivery: NewDelivery | None = None
    invoice: NewInvoice | None = None


class NewQuantity(msgspec.Struct, frozen=True):
    """How many units of a SKU a cart should hold."""

    quantity: Quantity


class PaymentWish(msgspec.Struct, frozen=True):
    """How the buyer wants to pay; left out: as the order says."""

    pay_type: PayType | None = None


class SkuDocument(msgspec.Struct, frozen=True):
    """A sellable unit."""

    sku: str
    price: int
    available: int
    options: dict[str, str]


class ProductDocument(msgspec.Struct, frozen=True):
    """A product with its SKUs."""

    id: str
    slug: str
    name: str
    category: str
    description: str
    sale_starts_at: datetime | None
    sale_ends_at: datetime | None
    limit_per_person: int | None
    skus: list[SkuDocument]


class ProductList(msgspec.Struct, frozen=True):
    """Products in the shop's order."""

    products: list[ProductDocument]


class NewCartDocument(msgspec.Struct, frozen=True):
    """The token of a new, empty cart."""

    cart: str


class CartItemDocument(msgspec.Struct, frozen=True):
    """One SKU in a cart, at today's price."""

    sku: str
    name: str
    options: dict[str, str]
    quantity: int
    unit_price: int
    available: int


class CartDocument(msgspec.Struct, frozen=True):
    """A cart; `version` goes up with every change."""

    cart: str
    version: int
    items: list[CartItemDocument]
    total: int
    locked_by_order: str | None


class OrderLinks(msgspec.Struct, frozen=True):
    """Where the order can be seen and paid; `page` is for the buyer's browser."""

    order: str
    payments: str
    cancel: str
    page: str


class PlacedDocument(msgspec.Struct, frozen=True):
    """An order that was just placed: its stock is held until `hold_until`."""

    order: str
    number: str
    status: str
    total: int
    pay_type: str
    hold_until: datetime
    links: OrderLinks


class PaymentDocument(msgspec.Struct, frozen=True):
    """A way to pay: a page of the bank for a card, an account for a transfer."""

    pay_type: str
    status: str
    pay_url: str | None
    account: str | None
    bank_code: str | None
    amount: int
    expires_at: datetime | None


class PaymentAnswer(msgspec.Struct, frozen=True):
    """The payment that the buyer can use now."""

    payment: PaymentDocument


class Words(msgspec.Struct, frozen=True):
    """The same in Traditional Chinese and in English."""

    zh: str
    en: str


class LineDocument(msgspec.Struct, frozen=True):
    """One line of an order, with name and price as they were when it was placed."""

    sku: str
    name: str
    options: dict[str, str]
    quantity: int
    unit_price: int


class RefundDocument(msgspec.Struct, frozen=True):
    """Money given back, or on its way."""

    amount: int
    status: str
    status_text: Words
    created_at: datetime


class BuyerDocument(msgspec.Struct, frozen=True):
    """How the buyer is reached, mostly hidden: an order's link may travel."""

    name: str
    phone: str
    email: str


class OrderDocument(msgspec.Struct, frozen=True):
    """An order as whoever holds its token may see it."""

    order: str
    number: str
    status: str
    status_text: Words
    total: int
    shipping_fee: int
    discount: int
    pay_type: str
    lines: list[LineDocument]
    payment: PaymentDocument | None
    is_being_confirmed: bool
    being_confirmed_text: Words | None
    bank_words: str
    refunds: list[RefundDocument]
    buyer: BuyerDocument
    placed_at: datetime
    hold_until: datetime
    links: OrderLinks


def product_document(product: Product) -> ProductDocument:
    """A product as it is written."""
    return ProductDocument(
        id=product.id,
        slug=product.slug,
        name=product.name,
        category=product.category,
        description=product.description,
        sale_starts_at=product.sale_starts_at,
        sale_ends_at=product.sale_ends_at,
        limit_per_person=product.limit_per_person,
        skus=[
            SkuDocument(
                sku=each.sku, price=each.price, available=each.available, options=each.options
            )
            for each in product.skus
        ],
    )


def cart_document(cart: Cart) -> CartDocument:
    """A cart as it is written."""
    return CartDocument(
        cart=cart.token,
        version=cart.version,
        items=[
            CartItemDocument(
                sku=line.sku,
                name=line.name,
                options=line.options,
                quantity=line.quantity,
                unit_price=line.unit_price,
                available=line.available,
            )
            for line in cart.lines
        ],
        total=cart.total,
        locked_by_order=cart.locked_by_order,
    )


def empty_cart(token: str) -> CartDocument:
    """A cart that was given out and never filled."""
    return CartDocument(cart=token, version=0, items=[], total=0, locked_by_order=None)


def placed_document(placed: Placed, public_url: str) -> PlacedDocument:
    """The answer to a new order, and to its key when that comes again."""
    return PlacedDocument(
        order=placed.token,
        number=placed.number,
        status="paid" if placed.total == 0 else "initialized",
        total=placed.total,
        pay_type=placed.method,
        hold_until=placed.hold_until,
        links=order_links(placed.token, public_url),
    )


def payment_document(payment: Payment) -> PaymentDocument:
    """A payment as it is written."""
    return PaymentDocument(
        pay_type=payment.method,
        status=payment.status,
        pay_url=payment.pay_url,
        account=payment.account,
        bank_code=BANK_CODE if is_account(payment.method) else None,
        amount=payment.amount,
        expires_at=payment.expires_at,
    )


def order_document(view: OrderView, public_url: str, now: datetime) -> OrderDocument:
    """An order as it is written."""
    order, offer = view.order, view.offer(now)
    return OrderDocument(
        order=order.token,
        number=order.number,
        status=order.status,
        status_text=_words("order", order.status),
        total=order.total,
        shipping_fee=order.shipping_fee,
        discount=order.discount,
        pay_type=order.method,
        lines=[_line_document(line) for line in view.lines],
        payment=None if offer is None else payment_document(offer),
        is_being_confirmed=view.is_underway,
        being_confirmed_text=Words(*UNDERWAY) if view.is_underway else None,
        bank_words=order.bank_words,
        refunds=[
            RefundDocument(
                amount=refund.amount,
                status=refund.status,
                status_text=_words("refund", refund.status),
                created_at=refund.created_at,
            )
            for refund in view.refunds
        ],
        buyer=_buyer_document(order.contact.masked()),
        placed_at=order.placed_at,
        hold_until=order.hold_until,
        links=order_links(order.token, public_url),
    )


def order_links(token: str, public_url: str) -> OrderLinks:
    """Addresses of an order."""
    own = f"{PATH}/orders/{token}"
    return OrderLinks(
        order=own,
        payments=f"{own}/payments",
        cancel=f"{own}/cancel",
        page=public_url.rstrip("/") + order_path(token),
    )


def _line_document(line: OrderLine) -> LineDocument:
    return LineDocument(
        sku=line.sku,
        name=line.name,
        options=line.options,
        quantity=line.quantity,
        unit_price=line.unit_price,
    )


def _buyer_document(contact: Contact) -> BuyerDocument:
    return BuyerDocument(name=contact.name, phone=contact.phone, email=contact.email)


def _words(machine: str, status: str) -> Words:
    return Words(zh=status_name(machine, status, CHINESE), en=status_name(machine, status, ENGLISH))
