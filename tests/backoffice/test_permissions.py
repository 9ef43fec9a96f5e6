"""Every address of the back office, with every role, without a session, with an old one, without the
form's token, and for things that do not exist. Nothing here knows what an address is for."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from kaimai.backoffice import Address, addresses
from kaimai.backoffice.guards import TOKEN_HEADER
from kaimai.backoffice.routing import SIGNED_IN
from kaimai.backoffice.visit import SESSION_COOKIE
from kaimai.domain.permissions import ROLES, may
from kaimai.domain.staff import NEEDS_CONFIRMING
from tests.backoffice.clerk import signed_in
from tests.shop_app import client_of
from tests.shop_harness import ShopHarness

ADDRESSES = addresses()
READING = ("GET", "HEAD")
FORMS = [each for each in ADDRESSES if each.method not in READING]
CLOSED = [each for each in ADDRESSES if each.permission is not None]
FOR_ANYBODY = {
    "/admin/assets/{version:str}/{name:str}",
    "/admin/sign-in",
    "/admin/sign-in/code",
    "/admin/forgotten",
    "/admin/set-up/{secret:str}",
}
"""What needs no session. Whoever adds to this list explains why."""
_PARAMETER = re.compile(r"{\w+:(\w+)}")
_MADE_UP = {"int": "987654321", "uuid": "00000000-0000-0000-0000-000000000000", "path": "no-such"}


@dataclass(slots=True)
class Walker:
    """A browser with one person's session, and the token of their forms."""

    http: httpx.AsyncClient
    role: str
    token: str

    async def ask(self, address: Address, *, token: str | None = None) -> httpx.Response:
        """Go there, naming something that does not exist wherever the address names something."""
        given = self.token if token is None else token
        return await self.http.request(
            address.method, of_nothing(address), headers={TOKEN_HEADER: given} if given else {}
        )


def of_nothing(address: Address) -> str:
    return _PARAMETER.sub(lambda found: _MADE_UP.get(found[1], "no-such"), address.path)


def is_allowed(role: str, address: Address) -> bool:
    permission = address.permission
    return permission in (None, SIGNED_IN) or may(role, permission)


def named(each: Address) -> str:
    return f"{each.method} {each.path}"


@pytest_asyncio.fixture
async def walkers(app: Litestar, harness: ShopHarness) -> AsyncIterator[dict[str, Walker]]:
    """One person in each role."""
    async with AsyncExitStack() as stack:
        found = {}
        for role in ROLES:
            clerk = await signed_in(app, harness, stack, role=role)
            await clerk.look("/admin/account")
            found[role] = Walker(clerk.http, role, clerk.token)
        yield found


def test_only_the_door_is_open_to_anybody() -> None:
    assert {each.path for each in ADDRESSES if each.permission is None} == FOR_ANYBODY
    assert len(CLOSED) > 20


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_gets_as_far_as_it_may_and_nothing_breaks(
    walkers: dict[str, Walker], harness: ShopHarness, role: str
) -> None:
    walker, wrong = walkers[role], []

    for address in CLOSED:
        if address.path in ("/admin/sign-out", "/admin/account/sessions/end"):
            continue
        status = (await walker.ask(address)).status_code
        if is_allowed(role, address):
            if status in (401, 403) or status >= 500:
                wrong.append((named(address), status))
        elif status != 403 and not (address.path == "/admin" and status == 303):
            wrong.append((named(address), status))

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
async def test_what_is_not_allowed_changes_nothing(
    walkers: dict[str, Walker], harness: ShopHarness, role: str
) -> None:
    [before] = await harness.rows("SELECT count(*) FROM audit_log")

    for address in FORMS:
        if not is_allowed(role, address):
            await walkers[role].ask(address)

    assert await harness.rows("SELECT count(*) FROM audit_log") == [before]


async def test_without_a_session_every_address_leads_to_the_door(app: Litestar) -> None:
    wrong = []
    async with client_of(app) as stranger:
        for address in CLOSED:
            answer = await stranger.request(address.method, of_nothing(address))
            to_door = answer.headers.get("location", "").startswith("/admin/sign-in")
            if answer.status_code != 303 or not to_door:
                wrong.append((named(address), answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("cookie", ["0" * 64, "x", "", "%00", "0" * 5000])
async def test_a_made_up_session_is_none(app: Litestar, cookie: str) -> None:
    async with client_of(app) as stranger:
        stranger.cookies.set(SESSION_COOKIE, cookie, domain="shop.test", path="/admin")
        for address in CLOSED[::7]:
            answer = await stranger.request(address.method, of_nothing(address))
            assert answer.status_code == 303, named(address)


async def test_a_session_left_alone_too_long_is_none(
    walkers: dict[str, Walker], harness: ShopHarness
) -> None:
    harness.forward(hours=13)

    for address in CLOSED:
        answer = await walkers["owner"].ask(address)
        assert answer.status_code == 303, named(address)
        assert answer.headers["location"].startswith("/admin/sign-in"), named(address)


async def test_a_form_without_the_sessions_own_token_is_refused(
    walkers: dict[str, Walker],
) -> None:
    owner, other = walkers["owner"], walkers["manager"]

    for address in FORMS:
        for token in ("", "0" * 32, other.token):
            answer = await owner.ask(address, token=token)
            assert answer.status_code == 403, named(address)


async def test_a_desk_left_open_is_asked_for_the_password(
    walkers: dict[str, Walker], harness: ShopHarness
) -> None:
    harness.forward(minutes=31)
    sensitive = [each for each in CLOSED if each.permission in NEEDS_CONFIRMING]
    assert sensitive

    for address in sensitive:
        answer = await walkers["owner"].ask(address)
        assert answer.status_code == 303, named(address)
        assert answer.headers["location"].startswith("/admin/confirm"), named(address)


async def test_what_does_not_exist_is_said_and_never_breaks(walkers: dict[str, Walker]) -> None:
    wrong = []
    for address in CLOSED:
        if _PARAMETER.search(address.path) and address.method in READING:
            status = (await walkers["owner"].ask(address)).status_code
            if status not in (404, 409, 410):
                wrong.append((named(address), status))

    assert wrong == []
