"""Empty databases of both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaimai.persistence.dialect import sqlite_url
from tests.postgres_cluster import PostgresCluster


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "one.db"), sqlite_url(tmp_path / "two.db")
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    names = [cluster.create_database() for _ in range(2)]
    yield cluster.url(names[0]), cluster.url(names[1])
    for name in names:
        cluster.drop_database(name)
