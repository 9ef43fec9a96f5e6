"""What a batch costs does not grow with it: every hot transition takes as many statements for five
hundred as for one."""

from collections.abc import Sequence

import pytest

from kaimai.domain.moves import SYSTEM
from kaimai.domain.payments import Outcome, Report
from kaimai.operations.carts import EditCart, edit_carts
from kaimai.operations.checkout import PlaceOrder, place_orders
from kaimai.operations.expiry import EndOrder, expire_orders
from kaimai.operations.reports import RecordReport, record_reports
from tests.shop_harness import ShopHarness

MANY = 500
STATEMENTS_MAX = 16


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    """Two SKUs with plenty of each."""
    await harness.sell(("COLA", 288, 5_000), ("TEA", 90, 5_000))


def _wishes(harness: ShopHarness, count: int) -> list[PlaceOrder]:
    """Orders of two lines."""
    return [harness.wish(items=(("COLA", 1), ("TEA", 2))) for _ in range(count)]


def _captured(harness: ShopHarness, orders: Sequence[PlaceOrder]) -> list[RecordReport]:
    now = harness.clock.present
    return [
        RecordReport(
            report=Report(
                attempt_number=order.names.attempt_number,
                outcome=Outcome.CAPTURED,
                amount=468,
                ts_no=f"KM{number}",
                words="S0000 - 付款成功",
                paid_at=now,
            ),
            reason="notice",
            at=now,
        )
        for number, order in enumerate(orders)
    ]


async def test_placing_costs_the_same_for_one_and_for_many(
    harness: ShopHarness, statements: list[str]
) -> None:
    counts = []
    for size in (1, MANY):
        wishes = _wishes(harness, size)
        statements.clear()
        await harness.shop.db.write(place_orders, wishes)
        counts.append(len(statements))

    assert counts[0] == counts[1] <= STATEMENTS_MAX
    assert (await harness.stock("COLA")).reserved == 1 + MANY


async def test_recording_reports_costs_the_same_for_one_and_for_many(
    harness: ShopHarness, statements: list[str]
) -> None:
    counts = []
    for size in (1, MANY):
        wishes = _wishes(harness, size)
        await harness.shop.db.write(place_orders, wishes)
        reports = _captured(harness, wishes)
        statements.clear()
        recorded = await harness.shop.db.write(record_reports, reports)
        counts.append(len(statements))
        assert {each.order_status for each in recorded} == {"paid"}

    assert counts[0] == counts[1] <= STATEMENTS_MAX


async def test_expiring_costs_the_same_for_one_and_for_many(
    harness: ShopHarness, statements: list[str]
) -> None:
    counts = []
    for size in (1, MANY):
        wishes = _wishes(harness, size)
        await harness.shop.db.write(place_orders, wishes)
        ends = [
            EndOrder(
                order_id=wish.names.order_id, verb="expire", actor=SYSTEM, at=harness.clock.present
            )
            for wish in wishes
        ]
        statements.clear()
        refusals = await harness.shop.db.write(expire_orders, ends)
        counts.append(len(statements))
        assert set(refusals) == {None}

    assert counts[0] == counts[1] <= STATEMENTS_MAX
    assert (await harness.stock("COLA")).reserved == 0


async def test_editing_carts_costs_the_same_for_one_and_for_many(
    harness: ShopHarness, statements: list[str]
) -> None:
    counts = []
    for size in (1, MANY):
        mint = harness.shop.mint
        edits = [
            EditCart(
                cart=mint.token(),
                sku="COLA",
                quantity=2,
                adds=True,
                new_id=mint.id(),
                at=harness.clock.present,
            )
            for _ in range(size)
        ]
        statements.clear()
        outcomes = await harness.shop.db.write(edit_carts, edits)
        counts.append(len(statements))
        assert set(outcomes) == {2}

    assert counts[0] == counts[1] <= STATEMENTS_MAX
