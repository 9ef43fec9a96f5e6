"""Commands for the key that seals the secrets of the back office: make one, put all under a new one."""

import secrets as chance
from pathlib import Path

import typer

from kaimai.cli.session import DEFAULT_DATA, DataOption, Failed, out, with_shop
from kaimai.operations.connections import reseal_connections
from kaimai.persistence.sealing import KEY_BYTES, written_key

secrets = typer.Typer(
    no_args_is_help=True,
    help="封存後台密鑰用的鑰匙 The key that seals the secrets of the back office",
)


@secrets.command("new-key")
def new_key() -> None:
    """產生一把新鑰匙，放進環境變數 KAIMAI_SECRET_KEY；不會存下來。
    Make a new key for the environment variable KAIMAI_SECRET_KEY; it is kept nowhere."""
    # On a line of its own, so that a script can take it.
    print(written_key(chance.token_bytes(KEY_BYTES)))


@secrets.command("reseal")
def reseal(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """換鑰匙：舊的放 KAIMAI_SECRET_KEY_OLD，新的放 KAIMAI_SECRET_KEY，再執行這個。
    Change the key: the old one in KAIMAI_SECRET_KEY_OLD, the new one in KAIMAI_SECRET_KEY, then this."""
    done, lost = with_shop(
        data, lambda shop: reseal_connections(shop.db, shop.mint, shop.live.keys)
    )
    out.print(f"已用現在的鑰匙封存 {done} 筆。Sealed under the present key: {done}.")
    if lost:
        raise Failed(
            f"有 {lost} 筆用這兩把鑰匙都打不開，請在後台重新輸入。"
            f"{lost} could not be opened with either key: type them again in the back office."
        )
