"""`/carts`: a cart is known by its token alone. One that was never filled costs the shop nothing."""

from litestar import delete, get, post, put
from litestar.params import FromPath

from kaimai.api.bodies import read_body, sku_in_path, token_in_path
from kaimai.api.openapi import Operation, opt
from kaimai.api.problems import ApiRequest
from kaimai.api.records import (
    CartDocument,
    NewCartDocument,
    NewQuantity,
    cart_document,
    empty_cart,
)
from kaimai.api.shops import Answer, TheShop
from kaimai.domain.carts import Cart
from kaimai.domain.errors import NotFound
from kaimai.operations.carts import edit_cart
from kaimai.operations.shop import Shop
from kaimai.queries import carts


@post(
    "/carts",
    opt=opt(Operation(summary="Open a cart", answer=NewCartDocument, status=201)),
)
async def open_cart(shop: TheShop) -> Answer:
    """A new cart's token; its row is written when something is put in."""
    return Answer(NewCartDocument(shop.new_cart_token()), status=201)


@get("/carts/{token:str}", opt=opt(Operation(summary="Show a cart", answer=CartDocument)))
async def show_cart(shop: TheShop, token: FromPath[str]) -> Answer:
    """The cart with what is left of each SKU."""
    return Answer(await _cart(shop, token_in_path(token, "cart")))


@put(
    "/carts/{token:str}/items/{sku:str}",
    opt=opt(
        Operation(
            summary="Put so many units of a SKU into a cart",
            answer=CartDocument,
            body=NewQuantity,
            refusals=(409, 503),
        )
    ),
)
async def set_item(
    request: ApiRequest, shop: TheShop, token: FromPath[str], sku: FromPath[str]
) -> Answer:
    """The cart afterwards."""
    body = await read_body(request, NewQuantity)
    return Answer(await edited(shop, token, sku, body.quantity))


@delete(
    "/carts/{token:str}/items/{sku:str}",
    status_code=200,
    opt=opt(
        Operation(summary="Take a SKU out of a cart", answer=CartDocument, refusals=(409, 503))
    ),
)
async def remove_item(shop: TheShop, token: FromPath[str], sku: FromPath[str]) -> Answer:
    """The cart afterwards; taking out what is not in changes nothing."""
    return Answer(await edited(shop, token, sku, 0))


async def edited(shop: Shop, token: str, sku: str, quantity: int) -> CartDocument:
    """The cart after its quantity of a SKU was set. Raises what `edit_cart` raises."""
    token, sku = token_in_path(token, "cart"), sku_in_path(sku)
    if not shop.is_cart_token(token):
        # Only a token of ours may call a cart into being.
        await _cart(shop, token)
    await edit_cart(shop.db, shop.mint, token, sku, quantity)
    return await _cart(shop, token)


async def _cart(shop: Shop, token: str) -> CartDocument:
    cart = await shop.db.ask(carts.find_carts, token)
    if isinstance(cart, Cart):
        return cart_document(cart)
    if cart is None and shop.is_cart_token(token):
        return empty_cart(token)
    raise NotFound("cart")
