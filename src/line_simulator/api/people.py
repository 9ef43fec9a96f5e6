"""Endpoints about people and groups: profiles, members, leaving, content, animation, read marks."""

import re
from typing import Final

from line_simulator import sending
from line_simulator.api.calls import (
    NO_ACCESS,
    NOT_FOUND,
    Answer,
    Call,
    Problem,
    Route,
    bad_fields,
    bad_parameter,
    read_json,
)
from line_simulator.identifiers import GROUP_ID, USER_ID
from line_simulator.limits import Detail
from line_simulator.membership import remove_account
from line_simulator.rate import Rate
from line_simulator.records import Bubble, Content, Friendship, Group, Json, Person
from line_simulator.state import LineState

_LOADING_DEFAULT: Final = 20
_PAGE: Final = 100
_FOLLOWERS_PAGE: Final = 300
_FOLLOWERS_PAGE_MAX: Final = 1000
_START: Final = re.compile(r"[0-9]{1,9}")
_ONLY_USERS: Final = (
    "Only user id is acceptable, please confirm if there are any group/room ids or illegal ids."
)
_BAD_READ_TOKEN: Final = (
    "Invalid markAsReadToken. Tokens must be used by the bot that received them via Webhook."
)


def people_routes() -> list[Route]:
    """All routes of this module."""
    group = "/v2/bot/group/{groupId}"
    content = "/v2/bot/message/{messageId}/content"
    return [
        Route("GET", "/v2/bot/profile/{userId}", _profile),
        Route("GET", "/v2/bot/followers/ids", _followers),
        Route("GET", f"{group}/summary", _summary),
        Route("GET", f"{group}/members/count", _count),
        Route("GET", f"{group}/members/ids", _members),
        Route("GET", f"{group}/member/{{userId}}", _member_profile),
        Route("POST", f"{group}/leave", _leave),
        Route("GET", content, _content),
        Route("GET", f"{content}/preview", _preview),
        Route("GET", f"{content}/transcoding", _transcoding),
        Route("POST", "/v2/bot/chat/loading/start", _start_loading, Rate(100)),
        Route("POST", "/v2/bot/chat/markAsRead", _mark_as_read),
        Route("POST", "/v2/bot/message/markAsRead", _partners_only),
    ]


# Profiles


def _told_profile(person: Person, *, is_short: bool = False) -> Json:
    told: Json = {"displayName": person.name, "userId": person.user_id}
    if person.picture_url:
        told["pictureUrl"] = person.picture_url
    if not is_short:
        if person.language:
            told["language"] = person.language
        if person.status_message:
            told["statusMessage"] = person.status_message
    return told


async def _profile(state: LineState, call: Call) -> Answer:
    user_id = call.names["userId"]
    if not USER_ID.fullmatch(user_id):
        raise bad_parameter("userId")
    person = state.books.people.get(user_id)
    is_known = person is not None and (
        person.friendship is Friendship.FRIEND
        or (person.friendship is Friendship.NONE and person.wrote_at is not None)
    )
    if person is None or not is_known:
        raise Problem(404, NOT_FOUND)
    return Answer(content=_told_profile(person))


async def _followers(state: LineState, call: Call) -> Answer:
    if not state.settings.is_verified:
        raise Problem(403, NO_ACCESS)
    limit = call.query.get("limit", str(_FOLLOWERS_PAGE))
    if not _START.fullmatch(limit) or not 1 <= int(limit) <= _FOLLOWERS_PAGE_MAX:
        raise bad_parameter("limit")
    friends = [
        person.user_id
        for person in state.books.people.values()
        if person.friendship is Friendship.FRIEND and person.has_consented
    ]
    return _page(call, "userIds", friends, int(limit))


# Groups


def _group(state: LineState, call: Call) -> Group:
    group_id = call.names["groupId"]
    if not GROUP_ID.fullmatch(group_id):
        raise bad_parameter("groupId")
    group = state.books.groups.get(group_id)
    if group is None or not group.has_account:
        raise Problem(404, NOT_FOUND)
    return group


async def _summary(state: LineState, call: Call) -> Answer:
    group = _group(state, call)
    told = {"groupId": group.group_id, "groupName": group.name}
    if group.picture_url:
        told["pictureUrl"] = group.picture_url
    return Answer(content=told)


async def _count(state: LineState, call: Call) -> Answer:
    return Answer(content={"count": len(_group(state, call).member_ids)})


async def _members(state: LineState, call: Call) -> Answer:
    if not state.settings.is_verified:
        raise Problem(403, NO_ACCESS)
    people = [state.books.people[user_id] for user_id in _group(state, call).member_ids]
    ids = [person.user_id for person in people if person.has_consented]
    return _page(call, "memberIds", ids, _PAGE)


async def _member_profile(state: LineState, call: Call) -> Answer:
    user_id = call.names["userId"]
    if not USER_ID.fullmatch(user_id):
        raise bad_parameter("userId")
    if user_id not in _group(state, call).member_ids:
        raise Problem(404, NOT_FOUND)
    return Answer(content=_told_profile(state.books.people[user_id], is_short=True))


async def _leave(state: LineState, call: Call) -> Answer:
    remove_account(state, _group(state, call).group_id)
    return Answer()


def _page(call: Call, name: str, ids: list[str], size: int) -> Answer:
    """One page of ids; `next` continues, its tokens are plain numbers here."""
    start = call.query.get("start", "0")
    if not _START.fullmatch(start):
        raise Problem(400, "Invalid start param")
    end = int(start) + size
    told: Json = {name: ids[int(start) : end]}
    if end < len(ids):
        told["next"] = str(end)
    return Answer(content=told)


# Content


def _bubble_of(state: LineState, call: Call) -> tuple[Bubble, Content]:
    bubble = state.books.bubbles.get(call.names["messageId"])
    content = state.books.contents.get(call.names["messageId"])
    if bubble is None or content is None:
        raise Problem(404, "not found")
    if bubble.is_unsent:
        raise Problem(410, "The content is gone")
    return bubble, content


async def _content(state: LineState, call: Call) -> Answer:
    _, content = _bubble_of(state, call)
    if content.ready_at > state.now():
        return Answer(status=202)
    return Answer(content=content.body, media_type=content.media_type)


async def _preview(state: LineState, call: Call) -> Answer:
    bubble, content = _bubble_of(state, call)
    if bubble.message["type"] not in {"image", "video"}:
        raise Problem(400, "The content can not be previewed")
    # The picture itself: nothing is made smaller here.
    return Answer(content=content.body, media_type=content.media_type)


async def _transcoding(state: LineState, call: Call) -> Answer:
    bubble, content = _bubble_of(state, call)
    if bubble.message["type"] not in {"video", "audio"}:
        raise Problem(400, "Transcoding status doesn't support this type of content")
    is_ready = content.ready_at <= state.now()
    return Answer(content={"status": "succeeded" if is_ready else "processing"})


# Animation and read marks


async def _start_loading(state: LineState, call: Call) -> Answer:
    body = read_json(call)
    chat_id = body.get("chatId")
    if not isinstance(chat_id, str) or not USER_ID.fullmatch(chat_id):
        raise bad_fields(Detail(_ONLY_USERS, "chatId"))
    seconds = body.get("loadingSeconds", _LOADING_DEFAULT)
    details = []
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 5 <= seconds <= 60:
        details.append(Detail("Must be between 5 and 60", "loadingSeconds"))
    if not isinstance(seconds, int) or seconds % 5:
        details.append(Detail("must be a multiple of five", "loadingSeconds"))
    if details:
        raise bad_fields(*details)
    sending.start_loading(state, chat_id, seconds)
    return Answer(status=202)


async def _mark_as_read(state: LineState, call: Call) -> Answer:
    token = read_json(call).get("markAsReadToken")
    if not isinstance(token, str) or not sending.mark_as_read(state, token):
        raise Problem(400, _BAD_READ_TOKEN)
    return Answer()


async def _partners_only(_state: LineState, _call: Call) -> Answer:
    raise Problem(403, NO_ACCESS)
