"""Bound cards: the page that binds one, paying with it at once or after a check, and its ends."""

import dataclasses

import pytest

from bank_simulator import DECLINED_CARD, DEMO_SHOP, Fault, FaultKind, Store, WrongState
from tests.bank_simulator.shop import RETURN_URL, VirtualClock, build
from tests.bank_simulator.test_pages import TEST_CARD as TYPED_CARD
from tests.bank_simulator.test_pages import open_page, submit


async def bind(world, bind_no="B1", **changes):
    message = {"BindNo": bind_no, "ReturnURL": RETURN_URL} | changes
    return await world.shop.call("CardBindCreate", **message)


async def bound(world, bind_no="B1"):
    await bind(world, bind_no)
    return (await world.shop.result(world.bank.bind_card(bind_no)))["BindToken"]


def by_card(bind_no, token, **more):
    return {"CardParam": {"AutoBilling": "Y", "BindNo": bind_no, "BindToken": token} | more}


async def code(world, order_no="C9", **changes):
    return (await world.shop.create(order_no, **changes))["Description"][:5]


async def test_a_card_is_bound_on_its_own_page(world):
    reply = await bind(world)
    page = await open_page(world, reply.pop("CardBindURL"))
    assert reply == {
        "ShopNo": "KM0001_001", "BindNo": "B1", "Status": "S", "Description": "S0000 – 處理成功"
    }  # fmt: skip

    choice = await submit(world, page, TYPED_CARD)
    done = await submit(world, await submit(world, choice, {}), {"OTP": "123456"})

    assert done.forms[0]["action"] == RETURN_URL
    assert "綁卡完成" in done.text
    result = await world.shop.result(done.forms[0]["fields"]["PayToken"])
    assert len(result.pop("BindToken")) == 32
    assert result.pop("AuthCode").isdigit()
    assert result == {
        "APType": "CardBindOut",
        "TSNo": "CBKM000100000001",
        "ShopNo": "KM0001_001",
        "BindNo": "B1",
        "Status": "S",
        "Description": "E2706 – 信用卡授權 B2CAuth 成功(3D 驗證成功)",
        "LeftCCNo": "414352",
        "RightCCNo": "0127",
        "CCExpDate": "3512",
        "CardType": "V",
        "AuthResponseCode": "000",
    }
    assert "已使用" in (await submit(world, page, TYPED_CARD)).text
    assert world.bank.owed_pushes == []


async def test_failed_tries_are_told_and_leave_the_link_open_until_it_ends(world):
    page = await open_page(world, (await bind(world))["CardBindURL"])
    choice = await submit(world, page, TYPED_CARD)
    shown = [
        await submit(world, page, TYPED_CARD | {"CardNo4": "0000"}),
        await submit(world, choice, {"OTP": "000000"}),
        await submit(world, await submit(world, page, TYPED_CARD), {"cancel": "1"}),
    ]

    tokens = [one.forms[0]["fields"]["PayToken"] for one in shown]
    tokens += [world.bank.bind_card("B1", card=DECLINED_CARD), world.bank.bind_card("B1", otp="0")]
    told = [await world.shop.result(token) for token in tokens]
    assert [one["Description"][:5] for one in told] == ["E2700", "E2704", "E2720", "E2700", "E2704"]
    assert {one["Status"] for one in told} == {"F"}
    assert "格式錯誤" in (await submit(world, page, {"CardNo1": "1"})).text
    assert "驗證已結束" in (await submit(world, choice, {"OTP": "123456"})).text
    world.clock.forward(minutes=31)
    with pytest.raises(WrongState):
        world.bank.bind_card("B1")
    wrong = await world.browser.get("/QPay.WebPaySite/Bridge/CardBindAuth?TD=CB1&TK=x")
    assert wrong.status_code == 404


async def test_an_order_with_a_bound_card_is_paid_in_the_reply(world):
    token = await bound(world)

    reply = await world.shop.create("C1", **by_card("B1", token))

    card = reply["CardParam"]
    assert card.pop("ApproveCode").isdigit()
    assert "PayCard?TD=" in card.pop("CardPayURL")
    assert card == {"PayDate": "202611201030", "PayStatus": "1C400"}
    assert (await world.shop.row("C1"))["CardParam"]["RightCCNo"] == "0127"
    world.clock.forward(minutes=2)
    await world.bank.tick()
    (pushed,) = world.receiver.tokens
    result = await world.shop.result(pushed)
    assert (result["APType"], result["Status"], result["BindNo"]) == ("PayOut", "S", "B1")
    manual = by_card("B1", token, AutoBilling="N")
    assert (await world.shop.create("C2", **manual))["CardParam"]["PayStatus"] == "1C300"


async def test_by_setting_a_reply_with_money_has_no_link():
    world = build(bound_reply_has_url=False)
    reply = await world.shop.create("C1", **by_card("B1", await bound(world)))

    assert set(reply["CardParam"]) == {"PayDate", "PayStatus", "ApproveCode"}


async def test_with_bind_auth_the_holder_is_checked_on_the_page(world):
    token = await bound(world)
    reply = await world.shop.create("C1", **by_card("B1", token, BindAuth="1"))
    assert set(reply["CardParam"]) == {"CardPayURL"}
    page = await open_page(world, reply["CardParam"]["CardPayURL"])
    assert "0127" in page.text
    assert page.ids.keys().isdisjoint({"CardNo1", "CVV2"})

    choice = await submit(world, page, {})
    done = await submit(world, await submit(world, choice, {}), {"OTP": "123456"})

    result = await world.shop.result(done.forms[0]["fields"]["PayToken"])
    assert (result["Status"], result["BindNo"]) == ("S", "B1")


async def test_bound_cards_are_refused_for_each_reason(world):
    token = await bound(world)

    assert await code(world, **by_card("B2", token)) == "E3703"
    assert await code(world, **by_card(None, token)) == "E3703"
    assert await code(world, **by_card("B1", "x")) == "E3704"
    assert await code(world, **by_card("B1", None)) == "E3704"
    assert await code(world, **by_card("B1", token, BindAuth="2")) == "E3707"
    world.bank.decline_bound_card("B1")
    assert await code(world, "C9", **by_card("B1", token)) == "E2700"
    assert await world.shop.code("OrderQuery", OrderNo="C9") == "S0001"
    assert await code(world, "C9", **by_card("B1", token)) == "S0000"
    world.bank.expire_binding("B1")
    assert await code(world, "C8", **by_card("B1", token)) == "E3705"
    with pytest.raises(LookupError):
        world.bank.expire_binding("B2")
    with pytest.raises(LookupError):
        world.bank.bind_card("B2")


async def test_a_number_bound_anew_means_the_new_card_and_ends_by_setting():
    clock = VirtualClock()
    world = build(clock=clock, bind_days=1, bound_description="S0002")
    old = await bound(world)
    await bind(world)
    result = await world.shop.result(world.bank.bind_card("B1"))

    assert result["Description"] == "S0002 – 綁卡完成，信用卡授權 B2CAuth 成功"
    assert await code(world, **by_card("B1", old)) == "E3704"
    clock.forward(days=1, seconds=1)
    assert await code(world, **by_card("B1", result["BindToken"])) == "E3705"


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"BindNo": ""}, "E3703"),
        ({"BindNo": "b" * 51}, "E0001"),
        ({"BindNo": "100%"}, "E0001"),
        ({"ReturnURL": ""}, "E1200"),
        ({"ReturnURL": "https://shop.example/" + "x" * 250}, "E1201"),
        ({"ReturnURL": "https://shop.example/%20"}, "E1202"),
    ],
)
async def test_wrong_members_of_a_binding_are_refused(world, changes, wanted):
    assert (await bind(world, **changes))["Description"][:5] == wanted


async def test_a_shop_without_bound_cards_has_none():
    world = build(shops=(dataclasses.replace(DEMO_SHOP, bound_cards=False),))

    assert (await bind(world))["Description"][:5] == "E3706"
    assert await code(world, **by_card("B1", "x")) == "E3706"


async def test_faults_strike_bindings_and_leave_paid_orders_alone(world):
    token = await bound(world)
    world.bank.faults.add(Fault(FaultKind.CODE, service="CardBindCreate", order_no="B2"))
    world.bank.faults.add(Fault(FaultKind.PUSH_BEFORE_REPLY, service="OrderCreate"))

    assert (await bind(world, "B2"))["Description"][:5] == "E9900"
    assert (await bind(world, "B3"))["Status"] == "S"
    assert await code(world, **by_card("B1", token)) == "S0000"


async def test_a_killed_bank_remembers_bound_cards(tmp_path):
    path = tmp_path / "bank.sqlite3"
    world = build(store=Store(path))
    token = await bound(world)
    await bind(world, "B2")

    again = build(store=Store(path), seed=2)

    assert await code(again, **by_card("B1", token)) == "S0000"
    assert again.bank.bind_card("B2")
    assert again.bank.binding("B2").ts_no == "CBKM000100000002"
