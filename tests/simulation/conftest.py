"""A workshop for seeds that run in the test's own process."""

import asyncio
from pathlib import Path

import pytest

from kaimai.simulation import Workshop, make_template


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder: Path = tmp_path_factory.mktemp("simulation")
    asyncio.run(make_template(folder))
    return Workshop.in_folder(folder)
