"""Shows records of the client on a terminal: tables for people, JSON for programs, tokens masked.

The fields keep the names that they have in Python, so what is seen here can be typed there.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from funbiz import (
    ChargeStatus,
    EntryKind,
    MessageKind,
    PayStatus,
    PayType,
    Period,
    RefundStatus,
    ScheduleStatus,
    mask_token,
)
from funbiz.command.options import Shown
from funbiz.masking import TOKENS

WIDTH_ELSEWHERE = 200
"""Columns where the output is not a terminal: a file, or another program."""

out = Console(soft_wrap=True, highlight=False)
if not out.is_terminal:
    out.width = WIDTH_ELSEWHERE
err = Console(stderr=True, soft_wrap=True, highlight=False)

_Record = Any  # any frozen dataclass of the client
_UNSAID = ("raw",)
_WORDS: Mapping[str, type[StrEnum]] = {
    "pay_status": PayStatus,
    "refund_status": RefundStatus,
    "pay_type": PayType,
    "period": Period,
    "PaymentResult.kind": MessageKind,
    "CardBinding.kind": MessageKind,
    "ScheduleEnd.kind": MessageKind,
    "BillRow.kind": EntryKind,
    "AllotmentRow.kind": EntryKind,
    "ScheduleDetails.status": ScheduleStatus,
    "ChargeRow.status": ChargeStatus,
}
"""Whose words a field has; of one record where the field's name has several meanings."""


def print_record(record: _Record, shown: Shown) -> None:
    """Show one record with all that it holds: its own facts first, then each of its lists."""
    facts = Table("field", Column("value", overflow="fold"), show_header=False)
    for name, words in _facts(record, shown):
        facts.add_row(name, Text(words))
    if facts.row_count:
        out.print(facts)
    for name, rows in _lists(record):
        print_rows(name, rows, shown)


def print_rows(
    title: str, rows: tuple[Any, ...], shown: Shown, *, columns: tuple[str, ...] | None = None
) -> None:
    """Show a list of records: a single one whole, several as a table.

    `columns` are the facts that are shown of several; otherwise all are, and records with lists of
    their own are shown one by one.
    """
    if len(rows) == 1 or (columns is None and any(list(_lists(row)) for row in rows)):
        for number, row in enumerate(rows, start=1):
            out.print(f"[bold]{title} {number}[/]" if len(rows) > 1 else f"[bold]{title}[/]")
            print_record(row, shown)
        return
    found = [dict(_facts(row, shown)) for row in rows]
    names = columns or tuple(dict.fromkeys(name for facts in found for name in facts))
    table = Table(*(Column(name, overflow="fold") for name in names), title=title)
    for facts in found:
        table.add_row(*(Text(facts.get(name, "")) for name in names))
    out.print(table)


def print_json(content: object) -> None:
    """Print as JSON on standard output, for programs."""
    out.print_json(json.dumps(content, ensure_ascii=False), indent=2, highlight=False)


def plain(value: object, shown: Shown) -> object:
    """A record as JSON has it: absent members left out, moments in ISO 8601, tokens masked."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(_masked(field, getattr(value, field.name), shown), shown)
            for field in dataclasses.fields(value)
            if field.name not in _UNSAID and getattr(value, field.name) is not None
        }
    if isinstance(value, tuple | list):
        return [plain(each, shown) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def mask_members(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a message with the bank's tokens cut short, at any depth."""
    return {name: _member(name, value) for name, value in members.items()}


def _member(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return mask_members(value)
    if isinstance(value, list):
        return [_member(name, each) for each in value]
    return mask_token(value) if name in TOKENS and isinstance(value, str) and value else value


def _facts(record: _Record, shown: Shown, before: str = "") -> Iterator[tuple[str, str]]:
    """What is known of a record and of the records inside it (`card.pay_url`), without lists."""
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if field.name in _UNSAID or value is None or value == "" or isinstance(value, tuple):
            continue
        name = f"{before}{field.name}"
        if dataclasses.is_dataclass(value):
            yield from _facts(value, shown, f"{name}.")
        else:
            yield name, _words(record, field.name, _masked(field, value, shown))


def _lists(record: _Record, before: str = "") -> Iterator[tuple[str, tuple[Any, ...]]]:
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if dataclasses.is_dataclass(value):
            yield from _lists(value, f"{before}{field.name}.")
        elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
            yield f"{before}{field.name}", value


def _masked(field: "dataclasses.Field[Any]", value: object, shown: Shown) -> object:
    """A field that is kept out of the record's repr is a token, or holds one."""
    secret = not field.repr or field.name.endswith("_token")
    return mask_token(value) if secret and isinstance(value, str) and not shown.reveal else value


def _words(record: _Record, name: str, value: object) -> str:
    """A value as a person reads it: money also in dollars, a word of the bank with its meaning."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name.endswith("_cents"):
        dollars, cents = divmod(abs(value), 100)
        sign = "-" if value < 0 else ""
        return f"{value}  {sign}NT${dollars:,}" + (f".{cents:02}" if cents else "")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" + (f":{value:%S}" if value.second else "")
    listed = _WORDS.get(f"{type(record).__name__}.{name}") or _WORDS.get(name)
    if listed is None:
        return str(value)
    known = {word.value: getattr(word, "meaning", _spelled(word.name)) for word in listed}
    return f"{value}  {known.get(str(value), '')}".rstrip()


def _spelled(name: str) -> str:
    return name.lower().replace("_", " ")
