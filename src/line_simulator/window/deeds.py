"""What a person does in the window, as plain form posts: each does one thing to LINE and leads back.

What the app would not let a person do is told on the page that it leads back to.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote, urlencode

from litestar import Request, post
from litestar.datastructures import FormMultiDict, State, UploadFile
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from line_simulator.chats import Refused
from line_simulator.line import Line
from line_simulator.records import Tapped
from line_simulator.window.tapping import action_of

_Request = Request[object, object, State]
_Shown = Mapping[str, str | list[str]]
_Deed = Callable[[], _Shown | None]
_PICTURE_TYPES: Final = {"image/jpeg", "image/png", "image/gif", "image/webp"}
_NUMBER: Final = re.compile(r"-?\d{1,3}(?:\.\d{1,10})?", re.ASCII)


def deed_routes(line: Line) -> list[HTTPRouteHandler]:
    """Every form's target."""
    return [*_talk_routes(line), *_chat_routes(line), *_desk_routes(line)]


def _back(place: str, deed: _Deed) -> Redirect:
    """Do it, and go back to where it was asked for, with what the page has to show now."""
    try:
        shown: _Shown = deed() or {}
    except Refused as refused:
        shown = {"problem": str(refused)}
    except LookupError as error:
        raise NotFoundException from error
    return Redirect(f"{place}?{urlencode(shown, doseq=True)}" if shown else place, status_code=303)


def _chat_place(person_id: str, chat_id: str) -> str:
    return f"/phones/{quote(person_id)}/chats/{quote(chat_id)}"


def _text(form: FormMultiDict, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def _texts(form: FormMultiDict, name: str) -> list[str]:
    return [each for each in form.getall(name, []) if isinstance(each, str)]


def _talk_routes(line: Line) -> list[HTTPRouteHandler]:
    @post("/phones/{person_id:str}/chats/{chat_id:str}/messages")
    async def say(request: _Request, person_id: FromPath[str], chat_id: FromPath[str]) -> Redirect:
        form = await request.form()
        text = _text(form, "text").strip()

        def deed() -> None:
            if text:
                line.say(person_id, chat_id, text, quote=_text(form, "quote") or None)

        return _back(_chat_place(person_id, chat_id), deed)

    @post("/phones/{person_id:str}/chats/{chat_id:str}/taps")
    async def tap(request: _Request, person_id: FromPath[str], chat_id: FromPath[str]) -> Redirect:
        form = await request.form()
        name, picked = _text(form, "tap"), _text(form, "picked")

        def deed() -> _Shown:
            action, is_quick_reply = action_of(line, person_id, name)
            tapped = line.tap(
                person_id, chat_id, action, picked=picked or None, is_quick_reply=is_quick_reply
            )
            return _shown(tapped, name)

        return _back(_chat_place(person_id, chat_id), deed)

    @post("/phones/{person_id:str}/chats/{chat_id:str}/attachments")
    async def attach(
        request: _Request, person_id: FromPath[str], chat_id: FromPath[str]
    ) -> Redirect:
        form = await request.form()
        picture = form.get("picture")
        if isinstance(picture, UploadFile):
            body, media_type = await picture.read(), picture.content_type

            def deed() -> None:
                if not body or media_type not in _PICTURE_TYPES:
                    raise Refused("請選一張照片（JPEG、PNG、GIF 或 WebP）")
                line.send_file(person_id, chat_id, body, media_type=media_type)
        else:

            def deed() -> None:
                _attach(line, person_id, chat_id, form)

        return _back(_chat_place(person_id, chat_id), deed)

    @post("/phones/{person_id:str}/device")
    async def use_device(request: _Request, person_id: FromPath[str]) -> Redirect:
        is_pc = _text(await request.form(), "device") == "pc"
        return _back(
            f"/phones/{quote(person_id)}",
            lambda: line.use_device(person_id, "pc" if is_pc else "phone"),
        )

    return [say, tap, attach, use_device]


def _shown(tapped: Tapped, tap: str) -> _Shown:
    """What the page shows after a tap."""
    if tapped.ask in {"image", "location"}:
        return {"sheet": tapped.ask, "tap": tap}
    if tapped.ask is not None:
        return {"sheet": "pick", "tap": tap}
    if tapped.copy_text is not None:
        return {"sheet": "copy", "tap": tap}
    shown = {"fill": tapped.keyboard_text, "menu": tapped.rich_menu}
    return {name: value for name, value in shown.items() if value is not None}


def _attach(line: Line, person_id: str, chat_id: str, form: FormMultiDict) -> None:
    """A sticker, or a place."""
    if _text(form, "kind") == "sticker":
        line.send_sticker(person_id, chat_id)
        return
    latitude, longitude = _text(form, "latitude"), _text(form, "longitude")
    if not (_NUMBER.fullmatch(latitude) and _NUMBER.fullmatch(longitude)):
        raise Refused("請填緯度與經度")
    line.send_place(
        person_id,
        chat_id,
        latitude=float(latitude),
        longitude=float(longitude),
        title=_text(form, "title"),
        address=_text(form, "address"),
    )


def _chat_routes(line: Line) -> list[HTTPRouteHandler]:
    @post("/phones/{person_id:str}/chats/{chat_id:str}/bubbles/{message_id:str}")
    async def change(
        request: _Request,
        person_id: FromPath[str],
        chat_id: FromPath[str],
        message_id: FromPath[str],
    ) -> Redirect:
        form = await request.form()

        def deed() -> None:
            if _text(form, "verb") == "unsend":
                line.unsend(person_id, message_id)
            elif text := _text(form, "text").strip():
                line.edit(person_id, message_id, text)

        return _back(_chat_place(person_id, chat_id), deed)

    @post("/phones/{person_id:str}/chats/{chat_id:str}/membership")
    async def membership(
        request: _Request, person_id: FromPath[str], chat_id: FromPath[str]
    ) -> Redirect:
        form = await request.form()
        verb, other = _text(form, "verb"), _text(form, "person")
        place = (
            f"/phones/{quote(person_id)}" if verb == "leave" else _chat_place(person_id, chat_id)
        )
        return _back(place, lambda: _change_membership(line, person_id, chat_id, verb, other))

    return [change, membership]


def _change_membership(line: Line, person_id: str, chat_id: str, verb: str, other: str) -> None:
    if verb == "follow":
        line.follow(person_id)
    elif verb == "block":
        line.block(person_id)
    elif verb == "unblock":
        line.unblock(person_id)
    elif verb == "invite-account":
        line.invite_account(person_id, chat_id)
    elif verb == "remove-account":
        line.remove_account(person_id, chat_id)
    elif verb == "add-member":
        line.join(chat_id, other)
    elif verb == "leave":
        line.leave(person_id, chat_id)
    else:
        raise LookupError(verb)


def _desk_routes(line: Line) -> list[HTTPRouteHandler]:
    @post("/people")
    async def add_person(request: _Request) -> Redirect:
        form = await request.form()
        name = _text(form, "name").strip()
        shown = _texts(form, "person")

        def deed() -> _Shown:
            return {"person": [*shown, line.add_person(name).user_id] if name else shown}

        return _back("/", deed)

    @post("/groups")
    async def add_group(request: _Request) -> Redirect:
        form = await request.form()
        name = _text(form, "name").strip()
        members = _texts(form, "person")

        def deed() -> None:
            if not (name and members):
                raise Refused("群組要有名稱，也要有成員")
            group = line.create_group(name, members)
            if _text(form, "invite"):
                line.invite_account(members[0], group.group_id)

        return _back("/", deed)

    return [add_person, add_group]
