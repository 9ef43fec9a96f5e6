"""The bank's words: every code, every status, and reading a description."""

import re

import pytest

from funbiz import (
    DESCRIPTIONS,
    MessageKind,
    PayStage,
    PayStatus,
    RefundStage,
    RefundStatus,
    pay_stage,
    refund_stage,
    split_description,
)


@pytest.mark.parametrize(
    ("description", "parts"),
    [
        ("S0000 – 處理成功", ("S0000", "處理成功")),
        ("E0602 - 收款方式未啟用", ("E0602", "收款方式未啟用")),
        (
            "E2704 –信用卡授權 B2CAuth 失敗(3D 驗證失敗)",
            ("E2704", "信用卡授權 B2CAuth 失敗(3D 驗證失敗)"),
        ),
        ("  E0403—ATM 轉帳最高金額：30,000 元 ", ("E0403", "ATM 轉帳最高金額：30,000 元")),
        ("S00000－處理成功", ("S00000", "處理成功")),
        ("M0001", ("M0001", "")),
        ("E9900 系統忙碌中", ("E9900", "系統忙碌中")),
        ("", (None, "")),
        (" 處理成功 ", (None, "處理成功")),
        ("E123", (None, "E123")),
        ("E1234567 – long", (None, "E1234567 – long")),
        ("e0000 – lower", (None, "e0000 – lower")),
    ],
)
def test_a_description_splits_into_code_and_text(description, parts):
    assert split_description(description) == parts


@pytest.mark.parametrize("code", DESCRIPTIONS)
def test_every_documented_code_fits_the_wire_and_has_a_meaning(code):
    text, meaning = DESCRIPTIONS[code]
    wire = f"{code} – {text}"
    assert split_description(wire) == (code, text)
    assert len(wire) <= 50
    assert re.fullmatch(r"[A-Z].*\.", meaning)


def test_the_table_of_codes_cannot_be_changed():
    with pytest.raises(TypeError):
        DESCRIPTIONS["E0000"] = DESCRIPTIONS["E0001"]


@pytest.mark.parametrize("status", PayStatus)
def test_the_stage_of_a_payment_follows_from_its_digits(status):
    stages = {
        "200": PayStage.AWAITING,
        "250": PayStage.EXPIRED,
        "300": PayStage.AUTHORIZED,
        "350": PayStage.LAPSED,
        "351": PayStage.VOIDED,
        "400": PayStage.CAPTURED,
        "900": PayStage.SETTLED,
    }
    assert pay_stage(str(status)) is status.stage is stages[status[2:]]
    assert status.stage.is_paid == (status[2:] in {"300", "400", "900"})
    assert status.meaning


@pytest.mark.parametrize("status", RefundStatus)
def test_every_refund_status_has_a_stage(status):
    assert refund_stage(status.value) is status.stage
    assert status.meaning


def test_a_status_that_is_not_listed_has_no_stage():
    assert pay_stage("1A410") is None
    assert pay_stage(None) is None
    assert refund_stage("") is None
    assert refund_stage("2C900") is RefundStage.DONE


def test_words_of_the_wire_compare_equal_to_their_enumeration():
    assert PayStatus.CARD_CAPTURED == "1C400"
    assert MessageKind("VARefundOut") is MessageKind.VA_REFUND_OUT
    assert MessageKind.PAY_OUT.meaning == "The result of a payment."
