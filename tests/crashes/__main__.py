"""`python -m tests.crashes [--rounds N] [--seed S] [--database …]`: a long run, and its figures."""

import argparse
import asyncio
import contextlib
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.crashes.rounds import EMBEDDED, SERVER, Figures, endure, plan_of
from tests.postgres_cluster import PostgresCluster, PostgresMissing, temporary_cluster

DATABASES = ("sqlite", "postgresql")


def main() -> None:
    """Kill a shop under load many times, and prove its books."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="crashes on each database")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--database", choices=DATABASES, help="one of them; without it both")
    given = parser.parse_args()
    databases = [given.database] if given.database else DATABASES
    print(f"seed {given.seed}: crashes by the plan of this seed; their moments differ each time")
    for database in databases:
        with tempfile.TemporaryDirectory() as folder, _cluster(database) as cluster:
            _show(database, _run(database, given.rounds, given.seed, Path(folder), cluster))


def _run(
    database: str, rounds: int, seed: int, folder: Path, cluster: PostgresCluster | None
) -> Figures:
    plan = plan_of(rounds, EMBEDDED if cluster is None else SERVER, seed)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as bar:
        task = bar.add_task(f"crashes on {database}", total=rounds)
        return asyncio.run(
            endure(
                plan,
                seed=seed,
                folder=folder,
                cluster=cluster,
                takes_over=True,
                told=lambda done: bar.update(task, completed=done),
            )
        )


@contextlib.contextmanager
def _cluster(database: str) -> Iterator[PostgresCluster | None]:
    if database == "sqlite":
        yield None
        return
    try:
        with temporary_cluster(durable=True) as cluster:
            yield cluster
    except PostgresMissing as missing:
        raise SystemExit(f"without PostgreSQL: {missing}") from missing


def _show(database: str, figures: Figures) -> None:
    print(f"{database}, {figures.seconds:.0f} s")
    print(f"  crashes              {sum(figures.kills.values()):>7}  {_listed(figures.kills)}")
    print(f"  orders told          {figures.orders_told:>7}  lost 0, doubled 0")
    print(f"  refusals told        {figures.refusals_told:>7}  changed 0")
    print(f"  refunds told         {figures.refunds_told:>7}  lost 0, doubled 0")
    print(f"  payments captured    {figures.payments_captured:>7}  without a place 0")
    print(f"  answers by status             {_listed(figures.answers)}")
    print(f"  orders by status              {_listed(figures.books)}")


def _listed(counts: object) -> str:
    assert isinstance(counts, dict)
    return ", ".join(f"{name} {count}" for name, count in counts.items())


if __name__ == "__main__":
    main()
