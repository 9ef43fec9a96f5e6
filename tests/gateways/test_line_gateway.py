"""The way to LINE against the simulated one on a real port: what is sent, and what each end means."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from granian.constants import Interfaces
from granian.server.embed import Server

from kaimai.domain.messaging import (
    LineRefused,
    LineUnreachable,
    NotSent,
    Sent,
    Unclear,
    Why,
    retry_key,
)
from kaimai.gateways.line_gateway import HttpLineGateway, open_gateway
from kaimai.operations.trials import FINDINGS, try_line
from kaimai.settings import Line as LineSetting
from kaimai.words.backoffice import TEXTS
from line_simulator import DEMO_ACCOUNT, Fault, FaultKind, Line, LineSettings, create_app

KEY = retry_key("a delivery")
HELLO = [{"type": "text", "text": "你好 👋"}]
FLEX = {
    "type": "flex",
    "altText": "訂單",
    "contents": {
        "type": "bubble",
        "body": {
            "type": "box",
            "layout": "vertical",
            "contents": [{"type": "text", "text": "訂單成立", "weight": "bold", "wrap": True}],
        },
        "footer": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {
                    "type": "button",
                    "style": "primary",
                    "action": {"type": "uri", "label": "付款", "uri": "https://shop.example/o"},
                }
            ],
        },
    },
    "quickReply": {
        "items": [
            {
                "type": "action",
                "action": {"type": "postback", "label": "取消", "data": "cancel=1"},
            }
        ]
    },
}


@dataclass
class Served:
    line: Line
    gateway: HttpLineGateway
    settings: LineSetting
    user: str


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest_asyncio.fixture
async def served(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    # A proxy in the environment knows another machine by the name of this one.
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    port = _free_port()
    line = Line(
        LineSettings(
            public_url=f"http://127.0.0.1:{port}", local_http=True, hang_seconds=0, monthly_quota=5
        ),
        now=lambda: datetime.now(UTC),
        random=random.Random(7),
    )
    user = line.add_person("王小美", is_friend=True).user_id
    server = Server(
        create_app(line, run_clock=False),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    await _until_it_answers(port)
    settings = LineSetting(
        channel_secret=DEMO_ACCOUNT.channel_secret,
        channel_access_token=DEMO_ACCOUNT.channel_access_token,
        api_base_url=f"http://127.0.0.1:{port}/",
        timeout_seconds=5.0,
    )
    async with open_gateway(settings) as gateway:
        yield Served(line, gateway, settings, user)
    line.close()
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


async def test_every_part_of_a_message_arrives(served: Served):
    receipt = await served.gateway.push(served.user, [*HELLO, FLEX], retry_key=KEY)

    assert isinstance(receipt, Sent)
    shown = [bubble.message for bubble in served.line.bubbles(served.user)]
    assert receipt.request_id
    assert len(receipt.message_ids) == 2
    assert {"type": "text", "text": "你好 👋"}.items() <= shown[-2].items()
    assert shown[-1]["contents"] == FLEX["contents"]
    assert shown[-1]["quickReply"] == FLEX["quickReply"]


async def test_a_push_goes_once_under_its_key(served: Served):
    first = await served.gateway.push(served.user, HELLO, retry_key=KEY)
    again = await served.gateway.push(served.user, HELLO, retry_key=KEY)

    assert isinstance(first, Sent)
    assert isinstance(again, Sent)
    assert again.request_id == first.request_id
    assert (await served.gateway.quota()).used == 1


async def test_a_push_whose_answer_was_lost_is_unclear_and_then_sent(served: Served):
    served.line.faults.add(Fault(kind=FaultKind.ERROR_AFTER, where="message/push", times=1))

    assert isinstance(await served.gateway.push(served.user, HELLO, retry_key=KEY), Unclear)
    assert isinstance(await served.gateway.push(served.user, HELLO, retry_key=KEY), Sent)
    assert (await served.gateway.quota()).used == 1


@pytest.mark.parametrize("kind", [FaultKind.DROP_REPLY, FaultKind.ERROR_BEFORE])
async def test_what_nobody_can_know_is_unclear(served: Served, kind: FaultKind):
    served.line.faults.add(Fault(kind=kind, where="message/push", times=1))

    assert isinstance(await served.gateway.push(served.user, HELLO, retry_key=KEY), Unclear)


async def test_each_refusal_has_its_reason(served: Served):
    gateway, user = served.gateway, served.user

    async def why(sent) -> Why:
        receipt = await sent
        assert isinstance(receipt, NotSent), receipt
        assert receipt.words
        return receipt.why

    assert await why(gateway.reply("0" * 32, HELLO)) is Why.TOKEN
    empty = [{"type": "text", "text": ""}]
    assert await why(gateway.push(user, empty, retry_key=retry_key("1"))) is Why.REFUSED
    nobody = "U" + "f" * 32
    assert await why(gateway.push(nobody, HELLO, retry_key=retry_key("2"))) is Why.REFUSED
    hologram = [{"type": "hologram"}]
    assert await why(gateway.push(user, hologram, retry_key=retry_key("3"))) is Why.REFUSED
    served.line.faults.add(Fault(kind=FaultKind.RATE_LIMIT, where="message/push", times=1))
    assert await why(gateway.push(user, HELLO, retry_key=retry_key("4"))) is Why.PACE
    for number in range(5):
        assert isinstance(
            await gateway.push(user, HELLO, retry_key=retry_key("q", str(number))), Sent
        )
    assert await why(gateway.push(user, HELLO, retry_key=retry_key("5"))) is Why.QUOTA


async def test_a_wrong_token_and_a_closed_door_say_so(served: Served):
    wrong = replace(served.settings, channel_access_token="wrong")
    async with open_gateway(wrong) as gateway:
        receipt = await gateway.push(served.user, HELLO, retry_key=KEY)
        assert isinstance(receipt, NotSent)
        assert receipt.why is Why.ACCESS
        with pytest.raises(LineRefused):
            await gateway.bot_info()
    closed = replace(served.settings, api_base_url=f"http://127.0.0.1:{_free_port()}")
    async with open_gateway(closed) as gateway:
        receipt = await gateway.push(served.user, HELLO, retry_key=KEY)
        assert isinstance(receipt, NotSent)
        assert receipt.why is Why.UNREACHED
        with pytest.raises(LineUnreachable):
            await gateway.quota()


async def test_people_and_groups_are_known_by_name(served: Served):
    stranger = served.line.add_person("阿明").user_id
    group_id = served.line.create_group("週末團購", [served.user, stranger]).group_id
    served.line.invite_account(served.user, group_id)

    profile = await served.gateway.profile(served.user)
    assert profile is not None
    assert (profile.display_name, profile.language) == ("王小美", "zh-TW")
    assert await served.gateway.profile(stranger) is None
    member = await served.gateway.member_profile(group_id, stranger)
    assert member is not None
    assert member.display_name == "阿明"
    assert await served.gateway.group_name(group_id) == "週末團購"
    assert await served.gateway.group_name("C" + "0" * 32) is None


async def test_the_account_its_quota_and_its_webhook_can_be_asked_for(served: Served):
    assert (await served.gateway.bot_info()).basic_id == DEMO_ACCOUNT.basic_id
    quota = await served.gateway.quota()
    assert (quota.limit, quota.used) == (5, 0)
    assert await served.gateway.webhook() is None
    await served.gateway.set_webhook("https://shop.example/callback")
    assert await served.gateway.webhook() == ("https://shop.example/callback", True)


async def test_a_trial_tells_the_account_the_month_and_the_webhook(served: Served):
    wanted = "https://shop.example/callback"

    async def found() -> dict[str, bool]:
        return {each.name: each.is_good for each in await try_line(served.gateway, wanted)}

    served.line.change(webhook_url="")
    assert await found() == {"line_good": True, "line_quota": True, "line_webhook_none": False}
    await served.gateway.set_webhook("https://elsewhere.example/callback")
    assert (await found())["line_webhook_elsewhere"] is False
    await served.gateway.set_webhook(wanted)
    assert (await found())["line_webhook_bad"] is False
    served.line.change(monthly_quota=None)
    assert (await found())["line_no_limit"] is True


async def test_a_trial_of_a_wrong_token_or_a_closed_door_says_so(served: Served):
    wrong = replace(served.settings, channel_access_token="wrong")
    async with open_gateway(wrong) as gateway:
        assert [each.name for each in await try_line(gateway, "")] == ["line_token"]
    closed = replace(served.settings, api_base_url=f"http://127.0.0.1:{_free_port()}")
    async with open_gateway(closed) as gateway:
        assert [each.name for each in await try_line(gateway, "")] == ["line_unreached"]
    assert [each.name for each in await try_line(None, "")] == ["line_unset"]


def test_every_finding_has_its_sentence():
    missing = [name for name in FINDINGS if f"settings_found_{name}" not in TEXTS]

    assert missing == []
