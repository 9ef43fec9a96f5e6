"""OrderCreate: what it gives, and the code for each thing that is wrong."""

import dataclasses

import pytest

from bank_simulator import DEMO_SHOP
from tests.bank_simulator.shop import TAIPEI, account_order, build, card_order


async def test_card_order_gets_a_number_and_a_link(world):
    reply = await world.shop.create("C1")

    assert reply["TSNo"] == "KM000100000001"
    assert reply["Amount"] == 18000
    assert reply["Description"] == "S0000 – 處理成功"
    assert reply["Param1"] == ""
    assert "Param3" not in reply
    url = reply["CardParam"]["CardPayURL"]
    page, _, query = url.partition("?")
    assert page == "http://bank.example/QPay.WebPaySite/Bridge/PayCard"
    assert query.startswith("TD=KM000100000001&TK=")
    assert len(query.partition("TK=")[2]) == 36


async def test_account_order_gets_fourteen_digits_and_a_page(world):
    first = await world.shop.create_account("A1")
    second = await world.shop.create_account("A2")

    assert first["ATMParam"]["AtmPayNo"] == "99922000000001"
    assert second["ATMParam"]["AtmPayNo"] == "99922000000002"
    assert "PayWebATM?TD=" in first["ATMParam"]["WebAtmURL"]
    assert "OtpURL" not in first["ATMParam"]
    assert "CardParam" not in first


async def test_account_prefix_and_old_otp_url_are_settings():
    world = build(account_prefix="854", otp_url=True)

    reply = await world.shop.create_account("A1")

    assert reply["ATMParam"]["AtmPayNo"] == "85400000000001"
    assert "PayOTP" in reply["ATMParam"]["OtpURL"]


async def test_qr_code_address_comes_only_when_asked_for(world):
    reply = await world.shop.create("C1", QRCodeStatus="Y", QRCodeSize=800)

    assert "/QRCode?TD=" in reply["QRCodeURL"]
    assert "QRCodeURL" not in await world.shop.create("C2", QRCodeStatus="N")


# One thing wrong in each, in the bank's order of checks.
WRONG = [
    ({"OrderNo": None}, "E0300"),
    ({"OrderNo": "  "}, "E0300"),
    ({"OrderNo": "x" * 51}, "E0301"),
    ({"OrderNo": "a%b"}, "E0303"),
    ({"OrderNo": {}}, "E0001"),
    ({"Amount": None}, "E0400"),
    ({"Amount": "1e3"}, "E0400"),
    ({"Amount": "--5"}, "E0400"),
    ({"Amount": 1_000_000_000}, "E0400"),
    ({"Amount": -100}, "E0405"),
    ({"Amount": 150}, "E0401"),
    ({"CurrencyID": "USD"}, "E0500"),
    ({"CurrencyID": None}, "E0500"),
    ({"PrdtName": ""}, "E0700"),
    ({"PrdtName": "茶" * 61}, "E0701"),
    ({"PrdtName": "🍵" * 31}, "E0701"),
    ({"PrdtName": "it's"}, "E0702"),
    ({"Memo": "茶" * 31}, "E1401"),
    ({"Memo": '"'}, "E1402"),
    ({"Param1": "x" * 256}, "E1501"),
    ({"Param1": "%"}, "E1502"),
    ({"Param2": "x" * 256}, "E1601"),
    ({"Param2": "%"}, "E1602"),
    ({"Param3": "x" * 256}, "E1701"),
    ({"Param3": "%"}, "E1702"),
    ({"ReturnURL": None}, "E1200"),
    ({"ReturnURL": "/relative"}, "E1200"),
    ({"ReturnURL": "http://[broken"}, "E1200"),
    ({"ReturnURL": "https://shop.example/" + "x" * 250}, "E1201"),
    ({"ReturnURL": "https://shop.example/%20"}, "E1202"),
    ({"BackendURL": "https://shop.example/" + "x" * 250}, "E1301"),
    ({"BackendURL": "https://shop.example/%20"}, "E1302"),
    ({"PayType": None}, "E0600"),
    ({"PayType": "X"}, "E0601"),
    ({"PayType": "M", "MobileParam": {"ChoosePay": "X"}}, "E0601"),
    ({"PayType": "M", "MobileParam": {"ExpMinutes": 31}}, "E1101"),
    ({"PayType": "W", "ReturnURL": None}, "E0001"),
    ({"PayType": "W", "WalletParam": {}}, "E0600"),
    ({"PayType": "W", "WalletParam": {"PayTypeSub": "Gold"}}, "E0601"),
    ({"PayType": "W", "WalletParam": {"PayTypeSub": "Easy"}}, "E0602"),
    ({"PayType": "P", "CardParam": {"AutoBilling": "Y", "PayTypeSub": "BONUS"}}, "E0602"),
    ({"QRCodeStatus": "?"}, "E3900"),
    ({"QRCodeSize": "big"}, "E3901"),
    ({"QRCodeSize": 349}, "E3901"),
    ({"CardParam": None}, "E0001"),
    ({"CardParam": "x"}, "E0001"),
    ({"CardParam": {"AutoBilling": "Y", "PayTypeSub": "GOLD"}}, "E0601"),
    ({"CardParam": {}}, "E0900"),
    ({"CardParam": []}, "E0900"),
    ({"CardParam": {"AutoBilling": "J"}}, "E0901"),
    ({"CardParam": {"AutoBilling": "N", "ExpBillingDays": "soon"}}, "E1000"),
    ({"CardParam": {"AutoBilling": "Y", "ExpBillingDays": 31}}, "E1001"),
    ({"CardParam": {"AutoBilling": "Y", "ExpMinutes": "soon"}}, "E1100"),
    ({"CardParam": {"AutoBilling": "Y", "ExpMinutes": 31}}, "E1101"),
    ({"CardParam": {"AutoBilling": "Y", "ExpMinutes": 0}}, "E1101"),
    ({"CardParam": {"PayTypeSub": "REGULAR"}}, "E5001"),
    ({"CardParam": {"PayTypeSub": "REGULAR", "DeductTotalNum": 1}}, "E5001"),
    ({"CardParam": {"PayTypeSub": "REGULAR", "DeductTotalNum": 2}}, "E5002"),
    (
        {"CardParam": {"PayTypeSub": "REGULAR", "DeductTotalNum": 2, "PeriodType": "H"}},
        "E5002",
    ),
    (
        {"CardParam": {"PayTypeSub": "REGULAR", "DeductTotalNum": 2, "PeriodType": "D"}},
        "E5003",
    ),
    ({"CardParam": {"AutoBilling": "Y", "PayTypeSub": "STAGING"}}, "E0602"),
    ({"CardParam": {"AutoBilling": "Y", "PayTypeSub": "STAGING", "Staging": "5"}}, "E0602"),
    ({"CardParam": {"AutoBilling": "Y", "CCToken": "x"}}, "E3700"),
    (
        {"CardParam": {"AutoBilling": "Y", "CCToken": "8bcfe690-51e6-48f0-8442-77545ba2ccd6"}},
        "E3701",
    ),
    ({"CardParam": {"AutoBilling": "Y", "BindNo": "x"}}, "E3703"),
]


@pytest.mark.parametrize(("changes", "code"), WRONG)
async def test_one_wrong_member_is_refused_and_uses_nothing_up(world, changes, code):
    message = {name: v for name, v in (card_order("C1") | changes).items() if v is not None}

    reply = await world.shop.call("OrderCreate", **message)

    assert reply["Description"][:5] == code
    assert reply["Status"] == "F"
    assert not reply.keys() & {"TSNo", "Amount", "CardParam", "QRCodeURL"}
    assert world.bank.orders == []
    assert (await world.shop.create("C1"))["Status"] == "S"


async def test_first_wrong_member_decides(world):
    # Each of these members is wrong; mended one by one, in the bank's order, each is named.
    wrong = {
        "OrderNo": ("'", "E0303"),
        "Amount": (150, "E0401"),
        "CurrencyID": ("USD", "E0500"),
        "PrdtName": ("", "E0700"),
        "Memo": ("'", "E1402"),
        "Param1": ("'", "E1502"),
        "Param3": ("'", "E1702"),
        "ReturnURL": ("x", "E1200"),
        "BackendURL": ("'", "E1302"),
        "PayType": ("X", "E0601"),
        "CardParam": ({"AutoBilling": "J"}, "E0901"),
    }
    message = card_order("C1") | {name: value for name, (value, _) in wrong.items()}
    seen = []
    for name in wrong:
        seen.append(await world.shop.code("OrderCreate", **message))
        message = message | {name: card_order("C1").get(name, "")}

    assert seen == [code for _, code in wrong.values()]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ATMParam": None}, "E0001"),
        ({"ATMParam": {}}, "E0800"),
        ({"ATMParam": []}, "E0800"),
        ({"ATMParam": {"ExpireDate": "2026-11-23"}}, "E0801"),
        ({"ATMParam": {"ExpireDate": "20261331"}}, "E0801"),
        ({"ATMParam": {"ExpireDate": "20261123", "ExpireTime": "2400"}}, "E0801"),
        ({"ATMParam": {"ExpireDate": "20261123", "ExpireTime": "9"}}, "E0801"),
        ({"ATMParam": {"ExpireDate": "20261119"}}, "E0802"),
        ({"ATMParam": {"ExpireDate": "20261120", "ExpireTime": "1029"}}, "E0802"),
        ({"ATMParam": {"ExpireDate": "20261221"}}, "E0802"),
        ({"Amount": 3_000_100}, "E0403"),
    ],
)
async def test_wrong_account_order_is_refused(world, changes, code):
    message = {name: v for name, v in (account_order("A1") | changes).items() if v is not None}

    assert await world.shop.code("OrderCreate", **message) == code
    assert world.bank.orders == []


@pytest.mark.parametrize(
    ("params", "expires_at"),
    [
        ({"ExpireDate": "20261120"}, "2026-11-20 23:59:59"),
        ({"ExpireDate": "20261120", "ExpireTime": "1031"}, "2026-11-20 10:31:59"),
        ({"ExpireDate": "20261123", "ExpireTime": ""}, "2026-11-23 23:59:59"),
        ({"ExpireDate": "20261220"}, "2026-12-20 10:30:14"),
    ],
)
async def test_account_expires_as_the_manual_says(world, params, expires_at):
    await world.shop.create_account("A1", ATMParam=params)

    expiry = world.bank.order("A1").expires_at.astimezone(TAIPEI)
    assert f"{expiry:%Y-%m-%d %H:%M:%S}" == expires_at


async def test_amount_limit_of_accounts_can_be_switched_off():
    world = build(account_amount_max_cents=None)

    assert (await world.shop.create_account("A1", Amount=9_440_300 - 300))["Status"] == "S"


async def test_amount_may_be_a_string_and_numbers_may_be_texts(world):
    reply = await world.shop.create(
        "C1", Amount="10000", CardParam={"AutoBilling": "N", "ExpBillingDays": "7"}
    )

    assert reply["Amount"] == 10000
    assert world.bank.order("C1").billing_days == 7


async def test_order_number_is_used_up_for_good(world):
    await world.shop.create("C1")
    assert await world.shop.code("OrderCreate", **card_order("C1")) == "E0302"
    world.clock.forward(days=2)

    assert world.bank.order("C1").pay_status == "1C250"
    assert await world.shop.code("OrderCreate", **card_order("C1")) == "E0302"
    assert len(world.bank.orders) == 1


async def test_two_shops_may_use_the_same_order_number():
    other = dataclasses.replace(DEMO_SHOP, shop_no="AB", a1="0" * 16)
    world = build(shops=(DEMO_SHOP, other))
    await world.shop.create("C1")

    reply = await world.shop_of(other).create("C1")

    assert reply["Status"] == "S"
    assert reply["TSNo"] == "AB00000001"


async def test_pay_types_and_card_types_are_booked_by_the_shop():
    account = dataclasses.replace(
        DEMO_SHOP,
        pay_types=frozenset({"C", "W"}),
        card_sub_types=frozenset({"ONE"}),
        wallets=frozenset({"Line"}),
        quick_pay=False,
    )
    world = build(shops=(account,))

    bonus = {"AutoBilling": "Y", "PayTypeSub": "BONUS"}
    assert await world.shop.code("OrderCreate", **account_order("A1")) == "E0602"
    assert await world.shop.code("OrderCreate", **card_order("C1", CardParam=bonus)) == "E0602"
    quick = {"AutoBilling": "Y", "CCToken": "x"}
    assert await world.shop.code("OrderCreate", **card_order("C1", CardParam=quick)) == "E3702"
    jko = {"PayType": "W", "WalletParam": {"PayTypeSub": "Jko"}}
    assert await world.shop.code("OrderCreate", **card_order("W1", **jko)) == "E0602"
    assert await world.shop.code("OrderCreate", **card_order("M1", PayType="M")) == "E0602"


async def test_link_lives_ten_minutes_unless_told_otherwise(world):
    await world.shop.create("C1")
    await world.shop.create("C2", CardParam={"AutoBilling": "Y", "ExpMinutes": 30})

    assert (await world.shop.row("C1"))["ExpireDate"] == "202611201040"
    assert (await world.shop.row("C2"))["ExpireDate"] == "202611201100"
