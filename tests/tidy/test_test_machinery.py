"""What the fixtures of tests/conftest.py promise: own databases, a browser, no way out."""

import socket

import asyncpg
import playwright.async_api as playwright
import pytest
import sqlalchemy as sa

from tests.conftest import NetworkForbidden
from tests.postgres_cluster import PostgresCluster
from tests.shop_harness import ShopHarness


def _plain(url: str) -> str:
    return url.replace("+asyncpg", "")


async def _run(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(_plain(url))
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("_case", ["first", "second"])
async def test_each_test_gets_an_empty_database(_case: str, fresh_postgres_url: str):
    await _run(fresh_postgres_url, "CREATE TABLE orders (id integer)")

    tables = await _run(
        fresh_postgres_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )

    assert [row["tablename"] for row in tables] == ["orders"]


def test_template_is_filled_once_and_copied(postgres_cluster: PostgresCluster):
    def prepare(url: str) -> None:
        filled.append(url)
        postgres_cluster.execute("CREATE TABLE stock (n integer)", database=url.rpartition("/")[2])

    filled: list[str] = []
    copies = [
        postgres_cluster.create_database(template=postgres_cluster.template("stocked", prepare))
        for _ in range(2)
    ]

    counts = [postgres_cluster.execute("SELECT count(*) FROM stock", database=c) for c in copies]
    for copy in copies:
        postgres_cluster.drop_database(copy)
    assert counts == ["0", "0"]
    assert len(filled) == 1


def test_a_lent_database_comes_back_empty_or_not_at_all(postgres_cluster: PostgresCluster):
    def prepare(url: str) -> None:
        tables = "CREATE TABLE a (n integer PRIMARY KEY); CREATE TABLE b (n integer REFERENCES a)"
        postgres_cluster.execute(tables, database=url.rpartition("/")[2])

    template = postgres_cluster.template("lent", prepare)
    first = postgres_cluster.lend(template)
    other = postgres_cluster.lend(template)
    postgres_cluster.execute("INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)", database=first)
    postgres_cluster.take_back(first)
    again = postgres_cluster.lend(template)
    count = postgres_cluster.execute("SELECT count(*) FROM a", database=again)
    postgres_cluster.execute("DROP TABLE b", database=again)
    postgres_cluster.take_back(again)
    last = postgres_cluster.lend(template)

    assert (again, count) == (first, "0")
    assert len({first, other, last}) == 3
    for name in (other, last):
        postgres_cluster.take_back(name)


async def test_commits_are_as_strict_as_in_production(postgres_url: str):
    rows = await _run(postgres_url, "SHOW synchronous_commit")

    assert rows[0][0] == "on"


@pytest.mark.parametrize("host", ["192.0.2.1", "8.8.8.8"])
def test_another_machine_cannot_be_reached(host: str):
    with socket.socket() as line, pytest.raises(NetworkForbidden, match=host):
        line.connect((host, 80))


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as line:
        line.connect(server.getsockname())


async def test_page_opens_in_both_sizes(browser_page: playwright.Page):
    await browser_page.set_content("<h1>開賣</h1>")

    assert await browser_page.inner_text("h1") == "開賣"
    assert browser_page.viewport_size is not None
    assert browser_page.viewport_size["width"] in {390, 1280}


async def test_phone_page_has_a_phone_width(phone_page: playwright.Page):
    await phone_page.set_content('<meta name="viewport" content="width=device-width">')

    assert await phone_page.evaluate("window.innerWidth") == 390


async def test_desktop_page_has_a_desktop_width(desktop_page: playwright.Page):
    assert await desktop_page.evaluate("window.innerWidth") == 1280


async def test_a_shop_whose_books_are_wrong_does_not_pass(harness: ShopHarness):
    await harness.sell(("COLA", 30, 10))

    await harness.shop.db.write(_spoil, "UPDATE stock SET on_hand = 9")
    with pytest.raises(AssertionError, match="on_hand_is_explained"):
        await harness.check()
    await harness.shop.db.write(_spoil, "UPDATE stock SET on_hand = 10")
    await harness.check()


def _spoil(conn: sa.Connection, statement: str) -> None:
    conn.execute(sa.text(statement))
