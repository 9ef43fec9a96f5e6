"""Open order pages hear that their order moved, each once, and no more of them than there is room for."""

import asyncio
from contextlib import aclosing

import pytest

from kaimai.domain.errors import Busy
from kaimai.queries.order_progress import version_of, versions
from kaimai.storefront.live import Watch
from tests.conftest import on_both


def quick(**more):
    return Watch(**{"look_seconds": 0.01, **more})


async def told(watch, harness, view, seen=None):
    follows = watch.follow(harness.shop.db, view.order.id, seen or version_of(view))
    return b"".join([part async for part in follows])


@on_both
async def test_every_move_of_the_order_its_payments_and_its_refunds_changes_the_fingerprint(
    harness,
):
    await harness.sell(("COLA", 30, 10))
    placed = await harness.place()
    seen = []

    async def look():
        view = await harness.order(placed)
        found = await harness.shop.db.read(versions, [view.order.id])
        assert found == {view.order.id: version_of(view)}
        seen.append(found[view.order.id])

    await look()
    payment = await harness.ask_for_payment(placed)
    await look()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    await look()
    payment = (await harness.order(placed)).attempts[0]
    await harness.give_back(payment)
    await look()
    assert len(set(seen)) == 4


async def test_who_follows_is_told_when_the_order_moves(harness):
    await harness.sell(("COLA", 30, 10))
    placed, payment = await harness.checked_out()
    other, _ = await harness.checked_out()
    watch = quick()
    view, bystander = await harness.order(placed), await harness.order(other)
    two = [asyncio.create_task(told(watch, harness, view)) for _ in range(2)]
    quiet = asyncio.create_task(told(watch, harness, bystander))
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    assert [b"event: moved" in each for each in await asyncio.gather(*two)] == [True, True]
    assert not quiet.done()
    quiet.cancel()
    await watch.close()


async def test_a_page_that_is_older_than_the_order_is_told_at_once(visitor, harness):
    await visitor.buy()
    await visitor.check_out()
    page = await visitor.order_page()
    assert f'data-live="{page.path}/events?seen=' in page.html
    answer = await visitor.http.get(f"{page.path}/events?seen=0.0.0")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert "event: moved" in answer.text


async def test_a_stream_has_an_end(harness):
    await harness.sell(("COLA", 30, 10))
    view = await harness.order(await harness.place())
    assert await told(quick(life_seconds=0.0), harness, view) == b"retry: 1000\n\n"


async def test_there_is_room_for_so_many_and_no_more(harness):
    await harness.sell(("COLA", 30, 10))
    view = await harness.order(await harness.place())
    watch = quick(streams_max=1)
    watch.admit()
    async with aclosing(watch.follow(harness.shop.db, view.order.id, version_of(view))) as stream:
        await anext(stream)
        with pytest.raises(Busy):
            watch.admit()
    watch.admit()
    await watch.close()


async def test_a_page_that_comes_back_while_the_shop_stops_holds_it_no_longer(harness):
    await harness.sell(("COLA", 30, 10))
    view = await harness.order(await harness.place())
    watch = quick()
    await watch.close()

    with pytest.raises(Busy):
        watch.admit()
    # Admitted just before: it ends at once, and not after its life.
    assert await told(watch, harness, view) == b""


async def test_an_order_at_its_end_is_followed_by_nobody(visitor, harness):
    await visitor.buy()
    await visitor.check_out(method="ATM")
    page = await visitor.order_page()
    await visitor.open(f"{page.path}/cancel")
    page = await visitor.send(f"{page.path}/cancel")
    assert "data-live" not in page.html
    assert (await visitor.http.get("/orders/nope/events")).status_code == 404
