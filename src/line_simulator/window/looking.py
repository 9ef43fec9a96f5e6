"""What one person's phone shows now: the list of chats, and the lines of one chat, ready to draw."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Final

from markupsafe import Markup

from line_simulator.clock import TAIPEI
from line_simulator.line import Line
from line_simulator.records import Bubble, Chat, Friendship, Person
from line_simulator.window.messages import draw_message, draw_quick_replies, summary
from line_simulator.window.reading import Node, child, words
from line_simulator.window.rich_menu import draw_rich_menu
from line_simulator.window.surface import Surface

BUBBLES_SHOWN: Final = 80
MENU: Final = "menu:"
"""Before the name of a tap on a rich menu; the others begin with a message's id."""
_WEEKDAYS: Final = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Face:
    """A name and a round picture; without a picture the first letter on one of eight colours."""

    name: str
    picture: str | None
    hue: int

    @property
    def letter(self) -> str:
        """What stands in the circle."""
        return self.name[:1] or "？"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRow:
    """A chat in the list of chats."""

    chat: Chat
    face: Face
    last: str
    at: str
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """One line of a chat: a bubble with what stands around it, a note of the app, or a new day."""

    key: str
    kind: str
    side: str = "note"
    html: Markup | str = ""
    bubble: Bubble | None = None
    face: Face | None = None
    """Only on the first of several that one sender sent together."""
    time: str = ""
    read: str = ""
    quoted: str = ""

    @property
    def is_own_text(self) -> bool:
        """Whether it is a text of the one who looks."""
        return self.side == "mine" and self.kind == "text"


def face_of(name: str, picture: str | None, key: str) -> Face:
    """A person's, a group's or the account's face."""
    return Face(name, picture, zlib.crc32(key.encode()) % 8)


def account_face(line: Line) -> Face:
    """The official account's face."""
    return face_of(line.account.name, line.account.picture_url, line.account.user_id)


def chat_rows(line: Line, person: Person) -> list[ChatRow]:
    """The list of chats of one person."""
    return [_row(line, person, chat) for chat in line.chats_of(person.user_id)]


def _row(line: Line, person: Person, chat: Chat) -> ChatRow:
    bubbles = line.bubbles(chat.id)
    last = next((bubble for bubble in reversed(bubbles) if not bubble.is_unsent), None)
    return ChatRow(
        chat=chat,
        face=account_face(line) if chat.kind == "user" else face_of(chat.name, None, chat.id),
        last=summary(last.message) if last else "",
        at=f"{last.at.astimezone(TAIPEI):%H:%M}" if last else "",
        unread=_unread(line, person) if chat.kind == "user" else 0,
    )


def _unread(line: Line, person: Person) -> int:
    """What the account sent since the person last looked; LINE keeps no such number for groups here."""
    new = line.bubbles(person.user_id, after=person.read_number)
    account = line.account.user_id
    return sum(bubble.sender_id == account and not bubble.is_unsent for bubble in new)


def surface_of(person: Person, message_id: str, names: Mapping[str, str] | None = None) -> Surface:
    """Where a message is drawn for this person; `names` are those that may be mentioned."""
    phone = f"/phones/{person.user_id}"
    return Surface(
        message_id=message_id,
        is_pc=person.device == "pc",
        names=names or {},
        links={
            "https://line.me/R/ti/p/": f"{phone}/add/",
            "https://line.me/R/oaMessage/": f"{phone}/write/",
        },
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """Who looks at which chat, and how everybody in it looks."""

    line: Line
    person: Person
    chat: Chat
    faces: Mapping[str, Face]
    names: Mapping[str, str]


def chat_lines(
    line: Line, person: Person, chat: Chat, *, shown: int = BUBBLES_SHOWN
) -> list[ChatLine]:
    """The newest lines of a chat, oldest first."""
    faces = {
        each.user_id: face_of(each.name, each.picture_url, each.user_id) for each in line.people
    }
    names = {user_id: face.name for user_id, face in faces.items()}
    faces[line.account.user_id] = account_face(line)
    scene = _Scene(line, person, chat, faces, names)
    return list(_lines(scene, line.bubbles(chat.id)[-shown:]))


def _lines(scene: _Scene, bubbles: Sequence[Bubble]) -> Iterator[ChatLine]:
    day, before = "", None
    for bubble, after in zip_longest(bubbles, bubbles[1:]):
        at = bubble.at.astimezone(TAIPEI)
        if (today := _day(at)) != day:
            day, before = today, None
            yield ChatLine(key=f"day-{at:%Y%m%d}", kind="day", html=today)
        if bubble.is_unsent or not bubble.sender_id:
            before = None
            note = _note(bubble, scene)
            yield ChatLine(key=bubble.message_id, kind="note", html=note, bubble=bubble)
            continue
        is_first = before is None or before.sender_id != bubble.sender_id or before.at != bubble.at
        shown = _bubble_line(scene, bubble, is_first=is_first)
        yield shown if _is_last(bubble, after) else replace(shown, time="")
        before = bubble


def _is_last(bubble: Bubble, after: Bubble | None) -> bool:
    """Whether it is the last of what one request sent: those have one time between them."""
    if after is None or after.is_unsent:
        return True
    return (after.sender_id, after.at) != (bubble.sender_id, bubble.at)


def _bubble_line(scene: _Scene, bubble: Bubble, *, is_first: bool) -> ChatLine:
    is_mine = bubble.sender_id == scene.person.user_id
    surface = surface_of(scene.person, bubble.message_id, scene.names)
    return ChatLine(
        key=bubble.message_id,
        kind=words(bubble.message, "type"),
        side="mine" if is_mine else "theirs",
        html=draw_message(_with_content(bubble), surface),
        bubble=bubble,
        face=None if is_mine or not is_first else _sender(bubble, scene.faces),
        time=f"{bubble.at.astimezone(TAIPEI):%H:%M}",
        read=_read(scene.line, scene.chat, bubble) if is_mine else "",
        quoted=_quoted(scene.line, bubble),
    )


def _sender(bubble: Bubble, faces: Mapping[str, Face]) -> Face:
    """Who sent it; the account may give a message another name and picture."""
    face = faces.get(bubble.sender_id) or face_of("？", None, bubble.sender_id)
    sender = child(bubble.message, "sender")
    name, picture = words(sender, "name"), words(sender, "iconUrl")
    if not (name or picture):
        return face
    told = f"{name} from '{face.name}'" if name else face.name
    return Face(told, picture or face.picture, face.hue)


def _read(line: Line, chat: Chat, bubble: Bubble) -> str:
    if not line.is_read(bubble):
        return ""
    if chat.kind == "user":
        return "已讀"
    others = len(chat.member_ids) - 1
    return f"已讀 {others}" if others > 0 else ""


def _quoted(line: Line, bubble: Bubble) -> str:
    if bubble.quoted_message_id is None:
        return ""
    try:
        quoted = line.bubble(bubble.quoted_message_id)
    except LookupError:
        return ""
    return "訊息已收回" if quoted.is_unsent else summary(quoted.message)


def _with_content(bubble: Bubble) -> Node:
    """A picture that a person sent lies with LINE; the shop is given its bytes, a browser an address."""
    if words(child(bubble.message, "contentProvider"), "type") != "line":
        return bubble.message
    return {**bubble.message, "originalContentUrl": f"/window/contents/{bubble.message_id}"}


def _note(bubble: Bubble, scene: _Scene) -> str:
    if not bubble.is_unsent:
        return words(bubble.message, "text")
    if bubble.sender_id == scene.person.user_id:
        return "您已收回訊息"
    sender = scene.faces.get(bubble.sender_id)
    return f"{sender.name if sender else '？'} 已收回訊息"


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日（{_WEEKDAYS[at.weekday()]}）"


def quick_replies(line: Line, person: Person, chat: Chat) -> Markup | None:
    """The quick replies that this person sees now: those of the last message of the chat."""
    if not line.quick_replies(chat.id, person.user_id):
        return None
    for bubble in reversed(line.bubbles(chat.id)):
        if bubble.sender_id and not bubble.is_unsent:
            return draw_quick_replies(bubble.message, surface_of(person, bubble.message_id))
    return None


def rich_menu(line: Line, person: Person, chat: Chat, *, is_open: bool | None) -> Markup | None:
    """The menu under the chat with the account; nobody who blocked it has one."""
    if chat.kind != "user" or person.friendship is Friendship.BLOCKED:
        return None
    menu = line.rich_menu_of(person.user_id)
    if menu is None:
        return None
    surface = surface_of(person, f"{MENU}{menu.rich_menu_id}")
    content: Node = {**menu.content, "richMenuId": menu.rich_menu_id}
    return draw_rich_menu(
        content, f"/window/rich-menus/{menu.rich_menu_id}", surface, is_open=is_open
    )


def loading_seconds(line: Line, person: Person, chat: Chat) -> float | None:
    """How much longer the account is seen thinking; None when it is not."""
    until = person.loading_until
    if chat.kind != "user" or until is None or not line.is_loading(person.user_id):
        return None
    return (until - line.now()).total_seconds()
