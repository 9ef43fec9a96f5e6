"""Template messages: buttons, confirm, carousel, image carousel."""

from typing import Any, Final

from line_simulator import texts
from line_simulator.limits import actions, values
from line_simulator.limits.findings import Findings, Place
from line_simulator.records import Json

_KINDS: Final = ("buttons", "confirm", "carousel", "image_carousel")
_COLUMNS_MAX: Final = 10
_BUTTONS_MAX: Final = 4
_COLUMN_ACTIONS_MAX: Final = 3
_TITLE_MAX: Final = 40
_CONFIRM_TEXT_MAX: Final = 240
_BUTTONS_TEXT_MAX: Final = 160
_COLUMN_TEXT_MAX: Final = 120
_SHORT_TEXT_MAX: Final = 60


def check_template(template: Json, place: Place, found: Findings) -> None:
    """The `template` of a template message."""
    kind = template.get("type")
    values.choice(template, "type", place, found, _KINDS, is_required=True)
    if kind == "buttons":
        _check_shape(template, place, found)
        _check_card(template, place, found, text_max=_BUTTONS_TEXT_MAX, actions_max=_BUTTONS_MAX)
    elif kind == "confirm":
        values.text(template, "text", place, found, most=_CONFIRM_TEXT_MAX, measure=texts.graphemes)
        _check_actions(template, place, found, least=2, most=2)
    elif kind == "carousel":
        _check_shape(template, place, found)
        _check_columns(template, place, found)
    elif kind == "image_carousel":
        columns = values.items(template, "columns", place, found, least=1, most=_COLUMNS_MAX)
        for column, here in columns:
            if isinstance(column, dict):
                values.media_url(column, "imageUrl", here, found)
                actions.check_action(
                    column.get("action"), here.at("action"), found, actions.IMAGE_COLUMN
                )
            else:
                found.missing(here)


def _check_shape(template: Json, place: Place, found: Findings) -> None:
    values.choice(template, "imageAspectRatio", place, found, ("rectangle", "square"))
    values.choice(template, "imageSize", place, found, ("cover", "contain"))


def _check_card(
    card: Json, place: Place, found: Findings, *, text_max: int, actions_max: int
) -> None:
    """Picture, title, text and buttons; a picture or a title leaves less room for the text."""
    values.media_url(card, "thumbnailImageUrl", place, found, is_required=False)
    values.text(
        card,
        "title",
        place,
        found,
        most=_TITLE_MAX,
        measure=texts.graphemes,
        is_required=False,
    )
    is_short = "thumbnailImageUrl" in card or "title" in card
    most = _SHORT_TEXT_MAX if is_short else text_max
    values.text(card, "text", place, found, most=most, measure=texts.graphemes)
    if "defaultAction" in card:
        here = place.at("defaultAction")
        actions.check_action(card["defaultAction"], here, found, actions.TEMPLATE_TAP)
    _check_actions(card, place, found, least=1, most=actions_max)


def _check_columns(template: Json, place: Place, found: Findings) -> None:
    columns = values.items(template, "columns", place, found, least=1, most=_COLUMNS_MAX)
    shapes: set[tuple[bool, bool, int]] = set()
    for column, here in columns:
        if not isinstance(column, dict):
            found.missing(here)
            continue
        _check_card(column, here, found, text_max=_COLUMN_TEXT_MAX, actions_max=_COLUMN_ACTIONS_MAX)
        shapes.add(_shape(column))
    if len(shapes) > 1:
        found.add(
            place.at("columns"),
            "all columns need the same number of actions, and a picture or title all or none",
        )


def _shape(column: Json) -> tuple[bool, bool, int]:
    buttons: Any = column.get("actions")
    count = len(buttons) if isinstance(buttons, list) else 0
    return "thumbnailImageUrl" in column, "title" in column, count


def _check_actions(holder: Json, place: Place, found: Findings, *, least: int, most: int) -> None:
    for action, here in values.items(holder, "actions", place, found, least=least, most=most):
        actions.check_action(action, here, found, actions.TEMPLATE)
