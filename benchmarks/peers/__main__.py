"""`python -m benchmarks.peers [--rounds N] [--seconds N] [--buyers 1,8,32] [--json FILE]`: the shop and
its peers on one machine, measured in turn in the same run. Prints tables and writes a file."""

import argparse
import contextlib
import json
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import bench, machine
from benchmarks.load import WrkMissing
from benchmarks.peers import oscar_shop, our_shop, vendure_shop
from benchmarks.peers.buyers import Sales
from benchmarks.peers.shops import NotInstalled, Shop, Way, asleep
from tests.postgres_cluster import PostgresCluster, PostgresMissing, temporary_cluster

OUR_SECONDS = 2.0
"""How long each run of ours lasts: it sells more in that time than a peer in a whole round."""
WARM_SECONDS = 6.0
WARM_BUYERS = 8
SELL_OUT_BUYERS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """All rounds of one way to buy, by so many buyers."""

    shop: Shop
    way: Way
    buyers: int
    sales: list[Sales]

    @property
    def rate(self) -> float:
        """Orders a second, the median of the rounds."""
        return statistics.median(each.per_second for each in self.sales)

    @property
    def title(self) -> str:
        return f"{self.shop.name}, {self.way.name}"


def main() -> None:
    """Measure, and show what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds; medians are shown")
    parser.add_argument("--seconds", type=float, default=4, help="how long a run of a peer lasts")
    parser.add_argument("--buyers", type=_numbers, default=(1, 8, 32), help="at a time, as 1,8,32")
    parser.add_argument(
        "--patience", type=float, default=120, help="seconds that a round waits for a quiet machine"
    )
    parser.add_argument(
        "--json", type=Path, default=Path("build/bench/peers.json"), help="where the figures go"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        try:
            cluster = stack.enter_context(temporary_cluster(durable=True))
        except PostgresMissing as missing:
            raise SystemExit(f"the peers need PostgreSQL: {missing}") from missing
        shops = _Shops(stack)
        for shop in _shops(cluster, Path(folder), given.buyers):
            shops.take_in(shop)
        if not any(shop.is_peer for shop in shops.all):
            raise SystemExit("\n".join(["no peer could be installed", *shops.left_out]))
        try:
            runs, strangers = _measure(shops, cluster, given)
        except WrkMissing as missing:
            raise SystemExit(f"our own shop is measured with wrk: {missing}") from missing
        sold_out = _sell_out(shops)
    report = _report(given, shops, runs, sold_out, strangers)
    _show(report)
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _shops(
    cluster: PostgresCluster, folder: Path, buyers: Sequence[int]
) -> Iterator[AbstractContextManager[Shop]]:
    yield vendure_shop.running(cluster, folder, buyers)
    yield oscar_shop.running(cluster, folder, buyers)
    yield our_shop.on_sqlite(folder, buyers)
    yield our_shop.on_postgresql(cluster, folder, buyers)


class _Shops:
    """The shops that run. All of them sleep, except one while it is in use."""

    def __init__(self, stack: ExitStack) -> None:
        self.all: list[Shop] = []
        self.left_out: list[str] = []
        self._stack = stack
        self._sleep: dict[str, ExitStack] = {}

    def take_in(self, starting: AbstractContextManager[Shop]) -> None:
        """Start a shop and put it to sleep, or note why it is left out."""
        try:
            shop = self._stack.enter_context(starting)
        except NotInstalled as missing:
            print(missing, flush=True)
            self.left_out.append(str(missing))
            return
        print(f"{shop.name} is ready", flush=True)
        self.all.append(shop)
        # Closed before the shop is: who sleeps cannot end.
        self._sleep[shop.name] = self._stack.enter_context(ExitStack())
        self._sleep[shop.name].enter_context(asleep(shop))

    @contextlib.contextmanager
    def awake(self, shop: Shop) -> Iterator[None]:
        self._sleep[shop.name].close()
        try:
            yield
        finally:
            self._sleep[shop.name].enter_context(asleep(shop))


def _measure(
    shops: _Shops, cluster: PostgresCluster, given: argparse.Namespace
) -> tuple[list[Runs], list[float]]:
    """Every way with every number of buyers, round by round; strangers' cores in each of them."""
    runs = [
        Runs(shop=shop, way=way, buyers=buyers, sales=[])
        for shop in shops.all
        for way in shop.ways
        for buyers in way.buyers
    ]
    seen: list[float] = []
    for shop in shops.all:
        with shops.awake(shop):
            for way in shop.ways:
                shop.measure(way, WARM_SECONDS if shop.is_peer else OUR_SECONDS, WARM_BUYERS)
    for number in range(given.rounds):
        for shop in shops.all:
            strangers = machine.Strangers()
            with shops.awake(shop):
                strangers.wait(given.patience)
                for each in runs:
                    if each.shop is shop:
                        seconds = given.seconds if shop.is_peer else OUR_SECONDS
                        each.sales.append(shop.measure(each.way, seconds, each.buyers))
                seen.append(strangers.cores())
        # What the database still has to do for one round shall not weigh on the next.
        cluster.execute("CHECKPOINT")
        print(f"round {number + 1} of {given.rounds} is over", flush=True)
    return runs, seen


def _sell_out(shops: _Shops) -> dict[str, dict[str, int]]:
    """Twice as many buyers of one SKU as it has units."""
    found = {}
    for shop in shops.all:
        with shops.awake(shop):
            sales = shop.sell_out(SELL_OUT_BUYERS)
            found[shop.name] = {
                "units": shop.hot_units,
                "tries": 2 * shop.hot_units,
                "sold": shop.hot_sold(),
                "refused": sales.refused,
                "broken": sales.broken,
            }
    return found


def _report(
    given: argparse.Namespace,
    shops: _Shops,
    runs: Sequence[Runs],
    sold_out: dict[str, dict[str, int]],
    strangers: Sequence[float],
) -> dict[str, Any]:
    best_peer = max((each for each in runs if each.shop.is_peer), key=lambda each: each.rate)
    ours = [
        max((each for each in runs if each.way is way), key=lambda each: each.rate)
        for shop in shops.all
        if not shop.is_peer
        for way in shop.ways
    ]
    return {
        "machine": {
            **machine.describe(bench.POSTGRESQL),
            "sqlite": sqlite3.sqlite_version,
            "strangers, cores at most": str(max(strangers)),
        },
        "settings": {
            "rounds": given.rounds,
            "seconds, a peer": given.seconds,
            "seconds, ours": OUR_SECONDS,
            "SKUs": "each order one unit of one of 100 SKUs",
        },
        "shops": {shop.name: dict(shop.about) for shop in shops.all},
        "left out": shops.left_out,
        "orders": [_described(each) for each in runs],
        "best peer": {"what": best_peer.title, "buyers": best_peer.buyers, "rate": best_peer.rate},
        "ours ÷ best peer": [
            {
                "what": each.title,
                "calls": each.way.calls,
                "buyers": each.buyers,
                "times": each.rate / best_peer.rate,
                "by round": [
                    mine.per_second / theirs.per_second
                    for mine, theirs in zip(each.sales, best_peer.sales, strict=True)
                ],
            }
            for each in ours
        ],
        "sold out": sold_out,
    }


def _described(runs: Runs) -> dict[str, Any]:
    middle = [each.p50 for each in runs.sales if each.p50 is not None]
    return {
        "what": runs.title,
        "calls": runs.way.calls,
        "buyers": runs.buyers,
        "orders/s": runs.rate,
        "by round": [each.per_second for each in runs.sales],
        "p50 ms": statistics.median(middle) if middle else None,
        "broken": sum(each.broken for each in runs.sales),
        "why broken": next((each.why_broken for each in runs.sales if each.broken), ""),
        "generator": runs.way.generator,
        "generator, cores": max(each.cores for each in runs.sales),
    }


def _show(report: dict[str, Any]) -> None:
    head = ("calls", "buyers", "orders/s", "p50 ms", "broken", "generator, cores")
    print(f"\n{'':<36}" + "".join(f"{name:>{len(name) + 2}}" for name in head))
    for row in report["orders"]:
        cells = (f"{_shown(row[name]):>{len(name) + 2}}" for name in head)
        print(f"{row['what']:<36}" + "".join(cells) + f"  {row['generator']}")
    best = report["best peer"]
    print(f"\nbest peer: {best['what']}, {best['buyers']} buyers, {_shown(best['rate'])} orders/s")
    for row in report["ours ÷ best peer"]:
        rounds = f"{_shown(min(row['by round']))} to {_shown(max(row['by round']))}"
        print(f"{row['what']}: {_shown(row['times'])} times at {row['buyers']} buyers ({rounds})")
    print("\none SKU, stock for half of the tries")
    for name, row in report["sold out"].items():
        print(f"{name:<36}" + ", ".join(f"{key} {value:,}" for key, value in row.items()))
    print(f"\nstrangers took at most {report['machine']['strangers, cores at most']} cores")
    for sentence in report["left out"]:
        print(sentence)


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


if __name__ == "__main__":
    main()
