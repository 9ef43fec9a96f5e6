"""A shop that is killed under load loses nothing that it promised, on both databases."""

from pathlib import Path

import pytest

from tests.crashes.rounds import EMBEDDED, SERVER, endure, plan_of
from tests.postgres_cluster import PostgresMissing, temporary_cluster

ROUNDS = 5
SEED = 20261122


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_killed_shop_keeps_its_promises_on_the_embedded_database(tmp_path: Path) -> None:
    figures = await endure(plan_of(ROUNDS, EMBEDDED, SEED), seed=SEED, folder=tmp_path)

    assert sum(figures.kills.values()) == ROUNDS
    assert figures.orders_told > ROUNDS
    assert figures.payments_captured > 0
    assert figures.refunds_told > 0


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.postgres
async def test_a_killed_shop_keeps_its_promises_on_a_database_server(tmp_path: Path) -> None:
    plan = plan_of(ROUNDS, SERVER, SEED)
    try:
        with temporary_cluster(durable=True) as cluster:
            figures = await endure(plan, seed=SEED, folder=tmp_path, cluster=cluster)
    except PostgresMissing as missing:
        pytest.skip(str(missing))

    assert sum(figures.kills.values()) == ROUNDS
    assert figures.orders_told > ROUNDS
    assert figures.payments_captured > 0
    assert figures.refunds_told > 0
