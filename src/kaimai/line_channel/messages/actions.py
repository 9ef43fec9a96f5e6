"""What happens on a tap: tell the shop, say something, open a page, copy a text; and quick replies.

Labels are cut to what LINE shows everywhere; the data of a tap is made by the conversation it belongs to.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Action: TypeAlias = Mapping[str, Any]
LABEL_MAX = 20
"""The least of LINE's limits for labels: quick replies, rich menus, templates."""
QUICK_MAX = 13


def cut(text: str, longest: int) -> str:
    """The text with at most so many characters; what was cut off shows as an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def tap(label: str, data: str, said: str = "") -> Action:
    """Tell the shop `data`; `said` shows in the chat as the buyer's own words."""
    action = {"type": "postback", "label": cut(label, LABEL_MAX), "data": data}
    return {**action, "displayText": cut(said, 300)} if said else action


def say(label: str, text: str) -> Action:
    """Let the buyer say this text."""
    return {"type": "message", "label": cut(label, LABEL_MAX), "text": text}


def visit(label: str, address: str) -> Action:
    """Open a page in LINE's own browser."""
    return {"type": "uri", "label": cut(label, LABEL_MAX), "uri": address}


def copy(label: str, text: str) -> Action:
    """Put this text into the phone's clipboard."""
    return {"type": "clipboard", "label": cut(label, LABEL_MAX), "clipboardText": text}


def with_quick_replies(
    messages: Sequence[Mapping[str, Any]], actions: Sequence[Action]
) -> list[Mapping[str, Any]]:
    """The messages with these buttons above the keyboard; LINE shows those of the last message only."""
    if not messages or not actions:
        return list(messages)
    items = [{"type": "action", "action": action} for action in actions[:QUICK_MAX]]
    return [*messages[:-1], {**messages[-1], "quickReply": {"items": items}}]
