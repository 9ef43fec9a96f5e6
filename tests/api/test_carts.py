async def test_a_new_cart_is_empty_and_costs_no_row(caller):
    opened = await caller.post("/carts")
    token = opened.json()["cart"]

    shown = await caller.get(f"/carts/{token}")

    assert opened.status_code == 201
    assert shown.json() == {
        "cart": token,
        "version": 0,
        "items": [],
        "total": 0,
        "locked_by_order": None,
    }
    assert await caller.harness.rows("SELECT count(*) FROM shopping_cart") == [(0,)]


async def test_items_are_put_in_changed_and_taken_out(caller):
    token = await caller.new_cart()

    put_in = await caller.put(f"/carts/{token}/items/COLA", json={"quantity": 2})
    changed = await caller.put(f"/carts/{token}/items/COLA", json={"quantity": 5})
    taken_out = await caller.delete(f"/carts/{token}/items/COLA")

    assert put_in.json()["items"] == [
        {
            "sku": "COLA",
            "name": "可樂",
            "options": {},
            "quantity": 2,
            "unit_price": 30,
            "available": 100,
        }
    ]
    assert (put_in.json()["total"], changed.json()["total"]) == (60, 150)
    assert put_in.json()["version"] < changed.json()["version"] < taken_out.json()["version"]
    assert taken_out.json()["items"] == []


async def test_the_same_quantity_twice_is_one_line(caller):
    token = await caller.new_cart(COLA=2)

    again = await caller.put(f"/carts/{token}/items/COLA", json={"quantity": 2})

    assert [item["quantity"] for item in again.json()["items"]] == [2]


async def test_taking_out_what_is_not_in_changes_nothing(caller):
    token = await caller.new_cart()

    answer = await caller.delete(f"/carts/{token}/items/COLA")

    assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_a_token_that_was_not_given_out_opens_nothing(caller):
    mine = await caller.new_cart()
    forged = mine[:-1] + ("0" if mine[-1] != "0" else "1")

    for token in (forged, "0" * 32, "0" * 48, "x", "%00", "'; --", mine.upper()):
        shown = await caller.get(f"/carts/{token}")
        filled = await caller.put(f"/carts/{token}/items/COLA", json={"quantity": 1})
        assert shown.status_code == filled.status_code == 404, token
        assert filled.json()["kind"] == "cart"
    assert await caller.harness.rows("SELECT count(*) FROM shopping_cart") == [(0,)]


async def test_a_cart_of_the_storefront_can_be_used_by_its_token(caller):
    token = await caller.harness.cart_with(COLA=1)

    answer = await caller.put(f"/carts/{token}/items/COLA", json={"quantity": 4})

    assert answer.json()["total"] == 120


async def test_an_unknown_sku_is_refused(caller):
    token = await caller.new_cart()

    for sku in ("NOTHING", "%00", "a b", "x" * 65):
        answer = await caller.put(f"/carts/{token}/items/{sku}", json={"quantity": 1})
        assert (answer.status_code, answer.json()["kind"]) == (404, "SKU"), sku


async def test_a_cart_that_was_ordered_is_locked_and_names_the_order(caller):
    token = await caller.new_cart(COLA=1)
    order = await caller.placed(cart=token)

    shown = await caller.get(f"/carts/{token}")
    changed = await caller.put(f"/carts/{token}/items/COLA", json={"quantity": 2})

    assert shown.json()["locked_by_order"] == order
    assert (changed.status_code, changed.json()["type"]) == (409, "urn:kaimai:problem:cart_locked")


async def test_a_cart_that_was_paid_is_gone(caller):
    token = await caller.new_cart(COLA=1)
    order = await caller.placed(cart=token)
    await caller.post(f"/orders/{order}/payments")
    await caller.pay(order)

    shown = await caller.get(f"/carts/{token}")
    changed = await caller.put(f"/carts/{token}/items/COLA", json={"quantity": 2})

    assert shown.status_code == changed.status_code == 404


async def test_a_quantity_that_is_none_is_refused(caller):
    token = await caller.new_cart()

    for quantity in (0, -1, 10_000, 10**30, 1.5, 1.0, "2", "", True, False, None, [], {}, [1]):
        answer = await caller.put(f"/carts/{token}/items/COLA", json={"quantity": quantity})
        assert (answer.status_code, answer.json()["field"]) == (422, "quantity"), quantity
        assert answer.json()["detail"] == "數量要是 1 到 9,999 的整數。"
    assert (await caller.get(f"/carts/{token}")).json()["items"] == []


async def test_a_quantity_that_is_missing_is_refused(caller):
    token = await caller.new_cart()

    answer = await caller.put(f"/carts/{token}/items/COLA", json={"number": 2})

    assert (answer.status_code, answer.json()["field"]) == (422, "quantity")
    assert answer.json()["reason"] == "must be given"


async def test_answers_with_tokens_are_kept_by_nobody(caller):
    token = await caller.new_cart(COLA=1)

    for answer in (
        await caller.get(f"/carts/{token}"),
        await caller.get(f"/carts/{token[::-1]}"),
        await caller.order(cart=token),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
