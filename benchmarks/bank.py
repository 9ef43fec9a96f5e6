"""The simulated bank as a process: `python -m benchmarks.bank PORT`. Its pushes are due long after their
payments, so that a measurement can move its clock and have them all at once.
"""

import asyncio
import random
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server

from bank_simulator import DEMO_SHOP, Bank, create_app, demo_settings

PUSH_DELAY_SECONDS = 300


def settings_for(url: str) -> dict[str, str]:
    """What a shop must be told to be this bank's customer, and to call it as often as it can."""
    return {
        "KAIMAI_BANK_BASE_URL": url + demo_settings(url).api_path,
        "KAIMAI_BANK_SHOP_NO": DEMO_SHOP.shop_no,
        "KAIMAI_BANK_A1": DEMO_SHOP.a1,
        "KAIMAI_BANK_A2": DEMO_SHOP.a2,
        "KAIMAI_BANK_B1": DEMO_SHOP.b1,
        "KAIMAI_BANK_B2": DEMO_SHOP.b2,
        "KAIMAI_BANK_X_KEY_ID": DEMO_SHOP.x_key_id,
        "KAIMAI_BANK_REQUESTS_PER_SECOND": "0",
    }


async def _serve(port: int) -> None:
    settings = replace(
        demo_settings(f"http://127.0.0.1:{port}"),
        push_delay_seconds_min=PUSH_DELAY_SECONDS,
        push_delay_seconds_max=PUSH_DELAY_SECONDS,
    )
    async with httpx.AsyncClient() as http:
        bank = Bank(
            settings,
            now=lambda: datetime.now(UTC),
            random=random.SystemRandom(),
            http=http,
            store=None,
        )
        server = Server(
            create_app(bank, run_clock=True),
            address="127.0.0.1",
            port=port,
            interface=Interfaces.ASGI,
            log_enabled=False,
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
        await server.serve()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
