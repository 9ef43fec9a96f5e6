"""Builders of staff for tests: hired people, with a password that they know and without."""

from functools import cache

import pyotp

from kaimai.domain.sign_in import Client
from kaimai.domain.staff import StaffMember
from kaimai.operations import own_account, passwords, sign_in, staff
from kaimai.operations.sign_in import Entered, HalfWay
from kaimai.persistence import staff as staff_rows
from tests.shop_harness import BOB, ShopHarness

GOOD = "紅豆餅 a cup of tea"
PHONE = Client(address="203.0.113.7", device="a phone")
ELSEWHERE = Client(address="198.51.100.9", device="a stranger")


@cache
def digest() -> str:
    """The digest of GOOD, made once: it is slow on purpose."""
    return passwords._digest(GOOD)


async def hire(
    harness: ShopHarness, name: str = "Dai", role: str = "owner", *, has_password: bool = True
) -> StaffMember:
    """Somebody who works here, whose password is GOOD."""
    shop = harness.shop
    member = await staff.add_member(
        shop.db,
        shop.mint,
        name=name,
        email=f"{name.lower()}@example.com",
        role=role,
        actor=BOB,
    )
    if has_password:
        await shop.db.write(
            staff_rows.change,
            member.id,
            password_digest=digest(),
            password_set_at=shop.mint.now(),
        )
    return await staff.member(shop.db, member.id)


async def try_password(
    harness: ShopHarness,
    password: str = GOOD,
    *,
    email: str = "dai@example.com",
    client: Client = PHONE,
) -> Entered | HalfWay:
    """The first step."""
    shop = harness.shop
    return await sign_in.check_password(
        shop.db,
        shop.mint,
        shop.installation.link_secret,
        email=email,
        password=password,
        client=client,
    )


async def try_code(
    harness: ShopHarness, ticket: str, code: str, *, client: Client = PHONE
) -> Entered:
    """The second step."""
    shop = harness.shop
    return await sign_in.check_code(
        shop.db,
        shop.mint,
        shop.installation.link_secret,
        ticket=ticket,
        code=code,
        client=client,
        keys=shop.live.keys,
    )


async def with_second_step(harness: ShopHarness, member: StaffMember) -> tuple[str, list[str]]:
    """The second step of a member, switched on: its secret, and the recovery codes."""
    shop = harness.shop
    secret = await own_account.offered_secret(shop.db, shop.mint, member, keys=shop.live.keys)
    codes = await own_account.switch_second_step_on(
        shop.db,
        shop.mint,
        member,
        code_at(harness, secret),
        actor=member.actor(),
        keys=shop.live.keys,
    )
    return secret, codes


def code_at(harness: ShopHarness, secret: str, *, seconds: int = 0) -> str:
    """What an app would show now, or so many seconds from now."""
    return pyotp.TOTP(secret).at(int(harness.clock.present.timestamp()) + seconds)
