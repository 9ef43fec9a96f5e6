"""Every service of the bank, from the client's call to the simulator's books, in both faces."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bank_simulator import Fault, FaultKind
from funbiz import (
    BindCard,
    Card,
    CardBrand,
    CardKind,
    ChargeStatus,
    ConnectionFailed,
    CreateOfflineOrder,
    CreateOrder,
    EntryKind,
    Escrow,
    MessageKind,
    Mobile,
    MobileBrand,
    PayStatus,
    PayType,
    Period,
    QueryOrders,
    QueryWalletOrders,
    RefusedByBank,
    Schedule,
    ScheduleStatus,
    TimedOut,
    UnlistedCode,
    VirtualAccount,
    Wallet,
    WalletBrand,
    WalletMode,
    WalletQueryName,
)
from tests.bank_simulator.shop import BACKEND_URL, RETURN_URL, START
from tests.journeys.bank_services import Merchant

TODAY = START.date()


COUNTER = CreateOfflineOrder(
    order_no="F1",
    amount_cents=18000,
    product_name="手沖咖啡",
    wallet=WalletBrand.EASY,
    barcode="28512345678",
)


@pytest.fixture(params=["awaiting", "blocking"])
def face(request):
    return request.param


@pytest.fixture
async def merchant(face):
    return Merchant(face)


def order(number, method, dollars=180):
    return CreateOrder(
        order_no=number,
        amount_cents=dollars * 100,
        product_name="手沖咖啡",
        return_url=RETURN_URL,
        notice_url=BACKEND_URL,
        param1="here",
        method=method,
    )


async def test_keys_are_tried_with_a_nonce(merchant):
    assert len(await merchant.client.fetch_nonce()) > 60


async def test_a_card_is_authorized_captured_and_refunded_in_part(merchant):
    client = merchant.client
    made = await client.create_order(order("C1", Card(automatic_capture=False)))
    assert made.card.pay_url
    paid = await merchant.told(merchant.bank.pay_card("C1"))
    assert (paid.succeeded, paid.param1, paid.auth_code) == (True, "here", None)
    (waiting,) = (await client.query_uncaptured()).orders
    assert (waiting.order_no, waiting.pay_status) == ("C1", PayStatus.CARD_AUTHORIZED)
    assert (await client.capture("C1")).command == "P"
    assert (await client.query_uncaptured("C1")).orders == ()
    await client.refund("C1", amount_cents=8000, remark="少一包")
    row = await merchant.row("C1")
    assert (row.pay_status, row.refunds[0].amount_cents) == (PayStatus.CARD_CAPTURED, 8000)
    with pytest.raises(RefusedByBank, match="E1802"):
        await client.void("C1")


async def test_a_card_is_captured_by_itself_after_its_days(merchant):
    method = Card(automatic_capture=False, capture_days=1)
    await merchant.client.create_order(order("C1", method))
    merchant.bank.pay_card("C1")
    await merchant.pushed()
    told = await merchant.pushed(seconds=3 * 86_400)
    assert [(one.kind, one.succeeded) for one in told] == [(MessageKind.CAPTURE_OUT, True)]


async def test_an_authorization_is_given_up(merchant):
    await merchant.client.create_order(order("C1", Card(automatic_capture=False)))
    merchant.bank.pay_card("C1")
    await merchant.client.void("C1")
    assert (await merchant.row("C1")).pay_status == PayStatus.CARD_VOIDED


@pytest.mark.parametrize(
    "method",
    [
        Card(kind=CardKind.STAGING, instalments=6),
        Card(kind=CardKind.BONUS),
        Card(kind=CardKind.CUP),
    ],
)
async def test_instalments_points_and_union_pay_go_back_whole(merchant, method):
    await merchant.client.create_order(order("C1", method, dollars=605))
    merchant.bank.pay_card("C1")
    card = (await merchant.row("C1")).card
    if method.kind == CardKind.STAGING:
        assert card.first_instalment_cents + 5 * card.each_instalment_cents == 60500
    if method.kind == CardKind.BONUS:
        assert card.bonus_cents + card.bonus_paid_cents == 60500
    with pytest.raises(RefusedByBank, match="E3600"):
        await merchant.client.refund("C1", amount_cents=100)
    await merchant.client.refund("C1")
    assert (await merchant.row("C1")).refunds[0].amount_cents == 60500


async def test_an_account_is_moved_paid_and_refunded_in_two_calls(merchant):
    client = merchant.client
    made = await client.create_order(order("A1", VirtualAccount.until(START + timedelta(days=1))))
    await client.change_expiry("A1", START + timedelta(days=2))
    merchant.bank.pay_account(made.account.account_no)
    (paid,) = await merchant.pushed()
    assert (paid.kind, paid.pay_type) == (MessageKind.PAY_OUT, PayType.VIRTUAL_ACCOUNT)
    first = await client.refund("A1", amount_cents=8000)
    second = await client.refund("A1", amount_cents=8000, refund_token=first.refund_token)
    assert second.refund_token is None
    (refunded,) = await merchant.pushed(seconds=600)
    assert (refunded.kind, refunded.amount_cents) == (MessageKind.VA_REFUND_OUT, 8000)


async def test_an_account_is_disabled(merchant):
    await merchant.client.create_order(order("A1", VirtualAccount(expire_date=TODAY)))
    await merchant.client.disable_account("A1")
    assert (await merchant.row("A1")).pay_status == PayStatus.ACCOUNT_EXPIRED


async def test_a_remembered_card_pays_again_until_it_is_forgotten(merchant):
    client = merchant.client
    await client.create_order(order("C1", Card()))
    paid = await merchant.told(merchant.bank.pay_card("C1", remember=True))
    assert (paid.card_last_digits, paid.card_expiry) == ("0127", "3512")
    quick = Card(quick_pay_token=paid.quick_pay_token)
    await client.create_order(order("C2", quick))
    assert (await merchant.told(merchant.bank.pay_card("C2"))).succeeded
    merchant.bank.forget_cards()
    with pytest.raises(RefusedByBank, match="E3701"):
        await client.create_order(order("C3", quick))


@pytest.mark.parametrize("brand", [None, MobileBrand.GOOGLE])
async def test_a_telephone_pays_and_is_refunded(merchant, brand):
    client = merchant.client
    made = await client.create_order(order("M1", Mobile(link_minutes=5, brand=brand)))
    assert made.mobile.pay_url
    declined = await merchant.told(merchant.bank.decline_mobile("M1"))
    assert (declined.succeeded, declined.reason[:5]) == (False, "E2700")
    paid = await merchant.told(merchant.bank.pay_mobile("M1"))
    assert (paid.succeeded, paid.pay_type) == (True, PayType.MOBILE)
    row = await merchant.row("M1")
    assert (row.pay_status, row.mobile.brand) == (PayStatus.MOBILE_CAPTURED, brand or "A")
    await client.refund("M1", amount_cents=8000)
    assert (await merchant.row("M1")).refunds[0].amount_cents == 8000


async def test_a_wallet_pays_is_refunded_and_found_under_both_names(merchant):
    client = merchant.client
    made = await client.create_order(order("W1", Wallet(brand=WalletBrand.LINE)))
    assert made.wallet.pay_url
    paid = await merchant.told(merchant.bank.pay_wallet("W1"))
    assert (paid.pay_type, paid.wallet) == (PayType.WALLET, WalletBrand.LINE)
    assert (await client.query_orders(QueryOrders(order_no="W1"))).orders == ()
    await client.refund("W1", amount_cents=8000)
    for name in WalletQueryName:
        asking = merchant.speaking(wallet_query=name)
        (row,) = (await asking.query_wallet_orders(QueryWalletOrders(order_no="W1"))).orders
        assert (row.wallet, row.mode) == (WalletBrand.LINE, WalletMode.ONLINE)
        assert row.pay_date is not None
        assert [(one.amount_cents, one.refund_status) for one in row.refunds] == [(8000, "S")]
    day = QueryWalletOrders(ordered_from=TODAY, ordered_to=TODAY, wallet=WalletBrand.LINE)
    assert [row.order_no for row in (await client.query_wallet_orders(day)).orders] == ["W1"]


async def test_what_fails_at_the_wallets_operator_is_unknown(merchant):
    await merchant.client.create_order(order("W1", Wallet(brand=WalletBrand.JKO)))
    merchant.bank.pay_wallet("W1")
    merchant.bank.fail_next_refund("W1")
    with pytest.raises(UnlistedCode, match="E5501"):
        await merchant.client.refund("W1")
    found = await merchant.client.query_wallet_orders(QueryWalletOrders(order_no="W1"))
    assert [one.refund_status for one in found.orders[0].refunds] == ["F"]


async def test_escrow_is_paid_by_card(merchant):
    made = await merchant.client.create_order(order("P1", Escrow(automatic_capture=False)))
    assert made.card.pay_url
    paid = await merchant.told(merchant.bank.pay_card("P1"))
    assert (paid.pay_type, paid.succeeded) == (PayType.ESCROW, True)
    await merchant.client.capture("P1")
    assert (await merchant.row("P1")).pay_type == PayType.ESCROW


async def test_a_schedule_is_charged_fails_once_and_is_stopped(merchant):
    client = merchant.client
    schedule = Schedule(times=12, period=Period.MONTH)
    await client.create_order(order("R1", Card(kind=CardKind.REGULAR, schedule=schedule)))
    assert (await client.query_schedule("R1")).schedule is None
    merchant.bank.pay_card("R1")
    await merchant.pushed()
    merchant.bank.charge_next("R1")
    merchant.bank.charge_next("R1", fail=True)
    second, third = await merchant.pushed()
    assert (second.kind, second.master_order_no) == (MessageKind.REGULAR_OUT, "R1")
    assert (second.order_no, second.succeeded) == ("R1_002", True)
    assert (third.order_no, third.succeeded, third.reason[:5]) == ("R1_003", False, "E5101")
    await client.stop_schedule("R1")
    found = (await client.query_schedule("R1")).schedule
    assert (found.status, found.times, found.period) == (ScheduleStatus.STOPPED, 12, Period.MONTH)
    assert found.stopped_on == TODAY
    assert [(charge.number, charge.status) for charge in found.charges] == [
        (3, ChargeStatus.FAILED),
        (2, ChargeStatus.PAID),
        (1, ChargeStatus.PAID),
    ]
    (end,) = await merchant.pushed()
    assert end.kind == MessageKind.REGULAR_END
    assert "R1" in (end.order_no, end.master_order_no)
    with pytest.raises(RefusedByBank, match="E1802"):
        await client.stop_schedule("R1")


async def test_the_days_receipts_and_refunds_and_what_was_paid_out(merchant):
    client = merchant.client
    for number, method in (("C1", Card()), ("M1", Mobile()), ("P1", Escrow())):
        await client.create_order(order(number, method))
        merchant.bank.pay(number)
    await client.refund("C1", amount_cents=8000)
    merchant.world.clock.forward(days=1)
    lines = (await client.query_bill(TODAY)).rows
    assert {(line.order_no, line.kind) for line in lines} == {
        ("C1", EntryKind.RECEIPT),
        ("M1", EntryKind.RECEIPT),
        ("P1", EntryKind.RECEIPT),
        ("C1", EntryKind.REFUND),
    }
    merchant.world.clock.forward(days=6)
    await merchant.bank.tick()
    merchant.world.clock.forward(days=1)
    week = (TODAY, date(2026, 11, 27))
    payouts = (await client.query_allotments(*week, pay_type=PayType.MOBILE)).allotments
    assert [line.order_no for payout in payouts for line in payout.rows] == ["M1"]


async def test_a_card_is_bound_and_charged_within_the_call_until_it_expires(merchant):
    client = merchant.client
    page = await client.bind_card(BindCard(bind_no="B1", return_url=RETURN_URL))
    assert page.bind_url
    failed = await merchant.told(merchant.bank.decline_binding("B1"))
    assert (failed.succeeded, failed.bind_token) == (False, None)
    bound = await merchant.told(merchant.bank.bind_card("B1"))
    assert (bound.kind, bound.bind_no, bound.succeeded) == (MessageKind.CARD_BIND_OUT, "B1", True)
    assert bound.card_brand == CardBrand.VISA
    card = Card(bind_no="B1", bind_token=bound.bind_token)
    made = await client.create_order(order("C1", card))
    assert made.card.pay_status == PayStatus.CARD_CAPTURED
    assert (await merchant.row("C1")).pay_status == PayStatus.CARD_CAPTURED
    checked = await client.create_order(order("C2", replace(card, force_3d=True)))
    assert checked.card.pay_url
    assert (await merchant.row("C2")).pay_status == PayStatus.CARD_AWAITING
    with pytest.raises(RefusedByBank, match="E3704"):
        await client.create_order(order("C3", Card(bind_no="B1", bind_token="0" * 32)))
    merchant.bank.expire_binding("B1")
    with pytest.raises(RefusedByBank, match="E3705"):
        await client.create_order(order("C3", card))


async def test_a_bound_card_that_is_declined_proves_nothing(merchant):
    client = merchant.client
    await client.bind_card(BindCard(bind_no="B1", return_url=RETURN_URL))
    bound = await merchant.told(merchant.bank.bind_card("B1"))
    merchant.bank.decline_bound_card("B1")
    with pytest.raises(UnlistedCode, match="E2700"):
        await client.create_order(order("C1", Card(bind_no="B1", bind_token=bound.bind_token)))
    assert (await client.query_orders(QueryOrders(order_no="C1"))).orders == ()


@pytest.mark.parametrize(("barcode", "paid"), [("28512345678", True), ("28512340000", False)])
async def test_a_wallet_pays_at_the_counter_or_does_not(merchant, barcode, paid):
    client = merchant.client
    reply = await client.create_offline_order(replace(COUNTER, barcode=barcode))
    assert (reply.paid, reply.wallet) == (paid, WalletBrand.EASY)
    asked = QueryWalletOrders(order_no="F1", mode=WalletMode.OFFLINE)
    rows = (await client.query_wallet_orders(asked)).orders
    assert [row.pay_date is not None for row in rows] in ([paid], [])
    if paid:
        assert rows
        await client.refund("F1")


async def test_what_was_paid_out_of_escrow_is_in_whole_dollars(merchant):
    client = merchant.client
    await client.create_order(order("P1", Escrow()))
    merchant.bank.pay_card("P1")
    merchant.world.clock.forward(days=7)
    await merchant.bank.tick()
    merchant.world.clock.forward(days=1)
    payouts = (await client.query_escrow_allotments(TODAY, date(2026, 11, 27))).allotments
    assert [payout.collected_dollars for payout in payouts if payout.rows] == [180]


async def test_a_bank_that_knows_one_name_is_asked_by_the_other(face):
    merchant = Merchant(face, wallet_query_names=frozenset({"LinePayOrderQuery"}))
    asked = QueryWalletOrders(order_no="W1")
    with pytest.raises(RefusedByBank, match="E3401"):
        await merchant.client.query_wallet_orders(asked)
    other = merchant.speaking(wallet_query=WalletQueryName.LINE_PAY)
    assert (await other.query_wallet_orders(asked)).orders == ()


async def test_money_whose_reply_was_lost_at_the_counter_is_found(merchant):
    merchant.bank.faults.add(Fault(FaultKind.LOSE_REPLY, service="OfflineCreate", times=1))
    with pytest.raises(TimedOut):
        await merchant.client.create_offline_order(COUNTER)
    asked = QueryWalletOrders(order_no="F1")
    (row,) = (await merchant.client.query_wallet_orders(asked)).orders
    assert row.pay_date is not None
    with pytest.raises(UnlistedCode, match="E0302"):
        await merchant.client.create_offline_order(COUNTER)


async def test_without_a_connection_a_card_was_not_charged(merchant):
    merchant.bank.faults.add(Fault(FaultKind.REFUSE_CONNECTION, service="Order", times=1))
    with pytest.raises(ConnectionFailed):
        await merchant.client.create_offline_order(COUNTER)
    assert (await merchant.client.create_offline_order(COUNTER)).paid


def lost(merchant, service):
    merchant.bank.faults.add(Fault(FaultKind.LOSE_REPLY, service=service, times=1))
    return pytest.raises(TimedOut)


async def test_what_a_lost_reply_did_is_found_by_asking(merchant):
    client, bank = merchant.client, merchant.bank
    schedule = Schedule(times=3, period=Period.MONTH)
    orders = {
        "C1": Card(automatic_capture=False),
        "C2": Card(automatic_capture=False),
        "A1": VirtualAccount(expire_date=TODAY + timedelta(days=1)),
        "A2": VirtualAccount(expire_date=TODAY + timedelta(days=1)),
        "M1": Mobile(),
        "P1": Escrow(),
        "R1": Card(kind=CardKind.REGULAR, schedule=schedule),
    }
    for number, method in orders.items():
        with lost(merchant, "OrderCreate"):
            await client.create_order(order(number, method))
        assert (await merchant.row(number)).pay_status.endswith("200")
    with lost(merchant, "OrderCreate"):
        await client.create_order(order("W1", Wallet(brand=WalletBrand.PX)))
    asked = QueryWalletOrders(order_no="W1")
    assert (await client.query_wallet_orders(asked)).orders[0].pay_date is None

    for number in ("C1", "C2", "R1", "W1"):
        bank.pay(number)
    for number, act, status in (
        ("C1", client.capture, PayStatus.CARD_CAPTURED),
        ("C2", client.void, PayStatus.CARD_VOIDED),
        ("A1", client.disable_account, PayStatus.ACCOUNT_EXPIRED),
    ):
        with lost(merchant, "OrderMaintain"):
            await act(number)
        assert (await merchant.row(number)).pay_status == status
    with lost(merchant, "OrderMaintain"):
        await client.change_expiry("A2", START + timedelta(days=3))
    assert (await merchant.row("A2")).expires_at.date() == TODAY + timedelta(days=3)
    for number in ("C1", "W1"):
        with lost(merchant, "OrderMaintain"):
            await client.refund(number, amount_cents=8000)
    assert len((await merchant.row("C1")).refunds) == 1
    assert len((await client.query_wallet_orders(asked)).orders[0].refunds) == 1
    with lost(merchant, "OrderMaintain"):
        await client.stop_schedule("R1")
    assert (await client.query_schedule("R1")).schedule.status == ScheduleStatus.STOPPED
    bind = BindCard(bind_no="B1", return_url=RETURN_URL)
    with lost(merchant, "CardBindCreate"):
        await client.bind_card(bind)
    assert (await client.bind_card(bind)).bind_url
