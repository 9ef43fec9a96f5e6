"""LINE's own Python library against the simulator on a real port: what it sends and what it accepts."""

import asyncio
import json
import random
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import pytest
import pytest_asyncio
from granian.constants import Interfaces
from granian.server.embed import Server
from linebot.v3.messaging import (
    ApiException,
    AsyncApiClient,
    AsyncMessagingApi,
    AsyncMessagingApiBlob,
    BroadcastRequest,
    Configuration,
    CreateRichMenuAliasRequest,
    FlexContainer,
    FlexMessage,
    MarkMessagesAsReadByTokenRequest,
    MulticastRequest,
    PushMessageRequest,
    ReplyMessageRequest,
    RichMenuBulkLinkRequest,
    RichMenuRequest,
    SetWebhookEndpointRequest,
    ShowLoadingAnimationRequest,
    TextMessage,
    ValidateMessageRequest,
)
from linebot.v3.messaging import TestWebhookEndpointRequest as WebhookTestRequest
from linebot.v3.oauth import AsyncApiClient as OAuthClient
from linebot.v3.oauth import AsyncChannelAccessToken
from linebot.v3.oauth import Configuration as OAuthConfiguration
from linebot.v3.webhook import WebhookParser
from linebot.v3.webhooks import (
    FollowEvent,
    JoinEvent,
    LeaveEvent,
    MemberJoinedEvent,
    MemberLeftEvent,
    MessageEvent,
    PostbackEvent,
    UnfollowEvent,
    UnsendEvent,
)

from line_simulator import DEMO_ACCOUNT, Fault, FaultKind, Line, LineSettings, create_app

KEY = "123e4567-e89b-12d3-a456-426614174000"
MENU = {
    "size": {"width": 800, "height": 540},
    "selected": False,
    "name": "主選單",
    "chatBarText": "選單",
    "areas": [
        {
            "bounds": {"x": 0, "y": 0, "width": 800, "height": 540},
            "action": {"type": "postback", "label": "商品", "data": "a=list"},
        }
    ],
}
HEAD = struct.pack(">IIBBBBB", 800, 540, 8, 2, 0, 0, 0)
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + HEAD


@dataclass
class Served:
    line: Line
    url: str
    api: AsyncMessagingApi
    blob: AsyncMessagingApiBlob
    user: str


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest_asyncio.fixture
async def served(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    # The library follows proxy variables, also to this machine.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    line = Line(
        LineSettings(public_url=url, local_http=True, hang_seconds=0),
        now=lambda: datetime.now(UTC),
        random=random.Random(7),
    )
    user = line.add_person("王小美", is_friend=True).user_id
    app = create_app(line, run_clock=False)
    server = Server(
        app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False
    )
    serving = asyncio.create_task(server.serve())
    await _until_it_answers(port)
    configuration = Configuration(host=url, access_token=DEMO_ACCOUNT.channel_access_token)
    async with AsyncApiClient(configuration) as client:
        yield Served(line, url, AsyncMessagingApi(client), AsyncMessagingApiBlob(client), user)
    server.stop()
    await serving


async def _until_it_answers(port: int) -> None:
    for _ in range(500):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return
    raise AssertionError("the simulator does not answer")


def push(user: str, *texts: str) -> PushMessageRequest:
    return PushMessageRequest(to=user, messages=[TextMessage(text=text) for text in texts])


async def test_library_sends_and_reads_every_kind_of_answer(served):
    api, user = served.api, served.user

    sent = await api.push_message(push(user, "一", "二"), x_line_retry_key=KEY)
    assert [each.id for each in sent.sent_messages] == [
        each.message_id for each in served.line.bubbles(user)
    ]
    with pytest.raises(ApiException) as repeated:
        await api.push_message(push(user, "一"), x_line_retry_key=KEY)
    assert repeated.value.status == 409
    assert repeated.value.headers["x-line-accepted-request-id"]
    await api.multicast(MulticastRequest(to=[user], messages=[TextMessage(text="三")]))
    await api.broadcast(BroadcastRequest(messages=[TextMessage(text="四")]))
    assert (await api.get_message_quota()).value == 200
    assert (await api.get_message_quota_consumption()).total_usage == 3
    assert (await api.get_profile(user)).display_name == "王小美"
    assert (await api.get_bot_info()).user_id == DEMO_ACCOUNT.user_id
    today = (datetime.now(UTC)).strftime("%Y%m%d")
    assert (await api.get_number_of_sent_push_messages(today)).status == "ready"
    await api.show_loading_animation(ShowLoadingAnimationRequest(chat_id=user, loading_seconds=5))
    assert served.line.is_loading(user)


async def test_library_replies_once(served):
    served.line.change(webhook_url="https://shop.example/callback")
    event = served.line.emit(
        "message", {"message": {}}, source={"type": "user", "userId": served.user}
    )
    request = ReplyMessageRequest(
        reply_token=event["replyToken"], messages=[TextMessage(text="收到")]
    )

    assert (await served.api.reply_message(request)).sent_messages
    with pytest.raises(ApiException) as again:
        await served.api.reply_message(request)

    assert json.loads(again.value.body) == {"message": "Invalid reply token"}


async def test_library_sends_a_flex_message_and_learns_what_is_wrong(served):
    def flex(text: str) -> FlexMessage:
        box = {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": text}]}
        container = FlexContainer.from_dict({"type": "bubble", "body": box})
        return FlexMessage(alt_text="商品", contents=container)

    request = PushMessageRequest(to=served.user, messages=[flex("可樂")])
    await served.api.push_message(request)
    assert served.line.bubbles(served.user)[0].message["contents"]["type"] == "bubble"
    with pytest.raises(ApiException) as refused:
        await served.api.validate_push(ValidateMessageRequest(messages=[flex("")]))

    assert json.loads(refused.value.body)["details"] == [
        {"message": "must be non-empty text", "property": "/body/contents/0/text"}
    ]


async def test_library_looks_into_a_group(served):
    members = [served.line.add_person(name).user_id for name in ("甲", "乙")]
    group = served.line.create_group("團購群", members, has_account=True).group_id
    api = served.api

    assert (await api.get_group_summary(group)).group_name == "團購群"
    assert (await api.get_group_member_count(group)).count == 2
    assert (await api.get_group_member_profile(group, members[0])).display_name == "甲"
    with pytest.raises(ApiException) as refused:
        await api.get_group_members_ids(group)
    assert refused.value.status == 403
    await api.leave_group(group)
    assert not served.line.group(group).has_account


async def test_library_makes_and_links_rich_menus(served):
    api, user = served.api, served.user
    request = RichMenuRequest.from_dict(MENU)
    await api.validate_rich_menu_object(request)

    menu = (await api.create_rich_menu(request)).rich_menu_id
    await served.blob.set_rich_menu_image(
        menu, body=PICTURE, _headers={"Content-Type": "image/png"}
    )
    await api.set_default_rich_menu(menu)
    await api.link_rich_menu_id_to_user(user, menu)
    alias = CreateRichMenuAliasRequest(rich_menu_alias_id="main", rich_menu_id=menu)
    await api.create_rich_menu_alias(alias)
    await api.link_rich_menu_id_to_users(
        RichMenuBulkLinkRequest(rich_menu_id=menu, user_ids=[user])
    )

    assert bytes(await served.blob.get_rich_menu_image(menu)) == PICTURE
    assert (await api.get_default_rich_menu_id()).rich_menu_id == menu
    assert (await api.get_rich_menu_id_of_user(user)).rich_menu_id == menu
    assert [each.name for each in (await api.get_rich_menu_list()).richmenus] == ["主選單"]
    assert (await api.get_rich_menu_alias("main")).rich_menu_id == menu
    assert len((await api.get_rich_menu_alias_list()).aliases) == 1
    await api.unlink_rich_menu_id_from_user(user)
    await api.cancel_default_rich_menu()
    await api.delete_rich_menu(menu)
    with pytest.raises(ApiException):
        await api.get_rich_menu(menu)


async def test_library_sets_and_tests_the_webhook(served):
    address = "https://shop.example/callback"
    await served.api.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint=address))

    told = await served.api.get_webhook_endpoint()
    tested = await served.api.test_webhook_endpoint(WebhookTestRequest())

    assert (told.endpoint, told.active) == (address, True)
    assert (tested.success, tested.reason) == (False, "COULD_NOT_CONNECT")


async def test_library_fetches_content_and_marks_as_read(served):
    bubble = served.line.send_file(served.user, served.user, b"\xff\xd8picture")

    assert bytes(await served.blob.get_message_content(bubble.message_id)) == b"\xff\xd8picture"
    request = MarkMessagesAsReadByTokenRequest(mark_as_read_token=bubble.read_token)
    await served.api.mark_messages_as_read_by_token(request)
    assert served.line.person(served.user).account_read == bubble.number


async def test_library_issues_tokens(served):
    async with OAuthClient(OAuthConfiguration(host=served.url)) as client:
        oauth = AsyncChannelAccessToken(client)
        issued = await oauth.issue_stateless_channel_token_by_client_secret(
            client_id=DEMO_ACCOUNT.channel_id,
            client_secret=DEMO_ACCOUNT.channel_secret,
        )
        short = await oauth.issue_channel_token(
            grant_type="client_credentials",
            client_id=DEMO_ACCOUNT.channel_id,
            client_secret=DEMO_ACCOUNT.channel_secret,
        )
        verified = await oauth.verify_channel_token(short.access_token)
        await oauth.revoke_channel_token(short.access_token)

    assert issued.expires_in in {899, 900}
    assert verified.client_id == DEMO_ACCOUNT.channel_id
    assert short.access_token not in served.line.state.books.access_tokens


async def test_library_sees_errors_and_lost_connections(served):
    served.line.faults.add(Fault(kind=FaultKind.ERROR_AFTER, times=1))
    with pytest.raises(ApiException) as broken:
        await served.api.push_message(push(served.user, "一"), x_line_retry_key=KEY)
    assert broken.value.status == 500

    served.line.faults.add(Fault(kind=FaultKind.DROP_REPLY, times=1))
    with pytest.raises((aiohttp.ClientError, TimeoutError)):
        await served.api.push_message(push(served.user, "二"), _request_timeout=5)

    served.line.faults.add(Fault(kind=FaultKind.SLOW, times=1, seconds=3))
    with pytest.raises(TimeoutError):
        await served.api.push_message(push(served.user, "三"), _request_timeout=0.2)

    shown = [each.message["text"] for each in served.line.bubbles(served.user)]
    assert shown == ["一", "二", "三"]


async def test_library_reads_every_event(served):
    line = served.line
    line.change(webhook_url="https://shop.example/callback")
    mei = line.add_person("小美").user_id
    ming, hua = (line.add_person(name).user_id for name in ("志明", "阿華"))
    group = line.create_group("團購群", [mei, ming]).group_id
    line.follow(mei)
    line.invite_account(mei, group)
    line.say(mei, group, f"@{DEMO_ACCOUNT.name} +1")
    bubble = line.send_sticker(mei, group)
    line.send_file(mei, mei, b"picture")
    line.send_place(mei, mei, latitude=25.0, longitude=121.5, title="門市", address="台北")
    line.tap(mei, mei, {"type": "postback", "label": "買", "data": "a=add"})
    line.unsend(mei, bubble.message_id)
    line.join(group, hua)
    line.leave(hua, group)
    line.remove_account(mei, group)
    line.block(mei)
    events = [delivery.events[0] for delivery in line.owed]

    body = json.dumps({"destination": DEMO_ACCOUNT.user_id, "events": events})
    parser = WebhookParser("secret", skip_signature_verification=lambda: True)
    read = parser.parse(body, "-")

    assert [type(event) for event in read] == [
        FollowEvent,
        JoinEvent,
        MessageEvent,
        MessageEvent,
        MessageEvent,
        MessageEvent,
        PostbackEvent,
        UnsendEvent,
        MemberJoinedEvent,
        MemberLeftEvent,
        LeaveEvent,
        UnfollowEvent,
    ]
    assert read[2].message.mention.mentionees[0].is_self
