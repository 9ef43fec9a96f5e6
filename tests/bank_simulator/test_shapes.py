"""The replies have every member of the specification's samples, in the same JSON types."""

import json
from pathlib import Path

import pytest

from tests.bank_simulator.shop import build

SAMPLES = {
    vector["name"]: vector["plaintext_json"]
    for vector in json.loads(
        (Path(__file__).parent / "vectors.json").read_text(encoding="utf-8")
    )
}  # fmt: skip
MANUAL = {"AutoBilling": "N", "ExpBillingDays": 3}
RECURRING = {
    "PayTypeSub": "REGULAR", "DeductTotalNum": 12, "PeriodType": "D", "DeductFreq": 1
}  # fmt: skip


async def paid(world, order_no="C1", **how):
    await world.shop.create(order_no)
    return world.bank.pay_card(order_no, **how)


async def uncaptured(world):
    await world.shop.create("C1", CardParam=MANUAL)
    world.bank.pay_card("C1")
    return await world.shop.call("OrderUnCapturedQuery")


async def card_refund(world):
    await paid(world)
    return await world.shop.call("OrderMaintain", OrderNo="C1", Command="R")


async def account_refund(world):
    account = await world.shop.create_account("A1")
    world.bank.pay_account(account["ATMParam"]["AtmPayNo"])
    return await world.shop.call("OrderMaintain", OrderNo="A1", Command="R")


async def card_row(world):
    await paid(world, remember=True)
    await world.shop.call("OrderMaintain", OrderNo="C1", Command="R")
    return await world.shop.call("OrderQuery", OrderNo="C1")


async def bill(world):
    await paid(world)
    world.clock.forward(days=1)
    return await world.shop.call("BillQuery", BillDate="20261120")


async def payouts(world):
    await paid(world)
    world.clock.forward(days=4)
    await world.bank.tick()
    return await world.shop.call(
        "AllotQuery", AllotDateS="20261121", AllotDateE="20261123", PayType="C"
    )


async def schedule(world):
    await world.shop.create("C1", CardParam=RECURRING)
    world.bank.pay_card("C1")
    world.bank.charge_next("C1")
    return await world.shop.call("RegularQuery", MasterOrderNo="C1")


async def result(world):
    return await world.shop.result(await paid(world))


def shape(value):
    """Names with their types, at every depth; a list has the shape of all its items together."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return {name: form for item in value for name, form in shape(item).items()}
    return type(value).__name__


def missing(wanted, told, path=""):
    """What a sample has and a reply has not, or has in another type."""
    for name, form in wanted.items():
        if isinstance(form, dict) and isinstance(told.get(name), dict):
            yield from missing(form, told[name], f"{path}{name}.")
        elif told.get(name) != form:
            yield f"{path}{name}: {form}, not {told.get(name)}"


@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("docsample_orderuncapturedquery_response", uncaptured),
        ("docsample_ordermaintain_card_refund_response", card_refund),
        ("docsample_ordermaintain_va_refund_step1_response", account_refund),
        ("docsample_orderquery_card_row_with_refund", card_row),
        ("docsample_billquery_response", bill),
        ("docsample_allotquery_response", payouts),
        ("docsample_regularquery_response", schedule),
        ("docsample_tsresultcontent_atm", result),
    ],
)
async def test_reply_has_what_the_sample_has(name, ask):
    reply = await ask(build())

    assert list(missing(shape(SAMPLES[name]), shape(reply))) == []
