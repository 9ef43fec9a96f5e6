"""Backups: what one is called, what it says of itself, and which of the nightly ones are kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from kaimai.domain.calendar import taipei

NIGHTLY, BY_HAND = "nightly", "hand"
DAILY_KEPT, WEEKLY_KEPT, MONTHLY_KEPT = 7, 4, 12
_NAME = re.compile(r"kaimai-(nightly|hand)-(\d{8}T\d{6})Z(?:-\d+)?\.tar\.gz")
_MOMENT = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """What a database holds: its schema, whose it is, and how many rows each table has."""

    schema: str
    installation: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `files`: SHA-256 of each file in it, by its name there."""

    version: str
    database: str
    """`sqlite` or `postgresql`: what the copy of the database can be put back into."""
    made_at: datetime
    census: Census
    files: Mapping[str, str]


def name_of(kind: str, at: datetime, number: int = 1) -> str:
    """The file name of a backup; `number` when others were made in the same second."""
    more = f"-{number}" if number > 1 else ""
    return f"kaimai-{kind}-{at.astimezone(UTC):{_MOMENT}}Z{more}.tar.gz"


def is_backup(name: str) -> bool:
    """Whether a file of this name is a backup of ours."""
    return _NAME.fullmatch(name) is not None


def made_at(name: str) -> datetime:
    """When a backup of this name was made. Raises ValueError for another file's name."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name} is not the name of a backup")
    return datetime.strptime(found[2], _MOMENT).replace(tzinfo=UTC)


def outlived(names: Iterable[str]) -> list[str]:
    """The nightly backups that need not be kept beside the others, oldest first.

    Kept are the newest of each of the last seven days, four weeks and twelve months that have one,
    days as in Taipei. What was made by hand is its maker's to delete.
    """
    nightly = [name for name in names if (found := _NAME.fullmatch(name)) and found[1] == NIGHTLY]
    newest_first = sorted(nightly, key=lambda name: (made_at(name), name), reverse=True)
    kept: set[str] = set()
    for period, count in (
        ("%Y-%m-%d", DAILY_KEPT),
        ("%G-%V", WEEKLY_KEPT),
        ("%Y-%m", MONTHLY_KEPT),
    ):
        newest: dict[str, str] = {}
        for name in newest_first:
            newest.setdefault(f"{taipei(made_at(name)):{period}}", name)
        kept |= set(list(newest.values())[:count])
    return [name for name in reversed(newest_first) if name not in kept]
