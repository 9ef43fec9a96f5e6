"""The shop's people: taken on, given links, changed, let go; and the owner that a shop always has."""

import asyncio

import pytest

from kaimai.domain.errors import (
    InvalidInput,
    NotFound,
    PasswordRefused,
    SignInRefused,
    StaffRefused,
)
from kaimai.domain.permissions import PERMISSIONS, ROLES, may
from kaimai.domain.staff import SignedIn, checked_email, checked_password
from kaimai.operations import own_account, sealed_steps, sessions, set_up, staff
from kaimai.operations.sign_in import Entered, HalfWay
from kaimai.persistence import staff as staff_rows
from kaimai.persistence.sealing import KEY_BYTES, SealingKeys, written_key
from tests.operations.hiring import (
    GOOD,
    code_at,
    hire,
    try_code,
    try_password,
    with_second_step,
)
from tests.shop_harness import BOB, ShopHarness


async def enter(harness: ShopHarness) -> tuple[str, SignedIn]:
    entered = await try_password(harness)
    assert isinstance(entered, Entered)
    found = await sessions.signed_in(harness.shop.db, entered.cookie, now=harness.clock.present)
    assert found is not None
    return entered.cookie, found


async def choose(harness: ShopHarness, link: str, password: str = GOOD, **own: str) -> str:
    member = await set_up.choose_password(
        harness.shop.db,
        harness.shop.mint,
        link,
        password,
        shop_name="開賣小舖",
        address="203.0.113.7",
        **own,
    )
    return member.id


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "short"),
        ("九個字的密碼不夠長", "short"),
        ("x" * 201, "long"),
        ("1234567890", "common"),
        ("PASSWORD123", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("dai@example.com", "known"),
        ("Dai@Example.com1", "known"),
        ("開賣小舖開賣小舖開賣", "known"),
    ],
)
def test_passwords_that_are_tried_first_are_refused(password: str, why: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        checked_password(password, known=("開賣小舖", "Dai", "dai@example.com", "dai"))
    assert refused.value.why == why


@pytest.mark.parametrize(
    "password", [GOOD, "dai likes tea and cake", "一杯珍珠奶茶半糖去冰", "correct horse battery"]
)
def test_a_long_password_needs_nothing_else(password: str) -> None:
    assert checked_password(password, known=("開賣小舖", "Dai", "dai@example.com", "dai"))


@pytest.mark.parametrize("email", ["", "dai", "dai@shop", "d ai@example.com", "戴@example.com"])
def test_an_address_is_one(email: str) -> None:
    with pytest.raises(InvalidInput):
        checked_email(email)


def test_roles_hold_what_they_need() -> None:
    assert [role for role in ROLES if may(role, "orders.ship")] == ["owner", "manager", "packer"]
    assert [role for role in ROLES if may(role, "staff.manage")] == ["owner"]
    assert not any(may("packer", each) for each in PERMISSIONS if each.startswith("customers"))
    with pytest.raises(KeyError):
        may("owner", "orders.everything")


async def test_an_address_is_one_persons(harness: ShopHarness) -> None:
    await hire(harness)

    with pytest.raises(StaffRefused) as refused:
        await hire(harness)

    assert refused.value.why == "email_taken"


# Links


async def test_a_new_member_chooses_a_password_with_a_link_that_works_once(
    harness: ShopHarness,
) -> None:
    shop = harness.shop
    member = await hire(harness, has_password=False)
    link = await staff.make_link(shop.db, shop.mint, member.id, actor=BOB)

    assert await choose(harness, link) == member.id
    assert isinstance(await try_password(harness), Entered)
    with pytest.raises(StaffRefused):
        await choose(harness, link)
    assert link not in str(await harness.rows("SELECT * FROM staff_links"))


async def test_a_link_is_over_after_a_day_and_when_there_is_a_newer_one(
    harness: ShopHarness,
) -> None:
    shop = harness.shop
    member = await hire(harness, has_password=False)
    first = await staff.make_link(shop.db, shop.mint, member.id, actor=BOB)
    second = await staff.make_link(shop.db, shop.mint, member.id, actor=BOB)

    for link in (first, "0" * 64, ""):
        with pytest.raises(StaffRefused):
            await set_up.find_link(shop.db, link, now=harness.clock.present)
    assert await set_up.find_link(shop.db, second, now=harness.clock.present) == member
    harness.forward(hours=24)
    with pytest.raises(StaffRefused):
        await choose(harness, second)


async def test_a_link_is_not_used_up_by_a_password_that_is_refused(harness: ShopHarness) -> None:
    shop = harness.shop
    member = await hire(harness, has_password=False)
    link = await staff.make_link(shop.db, shop.mint, member.id, actor=BOB)

    with pytest.raises(PasswordRefused):
        await choose(harness, link, "1234567890")

    assert await choose(harness, link) == member.id


async def test_a_new_password_keeps_the_second_step_and_ends_sessions(
    harness: ShopHarness,
) -> None:
    shop = harness.shop
    member = await hire(harness)
    cookie, _ = await enter(harness)
    await with_second_step(harness, member)
    link = await staff.make_link(shop.db, shop.mint, member.id, actor=BOB)

    await choose(harness, link, "another long sentence")

    assert await sessions.signed_in(shop.db, cookie, now=harness.clock.present) is None
    assert isinstance(await try_password(harness, "another long sentence"), HalfWay)


async def test_the_first_owner_is_made_once(harness: ShopHarness) -> None:
    shop = harness.shop
    link = await staff.make_link(shop.db, shop.mint, None, actor=BOB)
    own = {"name": "Fay", "email": "fay@example.com"}

    ended = await asyncio.gather(
        *(choose(harness, link, **own) for _ in range(3)), return_exceptions=True
    )

    assert sum(isinstance(each, str) for each in ended) == 1
    [fay] = await staff.list_staff(shop.db)
    assert (fay.name, fay.role, fay.is_owner) == ("Fay", "owner", True)
    with pytest.raises(StaffRefused):
        await staff.make_link(shop.db, shop.mint, None, actor=BOB)


async def test_a_first_owners_link_is_worth_nothing_once_there_is_one(
    harness: ShopHarness,
) -> None:
    shop = harness.shop
    link = await staff.make_link(shop.db, shop.mint, None, actor=BOB)
    await hire(harness)

    with pytest.raises(StaffRefused):
        await choose(harness, link, name="Eve", email="eve@example.com")

    assert [each.name for each in await staff.list_staff(shop.db)] == ["Dai"]


# The last owner


async def change(harness: ShopHarness, member_id: str, role: str) -> None:
    await staff.change_member(
        harness.shop.db, member_id, name="Dai", role=role, actor=BOB, now=harness.clock()
    )


async def test_the_last_owner_stays(harness: ShopHarness) -> None:
    db = harness.shop.db
    dai = await hire(harness)
    emi = await hire(harness, "Emi")
    await staff.let_go(db, emi.id, actor=BOB, now=harness.clock())

    for leave in (
        lambda: staff.let_go(db, dai.id, actor=BOB, now=harness.clock()),
        lambda: change(harness, dai.id, "manager"),
    ):
        with pytest.raises(StaffRefused) as refused:
            await leave()
        assert refused.value.why == "last_owner"
    await staff.take_back(db, emi.id, actor=BOB, now=harness.clock())
    await change(harness, dai.id, "manager")


async def test_two_owners_who_go_at_once_do_not_both_go(harness: ShopHarness) -> None:
    db = harness.shop.db
    for turn in range(4):
        dai, emi = [await hire(harness, f"{name}{turn}") for name in ("dai", "emi")]
        others = [
            each
            for each in await staff.list_staff(db)
            if each.is_owner and each.id not in (dai.id, emi.id)
        ]
        for other in others:
            await staff.let_go(db, other.id, actor=BOB, now=harness.clock())

        ended = await asyncio.gather(
            staff.let_go(db, dai.id, actor=BOB, now=harness.clock()),
            change(harness, emi.id, "reader"),
            return_exceptions=True,
        )

        assert sum(isinstance(each, StaffRefused) for each in ended) == 1
        assert sum(each.is_owner for each in await staff.list_staff(db)) == 1


async def test_another_role_and_letting_go_end_sessions(harness: ShopHarness) -> None:
    db = harness.shop.db
    await hire(harness, "Emi")
    dai = await hire(harness)

    cookie, _ = await enter(harness)
    await staff.change_member(
        db, dai.id, name="Daisy", role="owner", actor=BOB, now=harness.clock()
    )
    assert await sessions.signed_in(db, cookie, now=harness.clock.present) is not None
    await change(harness, dai.id, "packer")
    assert await sessions.signed_in(db, cookie, now=harness.clock.present) is None

    cookie, _ = await enter(harness)
    await staff.let_go(db, dai.id, actor=BOB, now=harness.clock())
    await staff.take_back(db, dai.id, actor=BOB, now=harness.clock())
    assert await sessions.signed_in(db, cookie, now=harness.clock.present) is None


async def test_what_happens_to_people_is_in_the_log(harness: ShopHarness) -> None:
    db = harness.shop.db
    await hire(harness, "Emi")
    dai = await hire(harness)
    await change(harness, dai.id, "packer")
    await change(harness, dai.id, "packer")
    await staff.let_go(db, dai.id, actor=BOB, now=harness.clock())

    told = await harness.rows(
        f"SELECT verb FROM audit_log WHERE subject_id = '{dai.id}' ORDER BY id"
    )
    assert [verb for (verb,) in told] == ["add", "edit", "let_go"]
    with pytest.raises(NotFound):
        await staff.let_go(db, "nobody", actor=BOB, now=harness.clock())


# One's own account


async def test_another_password_ends_all_sessions_and_begins_one(harness: ShopHarness) -> None:
    shop = harness.shop
    await hire(harness)
    other, _ = await enter(harness)
    old, found = await enter(harness)
    fields = {
        "shop_name": "開賣小舖",
        "actor": found.member.actor("203.0.113.7"),
        "device": "a phone",
    }

    with pytest.raises(SignInRefused):
        await own_account.change_password(
            shop.db, shop.mint, found, current="wrong", new="another long one", **fields
        )
    with pytest.raises(PasswordRefused):
        await own_account.change_password(
            shop.db, shop.mint, found, current=GOOD, new=GOOD, **fields
        )
    new = await own_account.change_password(
        shop.db, shop.mint, found, current=GOOD, new="another long one", **fields
    )

    living = [
        await sessions.signed_in(shop.db, each, now=harness.clock.present)
        for each in (other, old, new)
    ]
    assert [each is not None for each in living] == [False, False, True]
    with pytest.raises(SignInRefused):
        await try_password(harness)


async def test_a_password_typed_again_is_remembered(harness: ShopHarness) -> None:
    shop = harness.shop
    await hire(harness)
    cookie, found = await enter(harness)
    harness.forward(minutes=11)
    assert not found.is_confirmed(harness.clock.present)

    with pytest.raises(SignInRefused):
        await own_account.confirm(shop.db, shop.mint, found, "wrong")
    await own_account.confirm(shop.db, shop.mint, found, GOOD)

    again = await sessions.signed_in(shop.db, cookie, now=harness.clock.present)
    assert again is not None
    assert again.is_confirmed(harness.clock.present)


async def test_the_second_step_begins_with_a_right_code(harness: ShopHarness) -> None:
    shop = harness.shop
    member = await hire(harness)
    secret = await own_account.offered_secret(shop.db, shop.mint, member, keys=shop.live.keys)
    assert (
        await own_account.offered_secret(shop.db, shop.mint, member, keys=shop.live.keys) == secret
    )

    for wrong in ("", "000000", code_at(harness, secret, seconds=600)):
        with pytest.raises(InvalidInput):
            await own_account.switch_second_step_on(
                shop.db, shop.mint, member, wrong, actor=member.actor(), keys=shop.live.keys
            )
    assert isinstance(await try_password(harness), Entered)
    await with_second_step(harness, member)
    assert isinstance(await try_password(harness), HalfWay)
    with pytest.raises(InvalidInput):
        await own_account.offered_secret(shop.db, shop.mint, member, keys=shop.live.keys)

    await staff.switch_second_step_off(shop.db, member.id, actor=BOB, now=harness.clock())
    assert isinstance(await try_password(harness), Entered)
    assert await harness.rows("SELECT count(*) FROM staff_recovery_codes") == [(0,)]


async def test_new_recovery_codes_replace_the_old(harness: ShopHarness) -> None:
    shop = harness.shop
    member = await hire(harness)
    with pytest.raises(InvalidInput):
        await own_account.renew_recovery_codes(shop.db, shop.mint, member, actor=BOB)
    _, old = await with_second_step(harness, member)
    member = await staff.member(shop.db, member.id)

    new = await own_account.renew_recovery_codes(shop.db, shop.mint, member, actor=BOB)

    assert not set(old) & set(new)
    assert await shop.db.read(staff_rows.recovery_codes_left, member.id) == 10


async def test_somebody_may_read_another_language(harness: ShopHarness) -> None:
    shop = harness.shop
    member = await hire(harness)

    await own_account.change_self(
        shop.db,
        member,
        name="Daisy",
        language="en",
        actor=member.actor(),
        now=harness.clock(),
    )

    now = await staff.member(shop.db, member.id)
    assert (now.name, now.language) == ("Daisy", "en")
    with pytest.raises(InvalidInput):
        await own_account.change_self(
            shop.db, member, name="Daisy", language="xx", actor=BOB, now=harness.clock()
        )


async def test_secrets_of_second_steps_are_sealed_once_there_is_a_key(harness: ShopHarness) -> None:
    shop = harness.shop
    member = await hire(harness)
    secret, codes = await with_second_step(harness, member)
    assert await harness.rows("SELECT totp_secret FROM staff WHERE totp_since IS NOT NULL") == [
        (secret,)
    ]

    # Who had it before comes in as ever, and it is sealed from then on.
    shop.live.keys = SealingKeys(written_key(b"k" * KEY_BYTES))
    assert await sealed_steps.open_steps(shop.db) == 1
    await _come_in(harness, secret)
    [[stored]] = await harness.rows("SELECT totp_secret FROM staff WHERE totp_since IS NOT NULL")
    assert secret not in str(stored)
    assert await sealed_steps.open_steps(shop.db) == 0
    await _come_in(harness, secret)

    new = written_key(b"n" * KEY_BYTES)
    shop.live.keys = SealingKeys(new, shop.live.keys.present)
    assert await sealed_steps.reseal_steps(shop.db, shop.mint, shop.live.keys) == (1, 0)
    shop.live.keys = SealingKeys(new)
    await _come_in(harness, secret)

    # Without the key no code is right, but a recovery code is.
    shop.live.keys = SealingKeys()
    with pytest.raises(SignInRefused):
        await _come_in(harness, secret)
    await _come_in(harness, secret, codes[0])


async def _come_in(harness: ShopHarness, secret: str, code: str = "") -> None:
    harness.forward(minutes=10)
    half = await try_password(harness)
    assert isinstance(half, HalfWay)
    harness.forward(seconds=30)
    await try_code(harness, half.ticket, code or code_at(harness, secret))
