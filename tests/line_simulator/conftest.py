import pytest

from tests.line_simulator.platform_world import World, build


@pytest.fixture
def world() -> World:
    return build()
