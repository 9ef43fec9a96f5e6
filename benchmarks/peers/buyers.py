"""Anonymous buyers for any shop: threads that place one order after the other, each order by a person
whom the shop has never seen. Good for some thousand calls a second; faster shops need wrk."""

import http.client
import itertools
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TIMEOUT_SECONDS = 120


class Refused(Exception):
    """The shop does not sell this, as when nothing is left."""


class Unexpected(Exception):
    """The shop's answer is neither a sale nor a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a shop answered; `headers` with names in small letters, `body` read from JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """What buyers saw. `p50`: milliseconds that half of the orders took at most, from first call to
    last answer; not known of a generator that times single calls. `cores`: what the generator took.
    """

    placed: int
    refused: int
    broken: int
    per_second: float
    p50: float | None
    cores: float
    why_broken: str = ""


class Visit:
    """One person's calls, with cookies of their own, over a connection that stays open after them."""

    def __init__(self, connection: http.client.HTTPConnection, name: str) -> None:
        self.name = name
        self._connection = connection
        self._cookies: dict[str, str] = {}

    def call(
        self, method: str, path: str, body: object, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send JSON and read the answer. Raises OSError, HTTPException or Unexpected."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, json.dumps(body).encode(), sent)
        response = self._connection.getresponse()
        text = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        try:
            content = json.loads(text)
        except ValueError as error:
            raise Unexpected(f"HTTP {response.status} without JSON") from error
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status, headers=found, body=content)


Buy = Callable[[Visit, str], None]
"""Buys one unit of a SKU. Returns when the shop says that the order is placed; raises Refused."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """One try to buy: seconds it took, and why there is no order ("" if there is one)."""

    took: float
    failure: str
    refused: bool


class Crowd:
    """Buyers of one shop who are told what to buy. `salt`: makes their names new in every run."""

    def __init__(self, url: str, buy: Buy, *, salt: str) -> None:
        self._address = url.removeprefix("http://")
        self._buy = buy
        self._names = (f"{salt}-{number}" for number in itertools.count())
        self._lock = threading.Lock()

    def buy_for(self, seconds: float, skus: Sequence[str], *, buyers: int) -> Sales:
        """Buy for so long; who is at it then ends it, and time runs until the last one has."""
        over = threading.Event()
        timer = threading.Timer(seconds, over.set)
        timer.start()
        return self._buy_all(
            itertools.takewhile(lambda _: not over.is_set(), itertools.cycle(skus)), buyers
        )

    def try_to_buy(self, sku: str, times: int, *, buyers: int) -> Sales:
        """Try exactly so often to buy one SKU."""
        return self._buy_all(itertools.repeat(sku, times), buyers)

    def _buy_all(self, wanted: Iterator[str], buyers: int) -> Sales:
        tried: list[_Tried] = []

        def work() -> None:
            host, _, port = self._address.partition(":")
            connection = http.client.HTTPConnection(host, int(port), timeout=TIMEOUT_SECONDS)
            while True:
                with self._lock:
                    sku, name = next(wanted, None), next(self._names)
                if sku is None:
                    break
                tried.append(self._try(Visit(connection, name), connection, sku))
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(buyers)]
        began, used = time.perf_counter(), time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return _sales(tried, time.perf_counter() - began, time.process_time() - used)

    def _try(self, visit: Visit, connection: http.client.HTTPConnection, sku: str) -> _Tried:
        began, failure, refused = time.perf_counter(), "", False
        try:
            self._buy(visit, sku)
        except Refused as refusal:
            failure, refused = str(refusal), True
        except (OSError, http.client.HTTPException, Unexpected) as error:
            connection.close()  # the next call opens it again
            failure = f"{type(error).__name__}: {error}"
        return _Tried(time.perf_counter() - began, failure, refused)


def _sales(tried: Sequence[_Tried], seconds: float, used: float) -> Sales:
    took = [each.took for each in tried if not each.failure]
    broken = [each.failure for each in tried if each.failure and not each.refused]
    return Sales(
        placed=len(took),
        refused=sum(each.refused for each in tried),
        broken=len(broken),
        per_second=len(took) / seconds,
        p50=statistics.median(took) * 1_000 if took else None,
        cores=round(used / seconds, 3),
        why_broken=broken[0] if broken else "",
    )
