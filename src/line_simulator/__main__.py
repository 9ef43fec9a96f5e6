"""Runs the simulated LINE alone: `python -m line_simulator --port 8002 [--webhook URL] [--data FOLDER]`."""

import argparse
import asyncio
import random
import signal
from datetime import UTC, datetime
from pathlib import Path

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server

from line_simulator import Line, Store, create_app, demo_settings, populate


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="line_simulator", description="A simulated LINE.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--webhook", metavar="URL", help="where events are sent")
    parser.add_argument("--data", type=Path, help="keep everything in this folder")
    parser.add_argument("--public-url", help="how browsers reach the chats")
    return parser.parse_args()


def _introduction(line: Line) -> str:
    account, url = line.account, line.settings.public_url
    return "\n".join(
        [
            f"Chats   {url}",
            f"API     {url}/v2/bot",
            f"Admin   {url}/admin",
            f"Secret  {account.channel_secret}",
            f"Token   {account.channel_access_token}",
            f"Webhook {line.state.webhook_url or '(none: events are dropped)'}",
        ]
    )


async def _serve(arguments: argparse.Namespace) -> None:
    settings = demo_settings(
        arguments.public_url or f"http://{arguments.host}:{arguments.port}",
        webhook_url=arguments.webhook,
    )
    store = Store(arguments.data / "line.sqlite3") if arguments.data else None
    async with httpx.AsyncClient() as http:
        line = Line(
            settings,
            now=lambda: datetime.now(UTC),
            random=random.SystemRandom(),
            http=http,
            store=store,
        )
        populate(line)
        server = Server(
            create_app(line, run_clock=True),
            address=arguments.host,
            port=arguments.port,
            interface=Interfaces.ASGI,
            log_enabled=False,
        )

        def stop() -> None:
            line.close()
            server.stop()  # type: ignore[no-untyped-call]  # Granian leaves it untyped

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop)
        print(_introduction(line), flush=True)
        await server.serve()
    if store is not None:
        store.close()


def main() -> None:
    """Serve until interrupted."""
    asyncio.run(_serve(_arguments()))


if __name__ == "__main__":
    main()
