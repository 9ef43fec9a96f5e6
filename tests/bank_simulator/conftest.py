import pytest

from tests.bank_simulator.shop import World, build


@pytest.fixture
def world() -> World:
    return build()
