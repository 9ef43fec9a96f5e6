"""The rows LINE keeps: people, groups, bubbles, tokens, rich menus, deliveries. No rules live here.

They are changed in place by the rules only, and saved whole.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

import msgspec

# A message, an action or an event in LINE's JSON.
Json = dict[str, Any]


class Friendship(StrEnum):
    """What a person is to the official account."""

    NONE = "none"
    FRIEND = "friend"
    BLOCKED = "blocked"


class Person(msgspec.Struct, omit_defaults=True):
    """A LINE user. `has_consented` False: used LINE on a PC only, so groups hide the user id.

    `wrote_at`: the last one-to-one message to the account, which opens a chat to a stranger.
    """

    user_id: str
    name: str
    picture_url: str | None = None
    status_message: str | None = None
    language: str | None = None
    device: Literal["phone", "pc"] = "phone"
    has_consented: bool = True
    friendship: Friendship = Friendship.NONE
    wrote_at: datetime | None = None
    rich_menu_id: str | None = None
    loading_until: datetime | None = None
    # The last bubble of the one-to-one chat that each side has read.
    read_number: int = 0
    account_read: int = 0


class Group(msgspec.Struct, omit_defaults=True):
    """A group chat. `has_account`: ours is in it; `has_other_account`: somebody else's is."""

    group_id: str
    name: str
    member_ids: list[str]
    picture_url: str | None = None
    has_account: bool = False
    has_other_account: bool = False


class Bubble(msgspec.Struct, omit_defaults=True):
    """One message as the people of a chat see it.

    `sender_id` is a user id, the account's own id, or empty for a note of the app itself, whose
    message is `{"type": "note", "text": ...}`. `message` is the JSON that the account sent, or,
    from a person, that of the webhook. `number` orders all bubbles of all chats.
    """

    message_id: str
    number: int
    chat_id: str
    sender_id: str
    at: datetime
    message: Json
    is_silent: bool = False
    is_unsent: bool = False
    is_edited: bool = False
    quoted_message_id: str | None = None
    quote_token: str | None = None
    read_token: str | None = None
    # Who tapped one of its quick replies: for them they are gone.
    quick_reply_used_by: list[str] = msgspec.field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One chat as a person's list of chats shows it. `id`: a user id (one-to-one) or a group id."""

    id: str
    kind: Literal["user", "group"]
    name: str
    picture_url: str | None
    member_ids: tuple[str, ...]
    has_account: bool


class Tapped(msgspec.Struct, frozen=True, kw_only=True):
    """What the app does after a tap.

    `sent`: the bubble that appeared, if any. `open_uri`: show this page. `copy_text`: put this on
    the clipboard. `ask`: first ask the person for this (`date`, `time`, `datetime`, `image`,
    `location`), then tap again with what was picked. `keyboard_text`: open the keyboard with it.
    """

    sent: Bubble | None = None
    open_uri: str | None = None
    copy_text: str | None = None
    ask: str | None = None
    keyboard_text: str | None = None
    rich_menu: Literal["open", "close"] | None = None


class ReplyToken(msgspec.Struct, omit_defaults=True):
    """A right to answer one event once. `sent_at`: when its webhook last left."""

    token: str
    chat_id: str
    event_at: datetime
    sent_at: datetime
    is_used: bool = False


class RetryKey(msgspec.Struct, omit_defaults=True):
    """An accepted call with a retry key: what a repetition is told."""

    key: str
    accepted_at: datetime
    request_id: str
    sent_messages: list[Json] | None = None


class Delivery(msgspec.Struct, omit_defaults=True):
    """Events owed to the webhook in one request."""

    number: int
    events: list[Json]
    first_at: datetime
    due_at: datetime
    attempts: int = 0


class WebhookAttempt(msgspec.Struct, frozen=True):
    """One request to the webhook. `reason` None: it was taken."""

    at: datetime
    url: str
    event_ids: list[str]
    kinds: list[str]
    attempt: int
    status: int | None
    reason: str | None
    detail: str
    body: str


class RichMenu(msgspec.Struct, omit_defaults=True):
    """A rich menu with its picture."""

    rich_menu_id: str
    content: Json
    image: bytes | None = None
    image_type: str | None = None


class Content(msgspec.Struct, omit_defaults=True):
    """The bytes of a picture, video, recording or file that a person sent."""

    message_id: str
    media_type: str
    body: bytes
    ready_at: datetime


class AccessToken(msgspec.Struct, omit_defaults=True):
    """An issued channel access token. `expires_at` None: long-lived."""

    token: str
    kind: Literal["long", "short", "stateless"]
    issued_at: datetime
    expires_at: datetime | None = None


class Ticket(msgspec.Struct, omit_defaults=True):
    """A right that one person gave away for a while: a link token, a login code or token.

    `details` are what must be shown again or handed on: client id, redirect URI, scope, nonce.
    """

    token: str
    kind: Literal["link", "code", "login", "refresh"]
    user_id: str
    issued_at: datetime
    expires_at: datetime
    details: dict[str, str] = msgspec.field(default_factory=dict)
    is_used: bool = False
