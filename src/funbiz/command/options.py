"""Options that belong together are one record, written once and taken by many commands. No I/O."""

import dataclasses
import functools
import inspect
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, get_type_hints

import typer

from funbiz import TAIPEI

TIMEOUT_SECONDS = 20.0
_BANK = "銀行 Which bank"
_OUTPUT = "輸出 Output"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which bank is asked, and how long to wait for it."""

    production: Annotated[
        bool | None,
        typer.Option(
            "--production/--sandbox",
            help="正式或測試環境 The real bank, or its sandbox (when nothing is said: the sandbox)",
            rich_help_panel=_BANK,
            show_default=False,
        ),
    ] = None
    base_url: Annotated[
        str | None,
        typer.Option(
            envvar="FUNBIZ_BASE_URL",
            help="其他位址 Another address, such as a simulator's; it ends in /api",
            rich_help_panel=_BANK,
        ),
    ] = None
    timeout: Annotated[
        float,
        typer.Option(
            min=0.1, help="最多等幾秒 Seconds to wait for an answer", rich_help_panel=_BANK
        ),
    ] = TIMEOUT_SECONDS


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How an answer is shown."""

    as_json: Annotated[
        bool,
        typer.Option("--json", help="輸出 JSON Print JSON for programs", rich_help_panel=_OUTPUT),
    ] = False
    reveal: Annotated[
        bool,
        typer.Option(
            "--reveal",
            help="顯示完整 Token Show tokens whole; keys are never shown",
            rich_help_panel=_OUTPUT,
        ),
    ] = False


YesOption = Annotated[
    bool, typer.Option("--yes", "-y", help="不再詢問 Do not ask before the real bank acts")
]
OrderNumber = Annotated[
    str, typer.Argument(metavar="ORDER_NO", help="訂單編號 The order's number", show_default=False)
]


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, for each argument that is a record of options, those options themselves.

    Typer reads the signature that is made here; the command gets its records.
    """
    parts: dict[str, type[Any]] = {}
    parameters: list[inspect.Parameter] = []
    hints = get_type_hints(command, include_extras=True)
    for name, parameter in inspect.signature(command).parameters.items():
        kind = hints[name]
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            parts[name] = kind
            parameters += _fields(kind)
        else:
            keyword = inspect.Parameter.KEYWORD_ONLY
            parameters.append(parameter.replace(kind=keyword, annotation=kind))

    @functools.wraps(command)
    def called(**given: Any) -> None:  # noqa: ANN401 whatever the options are
        for name, kind in parts.items():
            names = [field.name for field in dataclasses.fields(kind)]
            given[name] = kind(**{each: given.pop(each) for each in names})
        command(**given)

    # What inspect.signature reads first; there is no typed way to set it.
    vars(called)["__signature__"] = inspect.Signature(parameters)
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called


def _fields(kind: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=(
                inspect.Parameter.empty if field.default is dataclasses.MISSING else field.default
            ),
            annotation=hints[field.name],
        )
        for field in dataclasses.fields(kind)
    ]


def read_day(text: str) -> date:
    """A day, 2026-11-23. Raises BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day such as 2026-11-23") from error


def first_moment(text: str) -> datetime:
    """The minute that is meant, Taiwan's time; a day alone means its first minute."""
    return _moment(text, time())


def last_moment(text: str) -> datetime:
    """The minute that is meant, Taiwan's time; a day alone means its last minute."""
    return _moment(text, time(23, 59))


def _moment(text: str, clock: time) -> datetime:
    try:
        if "T" in text or " " in text:
            moment = datetime.fromisoformat(text)
        else:
            moment = datetime.combine(date.fromisoformat(text), clock)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is neither a day (2026-11-23) nor a minute (2026-11-23T08:30)"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=TAIPEI)
