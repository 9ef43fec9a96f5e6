"""Categories and products as cards: picture, price, what is left, and buttons to put them into the cart."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from kaimai.domain.catalog import Category, Product, Sku, is_on_sale
from kaimai.domain.messaging import Message
from kaimai.line_channel.messages.actions import Action, cut, tap, visit
from kaimai.line_channel.messages.look import Look
from kaimai.line_channel.messages.parts import (
    BRICK,
    BUBBLES_MAX,
    HONEY,
    JADE,
    SOFT,
    Part,
    bubble,
    button,
    column,
    flex,
    headline,
    hint,
    line,
    picture,
    row,
    small_button,
    tile,
    words,
)
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.words.formats import moment, money

CARDS_MAX = BUBBLES_MAX - 1
"""Products of one message; the last bubble leads to the rest."""
FEW = 10
SKUS_MAX = 10
DESCRIPTION_MAX = 280


def categories(look: Look, found: Sequence[Category]) -> Message:
    """All categories as a list of buttons, and the shop's own page behind the first ten."""
    t = look.t
    rows = [button(_to_category(each.name, each.id)) for each in found[:SKUS_MAX]]
    if len(found) > SKUS_MAX:
        rows.append(button(visit(t["see_all_on_web"], look.page("/"))))
    return flex(t["pick_category"], [bubble(headline(t["pick_category"]), buttons=rows)])


def products(
    look: Look,
    found: Sequence[Product],
    *,
    title: str,
    now: datetime,
    units: int = 1,
    more: Action | None = None,
) -> Message:
    """Cards side by side, at most eleven; `more` is what the last one leads to."""
    cards = [card(look, each, now=now, units=units) for each in found[:CARDS_MAX]]
    if more is not None:
        cards.append(_rest(title, more))
    return flex(title, cards)


def card(look: Look, product: Product, *, now: datetime, units: int = 1) -> Part:
    """One product. A product of several SKUs asks which one."""
    t = look.t
    buttons = [button(_see(t["see_more"], product))]
    if _is_buyable(product, now):
        buttons.insert(0, button(_take(look, product, units), is_main=True))
    elif len(product.skus) == 1 and _is_awaited(product, product.skus[0], now):
        buttons.insert(0, button(_ask_alert(look, product.skus[0]), is_main=True))
    return bubble(
        hint(cut(product.category, 40), wrap=False),
        words(cut(product.name, 80), size="md", weight="bold", maxLines=2),
        words(_price(look, product), size="lg", weight="bold", colour=BRICK),
        _stock(look, product, now),
        size="kilo",
        hero=_hero(look, product),
        buttons=buttons,
    )


def details(look: Look, product: Product, *, now: datetime, units: int = 1) -> Message:
    """One product with what is told about it, and every SKU with its own price and button."""
    t = look.t
    shown = product.skus[:SKUS_MAX]
    is_open = _is_buyable(product, now)
    more = len(product.skus) - len(shown)
    told = cut(" ".join(product.description.split()), DESCRIPTION_MAX)
    body = [
        headline(cut(product.name, 80)),
        hint(cut(product.category, 40)),
        words(told, maxLines=8) if told else None,
        hint(t["limit"].format(count=product.limit_per_person), colour=HONEY)
        if product.limit_per_person
        else None,
        None if is_open else _stock(look, product, now),
        line(),
        *(_sku(look, product, each, now=now, is_open=is_open, units=units) for each in shown),
        hint(t["more_choices"].format(count=more)) if more > 0 else None,
    ]
    buttons = [button(tap(t["do_cart"], written(Verb.CART)))]
    if more > 0:
        address = look.page(f"/products/{quote(product.slug)}")
        buttons.append(button(visit(t["see_all_on_web"], address)))
    card_of_it = bubble(*body, size="kilo", hero=_hero(look, product), buttons=buttons)
    return flex(product.name, [card_of_it])


def stock_words(look: Look, available: int) -> tuple[str, str]:
    """What is left, in words, and their colour."""
    if available <= 0:
        return look.t["sold_out"], SOFT
    if available <= FEW:
        return look.t["few_left"].format(count=available), HONEY
    return look.t["left"].format(count=f"{available:,}"), JADE


def _to_category(name: str, category_id: str) -> Action:
    return tap(name, written(Verb.CATEGORY, category_id, 0), name)


def _see(label: str, product: Product) -> Action:
    return tap(label, written(Verb.PRODUCT, product.id, 1))


def _take(look: Look, product: Product, units: int) -> Action:
    """The main button of a card: into the cart, or the choice of a SKU."""
    t = look.t
    buyable = [sku for sku in product.skus if sku.available > 0]
    if len(product.skus) > 1:
        return tap(t["choose"], written(Verb.PRODUCT, product.id, units))
    label = t["add"] if units == 1 else t["add_units"].format(units=units)
    return _add(look, label, product.name, buyable[0], units)


def _add(look: Look, label: str, name: str, sku: Sku, units: int) -> Action:
    said = look.t["added_said"].format(name=name) + (f" × {units}" if units > 1 else "")
    return tap(label, written(Verb.ADD, sku.sku, units), said)


def _sku(
    look: Look, product: Product, sku: Sku, *, now: datetime, is_open: bool, units: int
) -> Part:
    """One SKU of a product: what it is, its price, what is left, and a plus, or a bell when it is gone."""
    left, colour = stock_words(look, sku.available)
    name = "、".join(sku.options.values()) or product.name
    act = None
    if is_open and sku.available > 0:
        said = cut(f"{product.name} {name}", 60)
        act = small_button("＋", _add(look, "+", said, sku, units))
    elif _is_awaited(product, sku, now):
        act = small_button("🔔", _ask_alert(look, sku))
    return row(
        column(
            words(cut(name, 60), weight="bold", maxLines=2),
            row(
                words(money(sku.price), colour=BRICK, flex=0),
                hint(left, colour=colour, align="end"),
                spacing="md",
            ),
            flex=1,
        ),
        act,
        spacing="md",
        alignItems="center",
        paddingTop="sm",
    )


def _rest(title: str, more: Action) -> Part:
    """The last card: on to the rest."""
    body = column(words(title, align="center", colour=SOFT), justifyContent="center", flex=1)
    return bubble(body, size="kilo", buttons=[button(more, is_main=True)])


def _hero(look: Look, product: Product) -> Part:
    if product.pictures:
        return picture(look.picture(product.pictures[0]), _see(look.t["see_more"], product))
    return tile(product.name.strip()[:1].upper() or "·")


def _price(look: Look, product: Product) -> str:
    prices = sorted({sku.price for sku in product.skus})
    if not prices:
        return look.t["sold_out"]
    lowest = money(prices[0])
    return lowest if len(prices) == 1 else look.t["price_from"].format(price=lowest)


def _stock(look: Look, product: Product, now: datetime) -> Part:
    if product.sale_starts_at is not None and now < product.sale_starts_at:
        at = moment(product.sale_starts_at, look.language)
        return hint(look.t["starts_at"].format(at=at), colour=HONEY)
    if product.sale_ends_at is not None and now >= product.sale_ends_at:
        return hint(look.t["is_over"])
    text, colour = stock_words(look, sum(max(0, sku.available) for sku in product.skus))
    return hint(text, colour=colour)


def _ask_alert(look: Look, sku: Sku) -> Action:
    """Leave word to be told when it is back."""
    return tap(look.t["alert"], written(Verb.ALERT, sku.sku), look.t["alert"])


def _is_awaited(product: Product, sku: Sku, now: datetime) -> bool:
    """Whether it is gone and may come back."""
    is_sold_now = is_on_sale(product.sale_starts_at, product.sale_ends_at, now)
    return is_sold_now and sku.available <= 0


def _is_buyable(product: Product, now: datetime) -> bool:
    return is_on_sale(product.sale_starts_at, product.sale_ends_at, now) and any(
        sku.available > 0 for sku in product.skus
    )
