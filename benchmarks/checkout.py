"""`POST /orders` through HTTP against the bare application on the same server, and against a bare
database client; on one hot SKU and on a thousand; at its peak and at half of it; sold out.
"""

import re
import statistics

from benchmarks import limit, load, servers
from benchmarks.bench import Bench, Place, Seen

PATH = "/api/v1/orders"
MANY, FEW = 256, 64
UNITS = 5_000
"""What a SKU has that is sold out under load, to see that not one more is sold."""


def measure(bench: Bench) -> Seen:
    """Orders a second, and their ratios to what was measured beside them in the same round."""
    place, bare = bench.place(), limit.open_limit(bench)
    servers.fill(place)
    seen: Seen = {}
    with servers.shop(place) as shop, servers.floor(place) as floor:
        _orders(shop, 1, MANY, bench.lengths.seconds, "warming up")
        for number in bench.rounds():
            found = _round(shop, floor, bench.lengths.seconds, is_turned=number % 2 == 1)
            found["bare client, orders/s"] = bare()
            found["÷ bare client"] = (
                found[f"orders/s, {MANY} buyers"] / found["bare client, orders/s"]
            )
            for name, value in found.items():
                seen.setdefault(name, []).append(value)
        peak = statistics.median(seen[f"orders/s, {MANY} buyers"])
        seen |= _at_half(bench, shop, peak)
        seen |= _alone(floor, bench.lengths.seconds, peak)
    return seen | _sold_out(bench.place())


def _round(
    shop: servers.Server, floor: servers.Server, seconds: int, *, is_turned: bool
) -> dict[str, float]:
    found: dict[str, float] = {}
    for buyers in (MANY, FEW):
        kinds = {"bare": floor, "orders": shop}
        # Which comes first changes with the rounds: a machine that slows down favours neither.
        order = reversed(kinds) if is_turned else iter(kinds)
        runs = {
            kind: _orders(kinds[kind], 1, buyers, seconds, f"{kind}, {buyers} buyers")
            for kind in order
        }
        bare, hot = runs["bare"], runs["orders"]
        found[f"bare requests/s, {buyers} buyers"] = bare.per_second
        found[f"orders/s, {buyers} buyers"] = hot.per_second
        found[f"÷ bare, {buyers} buyers"] = hot.per_second / bare.per_second
        found[f"p99 ms, {buyers} buyers"] = hot.p99
        found["generator, cores"] = max(found.get("generator, cores", 0), bare.cores, hot.cores)
    spread = _orders(shop, servers.SKUS, MANY, seconds, "orders, 1,000 SKUs")
    again = _orders(shop, 1, MANY, seconds, "orders, one SKU again")
    found["orders/s, 1,000 SKUs"] = spread.per_second
    found["one SKU ÷ 1,000 SKUs"] = again.per_second / spread.per_second
    return found


def _orders(
    server: servers.Server, skus: int, buyers: int, seconds: int, name: str
) -> load.Figures:
    return load.run_well(
        server.url,
        load.orders(PATH, skus),
        connections=buyers,
        seconds=seconds,
        salt=servers.salt(),
        name=name,
    )


def _at_half(bench: Bench, shop: servers.Server, peak: float) -> Seen:
    """Buyers who pause, so that half as many orders come as the shop could take."""
    pause = round(MANY / (peak / 2) * 1_000)
    found = [
        load.run_well(
            shop.url,
            load.orders(PATH, 1, pause_ms=pause),
            connections=MANY,
            seconds=bench.lengths.seconds,
            salt=servers.salt(),
            name="half load",
        )
        for _ in bench.rounds()
    ]
    return {
        "half load, orders/s": [each.per_second for each in found],
        "half load, p50 ms": [each.p50 for each in found],
        "half load, p99 ms": [each.p99 for each in found],
    }


def _alone(floor: servers.Server, seconds: int, peak: float) -> Seen:
    """What the generator reaches where the server does next to nothing: it is not the bottleneck."""
    found = load.run_well(
        floor.url,
        load.get("/bytes/2"),
        connections=MANY,
        seconds=seconds,
        salt=servers.salt(),
        name="two bytes",
    )
    return {
        "generator, requests/s for two bytes": [found.per_second],
        "generator ÷ orders/s": [found.per_second / peak],
    }


def _sold_out(place: Place) -> Seen:
    """Sell a SKU out under load: units sold, and what `kaimai check` says (0: the books agree)."""
    servers.fill(place, on_hand=UNITS)
    with servers.shop(place) as shop:
        figures = load.run(
            shop.url,
            load.orders(PATH, 1),
            connections=MANY,
            seconds=6,
            salt=servers.salt(),
            name="sold out",
        )
    left = re.findall(r"\d[\d,]*", servers.ask(place, "stock", "S0").stdout)
    checked = servers.ask(place, "check").returncode
    return {
        "sold out: units": [UNITS],
        "sold out: orders": [round(figures.per_second * figures.seconds)],
        "sold out: refused": [figures.refused],
        "sold out: beyond what was there": [
            max(0, round(figures.per_second * figures.seconds) - UNITS)
        ],
        "sold out: left": [float(left[-1].replace(",", "")) if left else -1],
        "sold out: kaimai check": [checked],
    }
