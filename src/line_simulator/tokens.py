"""Channel access tokens: which let a call in, issuing, verifying, revoking."""

import base64
from datetime import timedelta

from line_simulator.records import AccessToken
from line_simulator.state import LineState


class BadClient(Exception):
    """The channel id or the channel secret is wrong; the sentence says which."""


def find_token(state: LineState, text: str) -> AccessToken | None:
    """A token that is good now, the account's long-lived one among them."""
    if text == state.settings.account.channel_access_token:
        return AccessToken(token=text, kind="long", issued_at=state.now())
    token = state.books.access_tokens.get(text)
    if token is None or (token.expires_at is not None and token.expires_at <= state.now()):
        return None
    return token


def check_client(state: LineState, client_id: str, client_secret: str) -> None:
    """Raises `BadClient`."""
    account = state.settings.account
    if client_id != account.channel_id:
        raise BadClient("invalid client_id")
    if client_secret != account.channel_secret:
        raise BadClient("invalid client_secret")


def issue_stateless(state: LineState) -> AccessToken:
    """A token of fifteen minutes; there may be any number."""
    return _issue(state, is_short=False, seconds=state.settings.stateless_token_seconds)


def issue_short(state: LineState) -> AccessToken:
    """A token of thirty days. Above thirty of them the oldest goes."""
    live = [each for each in state.books.access_tokens.values() if each.kind == "short"]
    live.sort(key=lambda each: each.issued_at)
    for token in live[: max(len(live) + 1 - state.settings.short_tokens_max, 0)]:
        state.books.remove_access_token(token)
    return _issue(state, is_short=True, seconds=state.settings.short_token_seconds)


def _issue(state: LineState, *, is_short: bool, seconds: int) -> AccessToken:
    now = state.now()
    token = AccessToken(
        token=base64.b64encode(state.random.randbytes(96)).decode(),
        kind="short" if is_short else "stateless",
        issued_at=now,
        expires_at=now + timedelta(seconds=seconds),
    )
    state.books.save_access_token(token)
    return token


def revoke(state: LineState, text: str) -> None:
    """Take a token away; an unknown one is no error, and a stateless one cannot be revoked."""
    token = state.books.access_tokens.get(text)
    if token is not None and token.kind == "short":
        state.books.remove_access_token(token)


def seconds_left(state: LineState, token: AccessToken) -> int:
    """How long a token is good for; 0 for one that never expires."""
    if token.expires_at is None:
        return 0
    return int((token.expires_at - state.now()).total_seconds())
