"""Binding a person to a web site: account link, and LINE Login with its ID token. No HTTP here."""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Final, Literal

import msgspec

from line_simulator.events import emit, user_source
from line_simulator.records import Friendship, Json, Person, Ticket
from line_simulator.state import LineState

ISSUER: Final = "https://access.line.me"
_HEAD: Final = {"typ": "JWT", "alg": "HS256"}


class BadTicket(Exception):
    """The token or code is unknown, used, too old, or shown by the wrong side."""


class BadIdToken(Exception):
    """The ID token does not hold; the sentence is LINE's."""


def give(
    state: LineState,
    kind: Literal["link", "code", "login", "refresh"],
    user_id: str,
    *,
    seconds: int,
    details: dict[str, str] | None = None,
) -> Ticket:
    """Make a token of this kind for a person."""
    now = state.now()
    raw = base64.urlsafe_b64encode(state.random.randbytes(24)).decode()
    ticket = Ticket(
        token=raw,
        kind=kind,
        user_id=user_id,
        issued_at=now,
        expires_at=now + timedelta(seconds=seconds),
        details=details or {},
    )
    state.books.save_ticket(ticket)
    return ticket


def find(state: LineState, kind: str, token: str) -> Ticket:
    """A token of this kind that is good now. Raises `BadTicket`."""
    ticket = state.books.tickets.get(token)
    if ticket is None or ticket.kind != kind or ticket.is_used or ticket.expires_at <= state.now():
        raise BadTicket
    return ticket


def use(state: LineState, ticket: Ticket) -> None:
    """Spend a token that is good once."""
    ticket.is_used = True
    state.books.save_ticket(ticket)


def link_account(state: LineState, token: str, nonce: str, person: Person) -> bool:
    """A person opens the link with this token: tell the shop. False when it was another's token.

    Raises `BadTicket` for an unknown, used or old token; then nothing is told.
    """
    ticket = find(state, "link", token)
    use(state, ticket)
    is_own = ticket.user_id == person.user_id and person.friendship is Friendship.FRIEND
    link = {"result": "ok" if is_own else "failed", "nonce": nonce}
    source = user_source(person) if is_own else None
    emit(state, "accountLink", {"link": link}, source=source, has_reply_token=is_own)
    state.feed.bump()
    return is_own


def log_in(state: LineState, code: str, *, redirect_uri: str, verifier: str | None) -> Ticket:
    """Trade a login code. Raises `BadTicket`, also for another redirect URI or verifier."""
    ticket = find(state, "code", code)
    challenge = ticket.details.get("code_challenge")
    if ticket.details["redirect_uri"] != redirect_uri or not _is_proof(challenge, verifier):
        raise BadTicket
    use(state, ticket)
    return ticket


def _is_proof(challenge: str | None, verifier: str | None) -> bool:
    if challenge is None:
        return True
    digest = hashlib.sha256((verifier or "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge


def id_token(state: LineState, login: Ticket) -> str:
    """The signed statement of who logged in: HS256 with the login channel's secret."""
    settings = state.settings
    person = state.books.people[login.user_id]
    issued_at = int(state.now().timestamp())
    claims: Json = {
        "iss": ISSUER,
        "sub": person.user_id,
        "aud": settings.login_channel_id,
        "exp": issued_at + settings.id_token_seconds,
        "iat": issued_at,
        "amr": ["linesso"],
    }
    if nonce := login.details.get("nonce"):
        claims["nonce"] = nonce
    if "profile" in login.details["scope"].split():
        claims["name"] = person.name
        if person.picture_url:
            claims["picture"] = person.picture_url
    signed = f"{_part(_HEAD)}.{_part(claims)}"
    return f"{signed}.{_signature(signed, settings.login_channel_secret)}"


def read_id_token(
    state: LineState, token: str, *, client_id: str, nonce: str | None, user_id: str | None
) -> Json:
    """What an ID token states, checked as LINE does. Raises `BadIdToken`."""
    head_and_claims, _, signature = token.rpartition(".")
    _, _, part = head_and_claims.partition(".")
    expected = _signature(head_and_claims, state.settings.login_channel_secret)
    try:
        claims = msgspec.json.decode(_decoded(part), type=Json)
    except (ValueError, msgspec.DecodeError) as error:
        raise BadIdToken("Invalid IdToken.") from error
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        raise BadIdToken("Invalid IdToken.")
    checks = (
        (claims["iss"] == ISSUER, "Invalid IdToken Issuer."),
        (claims["exp"] > state.now().timestamp(), "IdToken expired."),
        (claims["aud"] == client_id, "Invalid IdToken Audience."),
        (nonce is None or claims.get("nonce") == nonce, "Invalid IdToken Nonce."),
        (user_id in {None, claims["sub"]}, "Invalid IdToken Subject Identifier."),
    )
    for holds, sentence in checks:
        if not holds:
            raise BadIdToken(sentence)
    return claims


def _part(value: Json) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(value)).rstrip(b"=").decode()


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _signature(signed: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
