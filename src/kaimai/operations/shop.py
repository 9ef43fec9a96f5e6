"""What every use case needs, put together once by the composition and handed to the channels."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kaimai.domain.delivery import StoreMap
from kaimai.domain.identifiers import Mint, is_signature, link_signature
from kaimai.domain.messaging import LineGateway
from kaimai.domain.payments import PaymentGateway
from kaimai.operations.bank_calls import CallLog
from kaimai.operations.order_wishes import Terms
from kaimai.operations.payments import Storefront
from kaimai.operations.shop_profile import ProfileKeeper
from kaimai.operations.trials import Trials
from kaimai.persistence.database import Database
from kaimai.persistence.installation import Installation
from kaimai.persistence.sealing import SealingKeys
from kaimai.settings import Settings


@dataclass(slots=True)
class LineDesk:
    """The way to LINE for whoever is not its channel; None while the shop is not in LINE.

    Whoever opens and closes the shop's presence there writes it.
    """

    gateway: LineGateway | None = None

    @property
    def is_set(self) -> bool:
        """Whether the shop is in LINE."""
        return self.gateway is not None


class Live(Protocol):
    """What keeps a shop's settings as people have set them last."""

    process: Settings
    """What the file and the environment say, which counts where nobody has said anything else."""
    troubles: Mapping[str, str]
    """Connections whose secrets do not open, and why (see `kaimai.persistence.sealing`)."""
    keys: SealingKeys

    async def refresh(self) -> None:
        """Look for newer settings at once; otherwise that takes about two seconds."""
        ...

    def follow(self, follower: Callable[[], Awaitable[None]]) -> None:
        """Have this called after each change."""
        ...

    def unfollow(self, follower: Callable[[], Awaitable[None]]) -> None:
        """Call it no more."""
        ...

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        ...


@dataclass(slots=True, kw_only=True, eq=False)
class Shop:
    """One running shop. Channels take from it what an operation asks for, and pass that on.

    `settings`, `terms` and `storefront` become others when people change them: ask for them when
    they are needed, and keep none.
    """

    settings: Settings
    db: Database
    gateway: PaymentGateway
    mint: Mint
    installation: Installation
    terms: Terms
    storefront: Storefront
    calls: CallLog
    profile: ProfileKeeper
    live: Live
    trials: Trials
    store_map: StoreMap | None = None
    """Without one, nobody can pick a store, so that way of delivery is not offered."""
    line: LineDesk = field(default_factory=LineDesk)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rung when a notice was stored: the worker of this process looks at once."""

    def renew(self, settings: Settings, terms: Terms, storefront: Storefront) -> None:
        """Go by other settings from now on. What has begun under the old ones ends under them."""
        self.settings, self.terms, self.storefront = settings, terms, storefront

    def new_cart_token(self) -> str:
        """A token for a cart that has no row yet: a secret and our signature."""
        random = self.mint.link_token()
        return random + link_signature(self.installation.link_secret, "cart", random)[:16]

    def is_cart_token(self, token: str) -> bool:
        """Whether we gave this token out, for a cart that may have no row yet."""
        random, signature = token[:32], token[32:]
        full = link_signature(self.installation.link_secret, "cart", random)
        return len(signature) == 16 and is_signature(
            signature + full[16:], self.installation.link_secret, "cart", random
        )
