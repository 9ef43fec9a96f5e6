"""Commands for coupons: make one, list them, end one."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli.session import (
    DEFAULT_DATA,
    OPERATOR,
    DataOption,
    YesOption,
    ask,
    out,
    table,
    with_shop,
)
from kaimai.domain.calendar import TAIPEI, taipei
from kaimai.domain.coupons import FIXED, PERCENT, Coupon
from kaimai.operations.coupons import add_coupon, end_coupon, list_coupons
from kaimai.words.formats import money

coupons = typer.Typer(no_args_is_help=True, help="優惠券 Coupons")
_MOMENT = "%Y-%m-%d %H:%M"
_FORMATS = ["%Y-%m-%d", _MOMENT]


@coupons.command("add")
def make(
    code: Annotated[str, typer.Argument(help="優惠碼 What buyers type")],
    *,
    percent: Annotated[int | None, typer.Option(help="折扣 % Percent off")] = None,
    off: Annotated[int | None, typer.Option(help="折抵金額 NT$ off")] = None,
    minimum: Annotated[int, typer.Option(help="商品低消 For goods of NT$ or more")] = 0,
    uses: Annotated[int | None, typer.Option(help="總次數 Uses in all")] = None,
    per_buyer: Annotated[int | None, typer.Option(help="每人次數 Uses per person")] = None,
    start: Annotated[
        datetime | None, typer.Option("--from", help="開始（台北時間）Start", formats=_FORMATS)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="結束（台北時間）End", formats=_FORMATS)
    ] = None,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """新增優惠券：--percent 10 打九折，或 --off 100 折 100 元。
    Make a coupon: --percent 10 takes ten percent off, --off 100 a hundred dollars."""
    if (percent is None) == (off is None):
        raise typer.BadParameter("--percent 或 --off 擇一 Give either --percent or --off")
    made = with_shop(
        data,
        lambda shop: add_coupon(
            shop.db,
            shop.mint,
            code=code,
            kind=FIXED if percent is None else PERCENT,
            value=percent or off or 0,
            minimum_total=minimum,
            uses_max=uses,
            uses_per_buyer=per_buyer,
            starts_at=_in_taipei(start),
            ends_at=_in_taipei(until),
            actor=OPERATOR,
        ),
    )
    out.print(f"{made.code} 已新增。added: {_worth(made)}", markup=False)


@coupons.command("list")
def show(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """所有優惠券與使用次數。
    All coupons, and how often each was used."""
    found = table("優惠碼 code", "折抵 off", "低消 from", "使用 uses", "每人 each", "期間 period")
    for each in with_shop(data, lambda shop: list_coupons(shop.db)):
        found.add_row(
            each.code,
            _worth(each),
            money(each.minimum_total) if each.minimum_total else "",
            f"{each.uses}" if each.uses_max is None else f"{each.uses}/{each.uses_max}",
            "" if each.uses_per_buyer is None else str(each.uses_per_buyer),
            f"{_moment(each.starts_at)} – {_moment(each.ends_at)}".strip(" –"),
        )
    out.print(found if found.rows else "沒有優惠券。There are no coupons.")


@coupons.command("end")
def finish(
    code: Annotated[str, typer.Argument(help="優惠碼 Its code")],
    *,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """停用優惠券，立即生效；已成立的訂單不受影響。
    End a coupon, at once; orders that have it keep it."""
    ask(f"停用 {code} 嗎？ End this coupon?", yes=yes)
    with_shop(data, lambda shop: end_coupon(shop.db, shop.mint, code, actor=OPERATOR))
    out.print(f"{code} 已停用。ended.", markup=False)


def _worth(coupon: Coupon) -> str:
    return f"{coupon.value} %" if coupon.kind == PERCENT else money(coupon.value)


def _in_taipei(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=TAIPEI)


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{taipei(at):{_MOMENT}}"
