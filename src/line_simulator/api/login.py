"""Endpoints of account link and LINE Login: tokens for codes, ID tokens, the person's profile."""

from typing import Final

from line_simulator import linking
from line_simulator.api.calls import (
    NOT_FOUND,
    Answer,
    Call,
    OAuthProblem,
    Problem,
    Route,
    bad_parameter,
    read_form,
)
from line_simulator.api.oauth import FORM, verify_channel_token
from line_simulator.identifiers import USER_ID
from line_simulator.linking import BadIdToken, BadTicket
from line_simulator.records import Friendship, Json, Person, Ticket
from line_simulator.state import LineState

_INVALID: Final = "invalid_request"


def login_routes() -> list[Route]:
    """All routes of this module. Those of LINE Login check the person's token, not the channel's."""
    base = "/oauth2/v2.1"
    return [
        Route("POST", "/v2/bot/user/{userId}/linkToken", _link_token),
        Route("POST", f"{base}/token", _token, needs_token=False, media_types=FORM),
        Route("POST", f"{base}/verify", _verify_id, needs_token=False, media_types=FORM),
        Route("GET", f"{base}/verify", _verify, needs_token=False),
        Route("GET", "/v2/profile", _profile, needs_token=False),
        Route("GET", f"{base}/userinfo", _userinfo, needs_token=False),
        Route("GET", "/friendship/v1/status", _friendship, needs_token=False),
    ]


async def _link_token(state: LineState, call: Call) -> Answer:
    user_id = call.names["userId"]
    if not USER_ID.fullmatch(user_id):
        raise bad_parameter("userId")
    person = state.books.people.get(user_id)
    if person is None or person.friendship is not Friendship.FRIEND:
        raise Problem(404, NOT_FOUND)
    seconds = state.settings.link_token_seconds
    return Answer(
        content={"linkToken": linking.give(state, "link", user_id, seconds=seconds).token}
    )


async def _token(state: LineState, call: Call) -> Answer:
    form = read_form(call)
    settings = state.settings
    if (form.get("client_id"), form.get("client_secret")) != (
        settings.login_channel_id,
        settings.login_channel_secret,
    ):
        raise OAuthProblem("invalid_client", "invalid client_secret")
    try:
        if form.get("grant_type") == "authorization_code":
            given = linking.log_in(
                state,
                form.get("code", ""),
                redirect_uri=form.get("redirect_uri", ""),
                verifier=form.get("code_verifier"),
            )
            refresh = linking.give(
                state,
                "refresh",
                given.user_id,
                seconds=settings.login_refresh_seconds,
                details=given.details,
            )
        elif form.get("grant_type") == "refresh_token":
            given = refresh = linking.find(state, "refresh", form.get("refresh_token", ""))
        else:
            raise OAuthProblem(_INVALID, "some parameters missed or invalid")
    except BadTicket as error:
        raise OAuthProblem("invalid_grant", "invalid authorization code") from error
    return Answer(content=_issued(state, given, refresh))


def _issued(state: LineState, given: Ticket, refresh: Ticket) -> Json:
    seconds = state.settings.login_token_seconds
    login = linking.give(state, "login", given.user_id, seconds=seconds, details=given.details)
    told: Json = {
        "access_token": login.token,
        "expires_in": seconds,
        "refresh_token": refresh.token,
        "scope": given.details["scope"],
        "token_type": "Bearer",
    }
    if given.kind == "code" and "openid" in given.details["scope"].split():
        told["id_token"] = linking.id_token(state, login)
    return told


async def _verify_id(state: LineState, call: Call) -> Answer:
    form = read_form(call)
    try:
        claims = linking.read_id_token(
            state,
            form.get("id_token", ""),
            client_id=form.get("client_id", ""),
            nonce=form.get("nonce"),
            user_id=form.get("user_id"),
        )
    except BadIdToken as error:
        raise OAuthProblem(_INVALID, str(error)) from error
    return Answer(content=claims)


async def _verify(state: LineState, call: Call) -> Answer:
    try:
        login = linking.find(state, "login", call.query.get("access_token", ""))
    except BadTicket:
        # The same address serves channel access tokens.
        return verify_channel_token(state, call)
    left = int((login.expires_at - state.now()).total_seconds())
    told = {
        "scope": login.details["scope"],
        "client_id": state.settings.login_channel_id,
        "expires_in": left,
    }
    return Answer(content=told)


def _person(state: LineState, call: Call) -> Person:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    try:
        login = linking.find(state, "login", token if scheme == "Bearer" else "")
    except BadTicket as error:
        raise Problem(401, "The access token expired") from error
    return state.books.people[login.user_id]


async def _profile(state: LineState, call: Call) -> Answer:
    person = _person(state, call)
    told = {"userId": person.user_id, "displayName": person.name}
    if person.picture_url:
        told["pictureUrl"] = person.picture_url
    return Answer(content=told)


async def _userinfo(state: LineState, call: Call) -> Answer:
    person = _person(state, call)
    return Answer(content={"sub": person.user_id, "name": person.name})


async def _friendship(state: LineState, call: Call) -> Answer:
    is_friend = _person(state, call).friendship is Friendship.FRIEND
    return Answer(content={"friendFlag": is_friend})
