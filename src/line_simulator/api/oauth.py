"""Token endpoints: issue, verify and revoke channel access tokens. Forms in, JSON out."""

from typing import Final

from line_simulator import tokens
from line_simulator.api.calls import Answer, Call, OAuthProblem, Route, read_form
from line_simulator.rate import Rate
from line_simulator.records import AccessToken, Json
from line_simulator.state import LineState

FORM: Final = ("application/x-www-form-urlencoded",)


def oauth_routes() -> list[Route]:
    """All routes of this module; they need no token themselves."""
    return [
        Route(
            "POST",
            "/v2/oauth/accessToken",
            _issue_short,
            Rate(370),
            needs_token=False,
            media_types=FORM,
        ),
        Route("POST", "/oauth2/v3/token", _issue_stateless, needs_token=False, media_types=FORM),
        Route("POST", "/v2/oauth/verify", _verify, needs_token=False, media_types=FORM),
        Route("POST", "/v2/oauth/revoke", _revoke, needs_token=False, media_types=FORM),
        Route("POST", "/oauth2/v2.1/revoke", _revoke, needs_token=False, media_types=FORM),
    ]


def _check_client(state: LineState, form: dict[str, str]) -> None:
    if form.get("grant_type") != "client_credentials":
        raise OAuthProblem("invalid_request", "Invalid 'client_credentials'.")
    try:
        tokens.check_client(state, form.get("client_id", ""), form.get("client_secret", ""))
    except tokens.BadClient as error:
        raise OAuthProblem("invalid_client", str(error)) from error


def _told(state: LineState, token: AccessToken) -> Json:
    return {
        "access_token": token.token,
        "expires_in": tokens.seconds_left(state, token),
        "token_type": "Bearer",
    }


async def _issue_short(state: LineState, call: Call) -> Answer:
    _check_client(state, read_form(call))
    return Answer(content=_told(state, tokens.issue_short(state)))


async def _issue_stateless(state: LineState, call: Call) -> Answer:
    _check_client(state, read_form(call))
    return Answer(content=_told(state, tokens.issue_stateless(state)))


async def _verify(state: LineState, call: Call) -> Answer:
    return verify_channel_token(state, call)


def verify_channel_token(state: LineState, call: Call) -> Answer:
    """What there is to know of a channel access token. Raises `OAuthProblem`."""
    text = call.query.get("access_token") or read_form(call).get("access_token", "")
    token = tokens.find_token(state, text)
    if token is None:
        raise OAuthProblem("invalid_request", "The access token expired")
    told = {
        "client_id": state.settings.account.channel_id,
        "expires_in": tokens.seconds_left(state, token),
    }
    return Answer(content=told)


async def _revoke(state: LineState, call: Call) -> Answer:
    tokens.revoke(state, read_form(call).get("access_token", ""))
    # Documented as an empty body.
    return Answer(content=b"")
