"""The API against its own description: what it says of itself is what it does, for any input."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import hypothesis
import pytest
import schemathesis
from granian.constants import Interfaces
from granian.server.embed import Server
from hypothesis import strategies
from litestar import Litestar
from schemathesis.specs.openapi import checks

from kaimai.api import OPERATIONS, PATH, routes
from kaimai.api.openapi import document
from kaimai.composition import build_app
from kaimai.persistence.dialect import sqlite_url
from kaimai.settings import Limits
from tests.shop_harness import copy_of, open_harness

# What is well-formed may still be refused: a telephone number, a SKU that is not sold.
EXCLUDED = [checks.positive_data_acceptance]
DESCRIBED = document(OPERATIONS, shop_name="Shop")
JOIN_SECONDS = 20


@pytest.fixture(scope="module")
def served(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a shop on a real port, with a simulated bank and without limits."""
    folder = tmp_path_factory.mktemp("served")
    url = sqlite_url(copy_of(migrated_sqlite, folder))
    with socket.socket() as chooser:
        chooser.bind(("127.0.0.1", 0))
        port = chooser.getsockname()[1]
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()

    async def live() -> None:
        async with open_harness(url, folder) as harness:
            await harness.sell(("COLA", 30, 10**6))
            unlimited = Limits(api_per_minute=0, pages_per_minute=0)
            settings = replace(harness.shop.settings, limits=unlimited)
            await serve(build_app(settings, shop=harness.shop))

    async def serve(app: Litestar) -> None:
        server = Server(
            app,
            address="127.0.0.1",
            port=port,
            interface=Interfaces.ASGINL,
            log_enabled=False,
        )
        async with app.lifespan():
            serving = asyncio.create_task(server.serve())
            await stop.wait()
            server.stop()
            await serving

    thread = threading.Thread(target=lambda: loop.run_until_complete(live()))
    thread.start()
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            httpx.get(f"{address}/health/live")
            break
        except httpx.ConnectError:
            threading.Event().wait(0.1)
    yield address
    loop.call_soon_threadsafe(stop.set)
    thread.join(JOIN_SECONDS)
    assert not thread.is_alive()
    loop.close()


def operations() -> list[tuple[str, str]]:
    return [(path, method) for path, methods in DESCRIBED["paths"].items() for method in methods]


def real_names(served: str, path: str) -> dict[str, str]:
    """What to put into a path so that it leads somewhere."""
    api = f"{served}{PATH}"
    if "/carts/{token}" in path:
        token = httpx.post(f"{api}/carts").json()["cart"]
        return {"token": token, "sku": "COLA"} if "{sku}" in path else {"token": token}
    if "/orders/{token}" in path:
        body = {"pay_type": "C-1", "items": [{"sku": "COLA", "quantity": 1}]}
        key = {"Idempotency-Key": path}
        return {"token": httpx.post(f"{api}/orders", json=body, headers=key).json()["order"]}
    return {"product": "可樂"} if "{product}" in path else {}


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), operations())
def test_an_operation_does_what_it_says(served: str, path: str, method: str):
    operation = schemathesis.openapi.from_dict(DESCRIBED)[path][method]

    names = real_names(served, path)

    @hypothesis.given(case=operation.as_strategy(), is_real=strategies.booleans())
    @hypothesis.settings(max_examples=40, suppress_health_check=list(hypothesis.HealthCheck))
    def holds(case: schemathesis.Case, is_real: bool) -> None:
        if is_real and case.meta is not None and case.meta.generation.mode.is_positive:
            case.path_parameters = {**case.path_parameters, **names}
        case.call_and_validate(base_url=served, excluded_checks=EXCLUDED)

    holds()


def test_every_route_of_the_api_is_described():
    (router,) = routes()
    served = {
        (route.path_format, method.lower())
        for route in router.routes
        for method in route.methods
        if method != "OPTIONS" and "openapi" not in route.path and route.path != PATH
    }

    assert {(path, method) for path, method in operations()} == served


async def test_the_description_is_served_and_shown_as_a_page(caller):
    document = await caller.get("/openapi.json")
    page = await caller.get("/")

    assert document.json()["openapi"] == "3.1.0"
    assert document.json()["info"]["title"] == "開賣小舖 API"
    assert document.json()["paths"].keys() == DESCRIBED["paths"].keys()
    assert page.headers["content-type"].startswith("text/html")
    for path, _ in operations():
        assert path in page.text
    assert "http://" not in page.text.replace("http://shop.test", "")
    assert "<script" not in page.text
