"""Pushes to BackendURL: when, what, how often, and what counts as an answer."""

import asyncio
import json

import httpx
import pytest

from bank_simulator import Bank, BankSettings
from tests.bank_simulator.shop import BACKEND_URL, Receiver, VirtualClock, build


async def pay_card(world, order_no="C1", **changes):
    await world.shop.create(order_no, **changes)
    return world.bank.pay_card(order_no)


async def tick_after(world, **step):
    world.clock.forward(**step)
    await world.bank.tick()


async def test_push_is_bare_json_and_comes_after_its_delay(world):
    await pay_card(world)
    await tick_after(world, seconds=59)
    assert world.receiver.requests == []

    await tick_after(world, seconds=1)

    (request,) = world.receiver.requests
    assert (request.method, str(request.url)) == ("POST", BACKEND_URL)
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert set(json.loads(request.content)) == {"ShopNo", "PayToken"}
    assert json.loads(request.content)["ShopNo"] == "KM0001_001"


async def test_acknowledged_push_is_not_sent_again(world):
    await pay_card(world)

    await tick_after(world, minutes=1)
    await tick_after(world, hours=1)

    assert len(world.receiver.requests) == 1
    assert world.bank.owed_pushes == []
    assert [attempt.is_acknowledged for attempt in world.bank.pushes] == [True]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"Status": "F"}),
        httpx.Response(200, text="OK"),
        httpx.Response(200, json=["S"]),
        httpx.Response(201, json={"Status": "S"}),
        httpx.Response(500, json={"Status": "S"}),
        httpx.Response(302, headers={"Location": "https://shop.example/elsewhere"}),
    ],
    ids=["F", "text", "list", "201", "500", "redirect"],
)
async def test_anything_but_200_and_s_is_sent_again_every_ten_minutes_five_times_in_all(answer):
    world = build(receiver=Receiver(answer=lambda _request: answer))
    await pay_card(world)
    await tick_after(world, minutes=1)
    counts = []

    for _ in range(6):
        await tick_after(world, minutes=9, seconds=59)
        before = len(world.receiver.requests)
        await tick_after(world, seconds=1)
        counts.append((before, len(world.receiver.requests)))

    assert counts == [(1, 2), (2, 3), (3, 4), (4, 5), (5, 5), (5, 5)]
    assert len(set(world.receiver.tokens)) == 1
    assert {str(request.url) for request in world.receiver.requests} == {BACKEND_URL}
    assert [attempt.attempt for attempt in world.bank.pushes] == [1, 2, 3, 4, 5]


async def test_unreachable_shop_is_tried_again(world):
    def fail(request):
        raise httpx.ConnectError("refused", request=request)

    world.receiver.answer = fail
    await pay_card(world)
    await tick_after(world, minutes=1)
    world.receiver.answer = lambda _request: httpx.Response(200, json={"Status": "S", "more": 1})
    await tick_after(world, minutes=10)

    assert [a.outcome[:12] for a in world.bank.pushes] == ["ConnectError", 'HTTP 200 {"S']
    assert world.bank.owed_pushes == []


async def test_return_page_and_push_have_different_tokens_of_one_result(world):
    token = await pay_card(world)
    await tick_after(world, minutes=1)

    (pushed,) = world.receiver.tokens
    assert pushed != token
    assert await world.shop.result(pushed) == await world.shop.result(token)


async def test_tokens_can_be_the_same():
    world = build(same_token=True)
    token = await pay_card(world)
    await tick_after(world, minutes=1)

    assert world.receiver.tokens == [token]


async def test_order_without_backend_url_is_never_pushed(world):
    await pay_card(world, BackendURL="")
    await tick_after(world, days=1)

    assert world.bank.owed_pushes == []
    assert world.receiver.requests == []


async def test_failed_card_payment_is_not_pushed(world):
    await world.shop.create("C1")
    world.bank.decline_card("C1")
    await tick_after(world, hours=1)

    assert world.receiver.requests == []


async def test_failed_card_payment_is_pushed_by_setting():
    world = build(push_failed_payments=True)
    await world.shop.create("C1")
    world.bank.decline_card("C1")
    await tick_after(world, minutes=1)

    assert (await world.shop.result(world.receiver.tokens[0]))["Status"] == "F"


async def test_expired_order_is_not_pushed(world):
    await world.shop.create("C1")
    await world.shop.create_account("A1")
    await tick_after(world, days=40)

    assert (await world.shop.row("A1"))["PayStatus"] == "1A250"
    assert world.receiver.requests == []


@pytest.mark.parametrize(
    ("url", "is_called"),
    [
        ("https://shop.example/push", True),
        ("http://shop.example/push", True),
        ("https://shop.example:443/push", True),
        ("http://shop.example:8000/push", False),
        ("http://shop.example:99999/push", False),
    ],
)
async def test_only_standard_ports_are_called_by_setting(url, is_called):
    world = build(push_standard_ports_only=True)
    await pay_card(world, BackendURL=url)
    await tick_after(world, minutes=1)

    assert len(world.receiver.requests) == int(is_called)
    assert len(world.bank.pushes) == 1


async def test_address_that_is_none_counts_as_an_attempt(world):
    await pay_card(world, BackendURL="nonsense")
    await tick_after(world, minutes=1)

    assert world.receiver.requests == []
    assert [attempt.is_acknowledged for attempt in world.bank.pushes] == [False]


async def test_first_delay_is_drawn_between_its_bounds():
    world = build(push_delay_seconds_min=60, push_delay_seconds_max=300)
    for number in range(20):
        await pay_card(world, f"C{number}")

    delays = [(p.next_at - world.bank.now()).total_seconds() for p in world.bank.owed_pushes]

    assert all(60 <= delay <= 300 for delay in delays)
    assert len(set(delays)) == 20


async def test_slow_shop_does_not_hold_up_other_pushes():
    release, arrived = asyncio.Event(), []

    async def answer(request):
        arrived.append(request)
        if len(arrived) == 2:
            release.set()
        await release.wait()
        return httpx.Response(200, json={"Status": "S"})

    clock = VirtualClock()
    world = build(clock=clock)
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    world.bank._pushes._http = http
    await pay_card(world, "C1")
    await pay_card(world, "C2")

    await tick_after(world, minutes=1)

    assert len(arrived) == 2


async def test_without_an_http_client_everything_stays_owed():
    clock = VirtualClock()
    world = build(clock=clock)
    world.bank._pushes._http = None
    await pay_card(world)
    await tick_after(world, hours=1)

    assert len(world.bank.owed_pushes) == 1
    assert world.bank.owed_pushes[0].attempts == 0


async def test_latest_result_can_be_pushed_again(world):
    await pay_card(world)
    await tick_after(world, minutes=1)

    world.bank.push_again("C1")
    await world.bank.tick()

    assert len(world.receiver.requests) == 2


async def test_forged_push_leads_to_no_result(world):
    await world.shop.create("C1")
    world.bank.forge_push("C1")
    await world.bank.tick()

    reply = await world.shop.call("OrderPayQuery", PayToken=world.receiver.tokens[0])

    assert "TSResultContent" not in reply
    assert (await world.shop.row("C1"))["PayStatus"] == "1C200"


async def test_nothing_to_push_is_an_error(world):
    await world.shop.create("C1")
    await world.shop.create("C2", BackendURL="")

    with pytest.raises(LookupError):
        world.bank.push_again("C1")
    with pytest.raises(LookupError):
        world.bank.forge_push("C2")


# The sandbox pays virtual accounts by itself


async def test_accounts_are_paid_in_five_minute_batches_unless_they_end_in_nine():
    world = build(account_auto_pay_seconds=300)
    await world.shop.create_account("A1")
    await world.shop.create_account("A9")

    await tick_after(world, minutes=4, seconds=44)
    assert (await world.shop.row("A1"))["PayStatus"] == "1A200"
    await tick_after(world, seconds=1)

    assert (await world.shop.row("A1"))["PayDate"] == "202611201035"
    await tick_after(world, days=1)
    assert (await world.shop.row("A9"))["PayStatus"] == "1A200"


async def test_auto_pay_leaves_orders_that_are_paid_or_closed():
    world = build(account_auto_pay_seconds=300)
    account = (await world.shop.create_account("A1"))["ATMParam"]["AtmPayNo"]
    world.bank.pay_account(account)
    await world.shop.create_account("A2")
    await world.shop.call("OrderMaintain", OrderNo="A2", Command="C")
    await tick_after(world, minutes=10)

    assert [a.order_no for a in world.bank.pushes] == ["A1"]


async def test_default_settings_wait_as_the_bank_does():
    settings = BankSettings()

    assert (settings.push_delay_seconds_min, settings.push_delay_seconds_max) == (60, 300)
    assert (settings.push_resend_seconds, settings.push_attempts_max) == (600, 5)
    assert Bank.__init__.__kwdefaults__ == {"http": None, "store": None}
