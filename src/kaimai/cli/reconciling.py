"""Commands about the bank's statements: `reconcile` asks and compares, `statements` shows and closes."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from kaimai.cli.session import (
    DEFAULT_DATA,
    OPERATOR,
    DataOption,
    Failed,
    out,
    progress,
    table,
    with_shop,
)
from kaimai.domain.errors import BankUnreachable, InvalidInput
from kaimai.domain.reconciliation import ASKABLE_DAYS, askable_days, is_askable
from kaimai.operations.reconciliation import Reconciled, close_difference, reconcile_statement
from kaimai.operations.shop import Shop
from kaimai.queries.statements import (
    DayView,
    DifferenceView,
    days_to_do,
    differences_of_day,
    latest_days,
    open_differences,
)
from kaimai.words.differences import advice, outcome_name
from kaimai.words.formats import cents, money
from kaimai.words.languages import CHINESE

statements = typer.Typer(
    invoke_without_command=True,
    help="銀行對帳單與差異 The bank's statements, and where they differ from the books",
)
_DAY = ["%Y-%m-%d"]
_OUT_OF_REACH = (
    f"銀行只提供昨天到 {ASKABLE_DAYS} 天前的對帳單。"
    f"The bank shows statements from yesterday back to {ASKABLE_DAYS} days ago."
)


def reconcile(
    date: Annotated[
        datetime | None,
        typer.Option(formats=_DAY, help="只對這一天（台北日期） One day, by the date in Taipei"),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            min=1, max=ASKABLE_DAYS, help="重新對最近幾天 So many days again, from yesterday back"
        ),
    ] = None,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """與銀行對帳：收款、退款、撥款逐筆比對；可以重複執行，有差異時結束碼為 1。
    Compare the books with the bank's statements and payouts, line by line; safe to repeat.

    Without an option: every day of the last 30 that has not been compared. Exit code 1 while
    differences are open."""
    if date is not None and days is not None:
        raise typer.BadParameter("give --date or --days, not both")
    wanted = None if date is None else date.date()
    done, waiting = with_shop(data, lambda shop: _reconcile(shop, wanted, days))
    for each in done:
        out.print(
            f"{each.day}  {each.lines} 筆 lines，相符 matched {each.matched}，"
            f"補登 healed {each.healed}，差異 differences {each.differences}"
        )
    if not done:
        out.print("沒有要對的日子。Every day has been compared.")
    if waiting:
        _print_differences(waiting)
        raise typer.Exit(1)
    out.print("與銀行相符。The bank and the books agree.")


async def _reconcile(
    shop: Shop, wanted: date | None, days: int | None
) -> tuple[list[Reconciled], list[DifferenceView]]:
    now = shop.mint.now()
    if wanted is not None and not is_askable(wanted, now):
        raise Failed(_OUT_OF_REACH)
    chosen = [wanted] if wanted is not None else sorted(askable_days(now)[:days])
    if wanted is None and days is None:
        chosen = sorted(await shop.db.read(days_to_do, now))
    with progress() as bar:
        done = [await _one_day(shop, day, bar) for day in chosen]
    return done, await shop.db.read(open_differences)


async def _one_day(shop: Shop, day: date, bar: Progress) -> Reconciled:
    task = bar.add_task(f"{day}", total=None)
    try:
        done = await reconcile_statement(
            shop.db,
            shop.gateway,
            shop.mint,
            day,
            installation_id=shop.installation.id,
            on_progress=lambda lines, total: bar.update(task, completed=lines, total=total),
        )
    except BankUnreachable as error:
        raise Failed(
            f"{day}：目前連不上銀行，這一天還沒有對完，請稍後再執行。"
            f"The bank could not be asked about {day}; please run this again later. ({error})"
        ) from error
    except InvalidInput as error:
        # Midnight passed meanwhile, and the oldest day is out of reach.
        raise Failed(_OUT_OF_REACH) from error
    bar.update(task, completed=done.lines or 1, total=done.lines or 1)
    return done


@statements.callback()
def statements_alone(context: typer.Context, data: DataOption = Path(DEFAULT_DATA)) -> None:
    """銀行對帳單與差異；不帶子命令時列出各天。
    The bank's statements and where they differ; alone it lists the days."""
    if context.invoked_subcommand is None:
        list_statements(data=data)


@statements.command("list")
def list_statements(
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="天數 How many days")] = 30,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """最近各天的對帳結果。
    How the latest days came out."""

    async def look(shop: Shop) -> list[DayView]:
        return await shop.db.read(latest_days, limit=limit)

    found = table(
        "日期 day",
        "筆數 lines",
        "相符 matched",
        "未到 awaited",
        "差異 differences",
        "收款 in",
        "退款 refunded",
        "手續費 fees",
        "撥款 paid out",
    )
    for each in with_shop(data, look):
        is_done = each.completed_at is not None
        found.add_row(
            f"{each.day}" if is_done else f"{each.day} 未完成 incomplete",
            str(each.lines),
            str(each.matched),
            str(each.awaited),
            str(each.open_differences),
            money(each.received),
            money(each.refunded),
            cents(each.fee_cents),
            f"{cents(each.paid_out_cents)} ({each.payouts})",
        )
    out.print(found if found.rows else "還沒有對帳單，請執行 kaimai reconcile。No statements yet.")


@statements.command("show")
def show_day(
    day: Annotated[datetime, typer.Argument(formats=_DAY, help="日期 The day")],
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """一天的所有差異，包括已結案的。
    All differences of a day, closed ones too."""

    async def look(shop: Shop) -> list[DifferenceView]:
        return await shop.db.read(differences_of_day, day.date())

    found = with_shop(data, look)
    if not found:
        out.print("這一天沒有差異。This day has no differences.")
        return
    _print_differences(found)


@statements.command("close")
def close(
    id: Annotated[str, typer.Argument(help="差異編號 The difference's ID")],  # noqa: A002 its name on the command line
    *,
    note: Annotated[str, typer.Option(help="查到什麼、怎麼處理 What became of it")],
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """人工結案一筆差異；再次對帳時不會再出現。
    Close a difference by hand; it stays closed when the day is compared again."""
    if not note.strip():
        raise typer.BadParameter("請寫下處理結果。Say what became of it.", param_hint="--note")
    with_shop(
        data, lambda shop: close_difference(shop.db, shop.mint, id, note=note, actor=OPERATOR)
    )
    out.print(f"已結案。Closed: {id}", markup=False)


def _print_differences(found: list[DifferenceView]) -> None:
    listed = table(
        "編號 ID",
        "差異 difference",
        "訂單 order",
        "銀行編號 number",
        "銀行 bank",
        "店裡 shop",
        "狀態",
    )
    for each in found:
        name = advice(each.kind, each.line_kind).name
        is_at_bank = each.kind != "missing_at_bank"
        listed.add_row(
            each.id,
            f"{name.zh} {name.en}",
            each.order_number or "",
            each.attempt_number,
            money(each.amount) if is_at_bank else "—",
            "—" if each.our_amount is None else money(each.our_amount),
            f"{outcome_name(each.outcome, CHINESE)} {each.note}".strip(),
        )
    out.print(listed)
    kinds = dict.fromkeys((each.kind, each.line_kind) for each in found if each.outcome is None)
    for kind in kinds:
        name, what_to_do = advice(*kind)
        out.print(f"{name.zh} {name.en}", style="bold", markup=False)
        out.print(f"  {what_to_do.zh}\n  {what_to_do.en}", markup=False)
    if kinds:
        out.print("處理後請結案 When settled: kaimai statements close ID --note ...", markup=False)
