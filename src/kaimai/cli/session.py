"""What every command shares: its settings, an open shop, and plain sentences instead of tracebacks."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table
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

WIDTH_ELSEWHERE = 200
"""Columns where the output is not a terminal: a file, or another program."""

out = Console(soft_wrap=True, highlight=False)
if not out.is_terminal:
    out.width = WIDTH_ELSEWHERE
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


FORESEEN = (InvalidSetting, Failed, KaimaiError, DatabaseFailed, OSError)


def program() -> typer.Typer:
    """A program without commands, whose errors are sentences."""
    return typer.Typer(
        cls=_PlainSpoken,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="開賣：台灣的網路商店，豐收款收款。 Kaimai: a shop paid through Bank SinoPac funBIZ.",
    )


class _PlainSpoken(TyperGroup):
    """Says foreseeable errors in one sentence: exit code 2 for settings, 1 for a failure."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 Typer keeps its types private
        try:
            return super().invoke(ctx)
        except FORESEEN as error:
            found: Exception = error
        except ExceptionGroup as group:
            # A framework's task group wraps what went wrong when it started.
            found = _only(group)
            if not isinstance(found, FORESEEN):
                raise
        err.print(_sentence(found), markup=False, style="red")
        raise typer.Exit(2 if isinstance(found, InvalidSetting | Misconfigured) else 1)


def _only(group: "ExceptionGroup[Exception]") -> Exception:
    """The one error inside a group (in a group ...), or the group itself."""
    inner: Exception = group
    while isinstance(inner, ExceptionGroup) and len(inner.exceptions) == 1:
        inner = inner.exceptions[0]
    return inner


def _sentence(error: Exception) -> str:
    match error:
        case InvalidInput() | Misconfigured():
            return str(error)
        case KaimaiError():
            return f"{sentence(error, CHINESE)} {sentence(error, ENGLISH)}"
        case DatabaseFailed():
            return f"資料庫無法使用。The database cannot be used: {error.orig}"
        case _:
            return str(error)


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


def table(*headings: str, title: str | None = None) -> Table:
    """An empty table whose cells are folded, never cut: numbers are there to be copied."""
    return Table(*(Column(heading, overflow="fold") for heading in headings), title=title)
