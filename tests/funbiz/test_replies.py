"""Replies: the bank's own samples, and what a reader must put up with."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from funbiz import (
    TAIPEI,
    AccountDetails,
    Allotment,
    AllotmentRow,
    BillRow,
    CreateOrderReply,
    EntryKind,
    MaintainOrderReply,
    MessageKind,
    OrderRow,
    PaymentResult,
    PayStatus,
    QueryAllotmentsReply,
    QueryBillReply,
    QueryOrdersReply,
    QueryPaymentReply,
    QueryUncapturedReply,
    RefundRow,
    wire,
)
from funbiz.wire import UnreadableMember

VECTORS = {
    vector["name"]: vector["plaintext_json"]
    for vector in json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
}


def sample(name):
    return json.loads(json.dumps(VECTORS[name]))


def read(kind, members):
    return wire.read(kind, members, raw=members)


def at(*parts):
    return datetime(*parts, tzinfo=TAIPEI)


def test_the_recorded_account_order():
    members = sample("sandbox2021_ordercreate_atm_response_a")
    reply = read(CreateOrderReply, members)
    assert (reply.order_no, reply.ts_no) == ("TEST20210922174825", "NA024900000210")
    assert (reply.pay_type, reply.amount_cents) == ("A", 50000)
    assert (reply.code, reply.text) == ("S0000", "處理成功")
    assert isinstance(reply.account, AccountDetails)
    assert reply.account.account_no == "99922530174617"
    assert reply.account.web_atm_url.endswith("4d9057aa-3df1-48cb-8165-e5f7a12cc775")
    assert reply.account.otp_url is not None
    assert reply.card is None
    assert reply.raw is members
    assert "OtpURL" not in repr(reply)


def test_the_documented_card_row_with_its_refund():
    reply = read(QueryOrdersReply, sample("docsample_orderquery_card_row_with_refund"))
    (row,) = reply.orders
    assert reply.replied_at == at(2024, 11, 13, 11, 34)
    assert row.pay_status == PayStatus.CARD_CAPTURED
    assert row.ts_date == at(2024, 11, 13, 11, 4)
    assert row.approved_date == row.pay_date == at(2024, 11, 13, 11, 5)
    assert row.expires_at == at(2024, 11, 13, 11, 35)
    assert row.refunded is True
    assert row.card.card_last_digits == "3146"
    assert row.card.quick_pay_token == "8bcfe690-51e6-48f0-8442-77545ba2ccd6"
    assert "8bcfe690" not in repr(row)
    assert row.refunds == (
        RefundRow(
            refund_no="C2024110000000016",
            refund_date=at(2024, 11, 13, 11, 6),
            amount_cents=50000,
            refund_status="2C200",
        ),
    )


def test_the_documented_result_with_nulls_and_the_recorded_one_without_them():
    result = sample("docsample_tsresultcontent_atm")
    short = {name: value for name, value in result.items() if value is not None}
    for content in (result, short):
        members = {
            "ShopNo": "BA0026_001",
            "PayToken": "ab",
            "Description": "S0000 – 處理成功",
            "TSResultContent": content,
        }
        assert read(QueryPaymentReply, members).result == PaymentResult(
            kind=MessageKind.PAY_OUT,
            ts_no="BA002600000001",
            order_no="A201803290001",
            shop_no="BA0026_001",
            pay_type="A",
            amount_cents=5000,
            status="S",
            pay_date=at(2017, 12, 5, 12, 32),
        )


@pytest.mark.parametrize(("status", "succeeded"), [("S", True), ("F", False), ("s", False)])
def test_only_s_is_a_success(status, succeeded):
    content = {**sample("docsample_tsresultcontent_atm"), "Status": status}
    assert wire.read(PaymentResult, content).succeeded is succeeded


@pytest.mark.parametrize("nothing", [None, "", {}, []])
def test_a_token_without_a_result_is_no_result(nothing):
    members = {"ShopNo": "x", "PayToken": "ab", "Description": "S0001", "TSResultContent": nothing}
    assert read(QueryPaymentReply, members).result is None
    del members["TSResultContent"]
    assert read(QueryPaymentReply, members).result is None


def test_the_documented_uncaptured_order():
    reply = read(QueryUncapturedReply, sample("docsample_orderuncapturedquery_response"))
    (row,) = reply.orders
    assert row.order_no == "C201804300003"
    assert row.pay_status == PayStatus.CARD_AUTHORIZED
    assert row.authorization_expires_at == at(2018, 5, 21, 23, 59)


def test_the_documented_refunds():
    card = read(MaintainOrderReply, sample("docsample_ordermaintain_card_refund_response"))
    assert (card.order_no, card.command, card.refund_token) == ("C201804300003", "R", None)
    assert card.amount_cents is None
    account = read(MaintainOrderReply, sample("docsample_ordermaintain_va_refund_step1_response"))
    assert account.refund_token.startswith("908feb67")
    assert "908feb67" not in repr(account)


def test_the_documented_statement():
    reply = read(QueryBillReply, sample("docsample_billquery_response"))
    assert reply.day == date(2018, 4, 26)
    assert reply.rows[0] == BillRow(
        ts_no="BA002600000029",
        order_no="C201804260001",
        kind=EntryKind.RECEIPT,
        ts_date=at(2018, 4, 26, 8, 40),
        pay_date=at(2018, 4, 26, 8, 40),
        pay_type="C",
        amount_cents=50000,
    )
    assert reply.rows[1].kind == EntryKind.REFUND


def test_the_documented_payout_with_its_own_spelling():
    reply = read(QueryAllotmentsReply, sample("docsample_allotquery_response"))
    row = AllotmentRow(
        ts_no="BA002600000019",
        order_no="201804131606385878",
        kind="P",
        amount_cents=50000,
        fee_cents=1000,
        pay_date=at(2018, 4, 13, 16, 13),
    )
    assert reply.allotments == (
        Allotment(
            allot_no="DSF001CHL002LMER0000006",
            day=date(2018, 4, 16),
            pay_type="C",
            collected_cents=50000,
            fee_cents=1000,
            payable_cents=49000,
            paid_cents=49000,
            account="(807)00000000000000",
            rows=(row,),
        ),
    )


def test_a_payout_date_may_be_a_text_too():
    assert wire.read(Allotment, {"AllotNo": "x", "AllotDate": "20180416"}).day == date(2018, 4, 16)


@pytest.mark.parametrize("due", [-10000, "-10000"])
def test_a_payout_may_be_due_below_zero(due):
    row = wire.read(Allotment, {"AllotNo": "x", "ExtAllotAmount": due, "AllotAmount": 0})

    assert (row.payable_cents, row.paid_cents) == (-10000, 0)


@pytest.mark.parametrize("due", ["--1", "-", True, "1-0", 1.5])
def test_what_is_no_amount_is_not_read_as_one(due):
    assert wire.read(Allotment, {"AllotNo": "x", "ExtAllotAmount": due}).payable_cents is None


ROW = {"OrderNo": "A1", "TSNo": "T1", "PayType": "C", "PayStatus": "1C400", "Amount": 100}


@pytest.mark.parametrize(
    ("member", "value", "field"),
    [
        ("PayDate", "2026-03-04", "pay_date"),
        ("PayDate", "202613040905", "pay_date"),
        ("PayDate", "20260304", "pay_date"),
        ("PayDate", True, "pay_date"),
        ("PayDate", "", "pay_date"),
        ("RefundFlag", "R", "refunded"),
        ("RefundStatus", "", "refund_status"),
        ("PrdtName", 12, "product_name"),
        ("CardParam", [], "card"),
        ("CardParam", {}, "card"),
        ("CardParam", "x", "card"),
        ("ATMParam", None, "account"),
    ],
)
def test_a_detail_that_cannot_be_read_does_not_hide_the_payment(member, value, field):
    row = wire.read(OrderRow, {**ROW, member: value})
    assert getattr(row, field) is None
    assert (row.pay_status, row.amount_cents) == ("1C400", 100)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("Amount", None),
        ("Amount", ""),
        ("Amount", "1.5"),
        ("Amount", -100),
        ("Amount", True),
        ("Amount", 100.0),
        ("Amount", "１００"),
        ("OrderNo", 12),
        ("OrderNo", ""),
        ("PayStatus", None),
        ("PayStatus", 0),
        ("RefundList", "x"),
        ("RefundList", [1]),
        ("RefundList", [{"RefundNo": "R1"}]),
    ],
)
def test_a_needed_member_that_cannot_be_read_is_named(member, value):
    with pytest.raises(UnreadableMember, match=member):
        wire.read(OrderRow, {**ROW, member: value})


def test_one_unreadable_row_is_not_left_out():
    members = {"ShopNo": "x", "Description": "S0000", "OrderList": [ROW, {**ROW, "Amount": "?"}]}
    with pytest.raises(UnreadableMember, match="OrderList: Amount"):
        read(QueryOrdersReply, members)


@pytest.mark.parametrize("empty", [None, "", []])
def test_no_rows_are_an_empty_tuple(empty):
    members = {"ShopNo": "x", "Description": "S0001", "OrderList": empty}
    assert read(QueryOrdersReply, members).orders == ()


def test_zero_is_a_value_and_unknown_members_are_ignored():
    row = wire.read(
        RefundRow,
        {"RefundNo": "R1", "RefundAmount": 0, "RefundStatus": "2C200", "Colour": {"a": [1]}},
    )
    assert row.amount_cents == 0


def test_a_time_with_seconds_is_read():
    row = wire.read(OrderRow, {**ROW, "PayDate": "20260304090507", "RefundFlag": "N"})
    assert row.pay_date == at(2026, 3, 4, 9, 5, 7)
    assert row.refunded is False


def test_a_day_of_the_wrong_length_is_not_guessed():
    assert wire.read(Allotment, {"AllotNo": "x", "AllotDate": 2018041}).day is None


def test_a_codec_has_only_the_directions_in_which_its_members_travel():
    with pytest.raises(NotImplementedError, match="MinuteOfDay is never received"):
        wire.MinuteOfDay().read("2359")
    with pytest.raises(NotImplementedError, match="Rows is never sent"):
        wire.Rows(OrderRow).write(())
