"""Claiming by "+1": exact to the unit, in the order of arrival, whatever comes twice, late or taken back."""

import asyncio
from datetime import timedelta

import pytest

from kaimai.domain.errors import InvalidInput, NotFound, SaleClosed, ShortOfStock
from kaimai.domain.group_buys import Change
from kaimai.operations.answers import Placed
from kaimai.operations.group_buy_wishes import ItemWish, Unsend
from kaimai.operations.group_claims import claim_units
from kaimai.operations.stock import receive_stock
from kaimai.persistence.stock import Counters
from tests.group_buying import open_group
from tests.shop_harness import BOB, ShopHarness


async def test_an_answer_tells_what_one_has_what_is_left_and_the_place_in_line(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 10), ("TEA", 90, 2))
    group = await open_group(
        harness,
        ItemWish(sku="COLA", name="可樂", names=("可", "coke"), price=250),
        ItemWish(sku="TEA"),
    )

    ann = await group.say("ann", ("A1", "add", 2), ("A2", "add", 1))
    bo = await group.say("bo", ("A2", "add", 3))

    cola, tea = ann.stands
    assert (cola.code, cola.name, cola.price) == ("A1", "可樂", 250)
    assert (cola.units, cola.waiting, cola.place, cola.left, cola.changed_by) == (2, 0, 0, 8, 2)
    assert (tea.units, tea.left) == (1, 1)
    (short,) = bo.stands
    assert (short.units, short.waiting, short.place, short.left) == (1, 2, 1, 0)
    assert await harness.stock("COLA") == Counters(10, 2)
    assert await harness.stock("TEA") == Counters(2, 2)
    assert await group.counts("A2") == (2, 2, 0)


@pytest.mark.parametrize("batches", [1, 10])
async def test_five_hundred_claims_for_a_hundred_units_take_exactly_a_hundred(
    harness: ShopHarness, batches: int
) -> None:
    await harness.sell(("COLA", 288, 100))
    group = await open_group(harness)
    wishes = await group.wishes(500)

    outcomes = []
    for start in range(0, 500, 500 // batches):
        part = wishes[start : start + 500 // batches]
        outcomes += await harness.shop.db.write(claim_units, part)

    stands = [outcome[0].stands[0] for outcome in outcomes]  # type: ignore[index]  # none is refused
    assert [stand.units for stand in stands] == [1] * 100 + [0] * 400
    assert [stand.place for stand in stands] == [0] * 100 + list(range(1, 401))
    assert await group.counts() == (100, 400, 0)
    assert await harness.stock("COLA") == Counters(100, 100)


async def test_claims_and_web_orders_share_the_stock_to_the_unit(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 60))
    group = await open_group(harness)
    other = await open_group(harness, group_id="C-2")
    ours, theirs = await group.wishes(40), await other.wishes(40)

    ends = await asyncio.gather(
        *(group.send(wish) for wish in ours),
        *(harness.place() for _ in range(40)),
        *(other.send(wish) for wish in theirs),
        return_exceptions=True,
    )

    ordered = sum(isinstance(end, Placed) for end in ends)
    assert sum(isinstance(end, ShortOfStock) for end in ends) == 40 - ordered
    claimed = (await group.counts())[0] + (await other.counts())[0]
    assert claimed + ordered == 60
    assert await harness.stock("COLA") == Counters(60, 60)


async def test_an_event_that_comes_again_changes_nothing_and_is_answered_alike(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 3))
    group = await open_group(harness)
    wish = await group.wish("ann", ("A1", "add", 2))

    first, twin = await asyncio.gather(group.send(wish), group.send(wish))
    await group.say("ann", ("A1", "add", 1))
    again = await group.send(wish)

    assert first == twin == again
    assert await group.has("ann") == (3, 0)
    assert await harness.rows("SELECT count(*) FROM group_buy_entries") == [(2,)]


async def test_an_event_counts_once_even_when_its_key_was_forgotten(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 5))
    group = await open_group(harness)
    wish = await group.wish("ann", ("A1", "add", 2))
    await group.send(wish)
    harness.forward(days=8)
    await harness.shop.db.write(_forget_keys)

    again = await group.send(wish)

    assert (again.stands[0].units, again.stands[0].changed_by) == (2, 0)


def _forget_keys(conn):
    conn.exec_driver_sql("DELETE FROM idempotency_keys")


async def test_what_is_set_or_cancelled_counts_over_what_was_said_before(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 5))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 2))
    earlier = harness.shop.mint.now()
    later = harness.shop.mint.now()

    await group.say("ann", ("A1", "set", 4), said_at=later)
    late = await group.say("ann", ("A1", "add", 1), said_at=earlier)
    assert (late.stands[0].units, late.stands[0].changed_by) == (4, 0)
    less = await group.say("ann", ("A1", "add", -1))
    assert (less.stands[0].units, less.stands[0].left) == (3, 2)
    gone = await group.say("ann", ("A1", "cancel", 0))
    assert (gone.stands[0].units, gone.stands[0].changed_by) == (0, -3)
    below = await group.say("ann", ("A1", "add", -2))

    assert below.stands[0].units == 0
    assert await harness.stock("COLA") == Counters(5, 0)


async def test_a_claim_for_somebody_else_is_a_claim_of_its_own(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 5))
    group = await open_group(harness)

    await group.say("ann", ("A1", "add", 1))
    mei = await group.say("ann", ("A1", "add", 2), for_name="小美")

    assert (mei.for_name, mei.stands[0].units) == ("小美", 2)
    assert await group.has("ann") == (1, 0)
    assert await group.has("ann", for_name="小美") == (2, 0)


async def test_what_is_given_up_goes_to_the_first_in_line_who_are_told(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 3))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 3))
    await group.say("bo", ("A1", "add", 1))
    await group.say("chia", ("A1", "add", 3))

    answer = await group.say("ann", ("A1", "cancel", 0))

    moved = [(each.buyer_id, each.units, each.units_now) for each in answer.moved_up]
    assert moved == [(await group.member("bo"), 1, 1), (await group.member("chia"), 2, 2)]
    assert await group.has("chia") == (2, 1)
    assert await group.counts() == (3, 1, 0)
    told = await harness.rows("SELECT subject_id FROM events WHERE kind = 'claim.moved_up'")
    assert sorted(told) == sorted((each.claim_id,) for each in answer.moved_up)


async def test_an_unsent_message_is_undone_and_its_units_go_to_the_next(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 2))
    group = await open_group(harness)
    wish = await group.wish("ann", ("A1", "add", 2))
    await group.send(wish)
    await group.say("ann", ("A1", "add", 1))
    await group.say("bo", ("A1", "add", 1))
    assert wish.message_id is not None

    (answer,) = await group.unsend(wish.message_id)

    assert (answer.stands[0].units, answer.stands[0].changed_by) == (1, -2)
    assert await group.has("bo") == (1, 0)
    assert await group.unsend(wish.message_id) == ()
    assert await group.has("ann") == (1, 0)


async def test_a_message_that_was_unsent_before_it_arrived_never_counts(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 5))
    group = await open_group(harness)
    wish = await group.wish("ann", ("A1", "add", 2))
    twin = await group.wish("ann", ("A1", "add", 1))
    gone = Unsend(
        event_id="U-1",
        message_id=twin.message_id or "",
        said_at=harness.shop.mint.now(),
        at=harness.shop.mint.now(),
    )

    assert await group.unsend(wish.message_id or "") == ()
    late = await group.send(wish)
    _, together = await harness.shop.db.write(claim_units, [gone, twin])

    assert (late.stands[0].units, late.stands[0].changed_by) == (0, 0)
    assert together[0].stands[0].units == 0  # type: ignore[index]  # it is not refused
    assert await group.has("ann") == (0, 0)


async def test_an_edited_message_says_only_what_it_says_last(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 9))
    group = await open_group(harness)
    wish = await group.wish("ann", ("A1", "add", 5))
    edited = await group.wish("ann", ("A1", "add", 2), message_id=wish.message_id)
    a_moment_before = edited.said_at - timedelta(microseconds=1)
    assert wish.message_id is not None

    await group.send(wish)
    await asyncio.gather(
        group.unsend(wish.message_id, said_at=a_moment_before, event_id="E-2/old"),
        group.send(edited),
    )
    assert await group.has("ann") == (2, 0)
    await group.unsend(wish.message_id)

    assert await group.has("ann") == (0, 0)


async def test_the_limit_of_the_sale_holds_and_may_be_raised(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))
    group = await open_group(harness, ItemWish(sku="COLA", units_max=2))
    item = group.sale.items[0].id

    full = await group.say("ann", ("A1", "add", 3))
    assert (full.stands[0].units, full.stands[0].waiting) == (2, 1)
    with pytest.raises(InvalidInput):
        await group.change(limits=((item, 1),))
    (moved,) = await group.change(limits=((item, 4),))

    assert (moved.units, moved.units_now) == (1, 3)  # type: ignore[attr-defined]  # MovedUp
    assert await group.counts() == (3, 0, 1)


async def test_units_that_come_free_elsewhere_move_the_line_up(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 2))
    placed = await harness.place(items=(("COLA", 2),))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 1))
    await group.say("bo", ("A1", "add", 2))
    assert await group.counts() == (0, 3, 0)

    harness.forward(hours=1)
    await harness.expire()
    assert await harness.status(placed) == "expired"
    await group.work()
    assert (await group.has("ann"), await group.has("bo")) == ((1, 0), (1, 1))
    await receive_stock(harness.shop.db, harness.shop.mint, "COLA", 5, actor=BOB)
    await group.work()

    assert await group.has("bo") == (2, 0)
    assert await harness.stock("COLA") == Counters(7, 3)


async def test_nothing_is_claimed_out_of_time_or_of_something_else(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 5))
    closes_at = harness.clock.present + timedelta(hours=1)
    group = await open_group(harness, closes_at=closes_at)
    foreign = await open_group(harness, group_id="C-2")

    with pytest.raises(NotFound):
        await group.say("ann", (foreign.sale.items[0].id, "add", 1))
    with pytest.raises(NotFound):
        await group.say("ann", group_buy_id="nothing")
    with pytest.raises(InvalidInput):
        await group.say("ann", ("A1", "set", -1))
    with pytest.raises(InvalidInput):
        await group.say("ann", ("A1", "add", 10_000))
    await group.say("ann", ("A1", "add", 9_000))
    with pytest.raises(InvalidInput):
        await group.say("ann", ("A1", "add", 9_000))
    harness.forward(hours=1, seconds=2)
    await group.work()
    on_its_way = await group.say("bo", ("A1", "add", 1), said_at=closes_at - timedelta(seconds=1))
    with pytest.raises(SaleClosed):
        await group.say("chia", ("A1", "add", 1), said_at=closes_at)

    assert on_its_way.stands[0].waiting == 1
    assert await group.status() == "open"
    harness.forward(seconds=20)
    await group.work()
    assert await group.status() == "closed"
    late = await group.wish("bo", said_at=closes_at - timedelta(seconds=1))
    for _ in range(2):
        with pytest.raises(SaleClosed):
            await group.send(late)


async def test_one_bad_claim_in_a_batch_fails_alone(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 50))
    group = await open_group(harness)
    wishes = await group.wishes(5)
    bad = await group.wish("mallory", for_name="\x00")  # PostgreSQL takes no NUL
    nobody = await group.wish("ghost", buyer_id="nobody")

    ends = await asyncio.gather(
        *(group.send(wish) for wish in [*wishes[:2], bad, nobody, *wishes[2:]]),
        return_exceptions=True,
    )

    assert sum(not isinstance(end, BaseException) for end in ends) >= 5
    assert isinstance(ends[3], BaseException)
    assert (await group.counts())[0] in (5, 6)


async def test_a_claim_names_each_item_once_and_some_item(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 5))
    group = await open_group(harness)
    item = group.sale.items[0].id
    twice = (Change(item_id=item, verb="add", units=1), Change(item_id=item, verb="set", units=1))

    for changes in ((), twice):
        with pytest.raises(InvalidInput):
            await group.say("ann", changes=changes)

    assert await group.counts() == (0, 0, 5)


async def test_a_batch_of_claims_costs_the_same_for_one_and_for_many(
    harness: ShopHarness, statements: list[str]
) -> None:
    await harness.sell(("COLA", 288, 300), ("TEA", 90, 300))
    group = await open_group(harness, ItemWish(sku="COLA"), ItemWish(sku="TEA"))
    counts = []
    for size in (1, 500):
        wishes = await group.wishes(size, ("A1", "add", 1), ("A2", "add", 1))
        if size > 1:
            wishes = [
                wish
                for wish in [*wishes, *await group.wishes(1)]
                if wish.buyer_id != await group.member("member 0")
            ]
        statements.clear()
        await harness.shop.db.write(claim_units, wishes)
        counts.append(len(statements))

    one, many = counts
    # Those who come short wait: one statement more.
    assert many <= one + 1
    assert one <= 16
