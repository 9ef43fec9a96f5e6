"""OrderQuery, OrderPayQuery and OrderUnCapturedQuery."""

import dataclasses

import pytest

from bank_simulator import DEMO_SHOP, Card
from tests.bank_simulator.shop import build

MANUAL = {"AutoBilling": "N", "ExpBillingDays": 3}


async def numbers(world, **conditions):
    reply = await world.shop.call("OrderQuery", **conditions)
    assert reply["Status"] == "S"
    return [row["OrderNo"] for row in reply.get("OrderList", [])]


async def prepare(world):
    """C1 10:30 paid at once; C2 10:31 authorized; C3 10:32 link dead; A1 12:33 paid; A2 12:34."""
    await world.shop.create("C1")
    world.bank.pay_card("C1")
    world.clock.forward(minutes=1)
    await world.shop.create("C2", CardParam=MANUAL)
    world.bank.pay_card("C2")
    world.clock.forward(minutes=1)
    await world.shop.create("C3")
    world.clock.forward(hours=2, minutes=1)
    account = await world.shop.create_account("A1")
    world.bank.pay_account(account["ATMParam"]["AtmPayNo"])
    world.clock.forward(minutes=1)
    await world.shop.create_account("A2")


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"OrderNo": "C2"}, ["C2"]),
        ({"OrderNo": "C2", "PayType": "A", "PayFlag": "?"}, ["C2"]),
        ({"OrderNo": "nothing"}, []),
        ({"PayType": "A"}, ["A2", "A1"]),
        ({"PayType": "M"}, []),
        ({"PayFlag": "Y"}, ["A1", "C1"]),
        ({"PayFlag": "N"}, ["A2", "C2"]),
        ({"PayFlag": "O"}, ["C3"]),
        ({"PayFlag": "O", "PayType": "A"}, []),
        (
            {"OrderDateTimeS": "202611201031", "OrderDateTimeE": "202611201233"},
            ["A1", "C3", "C2"],
        ),
        (
            {"OrderDateTimeS": "202611201030", "OrderDateTimeE": "202611201030", "PayType": "C"},
            ["C1"],
        ),
        ({"PayDateTimeS": "202611201030", "PayDateTimeE": "202611201233"}, ["A1", "C1"]),
        ({"PayDateTimeS": "202611201031", "PayDateTimeE": "202611201232"}, []),
        (
            {
                "OrderDateTimeS": "202611200000",
                "OrderDateTimeE": "202611202359",
                "PayDateTimeS": "202611201200",
                "PayDateTimeE": "202611201300",
            },
            ["A1"],
        ),
    ],
)
async def test_conditions_select_orders_newest_first(world, conditions, expected):
    await prepare(world)

    assert await numbers(world, **conditions) == expected


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ({}, "E2101"),
        ({"PayType": "W"}, "E0601"),
        ({"PayFlag": "X"}, "E2001"),
        ({"OrderDateTimeS": "20261120"}, "E1901"),
        ({"OrderDateTimeE": "202611209999"}, "E1902"),
        ({"OrderDateTimeS": "202611200000"}, "E1903"),
        ({"OrderDateTimeS": "202611202359", "OrderDateTimeE": "202611200000"}, "E1904"),
        ({"PayDateTimeS": "x"}, "E3201"),
        ({"PayDateTimeE": "x"}, "E3202"),
        ({"PayDateTimeE": "202611200000"}, "E3204"),
        ({"PayDateTimeS": "202611202359", "PayDateTimeE": "202611200000"}, "E3203"),
    ],
)
async def test_wrong_conditions_are_refused(world, conditions, code):
    assert await world.shop.code("OrderQuery", **conditions) == code


async def test_no_match_is_a_success_with_its_own_code(world):
    reply = await world.shop.call("OrderQuery", OrderNo="nothing")

    assert reply["Description"].startswith("S0001 – ")
    assert "OrderList" not in reply


async def test_no_match_can_show_an_empty_list():
    world = build(empty_lists=True)

    assert (await world.shop.call("OrderQuery", OrderNo="nothing"))["OrderList"] == []


async def test_at_most_three_hundred_rows_come_without_a_marker(world):
    for number in range(302):
        await world.shop.create(f"C{number}")

    found = await numbers(world, PayType="C")

    assert len(found) == 300
    assert found[0] == "C301"
    assert found[-1] == "C2"


async def test_orders_older_than_the_history_are_found_by_number_only(world):
    await world.shop.create("C1")
    world.clock.forward(days=184)

    assert await numbers(world, PayType="C") == []
    assert await numbers(world, OrderNo="C1") == ["C1"]


async def test_new_order_can_be_hidden_for_a_while():
    world = build(query_delay_seconds=300)
    await world.shop.create("C1")

    assert await numbers(world, OrderNo="C1") == []
    world.clock.forward(seconds=300)
    assert await numbers(world, OrderNo="C1") == ["C1"]


async def test_row_of_a_paid_account_has_the_payer(world):
    await prepare(world)

    row = await world.shop.row("A1")

    assert row["PayStatus"] == "1A400"
    assert row["PayDate"] == "202611201233"
    assert row["ATMParam"]["BankNo"] == "807"
    assert len(row["ATMParam"]["AcctNo"]) == 14
    assert "ApprovedDate" not in row
    assert (row["RefundFlag"], row["RefundStatus"], row["RefundDate"]) == ("N", "", "")
    assert "RefundList" not in row


async def test_card_number_shows_after_capture_and_auth_code_after_authorization(world):
    await prepare(world)

    authorized = await world.shop.row("C2")
    captured = await world.shop.row("C1")
    unpaid = await world.shop.row("C3")

    assert authorized["PayStatus"] == "1C300"
    assert "LeftCCNo" not in authorized["CardParam"]
    assert len(authorized["CardParam"]["AuthCode"]) == 6
    assert captured["CardParam"]["LeftCCNo"] == "414352"
    assert captured["CardParam"]["RightCCNo"] == "0127"
    assert "AuthCode" not in unpaid["CardParam"]


async def test_instalments_add_up_to_the_amount(world):
    await world.shop.create(
        "C1",
        Amount=10000,
        CardParam={"AutoBilling": "Y", "PayTypeSub": "STAGING", "Staging": "3"},
    )
    world.bank.pay_card("C1")

    param = (await world.shop.row("C1"))["CardParam"]

    assert (param["StagingFirstAmount"], param["StagingEachAmount"]) == (3400, 3300)


async def test_bonus_points_pay_a_part(world):
    await world.shop.create("C1", CardParam={"AutoBilling": "Y", "PayTypeSub": "BONUS"})
    world.bank.pay_card("C1")

    param = (await world.shop.row("C1"))["CardParam"]

    assert param["BonusAmount"] + param["BonusPayAmount"] == 18000


# OrderPayQuery


async def test_token_leads_to_its_result_as_often_as_asked(world):
    await world.shop.create("C1")
    token = world.bank.pay_card("C1")

    first = await world.shop.call("OrderPayQuery", PayToken=token)
    world.clock.forward(days=400)

    assert len(token) == 64
    assert first["PayToken"] == token
    assert (
        await world.shop.result(token)
        == first["TSResultContent"]
        == {
            "APType": "PayOut",
            "TSNo": "KM000100000001",
            "OrderNo": "C1",
            "ShopNo": "KM0001_001",
            "PayType": "C",
            "Amount": "18000",
            "Status": "S",
            "Description": "",
            "Param1": "",
            "Param2": "installation-7",
            "LeftCCNo": "414352",
            "RightCCNo": "0127",
            "PayDate": "202611201030",
        }
    )


@pytest.mark.parametrize(
    ("card", "otp", "description"),
    [
        (Card("4000000000000002", "12", "35", "123"), "123456", "E2700 – 交易失敗"),
        (Card("4143520001870127", "12", "35", "999"), "123456", "E2700 – 交易失敗"),
        (
            Card("4143520001870127", "12", "35", "123"),
            "654321",
            "E2704 –信用卡授權 B2CAuth 失敗(3D 驗證失敗)",
        ),
    ],
)
async def test_failed_attempt_has_a_result_and_leaves_the_link_open(world, card, otp, description):
    await world.shop.create("C1")

    result = await world.shop.result(world.bank.pay_card("C1", card=card, otp=otp))

    assert (result["Status"], result["Description"]) == ("F", description)
    assert "PayDate" not in result
    assert (await world.shop.row("C1"))["PayStatus"] == "1C200"
    assert (await world.shop.result(world.bank.pay_card("C1")))["Status"] == "S"


async def test_unknown_token_is_a_success_without_a_result(world):
    reply = await world.shop.call("OrderPayQuery", PayToken="0" * 64)

    assert reply["Status"] == "S"
    assert reply["Description"].startswith("S0001")
    assert "TSResultContent" not in reply


async def test_unknown_token_can_be_a_failure():
    world = build(unknown_token="E2601")

    assert await world.shop.code("OrderPayQuery", PayToken="0" * 64) == "E2601"


async def test_token_of_another_shop_leads_nowhere():
    other = dataclasses.replace(DEMO_SHOP, shop_no="KM0002_001", a1="0" * 16)
    world = build(shops=(DEMO_SHOP, other))
    await world.shop.create("C1")
    token = world.bank.pay_card("C1")

    reply = await world.shop_of(other).call("OrderPayQuery", PayToken=token)

    assert "TSResultContent" not in reply


@pytest.mark.parametrize("token", ["", "x" * 101])
async def test_empty_or_long_token_is_refused(world, token):
    assert await world.shop.code("OrderPayQuery", PayToken=token) == "E2501"


# OrderUnCapturedQuery


async def test_uncaptured_orders_are_listed_with_their_end(world):
    await prepare(world)

    (row,) = (await world.shop.call("OrderUnCapturedQuery"))["OrderList"]

    assert row["OrderNo"] == "C2"
    assert row["PayStatus"] == "1C300"
    assert row["AuthExpireDate"] == "202611232359"
    assert await world.shop.code("OrderUnCapturedQuery", OrderNo="C1") == "S0001"
    await world.shop.call("OrderMaintain", OrderNo="C2", Command="P")
    assert await world.shop.code("OrderUnCapturedQuery") == "S0001"
