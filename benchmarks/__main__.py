"""`python -m benchmarks [--orders N] [--rounds N]`: prints a table and, with --json, a file."""

import argparse
import asyncio
import json
import platform
import sqlite3
import tempfile
from pathlib import Path

from benchmarks.operations import measure
from kaimai.persistence.dialect import sqlite_url
from tests.postgres_cluster import PostgresMissing, temporary_cluster


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("--orders", type=int, default=5_000, help="orders in each round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; medians are shown")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    given = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "bench.db")
        figures["SQLite"] = _run(url, Path(folder), given.orders, given.rounds)
        try:
            with temporary_cluster(durable=True) as cluster:
                url = cluster.url(cluster.create_database())
                figures["PostgreSQL"] = _run(url, Path(folder), given.orders, given.rounds)
        except PostgresMissing as missing:
            print(f"without PostgreSQL: {missing}")
    _show(figures)
    if given.json is not None:
        given.json.write_text(json.dumps({"machine": _machine(), "per_second": figures}, indent=2))


def _run(url: str, folder: Path, orders: int, rounds: int) -> dict[str, float]:
    return asyncio.run(measure(url, folder, orders=orders, rounds=rounds))


def _show(figures: dict[str, dict[str, float]]) -> None:
    columns = list(next(iter(figures.values())))
    print(f"{'durable, a second':<20}" + "".join(f"{name:>14}" for name in columns))
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
