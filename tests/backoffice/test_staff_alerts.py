"""Alerts of the staff in LINE: linked by a code typed to the shop, told once, kept through quiet hours."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import pytest_asyncio

from kaimai.composition import senders
from kaimai.domain.messaging import Unclear
from kaimai.operations.messages import deliver_messages
from kaimai.settings import Line
from kaimai.worker.staff_news import look_for_news
from tests.backoffice.clerk import Clerk, signed_in
from tests.line_channel.conftest import ALICE, BOB, SECRET, NotedLine, ShopInLine
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness

PATH = "/admin/messages/alerts"


@dataclass
class Desk:
    clerk: Clerk
    chat: ShopInLine
    line: NotedLine

    async def work(self) -> None:
        """The worker looks for news and delivers what is due; a minute passes between."""
        harness = self.chat.harness
        ways = {"staff_line": senders(harness.shop)["staff_line"]}
        await look_for_news(harness.shop)
        for _ in range(2):
            await deliver_messages(harness.shop.db, harness.shop.mint, ways)
            harness.forward(minutes=1)
        await deliver_messages(harness.shop.db, harness.shop.mint, ways)

    def pushed(self) -> list[str]:
        return [str(messages[0]["text"]) for to, messages, _ in self.line.pushes if to == ALICE]

    async def link(self) -> None:
        await self.clerk.look(PATH)
        page = await self.clerk.send(f"{PATH}/code")
        code = re.search(r"店員 ([0-9A-F]{4}-[0-9A-F]{4})", page.html)
        assert code is not None
        await self.chat.hear(self.chat.text(code.group(0)))
        # Of no use to whoever reads it afterwards.
        await self.chat.hear(self.chat.text(code.group(0), user=BOB))


@pytest_asyncio.fixture
async def desk(harness: ShopHarness) -> AsyncIterator[Desk]:
    await harness.sell(("COLA", 30, 100))
    settings = replace(
        harness.shop.settings,
        line=Line(channel_secret=SECRET, channel_access_token="token", basic_id="@kaimai"),
    )
    line = NotedLine(names={ALICE: "小陳", BOB: "Bob"})
    harness.shop = replace(harness.shop, settings=settings)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(
            started(app_of(settings, shop=harness.shop, runs_jobs=False, line=line))
        )
        http = await stack.enter_async_context(client_of(app))
        chat = ShopInLine(harness, http, app.state.presence.office, line)
        yield Desk(await signed_in(app, harness, stack), chat, line)


async def _paid(harness: ShopHarness) -> str:
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed.number


async def test_a_member_is_linked_by_a_code_and_hears_of_paid_orders_in_one_push(
    desk: Desk, harness: ShopHarness
):
    await desk.link()
    assert "陳老闆" in str(desk.line.replies)
    assert [row[0] for row in await harness.rows("SELECT user_id FROM staff_lines")] == [ALICE]
    first, second = await _paid(harness), await _paid(harness)
    await desk.work()
    await desk.work()
    assert len(desk.pushed()) == 1
    assert "2 筆新訂單已付款，共 NT$60" in desk.pushed()[0]
    assert first in desk.pushed()[0]
    assert second in desk.pushed()[0]
    assert await harness.rows("SELECT pushed FROM line_quota") == [(1,)]


async def test_a_lost_push_is_repeated_under_its_key_and_nothing_is_told_twice(
    desk: Desk, harness: ShopHarness
):
    await desk.link()
    await _paid(harness)
    desk.line.ends = [Unclear(words="no answer")]
    await desk.work()
    harness.forward(minutes=5)
    await _paid(harness)
    await desk.work()
    harness.forward(minutes=5)
    await desk.work()
    told = [text.count("K") for text in desk.pushed()]
    assert len(desk.pushed()) == len(set(desk.pushed())) == 2, told
    keys = [key for _, _, key in desk.line.pushes]
    assert len(keys) == len(set(keys))


async def test_in_quiet_hours_nothing_comes_and_afterwards_all_at_once(
    desk: Desk, harness: ShopHarness
):
    await desk.link()
    await desk.clerk.look(PATH)
    # It is noon in Taipei.
    page = await desk.clerk.send(PATH, kinds=["paid", "stock"], quiet_from=11, quiet_until=14)
    assert "提醒已儲存" in page.text
    await _paid(harness)
    await _paid(harness)
    await desk.work()
    assert desk.pushed() == []
    harness.forward(hours=2, minutes=5)
    await desk.work()
    assert len(desk.pushed()) == 1
    assert "2 筆新訂單" in desk.pushed()[0]
    assert await harness.rows("SELECT tries FROM deliveries WHERE sender = 'staff_line'") == [
        (1,),
        (1,),
    ]


async def test_they_hear_of_low_stock_once_a_day_and_of_who_asks_for_a_person(
    desk: Desk, harness: ShopHarness
):
    await desk.link()
    await harness.sell(("TEA", 20, 2), name="紅茶")
    await desk.chat.hear(desk.chat.text("真人", user=BOB))
    await desk.work()
    await desk.work()
    assert len(desk.pushed()) == 1
    assert "紅茶" in desk.pushed()[0]
    assert "1 位顧客在等真人回覆" in desk.pushed()[0]


async def test_who_is_let_go_of_hears_nothing(desk: Desk, harness: ShopHarness):
    await desk.link()
    page = await desk.clerk.send(f"{PATH}/unlink")
    assert "還沒連到你的 LINE" in page.text
    await _paid(harness)
    await desk.work()
    assert desk.pushed() == []
