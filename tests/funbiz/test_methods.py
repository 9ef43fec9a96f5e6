"""Requests for every method of payment: their wire form, and every local rule of the manual."""

from datetime import date

import pytest

from funbiz import (
    BindCard,
    Card,
    CardKind,
    Command,
    CreateOfflineOrder,
    CreateOrder,
    Escrow,
    InvalidRequest,
    MaintainOrder,
    Mobile,
    MobileBrand,
    Period,
    QueryEscrowAllotments,
    QuerySchedule,
    QueryWalletOrders,
    Schedule,
    VirtualAccount,
    Wallet,
    WalletBrand,
    WalletMode,
)

BIND_TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def members(method):
    order = CreateOrder(
        order_no="A1001",
        amount_cents=18000,
        product_name="一盒草莓",
        return_url="https://shop.test/back",
        method=method,
    )
    return order.members()


@pytest.mark.parametrize(
    ("method", "letter", "name", "parameters"),
    [
        (
            VirtualAccount(expire_date=date(2026, 3, 5)),
            "A",
            "ATMParam",
            {"ExpireDate": "20260305"},
        ),
        (
            Card(
                kind=CardKind.REGULAR,
                schedule=Schedule(times=12, period=Period.MONTH, every=2),
                link_minutes=20,
            ),
            "C",
            "CardParam",
            {
                "AutoBilling": "Y",
                "ExpMinutes": 20,
                "PayTypeSub": "REGULAR",
                "DeductTotalNum": 12,
                "PeriodType": "M",
                "DeductFreq": 2,
            },
        ),
        (
            Card(bind_no="B1", bind_token=BIND_TOKEN, force_3d=True),
            "C",
            "CardParam",
            {
                "AutoBilling": "Y",
                "PayTypeSub": "ONE",
                "BindNo": "B1",
                "BindToken": BIND_TOKEN,
                "BindAuth": "1",
            },
        ),
        (
            Card(bind_no="B1", force_3d=False),
            "C",
            "CardParam",
            {"AutoBilling": "Y", "PayTypeSub": "ONE", "BindNo": "B1"},
        ),
        (Mobile(), "M", "MobileParam", {}),
        (
            Mobile(link_minutes=5, brand=MobileBrand.GOOGLE),
            "M",
            "MobileParam",
            {"ExpMinutes": 5, "ChoosePay": "G"},
        ),
        (Wallet(brand=WalletBrand.LINE), "W", "WalletParam", {"PayTypeSub": "Line"}),
        (
            Escrow(automatic_capture=False, capture_days=3),
            "P",
            "CardParam",
            {"AutoBilling": "N", "ExpBillingDays": 3, "PayTypeSub": "ONE"},
        ),
        (
            Escrow(kind=CardKind.STAGING, instalments=6),
            "P",
            "CardParam",
            {"AutoBilling": "Y", "PayTypeSub": "STAGING", "Staging": 6},
        ),
    ],
)
def test_each_method_has_its_letter_and_its_object(method, letter, name, parameters):
    sent = members(method)
    assert (sent["PayType"], sent[name]) == (letter, parameters)
    assert [member for member in sent if member.endswith("Param")] == [name]
    assert BIND_TOKEN not in repr(method)


@pytest.mark.parametrize(
    ("make", "fields", "wrong"),
    [
        (Schedule, {"times": 1, "period": "M"}, "times"),
        (Schedule, {"times": 1000, "period": "M"}, "times"),
        (Schedule, {"times": 2, "period": "Q"}, "period"),
        (Schedule, {"times": 2, "period": None}, "period"),
        (Schedule, {"times": 2, "period": "D", "every": 0}, "every"),
        (Schedule, {"times": 2, "period": "D", "every": 100}, "every"),
        (Mobile, {"link_minutes": 0}, "link_minutes"),
        (Mobile, {"link_minutes": 31}, "link_minutes"),
        (Mobile, {"brand": "X"}, "brand"),
        (Wallet, {"brand": "X"}, "brand"),
        (Wallet, {"brand": WalletBrand.EASY}, "brand"),
        (Escrow, {"kind": CardKind.BONUS}, "kind"),
        (Escrow, {"kind": CardKind.STAGING}, "instalments"),
        (Escrow, {"capture_days": 3}, "capture_days"),
    ],
)
def test_a_method_that_breaks_a_rule_is_not_made(make, fields, wrong):
    with pytest.raises(InvalidRequest) as raised:
        make(**fields)
    assert raised.value.field == wrong


@pytest.mark.parametrize(("times", "every"), [(2, 1), (999, 99)])
def test_a_schedule_reaches_from_two_to_999_charges(times, every):
    schedule = Schedule(times=times, period=Period.DAY, every=every)
    assert schedule.members()["DeductTotalNum"] == times


def test_money_at_a_counter_on_the_wire():
    request = CreateOfflineOrder(
        order_no="A1",
        amount_cents=5000,
        product_name="手沖咖啡",
        wallet=WalletBrand.EASY,
        barcode="28512345678",
        param1="p1",
    )
    assert request.members() == {
        "OrderNo": "A1",
        "Amount": 5000,
        "PrdtName": "手沖咖啡",
        "PayType": "W",
        "PayTypeSub": "Easy",
        "PayCode": "28512345678",
        "Param1": "p1",
    }
    assert "28512345678" not in repr(request)


@pytest.mark.parametrize("barcode", ["", None, "1" * 51])
def test_without_a_usable_barcode_there_is_no_money_at_a_counter(barcode):
    with pytest.raises(InvalidRequest, match="barcode"):
        CreateOfflineOrder(
            order_no="A1",
            amount_cents=5000,
            product_name="手沖咖啡",
            wallet=WalletBrand.JKO,
            barcode=barcode,
        )


def test_binding_stopping_and_asking_on_the_wire():
    bind = BindCard(bind_no="B1", return_url="https://shop.test/back")
    assert bind.members() == {"BindNo": "B1", "ReturnURL": "https://shop.test/back"}
    stop = MaintainOrder(order_no="R1", command=Command.STOP)
    assert stop.members() == {"OrderNo": "R1", "Command": "E"}
    assert QuerySchedule(master_order_no="R1").members() == {"MasterOrderNo": "R1"}
    days = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 4)}
    assert QueryEscrowAllotments(**days).members() == {
        "AllotDateS": "20260301",
        "AllotDateE": "20260304",
    }


def test_wallet_orders_are_looked_for_by_number_or_by_days():
    assert QueryWalletOrders(order_no="A1").members() == {"OrderNo": "A1", "PayType": "W"}
    request = QueryWalletOrders(
        ordered_from=date(2026, 3, 1),
        ordered_to=date(2026, 3, 4),
        wallet=WalletBrand.PX,
        mode=WalletMode.OFFLINE,
    )
    assert request.members() == {
        "PayType": "W",
        "OrderDateTimeS": "20260301",
        "OrderDateTimeE": "20260304",
        "PayTypeSub": "Px",
        "PayMode": "Offline",
    }


@pytest.mark.parametrize(
    ("make", "fields", "wrong"),
    [
        (QueryWalletOrders, {}, "order_no"),
        (QueryWalletOrders, {"wallet": WalletBrand.JKO}, "order_no"),
        (QueryWalletOrders, {"ordered_from": date(2026, 3, 1)}, "ordered_to"),
        (
            QueryWalletOrders,
            {"ordered_from": date(2026, 3, 2), "ordered_to": date(2026, 3, 1)},
            "ordered_to",
        ),
        (QuerySchedule, {"master_order_no": ""}, "master_order_no"),
        (BindCard, {"bind_no": "x" * 51, "return_url": "https://shop.test/"}, "bind_no"),
        (BindCard, {"bind_no": "B1", "return_url": ""}, "return_url"),
        (
            QueryEscrowAllotments,
            {"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 1)},
            "last_day",
        ),
    ],
)
def test_what_breaks_a_rule_is_not_asked(make, fields, wrong):
    with pytest.raises(InvalidRequest) as raised:
        make(**fields)
    assert raised.value.field == wrong
