"""The month's messages: counted by LINE and by us, warned of in time, shown, and forgotten with the rest."""

import asyncio
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from kaimai.domain.messaging import NotSent, Receipt, Sent, Unclear, Why, quota_month, retry_key
from kaimai.operations import line_pushes
from kaimai.operations.line_pushes import Push
from kaimai.operations.pruning import CHATS_KEPT, prune
from kaimai.queries import gauges, line
from tests.line_channel.conftest import ALICE, ShopInLine


async def _push(chat: ShopInLine, name: str, *, people: int = 1) -> Receipt:
    shop = chat.harness.shop
    wish = Push(
        id=retry_key(name),
        to=ALICE,
        user_id=ALICE,
        messages=({"type": "text", "text": name},),
        people=people,
    )
    return await line_pushes.push(shop.db, chat.line, shop.mint, wish)


async def _month(chat: ShopInLine) -> tuple[int, int]:
    """What is spent by all counts, and what this shop pushed."""
    month = await chat.harness.shop.db.read(line.month, chat.harness.clock.present)
    assert month is not None
    return month.spent, month.pushed


def test_a_month_begins_with_lines_midnight():
    assert quota_month(datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC)) == "2026-11"
    assert quota_month(datetime(2026, 11, 30, 15, 0, tzinfo=UTC)) == "2026-12"


async def test_pushes_are_counted_in_people_and_given_back_when_line_took_none(chat: ShopInLine):
    assert isinstance(await _push(chat, "一"), Sent)
    assert isinstance(await _push(chat, "二", people=8), Sent)
    chat.line.ends = [NotSent(why=Why.REFUSED, words="400")]
    assert isinstance(await _push(chat, "三"), NotSent)
    assert await _month(chat) == (9, 9)

    # What may have been taken stays counted until LINE says how many it counts.
    chat.line.ends = [Unclear(words="TimeoutError")]
    await _push(chat, "四")
    assert await _month(chat) == (10, 10)
    chat.line.used = 9
    await chat.office.quota.look()
    assert await _month(chat) == (9, 10)


async def test_the_last_message_of_a_month_is_pushed_once_however_many_want_it(chat: ShopInLine):
    chat.line.limit, chat.line.used = 200, 197
    await chat.office.quota.look()
    receipts = await asyncio.gather(*(_push(chat, f"{n}") for n in range(12)))

    assert sum(isinstance(receipt, Sent) for receipt in receipts) == 3
    refused = [receipt for receipt in receipts if isinstance(receipt, NotSent)]
    assert {receipt.why for receipt in refused} == {Why.QUOTA}
    assert len(chat.line.pushes) == 3


async def test_a_push_that_would_pass_the_limit_only_partly_is_left_out(chat: ShopInLine):
    chat.line.limit, chat.line.used = 200, 198
    await chat.office.quota.look()

    assert isinstance(await _push(chat, "群組", people=8), NotSent)
    assert isinstance(await _push(chat, "一個人"), Sent)


async def test_when_line_says_there_is_more_it_is_pushed_again(chat: ShopInLine):
    chat.line.ends = [NotSent(why=Why.QUOTA, words="429: You have reached your monthly limit.")]
    assert isinstance(await _push(chat, "一"), NotSent)
    assert isinstance(await _push(chat, "二"), NotSent)
    chat.line.limit, chat.line.used = 3_000, 200
    await chat.office.quota.look()

    # Under its old name too: nothing was sent under it.
    assert isinstance(await _push(chat, "一"), Sent)


@pytest.mark.parametrize(
    ("used", "level"), [(159, None), (160, "warning"), (200, "error"), (250, "error")]
)
async def test_the_log_warns_before_the_end(chat: ShopInLine, used: int, level: str | None):
    chat.line.limit, chat.line.used = 200, used
    with capture_logs() as logs:
        await chat.office.quota.look()

    assert [entry["log_level"] for entry in logs] == ([] if level is None else [level])


async def test_the_metrics_show_it_once_line_was_asked(chat: ShopInLine):
    shop = chat.harness.shop

    async def shown() -> dict[str, dict[str, float]]:
        read = await shop.db.read(gauges.gauges, shop.mint.now())
        return {
            gauge.name: {labels[0]: value for labels, value in gauge.values}
            for gauge in read
            if gauge.name == "kaimai_line_messages"
        }

    assert await shown() == {}
    chat.line.limit, chat.line.used = 200, 40
    await chat.office.quota.look()
    await _push(chat, "一")

    assert await shown() == {
        "kaimai_line_messages": {"used": 41, "pushed_by_shop": 1, "limit": 200}
    }


async def test_what_was_said_is_forgotten_after_half_a_year(chat: ShopInLine):
    await chat.hear(chat.text("你好"))
    shop = chat.harness.shop
    chat.harness.forward(days=CHATS_KEPT.days - 1)
    await prune(shop.db, shop.mint)
    assert len(await chat.log()) == 2

    chat.harness.forward(days=2)
    await prune(shop.db, shop.mint)
    assert await chat.log() == []


async def test_a_persons_log_and_what_failed_can_be_looked_up(chat: ShopInLine):
    await chat.hear(chat.text("你好"))
    chat.line.ends = [NotSent(why=Why.REFUSED, words="400: invalid")]
    await _push(chat, "通知")
    shop = chat.harness.shop
    now = shop.mint.now()

    assert await shop.db.read(line.people_called, "王小") == [(ALICE, "王小明")]
    said = await shop.db.read(line.log_of, ALICE, 10)
    assert [(each.direction, each.kind, each.state) for each in said] == [
        ("in", "webhook", "received"),
        ("out", "reply", "sent"),
        ("out", "push", "not_sent"),
    ]
    assert said[0].messages[0]["message"]["text"] == "你好"
    assert "replyToken" not in said[0].messages[0]
    found = await shop.db.read(line.summary, now, since=now.replace(year=2025))
    assert [each.words for each in found.failed] == ["400: invalid"]
    assert (found.friends, found.handed_over) == (1, 0)
