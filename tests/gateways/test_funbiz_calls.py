"""What the client tells of a call, in the shop's words."""

import pytest

from funbiz import CallRecord
from kaimai.gateways.funbiz_calls import call_of

TOKEN = "908feb67c23b…"


def record(service: str, reply: dict[str, object] | None = None, **more: object) -> CallRecord:
    fields: dict[str, object] = {"order_no": "A1", "outcome": "done", "request": {"OrderNo": "A1"}}
    return CallRecord(service=service, reply=reply, **{**fields, **more})  # type: ignore[arg-type]


def row(**members: object) -> dict[str, object]:
    return {"OrderList": [{"OrderNo": "A1", "PayStatus": "1C400", "Amount": "3000", **members}]}


QUERIES = [
    (row(), {"outcome": "captured", "bank_status": "1C400", "amount": 30}),
    (row(PayStatus="1C777"), {"bank_status": "1C777", "amount": 30}),
    (row(Amount=3050), {"outcome": "captured", "bank_status": "1C400"}),
    (row(OrderNo="A2"), {"outcome": "not_found"}),
    ({}, {"outcome": "not_found"}),
    (
        row(RefundList=[{"RefundNo": "R1", "RefundAmount": 1000, "RefundStatus": "2C900"}]),
        {
            "outcome": "captured",
            "bank_status": "1C400",
            "amount": 30,
            "refunds": [{"number": "R1", "amount": 10, "state": "done", "bank_status": "2C900"}],
        },
    ),
    (
        row(RefundStatus="2A290"),
        {
            "outcome": "captured",
            "bank_status": "1C400",
            "amount": 30,
            "refunds": [{"state": "failed", "bank_status": "2A290"}],
        },
    ),
]


@pytest.mark.parametrize(("reply", "gist"), QUERIES)
def test_a_query_tells_how_the_attempt_stands(reply, gist):
    assert call_of(record("OrderQuery", reply)).gist == gist


@pytest.mark.parametrize(
    ("result", "gist"),
    [
        (None, {"outcome": "nothing"}),
        ({"APType": "PayOut", "Status": "S", "Amount": 3000}, {"outcome": "paid", "amount": 30}),
        ({"APType": "CaptureOut", "Status": "S"}, {"outcome": "captured"}),
        ({"APType": "VARefundOut", "Status": "S"}, {"outcome": "refund"}),
        (
            {"APType": "PayOut", "Status": "F", "Description": "E2700 – 交易失敗"},
            {"outcome": "declined", "words": "E2700 – 交易失敗"},
        ),
    ],
)
def test_a_look_at_a_notice_tells_what_it_stands_for(result, gist):
    asked = {"PayToken": TOKEN}
    reply = {} if result is None else {"TSResultContent": {"OrderNo": "A9", **result}}
    call = call_of(record("OrderPayQuery", reply, order_no=None, request=asked))
    assert call.gist == gist
    assert call.attempt_number == (None if result is None else "A9")
    assert call.token_mark == TOKEN[:12]


@pytest.mark.parametrize(
    ("service", "reply", "gist"),
    [
        (
            "OrderCreate",
            {"CardParam": {"CardPayURL": "x"}},
            {"outcome": "pending", "has_link": True},
        ),
        ("OrderCreate", {"ATMParam": {"AtmPayNo": "…1"}}, {"outcome": "pending", "account": "…1"}),
        ("OrderMaintain", {"RefundToken": TOKEN}, {"has_token": True}),
        ("OrderMaintain", {}, {}),
    ],
)
def test_a_command_tells_what_it_brought(service, reply, gist):
    assert call_of(record(service, reply)).gist == gist


@pytest.mark.parametrize(
    ("service", "reply", "rows"),
    [
        ("OrderQuery", {"OrderList": {"rows": 7}}, 7),
        ("BillQuery", {"OrderList": {"rows": 8}}, 8),
        ("AllotQuery", {"Allot": {"rows": 9}}, 9),
        ("OrderUnCapturedQuery", {}, 0),
        ("BillQuery", {"OrderList": []}, 0),
    ],
)
def test_a_list_is_told_by_its_length(service, reply, rows):
    assert call_of(record(service, reply, order_no=None, request={})).gist == {"rows": rows}


def test_a_call_without_an_answer_has_no_gist():
    call = call_of(
        record("OrderMaintain", None, outcome="unknown", error="TimedOut", seconds=20.0004)
    )
    assert (call.gist, call.took_ms, call.error) == ({}, 20_000, "TimedOut")
    refused = call_of(record("OrderQuery", {"Status": "F"}, outcome="refused"))
    assert refused.gist == {}


def test_a_service_that_is_not_known_is_remembered_too():
    assert call_of(record("Another", {"Status": "S"})).gist == {}
