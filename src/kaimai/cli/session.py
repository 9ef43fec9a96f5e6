"""What every command shares: its settings, an open shop, and plain sentences instead of tracebacks."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from typer.core import TyperGroup

from kaimai import composition
from kaimai.domain.errors import InvalidInput, KaimaiError, Misconfigured
from kaimai.domain.moves import Actor
from kaimai.operations.shop import Shop
from kaimai.persistence.database import DatabaseFailed
from kaimai.settings import InvalidSetting, Settings, read_settings
from kaimai.words.errors import sentence
from kaimai.words.languages import CHINESE, ENGLISH

Result = TypeVar("Result")
OPERATOR = Actor("staff", "command line")
DEFAULT_DATA = "kaimai-data"

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

DataOption = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="KAIMAI_DATA",
        help="資料夾 The shop's data folder",
        metavar="DIR",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="不再詢問 Do not ask, just do it")]


class Failed(Exception):
    """A command did not do what it was asked for; the message is for the person who asked."""


class PlainSpoken(TyperGroup):
    """Says foreseeable errors in one sentence: exit code 2 for settings, 1 for a failure."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 Typer keeps its types private
        try:
            return super().invoke(ctx)
        except (InvalidSetting, Misconfigured) as error:
            _say(str(error))
            raise typer.Exit(2) from error
        except (Failed, InvalidInput) as error:
            _say(str(error))
        except KaimaiError as error:
            _say(f"{sentence(error, CHINESE)} {sentence(error, ENGLISH)}")
        except DatabaseFailed as error:
            _say(f"資料庫無法使用。The database cannot be used: {error.orig}")
        except OSError as error:
            _say(str(error))
        raise typer.Exit(1)


def settings_of(data: Path) -> Settings:
    """The settings of the shop in this folder. Raises InvalidSetting."""
    return read_settings(composition.data_folder(data), os.environ)


def with_shop(data: Path, work: Callable[[Shop], Awaitable[Result]]) -> Result:
    """Open the shop in this folder, do something with it, and close it again."""

    async def opened() -> Result:
        async with composition.open_shop(settings_of(data)) as shop:
            return await work(shop)

    return run(opened())


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run asynchronous work to its end."""
    return asyncio.run(work)


def ask(question: str, *, yes: bool) -> None:
    """Go on only if the person agrees, or has agreed already."""
    if not yes and not typer.confirm(question):
        err.print("沒有變更。Nothing was changed.")
        raise typer.Exit(1)


def progress() -> Progress:
    """A bar for long work; it shows only on a terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=err,
        disable=not err.is_terminal,
    )


def _say(text: str) -> None:
    err.print(text, markup=False, style="red")
