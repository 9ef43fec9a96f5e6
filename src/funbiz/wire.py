"""How records are spelled on the wire: member names, codecs, reading and writing. No services.

A record is a dataclass whose fields are annotated with `Wire`, so each wire name stands once.
Writing is strict (the bank's limits, protocol section 4); reading is tolerant: unknown members,
nulls, empty texts, omitted members and any order are accepted.
"""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum, StrEnum
from typing import Any, TypeVar, get_args

from funbiz.errors import InvalidRequest

TAIPEI = timezone(timedelta(hours=8), "Asia/Taipei")
"""Every time of the bank is Taiwan's, UTC+8 the year round (section 4)."""

_FORBIDDEN = "'\"%"
_CENTS_LIMIT = 999_999_900
_MOMENT_LENGTHS = (12, 14)
_DAY_LENGTH = 8

R = TypeVar("R")


class Need(Enum):
    """How much of a reply hangs on one member."""

    OPTIONAL = 1
    """Absent or unreadable is None: a detail must never hide that money arrived."""
    READABLE = 2
    """May be absent, but what is there must be understood."""
    REQUIRED = 3


class Codec:
    """Turns a value into its wire form and back; both raise ValueError with a reason.

    A codec has only the directions in which its members travel.
    """

    __slots__ = ()

    def write(self, value: object) -> object:
        raise NotImplementedError(f"{type(self).__name__} is never sent, not even {value!r}")

    def read(self, raw: object) -> object:
        raise NotImplementedError(f"{type(self).__name__} is never received, not even {raw!r}")


@dataclasses.dataclass(frozen=True, slots=True)
class Wire:
    """The wire name of a field, its codec, and how needed it is."""

    name: str
    codec: Codec
    need: Need = Need.OPTIONAL


class UnreadableMember(ValueError):
    """A member of a reply that is needed is missing or of the wrong type."""


@dataclasses.dataclass(frozen=True, slots=True)
class Text(Codec):
    """X(n): at most n characters, without ' " % when written (section 4).

    Characters are counted as UTF-16 units, the strictest reading of the manual: an emoji is two.
    """

    limit: int

    def write(self, value: object) -> str:
        if not isinstance(value, str):
            raise _not_a("text", value)
        if value.strip() != value:
            raise ValueError("must not begin or end with a blank")
        if any(character in value for character in _FORBIDDEN):
            raise ValueError("must not contain ' \" %")
        try:
            length = len(value.encode("utf-16-le")) // 2
        except UnicodeEncodeError as error:
            raise ValueError("must be valid Unicode") from error
        if length > self.limit:
            raise ValueError(f"must be at most {self.limit} characters, is {length}")
        return value

    def read(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise _not_a("text", raw)
        return raw


@dataclasses.dataclass(frozen=True, slots=True)
class Url(Text):
    """A web address the bank can call or send a browser to, X(255)."""

    limit: int = 255

    def write(self, value: object) -> str:
        text = Text.write(self, value)
        if not text.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// or http://")
        return text


@dataclasses.dataclass(frozen=True, slots=True)
class Number(Codec):
    """9(n): an integer within bounds. Read from a JSON number or a text of digits."""

    low: int
    high: int

    def write(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _not_a("whole number", value)
        if not self.low <= value <= self.high:
            raise ValueError(f"must be {self.low} to {self.high}, is {value}")
        return value

    def read(self, raw: object) -> int:
        return int(_digits(raw))


@dataclasses.dataclass(frozen=True, slots=True)
class Cents(Number):
    """An amount of money with two implied decimals; a written one is above 0 and ends in 00."""

    low: int = 1
    high: int = _CENTS_LIMIT

    def write(self, value: object) -> int:
        cents = Number.write(self, value)
        if cents % 100:
            raise ValueError(f"must end in 00 (whole dollars), is {cents}")
        return cents


class Balance(Cents):
    """An amount that may be below zero, such as what is due after refunds. It is never sent."""

    def read(self, raw: object) -> int:
        is_number = isinstance(raw, int) and not isinstance(raw, bool)
        text = str(raw) if is_number else raw
        if isinstance(text, str) and text.startswith("-"):
            return -Cents.read(self, text.removeprefix("-"))
        return Cents.read(self, raw)


class Dollars(Balance):
    """An amount in whole dollars, as escrow payouts alone have it (section 5.8)."""


class Moment(Codec):
    """yyyyMMddHHmm in Taiwan's time; seconds are dropped when written, accepted when read."""

    def write(self, value: object) -> str:
        if not isinstance(value, datetime):
            raise _not_a("datetime", value)
        if value.utcoffset() is None:
            raise ValueError("must have a time zone")
        return value.astimezone(TAIPEI).strftime("%Y%m%d%H%M")

    def read(self, raw: object) -> datetime:
        digits = _digits(raw)
        if len(digits) not in _MOMENT_LENGTHS:
            raise ValueError(f"{digits} is not yyyyMMddHHmm")
        return datetime(
            int(digits[:4]),
            int(digits[4:6]),
            int(digits[6:8]),
            int(digits[8:10]),
            int(digits[10:12]),
            int(digits[12:] or 0),
            tzinfo=TAIPEI,
        )


class Day(Codec):
    """yyyyMMdd; read from a text or a JSON number."""

    def write(self, value: object) -> str:
        # A datetime is a date to Python, but which day it is depends on its time zone.
        if isinstance(value, datetime) or not isinstance(value, date):
            raise _not_a("date", value)
        return value.strftime("%Y%m%d")

    def read(self, raw: object) -> date:
        digits = _digits(raw)
        if len(digits) != _DAY_LENGTH:
            raise ValueError(f"{digits} is not yyyyMMdd")
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


class MinuteOfDay(Codec):
    """HHmm in Taiwan's time; only written."""

    def write(self, value: object) -> str:
        if not isinstance(value, time):
            raise _not_a("time", value)
        if value.tzinfo is not None or value.second or value.microsecond:
            raise ValueError("must be hours and minutes without a time zone")
        return value.strftime("%H%M")


class YesNo(Codec):
    """Y or N."""

    def write(self, value: object) -> str:
        if not isinstance(value, bool):
            raise _not_a("bool", value)
        return "Y" if value else "N"

    def read(self, raw: object) -> bool:
        if raw not in ("Y", "N"):
            raise ValueError(f"{raw!r} is neither Y nor N")
        return bool(raw == "Y")


class Flag(Codec):
    """1 or nothing; only written."""

    def write(self, value: object) -> str | None:
        if not isinstance(value, bool):
            raise _not_a("bool", value)
        return "1" if value else None


@dataclasses.dataclass(frozen=True, slots=True)
class Word(Codec):
    """One word of a list. Only written: a reply's words are kept as text, they may be newer."""

    words: type[StrEnum]

    def write(self, value: object) -> str:
        try:
            return self.words(str(value)).value
        except ValueError as error:
            raise ValueError(f"must be one of {', '.join(self.words)}") from error


@dataclasses.dataclass(frozen=True, slots=True)
class Part(Codec):
    """A record inside a reply."""

    kind: type

    def read(self, raw: object) -> object:
        if not isinstance(raw, Mapping):
            raise _not_a("object", raw)
        return read(self.kind, raw)


@dataclasses.dataclass(frozen=True, slots=True)
class Rows(Codec):
    """A list of records in a reply; one unreadable row makes the whole list unreadable.

    Leaving a row out would turn an order that exists into one that was not found.
    """

    kind: type

    def read(self, raw: object) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise _not_a("list", raw)
        part = Part(self.kind)
        return tuple(part.read(row) for row in raw)


def write(record: object) -> dict[str, Any]:
    """Return the wire form of a record; None and empty text are left out.

    Raises InvalidRequest naming the field (its Python name) that breaks a rule.
    """
    members: dict[str, Any] = {}
    for attribute, wire in _plan(type(record)):
        value = getattr(record, attribute)
        if value is None or value == "":
            if wire.need is Need.REQUIRED:
                raise InvalidRequest(attribute, "is required")
            continue
        try:
            written = wire.codec.write(value)
        except ValueError as error:
            raise InvalidRequest(attribute, str(error)) from error
        if written is not None:
            members[wire.name] = written
    return members


def read(kind: type[R], members: Mapping[str, Any], **given: object) -> R:
    """Return a record read from the wire; `given` fills fields that are not on the wire.

    Raises UnreadableMember naming the wire member.
    """
    for attribute, wire in _plan(kind):
        raw = members.get(wire.name)
        # An empty text, object or list says nothing (the bank's own toolkit sends [] for {});
        # a zero does.
        if not raw and not isinstance(raw, int | float):
            if wire.need is Need.REQUIRED:
                raise UnreadableMember(f"{wire.name} is missing")
            continue
        try:
            given[attribute] = wire.codec.read(raw)
        except ValueError as error:
            if wire.need is not Need.OPTIONAL:
                raise UnreadableMember(f"{wire.name}: {error}") from error
    return kind(**given)


_PLANS: dict[type, tuple[tuple[str, Wire], ...]] = {}


def _plan(kind: type) -> tuple[tuple[str, Wire], ...]:
    """The fields of a record that are on the wire, found once per record type."""
    plan = _PLANS.get(kind)
    if plan is None:
        plan = _PLANS[kind] = tuple(
            (field.name, note)
            for field in dataclasses.fields(kind)
            for note in get_args(field.type)[1:]
            if isinstance(note, Wire)
        )
    return plan


def _digits(raw: object) -> str:
    """Digits as text: the bank sends the same member as a number here and as a text there."""
    text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()):
        raise _not_a("text of digits", raw)
    return text


def _not_a(wanted: str, value: object) -> ValueError:
    return ValueError(f"must be a {wanted}, is a {type(value).__name__}")
