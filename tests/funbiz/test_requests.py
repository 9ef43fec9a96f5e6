"""Requests: their wire form, and every local rule of the manual."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from funbiz import (
    TAIPEI,
    Card,
    CardKind,
    Command,
    CreateOrder,
    InvalidRequest,
    MaintainOrder,
    PayFlag,
    PayType,
    Period,
    QueryAllotments,
    QueryBill,
    QueryOrders,
    QueryPayment,
    QueryUncaptured,
    Schedule,
    VirtualAccount,
)

MORNING = datetime(2026, 3, 4, 9, 5, 59, tzinfo=TAIPEI)
ACCOUNT = VirtualAccount(expire_date=date(2026, 3, 5))


MONTHLY = Schedule(times=12, period=Period.MONTH)


def order(**changes):
    fields = {
        "order_no": "A1001",
        "amount_cents": 18000,
        "product_name": "一盒草莓",
        "return_url": "https://shop.test/back",
        "method": Card(),
    }
    return CreateOrder(**{**fields, **changes})


def test_a_card_order_on_the_wire():
    request = order(
        notice_url="https://shop.test/notice",
        memo="備註",
        param1="p1",
        param2="",
        qr_code=True,
        qr_code_size=400,
        method=Card(
            automatic_capture=False,
            capture_days=7,
            link_minutes=15,
            kind=CardKind.STAGING,
            instalments=6,
            quick_pay_token="8bcfe690-51e6-48f0-8442-77545ba2ccd6",
        ),
    )
    assert request.members() == {
        "OrderNo": "A1001",
        "Amount": 18000,
        "CurrencyID": "TWD",
        "PrdtName": "一盒草莓",
        "Memo": "備註",
        "Param1": "p1",
        "ReturnURL": "https://shop.test/back",
        "BackendURL": "https://shop.test/notice",
        "PayType": "C",
        "QRCodeStatus": "Y",
        "QRCodeSize": 400,
        "CardParam": {
            "AutoBilling": "N",
            "ExpBillingDays": 7,
            "ExpMinutes": 15,
            "PayTypeSub": "STAGING",
            "Staging": 6,
            "CCToken": "8bcfe690-51e6-48f0-8442-77545ba2ccd6",
        },
    }
    assert "8bcfe690" not in repr(request)


@pytest.mark.parametrize("kind", [CardKind.ONE, CardKind.BONUS, CardKind.CUP])
def test_a_plain_card_order_is_captured_automatically(kind):
    members = order(method=Card(kind=kind)).members()
    assert members["CardParam"] == {"AutoBilling": "Y", "PayTypeSub": kind.value}


def test_a_virtual_account_order_on_the_wire():
    method = VirtualAccount(expire_date=date(2026, 3, 5), expire_time=time(23, 5))
    members = order(method=method).members()
    assert members["PayType"] == "A"
    assert members["ATMParam"] == {"ExpireDate": "20260305", "ExpireTime": "2305"}
    assert "CardParam" not in members


def test_a_deadline_anywhere_becomes_a_minute_in_taiwan():
    deadline = datetime(2026, 3, 4, 16, 30, 59, tzinfo=UTC)
    assert VirtualAccount.until(deadline) == VirtualAccount(
        expire_date=date(2026, 3, 5), expire_time=time(0, 30)
    )
    with pytest.raises(InvalidRequest, match="deadline"):
        VirtualAccount.until(deadline.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("order_no", "", "is required"),
        ("order_no", None, "is required"),
        ("order_no", 12, "must be a text, is a int"),
        ("order_no", "x" * 51, "at most 50 characters, is 51"),
        ("order_no", "A'1", "must not contain"),
        ("order_no", 'A"1', "must not contain"),
        ("order_no", "A%1", "must not contain"),
        ("order_no", " A1", "blank"),
        ("order_no", "A1\n", "blank"),
        ("amount_cents", 0, "must be 1 to 999999900"),
        ("amount_cents", -100, "must be 1 to 999999900"),
        ("amount_cents", 1_000_000_000, "must be 1 to 999999900"),
        ("amount_cents", 18050, "must end in 00"),
        ("amount_cents", 180.0, "must be a whole number, is a float"),
        ("amount_cents", True, "must be a whole number, is a bool"),
        ("amount_cents", "18000", "must be a whole number, is a str"),
        ("product_name", "草" * 61, "at most 60"),
        ("product_name", "🍓" * 31, "at most 60 characters, is 62"),
        ("product_name", "\ud83c", "valid Unicode"),
        ("product_name", "100%", "must not contain"),
        ("memo", "草" * 31, "at most 30"),
        ("param1", "x" * 256, "at most 255"),
        ("param2", "x'", "must not contain"),
        ("param3", "x ", "blank"),
        ("return_url", "", "is required"),
        ("return_url", "shop.test/back", "must begin with https"),
        ("return_url", "https://shop.test/%E8", "must not contain"),
        ("return_url", "https://" + "x" * 248, "at most 255"),
        ("notice_url", "/notice", "must begin with https"),
        ("qr_code", "Y", "must be a bool"),
        ("qr_code_size", 349, "must be 350 to 800"),
        ("qr_code_size", 400, "needs qr_code=True"),
        ("method", None, "must be one of VirtualAccount, Card, Mobile, Wallet, Escrow"),
    ],
)
def test_an_order_that_breaks_a_rule_is_not_made(field, value, reason):
    with pytest.raises(InvalidRequest, match=reason) as raised:
        order(**{field: value})
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("order_no", "x" * 50),
        ("product_name", "草" * 60),
        ("product_name", "🍓" * 30),
        ("memo", "草" * 30),
        ("amount_cents", 100),
        ("amount_cents", 999_999_900),
        ("param1", "x" * 255),
        ("return_url", "http://" + "x" * 248),
    ],
)
def test_values_at_their_limit_are_taken(field, value):
    assert getattr(order(**{field: value}), field) == value


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"automatic_capture": None}, "automatic_capture"),
        ({"automatic_capture": "Y"}, "automatic_capture"),
        ({"capture_days": 7}, "capture_days"),
        ({"automatic_capture": False, "capture_days": 0}, "capture_days"),
        ({"automatic_capture": False, "capture_days": 31}, "capture_days"),
        ({"link_minutes": 0}, "link_minutes"),
        ({"link_minutes": 31}, "link_minutes"),
        ({"kind": "YEARLY"}, "kind"),
        ({"kind": CardKind.REGULAR}, "schedule"),
        ({"schedule": MONTHLY}, "schedule"),
        ({"kind": CardKind.REGULAR, "schedule": "M"}, "schedule"),
        (
            {"kind": CardKind.REGULAR, "schedule": MONTHLY, "automatic_capture": False},
            "automatic_capture",
        ),
        ({"bind_no": "x" * 201}, "bind_no"),
        ({"bind_no": "B1", "bind_token": "x" * 101}, "bind_token"),
        ({"bind_token": "x"}, "bind_token"),
        ({"force_3d": True}, "force_3d"),
        ({"bind_no": "B1", "force_3d": "1"}, "force_3d"),
        ({"kind": CardKind.CUP, "automatic_capture": False}, "automatic_capture"),
        ({"kind": CardKind.STAGING}, "instalments"),
        ({"kind": CardKind.STAGING, "instalments": 1}, "instalments"),
        ({"instalments": 3}, "instalments"),
        ({"quick_pay_token": "x" * 37}, "quick_pay_token"),
    ],
)
def test_a_card_that_breaks_a_rule_is_not_made(changes, field):
    with pytest.raises(InvalidRequest) as raised:
        Card(**changes)
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"expire_date": None}, "expire_date: is required"),
        ({"expire_date": MORNING}, "expire_date: must be a date, is a datetime"),
        ({"expire_date": "20260305"}, "expire_date: must be a date"),
        ({"expire_time": time(1, 2, 3)}, "expire_time: must be hours and minutes"),
        ({"expire_time": time(1, 2, tzinfo=TAIPEI)}, "expire_time: must be hours and minutes"),
        ({"expire_time": "2359"}, "expire_time: must be a time"),
    ],
)
def test_an_account_that_breaks_a_rule_is_not_made(changes, reason):
    with pytest.raises(InvalidRequest, match=reason):
        VirtualAccount(**{"expire_date": date(2026, 3, 5), **changes})


def test_orders_are_looked_for_by_number():
    assert QueryOrders(order_no="A1").members() == {"OrderNo": "A1"}


def test_orders_are_looked_for_by_conditions():
    request = QueryOrders(
        pay_type=PayType.CARD,
        ordered_from=MORNING,
        ordered_to=MORNING + timedelta(hours=1),
        paid_from=datetime(2026, 3, 4, 1, 0, tzinfo=UTC),
        paid_to=datetime(2026, 3, 4, 3, 0, tzinfo=timezone(timedelta(hours=1))),
        pay_flag=PayFlag.PAID,
    )
    assert request.members() == {
        "PayType": "C",
        "OrderDateTimeS": "202603040905",
        "OrderDateTimeE": "202603041005",
        "PayDateTimeS": "202603040900",
        "PayDateTimeE": "202603041000",
        "PayFlag": "Y",
    }


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ({}, "order_no"),
        ({"order_no": "A1", "pay_flag": PayFlag.PAID}, "order_no"),
        ({"pay_type": PayType.WALLET}, "pay_type"),
        ({"pay_type": "X"}, "pay_type"),
        ({"pay_flag": "paid"}, "pay_flag"),
        ({"ordered_from": MORNING}, "ordered_to"),
        ({"ordered_to": MORNING}, "ordered_to"),
        ({"paid_from": MORNING}, "paid_to"),
        ({"ordered_from": MORNING, "ordered_to": MORNING - timedelta(seconds=1)}, "ordered_to"),
        ({"paid_from": MORNING, "paid_to": MORNING - timedelta(days=1)}, "paid_to"),
        ({"paid_from": MORNING.replace(tzinfo=None), "paid_to": MORNING}, "paid_from"),
        ({"paid_from": MORNING.date(), "paid_to": MORNING.date()}, "paid_from"),
    ],
)
def test_a_query_that_breaks_a_rule_is_not_made(conditions, field):
    with pytest.raises(InvalidRequest) as raised:
        QueryOrders(**conditions)
    assert raised.value.field == field


def test_the_small_queries_on_the_wire():
    assert QueryPayment(pay_token="ab").members() == {"PayToken": "ab"}
    assert QueryUncaptured().members() == {}
    assert QueryUncaptured(order_no="A1").members() == {"OrderNo": "A1"}
    assert QueryBill(day=date(2026, 3, 4)).members() == {"BillDate": "20260304"}
    assert QueryAllotments(
        first_day=date(2026, 3, 1), last_day=date(2026, 3, 4), pay_type=PayType.VIRTUAL_ACCOUNT
    ).members() == {"AllotDateS": "20260301", "AllotDateE": "20260304", "PayType": "A"}


def test_a_payout_period_runs_forward():
    with pytest.raises(InvalidRequest, match="last_day"):
        QueryAllotments(
            first_day=date(2026, 3, 5), last_day=date(2026, 3, 4), pay_type=PayType.CARD
        )


def test_an_account_refund_on_the_wire():
    request = MaintainOrder(
        order_no="A1", command=Command.REFUND, amount_cents=100, remark="退貨", refund_token="ab"
    )
    assert request.members() == {
        "OrderNo": "A1",
        "Command": "R",
        "Amount": 100,
        "Remark": "退貨",
        "RefundToken": "ab",
    }
    assert "ab" not in repr(request).replace("amount_cents", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"command": "X"}, "command"),
        ({"command": Command.CAPTURE, "amount_cents": 100}, "amount_cents"),
        ({"command": Command.CANCEL, "refund_token": "ab"}, "refund_token"),
        ({"command": Command.CHANGE_EXPIRY}, "expires_at"),
        ({"command": Command.REFUND, "expires_at": MORNING}, "expires_at"),
        ({"command": Command.REFUND, "amount_cents": 150}, "amount_cents"),
        ({"command": Command.REFUND, "remark": "x" * 41}, "remark"),
        ({"command": Command.REFUND, "refund_token": "x" * 65}, "refund_token"),
    ],
)
def test_a_command_that_breaks_a_rule_is_not_made(changes, field):
    with pytest.raises(InvalidRequest) as raised:
        MaintainOrder(order_no="A1", **changes)
    assert raised.value.field == field


def test_the_strictest_reading_of_a_blank_optional_text_is_absence():
    assert "Memo" not in order(memo="").members()
