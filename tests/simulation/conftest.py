"""A workshop for seeds that run in the test's own process."""

from collections.abc import Iterator

import pytest

from kaimai.simulation import Workshop, open_workshop


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    with open_workshop() as opened:
        yield opened
