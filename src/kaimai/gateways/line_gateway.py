"""LINE's Messaging API through LINE's own library. Turns its answers into `domain.messaging`'s words.

Importing this takes more than a second (LINE's library does), so only what is loaded when the shop is
in LINE may. Facts about the library that shape this file: messages must be made by its `from_dict`,
or they lose their parts without a word; an answer that its records do not fit raises after the
message was sent; and it follows the proxy variables of the environment, also to this machine.
"""

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from linebot.v3.messaging import (  # type: ignore[import-untyped]  # it has no py.typed
    ApiException,
    ApiResponse,
    AsyncApiClient,
    AsyncMessagingApi,
    AsyncMessagingApiBlob,
    Configuration,
    PushMessageRequest,
    ReplyMessageRequest,
    RichMenuRequest,
    SetWebhookEndpointRequest,
)

from kaimai.domain.messaging import (
    BotInfo,
    LineRefused,
    LineUnreachable,
    Message,
    NotSent,
    Profile,
    Quota,
    Receipt,
    Sent,
    Unclear,
    WebhookTest,
    Why,
)
from kaimai.settings import Line

OFFICIAL = "https://api.line.me"
"""LINE's own host; it has another for pictures, which the library knows as long as it is given none."""
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
_REQUEST_ID = "x-line-request-id"
_ACCEPTED_ID = "x-line-accepted-request-id"
Answer = TypeVar("Answer")


@contextlib.asynccontextmanager
async def open_gateway(settings: Line) -> AsyncIterator["HttpLineGateway"]:
    """A way to LINE, for the running event loop only; its connections are closed in the end."""
    host = settings.api_base_url.rstrip("/")
    configuration = Configuration(
        host=None if host == OFFICIAL else host, access_token=settings.channel_access_token
    )
    async with AsyncApiClient(configuration) as client:
        if urlsplit(host).hostname in _THIS_MACHINE:
            # A proxy knows another machine by this name.
            await client.rest_client.pool_manager.close()
            client.rest_client.pool_manager = aiohttp.ClientSession(trust_env=False)
        yield HttpLineGateway(client, timeout_seconds=settings.timeout_seconds)


class HttpLineGateway:
    """The `LineGateway` of a real account, or of a simulated one. Safe to share in its loop."""

    def __init__(self, client: AsyncApiClient, *, timeout_seconds: float) -> None:
        self._api = AsyncMessagingApi(client)
        self._blobs = AsyncMessagingApiBlob(client)
        self._timeout = timeout_seconds

    async def reply(self, reply_token: str, messages: Sequence[Message]) -> Receipt:
        """See `LineGateway.reply`."""
        body = {"replyToken": reply_token, "messages": _plain(messages)}
        return await self._send(
            lambda: ReplyMessageRequest.from_dict(body), self._api.reply_message_with_http_info
        )

    async def push(self, to: str, messages: Sequence[Message], *, retry_key: str) -> Receipt:
        """See `LineGateway.push`."""
        body = {"to": to, "messages": _plain(messages)}
        return await self._send(
            lambda: PushMessageRequest.from_dict(body),
            self._api.push_message_with_http_info,
            x_line_retry_key=retry_key,
        )

    async def profile(self, user_id: str) -> Profile | None:
        """See `LineGateway.profile`."""
        found = await self._ask_or_none(self._api.get_profile, user_id)
        return None if found is None else _profile(found)

    async def member_profile(self, group_id: str, user_id: str) -> Profile | None:
        """See `LineGateway.member_profile`. Rooms, which LINE no longer makes, are asked as such."""
        is_room = group_id.startswith("R")
        call = self._api.get_room_member_profile if is_room else self._api.get_group_member_profile
        found = await self._ask_or_none(call, group_id, user_id)
        return None if found is None else _profile(found)

    async def group_name(self, group_id: str) -> str | None:
        """See `LineGateway.group_name`."""
        if group_id.startswith("R"):
            return None
        found = await self._ask_or_none(self._api.get_group_summary, group_id)
        return None if found is None else str(found.group_name)

    async def quota(self) -> Quota:
        """See `LineGateway.quota`."""
        limit = await self._ask(self._api.get_message_quota)
        used = await self._ask(self._api.get_message_quota_consumption)
        is_limited = getattr(limit.type, "value", limit.type) == "limited"
        return Quota(limit=limit.value if is_limited else None, used=used.total_usage)

    async def bot_info(self) -> BotInfo:
        """See `LineGateway.bot_info`."""
        found = await self._ask(self._api.get_bot_info)
        return BotInfo(
            user_id=found.user_id, basic_id=found.basic_id, display_name=found.display_name
        )

    async def set_webhook(self, url: str) -> None:
        """See `LineGateway.set_webhook`."""
        await self._ask(self._api.set_webhook_endpoint, SetWebhookEndpointRequest(endpoint=url))

    async def webhook(self) -> tuple[str, bool] | None:
        """See `LineGateway.webhook`."""
        found = await self._ask_or_none(self._api.get_webhook_endpoint)
        return None if found is None else (found.endpoint, found.active)

    async def test_webhook(self) -> WebhookTest:
        """See `LineGateway.test_webhook`."""
        found = await self._ask(self._api.test_webhook_endpoint)
        return WebhookTest(
            is_good=bool(found.success),
            status=found.status_code,
            reason=found.reason,
            detail=found.detail,
        )

    async def create_rich_menu(self, document: Mapping[str, Any]) -> str:
        """See `LineGateway.create_rich_menu`."""
        menu = RichMenuRequest.from_dict(_plain([document])[0])
        made = await self._ask(self._api.create_rich_menu, menu)
        return str(made.rich_menu_id)

    async def put_rich_menu_image(self, menu_id: str, image: bytes, media_type: str) -> None:
        """See `LineGateway.put_rich_menu_image`."""
        await self._ask(
            self._blobs.set_rich_menu_image, menu_id, image, _headers={"Content-Type": media_type}
        )

    async def rich_menus(self) -> list[tuple[str, str]]:
        """See `LineGateway.rich_menus`."""
        found = await self._ask(self._api.get_rich_menu_list)
        return [(menu.rich_menu_id, menu.name) for menu in found.richmenus]

    async def set_default_rich_menu(self, menu_id: str) -> None:
        """See `LineGateway.set_default_rich_menu`."""
        await self._ask(self._api.set_default_rich_menu, menu_id)

    async def delete_rich_menu(self, menu_id: str) -> None:
        """See `LineGateway.delete_rich_menu`."""
        await self._ask_or_none(self._api.delete_rich_menu, menu_id)

    async def _send(
        self,
        make: Callable[[], object],
        call: Callable[..., Awaitable[ApiResponse]],
        **named: object,
    ) -> Receipt:
        """Make one call that sends, and say how it ended."""
        try:
            request = make()
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return NotSent(why=Why.REFUSED, words=f"no message of LINE's: {error}")
        try:
            answer = await call(request, _request_timeout=self._timeout, **named)
        except ApiException as error:
            return _refusal(error)
        except aiohttp.ClientConnectorError as error:
            return NotSent(why=Why.UNREACHED, words=str(error))
        except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError) as error:
            return Unclear(words=f"{type(error).__name__}: {error}")
        except ValueError:
            # The answer does not fit the library's record, but it was one: LINE took the message.
            return Sent(request_id="")
        sent = getattr(answer.data, "sent_messages", None) or ()
        return Sent(
            request_id=answer.headers.get(_REQUEST_ID, ""),
            message_ids=tuple(str(each.id) for each in sent),
        )

    async def _ask(
        self, call: Callable[..., Awaitable[Answer]], *given: object, **named: object
    ) -> Any:  # noqa: ANN401 the library's own records
        """Make one call that asks. Raises LineUnreachable, LineRefused."""
        try:
            return await call(*given, _request_timeout=self._timeout, **named)
        except ApiException as error:
            words = f"{error.status}: {_words(error.body)}"
            if error.status >= 500 or error.status == 429:
                raise LineUnreachable(words) from error
            raise LineRefused(words) from error
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise LineUnreachable(f"{type(error).__name__}: {error}") from error

    async def _ask_or_none(self, call: Callable[..., Awaitable[Answer]], *given: object) -> Any:  # noqa: ANN401 the library's own records
        """The same; None for what LINE does not show, or does not know."""
        try:
            return await self._ask(call, *given)
        except LineRefused as refused:
            if str(refused).startswith("404"):
                return None
            raise


def _refusal(error: ApiException) -> Receipt:
    """What an answer other than 2xx means for what was to be sent."""
    words, request_id = _words(error.body), str((error.headers or {}).get(_REQUEST_ID, ""))
    match error.status:
        case 409:
            accepted = str((error.headers or {}).get(_ACCEPTED_ID, request_id))
            return Sent(request_id=accepted)
        case 429 if "monthly limit" in words:
            why = Why.QUOTA
        case 429:
            why = Why.PACE
        case 401 | 403:
            why = Why.ACCESS
        case 400 if "Invalid reply token" in words:
            why = Why.TOKEN
        case status if 400 <= status < 500:
            why = Why.REFUSED
        case status:
            return Unclear(words=f"{status}: {words}", request_id=request_id)
    return NotSent(why=why, words=f"{error.status}: {words}", request_id=request_id)


def _words(body: object) -> str:
    """What LINE says is wrong, with the places that it names."""
    try:
        document = json.loads(str(body))
    except ValueError:
        return str(body)[:300]
    if not isinstance(document, dict):
        return str(body)[:300]
    details = [
        f"{each.get('property', '')} {each.get('message', '')}".strip()
        for each in document.get("details") or ()
        if isinstance(each, dict)
    ]
    return "; ".join([str(document.get("message", "")), *details])[:1000]


def _profile(found: Any) -> Profile:  # noqa: ANN401 one of the library's records
    return Profile(
        user_id=found.user_id,
        display_name=found.display_name,
        picture_url=found.picture_url,
        # The profile of a group's member has none.
        language=getattr(found, "language", None),
    )


def _plain(messages: Sequence[Message]) -> list[Any]:
    """As lists and dictionaries, which is all that the library takes for JSON."""
    plain = json.loads(json.dumps(messages, default=dict))
    return list(plain)
