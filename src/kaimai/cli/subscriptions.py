"""Commands for subscriptions: the plan of a product, the list, one with its charges, stop, ask the bank."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli.session import (
    DEFAULT_DATA,
    OPERATOR,
    DataOption,
    Failed,
    YesOption,
    ask,
    out,
    table,
    with_shop,
)
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.payments import Rank
from kaimai.operations import subscriptions as operations
from kaimai.operations.plans import NewPlan, save_plan
from kaimai.operations.shop import Shop
from kaimai.persistence import catalog
from kaimai.queries import subscriptions as queries
from kaimai.queries.subscriptions import SubscriptionView
from kaimai.words.formats import money
from kaimai.words.languages import CHINESE
from kaimai.words.status import status_name

subscriptions = typer.Typer(no_args_is_help=True, help="定期購 Subscriptions")
NumberArgument = Annotated[str, typer.Argument(help="定期購編號 Its number")]
SHOWN = 200


@subscriptions.command("plan")
def change_plan(
    sku: Annotated[str, typer.Argument(help="商品的任一 SKU A SKU of the product")],
    *,
    price: Annotated[int | None, typer.Option(help="每件每期 NT$ a unit each time")] = None,
    period: Annotated[str, typer.Option(help="D 日 W 週 M 月 Y 年")] = "M",
    every: Annotated[int, typer.Option(help="每幾個週期 Every so many")] = 1,
    times: Annotated[int, typer.Option(help="共幾期 Charges in all")] = 12,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """商品的定期購方案；沒有 --price 就不再提供。已成立的定期購不受影響。
    How a product is sold regularly; without --price no longer. Those that have begun go on."""
    wanted = (
        None
        if price is None
        else NewPlan(period=period.upper(), every=every, times=times, price=price)
    )
    with_shop(data, lambda shop: _save(shop, sku, wanted))
    told = (
        "不再定期購。sold regularly no more." if price is None else "定期購方案已更新。plan saved."
    )
    out.print(f"{sku} {told}", markup=False)


@subscriptions.command("list")
def show_all(
    *,
    state: Annotated[str | None, typer.Option(help="只看這個狀態 Only this status")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="曾扣款失敗 Failed charges")] = False,
    unfilled: Annotated[
        bool, typer.Option("--unfilled", help="已扣款待處理 Paid, nothing to send")
    ] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """定期購，新的在前。
    Subscriptions, the newest first."""
    found = with_shop(
        data,
        lambda shop: shop.db.read(
            queries.listed, state=state, failed=failed, unfilled=unfilled, limit=SHOWN
        ),
    )
    shown = table(
        "編號 number", "商品 what", "狀態 status", "每期 each", "期數 charges", "下次 next"
    )
    for each in found:
        shown.add_row(
            each.number,
            f"{each.name} × {each.quantity}",
            f"{status_name('subscription', each.status, CHINESE)} {each.status}",
            money(each.amount),
            f"{each.charged}/{each.schedule.times}"
            + (f" (失敗 failed {each.failed})" if each.failed else ""),
            "" if each.next_charge_on is None else f"{each.next_charge_on:%Y-%m-%d}",
        )
    out.print(shown if found else "沒有定期購。There are no subscriptions.")


@subscriptions.command("show")
def show(number: NumberArgument, data: DataOption = Path(DEFAULT_DATA)) -> None:
    """一筆定期購和它的每一期。
    One subscription with its charges."""
    found = with_shop(data, lambda shop: _find(shop, number))
    schedule = found.schedule
    out.print(
        f"{found.number} {found.name} × {found.quantity} {found.status} "
        f"{money(found.amount)} / {schedule.every} {schedule.period}, "
        f"{found.charged}/{schedule.times}, bank number {found.master_number or '-'}",
        markup=False,
    )
    shown = table("期 no.", "狀態 state", "金額 amount", "時間 at", "訂單 order", "id", "銀行 bank")
    for each in reversed(found.charges):
        shown.add_row(
            str(each.number),
            each.state + (" (退款 refund)" if each.is_refunded else ""),
            money(each.amount),
            _moment(each.charged_at),
            each.order_number or "",
            each.id,
            each.words,
        )
    out.print(shown)


@subscriptions.command("stop")
def stop(
    number: NumberArgument, *, yes: YesOption = False, data: DataOption = Path(DEFAULT_DATA)
) -> None:
    """請銀行停止扣款；已扣的期別不受影響。
    Have the bank charge no more; what was charged stays as it is."""
    ask(f"停止 {number} 嗎？ Stop this subscription?", yes=yes)
    status = with_shop(data, lambda shop: _stop(shop, number))
    if status == "stopping":
        raise Failed(
            "還不知道銀行停止了沒有，稍後會自動再試。"
            "Whether the bank has stopped it is not known yet; it is tried again by itself."
        )
    out.print(f"{number} {status}", markup=False)


@subscriptions.command("sync")
def sync(
    number: Annotated[str | None, typer.Argument(help="只查這一筆 Only this one")] = None,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """向銀行查詢定期購的扣款；不給編號就查所有該查的。
    Ask the bank about the charges of one subscription, or of all that are due."""
    if number is None:
        done = with_shop(data, lambda s: operations.sync_subscriptions(s.db, s.gateway, s.mint))
        out.print(f"查詢了 {done} 筆。{done} were asked about.")
        return
    out.print(f"{number} {with_shop(data, lambda shop: _sync(shop, number))}", markup=False)


@subscriptions.command("fulfil")
def fulfil(
    charge: Annotated[str, typer.Argument(help="這一期的 id（見 show） Its id, from show")],
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """已扣款但當時沒有庫存的一期：現在有貨了，補建它的訂單。
    A charge that there was no stock for: now there is, so its order is paid and can be sent."""
    with_shop(data, lambda s: operations.fulfil_charge(s.db, s.mint, charge, actor=OPERATOR))
    out.print(f"{charge} 已補建訂單。can be sent now.", markup=False)


async def _save(shop: Shop, sku: str, wanted: NewPlan | None) -> None:
    offer = (await shop.db.read(catalog.offers, [sku])).get(sku)
    if offer is None:
        raise InvalidInput("sku", f"there is no SKU {sku!r}")
    await save_plan(shop.db, shop.mint, offer.product_id, wanted, actor=OPERATOR)


async def _find(shop: Shop, number: str) -> SubscriptionView:
    found = await shop.db.read(queries.find_by_number, number)
    if found is None:
        raise NotFound("subscription")
    return found


async def _stop(shop: Shop, number: str) -> str:
    found = await _find(shop, number)
    return await operations.stop(shop.db, shop.gateway, shop.mint, found.id, actor=OPERATOR)


async def _sync(shop: Shop, number: str) -> str:
    found = await _find(shop, number)
    return await operations.sync_subscription(
        shop.db, shop.gateway, shop.mint, found.id, rank=Rank.BUTTON
    )


def _moment(at: datetime) -> str:
    return f"{taipei(at):%Y-%m-%d %H:%M}"
