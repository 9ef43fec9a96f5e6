"""The shop's own public addresses, and the signatures in those that we hand to the bank."""

from collections.abc import Mapping
from urllib.parse import urlencode

from kaimai.domain.identifiers import is_signature, link_signature

BACKEND_PATH = "/funBIZ_backend"
RETURN_PATH = "/order-summary"


def order_path(token: str) -> str:
    """The page of one order."""
    return f"/orders/{token}"


def backend_url(public_url: str, secret: str, attempt_number: str) -> str:
    """Where the bank pushes notices of this attempt."""
    return _signed(public_url, BACKEND_PATH, secret, attempt_number)


def return_url(public_url: str, secret: str, attempt_number: str) -> str:
    """Where the bank sends the buyer's browser after this attempt."""
    return _signed(public_url, RETURN_PATH, secret, attempt_number)


def is_ours(query: Mapping[str, str], secret: str) -> bool:
    """Whether these query parameters come from an address that we made for the bank."""
    attempt = query.get("a", "")
    return bool(attempt) and is_signature(query.get("s", ""), secret, "notice", attempt)


def _signed(public_url: str, path: str, secret: str, attempt_number: str) -> str:
    query = {"a": attempt_number, "s": link_signature(secret, "notice", attempt_number)}
    return f"{public_url.rstrip('/')}{path}?{urlencode(query)}"
