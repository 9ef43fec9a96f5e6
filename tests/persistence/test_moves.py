"""The only writer of a status: guarded, logged without gaps, and one winner in a race."""

import asyncio

import pytest

from kaimai.domain.errors import MoveRefused
from kaimai.domain.moves import SYSTEM, MoveRequest
from kaimai.domain.orders import ORDER_MOVES
from kaimai.persistence import moves
from tests.shop_harness import ShopHarness


async def _placed(harness: ShopHarness) -> str:
    await harness.sell(("COLA", 288, 10))
    return (await harness.place()).order_id


def _request(harness: ShopHarness, order_id: str, verb: str, **changes: object) -> MoveRequest:
    fields = {"id": order_id, "verb": verb, "status": "initialized", "version": 1, "actor": SYSTEM}
    return MoveRequest(**{**fields, "at": harness.clock(), **changes})  # type: ignore[arg-type]


async def _log(harness: ShopHarness) -> list[tuple[object, ...]]:
    return await harness.rows(
        "SELECT version, verb, from_status, to_status FROM order_moves ORDER BY version"
    )


async def test_twenty_conflicting_moves_have_one_winner(harness: ShopHarness) -> None:
    order_id = await _placed(harness)
    verbs = ["offer_payment"] * 20

    ends = await asyncio.gather(
        *(
            harness.shop.db.write(moves.make_move, ORDER_MOVES, _request(harness, order_id, verb))
            for verb in verbs
        ),
        return_exceptions=True,
    )

    assert sum(end is None for end in ends) == 1
    assert sum(isinstance(end, MoveRefused) for end in ends) == 19
    assert await _log(harness) == [
        (1, "place", None, "initialized"),
        (2, "offer_payment", "initialized", "payment_requested"),
    ]


async def test_a_chain_of_moves_is_one_update_and_all_its_log_rows(harness: ShopHarness) -> None:
    order_id = await _placed(harness)
    chain = [
        _request(harness, order_id, "offer_payment"),
        _request(harness, order_id, "fail_payment", status="payment_requested", version=2),
    ]

    await harness.shop.db.write(moves.make_moves, ORDER_MOVES, chain)

    assert [row[1] for row in await _log(harness)] == ["place", "offer_payment", "fail_payment"]
    assert await harness.rows("SELECT status, version FROM orders") == [("payment_failed", 3)]
    assert await harness.rows("SELECT kind FROM events ORDER BY version") == [
        ("order.payment_requested",),
        ("order.payment_failed",),
    ]


@pytest.mark.parametrize(
    "changes", [{"version": 2}, {"status": "payment_requested"}, {"id": "nobody"}]
)
async def test_a_subject_that_is_not_as_it_was_read_is_refused(
    harness: ShopHarness, changes: dict[str, object]
) -> None:
    order_id = await _placed(harness)

    with pytest.raises(MoveRefused):
        await harness.shop.db.write(
            moves.make_move, ORDER_MOVES, _request(harness, order_id, "offer_payment", **changes)
        )

    assert len(await _log(harness)) == 1


async def test_no_moves_are_no_statement(harness: ShopHarness) -> None:
    await harness.shop.db.write(moves.make_moves, ORDER_MOVES, [])
