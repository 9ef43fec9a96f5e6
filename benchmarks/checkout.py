"""`POST /orders` through HTTP against the bare application on the same server, and against a bare
database client; on one hot SKU and on a thousand; at its peak and at half of it."""

import asyncio
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import limit, load, servers
from benchmarks.machine import Strangers

PATH = "/api/v1/orders"
MANY, FEW = 256, 64
UNITS = 5_000
"""What a SKU has that is sold out under load, to see that not one more is sold."""
Figures = dict[str, float]


def measure(folder: Path, database_url: Callable[[], str], *, rounds: int, seconds: int) -> Figures:
    """Medians of the rounds. `database_url` makes a fresh database: "" is an embedded one."""
    url = database_url()
    servers.fill(folder, url)
    seen: dict[str, list[float]] = {}
    with servers.shop(folder, url) as shop, servers.floor(folder) as floor:
        strangers = Strangers()
        _orders(shop, 1, MANY, seconds)
        for _ in range(rounds):
            strangers.wait()
            for name, value in _round(shop, floor, seconds).items():
                seen.setdefault(name, []).append(value)
            seen.setdefault("strangers, cores", []).append(strangers.cores())
        peak = statistics.median(seen[f"orders/s, {MANY} buyers"])
        seen |= _at_half(shop, peak, seconds)
    seen["bare client, orders/s"] = _limit(folder, database_url, rounds)
    medians = {name: statistics.median(values) for name, values in seen.items()}
    return medians | _ratios(medians, seen)


def _round(shop: servers.Server, floor: servers.Server, seconds: int) -> Figures:
    found: Figures = {}
    for buyers in (MANY, FEW):
        bare = _orders(floor, 1, buyers, seconds)
        hot = _orders(shop, 1, buyers, seconds)
        found[f"bare requests/s, {buyers} buyers"] = bare.per_second
        found[f"orders/s, {buyers} buyers"] = hot.per_second
        found[f"÷ bare, {buyers} buyers"] = hot.per_second / bare.per_second
        found[f"p99 ms, {buyers} buyers"] = hot.p99
        found["generator, cores"] = max(found.get("generator, cores", 0), bare.cores)
    spread = _orders(shop, servers.SKUS, MANY, seconds)
    again = _orders(shop, 1, MANY, seconds)
    found["orders/s, 1,000 SKUs"] = spread.per_second
    found["one SKU ÷ 1,000 SKUs"] = again.per_second / spread.per_second
    return found


def _orders(server: servers.Server, skus: int, buyers: int, seconds: int) -> load.Figures:
    figures = load.run(
        server.url,
        load.orders(PATH, skus),
        connections=buyers,
        seconds=seconds,
        salt=servers.salt(),
    )
    if figures.broken or figures.refused:
        raise RuntimeError(f"{figures.broken} requests broke, {figures.refused} were refused")
    return figures


def _at_half(shop: servers.Server, peak: float, seconds: int) -> dict[str, list[float]]:
    """Buyers who pause, so that half as many orders come as the shop could take."""
    pause = round(MANY / (peak / 2) * 1_000)
    found = [
        load.run(
            shop.url,
            load.orders(PATH, 1, pause_ms=pause),
            connections=MANY,
            seconds=seconds,
            salt=servers.salt(),
        )
        for _ in range(3)
    ]
    return {
        "half load, orders/s": [each.per_second for each in found],
        "half load, p50 ms": [each.p50 for each in found],
        "half load, p99 ms": [each.p99 for each in found],
    }


def _limit(folder: Path, database_url: Callable[[], str], rounds: int) -> list[float]:
    if not database_url():
        return [limit.sqlite(folder) for _ in range(rounds)]
    return [asyncio.run(limit.best_of_postgresql(database_url()))[0] for _ in range(rounds)]


def _ratios(medians: Figures, seen: dict[str, list[float]]) -> Figures:
    best = max(seen["bare client, orders/s"])
    return {"÷ bare client": medians[f"orders/s, {MANY} buyers"] / best}


def sell_out(folder: Path, database_url: str) -> Figures:
    """Sell a SKU out under load: units sold, and what `kaimai check` says (0: the books agree)."""
    servers.fill(folder, database_url, on_hand=UNITS)
    with servers.shop(folder, database_url) as shop:
        figures = load.run(
            shop.url, load.orders(PATH, 1), connections=MANY, seconds=6, salt=servers.salt()
        )
    command = [sys.executable, "-m", "kaimai"]
    settings = {**os.environ, "KAIMAI_DATA": str(folder)}
    if database_url:
        settings["KAIMAI_DATABASE_URL"] = database_url
    checked = subprocess.run(
        [*command, "check"], env=settings, capture_output=True, text=True, check=False
    )
    stock = subprocess.run(
        [*command, "stock", "S0"], env=settings, capture_output=True, text=True, check=False
    )
    left = re.findall(r"\d[\d,]*", stock.stdout)
    return {
        "sold out: units": UNITS,
        "sold out: refused": figures.refused,
        "sold out: left": float(left[-1].replace(",", "")) if left else -1,
        "sold out: kaimai check": checked.returncode,
    }
