"""What a part of the benchmarks is given, and what becomes of its figures: a place to measure in, the
length of a run, and one JSON file for each part and database.
"""

import contextlib
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from tests.postgres_cluster import temporary_cluster

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
DATABASES = (SQLITE, POSTGRESQL)
Seen = dict[str, list[float]]
"""The figures of every round, by name; a name says its unit."""


@dataclass(frozen=True, slots=True)
class Place:
    """An empty data folder, and a database of its own: "" is the embedded one in the folder."""

    folder: Path
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """How long and how often is measured. A part takes what concerns it."""

    rounds: int = 5
    seconds: int = 4
    patience_seconds: float = machine.PATIENCE_SECONDS
    """How long a round waits for strangers to be quiet."""
    orders: int = 1_000_000
    """Orders that pass through the server whose memory is watched, or that the books hold."""
    growth: int = 10_000_000
    """Orders in the grown database."""
    keep: Path | None = None
    """Where the grown databases are kept, and found again."""


@dataclass(slots=True)
class Bench:
    """One database, as a part sees it."""

    database: str
    lengths: Lengths
    root: Path
    new_url: Callable[[], str]
    strangers: list[float] = field(default_factory=list)
    """Cores that programs which are not ours used, in each round."""
    _watch: machine.Strangers = field(default_factory=machine.Strangers)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def place(self) -> Place:
        """A new place, empty."""
        folder = self.root / f"{self.database.lower()}-{next(self._numbers)}"
        folder.mkdir()
        return Place(folder, self.new_url())

    def rounds(self) -> Iterator[int]:
        """The rounds, each begun when nobody else is using the machine, or patience is at its end."""
        for number in range(self.lengths.rounds):
            self._watch.wait(self.lengths.patience_seconds)
            self.say(f"round {number + 1} of {self.lengths.rounds}")
            yield number
            self.strangers.append(self._watch.cores())

    def say(self, text: str) -> None:
        """Show how far the part has come."""
        print(f"  {text}", flush=True)


@contextlib.contextmanager
def on(database: str, lengths: Lengths) -> Iterator[Bench]:
    """A bench on one kind of database. Raises PostgresMissing."""
    with contextlib.ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if database == SQLITE:
            yield Bench(database, lengths, root, lambda: "")
            return
        cluster = stack.enter_context(temporary_cluster(durable=True))
        yield Bench(database, lengths, root, lambda: cluster.url(cluster.create_database()))


def carry_out(part: str, measure: Callable[[Bench], Seen], bench: Bench, out: Path) -> None:
    """Measure one part, print its medians, and write its file."""
    print(f"{part}, {bench.database}", flush=True)
    began = time.monotonic()
    del bench.strangers[:]
    seen = measure(bench)
    medians = {name: statistics.median(values) for name, values in seen.items()}
    for name, value in medians.items():
        print(f"    {name:<48}{shown(value):>14}", flush=True)
    took = round(time.monotonic() - began)
    print(f"    took {took} s", flush=True)
    report = {
        "part": part,
        "database": bench.database,
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "took_seconds": took,
        "machine": machine.describe(bench.database),
        "settings": _settings(bench.lengths),
        "strangers_cores": bench.strangers,
        "medians": medians,
        "rounds": seen,
    }
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{part}.{bench.database.lower()}.json"
    file.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def shown(value: float) -> str:
    """A figure as a person reads it."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _settings(lengths: Lengths) -> dict[str, Any]:
    return {
        "rounds": lengths.rounds,
        "seconds": lengths.seconds,
        "orders": lengths.orders,
        "growth": lengths.growth,
    }
