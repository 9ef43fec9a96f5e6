"""Refunds as a program of the shop asks for them."""

import pytest

from kaimai.operations.api_tokens import make_token
from tests.conftest import on_both


async def paid(caller) -> tuple[str, dict[str, str]]:
    """A paid order of two COLA, and the headers of a program that may refund it."""
    order = await caller.placed(items=[{"sku": "COLA", "quantity": 2}])
    await caller.post(f"/orders/{order}/payments")
    await caller.pay(order)
    shop = caller.harness.shop
    secret = await make_token(shop.db, shop.mint, "robot", ["refunds"])
    return order, {"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"}


@on_both
async def test_units_go_back_and_are_shown_with_who_asked(caller):
    order, headers = await paid(caller)
    body = {"reason": "退貨", "lines": [{"sku": "COLA", "quantity": 1, "restock": 1}]}

    answer = await caller.post(f"/orders/{order}/refunds", json=body, headers=headers)
    shown = await caller.get(f"/orders/{order}/refunds", headers=headers)

    assert answer.status_code == 201
    refund = answer.json()["refund"]
    assert (refund["amount"], refund["status"]) == (30, "requested")
    assert (refund["actor"], refund["reason"]) == ("staff:token:robot", "退貨")
    assert refund["lines"] == [{"sku": "COLA", "name": "可樂", "quantity": 1, "restocked": 1}]
    assert shown.json() == {"refunds": [refund]}


async def test_the_same_key_gives_the_same_refund_and_other_content_is_named(caller):
    order, headers = await paid(caller)
    path = f"/orders/{order}/refunds"

    first = await caller.post(path, json={"reason": "a", "amount": 10}, headers=headers)
    again = await caller.post(path, json={"reason": "a", "amount": 10}, headers=headers)
    other = await caller.post(path, json={"reason": "a", "amount": 11}, headers=headers)

    assert first.json() == again.json()
    assert (other.status_code, other.json()["field"]) == (422, "amount")


async def test_a_refusal_says_why_and_what_is_left(caller):
    order, headers = await paid(caller)
    path = f"/orders/{order}/refunds"

    too_much = await caller.post(path, json={"reason": "a", "amount": 61}, headers=headers)
    await caller.post(path, json={"reason": "a", "amount": 1}, headers=headers)
    headers["Idempotency-Key"] = "two"
    second = await caller.post(path, json={"reason": "a"}, headers=headers)

    assert too_much.status_code == 409
    assert too_much.json()["type"] == "urn:kaimai:problem:not_refundable"
    assert (too_much.json()["why"], too_much.json()["left"]) == ("too_much", 60)
    assert second.json()["type"] == "urn:kaimai:problem:refund_underway"


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("reason", {}),
        ("reason", {"reason": " "}),
        ("amount", {"reason": "a", "amount": 0}),
        ("amount", {"reason": "a", "amount": 10, "lines": [{"sku": "COLA", "quantity": 1}]}),
        ("lines", {"reason": "a", "lines": []}),
        ("lines", {"reason": "a", "lines": [{"sku": "TEA", "quantity": 1}]}),
        ("lines.quantity", {"reason": "a", "lines": [{"sku": "COLA", "quantity": -1}]}),
    ],
)
async def test_a_wrong_body_names_its_field(caller, field, body):
    order, headers = await paid(caller)

    answer = await caller.post(f"/orders/{order}/refunds", json=body, headers=headers)

    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_nobody_refunds_without_a_token_a_scope_or_a_key(caller):
    order, headers = await paid(caller)
    shop = caller.harness.shop
    other = await make_token(shop.db, shop.mint, "reader", ["orders", "payments"])
    path, body = f"/orders/{order}/refunds", {"reason": "a"}

    without_token = await caller.post(path, json=body, headers={"Idempotency-Key": "one"})
    without_scope = await caller.post(
        path, json=body, headers=headers | {"Authorization": f"Bearer {other}"}
    )
    headers.pop("Idempotency-Key")
    without_key = await caller.post(path, json=body, headers=headers)

    answers = [without_token, without_scope, without_key]
    assert [answer.status_code for answer in answers] == [401, 403, 400]
    assert await caller.harness.rows("SELECT count(*) FROM refunds") == [(0,)]


async def test_a_paid_order_is_cancelled_with_its_refund(caller):
    order, headers = await paid(caller)
    path, body = f"/orders/{order}/refunds", {"reason": "缺貨", "cancel": True}

    answer = await caller.post(path, json=body, headers=headers)
    again = await caller.post(path, json=body, headers=headers)
    other = await caller.post(path, json={"reason": "缺貨"}, headers=headers)

    assert answer.status_code == 201
    assert answer.json()["order_status"] == "cancelled"
    assert answer.json()["refund"]["amount"] == 60
    assert answer.json()["refund"]["lines"][0]["restocked"] == 2
    assert again.json() == answer.json()
    assert (other.status_code, other.json()["field"]) == (422, "cancel")


async def test_a_cancelled_order_is_not_refunded_in_part(caller):
    order, headers = await paid(caller)
    body = {"reason": "a", "cancel": True, "amount": 10}

    answer = await caller.post(f"/orders/{order}/refunds", json=body, headers=headers)

    assert (answer.status_code, answer.json()["field"]) == (422, "cancel")


async def test_an_unpaid_order_is_cancelled_without_a_refund(caller):
    order = await caller.placed()
    _, headers = await paid(caller)

    body = {"reason": "a", "cancel": True}
    answer = await caller.post(f"/orders/{order}/refunds", json=body, headers=headers)

    assert answer.json() == {"order_status": "cancelled", "refund": None}


async def test_money_is_captured_by_a_program_with_the_scope(caller):
    order, headers = await paid(caller)
    shop = caller.harness.shop
    secret = await make_token(shop.db, shop.mint, "captor", ["payments"])

    refused = await caller.post(f"/orders/{order}/capture", headers=headers)
    taken = await caller.post(
        f"/orders/{order}/capture", headers={"Authorization": f"Bearer {secret}"}
    )
    unpaid = await caller.post(
        f"/orders/{await caller.placed()}/capture", headers={"Authorization": f"Bearer {secret}"}
    )

    assert refused.status_code == 403
    assert taken.json()["payment"]["status"] == "captured"
    assert unpaid.status_code == 404
