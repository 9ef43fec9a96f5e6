"""Replies for every method of payment: schedules, telephones, wallets, bound cards, escrow.

Only the schedule's has a published sample; the others hold the documented members.
"""

from datetime import date

import pytest

from funbiz import (
    BindCardReply,
    ChargeRow,
    ChargeStatus,
    CreateOfflineOrderReply,
    CreateOrderReply,
    EscrowAllotment,
    EscrowAllotmentRow,
    MobileBrand,
    OrderRow,
    Period,
    QueryEscrowAllotmentsReply,
    QueryScheduleReply,
    QueryWalletOrdersReply,
    RefundRow,
    ScheduleDetails,
    ScheduleStatus,
    WalletBrand,
    WalletMode,
    WalletOrderRow,
    refund_stage,
    wire,
)
from funbiz.wire import UnreadableMember
from tests.funbiz.test_replies import ROW, at, read, sample

DONE = {"ShopNo": "BA0026_001", "Description": "S0000 – 處理成功", "Date": "202603041200"}
CREATED = {**DONE, "OrderNo": "A1", "TSNo": "T1", "Amount": 18000}


def test_the_documented_schedule():
    reply = read(QueryScheduleReply, sample("docsample_regularquery_response"))
    assert reply.replied_at == at(2020, 4, 17, 16, 2)
    schedule = reply.schedule
    assert schedule == ScheduleDetails(
        master_order_no="C202004151425001",
        amount_cents=88000,
        status="01",
        ordered_at=at(2020, 4, 15, 14, 26),
        times=12,
        every=1,
        period="D",
        charged=3,
        next_charge_on=date(2020, 4, 18),
        stopped_on=None,
        card_first_digits="499937",
        card_last_digits="3146",
        charges=(
            ChargeRow(
                number=2,
                order_no="C202004151425001_002",
                status="00",
                charged_at=at(2020, 4, 16, 12, 30),
            ),
            ChargeRow(
                number=1,
                order_no="C202004151425001",
                status="00",
                charged_at=at(2020, 4, 15, 14, 26),
            ),
        ),
    )
    assert schedule.status == ScheduleStatus.RUNNING
    assert schedule.period == Period.DAY
    assert {charge.status for charge in schedule.charges} == {ChargeStatus.PAID}


@pytest.mark.parametrize("nothing", [None, "", {}, []])
def test_no_schedule_is_none(nothing):
    assert read(QueryScheduleReply, {**DONE, "Order": nothing}).schedule is None


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("MasterOrderNo", None),
        ("Amount", "?"),
        ("RegularStatus", None),
        ("Info", [{"RegularNum": 1, "OrderNo": "R1"}]),
        ("Info", "x"),
    ],
)
def test_a_schedule_whose_money_cannot_be_read_is_named(member, value):
    order = {**sample("docsample_regularquery_response")["Order"], member: value}
    with pytest.raises(UnreadableMember, match=f"Order: {member}"):
        read(QueryScheduleReply, {**DONE, "Order": order})


def test_details_of_a_schedule_that_cannot_be_read_hide_nothing():
    order = {
        **sample("docsample_regularquery_response")["Order"],
        "StopDeductTime": "20200418",
        "ExpectDeductDate": "none",
        "DeductNum": "three",
    }
    schedule = read(QueryScheduleReply, {**DONE, "Order": order}).schedule
    assert schedule.stopped_on == date(2020, 4, 18)
    assert (schedule.next_charge_on, schedule.charged) == (None, None)
    assert len(schedule.charges) == 2


def test_a_telephone_and_a_wallet_have_their_pages():
    mobile = read(
        CreateOrderReply,
        {**CREATED, "PayType": "M", "MobileParam": {"MobilePayURL": "https://b.test/m?TD=1"}},
    )
    assert mobile.mobile.pay_url == "https://b.test/m?TD=1"
    wallet = read(
        CreateOrderReply,
        {**CREATED, "PayType": "W", "WalletParam": {"WalletPayURL": "https://w.test/pay"}},
    )
    assert wallet.wallet.pay_url == "https://w.test/pay"
    assert (wallet.card, wallet.account, wallet.mobile) == (None, None, None)


def test_a_bound_card_may_be_charged_within_the_call():
    paid = {"PayDate": "202603041200", "PayStatus": "1C400", "ApproveCode": "479896"}
    reply = read(CreateOrderReply, {**CREATED, "PayType": "C", "CardParam": paid})
    assert (reply.card.pay_url, reply.card.pay_status) == (None, "1C400")
    assert (reply.card.pay_date, reply.card.approve_code) == (at(2026, 3, 4, 12, 0), "479896")


def test_a_paid_telephone_order_is_spelled_as_the_bank_does():
    members = {"Paymenthod": "A", "AuthCode": "479896", "RightCCNo": "0187", "LeftCCNo": "414352"}
    row = wire.read(OrderRow, {**ROW, "PayType": "M", "PayStatus": "1M400", "MobileParam": members})
    assert row.mobile.brand == MobileBrand.APPLE
    assert (row.mobile.card_first_digits, row.mobile.card_last_digits) == ("414352", "0187")
    assert (row.mobile.auth_code, row.mobile.pay_url) == ("479896", None)


@pytest.mark.parametrize(("status", "paid"), [("S", True), ("F", False), ("s", False)])
def test_at_a_counter_only_s_is_money(status, paid):
    members = {**CREATED, "PayType": "W", "PayTypeSub": "Jko", "PayStatus": status}
    reply = read(CreateOfflineOrderReply, {**members, "PayDate": "202603041200"})
    assert reply.paid is paid
    assert reply.wallet == WalletBrand.JKO
    assert reply.pay_date == at(2026, 3, 4, 12, 0)


def test_at_a_counter_a_reply_that_does_not_say_is_no_reply():
    with pytest.raises(UnreadableMember, match="PayStatus"):
        read(CreateOfflineOrderReply, CREATED)


def test_a_page_to_bind_a_card():
    members = {**DONE, "BindNo": "B1", "CardBindURL": "https://b.test/CardBindAuth?TD=CB1&TK=2"}
    reply = read(BindCardReply, members)
    assert (reply.bind_no, reply.bind_url) == ("B1", members["CardBindURL"])
    with pytest.raises(UnreadableMember, match="CardBindURL"):
        read(BindCardReply, {**members, "CardBindURL": ""})


def test_wallet_orders_and_their_refunds():
    order = {
        "OrderNo": "A1",
        "TSNo": "Q2282L541800010",
        "PayType": "W",
        "Amount": 18000,
        "TSDate": "202603041155",
        "PayDate": "202603041200",
        "ExternalTxNo": "2026030400000000001",
        "PayTypeSub": "Line",
        "PayMode": "Online",
        "RefundList": [
            {
                "RefundNo": "W1",
                "RefundDate": "202603041300",
                "RefundAmount": 5000,
                "RefundStatus": "S",
            }
        ],
    }
    reply = read(QueryWalletOrdersReply, {**DONE, "OrderList": [order]})
    assert reply.orders == (
        WalletOrderRow(
            order_no="A1",
            ts_no="Q2282L541800010",
            amount_cents=18000,
            pay_type="W",
            ts_date=at(2026, 3, 4, 11, 55),
            pay_date=at(2026, 3, 4, 12, 0),
            external_no="2026030400000000001",
            wallet=WalletBrand.LINE,
            mode=WalletMode.ONLINE,
            refunds=(
                RefundRow(
                    refund_no="W1",
                    refund_date=at(2026, 3, 4, 13, 0),
                    amount_cents=5000,
                    refund_status="S",
                ),
            ),
        ),
    )
    assert refund_stage(reply.orders[0].refunds[0].refund_status) == "done"


def test_whether_a_wallet_paid_is_never_guessed():
    row = {"OrderNo": "A1", "TSNo": "T1", "Amount": 100}
    unpaid = {**DONE, "OrderList": [{**row, "PayDate": ""}]}
    assert read(QueryWalletOrdersReply, unpaid).orders[0].pay_date is None
    with pytest.raises(UnreadableMember, match="PayDate"):
        read(QueryWalletOrdersReply, {**DONE, "OrderList": [{**row, "PayDate": "yes"}]})


def test_a_payout_out_of_escrow_is_in_whole_dollars():
    payout = {
        "AllotDate": "20260304",
        "PayAmount": 500,
        "DeductAmount": "10",
        "AllotAmount": -90,
        "PredeductAmount": 0,
        "List": [
            {
                "CreditDate": "20260303",
                "AllotNo": "T0001",
                "CreditAmount": 500,
                "InstallNo": "1",
                "PayAmount": 490,
            }
        ],
    }
    assert read(QueryEscrowAllotmentsReply, {**DONE, "Allot": [payout]}).allotments == (
        EscrowAllotment(
            day=date(2026, 3, 4),
            collected_dollars=500,
            deducted_dollars=10,
            paid_dollars=-90,
            prededucted_dollars=0,
            rows=(
                EscrowAllotmentRow(
                    allot_no="T0001",
                    credited_on=date(2026, 3, 3),
                    credit_dollars=500,
                    instalment_no=1,
                    paid_dollars=490,
                ),
            ),
        ),
    )


@pytest.mark.parametrize("member", ["AllotAmount", "PayAmount"])
def test_an_amount_out_of_escrow_is_understood_or_nothing_is(member):
    payout = {"AllotDate": "20260304", member: "1.5"}
    with pytest.raises(UnreadableMember, match=member):
        read(QueryEscrowAllotmentsReply, {**DONE, "Allot": [payout]})
