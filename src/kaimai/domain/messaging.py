"""What the shop asks of LINE, and how a call can end. No wire, no library: see `gateways/line_gateway.py`.

A message is LINE's own JSON for one message object, because builders, simulator and log share it.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from kaimai.domain.errors import KaimaiError

Message: TypeAlias = Mapping[str, Any]

MESSAGES_MAX = 5
"""Message objects in one reply or push."""


class Why(StrEnum):
    """Why LINE did not send."""

    TOKEN = "token"
    QUOTA = "quota"
    """The month's messages are used up."""
    PACE = "pace"
    """Too many calls at this moment: the same call may be made again."""
    ACCESS = "access"
    """The channel access token is not (or no longer) good for this."""
    REFUSED = "refused"
    """The message, or the person it is for, is none that LINE takes."""
    UNREACHED = "unreached"
    """No connection was made: nothing left this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """LINE took the messages, now or under the same retry key before.

    That is not yet delivered: LINE also takes what is for a person who blocked the account.
    """

    request_id: str
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """LINE took nothing. `words` are LINE's, for the log."""

    why: Why
    words: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Nobody knows whether LINE took the messages: no answer, or a fault of its server.

    A push may be made again under its retry key; a reply has none, so it is not repeated.
    """

    words: str
    request_id: str = ""


Receipt: TypeAlias = Sent | NotSent | Unclear


class LineUnreachable(KaimaiError):
    """LINE could not be asked, or its answer cannot be read."""

    code = "line_unreachable"


class LineRefused(KaimaiError):
    """LINE refused this; the message is LINE's own words."""

    code = "line_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How a person shows in LINE. `language` is a BCP 47 tag, None when LINE does not say."""

    user_id: str
    display_name: str
    picture_url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The month's messages, counted in people reached. `limit` None: no limit."""

    limit: int | None
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BotInfo:
    """The official account behind the access token."""

    user_id: str
    basic_id: str
    display_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTest:
    """What LINE met when it rang at the webhook address. `status` 0: no answer."""

    is_good: bool
    status: int
    reason: str
    detail: str


_MONTHS = timezone(timedelta(hours=9))
"""LINE counts days and months in UTC+9."""
_KEYS = uuid.UUID("6b0f7a52-6f0c-4f9e-9a63-0d2b5c1f8e47")
"""Under which retry keys are made, so that they are nobody else's."""


def quota_month(at: datetime) -> str:
    """The month that a message of this moment counts in, such as 2026-11."""
    return f"{at.astimezone(_MONTHS):%Y-%m}"


def retry_key(*parts: str) -> str:
    """The retry key of what is named by these parts: the same for every try, a UUID as LINE wants it."""
    return str(uuid.uuid5(_KEYS, "\n".join(parts)))


class LineGateway(Protocol):
    """Every call to LINE. The first two end in a Receipt; the rest raise LineUnreachable or LineRefused."""

    async def reply(self, reply_token: str, messages: Sequence[Message]) -> Receipt:
        """Answer an event, at most five messages, free of charge. Never repeat an Unclear one."""
        ...

    async def push(self, to: str, messages: Sequence[Message], *, retry_key: str) -> Receipt:
        """Write to a person or a group, at most five messages. `retry_key` is a UUID; safe to repeat
        with the same messages for 24 hours."""
        ...

    async def profile(self, user_id: str) -> Profile | None:
        """A friend's profile; None for strangers and those who blocked the account."""
        ...

    async def member_profile(self, group_id: str, user_id: str) -> Profile | None:
        """The profile of a group's member, friend or not; None when they are not in it."""
        ...

    async def group_name(self, group_id: str) -> str | None:
        """What a group is called; None when the account is not in it, or it has no name."""
        ...

    async def quota(self) -> Quota:
        """This month's limit and what is used of it (LINE's own count, approximate)."""
        ...

    async def bot_info(self) -> BotInfo:
        """The account that the access token belongs to."""
        ...

    async def set_webhook(self, url: str) -> None:
        """Have LINE send events there; it may take a minute until it does."""
        ...

    async def webhook(self) -> tuple[str, bool] | None:
        """Where LINE sends events, and whether it is switched on; None when no address is set."""
        ...

    async def test_webhook(self) -> WebhookTest:
        """Have LINE ring once at the address that is set."""
        ...

    async def create_rich_menu(self, document: Mapping[str, Any]) -> str:
        """Make a rich menu; its id. It shows once it has a picture and is somebody's, or the default."""
        ...

    async def put_rich_menu_image(self, menu_id: str, image: bytes, media_type: str) -> None:
        """Give a rich menu its picture, once."""
        ...

    async def rich_menus(self) -> list[tuple[str, str]]:
        """Id and name of every rich menu that was made by program."""
        ...

    async def set_default_rich_menu(self, menu_id: str) -> None:
        """Show this menu to everybody who has none of their own."""
        ...

    async def delete_rich_menu(self, menu_id: str) -> None:
        """Forget a rich menu. Safe to repeat."""
        ...
