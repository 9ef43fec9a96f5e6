"""The parts of one LINE, put together: what every rule gets as its first argument."""

import random as random_module
from dataclasses import dataclass
from datetime import datetime

from line_simulator.agenda import Agenda
from line_simulator.books import Books
from line_simulator.clock import Clock
from line_simulator.faults import FaultBook
from line_simulator.feed import Feed
from line_simulator.settings import LineSettings


@dataclass(frozen=True, slots=True)
class BulkJob:
    """A rich menu change for many people that was accepted and takes effect later."""

    user_ids: tuple[str, ...]
    rich_menu_id: str | None


@dataclass(slots=True)
class LineState:
    """Settings, time, chance, books and faults of one LINE. Only the settings are replaced."""

    settings: LineSettings
    clock: Clock
    random: random_module.Random
    books: Books
    feed: Feed
    faults: FaultBook
    owed: Agenda[int]
    jobs: Agenda[BulkJob]

    def now(self) -> datetime:
        """LINE's present time, UTC."""
        return self.clock.now()

    @property
    def account_id(self) -> str:
        """The official account's own user id."""
        return self.settings.account.user_id

    @property
    def webhook_url(self) -> str | None:
        """Where events go: what the API or the console set, else the setting."""
        return self.books.channel.webhook_url or self.settings.webhook_url
