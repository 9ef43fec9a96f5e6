from tests.conftest import on_both

JSON = {"Content-Type": "application/json"}
KEY = {"Idempotency-Key": "k"}
ALICE = {"name": "王小明", "phone": "0912345678", "email": "alice@example.com"}


@on_both
async def test_a_cart_is_ordered(caller):
    cart = await caller.new_cart(COLA=2)
    seen = (await caller.get(f"/carts/{cart}")).json()

    answer = await caller.order(
        cart=cart, buyer=ALICE, cart_version=seen["version"], total=seen["total"]
    )

    placed = answer.json()
    assert answer.status_code == 201
    assert (placed["status"], placed["total"], placed["pay_type"]) == ("initialized", 60, "C-1")
    assert placed["hold_until"].startswith("2026-11-22T04:30:00")
    token = placed["order"]
    assert placed["links"] == {
        "order": f"/api/v1/orders/{token}",
        "payments": f"/api/v1/orders/{token}/payments",
        "cancel": f"/api/v1/orders/{token}/cancel",
        "page": f"http://shop.test/orders/{token}",
    }
    assert (await caller.harness.stock("COLA")).reserved == 2


async def test_items_are_ordered_without_a_cart(caller):
    answer = await caller.order(
        items=[{"sku": "COLA", "quantity": 1}, {"sku": "COLA", "quantity": 2}], pay_type="ATM"
    )

    assert (answer.status_code, answer.json()["total"]) == (201, 90)
    assert answer.json()["hold_until"].startswith("2026-11-23T04:00:00")


async def test_an_order_is_shown_with_its_buyer_hidden(caller):
    token = await caller.placed(buyer=ALICE, note="請放門口")

    shown = (await caller.get(f"/orders/{token}")).json()

    assert shown["status_text"] == {"zh": "初始化訂單", "en": "Order created"}
    assert shown["lines"] == [
        {"sku": "COLA", "name": "可樂", "options": {}, "quantity": 1, "unit_price": 30}
    ]
    assert shown["buyer"] == {"name": "王**", "phone": "091*******", "email": "al" + "*" * 15}
    assert shown["payment"] is None
    assert "請放門口" not in str(shown)


async def test_an_order_of_nothing_to_pay_is_paid_at_once(caller):
    await caller.harness.sell(("FREE", 0, 5), name="試用包")

    answer = await caller.order(items=[{"sku": "FREE", "quantity": 1}])

    assert (answer.json()["status"], answer.json()["pay_type"]) == ("paid", "none")
    shown = (await caller.get(f"/orders/{answer.json()['order']}")).json()
    assert shown["status"] == "paid"


@on_both
async def test_the_same_key_gives_the_same_answer(caller):
    first = await caller.order(key="a b~1")
    again = await caller.order(key="a b~1")

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert (await caller.harness.stock("COLA")).reserved == 1


async def test_the_same_key_with_other_content_is_refused_and_names_the_field(caller):
    await caller.order(key="k", buyer=ALICE)

    for changes, field in (
        ({"items": [{"sku": "COLA", "quantity": 2}]}, "items"),
        ({"pay_type": "ATM"}, "pay_type"),
        ({"buyer": {"name": "Bob"}}, "buyer"),
        ({"note": "x"}, "note"),
        ({"total": 30}, "total"),
    ):
        answer = await caller.order(key="k", **{"buyer": ALICE, **changes})
        assert (answer.status_code, answer.json()["field"]) == (422, field)
        assert answer.json()["type"] == "urn:kaimai:problem:key_reused"
    assert (await caller.harness.stock("COLA")).reserved == 1


async def test_the_same_key_for_two_carts_is_two_orders(caller):
    first = await caller.order(key="k", cart=await caller.new_cart(COLA=1))
    second = await caller.order(key="k", cart=await caller.new_cart(COLA=1))

    assert first.json()["order"] != second.json()["order"]


async def test_a_refusal_is_stored_under_its_key(caller):
    await caller.order(key="k", items=[{"sku": "COLA", "quantity": 101}])
    await caller.placed(items=[{"sku": "COLA", "quantity": 50}])

    again = await caller.order(key="k", items=[{"sku": "COLA", "quantity": 101}])

    assert again.status_code == 409
    assert again.json()["lines"][0]["available"] == 100


async def test_lines_that_are_short_are_named_and_the_cart_is_clamped(caller):
    await caller.harness.sell(("TEA", 25, 1), name="紅茶")
    cart = await caller.new_cart(COLA=2, TEA=3)

    answer = await caller.order(cart=cart)

    assert answer.status_code == 409
    assert answer.json()["lines"] == [
        {"sku": "TEA", "name": "紅茶", "wanted": 3, "available": 1, "held_by_order": None}
    ]
    assert answer.json()["detail"] == "庫存不足：「紅茶」您要 3 件，只剩 1 件。"
    left = (await caller.get(f"/carts/{cart}")).json()
    assert {item["sku"]: item["quantity"] for item in left["items"]} == {"COLA": 2, "TEA": 1}
    assert (await caller.harness.stock("COLA")).reserved == 0


async def test_a_line_that_the_buyers_own_order_holds_names_that_order(caller):
    await caller.harness.sell(("LAST", 10, 1), name="最後一個")
    first = await caller.placed(cart=await caller.harness.cart_with(LAST=1))

    answer = await caller.order(cart=await caller.harness.cart_with(LAST=1))

    assert answer.json()["lines"][0]["held_by_order"] == first


async def test_a_cart_that_is_not_as_it_was_seen_is_refused(caller):
    cart = await caller.new_cart(COLA=1)

    by_version = await caller.order(cart=cart, cart_version=7)
    by_total = await caller.order(cart=cart, total=1)

    assert by_version.json()["type"] == by_total.json()["type"] == "urn:kaimai:problem:cart_changed"
    assert by_version.status_code == by_total.status_code == 409


async def test_an_empty_cart_and_an_ordered_cart_cannot_be_ordered(caller):
    ordered = await caller.new_cart(COLA=1)
    order = await caller.placed(cart=ordered)

    empty = await caller.order(cart=await caller.new_cart())
    twice = await caller.order(cart=ordered)

    assert (empty.status_code, empty.json()["type"]) == (409, "urn:kaimai:problem:cart_empty")
    assert (twice.status_code, twice.json()["type"]) == (409, "urn:kaimai:problem:cart_locked")
    assert twice.json()["locked_by_order"] == order


async def test_a_body_that_cannot_be_right_names_the_member(caller):
    for body, field in WRONG_BODIES:
        answer = await caller.post("/orders", json=body, headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.json()["field"]) == (422, field), (body, answer.text)
    assert await caller.harness.rows("SELECT count(*) FROM orders") == [(0,)]


async def test_a_body_that_is_no_object_is_refused(caller):
    for body in (b"[]", b"7", b'"x"', b"null"):
        answer = await caller.post("/orders", content=body, headers=JSON | KEY)
        assert (answer.status_code, answer.json()["field"]) == (422, "body")


async def test_members_that_are_not_known_are_ignored(caller):
    assert (await caller.order(colour="red", buyer={"age": 7})).status_code == 201


async def test_a_cart_of_somebody_else_cannot_be_ordered_without_its_token(caller):
    await caller.new_cart(COLA=1)

    for token in ("guess", "0" * 32, "0" * 48, ""):
        answer = await caller.order(cart=token)
        assert (answer.status_code, answer.json()["kind"]) == (404, "cart")


async def test_an_order_is_not_found_by_anything_but_its_token(caller):
    placed = (await caller.order()).json()

    for token in (placed["number"], placed["order"].upper(), "0" * 32, "%00", "x" * 500):
        for answer in (
            await caller.get(f"/orders/{token}"),
            await caller.post(f"/orders/{token}/payments"),
            await caller.post(f"/orders/{token}/cancel"),
        ):
            assert (answer.status_code, answer.json()["kind"]) == (404, "order"), token


@on_both
async def test_a_key_that_is_missing_or_unprintable_is_refused_by_name(caller):
    body = {"pay_type": "C-1", "items": [{"sku": "COLA", "quantity": 1}]}

    for key in (None, "", "x" * 256, "né".encode(), b"a\tb"):
        headers = {} if key is None else {"Idempotency-Key": key}
        answer = await caller.post("/orders", json=body, headers=headers)
        assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key"), key


async def test_an_amount_above_the_limit_of_a_method_is_not_offered(caller):
    await caller.harness.sell(("GOLD", 30_001, 5), name="金幣")

    answer = await caller.order(items=[{"sku": "GOLD", "quantity": 1}], pay_type="ATM")

    assert answer.status_code == 409
    assert (answer.json()["field"], answer.json()["limit"]) == ("pay_type", 30_000)


ONE = [{"sku": "COLA", "quantity": 1}]
WRONG_BODIES = [
    ({}, "pay_type"),
    ({"pay_type": "C-1"}, "cart"),
    ({"pay_type": "C-1", "cart": "0" * 32, "items": [{"sku": "A", "quantity": 1}]}, "cart"),
    ({"pay_type": "CASH", "items": ONE}, "pay_type"),
    ({"pay_type": None, "items": ONE}, "pay_type"),
    ({"pay_type": "C-1", "items": []}, "items"),
    ({"pay_type": "C-1", "items": {}}, "items"),
    ({"pay_type": "C-1", "items": ["COLA"]}, "items"),
    ({"pay_type": "C-1", "items": [{"quantity": 1}]}, "items.sku"),
    ({"pay_type": "C-1", "items": [{"sku": "COLA"}]}, "items.quantity"),
    ({"pay_type": "C-1", "items": [{"sku": "COLA", "quantity": 1.0}]}, "items.quantity"),
    ({"pay_type": "C-1", "items": [{"sku": "COLA", "quantity": True}]}, "items.quantity"),
    ({"pay_type": "C-1", "items": [{"sku": "COLA", "quantity": 0}]}, "items.quantity"),
    ({"pay_type": "C-1", "items": [{"sku": "COLA", "quantity": 10**30}]}, "items.quantity"),
    ({"pay_type": "C-1", "items": [{"sku": "CO\0LA", "quantity": 1}]}, "items.sku"),
    ({"pay_type": "C-1", "items": [{"sku": "", "quantity": 1}]}, "items.sku"),
    ({"pay_type": "C-1", "items": [{"sku": "NOTHING", "quantity": 1}]}, "items"),
    ({"pay_type": "C-1", "items": [{"sku": "S", "quantity": 9999}] * 2}, "quantity"),
    ({"pay_type": "C-1", "items": [{"sku": "S", "quantity": 1}] * 101}, "items"),
    ({"pay_type": "C-1", "items": ONE, "buyer": 7}, "buyer"),
    (
        {"pay_type": "C-1", "items": ONE, "buyer": {"name": 7}},
        "buyer.name",
    ),
    (
        {
            "pay_type": "C-1",
            "items": ONE,
            "buyer": {"name": "a\0b"},
        },
        "buyer.name",
    ),
    (
        {
            "pay_type": "C-1",
            "items": ONE,
            "buyer": {"phone": "call me"},
        },
        "buyer.phone",
    ),
    (
        {
            "pay_type": "C-1",
            "items": ONE,
            "buyer": {"email": "nowhere"},
        },
        "buyer.email",
    ),
    ({"pay_type": "C-1", "items": ONE, "note": "\0"}, "note"),
    (
        {"pay_type": "C-1", "items": ONE, "note": "x" * 1001},
        "note",
    ),
    ({"pay_type": "C-1", "items": ONE, "total": -1}, "total"),
    ({"pay_type": "C-1", "items": ONE, "total": 2**60}, "total"),
    (
        {"pay_type": "C-1", "items": ONE, "cart_version": "1"},
        "cart_version",
    ),
]
