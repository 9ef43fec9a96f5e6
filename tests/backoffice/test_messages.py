"""The room of messages: chats that the staff takes over, what an answer costs, what does not arrive."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import pytest_asyncio
import sqlalchemy as sa

from kaimai.backoffice.visit import SESSION_COOKIE
from kaimai.domain.messaging import NotSent, Unclear, Why
from kaimai.operations import sessions
from kaimai.operations.customer_terms import follow_customers
from kaimai.operations.erasing import erase_customer
from kaimai.operations.line_pushes import read_quota
from kaimai.operations.messages import DeliveryFailed, deliver_messages
from kaimai.persistence.database import Connection
from kaimai.persistence.tables import metadata
from kaimai.settings import Line
from tests.backoffice.clerk import Clerk, signed_in
from tests.line_channel.conftest import ALICE, BOB, SECRET, NotedLine, ShopInLine
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness

PATH = f"/admin/messages/{ALICE}"


@dataclass
class Desk:
    """The shop in LINE and somebody who works in its back office."""

    clerk: Clerk
    chat: ShopInLine
    line: NotedLine


@pytest_asyncio.fixture
async def desk(harness: ShopHarness) -> AsyncIterator[Desk]:
    await harness.sell(("COLA", 30, 100))
    settings = replace(
        harness.shop.settings,
        line=Line(channel_secret=SECRET, channel_access_token="token", basic_id="@kaimai"),
    )
    line = NotedLine(names={ALICE: "王小明", BOB: "Bob"})
    harness.shop = replace(harness.shop, settings=settings)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(
            started(app_of(settings, shop=harness.shop, runs_jobs=False, line=line))
        )
        http = await stack.enter_async_context(client_of(app))
        chat = ShopInLine(harness, http, app.state.presence.office, line)
        yield Desk(await signed_in(app, harness, stack), chat, line)


async def test_without_line_the_page_says_how_to_switch_it_on(clerk: Clerk):
    page = await clerk.look("/admin/messages")
    assert "還沒接上 LINE" in page.text


async def test_who_waits_is_answered_free_at_once_and_by_a_push_later(desk: Desk):
    clerk, chat, line = desk.clerk, desk.chat, desk.line
    await chat.hear(chat.text("真人"))
    page = await clerk.look("/admin/messages")
    assert "王小明" in page.text
    assert "等到現在" in page.text
    await chat.hear(chat.text("請問可以面交嗎"))
    page = await clerk.look(PATH)
    assert "請問可以面交嗎" in page.text
    assert "現在回覆免費" in page.text
    replies = len(line.replies)
    page = await clerk.send(f"{PATH}/answer", text="可以，士林捷運站")
    assert len(line.replies) == replies + 1
    assert line.pushes == []
    assert "可以，士林捷運站" in page.text
    assert "陳老闆" in page.text
    assert "已回覆" in (await clerk.look("/admin/messages")).text

    page = await clerk.look(PATH)
    assert "會用掉 1 則" in page.text
    page = await clerk.send(f"{PATH}/answer", text="幾點方便？", key="k1")
    page = await clerk.send(f"{PATH}/answer", text="幾點方便？", key="k1")  # pressed twice
    assert [messages[0]["text"] for _, messages, _ in line.pushes] == ["幾點方便？"]
    page = await clerk.send(f"{PATH}/give-back")
    assert "沒有人在等" in page.text


async def test_a_free_answer_that_is_too_late_is_pushed_and_a_lost_one_is_not_repeated(desk: Desk):
    clerk, chat, line = desk.clerk, desk.chat, desk.line
    await chat.hear(chat.text("真人"), chat.text("在嗎"))
    line.ends = [NotSent(why=Why.TOKEN, words="Invalid reply token")]
    await clerk.look(PATH)
    page = await clerk.send(f"{PATH}/answer", text="在")
    assert len(line.pushes) == 1
    assert "用掉 1 則額度" in page.text
    await chat.hear(chat.text("哈囉"))
    line.ends = [Unclear(words="no answer")]
    page = await clerk.send(f"{PATH}/answer", text="嗨", key="k2")
    assert "不確定有沒有送到" in page.text
    page = await clerk.send(f"{PATH}/answer", text="嗨", key="k2")
    assert len(line.pushes) == 1


async def test_without_quota_an_answer_says_so(desk: Desk, harness: ShopHarness):
    clerk, chat, line = desk.clerk, desk.chat, desk.line
    await chat.hear(chat.text("真人"))
    harness.forward(minutes=2)
    line.limit, line.used = 200, 200
    await read_quota(harness.shop.db, line, harness.shop.mint)
    page = await clerk.look(PATH)
    assert "額度已用完" in page.text
    page = await clerk.send(f"{PATH}/answer", text="在")
    assert "沒有送出" in page.text
    assert line.pushes == []


async def test_what_was_taken_back_is_not_shown_and_cards_are_read_as_text(desk: Desk):
    clerk, chat = desk.clerk, desk.chat
    await chat.hear(chat.text("真人"))
    said = chat.text("不小心打錯的秘密")
    await chat.hear(said)
    assert "不小心打錯的秘密" in (await clerk.look(PATH)).text
    await chat.hear(chat.event("unsend", unsend={"messageId": said["message"]["id"]}))
    page = await clerk.look(PATH)
    assert "不小心打錯的秘密" not in page.text
    await clerk.send(f"{PATH}/give-back")
    await chat.hear(chat.text("逛逛"))
    page = await clerk.look(PATH)
    assert "可樂" in page.text


async def test_the_stream_of_a_chat_tells_of_news(desk: Desk):
    clerk, chat = desk.clerk, desk.chat
    await chat.hear(chat.text("真人"))
    answer = await clerk.http.get(f"{PATH}/live?seen=old")
    assert "event: moved" in answer.text


async def test_a_person_in_line_is_erased_with_everything_that_was_said(
    desk: Desk, harness: ShopHarness
):
    clerk, chat, shop = desk.clerk, desk.chat, harness.shop
    await chat.hear(chat.text("真人"), chat.text("我家的狗叫小黑"))
    await clerk.look(PATH)
    await clerk.send(f"{PATH}/answer", text="小黑好可愛")
    await clerk.send(f"{PATH}/notes", note="養狗，叫小黑")
    buyer = str((await harness.rows("SELECT buyer_id FROM buyer_identities"))[0][0])
    while await follow_customers(shop.db, shop.mint):
        pass
    owner = clerk.member.actor()
    await erase_customer(shop.db, shop.mint, buyer, actor=owner, letters=shop.settings.data)
    rows = await shop.db.read(_everything)
    assert [row for row in rows if ALICE in row or "小黑" in row or "王小明" in row] == []


def _everything(conn: Connection) -> list[str]:
    return [
        f"{table.name}: {row!r}"
        for table in metadata.sorted_tables
        for row in conn.execute(sa.select(table))
    ]


class _Broken:
    """A way to tell people that never works."""

    merges_max = 1

    def __init__(self, patience) -> None:
        self.patience = patience

    def recipients(self, conn, due):
        return [(event.id, "ming@example.com") for event in due]

    async def send(self, deliveries) -> None:
        raise DeliveryFailed("the mail server says no")


async def test_a_message_that_does_not_arrive_is_tried_again_or_put_aside(
    desk: Desk, harness: ShopHarness
):
    clerk = desk.clerk
    placed, _ = await harness.checked_out()
    mail = _Broken(harness.clock.present - harness.clock.present)
    for _ in range(12):
        await deliver_messages(harness.shop.db, harness.shop.mint, {"mail": mail})
        harness.forward(hours=20)
    found = await harness.rows("SELECT id, state FROM deliveries")
    assert found[0][1] == "given_up"
    clerk = await _again(clerk, harness)
    page = await clerk.look("/admin/messages/outbox")
    assert "the mail server says no" in page.text
    assert placed.number in page.text
    await clerk.send(f"/admin/messages/outbox/{found[0][0]}/again")
    assert await harness.rows("SELECT state, tries FROM deliveries") == [("waiting", 0)]
    page = await clerk.send(f"/admin/messages/outbox/{found[0][0]}/put-aside")
    assert "通知都送到了" in page.text


async def _again(clerk: Clerk, harness: ShopHarness) -> Clerk:
    """The same person after another night's sleep: the session of days ago is over."""
    now = harness.shop.mint.now()
    cookie = await sessions.begin(
        harness.shop.db,
        harness.shop.mint,
        clerk.member.id,
        device="a test",
        address="127.0.0.1",
        now=now,
    )
    clerk.http.cookies.set(SESSION_COOKIE, cookie, domain="shop.test", path="/admin")
    return clerk
