"""The headers that every page carries: what it may load, who may embed it, where it may be kept."""

from collections.abc import Mapping
from typing import Final

SAFE: Final[Mapping[str, str]] = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
AFTER_A_FORM: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
"""Of the answer that sends a browser on, after a form was dealt with."""
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src {pictures}; script-src 'self'; "
    "connect-src 'self'; form-action {targets}; frame-ancestors 'none'; base-uri 'none'"
)


def policy(*, targets: str = "'self'", pictures: str = "'self'") -> str:
    """The Content-Security-Policy of a page. `targets`: where its forms may end; `pictures`: where
    its pictures may come from. Nothing stands inside the page itself."""
    return _POLICY.format(targets=targets, pictures=pictures)
