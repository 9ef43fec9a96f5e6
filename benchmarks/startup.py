"""From the start of `kaimai serve` to its first answer: with a new database, and with one that exists."""

import time

from benchmarks import servers
from benchmarks.bench import Bench, Seen

PAUSE_SECONDS = 0.5
"""Between two starts, so that the one before has let go of its port and its files."""


def measure(bench: Bench) -> Seen:
    """Seconds to the first answer of `/health/ready`."""
    seen: Seen = {"new database, s": [], "existing database, s": []}
    # The very first start compiles the modules and keeps that; it is not measured.
    with servers.shop(bench.place()):
        pass
    for _ in bench.rounds():
        place = bench.place()
        for found in seen.values():
            with servers.shop(place) as shop:
                found.append(shop.seconds_to_answer)
            time.sleep(PAUSE_SECONDS)
    return seen
