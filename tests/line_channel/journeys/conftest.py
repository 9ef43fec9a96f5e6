"""A shop, its bank and LINE together: in process on both databases, and on ports before a browser."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest_asyncio

from kaimai.composition import build_app
from kaimai.settings import Line as LineAccount
from line_simulator import DEMO_ACCOUNT, Line, create_app, demo_settings
from tests.line_channel.journeys.town import GROUP, OWNER, Town, client_to_shop
from tests.served import free_port, served
from tests.shop_app import started
from tests.shop_harness import SHOP_ADDRESS, ShopHarness


@pytest_asyncio.fixture
async def town(harness: ShopHarness) -> AsyncIterator[Town]:
    """A shop with 100 COLA (可樂), and a group whose seller is 老闆娘."""
    await harness.sell(("COLA", 30, 100))
    port = free_port()
    account = LineAccount(
        channel_secret=DEMO_ACCOUNT.channel_secret,
        channel_access_token=DEMO_ACCOUNT.channel_access_token,
        api_base_url=f"http://127.0.0.1:{port}",
        basic_id=DEMO_ACCOUNT.basic_id,
        owners=(OWNER,),
    )
    settings = replace(harness.shop.settings, line=account)
    harness.shop = replace(harness.shop, settings=settings)
    app = build_app(settings, shop=harness.shop, runs_jobs=False)
    way_in = client_to_shop(app)
    async with httpx.AsyncClient(transport=way_in) as http:
        line = Line(
            demo_settings(account.api_base_url, webhook_url=f"{SHOP_ADDRESS}/callback"),
            now=harness.clock,
            random=random.Random(5),
            http=http,
        )
        # The pace of real seconds is not what happens in virtual ones.
        line.change(rate_limits=False, monthly_quota=None, webhook_timeout_seconds=60)
        owner = line.add_person("老闆娘", user_id=OWNER)
        line.create_group("團購群", [owner.user_id], group_id=GROUP, has_account=True)
        async with served(create_app(line, run_clock=False), port), started(app) as running:
            harness.door.behind = way_in
            yield Town(harness, line, running, {owner.name: owner.user_id})
            line.close()
