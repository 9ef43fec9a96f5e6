"""An e-wallet's barcode at a counter (OfflineCreate), and escrow with its own payouts."""

import pytest

from bank_simulator import Fault, FaultKind, WrongState
from tests.bank_simulator.shop import BACKEND_URL, build


def at_counter(**changes):
    return {
        "OrderNo": "O1",
        "Amount": 18000,
        "PrdtName": "手沖咖啡",
        "Param1": "till-3",
        "PayType": "W",
        "PayTypeSub": "Easy",
        "PayCode": "BARCODE12345678",
        "BackendURL": BACKEND_URL,
    } | changes


async def test_barcode_is_paid_in_the_reply_and_pushed(world):
    reply = await world.shop.call("OfflineCreate", **at_counter())

    assert reply == {
        "OrderNo": "O1",
        "ShopNo": "KM0001_001",
        "TSNo": "KM000100000001",
        "Amount": 18000,
        "Status": "S",
        "Description": "S0000 – 處理成功",
        "Param1": "till-3",
        "PayType": "W",
        "PayTypeSub": "Easy",
        "PayDate": "202611201030",
        "PayStatus": "S",
    }
    (row,) = (
        await world.shop.call("WalletPayOrderQuery", PayType="W", OrderNo="O1", PayMode="Offline")
    )["OrderList"]
    assert (row["PayMode"], row["PayDate"]) == ("Offline", "202611201030")
    world.clock.forward(minutes=2)
    await world.bank.tick()
    (token,) = world.receiver.tokens
    assert (await world.shop.result(token))["PayTypeSub"] == "Easy"
    assert await world.shop.code("OrderMaintain", OrderNo="O1", Command="R") == "S0000"


async def test_refused_barcode_ends_the_order_and_uses_its_number_up(world):
    reply = await world.shop.call("OfflineCreate", **at_counter(PayCode="B0000"))

    assert (reply["Status"], reply["PayStatus"]) == ("S", "F")
    assert "PayDate" not in reply
    with pytest.raises(WrongState):
        world.bank.pay_wallet("O1")
    assert await world.shop.code("OfflineCreate", **at_counter()) == "E0302"
    assert world.bank.owed_pushes == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PayType": "C"}, "E0601"),
        ({"PayType": ""}, "E0600"),
        ({"PayTypeSub": ""}, "E0600"),
        ({"PayTypeSub": "Gold"}, "E0601"),
        ({"PayCode": ""}, "E0001"),
        ({"PayCode": "x" * 51}, "E0001"),
        ({"Amount": 150}, "E0401"),
        ({"PrdtName": ""}, "E0700"),
    ],
)
async def test_wrong_members_are_refused_and_use_nothing_up(world, changes, code):
    assert await world.shop.code("OfflineCreate", **at_counter(**changes)) == code
    assert await world.shop.code("OfflineCreate", **at_counter()) == "S0000"


async def test_faults_strike_the_counter(world):
    world.bank.faults.add(
        Fault(FaultKind.CODE, service="OfflineCreate", code="E5301", takes_effect=True)
    )

    assert await world.shop.code("OfflineCreate", **at_counter()) == "E5301"
    assert world.bank.order("O1").paid_at is not None


async def test_escrow_is_told_in_its_own_statement_in_whole_dollars(world):
    await world.shop.create("P1", PayType="P")
    await world.shop.create(
        "P2",
        PayType="P",
        CardParam={"AutoBilling": "Y", "PayTypeSub": "STAGING", "Staging": 3},
    )
    for order_no in ("P1", "P2"):
        world.bank.pay_card(order_no)
    assert await world.shop.code("OrderMaintain", OrderNo="P2", Command="R", Amount=100) == "E3600"
    world.clock.forward(days=4)
    await world.bank.tick()
    days = {"AllotDateS": "20261121", "AllotDateE": "20261123"}

    reply = await world.shop.call("AllotTrustQuery", **days)

    line = {"CreditDate": "20261120", "CreditAmount": 180, "InstallNo": 1, "PayAmount": 176}
    (payout,) = reply["Allot"]
    assert all(row.pop("AllotNo").startswith("DSF") for row in payout["List"])
    assert payout == {
        "AllotDate": "20261123",
        "PayAmount": 360,
        "DeductAmount": 8,
        "AllotAmount": 352,
        "PredeductAmount": 0,
        "List": [line, line],
    }
    (in_cents,) = (await world.shop.call("AllotQuery", PayType="P", **days))["Allot"]
    assert in_cents["PayAmount"] == 36000
    world.bank.faults.add(Fault(FaultKind.LINE_WRONG_AMOUNT, service="AllotTrustQuery", times=1))
    world.bank.faults.add(Fault(FaultKind.LINE_FOREIGN, service="AllotTrustQuery"))
    (lied,) = (await world.shop.call("AllotTrustQuery", **days))["Allot"]
    assert [row["CreditAmount"] for row in lied["List"]] == [181, 180, 180]
    assert await world.shop.code("AllotTrustQuery", AllotDateS="20261121") == "E3100"


async def test_escrow_may_have_codes_of_its_own():
    world = build(escrow_status_letter="P")
    await world.shop.create("P1", PayType="P", CardParam={"AutoBilling": "N", "ExpBillingDays": 3})
    world.bank.pay_card("P1")
    assert (await world.shop.row("P1"))["PayStatus"] == "1P300"
    (waiting,) = (await world.shop.call("OrderUnCapturedQuery"))["OrderList"]
    assert (waiting["PayType"], waiting["PayStatus"]) == ("P", "1P300")

    world.clock.forward(days=4)
    await world.bank.tick()
    await world.shop.call("OrderMaintain", OrderNo="P1", Command="R")

    row = await world.shop.row("P1")
    assert (row["PayStatus"], row["RefundStatus"]) == ("1P900", "2P200")
