"""Commands for testers: `init` fills a table with sample data, `add` puts one thing in. Both ask first,
and both are safe to repeat."""

from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli import samples
from kaimai.cli.ordering import Walk, walk
from kaimai.cli.selling import put_on_sale
from kaimai.cli.session import (
    DEFAULT_DATA,
    OPERATOR,
    DataOption,
    Failed,
    YesOption,
    ask,
    out,
    with_shop,
)
from kaimai.domain.buyers import WEB
from kaimai.domain.carts import Cart
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.payment_methods import ATM, CARD, CHOICES
from kaimai.operations.carts import edit_cart, open_cart
from kaimai.operations.categories import add_category
from kaimai.operations.shop import Shop
from kaimai.queries.carts import cart_of
from kaimai.queries.stock import shelves
from kaimai.words.formats import money

init = typer.Typer(
    no_args_is_help=True, help="填入範例資料（測試用） Fill a table with sample data, for testers"
)
add = typer.Typer(no_args_is_help=True, help="新增一筆（測試用） Add one thing, for testers")
TESTER = "tester"
BuyerOption = Annotated[str, typer.Option(help="買家代號 Whose cart")]


@init.command("product_category")
def init_categories(*, yes: YesOption = False, data: DataOption = Path(DEFAULT_DATA)) -> None:
    """建立範例分類。
    Add the sample categories."""
    names = "、".join(samples.CATEGORIES)
    ask(f"新增 {len(samples.CATEGORIES)} 個分類（{names}）嗎？ Add these categories?", yes=yes)

    async def put(shop: Shop) -> None:
        for name in samples.CATEGORIES:
            await add_category(shop.db, shop.mint, name, actor=OPERATOR)
            out.print(f"product_category: {name}", markup=False)

    with_shop(data, put)


@init.command("products")
def init_products(*, yes: YesOption = False, data: DataOption = Path(DEFAULT_DATA)) -> None:
    """建立範例商品與庫存。
    Add the sample products with their stock."""
    ask(f"新增 {len(samples.PRODUCTS)} 項範例商品嗎？ Add the sample products?", yes=yes)
    done = with_shop(data, lambda shop: put_on_sale(shop, list(samples.PRODUCTS)))
    out.print(
        f"products: 新增 {done.products_added} 項商品、{done.skus_added} 個 SKU，"
        f"{done.skus_changed} 個已存在。{done.products_added} products and {done.skus_added} SKUs "
        f"added, {done.skus_changed} were there."
    )


@init.command("shopping_cart")
def init_cart(
    *,
    buyer: BuyerOption = TESTER,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """為測試買家開一個購物車。
    Open the tester's cart."""
    ask(f"為 {buyer} 開一個購物車嗎？ Open a cart for {buyer}?", yes=yes)
    cart = with_shop(data, lambda shop: opened(shop, buyer))
    print_cart(cart)


@init.command("cart_items")
def init_items(
    *,
    buyer: BuyerOption = TESTER,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """把範例商品放進測試買家的購物車。
    Put the sample items into the tester's cart."""
    wanted = "、".join(f"{sku} × {quantity}" for sku, quantity in samples.CART)
    ask(f"把 {wanted} 放進 {buyer} 的購物車嗎？ Put these into {buyer}'s cart?", yes=yes)

    async def fill(shop: Shop) -> Cart:
        if not await shop.db.read(shelves, sku=samples.CART[0][0]):
            raise Failed("還沒有範例商品。There are no sample products yet: kaimai init products")
        cart = await opened(shop, buyer)
        for sku, quantity in samples.CART:
            await edit_cart(shop.db, shop.mint, cart.token, sku, quantity)
        return await opened(shop, buyer)

    print_cart(with_shop(data, fill))


@init.command("orders")
def init_order(
    *,
    pay_type: Annotated[
        str, typer.Option(help=f"付款方式 How to pay: {CARD} (card) or {ATM} (account)")
    ] = CARD,
    pay: Annotated[
        bool, typer.Option("--pay", help="由模擬銀行付款 Let the simulated bank pay")
    ] = False,
    buyer: BuyerOption = TESTER,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """以購物車下單，走完十一個步驟並逐步說明。
    Order what is in the cart: walk through the eleven steps and tell each."""
    if pay_type not in CHOICES:
        raise typer.BadParameter(f"--pay-type: one of {', '.join(CHOICES)}")
    ask(f"以 {buyer} 的購物車下單嗎？ Order what is in {buyer}'s cart?", yes=yes)

    async def order(shop: Shop) -> None:
        await walk(Walk(shop=shop, buyer=buyer, method=pay_type, pays=pay))

    try:
        with_shop(data, order)
    except KeyboardInterrupt:
        out.print("停止等待，訂單已保留。Stopped waiting; the order stays: kaimai orders")


@add.command("product_category")
def add_one_category(
    name: Annotated[str, typer.Argument(help="分類名稱 The category's name")],
    *,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """新增一個分類。
    Add one category."""
    if not name.strip():
        raise typer.BadParameter("the name is empty")
    ask(f"新增分類 {name} 嗎？ Add this category?", yes=yes)
    with_shop(data, lambda shop: add_category(shop.db, shop.mint, name, actor=OPERATOR))
    out.print(f"product_category: {name}", markup=False)


@add.command("products")
def add_one_product(
    name: Annotated[str, typer.Argument(help="商品名稱 The product's name")],
    *,
    sku: Annotated[str, typer.Option(help="SKU")],
    price: Annotated[int, typer.Option(help="價格 Price in NT$", min=0)],
    stock: Annotated[int, typer.Option(help="庫存 Units in stock", min=0)] = 0,
    category: Annotated[str, typer.Option(help="分類 Category")] = samples.CATEGORIES[0],
    description: Annotated[str, typer.Option(help="說明 Description")] = "",
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """新增一項商品（一個 SKU）。
    Add one product with one SKU."""
    ask(f"新增商品 {name}（{sku}，{money(price)}）嗎？ Add this product?", yes=yes)
    product = NewProduct(
        name=name,
        category=category,
        description=description,
        skus=(NewSku(sku=sku, price=price, on_hand=stock),),
    )
    done = with_shop(data, lambda shop: put_on_sale(shop, [product]))
    verb = "新增 added" if done.skus_added else "已更新 changed"
    out.print(f"products: {name} {sku} {money(price)} {verb}", markup=False)


@add.command("shopping_cart")
def add_to_cart(
    sku: Annotated[str, typer.Argument(help="SKU")],
    quantity: Annotated[int, typer.Argument(min=1, max=9_999, help="數量 Quantity")] = 1,
    *,
    buyer: BuyerOption = TESTER,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """把一個 SKU 放進測試買家的購物車（設定數量，重複執行不會加倍）。
    Put a SKU into the tester's cart (sets its quantity; a repeat does not double it)."""
    ask(f"把 {sku} × {quantity} 放進 {buyer} 的購物車嗎？ Put it into {buyer}'s cart?", yes=yes)

    async def put(shop: Shop) -> Cart:
        cart = await opened(shop, buyer)
        await edit_cart(shop.db, shop.mint, cart.token, sku, quantity)
        return await opened(shop, buyer)

    print_cart(with_shop(data, put))


async def opened(shop: Shop, buyer: str) -> Cart:
    """The buyer's open cart, made when there is none."""
    await open_cart(shop.db, shop.mint, kind=WEB, value=buyer)
    cart = await shop.db.read(cart_of, kind=WEB, value=buyer)
    if cart is None:
        raise Failed("購物車剛剛被下單了，請再試一次。The cart has just been ordered; try again.")
    return cart


def print_cart(cart: Cart) -> None:
    """The cart on the terminal."""
    out.print(f"shopping_cart {cart.token}", markup=False)
    for line in cart.lines:
        options = " ".join(line.options.values())
        out.print(
            f"  {line.sku}  {line.name} {options} × {line.quantity}  "
            f"{money(line.unit_price * line.quantity)}",
            markup=False,
        )
    out.print(f"  合計 total {money(cart.total)}")
