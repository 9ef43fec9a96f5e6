"""The client on a replaced transport: the two requests of a call, and what breaks between them."""

import asyncio
import dataclasses
import json
from collections import Counter
from datetime import date, datetime, timedelta

import httpx
import pytest

from funbiz import (
    TAIPEI,
    CallRecord,
    Card,
    ConnectionBroken,
    ConnectionFailed,
    CreateOrder,
    FunbizClient,
    InvalidRequest,
    NonceFailed,
    NonceRejected,
    PayFlag,
    PayType,
    QueryOrders,
    RefusedByBank,
    TimedOut,
    UnlistedCode,
    UnverifiedReply,
    VirtualAccount,
)
from tests.funbiz.peer import (
    BASE_URL,
    DONE,
    KEYS,
    SHOP_NO,
    Peer,
    created,
    envelope,
    refused,
    unseal,
)

ORDER = CreateOrder(
    order_no="A1",
    amount_cents=18000,
    product_name="一盒草莓",
    return_url="https://shop.test/back",
    method=Card(link_minutes=15),
)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=TAIPEI)


def done(**members):
    """A peer's reply that says done and echoes what was asked."""
    return lambda message, _service: {
        **message,
        "TSNo": "T1",
        "Status": "S",
        "Description": DONE,
        **members,
    }


async def test_a_card_order_is_created(face):
    peer = Peer(created)
    reply = await face.client(peer).create_order(ORDER)
    assert reply.card.pay_url == "https://pay.test/PayCard?TD=1&TK=2"
    assert (reply.order_no, reply.amount_cents) == ("A1", 18000)
    assert peer.messages == [{"ShopNo": SHOP_NO, **ORDER.members()}]


async def test_an_account_order_is_created(face):
    order = dataclasses.replace(ORDER, method=VirtualAccount(expire_date=date(2026, 3, 5)))
    reply = await face.client(Peer(created)).create_order(order)
    assert reply.account.account_no == "99922530174617"


async def test_both_requests_go_to_their_exact_address_with_the_gateways_key(face):
    peer = Peer(created)
    await face.client(peer).create_order(ORDER)
    assert [str(request.url) for request in peer.requests] == [
        f"{BASE_URL}/Nonce",
        f"{BASE_URL}/Order",
    ]
    for request in peer.requests:
        assert request.method == "POST"
        assert request.headers["X-KeyID"] == KEYS.x_key_id
        assert request.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("base_url", [BASE_URL, f"{BASE_URL}/", f"{BASE_URL}//"])
async def test_the_address_never_gets_a_double_slash(face, base_url):
    peer = Peer(created)
    await face.client(peer, base_url=base_url).create_order(ORDER)
    assert peer.requests[0].url.path == "/funBIZ-Sbx/QPay.WebAPI/api/Nonce"


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "bank.test/api",
        "ftp://bank.test",
        "https://",
        "https://b.test/?a=1",
        "https://b.test/#a",
        "https://b.test:port/",
        "https://b.test/\x00",
    ],
)
def test_an_unusable_address_is_refused_at_once(face, base_url):
    with pytest.raises(ValueError, match="base_url"):
        face.client(Peer(created), base_url=base_url)


async def test_each_call_has_its_own_nonce(face):
    peer = Peer(created)
    client = face.client(peer)
    await client.create_order(ORDER)
    await client.create_order(ORDER)
    assert peer.nonces == 2
    assert Counter(request.url.path.rpartition("/")[2] for request in peer.requests) == {
        "Nonce": 2,
        "Order": 2,
    }


async def test_a_redirect_is_not_followed(face):
    peer = Peer(created, nonce=lambda _: httpx.Response(307, headers={"Location": "/elsewhere"}))
    with pytest.raises(NonceFailed):
        await face.client(peer).create_order(ORDER)
    assert len(peer.requests) == 1


def breaking(at, error):
    """A peer whose connection breaks at one of the two requests."""

    def handler(request):
        if request.url.path.endswith(at):
            raise error
        return Peer(created)(request)

    return handler


NOT_CONNECTED = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout]
INTERRUPTED = {
    httpx.ReadTimeout: TimedOut,
    httpx.WriteTimeout: TimedOut,
    httpx.ReadError: ConnectionBroken,
    httpx.WriteError: ConnectionBroken,
    httpx.CloseError: ConnectionBroken,
    httpx.RemoteProtocolError: ConnectionBroken,
    httpx.LocalProtocolError: ConnectionBroken,
    httpx.ProxyError: ConnectionBroken,
    httpx.DecodingError: UnverifiedReply,
}


@pytest.mark.parametrize("kind", NOT_CONNECTED)
@pytest.mark.parametrize("at", ["/Nonce", "/Order"])
async def test_without_a_connection_nothing_was_sent(face, at, kind):
    client = face.client(breaking(at, kind("no line")))
    with pytest.raises(ConnectionFailed, match=f"OrderCreate A1: {kind.__name__}: no line") as info:
        await client.create_order(ORDER)
    assert isinstance(info.value.__cause__, kind)


@pytest.mark.parametrize(("kind", "leaf"), INTERRUPTED.items())
async def test_a_connection_that_breaks_under_the_order_is_unknown(face, kind, leaf):
    client = face.client(breaking("/Order", kind("")))
    with pytest.raises(leaf) as info:
        await client.create_order(ORDER)
    assert type(info.value) is leaf
    assert info.value.detail == kind.__name__
    assert info.value.order_no == "A1"


@pytest.mark.parametrize("kind", INTERRUPTED)
async def test_a_connection_that_breaks_under_the_nonce_is_not_sent(face, kind):
    client = face.client(breaking("/Nonce", kind("")))
    with pytest.raises(NonceFailed):
        await client.create_order(ORDER)


async def test_a_reply_that_cannot_be_decompressed_is_unverified(face):
    def reply(_message, _service):
        return httpx.Response(
            200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")
        )

    with pytest.raises(UnverifiedReply):
        await face.client(Peer(reply)).create_order(ORDER)


async def test_the_hook_runs_before_each_request(face):
    peer = Peer(created)
    seen = []
    hook = face.hook(lambda: seen.append(len(peer.requests)))
    await face.client(peer, before_request=hook).create_order(ORDER)
    assert seen == [0, 1]


class Closed(Exception):
    """A limiter's own refusal."""


@pytest.mark.parametrize("allowed", [0, 1])
async def test_what_the_hook_raises_goes_through(face, allowed):
    peer = Peer(created)
    records = []

    def hook():
        if len(peer.requests) >= allowed:
            raise Closed

    with pytest.raises(Closed):
        await face.client(
            peer, before_request=face.hook(hook), observer=records.append
        ).create_order(ORDER)
    assert len(peer.requests) == allowed
    (record,) = records
    assert (record.outcome, record.reply, record.code) == ("interrupted", None, None)


async def test_the_observer_hears_of_every_end(face):
    records = []
    observe = {"observer": records.append}
    await face.client(Peer(created), **observe).create_order(ORDER)
    with pytest.raises(RefusedByBank):
        await face.client(Peer(refused("E0602 – 收款方式未啟用")), **observe).create_order(ORDER)
    with pytest.raises(NonceRejected):
        await face.client(Peer(refused("E3003 – x")), **observe).create_order(ORDER)
    late = face.client(breaking("/Order", httpx.ReadTimeout("")), **observe)
    with pytest.raises(TimedOut):
        await late.create_order(ORDER)
    asked = {"ShopNo": SHOP_NO, **ORDER.members()}
    order = {"service": "OrderCreate", "order_no": "A1", "request": asked}
    turned_down = {"ShopNo": SHOP_NO, "Status": "F"}
    assert records == [
        CallRecord(
            **order,
            outcome="done",
            code="S0000",
            text="處理成功",
            reply={
                **created(asked, ""),
                "CardParam": {"CardPayURL": "https://pay.test/PayCard?…"},
            },
        ),
        CallRecord(
            **order,
            outcome="refused",
            error="RefusedByBank",
            code="E0602",
            text="收款方式未啟用",
            http_status=200,
            reply={**turned_down, "Description": "E0602 – 收款方式未啟用"},
        ),
        CallRecord(
            **order,
            outcome="not_sent",
            error="NonceRejected",
            code="E3003",
            text="x",
            http_status=200,
            reply={**turned_down, "Description": "E3003 – x"},
        ),
        CallRecord(**order, outcome="unknown", error="TimedOut"),
    ]


async def test_of_a_reply_that_cannot_be_verified_only_its_coming_is_told(face):
    records = []
    reply = {**created({**ORDER.members(), "OrderNo": "A2"}, ""), "Status": "S"}
    with pytest.raises(UnverifiedReply):
        await face.client(Peer(lambda *_: reply), observer=records.append).create_order(ORDER)
    (record,) = records
    assert (record.outcome, record.error, record.http_status) == ("unknown", "UnverifiedReply", 200)
    assert (record.code, record.text, record.reply) == (None, None, None)


async def test_rows_are_told_for_one_order_and_counted_for_many(face):
    records = []
    rows = [{"OrderNo": "A1", "TSNo": "T1", "PayType": "C", "PayStatus": "1C200", "Amount": 100}]
    client = face.client(Peer(done(OrderList=rows)), observer=records.append)
    await client.query_orders(QueryOrders(order_no="A1"))
    await client.query_orders(QueryOrders(ordered_from=NOON, ordered_to=NOON))
    assert [record.reply["OrderList"] for record in records] == [rows, {"rows": 1}]


async def test_a_clock_measures_each_call(face):
    ticks, records = iter((1.0, 3.5)), []
    client = face.client(Peer(created), observer=records.append, clock=lambda: next(ticks))
    await client.create_order(ORDER)
    assert [record.seconds for record in records] == [2.5]


async def test_a_cancelled_call_is_reported_as_interrupted():
    records = []
    waiting = asyncio.Event()

    async def handler(request):
        waiting.set()
        await asyncio.Event().wait()

    http = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    client = FunbizClient(KEYS, base_url=BASE_URL, http=http, observer=records.append)
    task = asyncio.create_task(client.create_order(ORDER))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [record.outcome for record in records] == ["interrupted"]


async def test_the_commands_of_an_order_on_the_wire(face):
    peer = Peer(done())
    client = face.client(peer)
    await client.capture("A1")
    await client.void("A1")
    await client.disable_account("A1")
    await client.refund("A1")
    await client.refund("A1", amount_cents=100, remark="退貨", refund_token="ab")
    await client.change_expiry("A1", NOON)
    base = {"ShopNo": SHOP_NO, "OrderNo": "A1"}
    assert peer.messages == [
        {**base, "Command": "P"},
        {**base, "Command": "C"},
        {**base, "Command": "C"},
        {**base, "Command": "R"},
        {**base, "Command": "R", "Amount": 100, "Remark": "退貨", "RefundToken": "ab"},
        {**base, "Command": "M", "ExpireDateTime": "202603041200"},
    ]


async def test_an_account_is_refunded_in_two_calls(face):
    token = "908feb67c23b24b7243b524cbe6a0f88b7bd8e5b1e8dfbce0d6b70a1b17b3273"

    def reply(message, service):
        if "RefundToken" in message:
            assert message["RefundToken"] == token
            return done(RefundToken=None)(message, service)
        return done(RefundToken=token)(message, service)

    client = face.client(Peer(reply))
    first = await client.refund("A1", amount_cents=100)
    second = await client.refund("A1", amount_cents=100, refund_token=first.refund_token)
    assert second.refund_token is None
    assert second.amount_cents == 100


@pytest.mark.parametrize("echo", [{"Command": "C"}, {"OrderNo": "A2"}, {"Amount": 200}])
async def test_a_command_must_be_answered_by_itself(face, echo):
    with pytest.raises(UnverifiedReply):
        await face.client(Peer(done(**echo))).refund("A1", amount_cents=100)


async def test_a_command_that_found_nothing_is_not_done(face):
    reply = done(Description="S0001 – 處理成功，查無資料或是查詢條件組合不相符")
    with pytest.raises(UnlistedCode, match="S0001"):
        await face.client(Peer(reply)).capture("A1")


async def test_the_queries_on_the_wire(face):
    peer = Peer(done(Description="S0001 – x"))
    client = face.client(peer)
    assert (await client.query_orders(QueryOrders(order_no="A1"))).orders == ()
    assert (await client.query_payment("ab" * 32)).result is None
    assert (await client.query_uncaptured()).orders == ()
    assert (await client.query_uncaptured("A1")).code == "S0001"
    bill = await client.query_bill(date(2026, 3, 4))
    assert (bill.day, bill.rows) == (date(2026, 3, 4), ())
    payouts = await client.query_allotments(
        date(2026, 3, 1), date(2026, 3, 4), pay_type=PayType.CARD
    )
    assert payouts.allotments == ()
    assert peer.messages == [
        {"ShopNo": SHOP_NO, "OrderNo": "A1"},
        {"ShopNo": SHOP_NO, "PayToken": "ab" * 32},
        {"ShopNo": SHOP_NO},
        {"ShopNo": SHOP_NO, "OrderNo": "A1"},
        {"ShopNo": SHOP_NO, "BillDate": "20260304"},
        {
            "ShopNo": SHOP_NO,
            "AllotDateS": "20260301",
            "AllotDateE": "20260304",
            "PayType": "C",
        },
    ]


async def test_a_statement_of_another_day_is_unverified(face):
    with pytest.raises(UnverifiedReply):
        await face.client(Peer(done(BillDate="20260305"))).query_bill(date(2026, 3, 4))


async def test_the_observer_hears_no_order_number_when_there_is_none(face):
    records = []
    await face.client(Peer(done()), observer=records.append).query_payment("ab" * 32)
    assert records[0].order_no is None


def bank_with(moments, *, limit=300):
    """A peer that holds orders created at these moments and cuts like the bank."""

    def reply(message, _service):
        first, last = message["OrderDateTimeS"], message["OrderDateTimeE"]
        rows = [
            {
                "OrderNo": f"A{number}",
                "TSNo": f"T{number}",
                "PayType": "C",
                "PayStatus": "1C200",
                "Amount": 100,
                "TSDate": moment.strftime("%Y%m%d%H%M"),
            }
            for number, moment in enumerate(moments)
            if first <= moment.strftime("%Y%m%d%H%M") <= last
        ]
        newest_first = sorted(rows, key=lambda row: row["TSDate"], reverse=True)
        return {
            "ShopNo": SHOP_NO,
            "Status": "S",
            "Description": DONE,
            "OrderList": newest_first[:limit],
        }

    return Peer(reply)


async def test_a_period_with_few_orders_is_one_call(face):
    peer = bank_with([NOON + timedelta(minutes=number) for number in range(299)])
    found = await face.client(peer).query_orders_in_period(
        NOON, NOON + timedelta(days=1), pay_type=PayType.CARD, pay_flag=PayFlag.UNPAID
    )
    assert len(found.orders) == 299
    assert found.cut == ()
    assert peer.messages == [
        {
            "ShopNo": SHOP_NO,
            "OrderDateTimeS": "202603041200",
            "OrderDateTimeE": "202603051200",
            "PayType": "C",
            "PayFlag": "N",
        }
    ]


@pytest.mark.parametrize("count", [300, 301, 2000])
async def test_a_full_period_is_asked_in_halves_until_nothing_is_missing(face, count):
    moments = [NOON + timedelta(seconds=15 * number) for number in range(count)]
    peer = bank_with(moments)
    found = await face.client(peer).query_orders_in_period(NOON, NOON + timedelta(days=7))
    assert {row.order_no for row in found.orders} == {f"A{number}" for number in range(count)}
    assert len(found.orders) == count
    assert found.cut == ()


async def test_a_minute_that_is_full_is_reported(face):
    peer = bank_with([NOON] * 500 + [NOON + timedelta(minutes=9)])
    found = await face.client(peer).query_orders_in_period(NOON, NOON + timedelta(minutes=10))
    assert found.cut == ((NOON, NOON + timedelta(minutes=1)),)
    assert len(found.orders) == 301


async def test_a_minute_that_is_the_whole_period_can_be_asked(face):
    peer = bank_with([NOON] * 300)
    found = await face.client(peer).query_orders_in_period(NOON, NOON + timedelta(seconds=59))
    assert found.cut == ((NOON, NOON),)


@pytest.mark.parametrize(
    ("first", "last"),
    [(NOON, NOON - timedelta(minutes=1)), (NOON.replace(tzinfo=None), NOON.replace(tzinfo=None))],
)
async def test_a_period_that_is_none_is_refused_before_anything_is_sent(face, first, last):
    peer = bank_with([])
    with pytest.raises(InvalidRequest):
        await face.client(peer).query_orders_in_period(first, last)
    assert peer.requests == []


async def test_two_calls_at_once_each_get_their_own_reply():
    """The second call overtakes the first between nonce and order."""
    overtaken = asyncio.Event()

    async def handler(request):
        outer = json.loads(request.content)
        if request.url.path.endswith("/Nonce"):
            return httpx.Response(200, json={"Nonce": "bm9uY2U="})
        message = json.loads(unseal(outer["Message"], outer["Nonce"]))
        if message["OrderNo"] == "A1":
            await overtaken.wait()
        overtaken.set()
        return httpx.Response(200, json=envelope(created(message, ""), "OrderCreate"))

    http = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    client = FunbizClient(KEYS, base_url=BASE_URL, http=http)
    other = dataclasses.replace(ORDER, order_no="A2", amount_cents=500)
    replies = await asyncio.gather(client.create_order(ORDER), client.create_order(other))
    assert [reply.order_no for reply in replies] == ["A1", "A2"]
