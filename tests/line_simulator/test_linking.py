"""Account link and LINE Login: tokens that work once, ID tokens that say who it was."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.line_simulator.platform_world import STRANGER, World

BACK = "https://shop.example/login/back?shop=1"
NONCE = "bm9uY2Utb2YtdGhlLXNob3A="


async def link_token(world: World, user: str) -> str:
    return (await world.post(f"/v2/bot/user/{user}/linkToken")).json()["linkToken"]


async def open_link(world: World, token: str, user: str, nonce: str = NONCE):
    form = {"linkToken": token, "nonce": nonce, "user_id": user}
    return await world.http.post("/dialog/bot/accountLink", data=form)


async def test_person_who_opens_the_own_link_is_linked_once(world):
    user = world.friend()
    token = await link_token(world, user)
    page = await world.http.get(f"/dialog/bot/accountLink?linkToken={token}&nonce={NONCE}")
    assert "王小美" in page.text

    linked, again = [await open_link(world, token, user) for _ in range(2)]

    event = await world.hear()
    assert event["type"] == "accountLink"
    assert event["link"] == {"result": "ok", "nonce": NONCE}
    assert event["source"] == {"type": "user", "userId": user}
    assert "replyToken" in event
    assert (linked.status_code, again.status_code) == (200, 400)


async def test_link_of_somebody_else_fails_without_a_name(world):
    user, other = world.friend(), world.friend("林志明")
    token = await link_token(world, user)

    await open_link(world, token, other)

    event = await world.hear()
    assert event["link"] == {"result": "failed", "nonce": NONCE}
    assert "source" not in event
    assert "replyToken" not in event


async def test_old_link_and_short_nonce_tell_nobody(world):
    user = world.friend()
    token = await link_token(world, user)
    assert (await open_link(world, token, user, nonce="short")).status_code == 400
    world.clock.forward(seconds=600)

    assert (await open_link(world, token, user)).status_code == 400
    assert await world.heard() == []


async def test_only_friends_get_a_link(world):
    assert (await world.post(f"/v2/bot/user/{STRANGER}/linkToken")).status_code == 404
    assert (await world.post("/v2/bot/user/U1/linkToken")).status_code == 400


# LINE Login


def asked(world: World, **changes: str) -> dict[str, str]:
    return {
        "client_id": world.line.settings.login_channel_id,
        "redirect_uri": BACK,
        "state": "of the shop",
        "scope": "profile openid",
        "nonce": "n-1",
        **changes,
    }


async def code_of(world: World, user: str, **changes: str) -> str:
    form = {**asked(world, **changes), "user_id": user}
    answer = await world.http.post("/oauth2/v2.1/authorize", data=form)
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (query["state"], query["shop"]) == (["of the shop"], ["1"])
    return query["code"][0]


async def trade(world: World, **form: str):
    client = {
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "client_id": world.line.settings.login_channel_id,
        "client_secret": world.line.settings.login_channel_secret,
    }
    return await world.http.post("/oauth2/v2.1/token", data={**client, **form})


async def verify(world: World, id_token: str, **form: str):
    form = {"id_token": id_token, "client_id": world.line.settings.login_channel_id, **form}
    return await world.http.post("/oauth2/v2.1/verify", data=form)


async def test_login_says_who_it_was(world):
    user = world.friend()
    issued = (await trade(world, code=await code_of(world, user))).json()

    claims = (await verify(world, issued["id_token"], nonce="n-1", user_id=user)).json()

    assert claims["iss"] == "https://access.line.me"
    assert claims["sub"] == user
    assert claims["aud"] == world.line.settings.login_channel_id
    assert (claims["name"], claims["nonce"]) == ("王小美", "n-1")
    headers = {"Authorization": f"Bearer {issued['access_token']}"}
    profile = await world.http.get("/v2/profile", headers=headers)
    assert profile.json() == {"userId": user, "displayName": "王小美"}
    friendship = await world.http.get("/friendship/v1/status", headers=headers)
    assert friendship.json() == {"friendFlag": True}
    assert (await world.http.get("/oauth2/v2.1/userinfo", headers=headers)).json()["sub"] == user
    path = f"/oauth2/v2.1/verify?access_token={issued['access_token']}"
    assert (await world.http.get(path)).json()["scope"] == "profile openid"
    assert (await world.http.get("/v2/profile")).status_code == 401


async def test_id_token_can_be_checked_with_the_secret_alone(world):
    issued = (await trade(world, code=await code_of(world, world.friend()))).json()
    signed, _, signature = issued["id_token"].rpartition(".")

    secret = world.line.settings.login_channel_secret.encode()
    digest = hmac.new(secret, signed.encode(), hashlib.sha256).digest()

    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == signature
    head = signed.partition(".")[0]
    assert json.loads(base64.urlsafe_b64decode(head + "=="))["alg"] == "HS256"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"client_id": "1"}, "Invalid IdToken Audience."),
        ({"nonce": "other"}, "Invalid IdToken Nonce."),
        ({"user_id": STRANGER}, "Invalid IdToken Subject Identifier."),
        ({"id_token": "a.b.c"}, "Invalid IdToken."),
        ({"id_token": ""}, "Invalid IdToken."),
    ],
)
async def test_wrong_id_token_is_refused_in_lines_words(world, form, sentence):
    issued = (await trade(world, code=await code_of(world, world.friend()))).json()

    answer = await verify(world, form.pop("id_token", issued["id_token"]), **form)

    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_request", "error_description": sentence}


async def test_tokens_of_a_login_grow_old(world):
    issued = (await trade(world, code=await code_of(world, world.friend()))).json()
    world.clock.forward(hours=1)
    expired = await verify(world, issued["id_token"])
    assert expired.json()["error_description"] == "IdToken expired."
    world.clock.forward(days=30)

    refreshed = await trade(
        world, grant_type="refresh_token", refresh_token=issued["refresh_token"]
    )

    assert refreshed.json()["refresh_token"] == issued["refresh_token"]
    assert refreshed.json()["access_token"] != issued["access_token"]
    world.clock.forward(days=60)
    late = await trade(world, grant_type="refresh_token", refresh_token=issued["refresh_token"])
    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")


async def test_code_works_once_for_its_address_and_ten_minutes(world):
    user = world.friend()
    code = await code_of(world, user)
    assert (await trade(world, code=code, redirect_uri="https://x.example/")).status_code == 400
    assert (await trade(world, code=code, client_secret="x")).status_code == 400
    assert (await trade(world, code=code)).status_code == 200
    assert (await trade(world, code=code)).json()["error"] == "invalid_grant"
    late = await code_of(world, user)
    world.clock.forward(seconds=600)

    assert (await trade(world, code=late)).status_code == 400


async def test_code_with_a_challenge_needs_its_verifier(world):
    digest = hashlib.sha256(b"verifier").digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    code = await code_of(world, world.friend(), code_challenge=challenge)

    assert (await trade(world, code=code)).status_code == 400
    assert (await trade(world, code=code, code_verifier="verifier")).status_code == 200


async def test_person_may_refuse_to_log_in(world):
    answer = await world.http.post("/oauth2/v2.1/authorize", data={**asked(world), "deny": "1"})

    assert "error=ACCESS_DENIED" in answer.headers["location"]


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "1"}, {"redirect_uri": ""}, {"state": ""}, {"scope": "everything"}],
)
async def test_wrong_login_request_gets_a_page_with_a_sentence(world, changes):
    query = {**asked(world, **changes), "response_type": "code"}

    answer = await world.http.get("/oauth2/v2.1/authorize", params=query)

    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_login_page_asks_who_one_is(world):
    world.friend()
    query = {**asked(world), "response_type": "code"}

    page = await world.http.get("/oauth2/v2.1/authorize", params=query)

    assert "王小美" in page.text
    assert page.headers["cache-control"] == "no-store"
