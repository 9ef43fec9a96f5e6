"""Commands for the key that seals the secrets of the back office: make one, put all under a new one."""

import secrets as chance
from pathlib import Path

import typer

from kaimai.cli.session import DEFAULT_DATA, DataOption, Failed, out, with_shop
from kaimai.operations.connections import reseal_connections
from kaimai.operations.remembered_cards import reseal_cards
from kaimai.operations.sealed_steps import reseal_steps
from kaimai.operations.shop import Shop
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
    (done, lost), (cards, lost_cards), (steps, lost_steps) = with_shop(data, _reseal)
    out.print(f"已用現在的鑰匙封存 {done} 筆。Sealed under the present key: {done}.")
    out.print(f"記住的卡封存 {cards} 張。Remembered cards sealed: {cards}.")
    out.print(f"兩步驟驗證封存 {steps} 位。Second steps sealed: {steps}.")
    if lost_cards:
        out.print(
            f"有 {lost_cards} 張記住的卡打不開，買家下次會重新輸入卡號。"
            f"{lost_cards} remembered cards cannot be opened: their buyers type the number again."
        )
    if lost_steps:
        raise Failed(
            f"有 {lost_steps} 位人員的兩步驟驗證打不開：他們要用救援碼登入，或請店主關閉重設。"
            f"The second steps of {lost_steps} people cannot be opened: they sign in with a recovery "
            "code, or an owner resets them."
        )
    if lost:
        raise Failed(
            f"有 {lost} 筆用這兩把鑰匙都打不開，請在後台重新輸入。"
            f"{lost} could not be opened with either key: type them again in the back office."
        )


async def _reseal(shop: Shop) -> tuple[tuple[int, int], ...]:
    """Of connections, cards and second steps: how many were sealed, and how many no key opens."""
    given = (shop.db, shop.mint, shop.live.keys)
    return (
        await reseal_connections(*given),
        await reseal_cards(*given),
        await reseal_steps(*given),
    )
