"""Quick pay: a card is remembered by a tick, paid with again by its CVV, and forgotten."""

import dataclasses

import pytest

from bank_simulator import DEMO_SHOP, TEST_CARD, Card, Store, WrongState
from tests.bank_simulator.shop import VirtualClock, build
from tests.bank_simulator.test_pages import TEST_CARD as TYPED_CARD
from tests.bank_simulator.test_pages import open_page, submit


def quick(token):
    return {"CardParam": {"AutoBilling": "Y", "CCToken": token}}


async def remembered(world, order_no="C1", **how):
    await world.shop.create(order_no)
    return (await world.shop.result(world.bank.pay_card(order_no, remember=True, **how)))["CCToken"]


async def test_a_tick_on_the_card_page_gives_the_shop_a_token(world):
    reply = await world.shop.create("C1")
    page = await open_page(world, reply["CardParam"]["CardPayURL"])
    assert "Remember" in page.ids

    choice = await submit(world, page, TYPED_CARD | {"Remember": "1"})
    done = await submit(world, await submit(world, choice, {}), {"OTP": "123456"})

    result = await world.shop.result(done.forms[0]["fields"]["PayToken"])
    assert (result["CCExpDate"], len(result["CCToken"])) == ("3512", 36)
    row = await world.shop.row("C1")
    assert row["CardParam"]["CCToken"] == result["CCToken"]
    assert await remembered(world, "C2") == result["CCToken"]
    await world.shop.create("C3")
    assert "CCToken" not in await world.shop.result(world.bank.pay_card("C3"))


async def test_no_tick_is_offered_to_a_shop_without_quick_pay():
    world = build(shops=(dataclasses.replace(DEMO_SHOP, quick_pay=False),))
    reply = await world.shop.create("C1")

    assert "Remember" not in (await open_page(world, reply["CardParam"]["CardPayURL"])).ids
    token = world.bank.pay_card("C1", remember=True)
    assert "CCToken" not in await world.shop.result(token)


@pytest.mark.parametrize("asks_otp", [False, True])
async def test_remembered_card_is_shown_by_four_digits_and_asks_for_its_cvv(asks_otp):
    world = build(quick_pay_asks_otp=asks_otp)
    token = await remembered(world)
    reply = await world.shop.create("C2", **quick(token))
    page = await open_page(world, reply["CardParam"]["CardPayURL"])
    assert "0127" in page.text
    assert "CardNo1" not in page.ids

    wrong = await submit(world, page, {"CVV2": "999"})
    done = await submit(world, page, {"CVV2": "123"})
    if asks_otp:
        done = await submit(world, await submit(world, done, {}), {"OTP": "123456"})

    results = [
        await world.shop.result(shown.forms[0]["fields"]["PayToken"]) for shown in (wrong, done)
    ]
    assert [told["Status"] for told in results] == ["F", "S"]
    assert results[1]["RightCCNo"] == "0127"
    again = await world.shop.create("C3", **quick(token))
    other = await open_page(world, again["CardParam"]["CardPayURL"])
    assert "格式錯誤" in (await submit(world, other, {"CVV2": "1"})).text


async def test_forgotten_expired_and_foreign_tokens_do_not_exist():
    other = dataclasses.replace(DEMO_SHOP, shop_no="KM0002_001")
    clock = VirtualClock()
    world = build(shops=(DEMO_SHOP, other), clock=clock)
    token = await remembered(world)

    async def code(shop, number):
        return (await shop.create(number, **quick(token)))["Description"][:5]

    assert await code(world.shop_of(other), "C9") == "E3701"
    waiting = await world.shop.create("C2", **quick(token))
    assert world.bank.forget_cards() == 1
    assert await code(world.shop, "C3") == "E3701"
    assert "CardNo1" in (await open_page(world, waiting["CardParam"]["CardPayURL"])).ids
    fresh = await remembered(world, "C4")
    assert fresh != token
    world.bank.forget_card(fresh)
    with pytest.raises(LookupError):
        world.bank.forget_card("no such token")
    last_month = await remembered(world, "C5", card=Card("4058650699920000", "08", "26", "123"))
    assert await world.shop.code("OrderCreate", **quick_order(last_month)) == "E3701"


def quick_order(token):
    return {
        "OrderNo": "Q1", "Amount": 100, "CurrencyID": "TWD", "PrdtName": "x", "PayType": "C",
        "ReturnURL": "https://shop.example/", **quick(token),
    }  # fmt: skip


async def test_a_killed_bank_remembers_cards(tmp_path):
    path = tmp_path / "bank.sqlite3"
    token = await remembered(build(store=Store(path)))

    again = build(store=Store(path), seed=2)

    assert (await again.shop.create("C2", **quick(token)))["Status"] == "S"
    assert (await again.shop.result(again.bank.pay_card("C2", card=TEST_CARD)))["Status"] == "S"


async def test_escrow_goes_the_way_of_a_card(world):
    await world.shop.create("P1", PayType="P")
    result = await world.shop.result(world.bank.pay_card("P1"))
    row = await world.shop.row("P1")

    assert (result["PayType"], row["PayType"], row["PayStatus"]) == ("P", "P", "1C400")
    assert [r["OrderNo"] for r in (await world.shop.call("OrderQuery", PayType="P"))["OrderList"]] == ["P1"]  # fmt: skip
    assert await world.shop.code("OrderMaintain", OrderNo="P1", Command="R") == "S0000"
    with pytest.raises(WrongState):
        world.bank.pay_mobile("P1")
