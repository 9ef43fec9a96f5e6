"""Orders a second by the number of web processes: how it grows on PostgreSQL, and where it ends. The
embedded database has one process.
"""

from benchmarks import load, servers
from benchmarks.bench import SQLITE, Bench, Seen
from benchmarks.checkout import MANY, PATH

COUNTS = (1, 2, 3, 4)


def measure(bench: Bench) -> Seen:
    """Orders a second of one hot SKU; every count once a round."""
    seen: Seen = {}
    if bench.database == SQLITE:
        return seen
    place = bench.place()
    servers.fill(place)
    for _ in bench.rounds():
        for count in COUNTS:
            with servers.shop(place, processes=count) as shop:
                found = load.run_well(
                    shop.url,
                    load.orders(PATH, 1),
                    connections=MANY,
                    seconds=bench.lengths.seconds,
                    salt=servers.salt(),
                    name=f"{count} processes",
                )
            seen.setdefault(f"{count} processes, orders/s", []).append(found.per_second)
            seen.setdefault(f"{count} processes, p99 ms", []).append(found.p99)
    return seen
