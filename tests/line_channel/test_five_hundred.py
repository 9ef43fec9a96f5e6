"""Five hundred people say "+1" at once for a hundred units: exactly a hundred, in order, each answered."""

import asyncio

import pytest

from tests.line_channel.conftest import GROUP, OWNER, ShopInLine

PEOPLE = 500
UNITS = 100


def _member(number: int) -> str:
    return f"U{number:032x}"


@pytest.mark.slow
async def test_five_hundred_for_a_hundred(chat: ShopInLine):
    await chat.hear(chat.text(f"開團 可樂 30 限量{UNITS}", group=GROUP, user=OWNER))
    opened = len(chat.line.replies)

    said = [chat.text("+1", group=GROUP, user=_member(number)) for number in range(PEOPLE)]
    # Some come twice, and some are brought again.
    rings = [chat.ring(*said[start : start + 20]) for start in range(0, PEOPLE, 20)]
    await asyncio.gather(*rings, chat.ring(*said[:50]))
    await chat.office.desk.work_off()
    await chat.hear(*({**event, "deliveryContext": {"isRedelivery": True}} for event in said[::7]))

    tokens = [token for token, _ in chat.line.replies[opened:]]
    assert sorted(tokens) == sorted(event["replyToken"] for event in said)
    totals = await chat.harness.rows("SELECT sum(units), sum(waiting_units) FROM group_buy_claims")
    assert [tuple(map(int, row)) for row in totals] == [(UNITS, PEOPLE - UNITS)]
    assert await chat.harness.rows("SELECT reserved FROM stock") == [(UNITS,)]

    arrived = await chat.harness.rows(
        "SELECT i.value FROM inbox n JOIN messaging_log l ON l.id = n.id"
        " JOIN buyer_identities i ON i.value = l.user_id WHERE l.user_id <> "
        f"'{OWNER}' ORDER BY n.id"
    )
    waiting = await chat.harness.rows(
        "SELECT i.value FROM group_buy_waits w JOIN group_buy_claims c ON c.id = w.claim_id"
        " JOIN buyer_identities i ON i.buyer_id = c.buyer_id ORDER BY w.sequence"
    )
    assert waiting == arrived[UNITS:]
