"""Orders by the API with delivery, invoice and coupon; each refusal names its member."""

import pytest

from kaimai.operations.shop_profile import change_profile
from tests.conftest import on_both
from tests.shop_harness import BOB

ALICE = {"name": "王小明", "phone": "0912345678"}
HOME = {"kind": "home", "zip": "100", "street": "忠孝東路一段 1 號"}
STORE = {"kind": "store", "chain": "711", "store_id": "170945", "store_name": "鑫台北門市"}


@on_both
async def test_an_order_with_delivery_invoice_and_coupon(caller):
    shop = caller.harness.shop
    for key, value in (("deliveries", "home store"), ("home_fee", "100"), ("store_fee", "60")):
        await change_profile(shop.db, shop.mint, key, value, actor=BOB)
    await caller.harness.offer_coupon()

    home = await caller.order(
        buyer=ALICE, delivery=HOME, invoice={"company": "04595257"}, coupon="open10", total=127
    )
    store = await caller.order(buyer=ALICE, delivery=STORE)

    assert (home.status_code, home.json()["total"]) == (201, 127)
    assert (store.status_code, store.json()["total"]) == (201, 90)
    shown = (await caller.get(f"/orders/{home.json()['order']}")).json()
    assert (shown["total"], shown["shipping_fee"], shown["discount"]) == (127, 100, 3)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"delivery": {**HOME, "zip": "300"}}, 422, "delivery.district"),
        ({"delivery": {**HOME, "street": ""}}, 422, "delivery.street"),
        ({"delivery": HOME, "buyer": {"name": "王"}}, 422, "delivery.phone"),
        ({"delivery": {**STORE, "store_id": ""}}, 422, "delivery.store"),
        ({"delivery": {**STORE, "store_name": "\x00"}}, 422, "delivery.store"),
        ({"delivery": STORE}, 409, "delivery.kind"),
        ({"delivery": {"kind": "drone"}}, 422, "delivery.kind"),
        ({"invoice": {"company": "12345678"}}, 422, "invoice.company"),
        ({"invoice": {"company": "04595257", "donation": "919"}}, 422, "invoice"),
        ({"coupon": "a\x00b"}, 422, "coupon"),
        ({"coupon": "NOPE"}, 409, "coupon"),
    ],
)
async def test_a_refusal_names_its_member(caller, body, status, field):
    answer = await caller.order(**{"buyer": ALICE, **body})

    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert (await caller.harness.stock("COLA")).reserved == 0


async def test_a_limit_tells_what_is_left(caller):
    await caller.harness.sell(("FIG", 50, 9), name="無花果", limit_per_person=2)

    answer = await caller.order(items=[{"sku": "FIG", "quantity": 3}], buyer=ALICE)

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "urn:kaimai:problem:limit_reached")
    assert (problem["name"], problem["limit"], problem["left"]) == ("無花果", 2, 2)


async def test_the_ways_to_pay_depend_on_the_total(caller):
    shop = caller.harness.shop
    for key, value in (("methods", "C-1 W-Line ATM"), ("instalments_6", "3000")):
        await change_profile(shop.db, shop.mint, key, value, actor=BOB)
    await shop.live.refresh()

    small = (await caller.get("/payment-methods?total=100")).json()["payment_methods"]
    large = (await caller.get("/payment-methods?total=40000")).json()["payment_methods"]
    refused = await caller.order(pay_type="C-6")
    unknown = await caller.order(pay_type="C-5")

    assert [each["pay_type"] for each in small] == ["C-1", "W-Line", "ATM"]
    assert [each["pay_type"] for each in large] == ["C-1", "C-6", "W-Line"]
    assert (large[1]["amount_each"], large[1]["is_refunded_whole"]) == (6_666, True)
    assert (refused.status_code, refused.json()["least"]) == (409, 3_000)
    assert (unknown.status_code, unknown.json()["field"]) == (422, "pay_type")
