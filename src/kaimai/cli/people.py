"""Commands for the shop's own people: take somebody on, list them, help who is locked out, sign out."""

from pathlib import Path
from typing import Annotated

import typer

from kaimai import links
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
from kaimai.domain.calendar import taipei
from kaimai.domain.permissions import OWNER, ROLES
from kaimai.operations import sessions
from kaimai.operations import staff as people
from kaimai.operations.shop import Shop

staff = typer.Typer(no_args_is_help=True, help="人員：後台的使用者 The people of the back office")
EmailArgument = Annotated[str, typer.Argument(help="電子郵件 E-mail address")]


@staff.command()
def add(
    email: EmailArgument,
    name: Annotated[str, typer.Option(help="名字 Name")] = "",
    role: Annotated[str, typer.Option(help=f"角色 Role: {', '.join(ROLES)}")] = OWNER,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """新增一位人員，並給出設定密碼的一次性連結（24 小時有效）。
    Take somebody on; prints a link for choosing a password, which works once within 24 hours."""

    async def added(shop: Shop) -> str:
        new = await people.add_member(
            shop.db,
            shop.mint,
            name=name or email.partition("@")[0],
            email=email,
            role=role,
            actor=OPERATOR,
        )
        return await _link(shop, new.id)

    link = with_shop(data, added)
    out.print(
        f"{email} ({role})\n請在 24 小時內打開這個連結設定密碼，只能用一次。"
        "Open this link within 24 hours to choose a password; it works once:",
        markup=False,
    )
    out.print(link, markup=False)


@staff.command("list")
def show(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """所有人員與角色。
    Everybody, with their role."""
    found = table(
        "電子郵件 e-mail", "名字 name", "角色 role", "兩步驟 2nd step", "建立 since", "狀態 state"
    )
    for each in with_shop(data, lambda shop: people.list_staff(shop.db)):
        state = "停用 left" if not each.is_active else "使用中 active"
        if each.is_active and not each.has_password:
            state = "等待設定密碼 no password yet"
        found.add_row(
            each.email,
            each.name,
            each.role,
            "✓" if each.has_totp else "",
            f"{taipei(each.created_at):%Y-%m-%d}",
            state,
        )
    out.print(found if found.rows else "還沒有人員。There are no staff: kaimai staff add EMAIL")


@staff.command()
def end(
    email: EmailArgument,
    *,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """把一位人員從所有裝置登出。
    Sign somebody out everywhere."""
    ask(f"把 {email} 從所有裝置登出嗎？ Sign them out everywhere?", yes=yes)

    async def ended(shop: Shop) -> int:
        member = await people.member_with_email(shop.db, email)
        return await sessions.end_sessions(shop.db, member.id, actor=OPERATOR, now=shop.mint.now())

    count = with_shop(data, ended)
    out.print(f"{email}：已登出 {count} 個裝置。Signed out of {count}.", markup=False)


@staff.command()
def reset(
    email: EmailArgument,
    *,
    lost_phone: Annotated[
        bool,
        typer.Option(
            "--lost-phone", help="手機也遺失：關閉兩步驟驗證 Switch the second step off too"
        ),
    ] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """給忘記密碼的人一個新的一次性連結；手機也遺失時加上 --lost-phone。
    A new link for who has forgotten the password; --lost-phone for who has lost the phone too."""

    async def made(shop: Shop) -> str:
        member = await people.member_with_email(shop.db, email)
        if lost_phone:
            await people.switch_second_step_off(
                shop.db, member.id, actor=OPERATOR, now=shop.mint.now()
            )
        return await _link(shop, member.id)

    link = with_shop(data, made)
    out.print(
        "請在 24 小時內打開這個連結設定新密碼，只能用一次。"
        "Open this link within 24 hours to choose a new password; it works once:",
        markup=False,
    )
    out.print(link, markup=False)


async def _link(shop: Shop, member_id: str | None) -> str:
    secret = await people.make_link(shop.db, shop.mint, member_id, actor=OPERATOR)
    return links.setup_url(shop.settings.public_url, secret)
