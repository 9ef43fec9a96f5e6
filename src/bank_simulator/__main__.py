"""Runs the simulated bank alone: `python -m bank_simulator --port 8001 [--data FOLDER]`."""

import argparse
import asyncio
import random
import signal
from datetime import UTC, datetime
from pathlib import Path

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server

from bank_simulator import Bank, BankSettings, Store, create_app, demo_settings


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bank_simulator", description="A simulated bank.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--data", type=Path, help="keep everything in this folder")
    parser.add_argument("--public-url", help="how browsers reach the payment pages")
    parser.add_argument(
        "--auto-pay", type=int, metavar="SECONDS", help="pay virtual accounts by itself"
    )
    return parser.parse_args()


def _introduction(settings: BankSettings) -> str:
    shop = settings.shops[0]
    return "\n".join(
        [
            f"API     {settings.public_url}{settings.api_path}/Nonce and /Order",
            f"Admin   {settings.public_url}/admin",
            f"Shop    {shop.shop_no}",
            f"Keys    A1={shop.a1} A2={shop.a2} B1={shop.b1} B2={shop.b2}",
            f"X-KeyID {shop.x_key_id}",
        ]
    )


async def _serve(arguments: argparse.Namespace) -> None:
    settings = demo_settings(
        arguments.public_url or f"http://{arguments.host}:{arguments.port}",
        account_auto_pay_seconds=arguments.auto_pay,
    )
    store = Store(arguments.data / "bank.sqlite3") if arguments.data else None
    async with httpx.AsyncClient() as http:
        bank = Bank(
            settings,
            now=lambda: datetime.now(UTC),
            random=random.SystemRandom(),
            http=http,
            store=store,
        )
        server = Server(
            create_app(bank, run_clock=True),
            address=arguments.host,
            port=arguments.port,
            interface=Interfaces.ASGI,
            log_enabled=False,
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
        print(_introduction(settings), flush=True)
        await server.serve()
    if store is not None:
        store.close()


def main() -> None:
    """Serve until interrupted."""
    asyncio.run(_serve(_arguments()))


if __name__ == "__main__":
    main()
