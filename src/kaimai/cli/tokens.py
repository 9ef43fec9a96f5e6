"""Commands for API tokens: make one, list them, end one."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli.session import DEFAULT_DATA, DataOption, YesOption, ask, out, table, with_shop
from kaimai.domain.api_tokens import SCOPES
from kaimai.domain.calendar import taipei
from kaimai.operations.api_tokens import list_tokens, make_token, revoke_token

tokens = typer.Typer(
    no_args_is_help=True, help="API 權杖：給自家程式用的密鑰 API tokens for your own programs"
)
_MOMENT = "%Y-%m-%d %H:%M"


@tokens.command("add")
def add_token(
    name: Annotated[str, typer.Argument(help="名稱，會出現在紀錄裡 Its name in every log")],
    scope: Annotated[
        list[str],
        typer.Option(help=f"權限，可重複 What it may do, repeatable: {', '.join(SCOPES)}"),
    ],
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """新增一個權杖；密鑰只顯示這一次。
    Make a token; its secret is shown this once."""
    secret = with_shop(data, lambda shop: make_token(shop.db, shop.mint, name, scope))
    out.print(
        f"{name} ({', '.join(sorted(set(scope)))})\n"
        "密鑰只顯示這一次，請妥善保存。The secret is shown this once; keep it safe:",
        markup=False,
    )
    out.print(secret, markup=False)


@tokens.command("list")
def show_tokens(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """所有權杖、權限與最後使用時間。
    All tokens, what each may do, and when it was used last."""
    found = table("名稱 name", "權限 scopes", "建立 made", "最後使用 last used", "停用 revoked")
    for each in with_shop(data, lambda shop: list_tokens(shop.db)):
        found.add_row(
            each.name,
            ", ".join(sorted(each.scopes)),
            _moment(each.created_at),
            _moment(each.last_used_at),
            _moment(each.revoked_at),
        )
    out.print(found if found.rows else "沒有權杖。There are no tokens.")


@tokens.command("revoke")
def end_token(
    name: Annotated[str, typer.Argument(help="名稱 Its name")],
    *,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """停用一個權杖，立即生效，無法復原。
    End a token, at once and for good."""
    ask(f"停用權杖 {name} 嗎？ Revoke this token?", yes=yes)
    with_shop(data, lambda shop: revoke_token(shop.db, shop.mint, name))
    out.print(f"{name} 已停用。revoked.", markup=False)


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{taipei(at):{_MOMENT}}"
