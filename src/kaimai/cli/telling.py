"""`kaimai payments show`: the story of an order and its payments, for a person or as JSON. What is told,
and in which words, is decided in `queries/story.py` and `words/story.py`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from kaimai.cli.looking import find_order, print_order
from kaimai.cli.session import DEFAULT_DATA, DataOption, out, with_shop
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import NotFound
from kaimai.operations.shop import Shop
from kaimai.queries.orders import OrderView
from kaimai.queries.story import Entry, Story, story
from kaimai.words.story import KINDS, tell

_COLOURS = {
    "order": "bold",
    "payment": "green",
    "refund": "magenta",
    "call": "cyan",
    "notice": "yellow",
    "case": "red",
    "letter": "blue",
}


def show_payment(
    number: Annotated[str, typer.Argument(help="訂單編號或銀行訂單編號 Order or attempt number")],
    *,
    details: Annotated[
        bool, typer.Option("--details", help="列出送出與收到的內容 Also what was sent and answered")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON，給程式用 For programs")] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """一筆付款的完整經過：每次請求、回覆、通知、查詢與決定，依時間排列。
    The whole story of a payment, in order: every request, reply, notice, query and decision."""

    async def look(shop: Shop) -> tuple[OrderView, Story]:
        view = await find_order(shop, number)
        told = await shop.db.read(story, view.order.number)
        if told is None:
            raise NotFound("order")
        return view, told

    view, told = with_shop(data, look)
    if as_json:
        typer.echo(json.dumps(_document(told), ensure_ascii=False, indent=2))
        return
    print_order(view)
    out.print(_table(told.entries, details=details))


def _document(told: Story) -> dict[str, object]:
    entries = []
    for entry in told.entries:
        zh, en = tell(entry.kind, entry.data)
        entries.append(
            {
                "at": entry.at.isoformat(),
                "kind": entry.kind,
                "subject": entry.subject,
                "text": {"zh": zh, "en": en},
                "data": entry.data,
            }
        )
    return {"number": told.number, "entries": entries}


def _table(entries: Sequence[Entry], *, details: bool) -> Table:
    rows = Table.grid(padding=(0, 2))
    for overflow in ("ignore", "ignore", "fold"):
        rows.add_column(overflow=overflow)
    numbers = _numbers(entries)
    day = ""
    for alike in _alike(entries, apart=details):
        entry = alike[0]
        at = taipei(entry.at)
        if f"{at:%Y-%m-%d}" != day:
            day = f"{at:%Y-%m-%d}"
            rows.add_row("", "", Text(day, style="bold"))
        label = f"{KINDS[entry.kind].zh}{numbers.get(entry.subject, '')}"
        rows.add_row(
            f"{at:%H:%M:%S}", Text(label, style=_COLOURS[entry.kind]), _cell(alike, details=details)
        )
    return rows


def _cell(alike: Sequence[Entry], *, details: bool) -> Text:
    """One thing, or the same thing again and again, in both languages."""
    entry = alike[0]
    zh, en = tell(entry.kind, entry.data)
    if len(alike) > 1:
        last = f"{taipei(alike[-1].at):%m-%d %H:%M}"
        zh += f"，之後 {len(alike) - 1} 次相同，到 {last}"
        en += f", {len(alike) - 1} more with the same answer until {last}"
    cell = Text(zh).append(f"\n{en}", style="dim")
    if details and entry.kind == "call":
        for arrow, members in (("→", entry.data["request"]), ("←", entry.data["reply"])):
            for name, value in _members(members or {}):
                cell.append(f"\n  {arrow} {name} = {value}", style="dim")
    return cell


def _alike(entries: Sequence[Entry], *, apart: bool) -> Iterator[list[Entry]]:
    """Runs of queries that told the same: a sweep asks for as long as nobody pays."""
    numbered = enumerate(entries)

    def same(each: tuple[int, Entry]) -> object:
        position, entry = each
        if apart or entry.kind != "call":
            return position
        return entry.subject, tell(entry.kind, entry.data)

    for _, run in groupby(numbered, same):
        yield [entry for _, entry in run]


def _numbers(entries: Sequence[Entry]) -> dict[str, str]:
    """A running number for each attempt of an order that has several, and so for refunds."""
    numbers: dict[str, str] = {}
    for kind in ("payment", "refund"):
        subjects = dict.fromkeys(entry.subject for entry in entries if entry.kind == kind)
        if len(subjects) > 1:
            numbers |= {subject: f" {n}" for n, subject in enumerate(subjects, start=1)}
    return numbers


def _members(members: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, object]]:
    """Every member by its path, the inner ones too."""
    for name, value in members.items():
        path = f"{within}{name}"
        if isinstance(value, Mapping):
            yield from _members(value, f"{path}.")
        elif isinstance(value, list):
            for number, row in enumerate(value, start=1):
                inner = row if isinstance(row, Mapping) else {"": row}
                yield from _members(inner, f"{path}[{number}].")
        elif value not in (None, ""):
            yield path, value
