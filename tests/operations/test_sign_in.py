"""Signing in: what is let in, what is refused, and that waiting cannot be used against the owner."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import argon2
import pytest

from kaimai.domain.errors import Busy, MustWait, SignInRefused, StaffRefused
from kaimai.domain.sign_in import WAIT_MAX, Client, account_of, network_of, wait_after
from kaimai.operations import passwords, sessions, staff
from kaimai.operations.sign_in import Entered, HalfWay
from kaimai.persistence import staff as staff_rows
from tests.operations.hiring import (
    ELSEWHERE,
    GOOD,
    PHONE,
    code_at,
    hire,
    try_code,
    try_password,
    with_second_step,
)
from tests.shop_harness import BOB, ShopHarness


async def who(harness: ShopHarness, entered: object) -> str | None:
    assert isinstance(entered, Entered)
    found = await sessions.signed_in(harness.shop.db, entered.cookie, now=harness.clock.present)
    return None if found is None else found.member.name


async def refuse(harness: ShopHarness, times: int = 1, client: Client = ELSEWHERE) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            await try_password(harness, "not the password", client=client)


async def test_the_right_password_signs_in(harness: ShopHarness) -> None:
    await hire(harness)

    entered = await try_password(harness, email=" Dai@Example.com ")

    assert await who(harness, entered) == "Dai"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("dai@example.com", "not the password"),
        ("dai@example.com", ""),
        ("nobody@example.com", GOOD),
        ("", GOOD),
        ("new@example.com", GOOD),
        ("gone@example.com", GOOD),
    ],
)
async def test_what_is_wrong_is_not_told_apart(
    harness: ShopHarness, email: str, password: str
) -> None:
    await hire(harness)
    await hire(harness, "new", has_password=False)
    gone = await hire(harness, "gone")
    await staff.let_go(harness.shop.db, gone.id, actor=BOB, now=harness.clock())

    with pytest.raises(SignInRefused) as refused:
        await try_password(harness, password, email=email)

    assert str(refused.value) == str(SignInRefused())


def test_who_is_not_there_takes_as_much_work_as_who_is() -> None:
    # The library's own parameters, which the shop goes by; those of tests are quicker.
    assert not argon2.PasswordHasher().check_needs_rehash(passwords.NOBODYS)
    assert not passwords._check("any", None).is_right


async def test_a_digest_of_weaker_days_is_made_anew(harness: ShopHarness) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    member = await hire(harness)
    await harness.shop.db.write(staff_rows.change, member.id, password_digest=weak)

    await try_password(harness)
    [(digest,)] = await harness.rows("SELECT password_digest FROM staff")

    assert not passwords._HASHER.check_needs_rehash(str(digest))
    assert await who(harness, await try_password(harness)) == "Dai"


async def test_passwords_wait_in_a_line_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAITING_MAX", 3)

    ended = await asyncio.gather(
        *(passwords.check("any", None) for _ in range(6)), return_exceptions=True
    )

    assert [type(each).__name__ for each in ended] == ["Verdict"] * 3 + [Busy.__name__] * 3


# The second step


async def test_the_second_step_takes_a_code_of_the_app(harness: ShopHarness) -> None:
    member = await hire(harness)
    secret, _ = await with_second_step(harness, member)
    harness.forward(minutes=1)

    half = await try_password(harness)
    assert isinstance(half, HalfWay)
    assert await harness.rows("SELECT count(*) FROM staff_sessions") == [(0,)]

    entered = await try_code(harness, half.ticket, code_at(harness, secret))
    assert await who(harness, entered) == "Dai"
    assert entered.codes_left is None


@pytest.mark.parametrize(("seconds", "is_in"), [(-30, True), (30, True), (-90, False), (90, False)])
async def test_a_phones_clock_may_be_half_a_minute_wrong(
    harness: ShopHarness, seconds: int, is_in: bool
) -> None:
    secret, _ = await with_second_step(harness, await hire(harness))
    harness.forward(minutes=5)
    half = await try_password(harness)
    assert isinstance(half, HalfWay)

    code = code_at(harness, secret, seconds=seconds)
    if is_in:
        assert await who(harness, await try_code(harness, half.ticket, code)) == "Dai"
    else:
        with pytest.raises(SignInRefused):
            await try_code(harness, half.ticket, code)


async def test_a_code_works_once(harness: ShopHarness) -> None:
    secret, _ = await with_second_step(harness, await hire(harness))
    harness.forward(minutes=1)
    code = code_at(harness, secret)
    half, again = await try_password(harness), await try_password(harness)
    assert isinstance(half, HalfWay)
    assert isinstance(again, HalfWay)

    await try_code(harness, half.ticket, code)
    with pytest.raises(SignInRefused):
        await try_code(harness, again.ticket, code)


async def test_a_recovery_code_stands_for_the_phone_once(harness: ShopHarness) -> None:
    _, codes = await with_second_step(harness, await hire(harness))
    assert len(set(codes)) == 10
    half = await try_password(harness)
    assert isinstance(half, HalfWay)

    entered = await try_code(harness, half.ticket, f" {codes[3].upper().replace('-', ' ')} ")
    assert await who(harness, entered) == "Dai"
    assert entered.codes_left == 9
    with pytest.raises(SignInRefused):
        await try_code(harness, half.ticket, codes[3])
    with pytest.raises(SignInRefused):
        await try_code(harness, half.ticket, "")


async def test_a_ticket_is_for_one_person_password_and_ten_minutes(harness: ShopHarness) -> None:
    secret, _ = await with_second_step(harness, await hire(harness))
    other, _ = await with_second_step(harness, await hire(harness, "Emi"))
    half = await try_password(harness)
    assert isinstance(half, HalfWay)
    [(emi,)] = await harness.rows("SELECT id FROM staff WHERE name = 'Emi'")
    _, _, rest = half.ticket.partition(".")

    for wrong in (f"{emi}.{rest}", half.ticket[:-1], "", "a.b.c", f"{half.ticket}0"):
        with pytest.raises(StaffRefused):
            await try_code(harness, wrong, code_at(harness, other))
    harness.forward(minutes=11)
    with pytest.raises(StaffRefused):
        await try_code(harness, half.ticket, code_at(harness, secret))


async def test_the_secrets_of_the_second_step_are_in_no_log(harness: ShopHarness) -> None:
    secret, codes = await with_second_step(harness, await hire(harness))
    [logged] = zip(*await harness.rows("SELECT after FROM audit_log"), strict=True)

    assert not any(word in str(logged) for word in (secret, *codes))
    kept = await harness.rows("SELECT digest FROM staff_recovery_codes")
    assert not {str(digest) for (digest,) in kept} & set(codes)


# Waiting


def test_waits_grow_and_end() -> None:
    waits = [wait_after(attempts, 3).total_seconds() for attempts in range(1, 20)]

    assert waits[:6] == [0, 0, 2, 4, 8, 16]
    assert waits[-1] == WAIT_MAX.total_seconds()
    assert waits == sorted(waits)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/56"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_network_is_what_one_customer_has(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_whoever_guesses_waits_longer_and_longer(harness: ShopHarness) -> None:
    await hire(harness)
    await refuse(harness, 3)

    with pytest.raises(MustWait) as first:
        await try_password(harness, client=ELSEWHERE)
    harness.forward(seconds=first.value.retry_after_seconds)
    await refuse(harness)
    with pytest.raises(MustWait) as second:
        await try_password(harness, client=ELSEWHERE)

    assert second.value.retry_after_seconds > first.value.retry_after_seconds
    harness.forward(hours=25)
    assert await who(harness, await try_password(harness, client=ELSEWHERE)) == "Dai"


async def test_a_hundred_guesses_at_once_are_three(harness: ShopHarness) -> None:
    await hire(harness)

    ended = await asyncio.gather(
        *(try_password(harness, f"guess {n}", client=ELSEWHERE) for n in range(12)),
        return_exceptions=True,
    )

    assert sum(isinstance(each, SignInRefused) for each in ended) == 3
    assert sum(isinstance(each, MustWait) for each in ended) == 9


async def test_the_owner_comes_in_while_somebody_guesses(harness: ShopHarness) -> None:
    await hire(harness)
    for _ in range(8):
        await refuse(harness)
        harness.forward(minutes=16)
    await refuse(harness)

    assert await who(harness, await try_password(harness)) == "Dai"


async def test_a_known_browser_comes_in_from_the_very_network_of_the_guesser(
    harness: ShopHarness,
) -> None:
    await hire(harness)
    entered = await try_password(harness)
    assert isinstance(entered, Entered)
    here = replace(ELSEWHERE, address=PHONE.address)
    await refuse(harness, 3, here)
    with pytest.raises(MustWait):
        await try_password(harness)

    known = replace(PHONE, known={account_of("dai@example.com"): entered.device})
    assert await who(harness, await try_password(harness, client=known)) == "Dai"


async def test_a_made_up_cookie_of_a_known_browser_is_worth_nothing(harness: ShopHarness) -> None:
    await hire(harness)
    other = await try_password(harness, email="dai@example.com")
    assert isinstance(other, Entered)
    await hire(harness, "Emi")
    await refuse(harness, 3)

    for cookie in ("x", f"{'0' * 32}.{'0' * 32}", other.device):
        client = replace(ELSEWHERE, known={account_of("emi@example.com"): cookie})
        with pytest.raises(SignInRefused):
            await try_password(harness, "wrong one", email="emi@example.com", client=client)
    with pytest.raises(MustWait):
        await try_password(harness, email="emi@example.com", client=ELSEWHERE)


async def test_a_network_that_tries_many_accounts_waits(harness: ShopHarness) -> None:
    for number in range(20):
        with pytest.raises(SignInRefused):
            await try_password(harness, email=f"{number}@example.com", client=ELSEWHERE)
    with pytest.raises(MustWait):
        await try_password(harness, email="another@example.com", client=ELSEWHERE)


async def test_the_second_step_cannot_be_guessed_by_who_knows_the_password(
    harness: ShopHarness,
) -> None:
    await with_second_step(harness, await hire(harness))
    guesses = 0
    harness.forward(minutes=1)
    began = harness.clock.present

    while harness.clock.present < began + timedelta(hours=1):
        try:
            half = await try_password(harness, client=ELSEWHERE)
            assert isinstance(half, HalfWay)
            guesses += 1
            await try_code(harness, half.ticket, "000000", client=ELSEWHERE)
        except MustWait as waiting:
            harness.forward(seconds=waiting.retry_after_seconds)
        except SignInRefused:
            pass

    assert guesses < 15


async def test_a_member_hears_of_attempts_from_elsewhere_once(harness: ShopHarness) -> None:
    await hire(harness, "Fay")
    await hire(harness, role="packer")
    await refuse(harness, 2)
    await refuse(harness, 1, PHONE)

    entered = await try_password(harness)
    again = await try_password(harness)

    assert isinstance(entered, Entered)
    assert isinstance(again, Entered)
    assert (entered.refused, again.refused) == (2, 0)


async def test_an_owner_hears_of_attempts_at_everybody(harness: ShopHarness) -> None:
    await hire(harness)
    await hire(harness, "Emi", role="packer")
    with pytest.raises(SignInRefused):
        await try_password(harness, "wrong", email="emi@example.com", client=ELSEWHERE)

    entered = await try_password(harness)

    assert isinstance(entered, Entered)
    assert entered.refused == 1
