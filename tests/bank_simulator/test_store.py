"""What the bank remembers after it was closed, or killed, and opened again."""

import httpx

from bank_simulator import Store
from tests.bank_simulator.shop import VirtualClock, build

MANUAL = {"AutoBilling": "N", "ExpBillingDays": 3}


async def test_everything_is_there_after_opening_again(tmp_path):
    clock = VirtualClock()
    world = build(store=Store(tmp_path / "data" / "bank.sqlite3"), clock=clock)
    await world.shop.create("C1")
    token = world.bank.pay_card("C1")
    await world.shop.create("C2", CardParam=MANUAL)
    world.bank.pay_card("C2")
    await world.shop.call("OrderMaintain", OrderNo="C1", Command="R", Amount=100)
    account = await world.shop.create_account("A1")
    world.bank.settle_now()
    world.bank.forward(3600)
    rows = [await world.shop.row(number) for number in ("C1", "C2", "A1")]
    now = world.bank.now()

    # No goodbye: the first bank is simply never asked again, as after a kill.
    again = build(store=Store(tmp_path / "data" / "bank.sqlite3"), clock=clock, seed=2)

    assert again.bank.now() == now
    assert [await again.shop.row(number) for number in ("C1", "C2", "A1")] == rows
    assert (await again.shop.result(token))["OrderNo"] == "C1"
    assert [o.order_no for o in again.bank.orders] == ["C1", "C2", "A1"]
    assert len((await again.shop.call("OrderUnCapturedQuery"))["OrderList"]) == 1
    assert len(again.bank.owed_pushes) == 2
    again.bank.pay_account(account["ATMParam"]["AtmPayNo"])


async def test_numbers_go_on_where_they_stopped(tmp_path):
    path = tmp_path / "bank.sqlite3"
    world = build(store=Store(path))
    await world.shop.create("C1")
    first = await world.shop.create_account("A1")

    again = build(store=Store(path), seed=2)

    assert (await again.shop.create("C2"))["TSNo"] == "KM000100000003"
    second = await again.shop.create_account("A2")
    assert int(second["ATMParam"]["AtmPayNo"]) == int(first["ATMParam"]["AtmPayNo"]) + 1
    assert (await again.shop.call("OrderQuery", OrderNo="C1"))["OrderList"]
    assert await again.shop.code("OrderQuery", PayType="A") == "S0000"


async def test_timed_work_goes_on(tmp_path):
    path, clock = tmp_path / "bank.sqlite3", VirtualClock()
    world = build(store=Store(path), clock=clock, account_auto_pay_seconds=300)
    world.receiver.answer = lambda _request: httpx.Response(500)
    await world.shop.create("C1", CardParam=MANUAL)
    world.bank.pay_card("C1")
    await world.shop.create_account("A1")
    await world.shop.create("C3")
    world.bank.pay_card("C3")
    await world.shop.call("OrderMaintain", OrderNo="C3", Command="R")
    clock.forward(minutes=1)
    await world.bank.tick()

    again = build(store=Store(path), clock=clock, account_auto_pay_seconds=300)
    clock.forward(days=10)
    await again.bank.tick()

    assert (await again.shop.row("A1"))["PayDate"] == "202611201035"
    assert (await again.shop.row("C1"))["PayStatus"] == "1C900"
    assert (await again.shop.row("C3"))["RefundStatus"] == "2C900"
    first_of_each = {a.order_no: a.attempt for a in reversed(again.bank.pushes)}
    assert first_of_each["C1"] == 2


async def test_settled_payouts_are_not_paid_twice(tmp_path):
    path, clock = tmp_path / "bank.sqlite3", VirtualClock()
    world = build(store=Store(path), clock=clock)
    await world.shop.create("C1")
    world.bank.pay_card("C1")
    clock.forward(days=4)
    await world.bank.tick()

    again = build(store=Store(path), clock=clock)

    assert len(again.bank.ledger.payouts["KM0001_001"]) == 1
    assert again.bank.settle_now() == []


def test_closing_writes_what_was_noted(tmp_path):
    path = tmp_path / "bank.sqlite3"
    store = Store(path)
    store.put("clock", "offset_seconds", 5.0)
    store.close()

    assert build(store=Store(path)).bank.clock.offset_seconds == 5.0
