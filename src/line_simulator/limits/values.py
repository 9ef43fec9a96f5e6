"""Checks of single values that occur in every kind of message: texts, choices, addresses, lists."""

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from line_simulator import texts
from line_simulator.limits.findings import Family, Findings, Place
from line_simulator.records import Json

URL_MAX: Final = 2000
URI_MAX: Final = 1000
_SCHEMES: Final = ("http", "https", "line", "tel")
_LOCAL_HOSTS: Final = ("127.0.0.1", "localhost", "::1")
_ENCODED: Final = re.compile(r"[!-~]+")
LOCAL_HTTP: Final = "local-http"


def text(
    holder: Json,
    name: str,
    place: Place,
    found: Findings,
    *,
    most: int | None,
    measure: Callable[[str], int] = texts.units,
    is_required: bool = True,
) -> None:
    """A text of at least one and at most so many units."""
    value = holder.get(name)
    here = place.at(name)
    if value is None:
        if is_required:
            found.missing(here)
    elif not isinstance(value, str):
        found.add(here, "invalid property")
    elif not value and is_required:
        found.missing(here)
    elif most is not None and measure(value) > most:
        found.too_long(here, most)


def choice(
    holder: Json,
    name: str,
    place: Place,
    found: Findings,
    choices: tuple[str, ...],
    *,
    is_required: bool = False,
) -> None:
    """One of a few words."""
    value = holder.get(name)
    if value is None:
        if is_required:
            found.missing(place.at(name))
    elif value not in choices:
        found.not_one_of(place.at(name), choices)


def flag(holder: Json, name: str, place: Place, found: Findings) -> None:
    """True or false, or absent."""
    if not isinstance(holder.get(name, False), bool):
        found.add(place.at(name), "invalid property")


def number(
    holder: Json, name: str, place: Place, found: Findings, *, least: float, most: float
) -> None:
    """A required number within a range."""
    value = holder.get(name)
    if value is None:
        found.missing(place.at(name))
    elif isinstance(value, bool) or not isinstance(value, int | float):
        found.add(place.at(name), "invalid property")
    elif not least <= value <= most:
        found.add(place.at(name), f"must be between {least:g} and {most:g}")


def items(
    holder: Json,
    name: str,
    place: Place,
    found: Findings,
    *,
    least: int,
    most: int,
) -> list[tuple[Any, Place]]:
    """The elements of a list with their places; empty when the list itself is wrong."""
    value = holder.get(name)
    here = place.at(name)
    if value is None:
        found.missing(here)
        return []
    if not isinstance(value, list):
        found.add(here, "invalid property")
        return []
    if not least <= len(value) <= most:
        if not value and here.family is not Family.REQUEST:
            found.missing(here)
        else:
            found.wrong_count(here, least, most)
    return [(each, here.at(index)) for index, each in enumerate(value)]


def member(holder: Json, name: str, place: Place, found: Findings) -> Json | None:
    """A required object below this one."""
    value = holder.get(name)
    if isinstance(value, dict):
        return value
    if value is None:
        found.missing(place.at(name))
    else:
        found.add(place.at(name), "invalid property")
    return None


def unknown_names(
    holder: Json, known: frozenset[str] | set[str], place: Place, found: Findings
) -> None:
    """Names that LINE does not know, if those are to be refused."""
    if found.refuse_unknown:
        for name in holder:
            if name not in known:
                found.add(place.at(name), "unknown field")


def media_url(
    holder: Json, name: str, place: Place, found: Findings, *, is_required: bool = True
) -> None:
    """The address of a picture, film or recording: HTTPS, percent-encoded, at most 2000 long."""
    value = holder.get(name)
    here = place.at(name)
    if value is None or value == "":
        if is_required or value == "":
            found.missing(here)
    elif not isinstance(value, str):
        found.add(here, "invalid property")
    elif len(value) > URL_MAX:
        found.too_long(here, URL_MAX)
    elif _is_local_http(value) and found.allow_local_http:
        found.deviations.add(LOCAL_HTTP)
    elif _scheme(value) != "https":
        found.add(here, "invalid uri scheme")
    elif not _is_address(value):
        found.add(here, "invalid uri")


def link_uri(
    holder: Json, name: str, place: Place, found: Findings, *, is_required: bool = True
) -> None:
    """What a tap opens: http, https, line or tel, at most 1000 long."""
    value = holder.get(name)
    here = place.at(name)
    if value is None or value == "":
        if is_required or value == "":
            found.missing(here)
    elif not isinstance(value, str):
        found.add(here, "invalid property")
    elif len(value) > URI_MAX:
        found.too_long(here, URI_MAX)
    elif _scheme(value) not in _SCHEMES:
        is_request = here.family is Family.REQUEST
        found.add(here, "invalid uri" if is_request else "invalid uri scheme")
    elif not _is_address(value):
        found.add(here, "invalid uri")


def _scheme(value: str) -> str:
    return value.partition(":")[0].lower() if ":" in value else ""


def _is_address(value: str) -> bool:
    """Percent-encoded, and with a host where the scheme has one."""
    if not _ENCODED.fullmatch(value):
        return False
    if _scheme(value) not in {"http", "https"}:
        return True
    try:
        return bool(urlsplit(value).hostname)
    except ValueError:
        return False


def _is_local_http(value: str) -> bool:
    if _scheme(value) != "http" or not _is_address(value):
        return False
    return urlsplit(value).hostname in _LOCAL_HOSTS
