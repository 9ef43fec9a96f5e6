"""Joining what a buyer has in LINE with a browser, by a link that works once. Looking changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kaimai.domain.buyers import WEB
from kaimai.domain.errors import NotFound
from kaimai.domain.identifiers import Mint
from kaimai.links import JoinTicket
from kaimai.persistence import buyers, carts, idempotency, remembered_cards
from kaimai.persistence.database import Connection, Database

LINK_LIFE = timedelta(minutes=30)
"""Long enough to change from LINE's own browser to another, too short for a link to go round."""
_SCOPE = "join"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinBrowser:
    """A wish to be the ticket's buyer in the browser whose cookie has this value."""

    ticket: JoinTicket
    browser: str
    at: datetime


def new_ticket(mint: Mint, buyer_id: str) -> JoinTicket:
    """Leave for one browser to become this buyer, for half an hour."""
    return JoinTicket(buyer_id, mint.token(), int((mint.now() + LINK_LIFE).timestamp()))


async def join_browser(db: Database, wish: JoinBrowser) -> None:
    """Let the browser be the ticket's buyer; its cart is poured into theirs, its orders are theirs.
    Remembered cards do not come along, either way.

    Safe to repeat from the same browser. A browser that already stands for somebody known in LINE
    brings its cart along but nothing else. Raises NotFound for a ticket that another browser used.
    """
    await db.write(_join, wish)


def _join(conn: Connection, wish: JoinBrowser) -> None:
    target, now = wish.ticket.buyer_id, wish.at
    request = {"browser": wish.browser}
    used = idempotency.claim(conn, {(_SCOPE, wish.ticket.nonce): request}, now)
    before = used.get((_SCOPE, wish.ticket.nonce))
    if (before is not None and before.request != request) or not buyers.identities(conn, target):
        raise NotFound("link")
    source = buyers.by_identity(conn, WEB, wish.browser)
    if source == target:
        return
    if source is not None:
        one_open_cart(conn, source, target, now)
        if buyers.identities(conn, source) == [(WEB, wish.browser)]:
            buyers.hand_over(conn, source, target)
            # Neither side has shown the other its card: it is typed once more.
            remembered_cards.remove_of_buyer(conn, source)
    buyers.recognise(conn, WEB, wish.browser, target, now=now)


def one_open_cart(conn: Connection, source: str, target: str, now: datetime) -> None:
    """One open cart for both buyers: the source's goes into the target's, or becomes it."""
    found = carts.lock_open_of_buyers(conn, {source, target})
    if source not in found:
        return
    if target in found:
        carts.pour(conn, found[source].id, found[target].id, now=now)
        carts.close(conn, [found[source].id], now=now)
    else:
        carts.give(conn, found[source].id, target, now=now)
