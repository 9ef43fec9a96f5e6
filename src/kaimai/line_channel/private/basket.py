"""The cart in the chat: putting in by button or by name, plus and minus, taking out, coupons.

Each change is keyed by its event, so one that LINE delivers twice counts once, and two taps count twice.
"""

from collections.abc import Iterable, Sequence

from kaimai.domain.buyers import LINE
from kaimai.domain.carts import Cart, CartLine
from kaimai.domain.catalog import Choice, Product, Sku, is_on_sale
from kaimai.domain.errors import CartChanged, CouponRefused
from kaimai.domain.orders import Order
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.messages import carts as cards
from kaimai.line_channel.messages.actions import tap
from kaimai.line_channel.messages.look import with_options
from kaimai.line_channel.messages.orders import listed
from kaimai.line_channel.messages.parts import plain
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.line_channel.private import shelves
from kaimai.line_channel.private.reading import Amount, Change, ChangeLine, Put
from kaimai.line_channel.private.talk import Talk
from kaimai.operations.carts import edit_cart, open_cart
from kaimai.operations.coupons import coupon_for, use_coupon
from kaimai.operations.quotes import Quote, quote_cart
from kaimai.queries import catalogue, orders
from kaimai.words.errors import sentence
from kaimai.words.search import folded

_SCOPE = "line:cart"
_CANDIDATES_MAX = 8


async def show(talk: Talk, notes: Sequence[str] = ()) -> Answer:
    """The cart with plus and minus; an empty one says so, or what waits to be paid."""
    present = await talk.cart()
    if present is None or not present.lines:
        return await empty(talk, notes)
    quote = await quote_of(talk, present)
    web = talk.web_link()
    t = talk.look.t
    coupon = tap(t["clear"], written(Verb.CLEAR, present.version))
    card = cards.cart(talk.look, present, quote, notes=notes, web=web)
    return talk.answer(card, first=[coupon])


async def empty(talk: Talk, notes: Sequence[str] = ()) -> Answer:
    """There is nothing in the cart: nothing was put in, or it has been ordered already."""
    t, waiting = talk.look.t, await open_orders(talk)
    if waiting:
        said = "\n".join([*notes, t["cart_ordered"]])
        return talk.answer(plain(said), listed(talk.look, waiting))
    return talk.text(*notes, t["cart_empty"])


async def quote_of(talk: Talk, present: Cart, *, has_map: bool | None = None) -> Quote:
    """What the cart comes to."""
    shop = talk.shop
    return await quote_cart(
        shop.db,
        present,
        await shop.profile.now(),
        has_map=shop.store_map is not None if has_map is None else has_map,
        now=talk.now,
    )


async def open_orders(talk: Talk) -> list[Order]:
    """The buyer's orders that wait for money, newest first."""
    mine = await talk.shop.db.read(orders.orders_of_buyer, talk.person.buyer_id)
    return [order for order in mine if order.is_open]


async def add(talk: Talk, sku: str, units: int) -> Answer:
    """Put units of a SKU in, or (negative) take some out."""
    await _edit(talk, sku, units, adds=True)
    return await show(talk, await _told(talk, [(sku, units)]))


async def set_to(talk: Talk, sku: str, units: int) -> Answer:
    """Let the cart have so many of a SKU; 0 takes it out."""
    before = {line.sku: line for line in _lines(await talk.cart())}
    await _edit(talk, sku, units)
    if units == 0 and sku in before:
        name = _name_of(before[sku])
        return await show(talk, [talk.look.t["taken_out"].format(name=name)])
    return await show(talk, await _told(talk, [(sku, 0)]))


async def put(talk: Talk, wish: Put, text: str) -> Answer:
    """Put in what was named. What may mean several things is asked; what is not there is said."""
    if not wish.is_sure:
        found = await talk.shop.db.read(catalogue.list_products, Choice(query=text), limit=1)
        if found.total:
            return await shelves.find(talk, text)
    done: list[tuple[str, int]] = []
    asked: list[tuple[Amount, Sequence[Product]]] = []
    for place, amount in enumerate(wish.amounts):
        products = await _named(talk, amount.name)
        sku = _only_sku(talk, products, amount.name)
        if sku is None:
            asked.append((amount, products))
            continue
        await _edit(talk, sku.sku, amount.units, adds=True, part=place)
        done.append((sku.sku, amount.units))
    if not done:
        return await _ask(talk, *asked[0])
    notes = await _told(talk, done)
    notes += [talk.look.t["not_understood"].format(text=each.name) for each, _ in asked]
    return await show(talk, notes)


async def change(talk: Talk, wish: Change, text: str) -> Answer:
    """Change the line that a name means; a name of several lines, or of none, changes nothing."""
    wanted = folded(wish.name)
    lines = _lines(await talk.cart())
    meant = [
        each for each in lines if wanted in folded(_name_of(each)) or wanted == folded(each.sku)
    ]
    if len(meant) == 1:
        if wish.adds:
            return await add(talk, meant[0].sku, wish.units)
        return await set_to(talk, meant[0].sku, wish.units)
    if meant:
        return await show(talk, [talk.look.t["which_one"].format(name=wish.name)])
    if wish.units > 0:
        return await put(talk, Put((Amount(wish.name, wish.units),)), text)
    return await shelves.find(talk, wish.name)


async def change_line(talk: Talk, wish: ChangeLine) -> Answer:
    """Change a line by its number in the cart."""
    lines = _lines(await talk.cart())
    if not 1 <= wish.place <= len(lines):
        said = talk.look.t["no_such_line"].format(place=wish.place)
        return await show(talk, [said] if lines else [])
    sku = lines[wish.place - 1].sku
    return await (add(talk, sku, wish.units) if wish.adds else set_to(talk, sku, wish.units))


async def ask_to_clear(talk: Talk) -> Answer:
    """Emptying the cart is asked once more."""
    t, present = talk.look.t, await talk.cart()
    lines = _lines(present)
    if present is None or not lines:
        return await empty(talk)
    return talk.answer(
        cards.question(
            t["clear_question"].format(count=len(lines)),
            yes=tap(t["clear"], written(Verb.CLEAR, present.version, "yes"), t["clear"]),
            no=tap(t["keep"], written(Verb.CART)),
        )
    )


async def clear(talk: Talk, version: str, *, is_sure: bool) -> Answer:
    """Empty the cart that was asked about; one that changed since is asked about again."""
    present = await talk.cart()
    if present is None or not present.lines:
        return await empty(talk)
    if not is_sure or str(present.version) != version:
        return await ask_to_clear(talk)
    for place, line in enumerate(present.lines):
        await _edit(talk, line.sku, 0, part=place)
    return talk.text(talk.look.t["cleared"])


async def take_coupon(talk: Talk, code: str) -> Answer:
    """Keep a coupon with the cart, if it counts for what is in it."""
    t, present = talk.look.t, await talk.cart()
    if present is None or not present.lines:
        return talk.text(t["coupon_needs_cart"])
    try:
        coupon = await coupon_for(talk.shop.db, code, present.total, talk.now)
    except CouponRefused as refusal:
        return talk.text(sentence(refusal, talk.language))
    await use_coupon(talk.shop.db, present.token, coupon.code)
    return await show(talk, [t["coupon_taken"].format(code=coupon.code)])


async def clamp(talk: Talk, lines: Iterable[CartLine]) -> list[str]:
    """Cut these lines down to what is left; what was done, in words."""
    t, said = talk.look.t, []
    for line in lines:
        left = max(0, line.available)
        if line.quantity <= left:
            continue
        present = await talk.cart()
        if present is None:
            break
        try:
            shop = talk.shop
            await edit_cart(
                shop.db, shop.mint, present.token, line.sku, left, expects=line.quantity
            )
        except CartChanged:
            continue  # another window was faster, and saw what is left itself
        name = _name_of(line)
        said.append(t["clamped" if left else "clamped_gone"].format(name=name, left=left))
    return said


async def _edit(talk: Talk, sku: str, units: int, *, adds: bool = False, part: int = 0) -> None:
    """One change to the buyer's cart, which is opened when there is none. Once for each event."""
    shop, mint = talk.shop, talk.shop.mint
    token = await open_cart(shop.db, mint, kind=LINE, value=talk.person.user_id)
    key = (_SCOPE, f"{talk.event_id}/{part}")
    await edit_cart(shop.db, mint, token, sku, units, adds=adds, key=key)


async def _told(talk: Talk, changes: Sequence[tuple[str, int]]) -> list[str]:
    """What became of lines that were just changed, and what is no longer there in such numbers."""
    t = talk.look.t
    lines = {line.sku: line for line in _lines(await talk.cart())}
    short = [line for line in lines.values() if line.quantity > line.available]
    clamped = await clamp(talk, short)
    is_short = {line.sku for line in short}
    notes = []
    for sku, units in changes:
        line = lines.get(sku)
        if line is None or sku in is_short:
            continue
        words = "put_in" if line.quantity == units else "now_units"
        notes.append(t[words].format(name=_name_of(line), units=line.quantity))
    return notes + clamped


async def _named(talk: Talk, name: str) -> Sequence[Product]:
    """The products that a name may mean: those with exactly this name, else all that are found."""
    found = await talk.shop.db.read(
        catalogue.list_products, Choice(query=name), limit=_CANDIDATES_MAX
    )
    exact = [each for each in found.products if folded(each.name) == folded(name)]
    return exact or found.products


def _only_sku(talk: Talk, products: Sequence[Product], name: str) -> Sku | None:
    """The one SKU that is meant and may be bought: the only one, or the one whose option is named."""
    if len(products) != 1:
        return None
    product = products[0]
    if not is_on_sale(product.sale_starts_at, product.sale_ends_at, talk.now):
        return None
    meant = [sku for sku in product.skus if folded(sku.sku) == folded(name)] or [
        sku
        for sku in product.skus
        if len(product.skus) == 1
        or any(folded(value) in folded(name) for value in sku.options.values())
    ]
    return meant[0] if len(meant) == 1 and meant[0].available > 0 else None


async def _ask(talk: Talk, amount: Amount, products: Sequence[Product]) -> Answer:
    """Ask which one is meant, or say that there is none."""
    if not products:
        return await shelves.find(talk, amount.name)
    if len(products) == 1:
        return await shelves.product(talk, products[0].id, amount.units)
    return shelves.choices(talk, products, amount.name, amount.units)


def _lines(present: Cart | None) -> tuple[CartLine, ...]:
    return () if present is None else present.lines


def _name_of(line: CartLine) -> str:
    return with_options(line.name, line.options)
