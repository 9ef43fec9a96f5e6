"""Reading LINE's events: tolerant, because LINE adds kinds and fields without notice.

Nothing here refuses an event; what cannot be read is None. The signature was checked before.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One event. `id` is LINE's webhookEventId: every effect of an event is keyed by it.

    `kind`: message, messageEdited, unsend, postback, follow, unfollow, join, leave, memberJoined,
    memberLeft, or one that nobody here knows yet. `at` is when it happened, which says what came
    first; events may arrive in any order. `reply_token` is None when there is nothing to answer.
    `group_id` is of the group or room, None in a one-to-one chat. `message_id` is of the message, or
    of the message that was edited or unsent. `postback` is the data of the button. `is_unblocked`
    tells a friend who comes back from a new one. `members` are those who joined or left.
    """

    id: str
    kind: str
    at: datetime
    reply_token: str | None = None
    user_id: str | None = None
    group_id: str | None = None
    message_id: str | None = None
    message_kind: str | None = None
    text: str | None = None
    postback: str | None = None
    is_redelivery: bool = False
    is_unblocked: bool = False
    mentions_us: bool = False
    members: tuple[str, ...] = ()

    @property
    def conversation(self) -> str:
        """Where it was said: the group or room, else the person's own chat; "" when LINE did not say."""
        return self.group_id or self.user_id or ""


def key_of(body: Mapping[str, Any]) -> str:
    """What tells this event from others: LINE's id for it, or a digest of one that came without."""
    event_id = _text(body, "webhookEventId")
    if event_id is not None:
        return event_id
    written = json.dumps(body, sort_keys=True).encode()
    return f"sha256:{hashlib.sha256(written).hexdigest()}"


def read_event(body: Mapping[str, Any]) -> Heard:
    """An event from LINE's JSON."""
    source = _part(body, "source")
    kind = _text(body, "type") or ""
    message = _part(body, "message")
    # A bot that shares the account with another must not answer what is the other's turn.
    is_ours = body.get("mode") != "standby"
    return Heard(
        id=key_of(body),
        kind=kind,
        at=_moment(body.get("timestamp")),
        reply_token=_text(body, "replyToken") if is_ours else None,
        user_id=_text(source, "userId"),
        group_id=_text(source, "groupId") or _text(source, "roomId"),
        message_id=_text(message, "id") or _text(_part(body, "unsend"), "messageId"),
        message_kind=_text(message, "type"),
        text=_text(message, "text") if message.get("type") == "text" else None,
        postback=_text(_part(body, "postback"), "data"),
        is_redelivery=_part(body, "deliveryContext").get("isRedelivery") is True,
        is_unblocked=_part(body, "follow").get("isUnblocked") is True,
        mentions_us=_mentions_us(message),
        members=_members(body),
    )


def _mentions_us(message: Mapping[str, Any]) -> bool:
    mentioned = _part(message, "mention").get("mentionees")
    return isinstance(mentioned, list) and any(
        isinstance(each, dict) and each.get("isSelf") is True for each in mentioned
    )


def _members(body: Mapping[str, Any]) -> tuple[str, ...]:
    listed = (_part(body, "joined") or _part(body, "left")).get("members")
    found = [_text(each, "userId") for each in listed or () if isinstance(each, dict)]
    return tuple(user_id for user_id in found if user_id is not None)


def _moment(milliseconds: object) -> datetime:
    """The event's time; the beginning of time when LINE sent none that a clock can show."""
    if isinstance(milliseconds, int) and 0 <= milliseconds < 1 << 43:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return datetime.fromtimestamp(0, UTC)


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) and value else None
