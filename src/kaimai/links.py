"""The shop's own public addresses, and the signatures in those that we hand to the bank."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from kaimai.domain.identifiers import is_signature, link_signature

JOIN_PATH = "/cart/join"
CHECKOUT = "checkout"
"""Where a joining link leads that says so; nothing but this word is understood there."""
BACKEND_PATH = "/funBIZ_backend"
RETURN_PATH = "/order-summary"
STORE_PATH = "/checkout/store"
SETUP_PATH = "/admin/set-up"
PREVIEW = "preview"
"""The field of a product's address that shows one which is hidden."""


class JoinTicket(NamedTuple):
    """Leave to become this buyer in another browser: once (`nonce`), until a moment (seconds)."""

    buyer_id: str
    nonce: str
    until: int

    def fields(self) -> dict[str, str]:
        """As parameters of a link, all of which are signed."""
        return {"b": self.buyer_id, "n": self.nonce, "u": str(self.until)}


def order_path(token: str) -> str:
    """The page of one order."""
    return f"/orders/{token}"


def product_path(slug: str) -> str:
    """The page of a product."""
    return f"/products/{quote(slug, safe='')}"


def preview_path(secret: str, product_id: str, slug: str) -> str:
    """The page of a product that buyers do not see yet, for whoever is given this address."""
    return f"{product_path(slug)}?{PREVIEW}={link_signature(secret, PREVIEW, product_id)}"


def is_preview(secret: str, product_id: str, signature: str) -> bool:
    """Whether this signature shows the way to a hidden product."""
    return is_signature(signature, secret, PREVIEW, product_id)


def subscription_path(token: str) -> str:
    """The page of one subscription."""
    return f"/subscriptions/{token}"


def bill_path(token: str) -> str:
    """The private page of one bill of a group buy."""
    return f"/bills/{token}"


def backend_url(public_url: str, secret: str, attempt_number: str) -> str:
    """Where the bank pushes notices of this attempt."""
    return _signed(public_url, BACKEND_PATH, secret, attempt_number)


def return_url(public_url: str, secret: str, attempt_number: str) -> str:
    """Where the bank sends the buyer's browser after this attempt."""
    return _signed(public_url, RETURN_PATH, secret, attempt_number)


def join_url(public_url: str, secret: str, ticket: JoinTicket, *, to_checkout: bool = False) -> str:
    """The link by which a buyer takes a cart along into a browser; it works once.

    It leads to the cart, or on to the checkout.
    """
    query = {**ticket.fields(), "s": _ticket_signature(secret, ticket)}
    if to_checkout:
        query["to"] = CHECKOUT
    return f"{public_url.rstrip('/')}{JOIN_PATH}?{urlencode(query)}"


def read_ticket(query: Mapping[str, str], secret: str, *, now: datetime) -> JoinTicket | None:
    """The ticket in these parameters, if we made it and its time is not over."""
    until = query.get("u", "")
    if not (until.isascii() and until.isdigit() and len(until) < 12):
        return None
    ticket = JoinTicket(query.get("b", ""), query.get("n", ""), int(until))
    is_good = is_signature(query.get("s", ""), secret, "join", *ticket.fields().values())
    return ticket if is_good and now.timestamp() < ticket.until else None


def setup_url(public_url: str, secret: str) -> str:
    """The link by which one of the shop's people chooses a password; it works once."""
    return f"{public_url.rstrip('/')}{SETUP_PATH}/{secret}"


def store_reply_url(public_url: str, secret: str, draft_id: str) -> str:
    """Where a map sends the store that was chosen for this draft of a checkout."""
    query = {"d": draft_id, "s": link_signature(secret, "store", draft_id)}
    return f"{public_url.rstrip('/')}{STORE_PATH}?{urlencode(query)}"


def draft_in(query: Mapping[str, str], secret: str) -> str | None:
    """The draft that such an address names, if it is one of ours."""
    draft_id = query.get("d", "")
    return draft_id if is_signature(query.get("s", ""), secret, "store", draft_id) else None


def is_ours(query: Mapping[str, str], secret: str) -> bool:
    """Whether these query parameters come from an address that we made for the bank."""
    attempt = query.get("a", "")
    return bool(attempt) and is_signature(query.get("s", ""), secret, "notice", attempt)


def _ticket_signature(secret: str, ticket: JoinTicket) -> str:
    return link_signature(secret, "join", *ticket.fields().values())


def _signed(public_url: str, path: str, secret: str, attempt_number: str) -> str:
    query = {"a": attempt_number, "s": link_signature(secret, "notice", attempt_number)}
    return f"{public_url.rstrip('/')}{path}?{urlencode(query)}"
