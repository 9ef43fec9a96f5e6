"""The demo's neighbours, each on its own port: the simulated bank and the simulated LINE."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

import bank_simulator
import line_simulator
from bank_simulator import Bank, BankSettings
from kaimai.cli import web
from line_simulator import Line, LineSettings

HOST = "127.0.0.1"


@asynccontextmanager
async def serving_bank(file: Path, settings: BankSettings, port: int) -> AsyncIterator[None]:
    """The simulated bank; what it knows survives a restart."""
    with contextlib.closing(bank_simulator.Store(file)) as store:
        async with httpx.AsyncClient() as http:
            bank = Bank(
                settings,
                now=lambda: datetime.now(UTC),
                random=random.SystemRandom(),
                http=http,
                store=store,
            )
            async with _serving(bank_simulator.create_app(bank, run_clock=True), port):
                yield


@asynccontextmanager
async def serving_line(file: Path, settings: LineSettings, port: int) -> AsyncIterator[None]:
    """The simulated LINE with three people and a group; what it knows survives a restart."""
    with contextlib.closing(line_simulator.Store(file)) as store:
        async with httpx.AsyncClient() as http:
            line = Line(
                settings,
                now=lambda: datetime.now(UTC),
                random=random.SystemRandom(),
                http=http,
                store=store,
            )
            line_simulator.populate(line)
            async with _serving(line_simulator.create_app(line, run_clock=True), port):
                try:
                    yield
                finally:
                    line.close()


@asynccontextmanager
async def _serving(app: Any, port: int) -> AsyncIterator[None]:  # noqa: ANN401 any ASGI application
    server = web.make_server(app, HOST, port, has_lifespan=True)
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        await web.stop(server, serving)
