"""BillQuery, AllotQuery, and the nightly settlement behind them."""

import pytest

from bank_simulator import Fault
from tests.bank_simulator.shop import build


async def paid(world):
    """A card and an account payment on Friday, and a refund of a part of the card's."""
    await world.shop.create("C1", Amount=50000)
    world.bank.pay_card("C1")
    account = await world.shop.create_account("A1", Amount=12300)
    world.bank.pay_account(account["ATMParam"]["AtmPayNo"])
    world.clock.forward(minutes=10)
    await world.shop.call("OrderMaintain", OrderNo="C1", Command="R", Amount=10000)


async def test_bill_lists_the_days_receipts_and_refunds(world):
    await paid(world)
    world.clock.forward(days=1)

    reply = await world.shop.call("BillQuery", BillDate="20261120")

    assert reply["BillDate"] == "20261120"
    rows = [(r["OrderNo"], r["TSType"], r["Amount"], r["PayDate"]) for r in reply["OrderList"]]
    assert rows == [
        ("C1", "P", 50000, "202611201030"),
        ("A1", "P", 12300, "202611201030"),
        ("C1", "R", 10000, "202611201040"),
    ]
    assert reply["OrderList"][0]["Param2"] == "installation-7"


async def test_card_is_billed_on_the_day_of_its_capture(world):
    await world.shop.create("C1", CardParam={"AutoBilling": "N", "ExpBillingDays": 5})
    world.bank.pay_card("C1")
    world.clock.forward(days=1)
    await world.shop.call("OrderMaintain", OrderNo="C1", Command="P")
    world.clock.forward(days=1)

    assert await world.shop.code("BillQuery", BillDate="20261120") == "S0001"
    assert await world.shop.code("BillQuery", BillDate="20261121") == "S0000"


@pytest.mark.parametrize(
    ("date", "code"),
    [
        ("", "E2901"),
        ("2026-11-1", "E2902"),
        ("20261120", "E2903"),
        ("20261119", "S0001"),
        ("20261021", "S0001"),
        ("20261020", "E2903"),
    ],
)
async def test_bill_is_open_from_yesterday_to_thirty_days_ago(world, date, code):
    assert await world.shop.code("BillQuery", BillDate=date) == code


async def allotments(world, pay_type="C", first="20261120", last="20261127"):
    return await world.shop.call("AllotQuery", AllotDateS=first, AllotDateE=last, PayType=pay_type)


async def test_money_is_paid_out_on_the_next_business_night_less_fees_and_refunds(world):
    await paid(world)
    world.clock.forward(days=2)
    await world.bank.tick()
    # The refund is done by Sunday; Saturday and Sunday pay nothing out.
    assert (await world.shop.row("C1"))["PayStatus"] == "1C400"

    world.clock.forward(days=1)
    await world.bank.tick()
    world.clock.forward(days=5)

    assert (await world.shop.row("C1"))["PayStatus"] == "1C900"
    assert (await world.shop.row("A1"))["PayStatus"] == "1A900"
    (card,) = (await allotments(world))["Allot"]
    assert card["AllotDate"] == 20261123
    assert card["PayAmount"] == 50000
    assert card["RefundAmount"] == 10000
    assert card["FeeAmount"] == 1000
    assert card["ExtAllotAmount"] == card["AllotAmount"] == 39000
    assert card["Account"] == "(807)00000000000000"
    assert [(r["OrderNO"], r["TSType"], r["Fee"]) for r in card["List"]] == [
        ("C1", "P", 1000),
        ("C1", "R", 0),
    ]
    (account,) = (await allotments(world, "A"))["Allot"]
    # One per cent of NT$123, rounded half up to whole dollars.
    assert account["FeeAmount"] == 100
    assert "RefundAmount" not in account


async def test_payout_happens_once(world):
    await paid(world)
    world.clock.forward(days=20)
    await world.bank.tick()

    assert [payout.pay_type for payout in world.bank.ledger.payouts["KM0001_001"]] == ["A", "C"]
    assert world.bank.settle_now() == []


async def test_payout_by_hand_waits_for_nothing(world):
    await world.shop.create("C1")
    world.bank.pay_card("C1")
    world.clock.forward(seconds=1)

    (payout,) = world.bank.settle_now()

    assert payout.paid_cents == 18000
    assert (await world.shop.row("C1"))["PayStatus"] == "1C900"


async def test_late_refund_is_taken_off_a_later_payout_even_below_zero(world):
    await paid(world)
    world.bank.settle_now()
    world.clock.forward(days=3)
    await world.bank.tick()
    world.clock.forward(days=2)

    (first, second) = (await allotments(world, first="20261120", last="20261124"))["Allot"]

    assert first["PayAmount"] == 50000
    assert (second["PayAmount"], second["RefundAmount"]) == (0, 10000)
    assert (second["ExtAllotAmount"], second["AllotAmount"]) == (-10000, 0)


@pytest.mark.parametrize(
    ("first", "last", "pay_type", "code"),
    [
        ("", "20261119", "C", "E3100"),
        ("20261119", "", "C", "E3100"),
        ("x", "20261119", "C", "E3101"),
        ("20261119", "x", "C", "E3102"),
        ("20261119", "20261118", "C", "E3100"),
        ("20261119", "20261120", "C", "E3103"),
        ("20261020", "20261119", "C", "E3103"),
        ("20261118", "20261119", "", "E0600"),
        ("20261118", "20261119", "X", "E0601"),
        ("20261118", "20261119", "C", "S0001"),
    ],
)
async def test_allotments_are_open_from_yesterday_to_thirty_days_ago(
    world, first, last, pay_type, code
):
    reply = await allotments(world, pay_type, first, last)

    assert reply["Description"][:5] == code


async def test_fee_rates_are_settings():
    world = build(card_fee_per_mille=0)
    await world.shop.create("C1")
    world.bank.pay_card("C1")
    world.clock.forward(seconds=1)

    (payout,) = world.bank.settle_now()

    assert payout.fee_cents == 0


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("line_left_out", [("A1", 12300), ("C1", 10000)]),
        ("line_wrong_amount", [("C1", 50100), ("A1", 12300), ("C1", 10000)]),
        ("line_twice", [("C1", 50000), ("C1", 50000), ("A1", 12300), ("C1", 10000)]),
        (
            "line_foreign",
            [("C1", 50000), ("A1", 12300), ("C1", 10000), ("SOMEBODY-ELSES-ORDER", 50000)],
        ),
    ],
)
async def test_bill_can_be_falsified_line_by_line(world, kind, rows):
    await paid(world)
    world.clock.forward(days=1)
    world.bank.faults.add(Fault(kind=kind, service="BillQuery", times=1))

    told = (await world.shop.call("BillQuery", BillDate="20261120"))["OrderList"]
    again = (await world.shop.call("BillQuery", BillDate="20261120"))["OrderList"]

    assert [(row["OrderNo"], row["Amount"]) for row in told] == rows
    assert len(again) == 3


async def test_line_fault_of_one_order_leaves_other_lines_alone(world):
    await paid(world)
    world.bank.settle_now()
    world.clock.forward(days=1)
    world.bank.faults.add(Fault(kind="line_left_out", order_no="A1"))

    (card,) = (await allotments(world, "C", "20261120", "20261120"))["Allot"]
    (account,) = (await allotments(world, "A", "20261120", "20261120"))["Allot"]

    assert [row["OrderNO"] for row in card["List"]] == ["C1"]
    assert account["List"] == []
    assert account["PayAmount"] == 12300
