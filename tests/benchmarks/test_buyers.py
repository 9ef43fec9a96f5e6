"""The buyers of the comparison with other shops count what a shop really told them."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from benchmarks.peers.buyers import Crowd, Refused, Unexpected, Visit

STOCK = 5


class _Shop(BaseHTTPRequestHandler):
    """Sells five units, each in two calls that one cookie joins; its SKU "broken" answers 500."""

    protocol_version = "HTTP/1.1"
    lock: ClassVar[threading.Lock] = threading.Lock()
    left: ClassVar[int] = STOCK
    baskets: ClassVar[Counter[str]] = Counter()

    def do_POST(self) -> None:
        sku = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["sku"]
        cookie = self.headers.get("Cookie", "")
        with self.lock:
            status = self._basket() if self.path == "/basket" else self._order(cookie)
        if sku == "broken":
            status = 500
        body = b"{}"
        self.send_response(status)
        if self.path == "/basket":
            self.send_header("Set-Cookie", f"basket={len(self.baskets)}; Path=/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _basket(self) -> int:
        self.baskets[f"basket={len(self.baskets) + 1}"] = 1
        return 200 if "Cookie" not in self.headers else 400

    def _order(self, cookie: str) -> int:
        if not self.baskets[cookie]:
            return 400
        if not _Shop.left:
            return 409
        _Shop.left -= 1
        self.baskets[cookie] = 0
        return 201

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    _Shop.left, _Shop.baskets = STOCK, Counter()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shop) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Crowd(f"http://127.0.0.1:{server.server_port}", _buy, salt="test")
        server.shutdown()
        thread.join()


def _buy(visit: Visit, sku: str) -> None:
    visit.call("POST", "/basket", {"sku": sku})
    answer = visit.call("POST", "/order", {"sku": sku})
    if answer.status == 409:
        raise Refused("sold out")
    if answer.status != 201:
        raise Unexpected(f"HTTP {answer.status}")


def test_every_try_is_an_order_or_a_refusal(crowd: Crowd):
    sales = crowd.try_to_buy("S0", 2 * STOCK, buyers=4)

    assert (sales.placed, sales.refused, sales.broken) == (STOCK, STOCK, 0)
    assert _Shop.left == 0


def test_an_answer_that_is_neither_is_counted_with_its_reason(crowd: Crowd):
    sales = crowd.try_to_buy("broken", 3, buyers=1)

    assert (sales.placed, sales.refused, sales.broken) == (0, 0, 3)
    assert sales.why_broken == "Unexpected: HTTP 500"


def test_buyers_stop_when_time_is_over(crowd: Crowd):
    sales = crowd.buy_for(0.05, ["S0"], buyers=2)

    assert sales.placed == STOCK - _Shop.left
    assert sales.broken == 0


def test_nobody_brings_the_cookies_of_another(crowd: Crowd):
    crowd.try_to_buy("S0", STOCK, buyers=1)

    assert set(_Shop.baskets.values()) == {0}
