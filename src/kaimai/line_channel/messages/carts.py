"""The cart as a card with plus and minus, and the order that it would become, to be confirmed."""

from collections.abc import Sequence

from kaimai.domain.buyers import Contact
from kaimai.domain.carts import Cart, CartLine
from kaimai.domain.delivery import CHAINS, Delivery, HomeDelivery
from kaimai.domain.invoice import InvoiceWish
from kaimai.domain.messaging import Message
from kaimai.line_channel.messages.actions import Action, cut, tap, visit
from kaimai.line_channel.messages.look import Look, with_options
from kaimai.line_channel.messages.parts import (
    BRICK,
    HONEY,
    JADE,
    Part,
    bubble,
    button,
    column,
    fact,
    flex,
    headline,
    hint,
    line,
    row,
    small_button,
    words,
)
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.operations.quotes import Quote
from kaimai.words.errors import sentence
from kaimai.words.formats import money

LINES_MAX = 10
"""Lines of a cart that one card shows; with more it would be too large for LINE."""


def cart(
    look: Look, present: Cart, quote: Quote, *, notes: Sequence[str] = (), web: str | None = None
) -> Message:
    """The cart. `notes`: what just happened to it; `web`: a link that takes it to a browser."""
    t = look.t
    shown = present.lines[:LINES_MAX]
    more = len(present.lines) - len(shown)
    checkout = f"{t['do_checkout']} {money(quote.goods)}"
    buttons = [
        button(tap(checkout, written(Verb.CHECKOUT), t["do_checkout"]), is_main=True),
        button(tap(t["do_more"], written(Verb.SHOP))),
    ]
    if web is not None and more > 0:
        buttons.append(button(visit(t["web_cart"], web)))
    card = bubble(
        headline(t["cart_title"]),
        *(words(cut(note, 200), colour=BRICK if place else JADE) for place, note in _marked(notes)),
        line(),
        *(_line(number, each) for number, each in enumerate(shown, start=1)),
        hint(t["more_lines"].format(count=more)) if more > 0 else None,
        line(),
        *_sums(look, quote),
        fact(t["total"], money(quote.goods), weight="bold"),
        buttons=buttons,
    )
    alt = t["cart_alt"].format(count=len(present.lines), total=money(quote.goods))
    return flex(alt, [card])


def confirmation(
    look: Look,
    present: Cart,
    quote: Quote,
    *,
    contact: Contact,
    delivery: Delivery | None,
    invoice: InvoiceWish | None,
    ways: Sequence[Action],
    web: str,
) -> Message:
    """The order before it binds: kinds, quantities, prices, where to, and a button for each way to
    pay. `web`: the page where other details are typed."""
    t = look.t
    kind = "" if delivery is None else delivery.kind
    shown = present.lines[:LINES_MAX]
    more = len(present.lines) - len(shown)
    fee = quote.fees.get(kind, 0)
    total = money(quote.total(kind))
    card = bubble(
        headline(t["confirm_title"]),
        *(_brief(each) for each in shown),
        hint(t["more_lines"].format(count=more)) if more > 0 else None,
        line(),
        *_sums(look, quote),
        None if delivery is None else fact(t["shipping"], money(fee) if fee else t["free"]),
        fact(t["total"], total, weight="bold", colour=BRICK),
        line(),
        *(fact(name, value) for name, value in _details(look, contact, delivery, invoice)),
        hint(t["confirm_hint"]),
        buttons=[
            *(button(way, is_main=not place) for place, way in enumerate(ways)),
            button(visit(t["other_details"], web)),
        ],
    )
    return flex(t["confirm_alt"].format(total=total), [card])


def first_checkout(look: Look, quote: Quote, *, web: str) -> Message:
    """The way to the page where a first-time buyer says where the goods go."""
    t = look.t
    card = bubble(
        headline(t["confirm_title"]),
        words(t["first_time"]),
        line(),
        *_sums(look, quote),
        fact(t["total"], money(quote.goods), weight="bold"),
        hint(t["link_life"]),
        buttons=[button(visit(t["web_checkout"], web), is_main=True)],
    )
    return flex(t["first_time_alt"], [card])


def question(text: str, *, yes: Action, no: Action) -> Message:
    """Something to be confirmed before it is done."""
    return flex(
        text, [bubble(words(text), size="kilo", buttons=[button(yes, is_main=True), button(no)])]
    )


def _marked(notes: Sequence[str]) -> list[tuple[bool, str]]:
    """Each note, and whether it is a warning: the first tells what was done."""
    return [(place > 0, note) for place, note in enumerate(notes)]


def _line(number: int, each: CartLine) -> Part:
    """One line: its number, what it is, and how many, with plus and minus."""
    name = with_options(each.name, each.options)
    return column(
        row(
            words(f"{number}. {cut(name, 60)}", weight="bold", maxLines=2, flex=1),
            words(money(each.unit_price * each.quantity), align="end", flex=0),
            spacing="md",
        ),
        row(
            hint(f"{money(each.unit_price)} × {each.quantity}", gravity="center", flex=1),
            small_button("－", tap("-", written(Verb.ADD, each.sku, -1))),
            words(str(each.quantity), align="center", gravity="center", wrap=False, flex=0),
            small_button("＋", tap("+", written(Verb.ADD, each.sku, 1))),
            small_button("✕", tap("x", written(Verb.SET, each.sku, 0))),
            spacing="md",
            alignItems="center",
        ),
        spacing="xs",
        paddingTop="sm",
    )


def _brief(each: CartLine) -> Part:
    name = f"{with_options(each.name, each.options)} × {each.quantity}"
    return row(
        words(cut(name, 70), maxLines=2, flex=1),
        words(money(each.unit_price * each.quantity), align="end", flex=0),
        spacing="md",
    )


def _sums(look: Look, quote: Quote) -> list[Part]:
    """What lies between the goods and the total."""
    t = look.t
    if quote.refusal is not None and quote.refusal.why == "minimum":
        missing = money((quote.refusal.minimum or 0) - quote.subtotal)
        return [hint(t["coupon_waits"].format(code=quote.coupon, missing=missing), colour=HONEY)]
    if quote.refusal is not None:
        return [hint(sentence(quote.refusal, look.language), colour=BRICK)]
    if not quote.coupon:
        return []
    return [
        fact(t["subtotal"], money(quote.subtotal)),
        fact(t["discount"].format(code=quote.coupon), f"−{money(quote.discount)}", colour=JADE),
    ]


def _details(
    look: Look, contact: Contact, delivery: Delivery | None, invoice: InvoiceWish | None
) -> list[tuple[str, str]]:
    t = look.t
    found = [(t["buyer"], f"{contact.name} {contact.phone}")]
    match delivery:
        case HomeDelivery():
            where = f"{delivery.zip} {delivery.county}{delivery.district}{delivery.street}"
            found = [(t["receiver"], f"{delivery.name} {delivery.phone}"), (t["address"], where)]
        case None:
            pass
        case _:
            chain = CHAINS.get(delivery.chain, delivery.chain)
            found = [
                (t["receiver"], f"{delivery.name} {delivery.phone}"),
                (t["store"], f"{chain} {delivery.store_name}"),
            ]
    if invoice is not None:
        text = t[f"invoice_{invoice.kind}"]
        found.append((t["invoice"], text.format(code=invoice.code, title=invoice.title).strip()))
    return found
