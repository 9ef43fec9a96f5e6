"""Mobile pay and e-wallets: their pages, results, refunds and the wallets' own query."""

import pytest

from bank_simulator import DECLINED_CARD, TEST_CARD, Fault, FaultKind, Store, WrongState
from tests.bank_simulator.shop import RETURN_URL, VirtualClock, build
from tests.bank_simulator.test_pages import TEST_CARD as TYPED_CARD
from tests.bank_simulator.test_pages import open_page, submit


def mobile(**params):
    return {"PayType": "M", "CardParam": {}, "MobileParam": params}


def wallet(brand="Line"):
    return {"PayType": "W", "CardParam": {}, "WalletParam": {"PayTypeSub": brand}}


async def wallets(world, **conditions):
    reply = await world.shop.call("WalletPayOrderQuery", PayType="W", **conditions)
    return reply.get("OrderList", [])


async def maintain(world, order_no, **more):
    reply = await world.shop.call("OrderMaintain", OrderNo=order_no, **({"Command": "R"} | more))
    return reply["Description"][:5]


async def test_phone_pays_at_once_and_hides_the_card(world):
    reply = await world.shop.create("M1", **mobile(ExpMinutes=20))
    page = await open_page(world, reply["MobileParam"]["MobilePayURL"])
    assert {"pay-A", "pay-G", "pay-S"} <= page.ids.keys()

    done = await submit(world, page, {"Brand": "G"})

    assert done.forms[0]["action"] == RETURN_URL
    result = await world.shop.result(done.forms[0]["fields"]["PayToken"])
    assert (result["APType"], result["PayType"], result["Status"]) == ("PayOut", "M", "S")
    assert "LeftCCNo" not in result
    row = await world.shop.row("M1")
    assert (row["PayStatus"], row["ExpireDate"]) == ("1M400", "202611201050")
    assert row["MobileParam"].pop("AuthCode").isdigit()
    assert row["MobileParam"] == {
        "MobilePayURL": reply["MobileParam"]["MobilePayURL"], "Paymenthod": "G"
    }  # fmt: skip
    assert [told["PayType"] for told in (await world.shop.call("OrderQuery", PayType="M"))["OrderList"]] == ["M"]  # fmt: skip


async def test_chosen_phone_hides_the_others_and_a_typed_card_is_verified(world):
    reply = await world.shop.create("M1", **mobile(ChoosePay="S"))
    page = await open_page(world, reply["MobileParam"]["MobilePayURL"])
    assert {"pay-A", "pay-G"}.isdisjoint(page.ids)
    with pytest.raises(WrongState):
        world.bank.pay_mobile("M1", brand="A")

    choice = await submit(world, page, TYPED_CARD, form=1)
    done = await submit(world, await submit(world, choice, {}), {"OTP": "123456"})

    assert "PayToken" in done.forms[0]["fields"]
    told = (await world.shop.row("M1"))["MobileParam"]
    assert (told["LeftCCNo"], told["RightCCNo"]) == ("414352", "0127")
    assert "Paymenthod" not in told


async def test_failed_mobile_payment_leaves_the_order_open_until_its_end(world):
    await world.shop.create("M1", **mobile())
    tokens = [world.bank.decline_mobile("M1"), world.bank.pay_mobile("M1", card=DECLINED_CARD)]

    assert {(await world.shop.result(token))["Status"] for token in tokens} == {"F"}
    assert (await world.shop.row("M1"))["PayStatus"] == "1M200"
    world.clock.forward(minutes=11)
    assert (await world.shop.row("M1"))["PayStatus"] == "1M250"
    with pytest.raises(WrongState):
        world.bank.pay_mobile("M1", card=TEST_CARD)


async def test_mobile_page_can_be_left_mistyped_and_outlived(world):
    url = (await world.shop.create("M1", **mobile()))["MobileParam"]["MobilePayURL"]
    page = await open_page(world, url)

    cancelled = await submit(world, page, {"cancel": "1"})
    mistyped = await submit(world, page, {"CardNo1": "1"}, form=1)
    world.clock.forward(minutes=11)

    assert "付款失敗" in cancelled.text
    assert "格式錯誤" in mistyped.text
    assert "逾期" in (await open_page(world, url)).text
    assert "逾期" in (await submit(world, page, {"Brand": "A"})).text


async def test_mobile_refunds_go_the_way_of_cards_and_are_stated(world):
    await world.shop.create("M1", **mobile())
    world.bank.pay_mobile("M1")

    assert await maintain(world, "M1", Amount=3000) == "S0000"
    seen = [(await world.shop.row("M1"))["RefundStatus"]]
    for _ in range(2):
        world.clock.forward(days=1)
        await world.bank.tick()
        seen.append((await world.shop.row("M1"))["RefundStatus"])

    assert seen == ["2M200", "2M400", "2M900"]
    assert await maintain(world, "M1", Command="P") == "E1802"
    bill = (await world.shop.call("BillQuery", BillDate="20261120"))["OrderList"]
    assert [(line["TSType"], line["PayType"]) for line in bill] == [("P", "M"), ("R", "M")]
    world.bank.settle_now()
    world.clock.forward(days=1)
    allot = await world.shop.call(
        "AllotQuery", AllotDateS="20261121", AllotDateE="20261122", PayType="M"
    )
    assert [line["OrderNO"] for line in allot["Allot"][0]["List"]] == ["M1", "M1"]


async def test_wallet_pays_on_its_operators_page(world):
    reply = await world.shop.create("W1", **wallet("Jko"))
    url = reply["WalletParam"]["WalletPayURL"]
    assert url.startswith("http://bank.example/wallets/Jko?TD=")
    page = await open_page(world, url)
    assert "街口支付" in page.text
    assert (await open_page(world, url.replace("/Jko?", "/Line?"))).status == 404

    cancelled = await submit(world, page, {"result": "cancel"})
    paid = await submit(world, page, {"result": "pay"})

    results = [
        await world.shop.result(shown.forms[0]["fields"]["PayToken"]) for shown in (cancelled, paid)
    ]
    assert [(told["Status"], told["PayTypeSub"]) for told in results] == [
        ("F", "Jko"), ("S", "Jko")
    ]  # fmt: skip
    (row,) = await wallets(world, OrderNo="W1")
    assert row == {
        "OrderNo": "W1",
        "TSNo": "KM000100000001",
        "PayType": "W",
        "Amount": 18000,
        "TSDate": "202611201030",
        "PayDate": "202611201030",
        "ExternalTxNo": "2026112000000000001",
        "PayTypeSub": "Jko",
        "PayMode": "Online",
    }
    world.clock.forward(minutes=2)
    await world.bank.tick()
    assert len(world.receiver.tokens) == 1


async def test_wallet_order_without_a_return_page_ends_with_a_sentence():
    world = build(wallet_cancel_returns=False)
    message = {"ReturnURL": "", **wallet()}
    url = (await world.shop.create("W1", **message))["WalletParam"]["WalletPayURL"]
    page = await open_page(world, url)

    assert "取消" in (await submit(world, page, {"result": "cancel"})).text
    assert world.bank.messages_of(world.bank.order("W1")) == []
    assert "付款完成" in (await submit(world, page, {"result": "pay"})).text


async def test_wallet_orders_live_twenty_minutes_and_have_only_their_own_query(world):
    await world.shop.create("W1", **wallet())
    world.bank.pay_wallet("W1")
    await world.shop.create("W2", **wallet("Px"))
    world.clock.forward(minutes=21)

    with pytest.raises(WrongState):
        world.bank.pay_wallet("W2")
    assert await world.shop.code("OrderQuery", OrderNo="W1") == "S0001"
    assert await world.shop.code("OrderQuery", PayFlag="Y") == "S0001"
    day = {"OrderDateTimeS": "20261120", "OrderDateTimeE": "20261120"}
    assert [row["OrderNo"] for row in await wallets(world, **day)] == ["W2", "W1"]
    assert [row["OrderNo"] for row in await wallets(world, PayTypeSub="Line", **day)] == ["W1"]
    assert await wallets(world, PayMode="Offline", **day) == []
    other_name = await world.shop.call("LinePayOrderQuery", PayType="W", **day)
    assert len(other_name["OrderList"]) == 2
    world.clock.forward(days=4)
    await world.bank.tick()
    assert await world.shop.code("BillQuery", BillDate="20261120") == "S0001"
    assert world.bank.ledger.payouts == {}


async def test_only_one_of_the_two_names_may_be_known_and_wallets_may_be_stated():
    world = build(wallet_query_names=frozenset({"LinePayOrderQuery"}), wallets_in_statements=True)
    await world.shop.create("W1", **wallet())
    world.bank.pay_wallet("W1")

    assert await world.shop.code("WalletPayOrderQuery", PayType="W", OrderNo="W1") == "E3401"
    assert await world.shop.code("LinePayOrderQuery", PayType="W", OrderNo="W1") == "S0000"
    world.clock.forward(minutes=1)
    assert [payout.pay_type for payout in world.bank.settle_now()] == ["W"]


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ({}, "E0600"),
        ({"PayType": "C"}, "E0601"),
        ({"PayType": "W"}, "E2101"),
        ({"PayType": "W", "PayMode": "Away"}, "E0601"),
        ({"PayType": "W", "PayTypeSub": "Gold"}, "E0601"),
        ({"PayType": "W", "OrderDateTimeS": "202611201030"}, "E1901"),
        ({"PayType": "W", "OrderDateTimeE": "soon"}, "E1902"),
        ({"PayType": "W", "OrderDateTimeS": "20261120"}, "E1903"),
        ({"PayType": "W", "OrderDateTimeS": "20261121", "OrderDateTimeE": "20261120"}, "E1904"),
        ({"PayType": "W", "OrderNo": "W9"}, "S0001"),
    ],
)
async def test_wallet_query_conditions(world, conditions, code):
    assert await world.shop.code("WalletPayOrderQuery", **conditions) == code


async def test_wallet_refund_is_done_or_refused_at_once(world):
    await world.shop.create("W1", **wallet())
    assert await maintain(world, "W1") == "E1802"
    world.bank.pay_wallet("W1")
    world.bank.fail_next_refund("W1")

    assert await maintain(world, "W1", Amount=3000) == "E5501"
    assert await maintain(world, "W1", Amount=3000) == "S0000"
    assert await maintain(world, "W1", Amount=18000) == "E9919"

    (row,) = await wallets(world, OrderNo="W1")
    assert [(line["RefundAmount"], line["RefundStatus"]) for line in row["RefundList"]] == [
        (3000, "F"), (3000, "S")
    ]  # fmt: skip


async def test_faults_strike_phone_and_wallet_orders_too(world):
    world.bank.faults.add(Fault(FaultKind.PUSH_BEFORE_REPLY, service="OrderCreate"))
    world.bank.faults.add(
        Fault(FaultKind.LINE_WRONG_AMOUNT, service="WalletPayOrderQuery", order_no="W1")
    )
    await world.shop.create("M1", **mobile(ChoosePay="G"))
    await world.shop.create("W1", **wallet())

    assert len(world.receiver.tokens) == 2
    assert (await world.shop.row("M1"))["MobileParam"]["Paymenthod"] == "G"
    today = world.bank.now().strftime("%Y%m%d")
    (listed,) = await wallets(world, OrderDateTimeS=today, OrderDateTimeE=today)
    assert listed["Amount"] == 18100
    # A question about one order is no statement: the bank never lies about how that one stands.
    assert (await wallets(world, OrderNo="W1"))[0]["Amount"] == 18000


async def test_a_killed_bank_remembers_phones_and_wallets(tmp_path):
    path, clock = tmp_path / "bank.sqlite3", VirtualClock()
    world = build(store=Store(path), clock=clock)
    await world.shop.create("M1", **mobile())
    await world.shop.create("W1", **wallet())
    world.bank.pay_mobile("M1")
    world.bank.pay_wallet("W1")
    await maintain(world, "M1")
    await maintain(world, "W1")
    before = (await world.shop.row("M1"), await wallets(world, OrderNo="W1"))

    again = build(store=Store(path), clock=clock, seed=2)

    assert (await again.shop.row("M1"), await wallets(again, OrderNo="W1")) == before
    await again.shop.create("W2", **wallet())
    again.bank.pay_wallet("W2")
    assert (await wallets(again, OrderNo="W2"))[0]["ExternalTxNo"][-1] == "2"
    clock.forward(days=3)
    await again.bank.tick()
    assert (await again.shop.row("M1"))["RefundStatus"] == "2M900"
