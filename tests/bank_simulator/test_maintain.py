"""OrderMaintain: capture, cancel, refund in one and in two steps, change of expiry."""

import pytest

from bank_simulator import TransferRejected
from tests.bank_simulator.shop import build

MANUAL = {"AutoBilling": "N", "ExpBillingDays": 3}


async def maintain(world, order_no, command, **more):
    return await world.shop.call("OrderMaintain", OrderNo=order_no, Command=command, **more)


async def maintain_code(world, order_no, command, **more):
    return (await maintain(world, order_no, command, **more))["Description"][:5]


async def paid_account(world, order_no="A1", **changes):
    reply = await world.shop.create_account(order_no, **changes)
    world.bank.pay_account(reply["ATMParam"]["AtmPayNo"])


async def paid_card(world, order_no="C1", **changes):
    await world.shop.create(order_no, **changes)
    world.bank.pay_card(order_no)


async def test_capture_takes_the_money_without_a_message(world):
    await paid_card(world, CardParam=MANUAL)
    world.clock.forward(hours=1)

    reply = await maintain(world, "C1", "P")

    assert reply == {
        "OrderNo": "C1",
        "ShopNo": "KM0001_001",
        "TSNo": "KM000100000001",
        "Command": "P",
        "Date": "202611201130",
        "Status": "S",
        "Description": "S0000 – 處理成功",
    }
    row = await world.shop.row("C1")
    assert (row["PayStatus"], row["PayDate"]) == ("1C400", "202611201130")
    await world.bank.tick()
    assert [attempt.ap_type for attempt in world.bank.pushes] == ["PayOut"]
    assert await maintain_code(world, "C1", "P") == "E1802"


async def test_automatic_capture_comes_at_the_end_of_the_last_day_and_is_announced(world):
    await paid_card(world, CardParam=MANUAL)
    world.clock.forward(days=3, hours=13, minutes=28)
    await world.bank.tick()
    assert (await world.shop.row("C1"))["PayStatus"] == "1C300"

    world.clock.forward(minutes=2)
    await world.bank.tick()
    world.clock.forward(minutes=2)
    await world.bank.tick()

    row = await world.shop.row("C1")
    assert (row["PayStatus"], row["PayDate"]) == ("1C400", "202611232359")
    assert [attempt.ap_type for attempt in world.bank.pushes] == ["PayOut", "CaptureOut"]
    result = await world.shop.result(world.bank.pushes[-1].token)
    assert (result["APType"], result["PayDate"]) == ("CaptureOut", "202611232359")


async def test_void_gives_up_an_authorization_for_good(world):
    await paid_card(world, CardParam=MANUAL)

    assert await maintain_code(world, "C1", "C") == "S0000"
    assert (await world.shop.row("C1"))["PayStatus"] == "1C351"
    assert await maintain_code(world, "C1", "P") == "E1802"
    world.clock.forward(days=5)
    await world.bank.tick()
    assert (await world.shop.row("C1"))["PayStatus"] == "1C351"


async def test_disabled_account_takes_no_transfer(world):
    reply = await world.shop.create_account("A1")

    assert await maintain_code(world, "A1", "C") == "S0000"
    assert (await world.shop.row("A1"))["PayStatus"] == "1A250"
    with pytest.raises(TransferRejected):
        world.bank.pay_account(reply["ATMParam"]["AtmPayNo"])


@pytest.mark.parametrize("wait_days", [0, 10])
async def test_expiry_of_an_unpaid_or_expired_account_can_be_moved(world, wait_days):
    reply = await world.shop.create_account("A1")
    world.clock.forward(days=wait_days)

    assert await maintain_code(world, "A1", "M", ExpireDateTime="202612011200") == "S0000"
    row = await world.shop.row("A1")
    assert (row["PayStatus"], row["ExpireDate"]) == ("1A200", "202612011200")
    world.bank.pay_account(reply["ATMParam"]["AtmPayNo"])


@pytest.mark.parametrize(
    ("expiry", "code"),
    [
        (None, "E0800"),
        ("20261201", "E0801"),
        ("2026120112zz", "E0801"),
        ("202611200900", "E0802"),
        ("202701010000", "E0802"),
    ],
)
async def test_expiry_out_of_range_is_refused(world, expiry, code):
    await world.shop.create_account("A1")
    more = {} if expiry is None else {"ExpireDateTime": expiry}

    assert await maintain_code(world, "A1", "M", **more) == code
    assert (await world.shop.row("A1"))["ExpireDate"] == "202611232359"


async def test_wrong_commands_are_refused(world):
    await world.shop.create("C1")
    await paid_account(world)

    assert await world.shop.code("OrderMaintain", Command="P") == "E0300"
    assert await world.shop.code("OrderMaintain", OrderNo="C1") == "E1800"
    assert await maintain_code(world, "C1", "X") == "E1801"
    assert await maintain_code(world, "C9", "P") == "E2601"
    assert await maintain_code(world, "C1", "P") == "E1802"
    assert await maintain_code(world, "C1", "C") == "E1802"
    assert await maintain_code(world, "C1", "R") == "E1802"
    assert await maintain_code(world, "C1", "E") == "E1802"
    assert await maintain_code(world, "C1", "M", ExpireDateTime="202612011200") == "E1802"
    assert await maintain_code(world, "A1", "M", ExpireDateTime="202612011200") == "E1802"
    assert await maintain_code(world, "C1", "P", Remark="'") == "E0001"


# Card refunds


async def test_card_refund_is_accepted_processed_done(world):
    await paid_card(world)
    reply = await maintain(world, "C1", "R", Remark="瑕疵")
    assert "Amount" not in reply
    assert "RefundToken" not in reply
    row = await world.shop.row("C1")
    assert (row["RefundFlag"], row["RefundStatus"]) == ("Y", "2C200")
    assert row["RefundList"] == [
        {
            "RefundNo": "C2026110000000001",
            "RefundDate": "202611201030",
            "RefundAmount": 18000,
            "RefundStatus": "2C200",
        }
    ]

    world.clock.forward(minutes=5)
    await world.bank.tick()
    assert (await world.shop.row("C1"))["RefundStatus"] == "2C400"
    world.clock.forward(days=1)
    await world.bank.tick()
    assert (await world.shop.row("C1"))["RefundStatus"] == "2C900"


async def test_parts_of_a_card_payment_are_refunded_up_to_the_whole(world):
    await paid_card(world)

    assert (await maintain(world, "C1", "R", Amount=8000))["Amount"] == 8000
    assert await maintain_code(world, "C1", "R", Amount=10100) == "E9919"
    assert await maintain_code(world, "C1", "R") == "E9918"
    assert await maintain_code(world, "C1", "R", Amount=10000) == "S0000"
    amounts = [refund["RefundAmount"] for refund in (await world.shop.row("C1"))["RefundList"]]
    assert amounts == [8000, 10000]


@pytest.mark.parametrize(
    ("amount", "code"),
    [(0, "E3601"), (-100, "E3601"), (150, "E3601"), ("all", "E3601"), (18100, "E3602")],
)
async def test_wrong_refund_amount_is_refused(world, amount, code):
    await paid_card(world)

    assert await maintain_code(world, "C1", "R", Amount=amount) == code
    assert world.bank.order("C1").refunds == []


@pytest.mark.parametrize("sub_type", ["STAGING", "BONUS", "CUP"])
async def test_special_card_payments_are_refunded_whole_or_not_at_all(world, sub_type):
    await paid_card(world, CardParam={"AutoBilling": "Y", "PayTypeSub": sub_type, "Staging": 3})

    assert await maintain_code(world, "C1", "R", Amount=100) == "E3600"
    assert await maintain_code(world, "C1", "R", Amount=18000) == "S0000"


async def test_number_and_time_of_refunds_can_be_limited():
    world = build(refunds_max=1, refund_days_max=30)
    await paid_card(world, "C1")
    await paid_card(world, "C2")

    assert await maintain_code(world, "C1", "R", Amount=100) == "S0000"
    assert await maintain_code(world, "C1", "R", Amount=100) == "E9918"
    world.clock.forward(days=31)
    assert await maintain_code(world, "C2", "R") == "E9922"


# Account refunds


async def test_account_refund_takes_two_calls_and_is_announced(world):
    await paid_account(world)
    token = (await maintain(world, "A1", "R", Amount=5000))["RefundToken"]
    assert len(token) == 64
    row = await world.shop.row("A1")
    assert (row["RefundFlag"], row["RefundStatus"]) == ("N", "")

    second = await maintain(world, "A1", "R", Amount=5000, RefundToken=token)

    assert second["Status"] == "S"
    assert "RefundToken" not in second
    assert (await world.shop.row("A1"))["RefundStatus"] == "2A400"
    world.clock.forward(minutes=5)
    await world.bank.tick()
    world.clock.forward(minutes=1)
    await world.bank.tick()
    assert (await world.shop.row("A1"))["RefundStatus"] == "2A900"
    result = await world.shop.result(world.bank.pushes[-1].token)
    assert (result["APType"], result["Amount"], result["Status"]) == ("VARefundOut", "5000", "S")


async def test_half_asked_refund_is_overdue_after_two_minutes_and_may_be_asked_again(world):
    await paid_account(world)
    token = (await maintain(world, "A1", "R"))["RefundToken"]
    assert await maintain_code(world, "A1", "R") == "E9918"

    world.clock.forward(seconds=121)

    assert await maintain_code(world, "A1", "R", RefundToken=token) == "E3605"
    row = await world.shop.row("A1")
    assert (row["RefundFlag"], row["RefundStatus"]) == ("N", "")
    again = (await maintain(world, "A1", "R"))["RefundToken"]
    assert await maintain_code(world, "A1", "R", RefundToken=again) == "S0000"
    assert len((await world.shop.row("A1"))["RefundList"]) == 1


async def test_second_call_must_fit_the_first_and_counts_once(world):
    await paid_account(world)
    token = (await maintain(world, "A1", "R", Amount=5000))["RefundToken"]

    assert await maintain_code(world, "A1", "R", Amount=5000, RefundToken="0" * 64) == "E3607"
    assert await maintain_code(world, "A1", "R", Amount=6000, RefundToken=token) == "E3601"
    assert await maintain_code(world, "A1", "R", RefundToken=token) == "E3601"
    assert await maintain_code(world, "A1", "R", Amount=5000, RefundToken=token) == "S0000"
    assert await maintain_code(world, "A1", "R", Amount=5000, RefundToken=token) == "E3607"


async def test_second_call_in_the_last_second_counts(world):
    await paid_account(world)
    token = (await maintain(world, "A1", "R"))["RefundToken"]
    world.clock.forward(seconds=120)

    assert await maintain_code(world, "A1", "R", RefundToken=token) == "S0000"


async def test_last_digit_of_the_refund_number_decides_in_the_sandbox():
    world = build(account_refund_by_last_digit=True)
    for number in range(1, 11):
        await paid_account(world, f"A{number}")
        token = (await maintain(world, f"A{number}", "R"))["RefundToken"]
        await maintain(world, f"A{number}", "R", RefundToken=token)
    world.clock.forward(minutes=5)
    await world.bank.tick()

    statuses = [(await world.shop.row(f"A{number}"))["RefundStatus"] for number in range(1, 11)]

    done, returning, failed = "2A900", "2A260", "2A290"
    assert statuses == [
        done, done, returning, failed, done, done, done, returning, failed, done,
    ]  # fmt: skip
    row = await world.shop.row("A3")
    assert (row["RefundFlag"], "RefundList" in row) == ("N", False)
    world.clock.forward(days=1)
    await world.bank.tick()
    assert (await world.shop.row("A3"))["RefundStatus"] == failed
    results = [
        await world.shop.result(attempt.token)
        for attempt in world.bank.pushes
        if (attempt.ap_type, attempt.order_no) == ("VARefundOut", "A4")
    ]
    assert {(result["Status"], result["Description"][:5]) for result in results} == {("F", "E1803")}


async def test_failed_refund_may_be_asked_again():
    world = build(account_refund_by_last_digit=True)
    world.bank.ledger._numbers["refund"] = 3
    await paid_account(world)
    token = (await maintain(world, "A1", "R"))["RefundToken"]
    await maintain(world, "A1", "R", RefundToken=token)
    world.clock.forward(minutes=5)
    await world.bank.tick()

    assert (await world.shop.row("A1"))["RefundStatus"] == "2A290"
    assert "RefundToken" in await maintain(world, "A1", "R")
