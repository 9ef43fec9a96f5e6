"""What every checkout page has in common, whatever is ordered there: what it shows, what its form asks
for, and where a refusal stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response

from kaimai.domain.delivery import CHAINS, STORE, Store
from kaimai.domain.errors import (
    CartChanged,
    CouponRefused,
    InvalidInput,
    KaimaiError,
    KeyReused,
    NotOffered,
)
from kaimai.domain.invoice import KINDS as INVOICE_KINDS
from kaimai.domain.invoice import PERSONAL
from kaimai.domain.moves import Actor
from kaimai.domain.payment_methods import CHOICES, FREE
from kaimai.domain.shop_profile import ShopProfile
from kaimai.domain.taiwan import COUNTIES
from kaimai.links import order_path
from kaimai.operations.answers import Placed
from kaimai.operations.checkout_drafts import CheckoutDraft, find_draft
from kaimai.operations.order_wishes import PlaceOrder, choices
from kaimai.operations.quotes import Quote
from kaimai.storefront.cards import card_wish, split_choice
from kaimai.storefront.checkout_form import BESIDE, CheckoutForm
from kaimai.storefront.pages import go
from kaimai.storefront.paying import to_payment
from kaimai.storefront.visit import Visit
from kaimai.web.forms import is_plain
from kaimai.words.errors import sentence


async def draft_of(visit: Visit, draft_id: str, owner: str) -> CheckoutDraft | None:
    """What was typed before its buyer went to the map, for whoever has `owner` (a cart's token)."""
    if not draft_id or not is_plain(draft_id):
        return None
    return await find_draft(visit.shop.db, draft_id, owner)


def ways_to_pay(visit: Visit, quote: Quote) -> list[str]:
    """The methods that may be chosen: with some kind of delivery at least."""
    terms = visit.shop.terms
    fitting = {*choices(quote.goods, terms), *choices(quote.highest, terms)}
    return [method for method in CHOICES if method in fitting]


def fields_shown(
    visit: Visit,
    form: CheckoutForm,
    quote: Quote,
    profile: ShopProfile,
    *,
    store: Store | None,
    methods: Sequence[str],
    mistakes: Mapping[str, str],
) -> dict[str, Any]:
    """What the template of the form is filled in with. A new key each time it is shown: what it shows
    is what is agreed on."""
    return {
        "form": form,
        "quote": quote,
        "profile": profile,
        "store": store,
        "key": visit.shop.mint.token(),
        "mistakes": mistakes,
        "delivery": _delivery(form, quote),
        "chains": CHAINS,
        "counties": COUNTIES,
        "invoice_kinds": INVOICE_KINDS if profile.invoices else (),
        "invoice": form.invoice if form.invoice in INVOICE_KINDS else PERSONAL,
        "methods": methods,
        "chosen": form.method or next(iter(methods), ""),
    }


def wish_of(
    visit: Visit,
    form: CheckoutForm,
    store: Store | None,
    profile: ShopProfile,
    *,
    scope: str,
    actor: Actor,
) -> PlaceOrder:
    """The order that the form asks for, with every name it needs, before it says of what.

    Raises InvalidInput.
    """
    shop, mint = visit.shop, visit.shop.mint
    return PlaceOrder(
        names=mint.order_names(shop.installation.id),
        scope=scope,
        key=form.key,
        total=form.total + form.fee,
        method=split_choice(form.method)[0],
        contact=form.contact(),
        note=form.note,
        delivery=form.delivery_wish(store) if profile.deliveries else None,
        rates=profile.rates,
        invoice=form.invoice_wish() if profile.invoices else None,
        terms=shop.terms,
        actor=actor,
        at=mint.now(),
    )


def beside(error: KaimaiError, language: str) -> dict[str, str]:
    """A refusal as the sentence beside the field it is about; `form`: it is about all of it."""
    shown = CartChanged() if isinstance(error, KeyReused) else error
    field = "form"
    if isinstance(error, CouponRefused):
        field = "coupon"
    elif isinstance(error, InvalidInput | NotOffered):
        field = BESIDE.get(error.field, field)
    return {field: sentence(shown, language)}


async def pay_for(visit: Visit, placed: Placed, form: CheckoutForm) -> Response[Any]:
    """On to the bank with an order just placed, or to its page where there is nothing to pay."""
    if placed.method == FREE:
        return go(visit, order_path(placed.token))
    card_id = split_choice(form.method)[1]
    wish = await card_wish(visit, card_id, remember=bool(form.remember))
    return await to_payment(visit, placed.token, method=None, card=wish)


def _delivery(form: CheckoutForm, quote: Quote) -> str:
    """The kind of delivery that is chosen when the page opens."""
    if form.delivery in quote.fees:
        return form.delivery
    return next(iter(quote.fees), STORE)
