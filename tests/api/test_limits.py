from dataclasses import replace

from kaimai.observability.clients import RequestBudget, client_address, networks
from kaimai.settings import Limits
from tests.shop_app import app_of, client_of, started, stopped


async def test_a_client_above_its_budget_is_told_when_to_come_again(harness):
    settings = replace(harness.shop.settings, limits=Limits(api_per_minute=3))
    app = app_of(settings, shop=harness.shop, clock=stopped)
    async with started(app), client_of(app) as http:
        answers = [await http.get("/api/v1/products") for _ in range(4)]
        page = await http.get("/")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.json()["type"] == "urn:kaimai:problem:too_many_requests"
    assert 1 <= int(refused.headers["retry-after"]) == refused.json()["retry_after"] <= 60
    assert page.status_code == 200


async def test_behind_a_trusted_proxy_each_client_has_its_own_budget(harness):
    settings = replace(
        harness.shop.settings, limits=Limits(api_per_minute=1), trusted_proxies=("127.0.0.1",)
    )
    app = app_of(settings, shop=harness.shop, clock=stopped)
    async with started(app), client_of(app) as http:
        statuses = [
            (await http.get("/api/v1/products", headers={"X-Forwarded-For": address})).status_code
            for address in ("203.0.113.1", "203.0.113.2", "203.0.113.1")
        ]

    assert statuses == [200, 200, 429]


def test_a_budget_slides():
    now = 0.0
    budget = RequestBudget(10, clock=lambda: now)
    for _ in range(10):
        assert budget.take("a") == 0

    assert budget.take("a") == 60
    assert budget.take("b") == 0
    now = 60.0
    assert budget.take("a") == 60
    now = 90.0
    assert [budget.take("a") for _ in range(6)] == [0, 0, 0, 0, 0, 30]
    now = 400.0
    assert [budget.take("a") for _ in range(11)] == [0] * 10 + [20]


def test_the_addresses_of_one_ipv6_network_are_one_client():
    budget = RequestBudget(1, clock=lambda: 0.0)

    assert budget.take("2001:db8::1") == 0
    assert budget.take("2001:db8::ffff:2") > 0
    assert budget.take("2001:db8:0:1::1") == 0


def test_what_is_forwarded_counts_only_behind_a_trusted_proxy():
    trusted = networks(["10.0.0.0/8"])

    def seen(peer: str | None, *forwarded: str) -> str:
        headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
        client = None if peer is None else (peer, 1)
        return client_address({"client": client, "headers": headers}, trusted)

    assert seen("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    assert seen("10.0.0.1", "198.51.100.1") == "198.51.100.1"
    assert seen("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.9.9.9") == "198.51.100.1"
    assert seen("10.0.0.1", "1.2.3.4", "198.51.100.1") == "198.51.100.1"
    assert seen("10.0.0.1", "nonsense") == "10.0.0.1"
    assert seen("10.0.0.1") == "10.0.0.1"
    assert seen(None) == ""


async def test_drawing_a_copy_is_counted_for_nobody_and_using_one_for_its_client(harness):
    settings = replace(harness.shop.settings, limits=Limits(api_per_minute=2), copies_seconds=60.0)
    app = app_of(settings, shop=harness.shop, clock=stopped)
    async with started(app), client_of(app) as http:
        answers = [(await http.get("/api/v1/products")).status_code for _ in range(3)]

    assert answers == [200, 200, 429]
