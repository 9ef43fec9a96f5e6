"""Looking for what the shop's people want to hear of in LINE and that no move tells of."""

from kaimai.domain.calendar import TAIPEI
from kaimai.operations import staff_alerts
from kaimai.operations.shop import Shop
from kaimai.queries import conversations, shelves

LOW_MAX = 50


async def look_for_news(shop: Shop) -> int:
    """Write events about money that waits, differences, low stock and customers who ask for a person.

    Each is told once, low stock once a day. Never takes work up; only looks where nobody listens.
    """
    db, mint = shop.db, shop.mint
    if not await staff_alerts.is_heard(db):
        return 0
    await staff_alerts.tell_of_money(db, mint)
    day = f"{mint.now().astimezone(TAIPEI):%Y-%m-%d}"
    profile = await shop.profile.now()
    _, low = await db.read(shelves.low, default_low=profile.low_stock, cap=LOW_MAX, first=LOW_MAX)
    await staff_alerts.tell(
        db, mint, "alert.stock", sorted({f"{each.sku_id}:{day}" for each in low})
    )
    waiting = [each for each in await db.read(conversations.waiting) if each.waits_since]
    await staff_alerts.tell(
        db,
        mint,
        "alert.chat",
        [f"{each.buyer_id}:{each.handed_over_at:%Y%m%dT%H%M%S}" for each in waiting],
    )
    return 0
