"""The language of a visit: what the address asks for, else what the browser was told to remember."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from kaimai.settings import Settings
from kaimai.words.languages import LANGUAGES, chosen

COOKIE = "lang"
LIFE_SECONDS = 400 * 24 * 60 * 60
"""The longest that browsers keep a cookie."""


def language_of(request: Request[Any, Any, Any], own: str = "") -> str:
    """The language that this visitor reads; `own`: what is known of them otherwise."""
    return chosen(request.query_params.get("lang"), request.cookies.get(COOKIE), own)


def language_cookies(request: Request[Any, Any, Any], settings: Settings) -> list[Cookie]:
    """What the answer must set when a language was just chosen: all pages of the shop go by it."""
    asked = request.query_params.get("lang")
    if asked not in LANGUAGES:
        return []
    return [
        Cookie(
            key=COOKIE,
            value=asked,
            max_age=LIFE_SECONDS,
            samesite="lax",
            httponly=True,
            secure=is_https(settings),
        )
    ]


def is_https(settings: Settings) -> bool:
    """Whether the shop is reached over TLS, so that cookies must not travel without it."""
    return settings.public_url.startswith("https:")
