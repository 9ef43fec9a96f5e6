"""Recurring card payments: the schedule, its charges by the clock and by hand, and its two ends."""

import pytest

from bank_simulator import Store, WrongState
from tests.bank_simulator.shop import VirtualClock, build


def schedule(times=3, period="M", every=1):
    return {
        "PayTypeSub": "REGULAR", "DeductTotalNum": times, "PeriodType": period, "DeductFreq": every
    }  # fmt: skip


async def subscribed(world, order_no="R1", **terms):
    await world.shop.create(order_no, CardParam=schedule(**terms))
    world.bank.pay_card(order_no)


async def asked(world, order_no="R1"):
    return (await world.shop.call("RegularQuery", MasterOrderNo=order_no)).get("Order")


async def pushed(world, seconds=301):
    world.clock.forward(seconds=seconds)
    before = len(world.receiver.tokens)
    await world.bank.tick()
    return [await world.shop.result(token) for token in world.receiver.tokens[before:]]


async def test_a_schedule_begins_with_the_shoppers_own_payment(world):
    await world.shop.create("R1", CardParam=schedule())
    assert await asked(world) is None

    world.bank.pay_card("R1")

    assert await asked(world) == {
        "MasterOrderNo": "R1",
        "OrderTime": "202611201030",
        "DeductTotalNum": 3,
        "Amount": 18000,
        "ExpectDeductDate": "20261220",
        "FreqNum": 1,
        "FreqType": "M",
        "DeductNum": 1,
        "LeftCCNo": "414352",
        "RightCCNo": "0127",
        "RegularStatus": "01",
        "StopDeductTime": "",
        "Info": [
            {
                "RegularNum": 1,
                "OrderNo": "R1",
                "DeductTime": "202611201030",
                "DeductStatus": "00",
            }
        ],
    }


async def test_each_period_is_charged_at_three_and_the_last_one_ends_it(world):
    await subscribed(world)
    await pushed(world)

    world.clock.forward(days=30)
    (second,) = await pushed(world)
    world.clock.forward(days=31)
    third, end = await pushed(world)

    assert (second["APType"], second["OrderNo"], second["MasterOrderNo"]) == (
        "RegularOut", "R1_002", "R1"
    )  # fmt: skip
    assert (second["Status"], second["Amount"], second["PayDate"]) == ("S", "18000", "202612200300")
    assert (third["OrderNo"], third["PayDate"]) == ("R1_003", "202701200300")
    assert (end["APType"], end["MasterOrderNo"]) == ("RegularEnd", "R1")
    found = await asked(world)
    assert (found["RegularStatus"], found["ExpectDeductDate"]) == ("00", "")
    assert [line["OrderNo"] for line in found["Info"]] == ["R1_003", "R1_002", "R1"]
    child = await world.shop.row("R1_002")
    assert (child["PayStatus"], child["PayDate"], child["Param2"]) == (
        "1C900", "202612200300", "installation-7"
    )  # fmt: skip
    world.clock.forward(days=1)
    bill = await world.shop.call("BillQuery", BillDate="20270120")
    assert [line["OrderNo"] for line in bill["OrderList"]] == ["R1_003"]


async def test_a_failed_charge_is_told_and_the_schedule_goes_on(world):
    await subscribed(world)
    await pushed(world)

    charged = world.bank.charge_next("R1", fail=True)
    (told,) = await pushed(world)
    later = world.bank.charge_next("R1")

    assert (charged.order_no, charged.status) == ("R1_002", "03")
    assert (told["APType"], told["Status"], told["Description"]) == (
        "RegularOut", "F", "E5101 – 信用卡定期扣款失敗"
    )  # fmt: skip
    assert "PayDate" not in told
    assert await world.shop.code("OrderQuery", OrderNo="R1_002") == "S0001"
    assert (later.order_no, later.status) == ("R1_003", "00")
    found = await asked(world)
    assert [line["DeductStatus"] for line in found["Info"]] == ["00", "03", "00"]
    assert (found["DeductNum"], found["RegularStatus"]) == (3, "00")


async def test_by_setting_a_failed_charge_does_not_use_up_a_period():
    world = build(recurring_counts_failures=False)
    await subscribed(world, times=2)

    world.bank.fail_next_charge("R1")
    world.bank.charge_next("R1")

    assert (await asked(world))["DeductNum"] == 1
    assert (await asked(world))["RegularStatus"] == "01"
    assert world.bank.charge_next("R1").order_no == "R1_003"
    assert (await asked(world))["RegularStatus"] == "00"


async def test_stopped_schedule_is_never_charged_again(world):
    await subscribed(world)
    await pushed(world)
    world.clock.forward(days=1)

    reply = await world.shop.call("OrderMaintain", OrderNo="R1", Command="E")

    assert (reply["Command"], reply["Description"]) == ("E", "S0000 – 處理成功")
    assert [told["APType"] for told in await pushed(world)] == ["RegularEnd"]
    found = await asked(world)
    assert (found["RegularStatus"], found["StopDeductTime"]) == ("03", "20261121")
    assert await world.shop.code("OrderMaintain", OrderNo="R1", Command="E") == "E1802"
    assert await pushed(world, seconds=90 * 86_400) == []
    with pytest.raises(WrongState):
        world.bank.charge_next("R1")


async def test_by_setting_the_stop_is_not_pushed():
    world = build(recurring_stop_is_pushed=False)
    await subscribed(world)
    await pushed(world)

    world.bank.end_schedule("R1")

    assert await pushed(world) == []


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        ({"period": "D", "every": 3}, ["20261123", "20261126"]),
        ({"period": "W", "every": 2}, ["20261204", "20261218"]),
        ({"period": "M", "every": 2}, ["20270120", "20270320"]),
        ({"period": "Y", "every": 1}, ["20271120", "20281120"]),
    ],
)
async def test_periods_are_counted_from_the_first_payment(world, terms, days):
    await subscribed(world, **terms)
    first = (await asked(world))["ExpectDeductDate"]
    world.bank.charge_next("R1")

    assert [first, (await asked(world))["ExpectDeductDate"]] == days


async def test_a_month_without_the_day_is_charged_on_its_last_day():
    clock = VirtualClock()
    clock.forward(days=72)  # 31 January
    world = build(clock=clock)
    await subscribed(world)

    assert (await asked(world))["ExpectDeductDate"] == "20270228"
    world.bank.charge_next("R1")
    assert (await asked(world))["ExpectDeductDate"] == "20270331"


async def test_without_a_number_the_newest_schedule_is_told_and_an_unknown_one_is_not(world):
    assert await world.shop.code("RegularQuery") == "S0001"
    await subscribed(world, "R1")
    world.clock.forward(minutes=1)
    await subscribed(world, "R2")
    await world.shop.create("C1")

    assert (await world.shop.call("RegularQuery"))["Order"]["MasterOrderNo"] == "R2"
    assert await asked(world, "C1") is None
    assert await world.shop.code("OrderMaintain", OrderNo="C1", Command="E") == "E1802"


async def test_a_killed_bank_charges_on(tmp_path):
    path, clock = tmp_path / "bank.sqlite3", VirtualClock()
    world = build(store=Store(path), clock=clock)
    await subscribed(world)
    world.bank.charge_next("R1")
    world.bank.fail_next_charge("R1")
    before = await asked(world)

    again = build(store=Store(path), clock=clock, seed=2)

    assert await asked(again) == before
    clock.forward(days=62)
    await again.bank.tick()
    assert [line["DeductStatus"] for line in (await asked(again))["Info"]] == ["03", "00", "00"]
    assert (await again.shop.row("R1_002"))["PayStatus"] == "1C900"
