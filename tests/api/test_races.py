import asyncio
from collections import Counter

from tests.conftest import on_both


@on_both
async def test_one_key_sent_twenty_times_at_once_is_one_order(caller):
    answers = await asyncio.gather(*(caller.order(key="click") for _ in range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await caller.harness.rows("SELECT count(*) FROM orders") == [(1,)]
    assert (await caller.harness.stock("COLA")).reserved == 1


@on_both
async def test_two_hundred_buyers_of_a_hundred_units_get_exactly_a_hundred(caller):
    answers = await asyncio.gather(*(caller.order() for _ in range(200)))

    assert Counter(answer.status_code for answer in answers) == {201: 100, 409: 100}
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["lines"][0]["available"] == 0
    stock = await caller.harness.stock("COLA")
    assert (stock.on_hand, stock.reserved) == (100, 100)


@on_both
async def test_one_cart_ordered_at_once_under_two_keys_is_one_order(caller):
    cart = await caller.new_cart(COLA=1)

    answers = await asyncio.gather(*(caller.order(cart=cart, key=f"k{n}") for n in range(5)))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 4}


@on_both
async def test_edits_of_one_cart_at_once_lose_nothing(caller):
    await caller.harness.sell(*((f"TEA{n}", 25, 5) for n in range(20)), name="茶")
    cart = await caller.new_cart()

    await asyncio.gather(
        *(caller.put(f"/carts/{cart}/items/TEA{n}", json={"quantity": 1}) for n in range(20))
    )

    assert (await caller.get(f"/carts/{cart}")).json()["total"] == 500
