"""Judging responses: which reply proves what."""

import json

import pytest

from funbiz import (
    ConnectionFailed,
    CreateOrderReply,
    FunbizError,
    GatewayRejected,
    NonceFailed,
    NonceRejected,
    QueryOrdersReply,
    QueryPaymentReply,
    RefusedByBank,
    ServerFailed,
    UnexpectedStatus,
    UnlistedCode,
    UnverifiedReply,
    services,
)
from funbiz import envelope as judge
from funbiz.envelope import Call
from tests.funbiz.peer import DONE, HASH_ID, KEYS, SHOP_NO, envelope, seal, sign, unseal

TOKEN = "ab" * 32
ASKED = {"ShopNo": SHOP_NO, "OrderNo": "A1", "Amount": 18000, "PayType": "C"}
CREATED = {**ASKED, "TSNo": "NA024900000210", "Status": "S", "Description": DONE}
GATEWAY_STATUSES = [401, 403, 404, 405, 415, 429, 499]


def call_of():
    return Call(KEYS, services.ORDER_CREATE, ASKED)


def body(message, service="OrderCreate", **changes):
    return json.dumps(envelope(message, service, **changes)).encode()


def plain(**members):
    return json.dumps({"ShopNo": SHOP_NO, "Status": "F", **members}).encode()


def judged(kind, status, content, call=None):
    """The error with which a response to OrderCreate ends, checked for its exact class."""
    call = call or call_of()
    with pytest.raises(FunbizError) as raised:
        judge.read_reply(call, status, content)
    assert type(raised.value) is kind, raised.value
    assert raised.value.service == call.service.name
    assert raised.value.http_status == status
    return raised.value


def test_a_signed_success_is_believed():
    reply = judge.read_reply(call_of(), 200, body(CREATED))
    assert isinstance(reply, CreateOrderReply)
    assert reply.ts_no == "NA024900000210"
    assert reply.raw == CREATED


def test_the_order_body_is_signed_and_encrypted():
    outer = json.loads(judge.order_body(call_of(), "bm9uY2U="))
    assert unseal(outer.pop("Message"), "bm9uY2U=") == json.dumps(ASKED, separators=(",", ":"))
    assert outer == {
        "Version": "1.0.0",
        "ShopNo": SHOP_NO,
        "APIService": "OrderCreate",
        "Nonce": "bm9uY2U=",
        "Sign": sign(ASKED, "bm9uY2U="),
    }


@pytest.mark.parametrize("status", [200, 201, 299])
def test_any_2xx_may_carry_a_success(status):
    assert judge.read_reply(call_of(), status, body(CREATED)).code == "S0000"


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_success_with_an_error_status_is_unknown(status):
    assert judged(UnexpectedStatus, status, body(CREATED)).reply == CREATED


@pytest.mark.parametrize("status", GATEWAY_STATUSES)
def test_the_gateway_stops_a_request_whatever_its_body_says(status):
    for content in (b"", b"<html>", plain(Description="E3002 – x"), body(CREATED)):
        error = judged(GatewayRejected, status, content)
        assert error.order_no == "A1"
    assert error.body == body(CREATED).decode()[:500]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_a_server_error_is_unknown_whatever_its_body_says(status):
    judged(ServerFailed, status, b"")
    judged(ServerFailed, status, body({**CREATED, "Status": "F", "Description": "E0602 – x"}))
    judged(ServerFailed, status, plain(Description="E3002 – x"))


@pytest.mark.parametrize("status", [100, 204, 301, 307, 302, 600])
def test_a_status_out_of_place_is_unknown(status):
    if status == 204:
        judged(UnverifiedReply, status, b"")
    else:
        judged(UnexpectedStatus, status, body(CREATED))


@pytest.mark.parametrize("status", [400, 402, 408, 410, 422])
def test_another_client_error_without_a_code_is_unknown(status):
    for content in (b"", b"Bad Request", b"[]", b"{}", b'{"Code":"9999","Message":""}'):
        judged(UnexpectedStatus, status, content)


REFUSAL = {"ShopNo": SHOP_NO, "Status": "F", "Description": "E0602 – 收款方式未啟用"}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("echo", [{}, {"OrderNo": "A1", "Amount": 18000, "PayType": "C"}])
def test_a_signed_refusal_is_believed(status, echo):
    error = judged(RefusedByBank, status, body({**REFUSAL, **echo}))
    assert (error.code, error.text) == ("E0602", "收款方式未啟用")
    assert error.reply == {**REFUSAL, **echo}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("code", ["E3001", "E3002", "E3003"])
def test_a_nonce_that_is_turned_down_means_not_sent_signed_or_not(status, code):
    signed = body({**REFUSAL, "Description": f"{code} – 一次性數值錯誤"})
    assert judged(NonceRejected, status, signed).code == code
    assert judged(NonceRejected, status, plain(Description=f"{code} – x")).code == code
    without_shop = json.dumps({"Description": f"{code} – x"}).encode()
    assert judged(NonceRejected, status, without_shop).code == code


@pytest.mark.parametrize(
    "code",
    ["E0302", "E0304", "E9900", "E9999", "M0001", "E2700", "E3301", "E3401", "E3501", "E0305"],
)
def test_a_signed_code_on_no_list_is_unknown(code):
    error = judged(UnlistedCode, 200, body({**REFUSAL, "Description": f"{code} – x"}))
    assert error.code == code


@pytest.mark.parametrize("description", ["S0001 – x", "E0602 – x", "處理成功", "", None, 12])
def test_a_success_without_its_code_is_unknown(description):
    judged(UnlistedCode, 200, body({**CREATED, "Description": description}))


def test_a_refusal_that_says_done_is_unknown():
    judged(UnlistedCode, 200, body({**CREATED, "Status": "F"}))


@pytest.mark.parametrize("code", ["E3001", "E0602"])
def test_a_success_that_names_a_refusal_is_unknown(code):
    judged(UnlistedCode, 200, body({**CREATED, "Description": f"{code} – x"}))


@pytest.mark.parametrize("status", [None, "", "X", "s", 0])
def test_a_message_without_a_status_is_unverified(status):
    judged(UnverifiedReply, 200, body({**CREATED, "Status": status}))


@pytest.mark.parametrize("http_status", [200, 400])
@pytest.mark.parametrize("code", ["E0602", "E0302", "E9999", "E0000", "E3501", "E0102", "M0001"])
def test_an_unsigned_refusal_is_unknown(http_status, code):
    error = judged(UnverifiedReply, http_status, plain(Description=f"{code} – x"))
    assert error.code == code


@pytest.mark.parametrize("http_status", [200, 400])
@pytest.mark.parametrize("code", ["E0100", "E0101"])
def test_a_shop_without_keys_can_only_be_refused_unsigned(http_status, code):
    assert judged(RefusedByBank, http_status, plain(Description=f"{code} – x")).code == code


@pytest.mark.parametrize("description", ["S0000 – 處理成功", "E3001 – x", "E0101 – x", None])
def test_an_unsigned_success_proves_nothing(description):
    content = json.dumps({**CREATED, "Description": description}).encode()
    judged(UnverifiedReply, 200, content)


@pytest.mark.parametrize("code", ["E3001", "E0101"])
def test_an_unsigned_refusal_of_another_shop_proves_nothing(code):
    content = json.dumps({"ShopNo": "NA0250_001", "Status": "F", "Description": code}).encode()
    judged(UnverifiedReply, 200, content)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"<html>", b"\xff", b"[" * 9999, b"{}"])
def test_a_success_status_without_an_envelope_is_unverified(content):
    judged(UnverifiedReply, 200, content)


@pytest.mark.parametrize(
    "changes",
    [
        {"Sign": "0" * 64},
        {"Sign": ""},
        {"Sign": None},
        {"Sign": ...},
        {"Nonce": "YW5vdGhlcg=="},
        {"Nonce": None},
        {"Nonce": ...},
        {"Message": "00"},
        {"Message": "XY"},
        {"Message": ["00"]},
        {"Message": seal("[1]", "cmVwbHktbm9uY2U=")},
        {"Message": seal("{broken", "cmVwbHktbm9uY2U=")},
        {"Message": seal('{"ShopNo":"NA0249_001","Status":"S"}', "cmVwbHktbm9uY2U=")},
        {"ShopNo": "NA0250_001"},
        {"APIService": "OrderQuery"},
    ],
)
@pytest.mark.parametrize("message", [CREATED, REFUSAL])
def test_a_spoiled_envelope_is_unverified(message, changes):
    judged(UnverifiedReply, 200, body(message, **changes))


@pytest.mark.parametrize("changes", [{"ShopNo": ...}, {"APIService": None}, {"Version": "2"}])
def test_outer_members_that_prove_nothing_may_be_absent(changes):
    assert judge.read_reply(call_of(), 200, body(CREATED, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"ShopNo": "NA0250_001"},
        {"OrderNo": "A2"},
        {"Amount": 1800000},
        {"PayType": "A"},
    ],
)
@pytest.mark.parametrize("message", [CREATED, {**CREATED, **REFUSAL}])
def test_a_signed_reply_about_something_else_is_unverified(message, changes):
    error = judged(UnverifiedReply, 200, body({**message, **changes}))
    assert next(iter(changes)) in str(error)


@pytest.mark.parametrize("member", ["ShopNo", "OrderNo", "TSNo", "Amount", "PayType"])
@pytest.mark.parametrize("absent", [None, ""])
def test_a_success_must_say_what_it_is_about(member, absent):
    judged(UnverifiedReply, 200, body({**CREATED, member: absent}))


def test_numbers_may_be_answered_as_text():
    reply = judge.read_reply(call_of(), 200, body({**CREATED, "Amount": "18000"}))
    assert reply.amount_cents == 18000


@pytest.mark.parametrize("value", [True, 1.5])
def test_a_message_that_cannot_be_signed_is_unverified(value):
    error = judged(UnverifiedReply, 200, body({**CREATED, "New": value}))
    assert "New" in str(error)


def test_a_zero_may_be_left_out_of_the_sign():
    message = {**CREATED, "RefundAmount": 0}
    nonce = "cmVwbHktbm9uY2U="
    for signed in (message, CREATED):
        content = body(message, Sign=sign(signed, nonce))
        assert judge.read_reply(call_of(), 200, content).order_no == "A1"


RESULT = {
    "APType": "PayOut",
    "TSNo": "T1",
    "OrderNo": "A1",
    "ShopNo": SHOP_NO,
    "PayType": "C",
    "Amount": "18000",
    "Status": "S",
    "Description": "",
}


def pay_query(changes, result):
    call = Call(KEYS, services.ORDER_PAY_QUERY, {"ShopNo": SHOP_NO, "PayToken": TOKEN})
    message = {
        "ShopNo": SHOP_NO,
        "PayToken": TOKEN,
        "Status": "S",
        "Description": DONE,
        "TSResultContent": result,
        **changes,
    }
    return call, body(message, "OrderPayQuery")


def test_a_token_is_answered_with_its_result():
    call, content = pay_query({}, RESULT)
    reply = judge.read_reply(call, 200, content)
    assert isinstance(reply, QueryPaymentReply)
    assert reply.result.succeeded


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"PayToken": "cd" * 32}, RESULT),
        ({"PayToken": None}, RESULT),
        ({}, {**RESULT, "ShopNo": "NA0250_001"}),
        ({}, {**RESULT, "Amount": None}),
        ({}, "S"),
        ({}, [RESULT]),
    ],
)
def test_an_answer_about_another_token_or_shop_is_unverified(changes, result):
    call, content = pay_query(changes, result)
    judged(UnverifiedReply, 200, content, call)


@pytest.mark.parametrize("shop_no", [None, "", SHOP_NO])
def test_a_result_may_leave_out_its_shop(shop_no):
    call, content = pay_query({}, {**RESULT, "ShopNo": shop_no})
    assert judge.read_reply(call, 200, content).result.order_no == "A1"


def orders(rows, **asked):
    call = Call(KEYS, services.ORDER_QUERY, {"ShopNo": SHOP_NO, **asked})
    message = {"ShopNo": SHOP_NO, "Status": "S", "Description": DONE, "OrderList": rows}
    return call, body(message, "OrderQuery")


ROW = {"OrderNo": "A1", "TSNo": "T1", "PayType": "C", "PayStatus": "1C400", "Amount": 100}


def test_a_query_by_number_must_not_answer_with_another_order():
    call, content = orders([ROW, {**ROW, "OrderNo": "A2"}], OrderNo="A1")
    judged(UnverifiedReply, 200, content, call)
    call, content = orders([ROW, {**ROW, "OrderNo": "A2"}], PayFlag="Y")
    reply = judge.read_reply(call, 200, content)
    assert isinstance(reply, QueryOrdersReply)
    assert [row.order_no for row in reply.orders] == ["A1", "A2"]


@pytest.mark.parametrize("rows", [None, [], "x", [1]])
def test_a_query_by_number_with_odd_rows_is_judged_by_its_record(rows):
    call, content = orders(rows, OrderNo="A1")
    if rows:
        judged(UnverifiedReply, 200, content, call)
    else:
        assert judge.read_reply(call, 200, content).orders == ()


@pytest.mark.parametrize("code", ["E2101", "E1903", "E2501", "E2601"])
def test_a_refused_question_is_refused(code):
    call = Call(KEYS, services.ORDER_QUERY, {"ShopNo": SHOP_NO})
    content = body({**REFUSAL, "Description": f"{code} – x"}, "OrderQuery")
    assert judged(RefusedByBank, 200, content, call).order_no is None


@pytest.mark.parametrize("code", ["E2199", "E9900", "M0001"])
def test_a_question_that_failed_may_be_asked_again(code):
    call = Call(KEYS, services.ORDER_QUERY, {"ShopNo": SHOP_NO})
    judged(UnlistedCode, 200, body({**REFUSAL, "Description": f"{code} – x"}, "OrderQuery"), call)


def test_a_nonce_is_taken_as_it_is():
    assert judge.nonce_body(KEYS) == b'{"ShopNo":"NA0249_001"}'
    assert judge.read_nonce(call_of(), 200, b'{"Nonce":"YQ==","x":1}') == "YQ=="


@pytest.mark.parametrize("status", GATEWAY_STATUSES)
def test_the_gateway_may_stop_the_nonce(status):
    with pytest.raises(GatewayRejected) as raised:
        judge.read_nonce(call_of(), status, b'{"Nonce":"YQ=="}')
    assert raised.value.order_no == "A1"


@pytest.mark.parametrize("status", [200, 302, 400, 500, 503])
@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b"{}", b'{"Nonce":""}', b'{"Nonce":" "}', b'{"Nonce":5}', b"\xff"],
)
def test_without_a_nonce_nothing_is_sent(status, content):
    with pytest.raises(NonceFailed) as raised:
        judge.read_nonce(call_of(), status, content)
    assert raised.value.http_status == status


def test_a_nonce_with_an_error_status_is_not_used():
    with pytest.raises(NonceFailed):
        judge.read_nonce(call_of(), 500, b'{"Nonce":"YQ=="}')


def test_a_refused_nonce_carries_the_banks_words():
    with pytest.raises(NonceFailed) as raised:
        judge.read_nonce(call_of(), 400, plain(Description="E0101 – 商店編號不存在"))
    assert (raised.value.code, raised.value.text) == ("E0101", "商店編號不存在")
    assert not isinstance(raised.value, ConnectionFailed)


def test_the_keys_never_stand_in_an_error():
    error = judged(UnverifiedReply, 200, body(CREATED, Sign="0" * 64))
    assert HASH_ID not in f"{error} {error.body} {error!r}"
