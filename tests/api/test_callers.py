"""Who may call what only the shop's own people may do: by the secret of an API token, nothing else."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from litestar import Litestar, get
from litestar.datastructures import State

from kaimai.api.callers import caller_with_scope
from kaimai.api.problems import ApiRequest, answer_refusal
from kaimai.domain.errors import KaimaiError
from kaimai.operations.api_tokens import list_tokens, make_token, revoke_token
from tests.shop_app import client_of
from tests.shop_harness import ShopHarness


@get("/who")
async def who(request: ApiRequest) -> str:
    return str(await caller_with_scope(request, request.app.state.shop, "refunds"))


@pytest_asyncio.fixture
async def door(harness: ShopHarness) -> AsyncIterator[httpx.AsyncClient]:
    """An application whose one route wants the scope `refunds`."""
    app = Litestar(
        [who],
        state=State({"shop": harness.shop}),
        exception_handlers={KaimaiError: answer_refusal},
        openapi_config=None,
    )
    async with client_of(app) as http:
        yield http


async def token(harness: ShopHarness, *scopes: str, name: str = "robot") -> str:
    return await make_token(harness.shop.db, harness.shop.mint, name, scopes)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def test_a_token_with_the_scope_says_who_calls(harness, door):
    secret = await token(harness, "refunds", "orders")

    answer = await door.get("/who", headers=bearer(secret))

    assert (answer.status_code, answer.text) == (200, "staff:token:robot")


async def test_a_token_without_the_scope_is_told_which_it_lacks(harness, door):
    secret = await token(harness, "payments")

    answer = await door.get("/who", headers=bearer(secret))

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:kaimai:problem:forbidden"
    assert answer.json()["scope"] == "refunds"
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


async def test_without_a_living_token_the_caller_is_asked_for_one(harness, door):
    secret = await token(harness, "refunds")
    ended = await token(harness, "refunds", name="old")
    await revoke_token(harness.shop.db, harness.shop.mint, "old")

    for headers in (
        {},
        bearer(""),
        bearer("kaimai_" + "0" * 64),
        bearer(ended),
        bearer(secret[:-1]),
        bearer(secret.upper()),
        {"Authorization": secret},
        {"Authorization": f"Basic {secret}"},
        {"Cookie": f"Authorization=Bearer {secret}"},
        {"X-Api-Key": secret},
    ):
        answer = await door.get("/who", headers=headers, params={"access_token": secret})
        assert answer.status_code == 401, headers
        assert answer.headers["www-authenticate"] == 'Bearer realm="kaimai"'
        assert answer.json()["type"] == "urn:kaimai:problem:unauthenticated"
        assert "kaimai_" not in answer.text


async def test_the_secret_is_stored_nowhere(harness):
    secret = await token(harness, "refunds")

    (row,) = await harness.rows("SELECT id, name, digest, scopes FROM api_tokens")

    assert secret not in str(row)
    assert secret.removeprefix("kaimai_") not in str(row)


async def test_a_use_is_noted_but_not_every_one(harness, door):
    secret = await token(harness, "refunds")
    seen = []
    for minutes in (0, 1, 10):
        harness.forward(minutes=minutes)
        await door.get("/who", headers=bearer(secret))
        (known,) = await list_tokens(harness.shop.db)
        seen.append(known.last_used_at)

    assert seen[0] == seen[1] < seen[2]


async def test_refunds_are_shown_to_a_token_with_the_scope_only(caller):
    order = await caller.placed()
    secret = await token(caller.harness, "refunds")

    shown = await caller.get(f"/orders/{order}/refunds", headers=bearer(secret))
    hidden = await caller.get(f"/orders/{order}/refunds")
    nobodys = await caller.get(f"/orders/{'0' * 32}/refunds", headers=bearer(secret))

    assert (shown.status_code, shown.json()) == (200, {"refunds": []})
    assert hidden.status_code == 401
    assert nobodys.status_code == 404
