"""Asking to hear when a SKU is back in stock, and telling those who asked: once, in their order."""

from datetime import datetime

from kaimai.domain.buyers import checked_contact
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.stock_alerts import STOCK_BACK, TOLD_AGAIN_AFTER
from kaimai.persistence import catalog, events, stock_alerts
from kaimai.persistence.database import Connection, Database

BATCH = 500


async def ask_alert(
    db: Database, mint: Mint, *, sku: str, buyer_id: str | None = None, email: str = ""
) -> None:
    """Tell this buyer (in LINE), or this address, once the SKU can be bought again. Safe to repeat.

    Exactly one of the two is given. What is in stock already is told of at the next round. Raises
    InvalidInput for what is no address, and NotFound.
    """
    address = checked_contact(email=email).email
    if (buyer_id is None) == (not address):
        raise InvalidInput("buyer.email", "must be an e-mail address")
    await db.write(_ask, mint.id(), sku, buyer_id=buyer_id, email=address, now=mint.now())


async def tell_of_stock(db: Database, mint: Mint) -> int:
    """Tell whose turn it is that what they asked for is back; how many were told.

    Each is told once: a second wish begins at the end of the line.
    """
    now = mint.now()
    since = now - TOLD_AGAIN_AFTER
    if not await db.read(stock_alerts.due, since=since, now=now, limit=1):
        return 0
    return await db.write(_tell, since, now)


def _ask(
    conn: Connection, alert_id: str, sku: str, *, buyer_id: str | None, email: str, now: datetime
) -> None:
    offer = catalog.offers(conn, {sku}).get(sku)
    if offer is None or not offer.is_for_sale:
        raise NotFound("SKU")
    stock_alerts.ask(conn, alert_id, offer.sku_id, buyer_id=buyer_id, email=email, now=now)


def _tell(conn: Connection, since: datetime, now: datetime) -> int:
    turn = stock_alerts.due(conn, since=since, now=now, limit=BATCH)
    stock_alerts.told(conn, turn, now=now)
    events.add(conn, STOCK_BACK, turn, now=now)
    return len(turn)
