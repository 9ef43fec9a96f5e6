import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from kaimai.observability import logs
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness

TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged as JSON; afterwards everything is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(as_json=True, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    logs._json_lines = None


def read(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_tokens_are_cut_down_wherever_they_stand(lines):
    structlog.get_logger().warning("look at this", path=f"/orders/{TOKEN}", all=[TOKEN * 2])
    logging.getLogger("library").warning("called %s?a=1", f"/x/{TOKEN}")
    try:
        raise ValueError(TOKEN)
    except ValueError:
        structlog.get_logger().exception("it broke")

    ours, theirs, broken = read(lines)
    assert TOKEN not in lines.getvalue()
    assert ours["path"] == "/orders/012345…"
    assert theirs["event"] == "called /x/012345…?a=1"
    assert "ValueError: 012345…" in broken["exception"]
    assert {ours["level"], theirs["level"], broken["level"]} == {"warning", "error"}


def test_what_is_no_token_stays():
    for text in ("261122-RDQMFVQVFE", "2611221200005H41RC6WQSY0K", "deadbeef", "/orders/x"):
        assert logs.mask(text) == text


def test_on_a_terminal_lines_are_for_people(lines):
    stream = io.StringIO()
    logs.configure(as_json=False, stream=stream)
    structlog.get_logger().info("sold", path=f"/orders/{TOKEN}")
    logs.log_request("GET", "/orders/{token}", 200, 0.0123)

    first, second = stream.getvalue().splitlines()
    assert "sold" in first
    assert TOKEN not in first
    assert "route=/orders/{token}" in second


async def test_no_token_of_a_buyer_stands_in_the_log_of_a_purchase(
    lines: io.StringIO, harness: ShopHarness
):
    await harness.sell(("COLA", 30, 100))
    app = app_of(harness.shop.settings, shop=harness.shop)
    secrets = []
    async with started(app), client_of(app) as http:
        cart = (await http.post("/api/v1/carts")).json()["cart"]
        await http.put(f"/api/v1/carts/{cart}/items/COLA", json={"quantity": 1})
        placed = await http.post(
            "/api/v1/orders",
            json={"cart": cart, "pay_type": "C-1", "buyer": {"phone": "0912345678"}},
            headers={"Idempotency-Key": "my-key"},
        )
        order = placed.json()["order"]
        paying = await http.post(f"/api/v1/orders/{order}/payments")
        attempt = (await harness.rows("SELECT attempt_number FROM payment_log"))[0][0]
        token = harness.bank.pay_card(attempt)
        form = {"ShopNo": harness.shop.settings.bank.shop_no, "PayToken": token}
        await http.post("/order-summary", data=form)
        await http.get(f"/orders/{order}")
        await http.get(f"/nowhere/{order}")
        await http.get(f"/api/v1/orders/{order}/nowhere")
        secrets = [cart, order, token, paying.json()["payment"]["pay_url"], "0912345678", "my-key"]

    log = lines.getvalue()
    assert [secret for secret in secrets if secret in log] == []
    routes = [line["route"] for line in read(lines) if line["event"] == "request"]
    assert "/api/v1/orders/{token}/payments" in routes
    assert "(no route)" in routes


async def test_every_line_of_a_request_names_it(lines: io.StringIO, harness: ShopHarness):
    app = app_of(harness.shop.settings, shop=harness.shop)
    async with started(app), client_of(app) as http:
        await harness.shop.db.write(
            lambda conn: conn.exec_driver_sql("ALTER TABLE orders RENAME TO x")
        )
        answer = await http.get(f"/api/v1/orders/{TOKEN}", headers={"X-Request-ID": "abc.1-2_3"})
        await harness.shop.db.write(
            lambda conn: conn.exec_driver_sql("ALTER TABLE x RENAME TO orders")
        )

    assert answer.status_code == 500
    assert answer.json()["instance"] == "urn:kaimai:request:abc.1-2_3"
    assert answer.json()["type"] == "urn:kaimai:problem:unexpected"
    assert "orders" not in answer.json()["detail"]
    named = [line for line in read(lines) if line.get("request_id") == "abc.1-2_3"]
    assert [line["event"] for line in named] == ["unexpected error", "request"]
    assert "Traceback" in named[0]["exception"]
