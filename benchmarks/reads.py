"""The catalogue through HTTP, plain and packed, against a bare application that answers as many bytes."""

import urllib.request
from collections.abc import Mapping

from benchmarks import load, servers
from benchmarks.bench import Bench, Seen

READERS = 64
PACKED = {"Accept-Encoding": "gzip"}
LIST = "/api/v1/products"


def measure(bench: Bench) -> Seen:
    """Requests a second of each page and document, and their ratio to the bare application."""
    place = bench.place()
    servers.fill(place)
    seconds = max(1, bench.lengths.seconds // 2)
    seen: Seen = {}
    with servers.shop(place) as shop, servers.floor(place) as floor:
        page = "/products/" + _slug(shop)
        asked: list[tuple[str, str, Mapping[str, str]]] = [
            ("product list", LIST, {}),
            ("product list, gzip", LIST, PACKED),
            ("shelf page", "/", {}),
            ("product page", page, {}),
            ("product page, gzip", page, PACKED),
        ]
        for _ in bench.rounds():
            for name, path, headers in asked:
                size = len(_read(shop.url + path, headers))
                got = _get(shop, path, headers, seconds, name)
                bare = _get(floor, f"/bytes/{size}", headers, seconds, f"{size:,} bytes, bare")
                seen.setdefault(f"{name}, requests/s", []).append(got)
                seen.setdefault(f"{name}, bytes", []).append(size)
                seen.setdefault(f"{name} ÷ bare", []).append(got / bare)
    return seen


def _get(
    server: servers.Server, path: str, headers: Mapping[str, str], seconds: int, name: str
) -> float:
    return load.run_well(
        server.url,
        load.get(path, headers),
        connections=READERS,
        seconds=seconds,
        salt=servers.salt(),
        name=name,
    ).per_second


def _slug(shop: servers.Server) -> str:
    """The address of a product, as the first page links to it."""
    page = _read(f"{shop.url}/", {}).decode()
    return page.partition('href="/products/')[2].partition('"')[0]


def _read(url: str, headers: Mapping[str, str]) -> bytes:
    request = urllib.request.Request(url, headers=dict(headers))
    with urllib.request.urlopen(request, timeout=10) as answer:
        return bytes(answer.read())
