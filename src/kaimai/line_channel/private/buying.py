"""Checking out in the chat: whoever ordered before confirms what was said then and pays; whoever did not
says it once on the checkout page, reached by a link that brings the cart along."""

from kaimai.domain.buyers import LINE
from kaimai.domain.carts import Cart
from kaimai.domain.delivery import STORE
from kaimai.domain.errors import (
    CartChanged,
    CartEmpty,
    CartLocked,
    CouponRefused,
    InvalidInput,
    KaimaiError,
    KeyReused,
    LimitReached,
    NotFound,
    NotOffered,
    ShortOfStock,
)
from kaimai.domain.invoice import InvoiceWish
from kaimai.domain.payment_methods import ATM, CARD, CHOICES, FREE
from kaimai.domain.shop_profile import ShopProfile
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.messages import carts as cards
from kaimai.line_channel.messages.actions import Action, tap
from kaimai.line_channel.messages.parts import plain
from kaimai.line_channel.messages.taps import Tap, Verb, written
from kaimai.line_channel.private import basket, paying
from kaimai.line_channel.private import cards as cards_of
from kaimai.line_channel.private.talk import Talk
from kaimai.operations.checkout import place_order
from kaimai.operations.coupons import use_coupon
from kaimai.operations.order_wishes import PlaceOrder
from kaimai.operations.quotes import Quote
from kaimai.queries import orders
from kaimai.queries.orders import SavedDetails
from kaimai.words.errors import sentence, short_line
from kaimai.words.payment_methods import method_name


async def checkout(talk: Talk, *notes: str) -> Answer:
    """What would be ordered, to be confirmed; `notes` say why it is asked (again)."""
    present = await talk.cart()
    if present is None or not present.lines:
        return await basket.empty(talk, notes)
    cut = await basket.clamp(talk, present.lines)
    if cut:
        return await basket.show(talk, [talk.look.t["fix_first"], *cut])
    profile = await talk.shop.profile.now()
    details = await talk.shop.db.read(orders.details_of, talk.person.buyer_id)
    quote = await _quote(talk, present, details)
    said = [plain("\n".join(notes))] if notes else []
    web = talk.web_link(to_checkout=True)
    if details is None or not _still_fits(details, profile, quote):
        return talk.answer(*said, cards.first_checkout(talk.look, quote, web=web))
    return talk.answer(
        *said,
        cards.confirmation(
            talk.look,
            present,
            quote,
            contact=details.contact,
            delivery=details.delivery if profile.deliveries else None,
            invoice=_invoice(details, profile),
            ways=await _ways(talk, present, quote, details, profile),
            web=web,
        ),
    )


async def place(talk: Talk, pressed: Tap) -> Answer:
    """Place the order that was confirmed, and offer the payment. The same event twice is one order."""
    present = await talk.cart()
    details = await talk.shop.db.read(
        orders.details_of, talk.person.buyer_id, number=pressed.value(3)
    )
    if present is None or not present.lines:
        # Pressed twice, or told twice: what was ordered waits there.
        return await paying.newest_open(talk) or await basket.empty(talk)
    version, total = pressed.value(1), pressed.value(2)
    if details is None or not (version.isdecimal() and total.isdecimal()):
        return await checkout(talk, talk.look.t["changed_meanwhile"])
    wish = await _wish(
        talk,
        present,
        details,
        method=pressed.value(0),
        version=int(version),
        total=int(total),
    )
    try:
        placed = await place_order(talk.shop.db, wish)
    except (CartLocked, CartEmpty, KeyReused, NotFound):
        # Ordered meanwhile, here or in a browser; or this very event was refused before.
        changed = talk.look.t["changed_meanwhile"]
        return await paying.newest_open(talk) or await checkout(talk, changed)
    except ShortOfStock as error:
        lines = [short_line(line, talk.language) for line in error.lines]
        return await basket.show(talk, [talk.look.t["fix_first"], *lines])
    except (CartChanged, CouponRefused, InvalidInput, LimitReached, NotOffered) as error:
        return await _again(talk, present, error)
    if placed.method == FREE:
        return await paying.show(talk, placed.number)
    return await paying.pay(talk, placed.number, None, pressed.value(4))


async def _again(talk: Talk, present: Cart, error: KaimaiError) -> Answer:
    """Why it was not ordered, and the confirmation or the cart as they are now."""
    if isinstance(error, CartChanged):
        return await checkout(talk, talk.look.t["changed_meanwhile"])
    said = sentence(error, talk.language)
    if isinstance(error, CouponRefused):
        # It must not stand in the way of the next try.
        await use_coupon(talk.shop.db, present.token, None)
        return await checkout(talk, said)
    if isinstance(error, LimitReached):
        return await basket.show(talk, [said])
    return await checkout(talk, said)


async def _wish(
    talk: Talk, present: Cart, details: SavedDetails, *, method: str, version: int, total: int
) -> PlaceOrder:
    shop, mint = talk.shop, talk.shop.mint
    profile = await shop.profile.now()
    quote = await _quote(talk, present, details)
    return PlaceOrder(
        names=mint.order_names(shop.installation.id),
        scope=f"{LINE}:{talk.person.user_id}",
        key=talk.event_id,
        cart=present.token,
        cart_version=version,
        total=total,
        method=method if method in CHOICES else CARD,
        contact=details.contact,
        coupon=quote.counting_coupon or None,
        delivery=details.delivery if profile.deliveries else None,
        rates=profile.rates,
        invoice=_invoice(details, profile),
        terms=shop.terms,
        actor=talk.actor,
        at=talk.now,
    )


async def _quote(talk: Talk, present: Cart, details: SavedDetails | None) -> Quote:
    """What it comes to. A store that was picked before needs no map now."""
    has_store = details is not None and _kind(details) == STORE
    return await basket.quote_of(talk, present, has_map=has_store or None)


def _still_fits(details: SavedDetails, profile: ShopProfile, quote: Quote) -> bool:
    """Whether what was said then is enough today: the shop may deliver otherwise by now."""
    return not profile.deliveries or _kind(details) in quote.fees


def _kind(details: SavedDetails) -> str:
    return "" if details.delivery is None else details.delivery.kind


def _invoice(details: SavedDetails, profile: ShopProfile) -> InvoiceWish | None:
    return (details.invoice or InvoiceWish()) if profile.invoices else None


async def _ways(
    talk: Talk, present: Cart, quote: Quote, details: SavedDetails, profile: ShopProfile
) -> list[Action]:
    """A button for each way to pay. It carries what was shown, so that nothing else is agreed on."""
    t = talk.look.t
    total = quote.total(_kind(details) if profile.deliveries else "")
    agreed = (present.version, total, details.number)
    if total == 0:
        label = t["place_free"]
        return [tap(label, written(Verb.PLACE, CARD, *agreed), label)]
    labels = {CARD: t["pay_card"], ATM: t["pay_atm"]}
    plainly = [
        tap(label, written(Verb.PLACE, method, *agreed), label)
        for method in paying.methods_for(talk, total)
        if (label := labels.get(method) or method_name(method, talk.language))
    ]
    return await cards_of.around(talk, Verb.PLACE, (CARD, *agreed), plainly)
