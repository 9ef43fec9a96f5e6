"""Customers: found by what they are called, two records made one, and a person's data erased everywhere."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import HomeDelivery
from kaimai.domain.errors import InvalidInput, NotErasable, NotFound
from kaimai.domain.messaging import Profile
from kaimai.domain.moves import Actor, MoveRequest
from kaimai.domain.orders import ORDER_MOVES
from kaimai.operations import carts, customer_terms, customers, erasing, merging
from kaimai.operations.group_buy_wishes import ItemWish
from kaimai.operations.line_people import keep_profiles, people_of
from kaimai.operations.shipping import ParcelWish, add_parcel
from kaimai.persistence import moves, orders
from kaimai.persistence.database import Connection
from kaimai.persistence.tables import metadata
from kaimai.queries import customer_list
from kaimai.queries import customers as queries
from tests.group_buying import open_group
from tests.shop_harness import ShopHarness

BOSS = Actor("staff", "boss", "10.0.0.7")


async def _buyer(harness: ShopHarness, identity: str = "alice") -> str:
    found = await harness.rows(f"SELECT buyer_id FROM buyer_identities WHERE value = '{identity}'")
    return str(found[0][0])


async def _ordered(harness: ShopHarness, who: str, contact: Contact, **more: object):
    token = await harness.cart_with(who, COLA=1)
    return await harness.place(
        cart=token, contact=contact, actor=Actor("buyer", await _buyer(harness, who)), **more
    )


async def _index(harness: ShopHarness) -> None:
    harness.forward(minutes=1)
    while await customer_terms.follow_customers(harness.shop.db, harness.shop.mint):
        pass


async def _found(harness: ShopHarness, query: str) -> list[str]:
    page = await harness.shop.db.read(customer_list.search, query)
    return [each.id for each in page.customers]


async def test_customers_are_found_by_name_phone_and_address_at_once_and_later(harness):
    await harness.sell(("COLA", 30, 9))
    await _ordered(harness, "alice", Contact("王小明", "0912-345-678", "Ming@example.com"))
    await _ordered(harness, "bob", Contact("陳美麗", "0987654321", "mei@example.com"))
    alice, bob = await _buyer(harness), await _buyer(harness, "bob")
    for _ in ("before the terms are made", "after"):
        assert await _found(harness, "小明") == [alice]
        assert await _found(harness, "0912 345 678") == [alice]
        assert await _found(harness, "678") == [alice]
        assert await _found(harness, "ming@example.com") == [alice]
        assert await _found(harness, "美麗") == [bob]
        assert await _found(harness, "林") == []
        await _index(harness)


async def test_a_friend_is_found_by_the_name_in_line_without_an_order(harness):
    db, mint = harness.shop.db, harness.shop.mint
    person = (await people_of(db, mint, ["U1"]))["U1"]
    await _index(harness)
    profile = Profile(user_id="U1", display_name="阿花 Flora")
    await keep_profiles(db, mint, {"U1": profile}, are_friends=True)
    await _index(harness)
    assert await _found(harness, "flora") == [person.buyer_id]
    assert await _found(harness, "阿花") == [person.buyer_id]


async def test_merging_gives_everything_to_one_and_leaves_one_open_cart(harness):
    await harness.sell(("COLA", 30, 50), limit_per_person=20)
    await harness.offer_coupon("OPEN10")
    db, mint = harness.shop.db, harness.shop.mint
    placed = await _ordered(
        harness, "alice", Contact("王小明", "0912345678", "a@example.com"), coupon="OPEN10"
    )
    await _ordered(harness, "bob", Contact("小明", "0912345678", "b@example.com"))
    source, target = await _buyer(harness, "alice"), await _buyer(harness, "bob")
    await harness.cart_with("alice", COLA=2)
    await harness.cart_with("bob", COLA=3)
    await customers.add_note(db, mint, source, "常客", actor=BOSS)
    await customers.set_tags(db, mint, source, "VIP、團媽", actor=BOSS)
    shown = await merging.preview_merge(db, source, target)
    assert (shown.what.orders, shown.what.cart_units, shown.cart_units_of_target) == (1, 2, 3)

    await merging.merge_customers(db, mint, source, target, actor=BOSS)
    await merging.merge_customers(db, mint, source, target, actor=BOSS)  # pressed twice

    page = await db.read(queries.find_customer, target)
    assert page is not None
    assert (len(page.orders), page.order_count, page.tags) == (2, 2, ("VIP", "團媽"))
    assert [note.text for note in page.notes] == ["常客"]
    assert [use.code for use in page.coupons] == ["OPEN10"]
    token = await carts.open_cart(db, mint, kind="web", value="alice")
    assert await carts.open_cart(db, mint, kind="web", value="bob") == token
    assert await harness.rows(
        "SELECT SUM(quantity) FROM cart_items JOIN shopping_cart ON id = cart_id"
        " WHERE state = 'open'"
    ) == [(5,)]
    assert (await harness.order(placed)).order.buyer_id == target
    gone = await db.read(queries.find_customer, source)
    assert gone is not None
    assert gone.merged_into == target
    assert await _found(harness, "0912345678") == [target]
    with pytest.raises(NotFound):
        await merging.merge_customers(db, mint, target, source, actor=BOSS)
    with pytest.raises(InvalidInput):
        await merging.preview_merge(db, target, target)
    assert ("merge", target) in await harness.rows("SELECT verb, subject_id FROM audit_log")


async def test_merging_keeps_both_claims_on_one_item(harness):
    await harness.sell(("COLA", 30, 9))
    group = await open_group(harness, ItemWish(sku="COLA", price=25))
    await group.say("mei", ("A1", "add", 2))
    await group.say("mei2", ("A1", "add", 3))
    db, mint = harness.shop.db, harness.shop.mint
    await customers.change_contact(db, mint, "mei2", name="美麗", phone="", email="", actor=BOSS)
    await merging.merge_customers(db, mint, "mei2", "mei", actor=BOSS)
    assert await group.has("mei") == (2, 0)
    assert await group.has("mei", for_name="美麗") == (3, 0)
    assert await group.counts() == (5, 0, 4)


PLANTED = ("林志玲玲", "0955123987", "chihling@example.net", "忠孝東路四段一號", "請放管理室")
SAID = "我家的狗叫小黑黑"


async def _everything(harness: ShopHarness) -> str:
    """Every value of every table, as one text."""

    def read(conn: Connection) -> str:
        return "\n".join(
            f"{table.name}: {row!r}"
            for table in metadata.sorted_tables
            for row in conn.execute(sa.select(table))
        )

    return await harness.shop.db.read(read)


async def _known_person(harness: ShopHarness) -> str:
    """Somebody who has left traces in every place that there is."""
    await harness.sell(("COLA", 30, 9), ("GONE", 30, 0), limit_per_person=5)
    await harness.offer_coupon("OPEN10")
    db, mint = harness.shop.db, harness.shop.mint
    name, phone, email, street, note = PLANTED
    receiver = HomeDelivery(
        name=name, phone=phone, zip="106", county="臺北市", district="大安區", street=street
    )
    placed = await _ordered(
        harness,
        "alice",
        Contact(name, phone, email),
        delivery=receiver,
        note=note,
        coupon="OPEN10",
    )
    await harness.ask_for_payment(placed)
    buyer = await _buyer(harness)
    await customers.change_contact(db, mint, buyer, name=name, phone=phone, email=email, actor=BOSS)
    await customers.add_note(db, mint, buyer, f"{name} 喜歡冰的", actor=BOSS)
    await customers.set_tags(db, mint, buyer, SAID[:6], actor=BOSS)
    await _index(harness)
    return buyer


async def test_a_person_is_erased_only_when_nothing_open_needs_them(harness):
    buyer = await _known_person(harness)
    db, mint, letters = harness.shop.db, harness.shop.mint, harness.shop.settings.data
    with pytest.raises(NotErasable) as refused:
        await erasing.erase_customer(db, mint, buyer, actor=BOSS, letters=letters)
    assert [why for why, _ in refused.value.obstacles] == ["unpaid"]
    await _pay(harness)
    with pytest.raises(NotErasable) as refused:
        await erasing.erase_customer(db, mint, buyer, actor=BOSS, letters=letters)
    assert [why for why, _ in refused.value.obstacles] == ["unshipped"]
    preview = await erasing.preview_erasure(db, buyer)
    assert preview.kept["orders"] == (1, "tax")


async def test_nothing_of_an_erased_person_is_left_in_any_table(harness):
    buyer = await _known_person(harness)
    db, mint, letters = harness.shop.db, harness.shop.mint, harness.shop.settings.data
    await _pay(harness)
    await db.write(_ship, harness.clock.present)
    [[number]] = await harness.rows("SELECT number FROM orders")
    parcel = ParcelWish(
        number=str(number), parcel_id=mint.id(), carrier="tcat", tracking_number="AB123456"
    )
    await add_parcel(db, mint, parcel, actor=BOSS)
    told = await erasing.data_of(db, mint, buyer, actor=BOSS)
    assert all(each in repr(told.tables) for each in PLANTED)
    before = await _everything(harness)
    assert all(each in before for each in PLANTED)
    total = await harness.rows("SELECT total, status FROM orders")

    await erasing.erase_customer(db, mint, buyer, actor=BOSS, letters=letters)
    await erasing.erase_customer(db, mint, buyer, actor=BOSS, letters=letters)

    after = await _everything(harness)
    found = [
        line
        for line in after.splitlines()
        if any(each in line for each in (*PLANTED, PLANTED[1][-4:], SAID[:6], "AB123456"))
    ]
    assert found == []
    assert await harness.rows("SELECT total, status FROM orders") == total
    assert await _found(harness, PLANTED[0]) == []
    # Whoever comes back with the same browser is somebody new.
    await harness.cart_with("alice", COLA=1)
    assert await _buyer(harness) != buyer


async def _pay(harness: ShopHarness) -> None:
    """The order's card payment goes through."""
    attempt = str((await harness.rows("SELECT attempt_number FROM payment_log"))[0][0])
    await harness.ring(harness.bank.pay_card(attempt))


def _ship(conn: Connection, now: datetime) -> None:
    order = next(
        iter(orders.lock(conn, conn.scalars(sa.text("SELECT id FROM orders")).all()).values())
    )
    moves.make_move(
        conn,
        ORDER_MOVES,
        MoveRequest(
            id=order.id,
            verb="ship",
            status=order.status,
            version=order.version,
            actor=BOSS,
            reason=PLANTED[0],
            at=now,
        ),
    )
