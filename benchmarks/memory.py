"""The server's memory while orders pass through it: after the first 10,000, and after each 100,000."""

from benchmarks import load, servers
from benchmarks.bench import Bench, Seen
from benchmarks.checkout import MANY, PATH
from benchmarks.machine import resident_megabytes

FIRST = 10_000
SLICE = 100_000
SECONDS = 10
"""Of one run of the generator; a slice is as many runs as it takes."""


def measure(bench: Bench) -> Seen:
    """Megabytes that the server's processes have in memory, by the orders that went through them."""
    place = bench.place()
    servers.fill(place)
    seen: Seen = {}
    goals = [FIRST, *range(SLICE, bench.lengths.orders + 1, SLICE)]
    with servers.shop(place) as shop:
        done = 0
        for goal in goals:
            rates: list[load.Figures] = []
            while done < goal:
                rates.append(_some(shop, goal - done, rates))
                done += round(rates[-1].per_second * rates[-1].seconds)
            megabytes = resident_megabytes(shop.pid)
            speed = sum(each.per_second for each in rates) / len(rates)
            bench.say(f"{done:>10,} orders: {megabytes:.0f} MB, {speed:,.0f} orders/s")
            seen[f"after {goal:,} orders, MB"] = [megabytes]
            seen[f"up to {goal:,} orders, orders/s"] = [speed]
        first, last = (seen[f"after {goal:,} orders, MB"][0] for goal in (goals[0], goals[-1]))
        most = max(found[0] for name, found in seen.items() if name.endswith("MB"))
    seen["last ÷ first"] = [last / first]
    seen["most ÷ first"] = [most / first]
    return seen


def _some(shop: servers.Server, wanted: int, before: list[load.Figures]) -> load.Figures:
    """A run of the generator that is no longer than what is wanted needs."""
    needed = wanted / before[-1].per_second if before else 1
    return load.run_well(
        shop.url,
        load.orders(PATH, 1),
        connections=MANY,
        seconds=max(1, min(SECONDS, round(needed))),
        salt=servers.salt(),
    )
