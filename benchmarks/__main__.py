"""`python -m benchmarks [PART ...]`: measures, prints, and writes build/bench/PART.DATABASE.json.

Without a part it measures all but those that take very long: memory, growth, reconciliation, check, backoffice.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks import (
    backoffice,
    backpressure,
    bench,
    check,
    checkout,
    cores,
    growth,
    memory,
    notices,
    operations,
    plus_one,
    processes,
    reads,
    reconciliation,
    startup,
    statements,
)
from benchmarks.load import WrkMissing
from tests.postgres_cluster import PostgresMissing

PARTS = {
    "cores": cores.measure,
    "checkout": checkout.measure,
    "notices": notices.measure,
    "reads": reads.measure,
    "processes": processes.measure,
    "startup": startup.measure,
    "backpressure": backpressure.measure,
    "statements": statements.measure,
    "operations": operations.measure,
    "plus_one": plus_one.measure,
    "memory": memory.measure,
    "growth": growth.measure,
    "reconciliation": reconciliation.measure,
    "check": check.measure,
    "backoffice": backoffice.measure,
}
LONG = ("memory", "growth", "reconciliation", "check", "backoffice")
SHORT = tuple(name for name in PARTS if name not in LONG)


def main() -> None:
    """Measure the shop: orders a second, notices, pages, memory, growth, start-up."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of: {', '.join(PARTS)}")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; medians are shown")
    parser.add_argument("--seconds", type=int, default=4, help="how long each run lasts")
    parser.add_argument(
        "--patience", type=float, default=120, help="seconds that a round waits for a quiet machine"
    )
    parser.add_argument(
        "--orders", type=int, default=1_000_000, help="orders for the parts memory and check"
    )
    parser.add_argument(
        "--growth", type=int, default=10_000_000, help="orders in the grown database"
    )
    parser.add_argument("--keep", type=Path, help="folder that keeps the grown databases")
    parser.add_argument("--out", type=Path, default=Path("build/bench"), help="folder of results")
    given = parser.parse_args()
    unknown = set(given.parts) - PARTS.keys()
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    lengths = bench.Lengths(
        rounds=given.rounds,
        seconds=given.seconds,
        patience_seconds=given.patience,
        orders=given.orders,
        growth=given.growth,
        keep=given.keep,
    )
    for database in bench.DATABASES:
        if given.database in (None, database.lower()):
            _run(database, given.parts or SHORT, lengths, given.out)


def _run(database: str, parts: Sequence[str], lengths: bench.Lengths, out: Path) -> None:
    try:
        with bench.on(database, lengths) as here:
            for part in parts:
                bench.carry_out(part, PARTS[part], here, out)
    except (PostgresMissing, WrkMissing) as missing:
        print(f"not all was measured: {missing}")


if __name__ == "__main__":
    main()
