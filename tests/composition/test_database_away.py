"""A PostgreSQL server that stops and starts again under an open shop, and clients that go away."""

import logging
from collections.abc import Iterator

import pytest

from kaimai.composition import build_app
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.moves import Actor
from kaimai.operations.catalog import import_products
from kaimai.settings import Settings
from tests.postgres_cluster import PostgresCluster, PostgresMissing, temporary_cluster
from tests.shop_app import client_of, started

ORDER = {"items": [{"sku": "COLA", "quantity": 1}], "pay_type": "C-1"}


@pytest.fixture
def own_cluster() -> Iterator[PostgresCluster]:
    """A server of this test's own, which it may stop."""
    try:
        with temporary_cluster() as cluster:
            yield cluster
    except PostgresMissing as missing:
        pytest.skip(str(missing))


async def test_a_shop_whose_database_is_away_asks_to_come_again_and_loses_no_order(
    own_cluster, tmp_path, caplog, capsys
):
    url = own_cluster.url(own_cluster.create_database())
    app = build_app(Settings(data=tmp_path, database_url=url), runs_jobs=False)
    async with started(app), client_of(app) as http:
        shop = app.state.shop
        cola = NewProduct(
            name="可樂", category="飲料", skus=(NewSku(sku="COLA", price=30, on_hand=9),)
        )
        await import_products(shop.db, shop.mint, [cola], actor=Actor("staff", "bob"))

        async def order(key: str):
            return await http.post(
                "/api/v1/orders", json=ORDER, headers={"Idempotency-Key": f"key-{key}"}
            )

        kept = await order("before")
        assert kept.status_code in {201, 502, 503}, kept.text
        caplog.clear()
        with caplog.at_level(logging.INFO), own_cluster.outage():
            refused = [await order("during") for _ in range(2)]
            listed = await http.get("/api/v1/products")
            page = await http.get("/")
            pushed = await http.post("/funBIZ_backend", json={})
            ready = await http.get("/health/ready")
            shown = (await http.get("/metrics")).text
        said = [r for r in caplog.records if r.name.startswith("kaimai") and r.exc_info]
        once = [r for r in caplog.records if "cannot be reached" in r.message]
        # Connections that broke while nobody used them are found out one by one.
        for _ in range(12):
            if (again := await http.get("/api/v1/products")).status_code == 200:
                break
        after = await order("during")
        before = await order("before")
        orders = await shop.db.read(
            lambda conn: conn.exec_driver_sql("SELECT count(*) FROM orders").scalar()
        )

    for answer in (*refused, listed, page):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert refused[0].json()["type"] == "urn:kaimai:problem:database_unreachable"
    assert "資料庫" in page.text
    assert pushed.status_code in {200, 503}
    assert ready.status_code == 503
    assert "kaimai_database_reachable 0.0" in shown
    assert said == []
    assert "unexpected error" not in "".join(capsys.readouterr())
    assert len(once) == 1
    assert again.status_code == 200
    assert (after.status_code, before.status_code) == (kept.status_code, kept.status_code)
    assert orders == 2


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_error_of_ours(tmp_path, capsys):
    app = build_app(Settings(data=tmp_path), runs_jobs=False)
    async with started(app):
        for path in ("/cart/items", "/api/v1/carts", "/order-summary"):
            messages = iter(
                [
                    {"type": "http.request", "body": b"{", "more_body": True},
                    {"type": "http.disconnect"},
                ]
            )
            sent = []

            async def receive(messages=messages):
                return next(messages, {"type": "http.disconnect"})

            async def send(message, sent=sent):
                sent.append(message)

            scope = {
                "type": "http",
                "asgi": {"version": "3.0"},
                "http_version": "1.1",
                "method": "POST",
                "scheme": "http",
                "path": path,
                "raw_path": path.encode(),
                "query_string": b"",
                "root_path": "",
                "headers": [
                    (b"content-type", b"application/x-www-form-urlencoded"),
                    (b"content-length", b"100"),
                ],
                "client": ("127.0.0.1", 1),
                "server": ("shop.test", 80),
                "state": {},
            }
            await app(scope, receive, send)
        async with client_of(app) as http:
            shown = (await http.get("/metrics")).text

    assert "unexpected error" not in "".join(capsys.readouterr())
    assert 'status="500"' not in shown
