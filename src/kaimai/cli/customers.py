"""Commands about customers: finding one, giving them their data, erasing them."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kaimai.cli.session import (
    DEFAULT_DATA,
    DataOption,
    Failed,
    YesOption,
    ask,
    out,
    table,
    with_shop,
)
from kaimai.composition import LETTERS_FOLDER
from kaimai.domain.errors import NotErasable
from kaimai.domain.moves import Actor
from kaimai.operations.erasing import data_of, erase_customer, preview_erasure
from kaimai.operations.shop import Shop
from kaimai.queries import customer_list
from kaimai.queries.customer_list import CustomerRow
from kaimai.words.erasing import obstacles
from kaimai.words.formats import money
from kaimai.words.languages import CHINESE

customers = typer.Typer(no_args_is_help=True, help="顧客 Customers and their personal data")
_ACTOR = Actor("staff", "command line")
WhoOption = Annotated[
    str, typer.Argument(help="顧客編號，或姓名、電話、Email、LINE 名稱、訂單編號（要只符合一位）")
]


@customers.command("find")
def find(
    query: Annotated[str, typer.Argument(help="姓名、電話、Email、LINE 名稱、訂單編號")],
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """找顧客。Find customers."""
    found = with_shop(data, lambda shop: shop.db.read(customer_list.search, query)).customers
    if not found:
        out.print("找不到。Nobody found.")
        return
    shown = table("id", "name", "phone", "e-mail", "LINE", "orders", "spent")
    for each in found:
        shown.add_row(
            each.id,
            each.name,
            each.phone,
            each.email,
            each.line_name,
            str(each.order_count),
            money(each.spent),
        )
    out.print(shown)


@customers.command("export")
def export(
    who: WhoOption,
    file: Annotated[Path, typer.Option("--file", help="寫到這個 JSON 檔")],
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """匯出一位顧客的個人資料（個資法第 3 條）。
    Write everything that is known of one customer to a file."""
    document = with_shop(data, lambda shop: _document(shop, who))
    file.write_bytes(document)
    file.chmod(0o600)
    out.print(f"寫好了：{file}  Written: {file}")


@customers.command("erase")
def erase(
    who: WhoOption,
    data: DataOption = Path(DEFAULT_DATA),
    *,
    yes: YesOption = False,
) -> None:
    """刪除一位顧客的個人資料；訂單只留下帳務需要的部分，不能復原。
    Erase what is known of one customer; of orders what the books need stays. For good."""
    found = with_shop(data, lambda shop: _preview(shop, who))
    ask(f"{found}\n永久刪除？ Erase for good?", yes=yes)
    with_shop(data, lambda shop: _erase(shop, who))
    out.print("已刪除。Erased.")


async def _one(shop: Shop, who: str) -> CustomerRow:
    """The one customer who is meant. Raises Failed when it is nobody, or several."""
    found = await shop.db.read(customer_list.of_ids, [who])
    if not found:
        found = list((await shop.db.read(customer_list.search, who)).customers)
    if not found:
        raise Failed("找不到這位顧客。There is no such customer.")
    if len(found) > 1:
        raise Failed(
            f"有 {len(found)} 位符合，請用編號（kaimai customers find）。"
            f"{len(found)} customers match: name one by id."
        )
    return found[0]


async def _document(shop: Shop, who: str) -> bytes:
    found = await data_of(shop.db, shop.mint, (await _one(shop, who)).id, actor=_ACTOR)
    document = {"shop": shop.settings.shop_name, "at": found.at, "tables": found.tables}
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


async def _preview(shop: Shop, who: str) -> str:
    customer = await _one(shop, who)
    erasure = await preview_erasure(shop.db, customer.id)
    if erasure.obstacles:
        why = "；".join(obstacles(NotErasable(erasure.obstacles), CHINESE))
        raise Failed(f"現在還不能刪除：{why}。It cannot be erased yet.")
    gone = "、".join(f"{name} {count}" for name, count in erasure.gone.items())
    kept = "、".join(f"{name} {count}" for name, (count, _) in erasure.kept.items())
    return f"{customer.name} {customer.phone}\n刪除 goes: {gone}\n留下 stays, without names: {kept}"


async def _erase(shop: Shop, who: str) -> None:
    letters = shop.settings.data / LETTERS_FOLDER
    customer = await _one(shop, who)
    await erase_customer(shop.db, shop.mint, customer.id, actor=_ACTOR, letters=letters)
