"""Commands for the shop in LINE: its menu, and the people who wait for somebody of the staff."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kaimai import composition
from kaimai.cli.session import DEFAULT_DATA, DataOption, Failed, out, table, with_shop
from kaimai.operations.line_people import hand_back, waiting_for_staff
from kaimai.operations.shop import Shop
from kaimai.words.formats import moment
from kaimai.words.languages import CHINESE

if TYPE_CHECKING:
    from kaimai.line_channel import Office

Result = TypeVar("Result")
line = typer.Typer(no_args_is_help=True, help="LINE 官方帳號 The shop's LINE account")


@line.command("menu")
def renew_menu(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """依商品分類更新圖文選單。分類變動時，背景工作也會自動更新。
    Renew the menu under the chat from the catalogue; a job does so too when categories change."""
    made = with_shop(data, lambda shop: _in_line(shop, lambda office: office.menu.keep()))
    said = "選單已更新。The menu was renewed." if made else "選單不用更新。The menu is up to date."
    out.print(said)


@line.command("waiting")
def list_waiting(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """正在等真人回覆的人；這段時間小幫手不出聲。
    Who waits for a person; the shop keeps silent towards them."""
    found = with_shop(data, lambda shop: waiting_for_staff(shop.db))
    if not found:
        out.print("沒有人在等。Nobody is waiting.")
        return
    shown = table("since", "name", "user id")
    for person in found:
        since = moment(person.handed_over_at, CHINESE) if person.handed_over_at else ""
        shown.add_row(since, person.display_name, person.user_id)
    out.print(shown)


@line.command("hand-back")
def give_back(
    user_id: Annotated[str, typer.Argument(help="LINE user id（kaimai line waiting 會列出）")],
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """真人回覆完了，交還給小幫手。
    The staff is done: let the shop answer this person again."""
    was_waiting = with_shop(data, lambda shop: hand_back(shop.db, user_id))
    if not was_waiting:
        raise Failed("這個人沒有在等。This person is not waiting.")
    out.print("交還了。Handed back.")


async def _in_line(shop: Shop, work: "Callable[[Office], Awaitable[Result]]") -> Result:
    """Do something with the shop's presence in LINE. Raises Failed where there is none."""
    async with composition.open_line(shop) as office:
        if office is None:
            raise Failed("還沒有設定 LINE。LINE is not set up (section [line] of the settings).")
        return await work(office)
