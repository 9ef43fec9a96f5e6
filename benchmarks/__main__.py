"""`python -m benchmarks [--orders N] [--rounds N] [--lines N] [--past N]`: prints tables and, with
--json, a file.

With 0 that part is left out. The check of a shop with a past (`--past 1000000`) takes minutes to
build, so it is left out unless it is asked for.
"""

import argparse
import asyncio
import json
import platform
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import check, operations, reconciliation
from kaimai.persistence.dialect import sqlite_url
from tests.postgres_cluster import PostgresMissing, temporary_cluster


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("--orders", type=int, default=5_000, help="orders in each round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; medians are shown")
    parser.add_argument(
        "--lines", type=int, default=100_000, help="lines of the statement that is reconciled"
    )
    parser.add_argument(
        "--past", type=int, default=0, help="orders of the shop whose books are checked"
    )
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    given = parser.parse_args()
    figures: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = (sqlite_url(folder / f"{part}.db") for part in ("orders", "lines", "past"))
        figures["SQLite"] = _run(urls, folder, given)
        try:
            with temporary_cluster(durable=True) as cluster:
                urls = (cluster.url(cluster.create_database()) for _ in range(3))
                figures["PostgreSQL"] = _run(urls, folder, given)
        except PostgresMissing as missing:
            print(f"without PostgreSQL: {missing}")
    _show("durable, a second", {name: found["operations"] for name, found in figures.items()})
    _show("lines a second", {name: found["reconciliation"] for name, found in figures.items()})
    _show_seconds({name: found["check"] for name, found in figures.items()})
    if given.json is not None:
        given.json.write_text(json.dumps({"machine": _machine(), "figures": figures}, indent=2))


def _run(
    urls: Iterator[str], folder: Path, given: argparse.Namespace
) -> dict[str, dict[str, float]]:
    """Each part on an empty database of its own."""
    found: dict[str, dict[str, float]] = {"operations": {}, "reconciliation": {}, "check": {}}
    if given.orders:
        found["operations"] = asyncio.run(
            operations.measure(next(urls), folder, orders=given.orders, rounds=given.rounds)
        )
    if given.lines:
        found["reconciliation"] = asyncio.run(
            reconciliation.measure(next(urls), folder, lines=given.lines)
        )
    if given.past:
        found["check"] = asyncio.run(
            check.measure(next(urls), folder, orders=given.past, rounds=given.rounds)
        )
    return found


def _show_seconds(figures: dict[str, dict[str, float]]) -> None:
    rules = list(next(iter(figures.values())))
    if not rules:
        return
    print(f"{'check, seconds':<40}" + "".join(f"{database:>12}" for database in figures))
    for rule in rules:
        print(f"{rule:<40}" + "".join(f"{found[rule]:>12.2f}" for found in figures.values()))


def _show(title: str, figures: dict[str, dict[str, float]]) -> None:
    columns = list(next(iter(figures.values())))
    if not columns:
        return
    print(f"{title:<20}" + "".join(f"{name:>14}" for name in columns))
    for database, found in figures.items():
        print(f"{database:<20}" + "".join(f"{found[name]:>14,.0f}" for name in columns))


def _machine() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "sqlite": sqlite3.sqlite_version,
    }


if __name__ == "__main__":
    main()
