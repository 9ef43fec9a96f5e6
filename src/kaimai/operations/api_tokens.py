"""Making, listing and ending API tokens, and telling who calls with one."""

from collections.abc import Collection
from datetime import timedelta

from kaimai.domain.api_tokens import ApiToken, checked_name, checked_scopes, digest_of
from kaimai.domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from kaimai.domain.identifiers import Mint
from kaimai.persistence import api_tokens
from kaimai.persistence.database import Database

USE_NOTED_EVERY = timedelta(minutes=5)
"""A token in steady use costs one write in so long, not one a request."""


async def make_token(db: Database, mint: Mint, name: str, scopes: Collection[str]) -> str:
    """Make a token; its secret, which is told this once and stored nowhere.

    Raises InvalidInput, also for a name that was ever used: the logs of moves name it.
    """
    secret = mint.api_secret()
    token = ApiToken(
        id=mint.id(),
        name=checked_name(name),
        scopes=checked_scopes(scopes),
        created_at=mint.now(),
        last_used_at=None,
        revoked_at=None,
    )
    if not await db.write(api_tokens.insert, token, digest_of(secret)):
        raise InvalidInput("name", "is or was the name of another token")
    return secret


async def list_tokens(db: Database) -> list[ApiToken]:
    """All tokens, the revoked ones too, the oldest first."""
    return await db.read(api_tokens.every)


async def revoke_token(db: Database, mint: Mint, name: str) -> None:
    """End a token at once and for good; safe to repeat. Raises NotFound."""
    if not await db.write(api_tokens.revoke, name, now=mint.now()):
        raise NotFound("token")


async def token_with_scope(db: Database, mint: Mint, secret: str, scope: str) -> ApiToken:
    """The living token with this secret, if it allows `scope`; its use is noted.

    Raises Unauthenticated (unknown or revoked) or Forbidden (another scope is needed).
    """
    token = await db.read(api_tokens.by_digest, digest_of(secret))
    if token is None or token.revoked_at is not None:
        raise Unauthenticated
    if scope not in token.scopes:
        raise Forbidden(scope)
    now = mint.now()
    if token.last_used_at is None or token.last_used_at + USE_NOTED_EVERY <= now:
        await db.write(api_tokens.set_used, token.id, now=now)
    return token
