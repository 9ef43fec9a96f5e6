"""The client on a replaced transport: schedules, bound cards, counters, wallets, escrow."""

from datetime import date

import httpx
import pytest

from funbiz import (
    BindCard,
    CallRecord,
    CreateOfflineOrder,
    GatewayRejected,
    NonceFailed,
    QueryWalletOrders,
    RefusedByBank,
    UnlistedCode,
    UnverifiedReply,
    WalletBrand,
    WalletMode,
    WalletQueryName,
)
from tests.funbiz.peer import DONE, SHOP_NO, Peer, refused
from tests.funbiz.test_client import done

BIND = BindCard(bind_no="B1", return_url="https://shop.test/back")
COUNTER = CreateOfflineOrder(
    order_no="A1",
    amount_cents=5000,
    product_name="手沖咖啡",
    wallet=WalletBrand.JKO,
    barcode="28512345678",
)
NOTHING = "S0001 – 處理成功，查無資料或是查詢條件組合不相符"


async def test_a_schedule_is_asked_about_and_stopped(face):
    order = {"MasterOrderNo": "R1", "Amount": 18000, "RegularStatus": "01"}
    peer = Peer(done(Order=order))
    reply = await face.client(peer).query_schedule("R1")
    assert (reply.schedule.master_order_no, reply.schedule.charges) == ("R1", ())
    stopped = await face.client(peer).stop_schedule("R1")
    assert stopped.command == "E"
    assert peer.messages == [
        {"ShopNo": SHOP_NO, "MasterOrderNo": "R1"},
        {"ShopNo": SHOP_NO, "OrderNo": "R1", "Command": "E"},
    ]


@pytest.mark.parametrize("order", [None, {}, "x", {"MasterOrderNo": ""}])
async def test_no_schedule_is_an_answer_but_half_a_one_is_none(face, order):
    answer = Peer(done(Description=NOTHING, Order=order))
    if order in (None, {}):
        assert (await face.client(answer).query_schedule("R1")).schedule is None
    else:
        with pytest.raises(UnverifiedReply):
            await face.client(answer).query_schedule("R1")


async def test_another_schedule_is_no_answer(face):
    order = {"MasterOrderNo": "R2", "Amount": 18000, "RegularStatus": "01"}
    with pytest.raises(UnverifiedReply, match="another schedule"):
        await face.client(Peer(done(Order=order))).query_schedule("R1")


async def test_a_card_is_bound_on_a_page(face):
    peer = Peer(done(CardBindURL="https://bank.test/CardBindAuth?TD=CB1&TK=2"))
    reply = await face.client(peer).bind_card(BIND)
    assert reply.bind_url.endswith("TD=CB1&TK=2")
    assert peer.messages == [{"ShopNo": SHOP_NO, **BIND.members()}]
    with pytest.raises(UnverifiedReply, match="BindNo is another"):
        await face.client(Peer(done(BindNo="B2"))).bind_card(BIND)
    with pytest.raises(RefusedByBank):
        await face.client(Peer(refused("E3706 – 綁卡付款未啟用"))).bind_card(BIND)


async def test_money_is_taken_at_a_counter(face):
    peer = Peer(done(PayStatus="S", PayDate="202603041200"))
    reply = await face.client(peer).create_offline_order(COUNTER)
    assert (reply.paid, reply.wallet) == (True, WalletBrand.JKO)
    assert peer.messages == [{"ShopNo": SHOP_NO, **COUNTER.members()}]
    failed = await face.client(Peer(done(PayStatus="F"))).create_offline_order(COUNTER)
    assert not failed.paid


@pytest.mark.parametrize(
    "echo", [{"OrderNo": "A2"}, {"Amount": 100}, {"PayTypeSub": "Line"}, {"PayType": "C"}]
)
async def test_a_counter_is_answered_about_its_own_money(face, echo):
    with pytest.raises(UnverifiedReply, match="is another"):
        await face.client(Peer(done(PayStatus="S", **echo))).create_offline_order(COUNTER)


@pytest.mark.parametrize("code", ["E0302", "E5301", "E9900", "M0001", "E2700"])
async def test_at_a_counter_the_money_may_have_moved(face, code):
    with pytest.raises(UnlistedCode, match=code):
        await face.client(Peer(refused(f"{code} – x"))).create_offline_order(COUNTER)


@pytest.mark.parametrize("name", WalletQueryName)
async def test_wallet_orders_are_asked_for_under_either_name(face, name):
    asked = []

    def reply(message, service):
        asked.append(service)
        rows = [{"OrderNo": message["OrderNo"], "TSNo": "T1", "Amount": 100}]
        return done(OrderList=rows)(message, service)

    client = face.client(Peer(reply), wallet_query=name)
    (row,) = (await client.query_wallet_orders(QueryWalletOrders(order_no="A1"))).orders
    assert (row.order_no, row.pay_date) == ("A1", None)
    assert asked == [name.value]


async def test_a_row_of_another_wallet_order_is_no_answer(face):
    rows = [{"OrderNo": "A2", "TSNo": "T1", "Amount": 100}]
    client = face.client(Peer(done(OrderList=rows)))
    with pytest.raises(UnverifiedReply, match="another order"):
        await client.query_wallet_orders(QueryWalletOrders(order_no="A1"))


async def test_payouts_out_of_escrow_are_asked_for_by_days(face):
    peer = Peer(done(Allot=[{"AllotDate": "20260304", "AllotAmount": 490}]))
    reply = await face.client(peer).query_escrow_allotments(date(2026, 3, 1), date(2026, 3, 4))
    assert [payout.paid_dollars for payout in reply.allotments] == [490]
    assert peer.messages == [
        {"ShopNo": SHOP_NO, "AllotDateS": "20260301", "AllotDateE": "20260304"}
    ]


async def test_a_nonce_alone_shows_that_the_keys_work(face):
    peer = Peer(done())
    assert await face.client(peer).fetch_nonce() == "bm9uY2Ut1"
    assert [request.url.path.rpartition("/")[2] for request in peer.requests] == ["Nonce"]


@pytest.mark.parametrize(("status", "kind"), [(401, GatewayRejected), (400, NonceFailed)])
async def test_keys_that_do_not_work_show_with_the_nonce(face, status, kind):
    def turn_away(_count):
        return httpx.Response(status)

    with pytest.raises(kind, match="Nonce: "):
        await face.client(Peer(done(), nonce=turn_away)).fetch_nonce()


async def test_the_observer_hears_a_schedules_number_and_no_barcode(face):
    records: list[CallRecord] = []
    client = face.client(Peer(done(PayStatus="S", Description=DONE)), observer=records.append)
    await client.stop_schedule("R1")
    await client.query_schedule("R1")
    await client.create_offline_order(COUNTER)
    assert [record.order_no for record in records] == ["R1", "R1", "A1"]
    assert "28512345678" not in repr(records)


def wallets_with(orders):
    """A peer that holds (number, day, wallet, mode) and cuts at 300 rows like the bank."""

    def reply(message, service):
        first, last = message["OrderDateTimeS"], message["OrderDateTimeE"]
        rows = [
            {"OrderNo": f"A{number}", "TSNo": f"T{number}", "Amount": 100}
            for number, day, wallet, mode in orders
            if first <= day <= last
            and message.get("PayTypeSub", wallet) == wallet
            and message.get("PayMode", mode) == mode
        ]
        return done(OrderList=rows[:300])(message, service)

    return Peer(reply)


WEEK = (date(2026, 3, 2), date(2026, 3, 8))


async def test_few_wallet_orders_are_one_call(face):
    peer = wallets_with([(1, "20260302", "Jko", "Online"), (2, "20260308", "Line", "Offline")])
    found = await face.client(peer).query_wallet_orders_of_days(*WEEK)
    assert {row.order_no for row in found.orders} == {"A1", "A2"}
    assert len(peer.messages) == 1


async def test_full_answers_are_asked_again_by_days_wallets_and_places(face):
    places = [(wallet, mode) for wallet in WalletBrand for mode in WalletMode]
    orders = [
        (number, f"2026030{2 + number % 2}", *places[number % 12]) for number in range(12 * 200)
    ]
    peer = wallets_with([*orders, (9999, "20260308", "Px", "Online")])
    found = await face.client(peer).query_wallet_orders_of_days(*WEEK)
    assert {row.order_no for row in found.orders} == {f"A{one[0]}" for one in orders} | {"A9999"}
    assert (len(found.orders), found.cut) == (len(orders) + 1, ())


async def test_a_question_that_cannot_be_narrowed_is_reported(face):
    peer = wallets_with([(number, "20260304", "Jko", "Online") for number in range(400)])
    found = await face.client(peer).query_wallet_orders_of_days(*WEEK)
    day = date(2026, 3, 4)
    assert found.cut == (
        QueryWalletOrders(
            ordered_from=day, ordered_to=day, wallet=WalletBrand.JKO, mode=WalletMode.ONLINE
        ),
    )
    assert len(found.orders) == 300
