"""Commands for how products are shown: their pictures, and which come first."""

from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli.session import DEFAULT_DATA, OPERATOR, DataOption, out, table, with_shop
from kaimai.operations import showcase
from kaimai.operations.shop import Shop
from kaimai.persistence.pictures import Kept

ProductArgument = Annotated[
    str, typer.Argument(metavar="PRODUCT", help="SKU 或網址名稱 A SKU or a slug")
]


def picture(
    product: ProductArgument,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="要加上的圖片 Pictures to add (JPEG, PNG, WebP, GIF)", exists=True, dir_okay=False
        ),
    ] = None,
    *,
    alt: Annotated[
        str | None, typer.Option(help="圖片說明 What the pictures show, in words")
    ] = None,
    number: Annotated[
        int | None, typer.Option("--number", "-n", min=1, help="第幾張 Which picture")
    ] = None,
    to: Annotated[
        int | None, typer.Option(min=1, help="移到第幾張 Where to put picture --number")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="移除 Remove picture --number")] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """商品圖：加上、查看、排序、說明、移除。
    Pictures of a product: add files, or look; with --number: move (--to), describe (--alt), --remove."""
    if number is None and (remove or to is not None or (alt is not None and not files)):
        raise typer.BadParameter("--number N 要指定第幾張 must say which picture")
    if number is not None and (files or (not remove and to is None and alt is None)):
        raise typer.BadParameter("--number: --to, --alt or --remove")

    async def work(shop: Shop) -> list[Kept]:
        here = shop.settings.data
        if files:
            contents = [(str(file), file.read_bytes()) for file in files]
            return await showcase.add_pictures(
                shop.db, shop.mint, here, product, contents, alt=alt or "", actor=OPERATOR
            )
        if number is None:
            return await showcase.pictures_of(shop.db, product)
        now = shop.mint.now()
        if remove:
            return await showcase.remove_picture(
                shop.db, here, product, number, actor=OPERATOR, now=now
            )
        if alt is not None:
            await showcase.describe_picture(shop.db, product, number, alt, actor=OPERATOR, now=now)
        if to is not None:
            await showcase.move_picture(shop.db, product, number, to, actor=OPERATOR, now=now)
        return await showcase.pictures_of(shop.db, product)

    _print(with_shop(data, work))


def feature(
    product: ProductArgument,
    *,
    off: Annotated[bool, typer.Option("--off", help="取消精選 No longer")] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """放在首頁精選。
    Show a product first on the shop's first page."""
    with_shop(
        data,
        lambda shop: showcase.feature(
            shop.db, product, is_featured=not off, actor=OPERATOR, now=shop.mint.now()
        ),
    )
    out.print(
        f"{product}: {'取消精選 no longer featured' if off else '精選 featured'}", markup=False
    )


def _print(pictures: list[Kept]) -> None:
    if not pictures:
        out.print("沒有圖片。There is no picture.")
        return
    rows = table("#", "圖片 picture", "大小 size", "寬度 widths", "說明 alt")
    for number, each in enumerate(pictures, start=1):
        size = f"{each.width} × {each.height}"
        widths = " ".join(str(width) for width in each.widths)
        rows.add_row(str(number), each.digest, size, widths, each.alt)
    out.print(rows)
