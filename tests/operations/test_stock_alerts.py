"""Back in stock: whoever asked is told once, in the order of asking, and not more people than may buy."""

from typing import Any

import pytest

from kaimai.composition import senders
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.operations.messages import deliver_messages
from kaimai.operations.stock import receive_stock
from kaimai.operations.stock_alerts import ask_alert, tell_of_stock
from kaimai.persistence import buyers
from kaimai.persistence.stock import Counters
from tests.shop_harness import BOB, ShopHarness


@pytest.fixture(autouse=True)
async def sold_out(harness: ShopHarness) -> None:
    """A SKU of which nothing is left."""
    await harness.sell(("COLA", 30, 0))


async def ask(harness: ShopHarness, *emails: str, **who: Any) -> None:
    for email in emails or ("",):
        await ask_alert(harness.shop.db, harness.shop.mint, sku="COLA", email=email, **who)
        harness.forward(seconds=1)


async def tell(harness: ShopHarness) -> int:
    return await tell_of_stock(harness.shop.db, harness.shop.mint)


async def receive(harness: ShopHarness, units: int) -> None:
    shop = harness.shop
    await receive_stock(shop.db, shop.mint, "COLA", units, actor=BOB, reason="delivered")


async def told(harness: ShopHarness) -> list[object]:
    found = await harness.rows(
        "SELECT email FROM stock_alerts WHERE told_at IS NOT NULL ORDER BY asked_at"
    )
    return [email for (email,) in found]


async def test_whoever_asked_is_told_once_when_it_is_back(harness):
    await ask(harness, "mei@example.com", "mei@example.com", "ming@example.com")
    assert await tell(harness) == 0
    await receive(harness, 5)
    assert await tell(harness) == 2
    harness.forward(hours=2)
    assert await tell(harness) == 0
    kinds = await harness.rows("SELECT kind FROM events WHERE kind = 'stock.back'")
    assert kinds == [("stock.back",)] * 2
    await ask(harness, "mei@example.com")
    assert await tell(harness) == 1


async def test_a_few_units_call_a_few_people_in_the_order_of_asking(harness):
    await ask(harness, *(f"{number}@example.com" for number in range(9)))
    await receive(harness, 1)
    assert await tell(harness) == 3
    assert await told(harness) == [f"{number}@example.com" for number in range(3)]
    harness.forward(minutes=30)
    assert await tell(harness) == 0
    harness.forward(minutes=31)
    assert await tell(harness) == 3
    placed = await harness.place(items=(("COLA", 1),))
    harness.forward(hours=2)
    assert await tell(harness) == 0, placed


async def test_the_letter_is_written_while_there_are_any(harness):
    await ask(harness, "mei@example.com")
    await receive(harness, 5)
    await tell(harness)
    await deliver_messages(harness.shop.db, harness.shop.mint, senders(harness.shop))
    (letter,) = (harness.shop.settings.data / "letters").iterdir()
    text = letter.read_text()
    assert "mei@example.com" in text
    await ask(harness, "ming@example.com")
    await tell(harness)
    await harness.place(items=(("COLA", 5),))
    await deliver_messages(harness.shop.db, harness.shop.mint, senders(harness.shop))
    assert len(list((harness.shop.settings.data / "letters").iterdir())) == 1
    assert await harness.stock("COLA") == Counters(5, 5)


async def test_nobody_is_told_of_what_cannot_be_bought(harness):
    await ask(harness, "mei@example.com")
    await receive(harness, 5)
    over = {"sale_ends_at": harness.clock.present, "changes": frozenset({"sale_ends_at"})}
    await harness.sell(("COLA", 30, 0), **over)
    assert await tell(harness) == 0


async def test_a_buyer_may_ask_without_an_address_and_somebody_must(harness):
    mint = harness.shop.mint
    mei = await harness.shop.db.write(
        buyers.ensure, "line", "U-mei", new_id=mint.id(), now=mint.now()
    )
    await ask(harness, buyer_id=mei)
    await ask(harness, buyer_id=mei)
    await receive(harness, 5)
    assert await tell(harness) == 1
    for wrong in ({"email": ""}, {"email": "nobody"}, {"email": "a@b.cd", "buyer_id": mei}):
        with pytest.raises(InvalidInput):
            await ask_alert(harness.shop.db, mint, sku="COLA", **wrong)
    with pytest.raises(NotFound):
        await ask_alert(harness.shop.db, mint, sku="NOPE", email="a@b.cd")
