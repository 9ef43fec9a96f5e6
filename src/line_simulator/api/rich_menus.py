"""Endpoints of rich menus: making, pictures, defaults, links, aliases."""

import re
from typing import Any, Final

from line_simulator import identifiers, richmenus
from line_simulator.api.calls import (
    Answer,
    Call,
    Problem,
    Route,
    bad_fields,
    bad_parameter,
    bad_value,
    read_json,
    reject,
)
from line_simulator.identifiers import USER_ID
from line_simulator.limits import Detail, is_right_image, rejection_of, rich_menu_details
from line_simulator.rate import Rate
from line_simulator.records import Json, RichMenu
from line_simulator.state import LineState

_MENUS_MAX: Final = 1000
_BULK_MAX: Final = 500
_ALIAS: Final = re.compile(r"[a-z0-9_-]{1,32}")
_MEDIA_TYPES: Final = ("image/jpeg", "image/png")
_NOT_FOUND: Final = "richmenu not found"
_NO_IMAGE: Final = "must upload richmenu image before applying it to user"


def rich_menu_routes() -> list[Route]:
    """All routes of this module."""
    base, alias = "/v2/bot/richmenu", "/v2/bot/richmenu/alias"
    return [
        Route("POST", base, _create, Rate(100, 3600)),
        Route("POST", f"{base}/validate", _validate),
        Route("GET", f"{base}/list", _list, Rate(10)),
        Route("POST", f"{base}/bulk/link", _bulk_link),
        Route("POST", f"{base}/bulk/unlink", _bulk_unlink),
        Route("POST", alias, _create_alias),
        Route("GET", f"{alias}/list", _list_aliases),
        Route("GET", f"{alias}/{{aliasId}}", _get_alias),
        Route("POST", f"{alias}/{{aliasId}}", _update_alias),
        Route("DELETE", f"{alias}/{{aliasId}}", _delete_alias, Rate(100, 3600)),
        Route("POST", f"{base}/{{richMenuId}}/content", _upload, media_types=_MEDIA_TYPES),
        Route("GET", f"{base}/{{richMenuId}}/content", _download),
        Route("GET", f"{base}/{{richMenuId}}", _get),
        Route("DELETE", f"{base}/{{richMenuId}}", _delete, Rate(100, 3600)),
        Route("GET", "/v2/bot/user/all/richmenu", _get_default),
        Route("DELETE", "/v2/bot/user/all/richmenu", _clear_default),
        Route("POST", "/v2/bot/user/all/richmenu/{richMenuId}", _set_default),
        Route("GET", "/v2/bot/user/{userId}/richmenu", _get_of_user),
        Route("DELETE", "/v2/bot/user/{userId}/richmenu", _unlink),
        Route("POST", "/v2/bot/user/{userId}/richmenu/{richMenuId}", _link),
    ]


def _menu(state: LineState, menu_id: Any, *, status: int = 404) -> RichMenu:  # noqa: ANN401  # any JSON
    menu = state.books.rich_menus.get(menu_id) if isinstance(menu_id, str) else None
    if menu is None:
        raise Problem(status, _NOT_FOUND)
    return menu


def _usable_menu(state: LineState, call: Call) -> RichMenu:
    menu = _menu(state, call.names["richMenuId"])
    if menu.image is None:
        raise Problem(400, _NO_IMAGE, ())
    return menu


def _told(menu: RichMenu) -> Json:
    return {"richMenuId": menu.rich_menu_id, **menu.content}


def _read_menu(state: LineState, call: Call) -> Json:
    menu = read_json(call)
    allow_local_http = state.settings.local_http
    reject(rejection_of(rich_menu_details(menu, allow_local_http=allow_local_http)))
    return menu


async def _create(state: LineState, call: Call) -> Answer:
    content = _read_menu(state, call)
    if len(state.books.rich_menus) >= _MENUS_MAX:
        raise Problem(400, "There are too many rich menus")
    menu_id = identifiers.hex_id(state.random, "richmenu-")
    state.books.save_rich_menu(RichMenu(rich_menu_id=menu_id, content=content))
    return Answer(content={"richMenuId": menu_id})


async def _validate(state: LineState, call: Call) -> Answer:
    _read_menu(state, call)
    return Answer()


async def _upload(state: LineState, call: Call) -> Answer:
    menu = _menu(state, call.names["richMenuId"])
    if menu.image is not None:
        raise Problem(400, "An image has already been uploaded to the richmenu")
    if not is_right_image(call.body, menu.content):
        raise Problem(400, "The image size is not allowed for richmenu")
    menu.image = call.body
    menu.image_type = call.headers.get("content-type", "").partition(";")[0]
    state.books.save_rich_menu(menu)
    state.feed.bump()
    return Answer()


async def _download(state: LineState, call: Call) -> Answer:
    menu = _menu(state, call.names["richMenuId"])
    if menu.image is None or menu.image_type is None:
        raise Problem(404, "Not found")
    return Answer(content=menu.image, media_type=menu.image_type)


async def _list(state: LineState, _call: Call) -> Answer:
    return Answer(content={"richmenus": [_told(each) for each in state.books.rich_menus.values()]})


async def _get(state: LineState, call: Call) -> Answer:
    return Answer(content=_told(_menu(state, call.names["richMenuId"])))


async def _delete(state: LineState, call: Call) -> Answer:
    state.books.remove_rich_menu(_menu(state, call.names["richMenuId"]))
    state.feed.bump()
    return Answer()


# Default and links


async def _get_default(state: LineState, _call: Call) -> Answer:
    menu_id = state.books.channel.default_rich_menu_id
    if menu_id is None or menu_id not in state.books.rich_menus:
        raise Problem(404, "no default richmenu")
    return Answer(content={"richMenuId": menu_id})


async def _set_default(state: LineState, call: Call) -> Answer:
    state.books.channel.default_rich_menu_id = _usable_menu(state, call).rich_menu_id
    state.books.save_channel()
    state.feed.bump()
    return Answer()


async def _clear_default(state: LineState, _call: Call) -> Answer:
    state.books.channel.default_rich_menu_id = None
    state.books.save_channel()
    state.feed.bump()
    return Answer()


def _user_id(call: Call) -> str:
    user_id = call.names["userId"]
    if not USER_ID.fullmatch(user_id):
        raise bad_parameter("userId")
    return user_id


async def _get_of_user(state: LineState, call: Call) -> Answer:
    person = state.books.people.get(_user_id(call))
    menu_id = person.rich_menu_id if person is not None else None
    if menu_id is None or menu_id not in state.books.rich_menus:
        raise Problem(404, "the user has no richmenu")
    return Answer(content={"richMenuId": menu_id})


async def _link(state: LineState, call: Call) -> Answer:
    user_id, menu = _user_id(call), _usable_menu(state, call)
    if person := state.books.people.get(user_id):
        richmenus.link(state, person, menu.rich_menu_id)
    return Answer()


async def _unlink(state: LineState, call: Call) -> Answer:
    if person := state.books.people.get(_user_id(call)):
        richmenus.link(state, person, None)
    return Answer()


def _read_users(body: Json) -> list[str]:
    user_ids = body.get("userIds")
    if not isinstance(user_ids, list) or not 1 <= len(user_ids) <= _BULK_MAX:
        raise bad_fields(Detail(f"Size must be between 1 and {_BULK_MAX}", "userIds"))
    for index, user_id in enumerate(user_ids):
        if not isinstance(user_id, str) or not USER_ID.fullmatch(user_id):
            raise bad_value(f"'userIds[{index}]'")
    return user_ids


async def _bulk_link(state: LineState, call: Call) -> Answer:
    body = read_json(call)
    user_ids = _read_users(body)
    menu = _menu(state, body.get("richMenuId"))
    if menu.image is None:
        raise Problem(400, _NO_IMAGE, ())
    richmenus.link_later(state, user_ids, menu.rich_menu_id)
    return Answer(status=202)


async def _bulk_unlink(state: LineState, call: Call) -> Answer:
    richmenus.link_later(state, _read_users(read_json(call)), None)
    return Answer(status=202)


# Aliases


def _read_alias_menu(state: LineState, body: Json) -> str:
    menu = _menu(state, body.get("richMenuId"), status=400)
    if menu.image is None:
        raise Problem(400, _NOT_FOUND)
    return menu.rich_menu_id


def _alias(state: LineState, call: Call) -> tuple[str, str]:
    alias_id = call.names["aliasId"]
    menu_id = state.books.channel.aliases.get(alias_id)
    if menu_id is None:
        raise Problem(404, "richmenu alias not found")
    return alias_id, menu_id


def _set_alias(state: LineState, alias_id: str, menu_id: str | None) -> Answer:
    aliases = state.books.channel.aliases
    if menu_id is None:
        del aliases[alias_id]
    else:
        aliases[alias_id] = menu_id
    state.books.save_channel()
    return Answer()


async def _create_alias(state: LineState, call: Call) -> Answer:
    body = read_json(call)
    alias_id = body.get("richMenuAliasId")
    if not isinstance(alias_id, str) or not _ALIAS.fullmatch(alias_id):
        raise bad_fields(Detail("invalid property", "richMenuAliasId"))
    menu_id = _read_alias_menu(state, body)
    if alias_id in state.books.channel.aliases:
        raise Problem(400, "conflict richmenu alias id")
    return _set_alias(state, alias_id, menu_id)


async def _update_alias(state: LineState, call: Call) -> Answer:
    alias_id, _ = _alias(state, call)
    return _set_alias(state, alias_id, _read_alias_menu(state, read_json(call)))


async def _delete_alias(state: LineState, call: Call) -> Answer:
    alias_id, _ = _alias(state, call)
    return _set_alias(state, alias_id, None)


async def _get_alias(state: LineState, call: Call) -> Answer:
    alias_id, menu_id = _alias(state, call)
    return Answer(content={"richMenuAliasId": alias_id, "richMenuId": menu_id})


async def _list_aliases(state: LineState, _call: Call) -> Answer:
    told = [
        {"richMenuAliasId": alias_id, "richMenuId": menu_id}
        for alias_id, menu_id in state.books.channel.aliases.items()
    ]
    return Answer(content={"aliases": told})
