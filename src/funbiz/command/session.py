"""What every command shares: keys from the environment, a call to the bank, its end told plainly."""

import os
from collections.abc import Callable, Mapping
from typing import Never, TypeVar

import httpx
import typer

from funbiz import (
    PRODUCTION_BASE_URL,
    SANDBOX_BASE_URL,
    BlockingFunbizClient,
    FunbizError,
    InvalidKeys,
    InvalidRequest,
    ShopKeys,
)
from funbiz.command.options import Shown, Where
from funbiz.command.sentences import Exit, exit_code, sentence
from funbiz.command.showing import err, plain, print_json, print_record

Answer = TypeVar("Answer")

VARIABLES: Mapping[str, str] = {
    "shop_no": "FUNBIZ_SHOP_NO",
    "a1": "FUNBIZ_A1",
    "a2": "FUNBIZ_A2",
    "b1": "FUNBIZ_B1",
    "b2": "FUNBIZ_B2",
    "x_key_id": "FUNBIZ_X_KEY_ID",
}
"""Where the shop's keys are read from. They are no options: those stay in a shell's history."""


def read_keys() -> ShopKeys:
    """The shop's keys. Ends the command with a sentence that names what is missing or unusable."""
    missing = [variable for variable in VARIABLES.values() if not os.environ.get(variable)]
    if missing:
        wrong_use(f"缺少環境變數 Set these environment variables first: {', '.join(missing)}")
    try:
        return ShopKeys(**{name: os.environ[variable] for name, variable in VARIABLES.items()})
    except InvalidKeys as error:
        wrong_use(f"金鑰不能用 The keys in FUNBIZ_… cannot be used: {error}")


def base_url(where: Where) -> str:
    """The address of the bank that is meant."""
    if where.production is not None:
        return PRODUCTION_BASE_URL if where.production else SANDBOX_BASE_URL
    return where.base_url or SANDBOX_BASE_URL


def ask(where: Where, shown: Shown, question: Callable[[BlockingFunbizClient], Answer]) -> Answer:
    """Ask the bank something that changes nothing, or end the command telling why not."""
    return _call(where, shown, question, ask_with=None)


def act(
    where: Where,
    shown: Shown,
    deed: Callable[[BlockingFunbizClient], Answer],
    *,
    yes: bool,
    ask_with: str = "query order",
) -> Answer:
    """Have the bank do something. The real bank acts only when a person has agreed.

    `ask_with`: the command that tells what became of it when nobody knows.
    """
    if base_url(where) == PRODUCTION_BASE_URL and not yes:
        question = "這是正式環境，確定嗎？This is the real bank and real money. Go on?"
        try:
            agreed = typer.confirm(question, err=True)
        except typer.Abort:
            agreed = False  # nobody is there to be asked
        if not agreed:
            wrong_use(
                "沒有送出；確定的話加上 --yes。Nothing was sent; --yes goes on without asking."
            )
    return _call(where, shown, deed, ask_with=ask_with)


def tell(reply: object, shown: Shown) -> None:
    """Show what the bank answered."""
    if shown.as_json:
        print_json({"outcome": "done", "reply": plain(reply, shown)})
    else:
        print_record(reply, shown)


def wrong_use(message: str) -> Never:
    """End the command: it cannot be done this way, and nothing was sent."""
    err.print(message, markup=False, style="red")
    raise typer.Exit(Exit.WRONG_USE)


def _call(
    where: Where,
    shown: Shown,
    work: Callable[[BlockingFunbizClient], Answer],
    *,
    ask_with: str | None,
) -> Answer:
    keys = read_keys()
    with httpx.Client(timeout=where.timeout) as http:
        try:
            return work(BlockingFunbizClient(keys, base_url=base_url(where), http=http))
        except FunbizError as error:
            _tell_error(error, shown, ask_with=ask_with)
            raise typer.Exit(exit_code(error)) from error
        except InvalidRequest as error:
            wrong_use(f"請求不合規定，沒有送出 Nothing was sent: {error}")
        except ValueError as error:
            wrong_use(f"沒有送出 Nothing was sent: {error}")


def _tell_error(error: FunbizError, shown: Shown, *, ask_with: str | None) -> None:
    words = sentence(error, ask_with=ask_with)
    if not shown.as_json:
        err.print(words, markup=False, style="red")
        return
    facts = {
        "outcome": exit_code(error).name.lower(),
        "error": type(error).__name__,
        "service": error.service,
        "order_no": error.order_no,
        "code": error.code,
        "text": error.text,
        "http_status": error.http_status,
        "sentence": words,
    }
    print_json({name: value for name, value in facts.items() if value is not None})
