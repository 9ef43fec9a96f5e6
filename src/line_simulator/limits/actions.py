"""What a button may do, by where it stands: the eight actions and their limits."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from line_simulator import texts
from line_simulator.limits import values
from line_simulator.limits.findings import Findings, Place
from line_simulator.records import Json

_EVERYWHERE: Final = ("postback", "message", "uri", "datetimepicker", "clipboard")
_SCREENS: Final = ("camera", "cameraRoll", "location")
_TEXT_MAX: Final = 300
_DATA_MAX: Final = 300
_CLIPBOARD_MAX: Final = 1000
_ALIAS_MAX: Final = 32
_INPUT_OPTIONS: Final = ("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")
_MOMENTS: Final = {
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "time": re.compile(r"\d{2}:\d{2}"),
    "datetime": re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}"),
}
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100
_KNOWN: Final = {
    "postback": {"data", "displayText", "text", "inputOption", "fillInText"},
    "message": {"text"},
    "uri": {"uri", "altUri"},
    "datetimepicker": {"data", "mode", "initial", "max", "min"},
    "clipboard": {"clipboardText"},
    "richmenuswitch": {"richMenuAliasId", "data"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The kind of place a button stands at."""

    label_max: int
    needs_label: bool
    kinds: tuple[str, ...] = _EVERYWHERE


TEMPLATE: Final = Where(label_max=20, needs_label=True)
TEMPLATE_TAP: Final = Where(label_max=20, needs_label=False)
IMAGE_COLUMN: Final = Where(label_max=12, needs_label=False)
FLEX_BUTTON: Final = Where(label_max=40, needs_label=True)
FLEX_TAP: Final = Where(label_max=40, needs_label=False)
FLEX_VIDEO: Final = Where(label_max=40, needs_label=False, kinds=("uri",))
QUICK_REPLY: Final = Where(label_max=20, needs_label=True, kinds=(*_EVERYWHERE, *_SCREENS))
RICH_MENU: Final = Where(label_max=20, needs_label=False, kinds=(*_EVERYWHERE, "richmenuswitch"))


def check_action(action: Any, place: Place, found: Findings, where: Where) -> None:  # noqa: ANN401  # any JSON
    """One action at its place."""
    if not isinstance(action, dict):
        found.missing(place)
        return
    kind = action.get("type")
    if kind is None or kind not in where.kinds:
        if kind is None:
            found.missing(place.at("type"))
        else:
            found.not_one_of(place.at("type"), where.kinds)
        return
    values.text(
        action,
        "label",
        place,
        found,
        most=where.label_max,
        measure=texts.graphemes,
        is_required=where.needs_label or kind in _SCREENS,
    )
    values.unknown_names(action, {"type", "label"} | _KNOWN.get(kind, set()), place, found)
    if kind in _CHECKS:
        _CHECKS[kind](action, place, found)


def _postback(action: Json, place: Place, found: Findings) -> None:
    values.text(action, "data", place, found, most=_DATA_MAX)
    for name in ("displayText", "text", "fillInText"):
        values.text(
            action,
            name,
            place,
            found,
            most=_TEXT_MAX,
            measure=texts.graphemes,
            is_required=False,
        )
    if "text" in action and "displayText" in action:
        found.add(place.at("text"), "can not be used with displayText")
    values.choice(action, "inputOption", place, found, _INPUT_OPTIONS)
    if "fillInText" in action and action.get("inputOption") != "openKeyboard":
        found.add(place.at("fillInText"), "needs inputOption openKeyboard")


def _message(action: Json, place: Place, found: Findings) -> None:
    values.text(action, "text", place, found, most=_TEXT_MAX, measure=texts.graphemes)


def _uri(action: Json, place: Place, found: Findings) -> None:
    values.link_uri(action, "uri", place, found)
    other = action.get("altUri")
    if isinstance(other, dict):
        values.link_uri(other, "desktop", place.at("altUri"), found, is_required=False)
    elif other is not None:
        found.add(place.at("altUri"), "invalid property")


def _datetimepicker(action: Json, place: Place, found: Findings) -> None:
    values.text(action, "data", place, found, most=_DATA_MAX)
    mode = action.get("mode")
    values.choice(action, "mode", place, found, tuple(_MOMENTS), is_required=True)
    if not isinstance(mode, str) or mode not in _MOMENTS:
        return
    moments = {}
    for name in ("initial", "min", "max"):
        if (value := action.get(name)) is None:
            continue
        moment = _moment(value, mode)
        if moment is None:
            found.add(place.at(name), "invalid datetime format for the specified mode")
        else:
            moments[name] = moment
    earliest, latest = moments.get("min"), moments.get("max")
    if earliest is not None and latest is not None and earliest >= latest:
        found.add(place.at("min"), "invalid date time order")


def _moment(value: object, mode: str) -> datetime | None:
    if not isinstance(value, str) or not _MOMENTS[mode].fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(f"2000-01-01T{value}" if mode == "time" else value)
    except ValueError:
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _clipboard(action: Json, place: Place, found: Findings) -> None:
    values.text(action, "clipboardText", place, found, most=_CLIPBOARD_MAX)


def _richmenuswitch(action: Json, place: Place, found: Findings) -> None:
    values.text(action, "richMenuAliasId", place, found, most=_ALIAS_MAX)
    values.text(action, "data", place, found, most=_DATA_MAX)


_CHECKS: Final = {
    "postback": _postback,
    "message": _message,
    "uri": _uri,
    "datetimepicker": _datetimepicker,
    "clipboard": _clipboard,
    "richmenuswitch": _richmenuswitch,
}
