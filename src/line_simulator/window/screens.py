"""The pages of the window: all phones beside each other, one phone's chats, one chat. GET only.

Seeing a chat marks it as read, as it does in the app; nothing else here changes anything.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlencode

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup

from line_simulator.line import Line
from line_simulator.records import Chat, Friendship, Json, Person
from line_simulator.window import looking
from line_simulator.window.assets import HEADERS
from line_simulator.window.tapping import action_of
from line_simulator.window.views import page

_Request = Request[object, object, State]
PHONES_MAX: Final = 12
_PHONES_AT_FIRST: Final = 3
_INPUTS: Final = {"date": "date", "time": "time", "datetime": "datetime-local"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What slides up over a chat: a picker, a text that was copied, a place, a picture to send."""

    kind: str
    title: str
    tap: str = ""
    input_type: str = ""
    value: str = ""
    earliest: str = ""
    latest: str = ""


def screen_routes(line: Line) -> list[HTTPRouteHandler]:
    """Every page of the window."""
    return [*_desk_routes(line), *_phone_routes(line), *_picture_routes(line)]


def _desk_routes(line: Line) -> list[HTTPRouteHandler]:
    @get("/")
    async def desk(request: _Request) -> Response[str]:
        asked = request.query_params.getall("person", [])
        ids = [person.user_id for person in line.people]
        shown = [each for each in asked if each in ids] or ids[:_PHONES_AT_FIRST]
        return page(
            "desk.html",
            {
                "line": line,
                "faces": {each.user_id: _face(each) for each in line.people},
                "shown": [line.person(each) for each in shown[:PHONES_MAX]],
                "problem": request.query_params.get("problem", ""),
            },
        )

    return [desk]


def _phone_routes(line: Line) -> list[HTTPRouteHandler]:
    @get("/phones/{person_id:str}")
    async def chats(request: _Request, person_id: FromPath[str]) -> Response[str]:
        person = _person(line, person_id)
        return page("chats.html", _frame(line, person, request) | {"chat": None})

    @get("/phones/{person_id:str}/chats/{chat_id:str}")
    async def chat(
        request: _Request, person_id: FromPath[str], chat_id: FromPath[str]
    ) -> Response[str]:
        person, shown = _seat(line, person_id, chat_id)
        _see(line, person, shown)
        values = _frame(line, person, request) | _chat(line, person, shown, request)
        return page("chat.html", values)

    @get("/phones/{person_id:str}/add/{name:str}")
    async def add_friend(person_id: FromPath[str], name: FromPath[str]) -> Redirect:
        person = _person(line, person_id)
        if unquote(name) != line.account.basic_id:
            raise NotFoundException
        return Redirect(f"/phones/{person.user_id}/chats/{person.user_id}", status_code=303)

    @get("/phones/{person_id:str}/write/{name:str}")
    async def write(request: _Request, person_id: FromPath[str], name: FromPath[str]) -> Redirect:
        person = _person(line, person_id)
        if unquote(name) != line.account.basic_id:
            raise NotFoundException
        # The whole query is the text: https://line.me/R/oaMessage/@account/?text
        text = unquote(request.url.query)
        place = f"/phones/{person.user_id}/chats/{person.user_id}"
        return Redirect(f"{place}?{urlencode({'fill': text})}", status_code=303)

    return [chats, chat, add_friend, write]


def _picture_routes(line: Line) -> list[HTTPRouteHandler]:
    @get("/window/rich-menus/{menu_id:str}")
    async def rich_menu(menu_id: FromPath[str]) -> Response[bytes]:
        menu = line.state.books.rich_menus.get(menu_id)
        if menu is None or menu.image is None:
            raise NotFoundException
        return Response(menu.image, media_type=menu.image_type or "image/png", headers=HEADERS)

    @get("/window/contents/{message_id:str}")
    async def content(message_id: FromPath[str]) -> Response[bytes]:
        found = line.content(message_id)
        if found is None or not found.media_type.startswith(("image/", "video/", "audio/")):
            raise NotFoundException
        return Response(found.body, media_type=found.media_type, headers=HEADERS)

    return [rich_menu, content]


def _person(line: Line, person_id: str) -> Person:
    try:
        return line.person(person_id)
    except LookupError as error:
        raise NotFoundException from error


def _seat(line: Line, person_id: str, chat_id: str) -> tuple[Person, Chat]:
    """A person and a chat that this person sees."""
    person = _person(line, person_id)
    for chat in line.chats_of(person.user_id):
        if chat.id == chat_id:
            return person, chat
    raise NotFoundException


def _see(line: Line, person: Person, chat: Chat) -> None:
    # Only when there is something new: reading is itself a change that windows are told of.
    bubbles = line.bubbles(chat.id)
    if chat.kind == "user" and bubbles and bubbles[-1].number > person.read_number:
        line.read(person.user_id, chat.id)


def _face(person: Person) -> looking.Face:
    return looking.face_of(person.name, person.picture_url, person.user_id)


def _frame(line: Line, person: Person, request: _Request) -> dict[str, object]:
    return {
        "person": person,
        "face": _face(person),
        "rows": looking.chat_rows(line, person),
        "version": line.version,
        "problem": request.query_params.get("problem", ""),
        "account": line.account,
        "people": line.people,
    }


def _chat(line: Line, person: Person, chat: Chat, request: _Request) -> dict[str, object]:
    asked = request.query_params
    menu = asked.get("menu")
    quoted = asked.get("quote", "")
    return {
        "chat": chat,
        "chat_face": looking.account_face(line)
        if chat.kind == "user"
        else looking.face_of(chat.name, chat.picture_url, chat.id),
        "is_friend": person.friendship is Friendship.FRIEND,
        "is_blocked": chat.kind == "user" and person.friendship is Friendship.BLOCKED,
        "lines": looking.chat_lines(line, person, chat),
        "quick_replies": looking.quick_replies(line, person, chat) or Markup(),
        "rich_menu": looking.rich_menu(
            line, person, chat, is_open=None if menu is None else menu == "open"
        )
        or Markup(),
        "loading": looking.loading_seconds(line, person, chat),
        "members": [line.person(each) for each in chat.member_ids],
        "strangers": [each for each in line.people if each.user_id not in chat.member_ids],
        "fill": asked.get("fill", ""),
        "quote": quoted if any(each.message_id == quoted for each in line.bubbles(chat.id)) else "",
        "sheet": _sheet(line, person, asked.get("sheet", ""), asked.get("tap", "")),
    }


def _sheet(line: Line, person: Person, kind: str, tap: str) -> Sheet | None:
    if kind == "image":
        return Sheet(kind="image", title="傳送照片", tap=tap)
    if kind == "location":
        return Sheet(kind="location", title="傳送位置", tap=tap)
    if kind not in {"pick", "copy"}:
        return None
    try:
        action, _ = action_of(line, person.user_id, tap)
    except LookupError:
        return None
    if kind == "copy":
        return Sheet(kind="copy", title="已複製", value=str(action.get("clipboardText", "")))
    return _picker(action, tap)


def _picker(action: Json, tap: str) -> Sheet | None:
    def moment(key: str) -> str:
        return str(action.get(key, "")).replace("t", "T")

    input_type = _INPUTS.get(str(action.get("mode")))
    if input_type is None:
        return None
    return Sheet(
        kind="pick",
        title=str(action.get("label") or "請選擇"),
        tap=tap,
        input_type=input_type,
        value=moment("initial"),
        earliest=moment("min"),
        latest=moment("max"),
    )
