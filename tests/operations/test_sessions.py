"""Sessions of the back office: how long they live, how they end, who they are of."""

from datetime import timedelta

import pytest

from kaimai.domain.errors import NotFound
from kaimai.domain.staff import StaffMember
from kaimai.operations import sessions
from kaimai.persistence import staff
from tests.shop_harness import BOB, ShopHarness


async def hire(harness: ShopHarness, name: str = "Dai", role: str = "owner") -> StaffMember:
    mint = harness.shop.mint
    member = StaffMember(
        id=mint.id(),
        name=name,
        email=f"{name.lower()}@example.com",
        role=role,
        has_totp=False,
        is_active=True,
        created_at=mint.now(),
    )
    assert await harness.shop.db.write(staff.insert, member)
    return member


async def begin(harness: ShopHarness, member: StaffMember, device: str = "a phone") -> str:
    shop = harness.shop
    return await sessions.begin(
        shop.db, shop.mint, member.id, device=device, address="203.0.113.7", now=shop.mint.now()
    )


async def behind(harness: ShopHarness, cookie: str | None) -> str | None:
    found = await sessions.signed_in(harness.shop.db, cookie, now=harness.clock.present)
    return None if found is None else found.member.name


async def test_a_session_is_of_who_signed_in(harness: ShopHarness) -> None:
    dai, emi = await hire(harness), await hire(harness, "Emi")
    first, second = await begin(harness, dai), await begin(harness, emi)

    assert len(first) == 64
    assert first != second
    assert [await behind(harness, each) for each in (first, second)] == ["Dai", "Emi"]
    for wrong in (None, "", "x" * 64, first[:-1], first + "0", "é" * 64):
        assert await behind(harness, wrong) is None


async def test_nothing_in_the_books_signs_anybody_in(harness: ShopHarness) -> None:
    cookie = await begin(harness, await hire(harness))

    [row] = await harness.rows("SELECT * FROM staff_sessions")
    assert cookie not in row
    for column in row:
        assert await behind(harness, str(column)) is None


async def test_a_session_that_is_used_lives_on_and_one_left_alone_ends(
    harness: ShopHarness,
) -> None:
    cookie = await begin(harness, await hire(harness))

    for _ in range(5):
        harness.forward(hours=11)
        assert await behind(harness, cookie) == "Dai"
    harness.forward(hours=12, minutes=1)
    assert await behind(harness, cookie) is None


async def test_no_session_is_older_than_a_month(harness: ShopHarness) -> None:
    cookie = await begin(harness, await hire(harness))

    for _ in range(72):
        harness.forward(hours=10)
        seen = await behind(harness, cookie)
    assert seen is None


async def test_a_steady_user_costs_a_write_every_five_minutes(harness: ShopHarness) -> None:
    cookie = await begin(harness, await hire(harness))
    asked = "SELECT last_used_at FROM staff_sessions"

    [began] = await harness.rows(asked)
    harness.forward(minutes=4)
    await behind(harness, cookie)
    assert await harness.rows(asked) == [began]
    harness.forward(minutes=2)
    await behind(harness, cookie)
    assert await harness.rows(asked) != [began]


async def test_sessions_are_listed_and_ended(harness: ShopHarness) -> None:
    db = harness.shop.db
    dai, emi = await hire(harness), await hire(harness, "Emi")
    phone, desk = await begin(harness, dai), await begin(harness, dai, "a desk")
    other = await begin(harness, emi)

    listed = await sessions.sessions_of(db, dai.id, now=harness.clock.present)
    assert [each.device for each in listed] == ["a desk", "a phone"]
    with pytest.raises(NotFound):
        await sessions.end_session(db, emi.id, listed[0].id, actor=BOB, now=harness.clock())
    await sessions.end_session(db, dai.id, listed[0].id, actor=BOB, now=harness.clock())
    assert await behind(harness, desk) is None
    assert await behind(harness, phone) == "Dai"

    assert await sessions.end_sessions(db, dai.id, actor=BOB, now=harness.clock()) == 1
    assert await behind(harness, phone) is None
    assert await behind(harness, other) == "Emi"
    assert await harness.rows("SELECT verb, subject_id FROM audit_log") == [
        ("end_sessions", dai.id),
        ("end_sessions", dai.id),
    ]


async def test_who_has_left_is_not_signed_in(harness: ShopHarness) -> None:
    dai = await hire(harness)
    cookie = await begin(harness, dai)

    await harness.shop.db.write(staff.change, dai.id, is_active=False)

    assert await behind(harness, cookie) is None
    await harness.shop.db.write(staff.change, dai.id, is_active=True)


async def test_a_password_typed_again_stands_for_ten_minutes(harness: ShopHarness) -> None:
    cookie = await begin(harness, await hire(harness))
    found = await sessions.signed_in(harness.shop.db, cookie, now=harness.clock.present)

    assert found is not None
    assert found.is_confirmed(found.confirmed_at + timedelta(minutes=9))
    assert not found.is_confirmed(found.confirmed_at + timedelta(minutes=10))
