"""What the shop tells about itself: read often, changed seldom, never with a restart."""

from datetime import datetime, timedelta

from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.shop_profile import ShopProfile, profile_document, profile_of, with_value
from kaimai.persistence import shop_settings
from kaimai.persistence.database import Connection, Database

REMEMBERED = timedelta(seconds=2)
"""How old a profile may be that a page shows: every process finds a change this soon."""


class ProfileKeeper:
    """Reads the newest profile, at most every few seconds."""

    def __init__(self, db: Database, mint: Mint) -> None:
        self._db = db
        self._mint = mint
        self._known: ShopProfile | None = None
        self._until = mint.now()

    async def now(self) -> ShopProfile:
        """The profile as it is, or was a moment ago."""
        now = self._mint.now()
        if self._known is None or now >= self._until:
            self._known = await self._db.read(read_profile)
            self._until = now + REMEMBERED
        return self._known


async def change_profile(
    db: Database, mint: Mint, key: str, text: str, *, actor: Actor
) -> ShopProfile:
    """Change one value; the profile afterwards. Raises InvalidInput naming the key."""
    return await db.write(_change, key, text, actor, mint.now())


def _change(conn: Connection, key: str, text: str, actor: Actor, now: datetime) -> ShopProfile:
    version, document = shop_settings.newest(conn)
    before = profile_of(document)
    after = with_value(before, key, text)
    if after != before:
        shop_settings.add(conn, version + 1, profile_document(after), actor=str(actor), now=now)
    return after


def read_profile(conn: Connection) -> ShopProfile:
    """The profile as it is now."""
    return profile_of(shop_settings.newest(conn)[1])
