"""Commands about the LINE account: its webhook, how it stands, what one person said and was told."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from kaimai import composition
from kaimai.cli.session import DEFAULT_DATA, DataOption, Failed, out, run, settings_of, table
from kaimai.domain.calendar import taipei
from kaimai.domain.messaging import BotInfo, LineGateway, LineRefused, LineUnreachable, WebhookTest
from kaimai.operations.line_pushes import read_quota
from kaimai.operations.shop import Shop
from kaimai.persistence.line_quota import MonthQuota
from kaimai.queries import line as line_queries
from kaimai.queries.line import Logged

Result = TypeVar("Result")
PATH = "/callback"
webhook = typer.Typer(no_args_is_help=True, help="LINE 通知網址 Where LINE brings events")
WhoArgument = Annotated[str, typer.Argument(help="LINE user id 或名字 User id, or name")]


@webhook.command("set")
def set_address(
    address: Annotated[
        str, typer.Argument(help="空白：public_url + /callback Default: the shop's own")
    ] = "",
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """把 LINE 的 webhook 指到這個商店。
    Have LINE bring its events to this shop."""

    async def work(shop: Shop, gateway: LineGateway) -> str:
        wanted = address or f"{shop.settings.public_url.rstrip('/')}{PATH}"
        await gateway.set_webhook(wanted)
        return wanted

    told = _with_line(data, work)
    out.print(f"webhook：{told}", markup=False)
    out.print("生效可能要一分鐘。It may take a minute until LINE uses it.")


@webhook.command("test")
def try_address(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """請 LINE 打一次 webhook，看看通不通。
    Have LINE ring once, and say what it met."""

    async def work(
        _shop: Shop, gateway: LineGateway
    ) -> tuple[tuple[str, bool] | None, WebhookTest]:
        return await gateway.webhook(), await gateway.test_webhook()

    where, met = _with_line(data, work)
    address, is_on = where or ("", False)
    out.print(f"{address or '（沒有設定 none is set）'}", markup=False)
    if not is_on:
        out.print("「Use webhook」還沒打開。“Use webhook” is off in the console.")
    if not met.is_good:
        raise Failed(f"LINE 打不通。LINE met: {met.status} {met.reason} {met.detail}")
    out.print("LINE 打得通。LINE reaches the shop.")


def status(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """帳號、本月額度、好友數、沒送出的訊息。
    The account, this month's messages, friends, and what could not be sent."""

    async def work(shop: Shop, gateway: LineGateway) -> tuple[BotInfo, line_queries.LineSummary]:
        about = await gateway.bot_info()
        await read_quota(shop.db, gateway, shop.mint)
        now = shop.mint.now()
        return about, await shop.db.read(line_queries.summary, now, since=now - timedelta(days=7))

    about, found = _with_line(data, work)
    shown = table("項目 what", "現況 state")
    shown.add_row("帳號 account", f"{about.display_name} {about.basic_id}")
    shown.add_row("本月訊息 messages this month", _spent(found.quota))
    shown.add_row("好友 friends", str(found.friends))
    shown.add_row("封鎖 blocked", str(found.blocked))
    shown.add_row("群組 groups", str(found.groups))
    shown.add_row("等真人回覆 with the staff", str(found.handed_over))
    out.print(shown)
    _show("七天內沒送出的 Not sent within seven days", found.failed)


def log(
    who: WhoArgument,
    *,
    count: Annotated[int, typer.Option("--last", help="最近幾則 How many")] = 30,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """一個人說過什麼、收到什麼。
    What one person said and was told."""

    async def work(shop: Shop) -> list[Logged]:
        user_id = await _only(shop, who)
        return await shop.db.read(line_queries.log_of, user_id, count)

    _show(who, _with_shop(data, work))


async def _only(shop: Shop, who: str) -> str:
    found = await shop.db.read(line_queries.people_called, who)
    if not found:
        raise Failed(f"LINE 裡沒有這個人：{who} Nobody is called like this.")
    if len(found) > 1:
        listed = "\n".join(f"{name}  {user_id}" for user_id, name in found)
        raise Failed(f"不只一位，請用 user id。More than one; use the user id:\n{listed}")
    return found[0][0]


def _with_shop(data: Path, work: Callable[[Shop], Awaitable[Result]]) -> Result:
    async def opened() -> Result:
        async with composition.open_shop(settings_of(data)) as shop:
            return await work(shop)

    return run(opened())


def _with_line(data: Path, work: Callable[[Shop, LineGateway], Awaitable[Result]]) -> Result:
    """Do something with the account of the settings. LINE's own words are what is shown when it
    says no."""

    async def opened(shop: Shop) -> Result:
        async with composition.open_line(shop) as office:
            if office is None:
                raise Failed(
                    "還沒有設定 LINE，請看 docs/line.md。LINE is not set up: line.channel_secret and "
                    "line.channel_access_token are needed."
                )
            try:
                return await work(shop, office.deps.line)
            except (LineRefused, LineUnreachable) as error:
                raise Failed(f"LINE：{error}") from error

    return _with_shop(data, opened)


def _spent(quota: MonthQuota | None) -> str:
    if quota is None or quota.people_max is None:
        return "不限 no limit" if quota is not None else "?"
    left = max(0, quota.people_max - quota.spent)
    return f"{quota.spent} / {quota.people_max}（還剩 {left} left）"


def _show(title: str, rows: Sequence[Logged]) -> None:
    shown = table("時間 at", "方向 way", "狀態 state", "內容 content", title=title)
    for each in rows:
        arrow = "←" if each.direction == "in" else "→"
        content = " / ".join(_gist(message) for message in each.messages) or "-"
        state = f"{each.state} {each.words}".strip()
        shown.add_row(f"{taipei(each.at):%m-%d %H:%M:%S}", f"{arrow} {each.kind}", state, content)
    if shown.rows:
        out.print(shown, markup=False)
    else:
        out.print(f"{title}：沒有 none", markup=False)


def _gist(message: dict[str, Any]) -> str:
    """A message, or an event with its message, in a few words."""
    inner = message.get("message")
    if isinstance(inner, dict):
        return str(inner.get("text") or f"[{inner.get('type', '?')}]")
    postback = message.get("postback")
    if isinstance(postback, dict):
        return f"[{postback.get('data', '')}]"
    return str(message.get("text") or message.get("altText") or f"[{message.get('type', '?')}]")
