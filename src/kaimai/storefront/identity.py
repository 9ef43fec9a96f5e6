"""Who is visiting: a random value in a signed, long-lived cookie. It is no log-in and names nobody."""

from litestar.datastructures import Cookie

from kaimai.domain.identifiers import is_signature, link_signature
from kaimai.operations.shop import Shop
from kaimai.web.language import LIFE_SECONDS, is_https

COOKIE = "buyer"
_VALUE_LENGTH = 32


def read(shop: Shop, cookie: str | None) -> str | None:
    """The visitor's value, if the cookie is one that this shop signed."""
    if cookie is None:
        return None
    value, _, signature = cookie.partition(".")
    is_ours = len(value) == _VALUE_LENGTH and is_signature(
        signature, shop.installation.link_secret, "buyer", value
    )
    return value if is_ours else None


def write(shop: Shop, value: str) -> Cookie:
    """The cookie that brings this value back; scripts and other sites' forms never see it."""
    signature = link_signature(shop.installation.link_secret, "buyer", value)
    return Cookie(
        key=COOKIE,
        value=f"{value}.{signature}",
        max_age=LIFE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=is_https(shop.settings),
    )
