"""「開團 可樂 288 限量50 到 21:00」: finding or making the products, and telling the group."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kaimai.domain.calendar import taipei
from kaimai.domain.catalog import Choice, Product, Sku
from kaimai.domain.errors import InvalidInput, SaleOpen
from kaimai.domain.group_buys import ITEMS_MAX, Sale
from kaimai.domain.messaging import Message
from kaimai.domain.said import NewItem, OpenSale
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.events import Heard
from kaimai.line_channel.group.room import Room, actor_of, language_of, words_of
from kaimai.line_channel.messages.actions import say, with_quick_replies
from kaimai.line_channel.messages.parts import plain
from kaimai.operations import group_buy_wishes, group_products
from kaimai.operations.group_buy_wishes import ItemWish
from kaimai.operations.group_buys import open_sale
from kaimai.persistence.database import Connection
from kaimai.persistence.line_people import Person
from kaimai.queries import catalogue
from kaimai.words.group_buys import announcement
from kaimai.words.search import folded

NEW = "新品"
"""Before a name: make a product of it, whatever the catalogue has."""
FOUND_MAX = 12
TITLE_MAX = 60
SAID_MAX = 300
"""Characters that a button may say."""


class _Unsure(Exception):
    """The sale cannot be opened as it was said, and this is what to ask."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages


async def open_from_chat(room: Room, heard: Heard, said: OpenSale, person: Person) -> Answer:
    """Open a sale in this group, or ask what is not certain. Safe to repeat for the same event."""
    t = words_of(person)
    if not said.items:
        return Answer(messages=[plain(t["sale_form"])])
    sale_id = hashlib.sha256(f"group buy {heard.id}".encode()).hexdigest()[:32]
    try:
        wishes = await _wishes(room, heard, said, person)
        request = group_buy_wishes.OpenSale(
            id=sale_id,
            group_id=room.group_id,
            title=_title(said.items),
            items=tuple(wishes),
            closes_at=said.closes_at,
            opened_by=person.user_id,
            actor=actor_of(person),
            at=room.mint.now(),
        )
        sale = await open_sale(room.db, request)
    except _Unsure as unsure:
        return Answer(messages=unsure.messages)
    except SaleOpen:
        return Answer(messages=[plain(t["already_open"])])
    except InvalidInput as wrong:
        return Answer(messages=[plain(f"{t['sale_form_word'].format(word=wrong.reason)}")])
    return Answer(messages=[plain(_opened(t, person, sale))])


def _opened(t: Mapping[str, str], person: Person, sale: Sale) -> str:
    return announcement(t, language_of(person), sale, title=sale.title)


def _title(items: Sequence[NewItem]) -> str:
    title = "、".join(_bare(item.name) for item in items)
    return title if len(title) <= TITLE_MAX else f"{title[: TITLE_MAX - 1]}…"


def _bare(name: str) -> str:
    return name.removeprefix(NEW).strip() or name


# Products


async def _wishes(room: Room, heard: Heard, said: OpenSale, person: Person) -> list[ItemWish]:
    """What is to be sold, by SKU; products that are not in the catalogue are made, with a limit."""
    t = words_of(person)
    names = [item.name for item in said.items if not item.name.startswith(NEW)]
    found = await room.db.read(_find, tuple(names))
    wishes: list[ItemWish] = []
    aside: list[group_products.Aside] = []
    for place, item in enumerate(said.items):
        products = found.get(item.name, ())
        exact = _exact(products, item.name)
        if exact is not None:
            wishes += _of_product(t, *exact, item)
            continue
        if products:
            raise _Unsure(_which(t, said, place, products))
        if item.units_max is None:
            text = t["no_product"].format(name=_bare(item.name), price=item.price)
            raise _Unsure([plain(text)])
        sku = group_products.sku_of(heard.id, place)
        aside.append(
            group_products.Aside(
                sku=sku, name=_bare(item.name), price=item.price, on_hand=item.units_max
            )
        )
        wishes.append(ItemWish(sku=sku, price=item.price, units_max=item.units_max))
    if len(wishes) > ITEMS_MAX:
        raise _Unsure([plain(t["sale_form"])])
    _refuse_twice(t, wishes)
    if aside:
        await group_products.set_aside(room.db, room.mint, aside, actor=actor_of(person))
    return wishes


def _find(conn: Connection, names: tuple[str, ...]) -> dict[str, tuple[Product, ...]]:
    """The visible products that each name finds, the best first."""
    return {
        name: catalogue.list_products(conn, Choice(query=name), limit=FOUND_MAX).products
        for name in names
    }


def _exact(products: Sequence[Product], name: str) -> tuple[Product, Sequence[Sku]] | None:
    """The product of exactly this name with its SKUs, or the one SKU that is called so."""
    wanted = _same(name)
    for product in products:
        if _same(product.name) == wanted and product.skus:
            return product, product.skus
        for sku in product.skus:
            if sku.options and _same(" ".join([product.name, *sku.options.values()])) == wanted:
                return product, [sku]
    return None


def _same(name: str) -> str:
    return "".join(folded(name).split())


def _of_product(
    t: Mapping[str, str], product: Product, skus: Sequence[Sku], item: NewItem
) -> list[ItemWish]:
    """A wish for each SKU of a product. Members may call it by what was chosen of it: 粉, L."""
    if len(skus) > 1 and item.units_max is not None:
        options = " ".join([product.name, *skus[0].options.values()])
        text = t["limit_of_options"].format(
            name=product.name, example=f"{options} {item.price} 限量{item.units_max}"
        )
        raise _Unsure([plain(text)])
    return [
        ItemWish(
            sku=sku.sku,
            names=tuple(dict.fromkeys([item.name, *sku.options.values()]))
            if len(skus) == 1
            else tuple(sku.options.values()),
            price=item.price,
            units_max=item.units_max,
        )
        for sku in skus
    ]


def _refuse_twice(t: Mapping[str, str], wishes: Sequence[ItemWish]) -> None:
    seen: set[str] = set()
    for wish in wishes:
        if wish.sku in seen:
            name = wish.names[0] if wish.names else wish.sku
            raise _Unsure([plain(t["sold_twice"].format(name=name))])
        seen.add(wish.sku)


def _which(
    t: Mapping[str, str], said: OpenSale, place: int, products: Sequence[Product]
) -> list[Message]:
    """Asks which product was meant; each button says the whole command again with its full name."""
    item = said.items[place]
    names = [product.name for product in products]
    if item.units_max is not None:
        names.append(f"{NEW} {item.name}")
    buttons = []
    for name in dict.fromkeys(names):
        items = (*said.items[:place], replace(item, name=name), *said.items[place + 1 :])
        text = written(OpenSale(items=items, closes_at=said.closes_at))
        if len(text) <= SAID_MAX:
            buttons.append(say(name, text))
    question = plain(t["which_product"].format(name=item.name))
    return list(with_quick_replies([question], buttons))


def written(said: OpenSale) -> str:
    """A message that opens exactly this sale."""
    lines = [
        f"{item.name} {item.price}元" + (f" 限量{item.units_max}" if item.units_max else "")
        for item in said.items
    ]
    until = [f"到 {_clock(said.closes_at)}"] if said.closes_at is not None else []
    return "\n".join(["開團", *lines, *until])


def _clock(at: datetime) -> str:
    return f"{taipei(at):%Y/%m/%d %H:%M}"
