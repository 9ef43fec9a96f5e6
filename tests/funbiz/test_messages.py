"""What a pay token tells: money, a bound card, the end of a schedule."""

import pytest

from funbiz import (
    CardBinding,
    CardBrand,
    MessageKind,
    PaymentResult,
    QueryPaymentReply,
    ScheduleEnd,
    WalletBrand,
    wire,
)
from funbiz.wire import UnreadableMember
from tests.funbiz.test_replies import at

PAYMENT = {
    "APType": "PayOut",
    "TSNo": "BA002600000001",
    "OrderNo": "R1",
    "ShopNo": "BA0026_001",
    "PayType": "C",
    "Amount": "88000",
    "Status": "S",
    "Description": "",
}
BOUND = {
    "APType": "CardBindOut",
    "TSNo": "CBBA002600000012",
    "ShopNo": "BA0026_001",
    "Status": "S",
    "Description": "E2706 – 信用卡授權 B2CAuth 成功(3D 驗證成功)",
    "BindNo": "B1",
    "BindToken": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "CardType": "V",
    "LeftCCNo": "405865",
    "RightCCNo": "0000",
    "AuthCode": "479896",
    "AuthResponseCode": "00",
}
ENDED = {"APType": "RegularEnd", "OrderNo": "R1_012", "MasterOrderNo": "R1", "Status": "S"}


def told(content):
    members = {
        "ShopNo": "BA0026_001",
        "PayToken": "ab",
        "Description": "S0000 – 處理成功",
        "TSResultContent": content,
    }
    return wire.read(QueryPaymentReply, members, raw=members)


@pytest.mark.parametrize("kind", ["PayOut", "CaptureOut", "RegularOut", "VARefundOut", "Tomorrow"])
def test_money_of_every_kind_is_a_result(kind):
    reply = told({**PAYMENT, "APType": kind})
    assert reply.result == PaymentResult(
        kind=kind,
        order_no="R1",
        pay_type="C",
        amount_cents=88000,
        status="S",
        shop_no="BA0026_001",
        ts_no="BA002600000001",
    )
    assert (reply.binding, reply.ended) == (None, None)


def test_a_later_charge_of_a_schedule_names_the_first_order():
    result = told(
        {
            **PAYMENT,
            "APType": "RegularOut",
            "OrderNo": "R1_002",
            "MasterOrderNo": "R1",
            "Status": "F",
            "Description": "E5101 – 信用卡定期扣款失敗",
        }
    ).result
    assert result.kind == MessageKind.REGULAR_OUT
    assert (result.order_no, result.master_order_no) == ("R1_002", "R1")
    assert not result.succeeded


def test_a_wallet_and_a_bound_card_are_told_with_the_payment():
    wallet = told({**PAYMENT, "PayType": "W", "PayTypeSub": "Line"}).result
    assert wallet.wallet == WalletBrand.LINE
    bound = told(
        {
            **PAYMENT,
            **{name: BOUND[name] for name in ("BindNo", "BindToken", "CardType", "AuthCode")},
            "AuthResponseCode": "00",
        }
    ).result
    assert (bound.bind_no, bound.card_brand) == ("B1", CardBrand.VISA)
    assert (bound.auth_code, bound.auth_response_code) == ("479896", "00")
    assert bound.bind_token == BOUND["BindToken"]
    assert BOUND["BindToken"] not in repr(bound)


@pytest.mark.parametrize("absent", [{}, {"OrderNo": None, "PayType": "", "Amount": None}])
def test_a_bound_card_is_a_record_of_its_own(absent):
    reply = told({**BOUND, **absent})
    assert reply.result is None
    assert reply.binding == CardBinding(
        kind="CardBindOut",
        status="S",
        reason="E2706 – 信用卡授權 B2CAuth 成功(3D 驗證成功)",
        shop_no="BA0026_001",
        ts_no="CBBA002600000012",
        bind_no="B1",
        bind_token="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        card_first_digits="405865",
        card_last_digits="0000",
        card_brand="V",
        auth_code="479896",
        auth_response_code="00",
    )
    assert reply.binding.succeeded
    assert BOUND["BindToken"] not in repr(reply)


def test_a_card_that_was_not_bound_has_no_token():
    content = {**BOUND, "Status": "F", "BindToken": None}
    binding = told(content).binding
    assert (binding.succeeded, binding.bind_token) == (False, None)


def test_the_end_of_a_schedule_needs_no_amount():
    reply = told({**ENDED, "PayDate": "202603040905", "Param1": "p1"})
    assert reply.result is None
    assert reply.ended == ScheduleEnd(
        kind="RegularEnd",
        status="S",
        order_no="R1_012",
        master_order_no="R1",
        pay_date=at(2026, 3, 4, 9, 5),
        param1="p1",
    )


@pytest.mark.parametrize(
    "content",
    [
        {**PAYMENT, "Amount": None},
        {**PAYMENT, "APType": None},
        {**PAYMENT, "APType": 12},
        {name: value for name, value in PAYMENT.items() if name != "APType"},
        {**PAYMENT, "OrderNo": ""},
        {**BOUND, "Status": None},
        {**BOUND, "BindToken": 12},
        "x",
        [1],
    ],
)
def test_what_cannot_be_understood_is_no_message(content):
    with pytest.raises(UnreadableMember, match="TSResultContent"):
        told(content)


@pytest.mark.parametrize("nothing", [None, "", {}, []])
def test_nothing_behind_a_token_is_none_of_the_three(nothing):
    reply = told(nothing)
    assert (reply.result, reply.binding, reply.ended) == (None, None, None)
