"""Each fault, its scope, and what the caller and the bank are left with."""

import asyncio

import httpx
import pytest

from bank_simulator import Fault, FaultKind, LostConnection
from bank_simulator.settings import SERVICES
from tests.bank_simulator.shop import DEMO_SHOP, build, card_order


def break_it(world, kind, **scope):
    return world.bank.faults.add(Fault(kind, **({"times": 1} | scope)))


async def create(world, order_no="C1"):
    return await world.shop.create(order_no)


@pytest.mark.parametrize(
    ("how", "error"),
    [("timeout", httpx.ReadTimeout), ("close", httpx.RemoteProtocolError)],
)
async def test_lost_request_does_nothing(world, how, error):
    break_it(world, FaultKind.LOSE_REQUEST, service="OrderCreate", how=how)
    nonce = await world.shop.nonce()
    message = {"ShopNo": DEMO_SHOP.shop_no} | card_order("C1")
    envelope = world.shop.seal("OrderCreate", message, nonce)

    with pytest.raises(error):
        await world.shop.post(envelope)

    assert world.bank.orders == []
    # Not even the nonce is used up.
    assert world.shop.open((await world.shop.post(envelope)).json())["Status"] == "S"


@pytest.mark.parametrize(
    ("how", "error"),
    [("timeout", httpx.ReadTimeout), ("close", httpx.RemoteProtocolError)],
)
async def test_lost_reply_leaves_the_order_at_the_bank(world, how, error):
    break_it(world, FaultKind.LOSE_REPLY, service="OrderCreate", how=how)

    with pytest.raises(error):
        await create(world)

    assert [order.order_no for order in world.bank.orders] == ["C1"]
    assert await world.shop.code("OrderCreate", **card_order("C1")) == "E0302"


async def test_plain_in_process_transport_lets_the_lost_connection_through(world):
    break_it(world, FaultKind.LOSE_REPLY, how="close")
    http = httpx.AsyncClient(transport=httpx.ASGITransport(world.app), base_url="http://bank")
    shop = type(world.shop)(http, DEMO_SHOP)

    with pytest.raises(LostConnection):
        await shop.nonce()


async def test_refused_connection_reaches_nobody(world):
    break_it(world, FaultKind.REFUSE_CONNECTION)
    assert (await world.browser.get("/admin")).status_code == 200

    with pytest.raises(httpx.ConnectError):
        await create(world)

    assert world.bank.gateway.exchanges.newest() == []
    assert (await create(world))["Status"] == "S"


@pytest.mark.parametrize("takes_effect", [False, True])
async def test_http_status_with_or_without_effect(world, takes_effect):
    break_it(
        world,
        FaultKind.HTTP_STATUS,
        service="OrderCreate",
        http_status=502,
        takes_effect=takes_effect,
    )
    envelope = world.shop.seal(
        "OrderCreate", {"ShopNo": DEMO_SHOP.shop_no} | card_order("C1"), await world.shop.nonce()
    )

    reply = await world.shop.post(envelope)

    assert reply.status_code == 502
    assert "Unavailable" in reply.text
    assert len(world.bank.orders) == int(takes_effect)


@pytest.mark.parametrize("takes_effect", [False, True])
async def test_garbage_with_or_without_effect(world, takes_effect):
    break_it(
        world,
        FaultKind.GARBAGE,
        service="OrderCreate",
        body='{"Message":"00"',
        takes_effect=takes_effect,
    )
    envelope = world.shop.seal(
        "OrderCreate", {"ShopNo": DEMO_SHOP.shop_no} | card_order("C1"), await world.shop.nonce()
    )

    reply = await world.shop.post(envelope)

    assert (reply.status_code, reply.text) == (200, '{"Message":"00"')
    assert len(world.bank.orders) == int(takes_effect)


@pytest.mark.parametrize("code", ["E0304", "E9900", "M0001", "E0402", "E3501"])
@pytest.mark.parametrize("takes_effect", [False, True])
async def test_any_code_can_be_forced_with_or_without_effect(world, code, takes_effect):
    break_it(world, FaultKind.CODE, code=code, takes_effect=takes_effect)

    reply = await create(world)

    assert (reply["Status"], reply["Description"][:5]) == ("F", code)
    assert len(world.bank.orders) == int(takes_effect)


async def test_nonce_can_be_called_expired_for_ever(world):
    break_it(world, FaultKind.NONCE_EXPIRED, times=None)

    for _ in range(3):
        assert (await create(world))["Description"][:5] == "E3003"
    assert world.bank.orders == []


async def test_wrong_sign_covers_a_good_message(world):
    break_it(world, FaultKind.WRONG_SIGN, service="OrderCreate")

    with pytest.raises(AssertionError):
        await create(world)

    assert len(world.bank.orders) == 1


async def test_wrong_amount_is_told_everywhere_with_a_right_sign(world):
    await create(world)
    token = world.bank.pay_card("C1")
    break_it(world, FaultKind.WRONG_AMOUNT, times=None)

    assert (await create(world, "C2"))["Amount"] == 18100
    assert (await world.shop.row("C1"))["Amount"] == 18100
    assert (await world.shop.result(token))["Amount"] == "18100"
    assert world.bank.order("C1").amount_cents == 18000


async def test_another_shop_or_order_is_told(world):
    await create(world)
    token = world.bank.pay_card("C1")
    break_it(world, FaultKind.OTHER_SHOP, times=None)
    break_it(world, FaultKind.OTHER_ORDER, times=None)

    reply = await world.shop.call("OrderPayQuery", PayToken=token)

    assert reply["ShopNo"] == "XX0000_999"
    assert reply["TSResultContent"]["ShopNo"] == "XX0000_999"
    assert reply["TSResultContent"]["OrderNo"] == "SOMEBODY-ELSES-ORDER"


async def test_push_can_come_before_the_reply(world):
    break_it(world, FaultKind.PUSH_BEFORE_REPLY)
    seen = []

    def answer(_request):
        seen.append([order.pay_status for order in world.bank.orders])
        return httpx.Response(200, json={"Status": "S"})

    world.receiver.answer = answer
    envelope = world.shop.seal(
        "OrderCreate", {"ShopNo": DEMO_SHOP.shop_no} | card_order("C1"), await world.shop.nonce()
    )
    reply = await world.shop.post(envelope)

    assert world.shop.open(reply.json())["Status"] == "S"
    assert seen == [["1C400"]]
    await world.bank.tick()
    assert len(seen) == 1


async def test_push_can_come_at_once_after_the_reply(world):
    break_it(world, FaultKind.PUSH_AFTER_REPLY)

    await world.shop.create_account("A1")
    assert world.receiver.requests == []
    await world.bank.tick()

    assert (await world.shop.result(world.receiver.tokens[0]))["Status"] == "S"
    world.clock.forward(minutes=2)
    await world.bank.tick()
    assert len(world.receiver.requests) == 1


async def test_refused_early_push_is_sent_again_later(world):
    break_it(world, FaultKind.PUSH_BEFORE_REPLY)
    world.receiver.answer = lambda _request: httpx.Response(404)
    await create(world)
    for minutes in (1, 9):
        world.clock.forward(minutes=minutes)
        await world.bank.tick()

    assert [attempt.attempt for attempt in world.bank.pushes] == [1, 2]


async def test_push_can_be_swallowed(world):
    break_it(world, FaultKind.PUSH_NEVER, order_no="C1")
    await create(world)
    world.bank.pay_card("C1")
    world.clock.forward(hours=1)
    await world.bank.tick()

    assert world.receiver.requests == []
    assert (await world.shop.row("C1"))["PayStatus"] == "1C400"


async def test_push_can_come_twice(world):
    break_it(world, FaultKind.PUSH_TWICE)
    await create(world)
    world.bank.pay_card("C1")
    world.clock.forward(minutes=1)
    await world.bank.tick()

    assert len(world.receiver.requests) == 2
    assert len(set(world.receiver.tokens)) == 1


async def test_forged_push_follows_the_order(world):
    break_it(world, FaultKind.PUSH_FORGED)
    await create(world)
    await world.bank.tick()

    reply = await world.shop.call("OrderPayQuery", PayToken=world.receiver.tokens[0])
    assert "TSResultContent" not in reply


@pytest.mark.parametrize(
    ("kind", "arrivals"), [(FaultKind.LOSE_REQUEST, [0, 1]), (FaultKind.LOSE_REPLY, [1, 2])]
)
async def test_push_or_its_answer_can_be_lost(world, kind, arrivals):
    break_it(world, kind, service="Push")
    await create(world)
    world.bank.pay_card("C1")
    seen = []
    for minutes in (1, 10):
        world.clock.forward(minutes=minutes)
        await world.bank.tick()
        seen.append(len(world.receiver.requests))

    assert seen == arrivals
    assert world.bank.owed_pushes == []


async def test_push_can_name_another_shop(world):
    break_it(world, FaultKind.OTHER_SHOP, service="Push")
    await create(world)
    world.bank.pay_card("C1")
    world.clock.forward(minutes=1)
    await world.bank.tick()

    assert b'"XX0000_999"' in world.receiver.requests[0].content


@pytest.mark.parametrize("takes_effect", [False, True])
async def test_delay_stands_before_or_after_the_effect(world, takes_effect):
    break_it(world, FaultKind.DELAY, service="OrderCreate", seconds=30, takes_effect=takes_effect)
    # Time is the loop's own here: the sleep is ended by cancelling the caller.
    task = asyncio.ensure_future(create(world))
    for _ in range(20):
        await asyncio.sleep(0)

    assert not task.done()
    assert len(world.bank.orders) == int(takes_effect)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_delayed_push_arrives_after_all(world):
    break_it(world, FaultKind.DELAY, service="Push", seconds=0)
    await create(world)
    world.bank.pay_card("C1")
    world.clock.forward(minutes=1)
    await world.bank.tick()

    assert len(world.receiver.requests) == 1


# Scope


async def test_fault_strikes_its_service_and_order_only(world):
    break_it(world, FaultKind.CODE, service="OrderQuery", order_no="C2")
    await create(world, "C1")
    await create(world, "C2")

    assert await world.shop.code("OrderQuery", OrderNo="C1") == "S0000"
    assert await world.shop.code("OrderQuery", PayType="C") == "S0000"
    assert await world.shop.code("OrderQuery", OrderNo="C2") == "E9900"
    assert await world.shop.code("OrderQuery", OrderNo="C2") == "S0000"
    assert not world.bank.faults


async def test_payment_query_belongs_to_the_order_of_its_token(world):
    await create(world, "C1")
    token = world.bank.pay_card("C1")
    break_it(world, FaultKind.CODE, order_no="C1")

    assert await world.shop.code("OrderPayQuery", PayToken=token) == "E9900"


async def test_fault_of_a_reply_is_not_used_up_by_the_nonce(world):
    break_it(world, FaultKind.CODE)

    assert (await create(world))["Description"][:5] == "E9900"


async def test_fault_without_a_service_strikes_the_nonce_first(world):
    break_it(world, FaultKind.LOSE_REPLY)

    with pytest.raises(httpx.ReadTimeout):
        await world.shop.nonce()


async def test_probability_is_drawn_from_the_banks_own_chance():
    async def history(seed):
        world = build(seed=seed)
        break_it(world, FaultKind.CODE, times=None, probability=0.5)
        return [await world.shop.code("OrderQuery", OrderNo="X") for _ in range(40)]

    first = await history(7)

    assert set(first) == {"S0001", "E9900"}
    assert await history(7) == first
    assert await history(8) != first


async def test_unreadable_call_can_still_be_struck(world):
    break_it(world, FaultKind.HTTP_STATUS)
    break_it(world, FaultKind.HTTP_STATUS)
    break_it(world, FaultKind.HTTP_STATUS)

    statuses = [
        (await world.shop.post(envelope)).status_code
        for envelope in ({}, {"ShopNo": DEMO_SHOP.shop_no}, [], [])
    ]

    assert statuses == [503, 503, 503, 200]


def test_faults_are_numbered_and_taken_away():
    book = build().bank.faults
    first, second = (book.add(Fault(FaultKind.DELAY)) for _ in range(2))

    assert book.remove(first.number)
    assert not book.remove(first.number)
    assert book.active == [second]
    book.clear()
    assert not book


@pytest.mark.parametrize(
    "wrong",
    [{"code": "E1234"}, {"times": 0}, {"probability": 1.1}, {"seconds": -1}, {"kind": "sulk"}],
)
def test_senseless_faults_are_refused(wrong):
    with pytest.raises(ValueError):  # noqa: PT011  each has its own sentence
        build().bank.faults.add(Fault(**({"kind": FaultKind.CODE} | wrong)))


# A request for each service that does its work when nothing is wrong, and what becomes of it.
EACH_SERVICE = {
    "OrderCreate": card_order("C9"),
    "OrderQuery": {"OrderNo": "C1"},
    "OrderPayQuery": {"PayToken": "0" * 64},
    "OrderUnCapturedQuery": {},
    "OrderMaintain": {"OrderNo": "R1", "Command": "E"},
    "BillQuery": {"BillDate": "20261119"},
    "AllotQuery": {"AllotDateS": "20261119", "AllotDateE": "20261119", "PayType": "C"},
    "AllotTrustQuery": {"AllotDateS": "20261119", "AllotDateE": "20261119"},
    "RegularQuery": {"MasterOrderNo": "R1"},
    "WalletPayOrderQuery": {"PayType": "W", "OrderNo": "W1"},
    "LinePayOrderQuery": {"PayType": "W", "OrderNo": "W1"},
    "CardBindCreate": {"BindNo": "B1", "ReturnURL": "https://shop.example/bound"},
    "OfflineCreate": {
        "OrderNo": "O1", "Amount": 100, "PrdtName": "x", "PayType": "W", "PayTypeSub": "Line",
        "PayCode": "BARCODE1",
    },
}  # fmt: skip


def test_each_service_is_struck_below():
    assert set(EACH_SERVICE) == set(SERVICES)


@pytest.mark.parametrize("service", EACH_SERVICE)
async def test_every_service_can_be_struck(world, service):
    recurring = {
        "PayTypeSub": "REGULAR", "DeductTotalNum": 2, "PeriodType": "D", "DeductFreq": 1
    }  # fmt: skip
    await world.shop.create("R1", CardParam=recurring)
    world.bank.pay_card("R1")
    message = EACH_SERVICE[service]

    break_it(world, FaultKind.CODE, service=service, code="M0001")
    refused = await world.shop.call(service, **message)
    break_it(world, FaultKind.WRONG_SIGN, service=service)
    with pytest.raises(AssertionError):
        await world.shop.call(service, **message | {"OrderNo": "C8", "BindNo": "B8"})
    break_it(world, FaultKind.LOSE_REQUEST, service=service)
    with pytest.raises(httpx.ReadTimeout):
        await world.shop.call(service, **message)
    break_it(world, FaultKind.OTHER_SHOP, service=service)
    foreign = await world.shop.call(service, **message)

    assert (refused["Status"], refused["Description"]) == ("F", "M0001 – 系統維護中")
    assert foreign["ShopNo"] == "XX0000_999"
    assert foreign["Status"] == "S"
    assert world.bank.faults.active == []
