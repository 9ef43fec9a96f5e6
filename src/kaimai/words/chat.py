"""What was said in LINE as lines of plain text: LINE's events and messages, Flex and all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaimai.words.languages import Text

LINES_MAX = 40
KINDS: Mapping[str, Text] = {
    "image": Text("［圖片］", "[picture]"),
    "video": Text("［影片］", "[video]"),
    "audio": Text("［語音］", "[voice message]"),
    "file": Text("［檔案］", "[file]"),
    "location": Text("［位置］", "[place]"),
    "sticker": Text("［貼圖］", "[sticker]"),
    "follow": Text("（加入好友）", "(became a friend)"),
    "unfollow": Text("（封鎖了帳號）", "(blocked the account)"),
    "unsend": Text("（收回了一則訊息）", "(took a message back)"),
    "messageEdited": Text("（改過的訊息）", "(edited message)"),
    "postback": Text("（按了按鈕）", "(pressed a button)"),
    "join": Text("（帳號加入群組）", "(the account joined the group)"),
    "leave": Text("（帳號離開群組）", "(the account left the group)"),
    "unsent": Text("（對方收回了這則訊息）", "(taken back)"),
}
_OTHER = Text("［其他內容］", "[something else]")
_BUTTON = Text("［按鈕］{label}", "[button] {label}")


def read_event(body: Mapping[str, Any], language: str, *, is_unsent: bool = False) -> list[str]:
    """What a person said or did, by LINE's event."""
    kind = str(body.get("type", ""))
    if kind not in ("message", "messageEdited"):
        return [KINDS.get(kind, _OTHER).of(language)]
    if is_unsent:
        return [KINDS["unsent"].of(language)]
    message = body.get("message")
    lines = read_message(message if isinstance(message, dict) else {}, language)
    return [KINDS[kind].of(language), *lines] if kind == "messageEdited" else lines


def message_id(body: Mapping[str, Any]) -> str:
    """The id of the message that an event brings; empty when it brings none."""
    message = body.get("message")
    return str(message.get("id", "")) if isinstance(message, dict) else ""


def unsent_id(body: Mapping[str, Any]) -> str:
    """The id of the message that an event takes back; empty when it takes none back."""
    unsend = body.get("unsend")
    return str(unsend.get("messageId", "")) if isinstance(unsend, dict) else ""


def read_message(message: Mapping[str, Any], language: str) -> list[str]:
    """One message object of LINE's: its words, and the words on its buttons."""
    kind = message.get("type")
    if kind in ("text", "textV2"):
        return str(message.get("text", "")).splitlines() or [""]
    if kind == "location":
        place = (str(message.get(name, "")) for name in ("title", "address"))
        return [" ".join(filter(None, (KINDS["location"].of(language), *place)))]
    if kind == "sticker":
        keywords = message.get("keywords")
        words = "、".join(map(str, keywords[:3])) if isinstance(keywords, list) else ""
        return [" ".join(filter(None, (KINDS["sticker"].of(language), words)))]
    if kind in ("flex", "template"):
        lines = list(dict.fromkeys(_words(message.get("contents", message), language)))
        return lines[:LINES_MAX] or [str(message.get("altText", ""))]
    return [KINDS.get(str(kind), _OTHER).of(language)]


def read_messages(messages: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """Several messages that were sent as one."""
    return [line for message in messages for line in read_message(message, language)]


def _words(part: object, language: str) -> Iterator[str]:
    """Texts of a Flex or template message in the order in which they stand."""
    if isinstance(part, list):
        for each in part:
            yield from _words(each, language)
    elif isinstance(part, dict):
        if part.get("type") == "text" and part.get("text"):
            yield from str(part["text"]).splitlines()
        if part.get("type") in ("buttons", "confirm", "carousel"):
            yield from (str(part[name]) for name in ("title", "text") if part.get(name))
        action = part.get("action")
        label = action.get("label") if isinstance(action, dict) else None
        for name, each in part.items():
            if name not in ("action", "text", "title"):
                yield from _words(each, language)
        if label and part.get("type") in ("button", None):
            yield _BUTTON.of(language).format(label=label)
