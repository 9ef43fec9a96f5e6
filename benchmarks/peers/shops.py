"""What a shop system is to this comparison, whichever it is: ways to buy, books to count in, and
processes that sleep while another shop is measured."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import machine
from benchmarks.peers.buyers import Sales
from tests.postgres_cluster import SUPERUSER, PostgresCluster

SKUS = tuple(f"S{number}" for number in range(100))
HOT = "HOT"
"""The SKU that is sold out."""
PATIENCE_SECONDS = 180
SETTLE_SECONDS = 0.2
CROWD = "threads of Python, one a buyer"
WRK = "wrk, one thread"


class NotInstalled(Exception):
    """A shop system cannot be had on this machine; the message says what is missing."""


class BooksDiffer(Exception):
    """A shop's database does not hold the orders that its buyers were told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One sequence of API calls to an order. `sell(seconds, buyers)` measures it."""

    name: str
    calls: int
    generator: str
    buyers: Sequence[int]
    sell: Callable[[float, int], Sales]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A running shop system that holds `SKUS` in plenty and `hot_units` of HOT.

    `orders` and `hot_sold` count in its database; `pids` are the roots of its processes.
    """

    name: str
    is_peer: bool
    about: Mapping[str, str]
    pids: Sequence[int]
    ways: Sequence[Way]
    orders: Callable[[], int]
    hot_units: int
    hot_sold: Callable[[], int]
    sell_out: Callable[[int], Sales]

    def measure(self, way: Way, seconds: float, buyers: int) -> Sales:
        """Sell, and compare what the buyers were told with the books. Raises BooksDiffer."""
        before = self.orders()
        sales = way.sell(seconds, buyers)
        booked = self._settled_orders() - before
        # A buyer who was cut off, or was at it when the generator ended, may have an order too.
        if not sales.placed <= booked <= sales.placed + sales.broken + buyers:
            raise BooksDiffer(f"{self.name}: {sales.placed} orders placed, {booked} in its books")
        return sales

    def _settled_orders(self) -> int:
        """Orders in the books once no more come: some are still on their way when wrk ends."""
        before, now = -1, self.orders()
        while now != before:
            time.sleep(SETTLE_SECONDS)
            before, now = now, self.orders()
        return now


@contextlib.contextmanager
def asleep(shop: Shop) -> Iterator[None]:
    """Stop the shop's processes: a shop that waits for its turn takes nothing from the others."""
    family = machine.family(*shop.pids)
    _tell(family, signal.SIGSTOP)
    try:
        yield
    finally:
        _tell(family, signal.SIGCONT)


def _tell(pids: set[int], what: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


def database_settings(cluster: PostgresCluster, database: str, hot_units: int) -> dict[str, str]:
    """What the peers' own programs read from their environment."""
    return {
        "PEER_DATABASE_PORT": str(cluster.port),
        "PEER_DATABASE_USER": SUPERUSER,
        "PEER_DATABASE": database,
        "PEER_SKUS": ",".join((*SKUS, HOT)),
        "PEER_HOT": HOT,
        "PEER_HOT_UNITS": str(hot_units),
    }


def counter(cluster: PostgresCluster, database: str, select: str) -> Callable[[], int]:
    """A function that asks a database for one number."""
    return lambda: int(cluster.execute(select, database=database))


def wait_until(done: Callable[[], bool], what: str) -> None:
    """Look ten times a second. Raises TimeoutError after three minutes."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {PATIENCE_SECONDS} s: {what}")
        time.sleep(0.1)
