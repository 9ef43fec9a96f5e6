"""Settings that change while the shop is open: every process looks for newer ones every other second,
and puts what it found in the place of what it had."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from funbiz import PRODUCTION_BASE_URL, SANDBOX_BASE_URL
from kaimai import links
from kaimai.composition.bank import LiveBank
from kaimai.domain.connections import PRODUCTION, SANDBOX, SealedConnection
from kaimai.domain.errors import Busy
from kaimai.domain.orders import Holds
from kaimai.domain.payment_methods import METHODS
from kaimai.domain.shop_profile import ShopProfile
from kaimai.operations.connections import with_connections
from kaimai.operations.order_wishes import Terms
from kaimai.operations.payments import Storefront
from kaimai.operations.shop import Shop
from kaimai.operations.shop_profile import read_version
from kaimai.persistence import connections
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.installation import Installation
from kaimai.persistence.sealing import SealingKeys
from kaimai.settings import Settings

ADDRESSES: Mapping[str, str] = {PRODUCTION: PRODUCTION_BASE_URL, SANDBOX: SANDBOX_BASE_URL}
EVERY_SECONDS = 2.0
"""How soon every process of a shop knows of a change."""
_LOGGER = logging.getLogger(__name__)

Versions = tuple[int, Mapping[str, int]]


class LiveSettings:
    """Keeps one shop's settings as people have set them last. See `kaimai.operations.shop.Live`."""

    def __init__(self, process: Settings, db: Database) -> None:
        self.process = process
        self.troubles: Mapping[str, str] = {}
        self.keys = SealingKeys(process.secret_key, process.secret_key_old)
        self._db = db
        self._present = process
        self._versions: Versions | None = None
        self._followers: list[Callable[[], Awaitable[None]]] = []
        self._turn = asyncio.Lock()

    async def load(self) -> Settings:
        """The settings as they are now. For a shop that opens."""
        versions, profile, rows = await self._db.read(_newest)
        self._versions = versions
        self._present = self._settings(profile, rows)
        return self._present

    def attach(self, shop: Shop, bank: LiveBank) -> None:
        """Change this shop and its way to the bank from now on."""
        self.follow(partial(_renew, self, shop, bank))

    def follow(self, follower: Callable[[], Awaitable[None]]) -> None:
        """Have this called after each change, in the order of calls to this."""
        self._followers.append(follower)

    def unfollow(self, follower: Callable[[], Awaitable[None]]) -> None:
        """Call it no more."""
        self._followers.remove(follower)

    @property
    def present(self) -> Settings:
        """The settings as this process knows them."""
        return self._present

    async def refresh(self) -> None:
        """Look now. Raises what the database does when it cannot be asked."""
        async with self._turn:
            versions, profile, rows = await self._db.read(_newest)
            if versions == self._versions:
                return
            self._versions = versions
            settings = self._settings(profile, rows)
            if settings == self._present:
                return
            self._present = settings
            for follower in list(self._followers):
                await follower()

    async def watch(self) -> None:
        """Look every other second, until cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.refresh()
            except Busy as busy:
                _LOGGER.warning("the settings could not be looked at: %s", busy)

    def _settings(self, profile: ShopProfile, rows: Mapping[str, SealedConnection]) -> Settings:
        settings, self.troubles = with_connections(
            with_profile(self.process, profile), rows, self.keys, ADDRESSES
        )
        for kind, why in self.troubles.items():
            _LOGGER.error(
                "the connection %s counts as not set, because its secrets do not open: %s",
                kind,
                why,
            )
        return settings


async def _renew(live: LiveSettings, shop: Shop, bank: LiveBank) -> None:
    before, settings = shop.settings, live.present
    if settings.bank != before.bank:
        await bank.change(settings.bank)
    shop.renew(settings, terms_of(settings), storefront_of(settings, shop.installation))


def with_profile(settings: Settings, profile: ShopProfile) -> Settings:
    """The settings with what people have said instead."""
    changes: dict[str, object] = {}
    if profile.shop_name:
        changes["shop_name"] = profile.shop_name
    if profile.language:
        changes["language"] = profile.language
    if profile.hold_card_minutes is not None:
        changes["hold_card"] = timedelta(minutes=profile.hold_card_minutes)
    if profile.hold_atm_minutes is not None:
        changes["hold_atm"] = timedelta(minutes=profile.hold_atm_minutes)
    if profile.atm_max is not None:
        changes["atm_max"] = profile.atm_max
    if profile.offered != ShopProfile().offered:
        changes["offered"] = profile.offered
    return replace(settings, **changes)  # type: ignore[arg-type]  # named one by one


def terms_of(settings: Settings) -> Terms:
    """On which terms orders are placed."""
    return Terms(
        holds=Holds(
            card=settings.hold_card,
            atm=settings.hold_atm,
            no_link=settings.hold_no_link,
            ask_grace=settings.ask_grace,
        ),
        atm_max=settings.atm_max,
        auto_capture=settings.card_auto_capture,
        offered=dict(settings.offered) or dict.fromkeys(METHODS, 1),
    )


def storefront_of(settings: Settings, here: Installation) -> Storefront:
    """What the bank is told about the shop with each payment."""
    return Storefront(
        shop_name=settings.shop_name,
        return_url=partial(links.return_url, settings.public_url, here.link_secret),
        backend_url=partial(links.backend_url, settings.public_url, here.link_secret),
    )


def _newest(conn: Connection) -> tuple[Versions, ShopProfile, dict[str, SealedConnection]]:
    version, profile = read_version(conn)
    rows = connections.newest(conn)
    # A row that was put under another key is another row.
    versions = {kind: hash((row.version, row.sealed)) for kind, row in rows.items()}
    return (version, versions), profile, rows
