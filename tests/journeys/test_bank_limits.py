"""Two readings of the manual: what the client lets through, the simulated bank takes."""

import asyncio
from datetime import date, time

from hypothesis import given, settings
from hypothesis import strategies as st

from funbiz import (
    Card,
    CardKind,
    CreateOfflineOrder,
    CreateOrder,
    Escrow,
    Mobile,
    MobileBrand,
    Period,
    QueryOrders,
    QueryWalletOrders,
    Schedule,
    VirtualAccount,
    Wallet,
    WalletBrand,
)
from tests.bank_simulator.shop import START
from tests.journeys.bank_services import Merchant

TODAY = START.date()
# Nothing that the manual forbids; some are two units of UTF-16, as both count them.
LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="'\"%")


def texts(longest, *, shortest=0):
    def fitting(text):
        return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")

    return st.text(LETTERS, min_size=shortest, max_size=longest).map(fitting)


def urls(longest=255):
    return st.text("abcXYZ019-._~/?=&", max_size=longest - 20).map(
        lambda tail: f"https://s.tw/{tail}"
    )


minutes = st.none() | st.integers(1, 30)
schedules = st.builds(
    Schedule, times=st.integers(2, 999), period=st.sampled_from(Period), every=st.integers(1, 99)
)
capture = st.one_of(
    st.fixed_dictionaries({"automatic_capture": st.just(True)}),
    st.fixed_dictionaries(
        {
            "automatic_capture": st.just(False),
            "capture_days": st.none() | st.integers(1, 30),
        }
    ),
)
instalments = st.sampled_from([3, 6, 9, 12, 18, 24])
methods = st.one_of(
    st.builds(
        VirtualAccount,
        expire_date=st.dates(date(2026, 11, 21), date(2026, 12, 19)),
        expire_time=st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    ),
    st.builds(lambda how, life: Card(**how, link_minutes=life), capture, minutes),
    st.builds(
        lambda how, count: Card(**how, kind=CardKind.STAGING, instalments=count),
        capture,
        instalments,
    ),
    st.builds(lambda how: Card(**how, kind=CardKind.BONUS), capture),
    st.builds(lambda plan: Card(kind=CardKind.REGULAR, schedule=plan), schedules),
    st.builds(Mobile, link_minutes=minutes, brand=st.none() | st.sampled_from(MobileBrand)),
    st.builds(Wallet, brand=st.sampled_from([brand for brand in WalletBrand if brand != "Easy"])),
    st.builds(lambda how, life: Escrow(**how, link_minutes=life), capture, minutes),
)
# Below the limit of a transfer, which is the shop's contract's and no rule of the client's.
amounts = st.integers(1, 30_000).map(lambda dollars: dollars * 100)
described = {
    "order_no": texts(50, shortest=1),
    "amount_cents": amounts,
    "product_name": texts(60, shortest=1),
    "memo": texts(30),
    "param1": texts(255),
    "notice_url": st.none() | urls(),
}


@settings(max_examples=40)
@given(
    order=st.builds(CreateOrder, **described, return_url=urls(), method=methods),
    counter=st.builds(
        CreateOfflineOrder,
        **described,
        wallet=st.sampled_from(WalletBrand),
        barcode=st.text("0123456789ABCDEF", min_size=1, max_size=50),
    ),
)
def test_whatever_the_client_lets_through_the_bank_takes(order, counter):
    async def ask():
        merchant = Merchant("awaiting")
        made = await merchant.client.create_order(order)
        assert (made.order_no, made.amount_cents) == (order.order_no, order.amount_cents)
        if isinstance(order.method, Wallet):
            asked = QueryWalletOrders(order_no=order.order_no)
            (row,) = (await merchant.client.query_wallet_orders(asked)).orders
        else:
            asked = QueryOrders(order_no=order.order_no)
            (row,) = (await merchant.client.query_orders(asked)).orders
            assert (row.param1 or "", row.memo or "") == (order.param1, order.memo)
        assert row.amount_cents == order.amount_cents
        if counter.order_no != order.order_no:
            assert (await merchant.client.create_offline_order(counter)).ts_no

    asyncio.run(ask())
