"""A shop with its doorstep."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bank_notices.doorstep import Doorstep
from tests.conftest import MOSTLY_EMBEDDED, database_of
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness


@pytest.fixture(params=MOSTLY_EMBEDDED)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test's own."""
    return database_of(request, tmp_path)


@pytest_asyncio.fixture
async def doorstep(harness: ShopHarness) -> AsyncIterator[Doorstep]:
    """A shop that sells 100 COLA at NT$30."""
    await harness.sell(("COLA", 30, 100))
    app = app_of(harness.shop.settings, shop=harness.shop)
    async with started(app), client_of(app) as http:
        yield Doorstep(http, harness)
