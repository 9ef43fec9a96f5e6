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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from benchmarks.bench import Place
from kaimai.composition import open_shop
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.moves import SYSTEM
from kaimai.operations.catalog import import_products
from kaimai.settings import Settings

PLENTY = 1_000_000_000
SKUS = 1_000
SKUS_OF_A_PRODUCT = 4
START_SECONDS_MAX = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers. `seconds_to_answer`: from its start to its first answer."""

    url: str
    pid: int
    seconds_to_answer: float


def fill(place: Place, *, on_hand: int = PLENTY) -> None:
    """A shop that sells a thousand SKUs, `S0` to `S999`, at NT$288, four to a product."""
    skus = [NewSku(sku=f"S{n}", price=288, on_hand=on_hand) for n in range(SKUS)]
    products = [
        NewProduct(name=f"可樂 {n}", category="飲料", skus=tuple(skus[n : n + SKUS_OF_A_PRODUCT]))
        for n in range(0, SKUS, SKUS_OF_A_PRODUCT)
    ]

    async def stock() -> None:
        async with open_shop(Settings(data=place.folder, database_url=place.url)) as shop:
            await import_products(shop.db, shop.mint, products, actor=SYSTEM)

    asyncio.run(stock())


@contextlib.contextmanager
def shop(place: Place, *, processes: int = 1, **more: str) -> Iterator[Server]:
    """`kaimai serve` without limits on requests; `more`: settings from the environment."""
    port = free_port()
    environment = {
        "KAIMAI_LIMITS_API_PER_MINUTE": "0",
        "KAIMAI_LIMITS_PAGES_PER_MINUTE": "0",
        "KAIMAI_DATABASE_URL": place.url,
        **more,
    }
    command = ["kaimai", "serve", "--port", str(port), "--data", str(place.folder)]
    if processes > 1:
        command += ["--processes", str(processes)]
    with running(
        command, port, "/health/ready", environment, place.folder / "server.log"
    ) as server:
        yield server


@contextlib.contextmanager
def floor(place: Place) -> Iterator[Server]:
    """The bare application on the same server."""
    port = free_port()
    command = ["benchmarks.floor", str(port), *([] if place.url else ["turns"])]
    with running(command, port, "/bytes/2", {}, place.folder / "floor.log") as server:
        yield server


@contextlib.contextmanager
def running(
    command: Sequence[str], port: int, path: str, environment: dict[str, str], log: Path
) -> Iterator[Server]:
    """A module of Python as a process, from its first answer to its orderly end."""
    whole = (sys.executable, "-m", *command)
    with program(whole, port, path, environment, log) as server:
        yield server


@contextlib.contextmanager
def program(
    command: Sequence[str],
    port: int,
    path: str,
    environment: Mapping[str, str],
    log: Path,
    *,
    folder: Path | None = None,
) -> Iterator[Server]:
    """Any program that serves, begun in `folder`; ready when it answers 200 to a request for `path`."""
    url = f"http://127.0.0.1:{port}"
    began = time.monotonic()
    with log.open("wb") as lines:
        process = subprocess.Popen(
            command,
            stdout=lines,
            stderr=lines,
            env={**_usual(os.environ), **{k: v for k, v in environment.items() if v}},
            cwd=folder,
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


def _usual(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment as shops have it: a workshop's may forbid Python to keep what it compiled, and
    then every start compiles the whole shop again."""
    return {k: v for k, v in environment.items() if k != "PYTHONDONTWRITEBYTECODE"}


def ask(place: Place, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the shop's, as a person would."""
    settings = {**os.environ, "KAIMAI_DATA": str(place.folder)}
    if place.url:
        settings["KAIMAI_DATABASE_URL"] = place.url
    command = [sys.executable, "-m", "kaimai", *words]
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=False)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def salt() -> str:
    """A beginning for idempotency keys that no run before has used."""
    return f"{datetime.now(UTC):%H%M%S}{random.SystemRandom().getrandbits(32):x}"
