"""From the name of a tap to its action's JSON: a message's id, or a rich menu's, and a JSON pointer."""

from typing import Final

from line_simulator.line import Line
from line_simulator.records import Json
from line_simulator.window.looking import MENU

_QUICK_REPLY: Final = "quickReply/"


def action_of(line: Line, user_id: str, tap: str) -> tuple[Json, bool]:
    """The action that is tapped, and whether it is a quick reply.

    Raises `LookupError` for a message, menu or place that does not exist (any more).
    """
    owner, _, pointer = tap.partition("/")
    if owner.startswith(MENU):
        menu = line.rich_menu_of(user_id)
        if menu is None or menu.rich_menu_id != owner.removeprefix(MENU):
            raise LookupError("the menu has changed")
        return _resolve(menu.content, pointer), False
    bubble = line.bubble(owner)
    if bubble.is_unsent:
        raise LookupError("the message was taken back")
    return _resolve(bubble.message, pointer), pointer.startswith(_QUICK_REPLY)


def _resolve(document: Json, pointer: str) -> Json:
    place: object = document
    for key in pointer.split("/"):
        try:
            place = place[int(key)] if isinstance(place, list) else place[key]  # type: ignore[index]  # what is neither list nor object raises below
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise LookupError(f"nothing can be tapped at {pointer}") from error
    if not isinstance(place, dict) or "type" not in place:
        raise LookupError(f"nothing can be tapped at {pointer}")
    return place
