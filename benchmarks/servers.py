"""Real servers as processes: the shop on a database of its own, and the bare application."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from kaimai.composition import open_shop
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.moves import SYSTEM
from kaimai.operations.catalog import import_products
from kaimai.settings import Settings

PLENTY = 1_000_000_000
SKUS = 1_000
START_SECONDS_MAX = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers. `seconds_to_answer`: from its start to its first answer."""

    url: str
    pid: int
    seconds_to_answer: float


def fill(folder: Path, database_url: str = "", *, on_hand: int = PLENTY) -> None:
    """A shop that sells a thousand SKUs, `S0` to `S999`, at NT$288."""
    skus = tuple(NewSku(sku=f"S{n}", price=288, on_hand=on_hand) for n in range(SKUS))

    async def stock() -> None:
        async with open_shop(Settings(data=folder, database_url=database_url)) as shop:
            product = NewProduct(name="可樂", category="飲料", skus=skus)
            await import_products(shop.db, shop.mint, [product], actor=SYSTEM)

    asyncio.run(stock())


@contextlib.contextmanager
def shop(
    folder: Path, database_url: str = "", *, processes: int = 1, **more: str
) -> Iterator[Server]:
    """`kaimai serve` without limits on requests; `more`: settings from the environment."""
    port = _free_port()
    environment = {
        "KAIMAI_LIMITS_API_PER_MINUTE": "0",
        "KAIMAI_LIMITS_PAGES_PER_MINUTE": "0",
        "KAIMAI_DATABASE_URL": database_url,
        **more,
    }
    command = ["kaimai", "serve", "--port", str(port), "--data", str(folder)]
    if processes > 1:
        command += ["--processes", str(processes)]
    with _running(command, port, "/health/ready", environment, folder / "server.log") as server:
        yield server


@contextlib.contextmanager
def floor(folder: Path) -> Iterator[Server]:
    """The bare application on the same server."""
    port = _free_port()
    command = ["benchmarks.floor", str(port)]
    with _running(command, port, "/bytes/2", {}, folder / "floor.log") as server:
        yield server


@contextlib.contextmanager
def _running(
    command: Sequence[str], port: int, path: str, environment: dict[str, str], log: Path
) -> Iterator[Server]:
    """A module of Python as a process, from its first answer to its orderly end."""
    url = f"http://127.0.0.1:{port}"
    began = time.monotonic()
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdout=lines,
            stderr=lines,
            env={**os.environ, **{k: v for k, v in environment.items() if v}},
        )
    try:
        while not _answers(url + path):
            if process.poll() is not None or time.monotonic() - began > START_SECONDS_MAX:
                raise RuntimeError(f"did not start: {log.read_text()[-2_000:]}")
            time.sleep(0.01)
        yield Server(url, process.pid, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def salt() -> str:
    """A beginning for idempotency keys that no run before has used."""
    return f"{datetime.now(UTC):%H%M%S}{random.SystemRandom().getrandbits(32):x}"
