"""Who calls: the shop's own programs, by the secret of an API token. Buyers need none: they hold the
tokens of their carts and orders."""

from kaimai.api.problems import ApiRequest
from kaimai.domain.api_tokens import SECRET
from kaimai.domain.errors import Unauthenticated
from kaimai.domain.moves import Actor
from kaimai.operations.api_tokens import token_with_scope
from kaimai.operations.shop import Shop

HEADER = "Authorization"
_SCHEME = "bearer"


async def caller_with_scope(request: ApiRequest, shop: Shop, scope: str) -> Actor:
    """Who calls, if `Authorization: Bearer ...` names a living token that allows `scope`.

    No other place is looked at: a secret in a URL or a body ends up in logs. Raises Unauthenticated
    or Forbidden.
    """
    scheme, _, secret = request.headers.get(HEADER, "").strip().partition(" ")
    secret = secret.strip()
    if scheme.lower() != _SCHEME or not SECRET.fullmatch(secret):
        raise Unauthenticated
    return (await token_with_scope(shop.db, shop.mint, secret, scope)).actor
