"""The catalogue through HTTP, against a bare application that answers as many bytes."""

import statistics
import urllib.request
from pathlib import Path

from benchmarks import load, servers
from benchmarks.machine import Strangers

READERS = 64
PATHS = {"product list": "/api/v1/products", "shelf page": "/", "product page": "/products/"}
Figures = dict[str, float]


def measure(folder: Path, *, rounds: int, seconds: int) -> Figures:
    """Requests a second of each kind, and their ratio to the bare application; medians."""
    servers.fill(folder)
    seen: dict[str, list[float]] = {}
    with servers.shop(folder) as shop, servers.floor(folder) as floor:
        strangers = Strangers()
        for _ in range(rounds):
            strangers.wait()
            for name, path in PATHS.items():
                own = path + _slug(shop) if path.endswith("products/") else path
                size = len(_read(shop.url + own))
                got = _get(shop, own, seconds)
                bare = _get(floor, f"/bytes/{size}", seconds)
                seen.setdefault(f"{name}, requests/s", []).append(got)
                seen.setdefault(f"{name}, bytes", []).append(size)
                seen.setdefault(f"{name} ÷ bare", []).append(got / bare)
    return {name: statistics.median(values) for name, values in seen.items()}


def _get(server: servers.Server, path: str, seconds: int) -> float:
    figures = load.run(
        server.url, load.get(path), connections=READERS, seconds=seconds, salt=servers.salt()
    )
    if figures.broken or figures.refused:
        raise RuntimeError(f"{figures.broken} requests broke, {figures.refused} were refused")
    return figures.per_second


def _slug(shop: servers.Server) -> str:
    """The address of the one product, as the shelf links to it."""
    page = _read(f"{shop.url}/").decode()
    return page.partition('href="/products/')[2].partition('"')[0]


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return bytes(answer.read())
