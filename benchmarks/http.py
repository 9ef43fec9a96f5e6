"""`python -m benchmarks.http [--rounds N] [--seconds N]`: the shop as a real server under load, on both
databases; needs wrk. Prints a table and, with --json, a file."""

import argparse
import itertools
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import checkout, machine, reads
from benchmarks.load import WrkMissing
from tests.postgres_cluster import PostgresMissing, temporary_cluster

Figures = dict[str, float]


def main() -> None:
    """Measure, and show what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds; medians are shown")
    parser.add_argument("--seconds", type=int, default=4, help="how long each run lasts")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    given = parser.parse_args()
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as name:
        folders = (Path(name) / str(number) for number in itertools.count())
        try:
            found["SQLite"] = _measure(folders, lambda: "", given)
            found["SQLite"] |= reads.measure(
                _made(next(folders)), rounds=given.rounds, seconds=given.seconds
            )
            with temporary_cluster(durable=True) as cluster:
                found["PostgreSQL"] = _measure(
                    folders, lambda: cluster.url(cluster.create_database()), given
                )
        except (PostgresMissing, WrkMissing) as missing:
            print(f"not all was measured: {missing}")
    _show(found)
    if given.json is not None:
        report = {"machine": machine.describe(), "settings": vars(given) | {"json": ""}}
        given.json.write_text(
            json.dumps(report | {"figures": found}, indent=2, ensure_ascii=False) + "\n"
        )


def _measure(
    folders: Iterator[Path],
    database_url: Callable[[], str],
    given: argparse.Namespace,
) -> Figures:
    found = checkout.measure(
        _made(next(folders)), database_url, rounds=given.rounds, seconds=given.seconds
    )
    return found | checkout.sell_out(_made(next(folders)), database_url())


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _show(found: dict[str, Figures]) -> None:
    names = dict.fromkeys(name for figures in found.values() for name in figures)
    print(f"{'':<34}" + "".join(f"{database:>14}" for database in found))
    for name in names:
        values = (figures.get(name) for figures in found.values())
        print(f"{name:<34}" + "".join(f"{_shown(value):>14}" for value in values))


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


if __name__ == "__main__":
    main()
