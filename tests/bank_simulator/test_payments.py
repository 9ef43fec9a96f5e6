"""Paying: transfers that bounce, links that are dead, and the table of moves."""

import pytest

from bank_simulator import TransferRejected, WrongState
from bank_simulator.payments import MOVES, move
from tests.bank_simulator.shop import build


async def account_of(world, **changes):
    return (await world.shop.create_account("A1", **changes))["ATMParam"]["AtmPayNo"]


async def test_transfer_of_another_amount_bounces(world):
    account = await account_of(world)

    with pytest.raises(TransferRejected):
        world.bank.pay_account(account, 17900)

    assert (await world.shop.row("A1"))["PayStatus"] == "1A200"
    assert world.bank.owed_pushes == []
    world.bank.pay_account(account, 18000)
    assert (await world.shop.row("A1"))["PayStatus"] == "1A400"


async def test_second_transfer_bounces(world):
    account = await account_of(world)
    world.bank.pay_account(account)

    with pytest.raises(TransferRejected):
        world.bank.pay_account(account)

    assert len(world.bank.owed_pushes) == 1


async def test_transfer_counts_in_the_last_second_and_bounces_after_it(world):
    account = await account_of(world, ATMParam={"ExpireDate": "20261120", "ExpireTime": "1031"})
    world.clock.forward(seconds=104)
    world.bank.pay_account(account)
    late = await world.shop.create_account(
        "A2", ATMParam={"ExpireDate": "20261120", "ExpireTime": "1032"}
    )
    world.clock.forward(seconds=61)

    with pytest.raises(TransferRejected):
        world.bank.pay_account(late["ATMParam"]["AtmPayNo"])

    assert (await world.shop.row("A1"))["PayStatus"] == "1A400"
    assert (await world.shop.row("A2"))["PayStatus"] == "1A250"


async def test_transfer_to_no_account_bounces(world):
    with pytest.raises(TransferRejected):
        world.bank.pay_account("99922999999999")


async def test_card_link_cannot_be_paid_twice_late_or_for_an_account(world):
    await world.shop.create("C1")
    world.bank.pay_card("C1")
    await world.shop.create("C2")
    await world.shop.create_account("A1")
    world.clock.forward(minutes=10, seconds=1)

    for order_no in ("C1", "C2", "A1"):
        with pytest.raises(WrongState):
            world.bank.pay_card(order_no)
        with pytest.raises(WrongState):
            world.bank.decline_card(order_no)
    with pytest.raises(LookupError):
        world.bank.pay_card("C3")


async def test_attempts_can_be_limited():
    world = build(card_attempts_max=2)
    await world.shop.create("C1")
    world.bank.decline_card("C1")
    world.bank.decline_card("C1")

    with pytest.raises(WrongState):
        world.bank.pay_card("C1")
    with pytest.raises(WrongState):
        world.bank.decline_card("C1")


async def test_authorization_lapses_on_demand(world):
    await world.shop.create("C1", CardParam={"AutoBilling": "N"})
    world.bank.pay_card("C1")

    world.bank.lapse("C1")

    assert (await world.shop.row("C1"))["PayStatus"] == "1C350"
    with pytest.raises(WrongState):
        world.bank.lapse("C1")


async def test_manual_capture_without_days_waits_the_longest_time(world):
    await world.shop.create("C1", CardParam={"AutoBilling": "N"})

    assert world.bank.order("C1").billing_days == 30


async def test_unionpay_is_always_captured_at_once(world):
    await world.shop.create("C1", CardParam={"AutoBilling": "N", "PayTypeSub": "CUP"})
    world.bank.pay_card("C1")

    assert (await world.shop.row("C1"))["PayStatus"] == "1C400"


STATUSES = sorted({status for froms, to in MOVES.values() for status in froms | {to}})


@pytest.mark.parametrize("verb", sorted(MOVES))
@pytest.mark.parametrize("status", STATUSES)
async def test_each_move_leaves_from_its_statuses_only(world, verb, status):
    await world.shop.create("C1")
    order = world.bank.order("C1")
    order.pay_status = f"1C{status}"
    froms, to = MOVES[verb]

    if status in froms:
        move(world.bank.state, order, verb)
        assert order.pay_status == f"1C{to}"
    else:
        with pytest.raises(WrongState):
            move(world.bank.state, order, verb)
        assert order.pay_status == f"1C{status}"


def test_every_status_of_the_table_is_reachable_from_a_new_order():
    reached = {"200"}
    for _ in MOVES:
        reached |= {to for froms, to in MOVES.values() if froms & reached}

    assert reached == set(STATUSES)


async def test_clock_moves_forward_only(world):
    before = world.bank.now()
    world.bank.forward(90)

    assert (world.bank.now() - before).total_seconds() == 90
    with pytest.raises(ValueError, match="forward"):
        world.bank.forward(-1)
