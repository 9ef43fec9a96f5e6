"""Looking round in the chat: categories, the products of one, a single product, and finding by words."""

from collections.abc import Sequence
from urllib.parse import urlencode

from kaimai.domain.catalog import Choice, Product
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.messages import catalogue as cards
from kaimai.line_channel.messages.actions import tap, visit
from kaimai.line_channel.messages.parts import plain
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.line_channel.private.talk import Talk
from kaimai.operations.stock_alerts import ask_alert
from kaimai.queries import catalogue
from kaimai.words.search import QUERY_LENGTH_MAX

SHOWN_BACK_MAX = 40
"""Characters of what somebody typed that are repeated to them."""


async def browse(talk: Talk) -> Answer:
    """All categories, or the products of the only one."""
    found = await talk.shop.db.read(catalogue.categories)
    if not found:
        return talk.text(talk.look.t["no_products"])
    if len(found) == 1:
        return await category(talk, found[0].id, 0)
    return talk.answer(cards.categories(talk.look, found))


async def category(talk: Talk, category_id: str, offset: int) -> Answer:
    """The products of a category, eleven at a time."""
    t, db = talk.look.t, talk.shop.db
    known = {each.id: each for each in await db.read(catalogue.categories)}
    shelf = known.get(category_id)
    if shelf is None:
        return await browse(talk) if known else talk.text(t["no_products"])
    found = await db.read(
        catalogue.list_products,
        Choice(category=shelf.slug),
        limit=cards.CARDS_MAX,
        offset=offset,
    )
    if not found.products:
        return talk.text(t["no_products"])
    end = offset + len(found.products)
    more = None
    if end < found.total:
        more = tap(t["do_more"], written(Verb.CATEGORY, shelf.id, end))
    title = t["products_of"].format(category=shelf.name)
    return talk.answer(
        cards.products(talk.look, found.products, title=title, now=talk.now, more=more)
    )


async def product(talk: Talk, product_id: str, units: int) -> Answer:
    """One product with all its SKUs."""
    found = await talk.shop.db.read(catalogue.find_product, product_id)
    if found is None:
        return talk.text(talk.look.t["old_button"])
    return talk.answer(cards.details(talk.look, found, now=talk.now, units=units))


async def tell_when_back(talk: Talk, sku: str) -> Answer:
    """Keep the wish to hear when a SKU is back in stock. Raises NotFound."""
    await ask_alert(talk.shop.db, talk.shop.mint, sku=sku, buyer_id=talk.person.buyer_id)
    return talk.text(talk.look.t["alert_noted"])


async def find(talk: Talk, query: str) -> Answer:
    """Products for these words, or help: never silence."""
    t = talk.look.t
    words = query[:QUERY_LENGTH_MAX]
    found = await talk.shop.db.read(
        catalogue.list_products, Choice(query=words), limit=cards.CARDS_MAX
    )
    if not found.products:
        shown = query if len(query) <= SHOWN_BACK_MAX else query[:SHOWN_BACK_MAX] + "…"
        sentences = [t["not_understood"].format(text=shown)] if shown else [t["help"]]
        return talk.text(*sentences)
    title = t["found"].format(count=found.total, query=words)
    more = None
    if found.total > len(found.products):
        more = visit(t["see_all_on_web"], talk.look.page(f"/search?{urlencode({'q': words})}"))
    carousel = cards.products(talk.look, found.products, title=title, now=talk.now, more=more)
    return talk.answer(plain(title), carousel)


def choices(talk: Talk, found: Sequence[Product], name: str, units: int) -> Answer:
    """Several products that a name may mean: buttons with the units that were asked for."""
    title = talk.look.t["which_one"].format(name=name[:SHOWN_BACK_MAX])
    carousel = cards.products(talk.look, found, title=title, now=talk.now, units=units)
    return talk.answer(plain(title), carousel)
