"""What the shop tells about itself: read often, changed seldom, never with a restart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kaimai.domain.errors import InvalidInput, Mistaken, NotFound, SettingsChanged
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.shop_profile import ShopProfile, profile_document, profile_of, with_value
from kaimai.persistence import audit, shop_settings
from kaimai.persistence.database import Connection, Database

SUBJECT = "settings"
"""What the audit log calls them."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileVersion:
    """The profile as it was from one change to the next."""

    version: int
    at: datetime
    actor: str
    profile: ShopProfile


async def change_values(
    db: Database, mint: Mint, typed: Mapping[str, str], *, seen: int, actor: Actor
) -> int:
    """Change several values at once, as a person typed them; the version afterwards.

    `seen`: the version that the person looked at. Raises SettingsChanged when it is no longer the
    newest, and Mistaken with every value that cannot be right.
    """
    return await db.write(_change_values, dict(typed), seen, actor, mint.now())


async def restore_profile(
    db: Database, mint: Mint, version: int, *, seen: int, actor: Actor
) -> None:
    """Go back to an earlier version, as a new one. Raises NotFound and SettingsChanged."""
    await db.write(_restore, version, seen, actor, mint.now())


def read_versions(conn: Connection, limit: int = 50) -> list[ProfileVersion]:
    """The profile's versions, the newest first."""
    return [
        ProfileVersion(version=number, at=at, actor=actor, profile=profile_of(document))
        for number, at, actor, document in shop_settings.versions(conn, limit)
    ]


def read_version(conn: Connection) -> tuple[int, ShopProfile]:
    """The newest version's number (0: nothing was ever set) and what it says."""
    version, document = shop_settings.newest(conn)
    return version, profile_of(document)


def _change_values(
    conn: Connection, typed: Mapping[str, str], seen: int, actor: Actor, now: datetime
) -> int:
    version, before = read_version(conn)
    if version != seen:
        raise SettingsChanged
    after, mistakes = before, {}
    for key, text in typed.items():
        try:
            after = with_value(after, key, text)
        except InvalidInput as wrong:
            mistakes[key] = wrong.reason
    if mistakes:
        raise Mistaken(mistakes)
    return _put(conn, version, (before, after), actor, now)


def _restore(conn: Connection, version: int, seen: int, actor: Actor, now: datetime) -> None:
    newest, before = read_version(conn)
    if newest != seen:
        raise SettingsChanged
    document = {} if version == 0 else shop_settings.one(conn, version)
    if document is None:
        raise NotFound("version")
    _put(conn, newest, (before, profile_of(document)), actor, now)


def _put(
    conn: Connection,
    version: int,
    step: tuple[ShopProfile, ShopProfile],
    actor: Actor,
    now: datetime,
) -> int:
    """Store what comes after this version, if it differs, and say so in the audit log."""
    before, after = step
    if after == before:
        return version
    added = shop_settings.add(conn, version + 1, profile_document(after), actor=str(actor), now=now)
    if not added:
        raise SettingsChanged
    old, new = audit.changed(profile_document(before), profile_document(after))
    audit.note(conn, actor, "change", SUBJECT, str(version + 1), before=old, after=new, now=now)
    return version + 1


def _change(conn: Connection, key: str, text: str, actor: Actor, now: datetime) -> ShopProfile:
    version, before = read_version(conn)
    after = with_value(before, key, text)
    _put(conn, version, (before, after), actor, now)
    return after


def read_profile(conn: Connection) -> ShopProfile:
    """The profile as it is now."""
    return profile_of(shop_settings.newest(conn)[1])
