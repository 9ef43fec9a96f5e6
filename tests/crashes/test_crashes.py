"""A shop that is killed under load loses nothing that it promised, on both databases."""

from pathlib import Path

import pytest

from tests.crashes.rounds import EMBEDDED, SERVER, endure, plan_of
from tests.postgres_cluster import PostgresMissing, temporary_cluster

ROUNDS = pytest.mark.parametrize("rounds", [2, pytest.param(8, marks=pytest.mark.long)])
"""Few that tell most, and among the long tests every kind of crash; `make crash` goes on for hours."""
SEED = 20261122


@pytest.mark.slow
@pytest.mark.timeout(300)
@ROUNDS
async def test_a_killed_shop_keeps_its_promises_on_the_embedded_database(
    tmp_path: Path, rounds: int
) -> None:
    figures = await endure(plan_of(rounds, EMBEDDED, SEED), seed=SEED, folder=tmp_path)

    assert sum(figures.kills.values()) == rounds
    assert figures.orders_told > rounds
    assert figures.payments_captured > 0
    assert figures.refunds_told > 0


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.postgres
@ROUNDS
async def test_a_killed_shop_keeps_its_promises_on_a_database_server(
    tmp_path: Path, rounds: int
) -> None:
    plan = plan_of(rounds, SERVER, SEED)
    try:
        with temporary_cluster(durable=True) as cluster:
            figures = await endure(plan, seed=SEED, folder=tmp_path, cluster=cluster)
    except PostgresMissing as missing:
        pytest.skip(str(missing))

    assert sum(figures.kills.values()) == rounds
    assert figures.orders_told > rounds
    assert figures.payments_captured > 0
    assert figures.refunds_told > 0
