"""Our own shop, on SQLite and on PostgreSQL: an order by one call, and by cart, item and order."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import bench, load, servers
from benchmarks.bench import Place
from benchmarks.peers import shops
from benchmarks.peers.buyers import Crowd, Refused, Sales, Unexpected, Visit
from kaimai.composition import open_shop
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.moves import SYSTEM
from kaimai.operations.catalog import import_products
from kaimai.settings import Settings
from tests.postgres_cluster import PostgresCluster

HOT_UNITS = 2_000
MANY = 256
"""Buyers at a time besides as many as the peers get."""
ORDERS = "/api/v1/orders"
_ORDERS = "SELECT count(*) FROM orders"
_HOT_SOLD = f"SELECT coalesce(sum(quantity), 0) FROM order_lines WHERE sku = '{shops.HOT}'"
_BUYER = {"name": "王小明", "phone": "0912345678", "email": "ming@example.com"}
# An answer tells what comes next, whichever connection it came over: a cart is known by its token.
# Every answer leads to one request, so each connection always has a purchase in hand.
_THREE_CALLS = f"""
local JSON = {{["Content-Type"] = "application/json"}}
local waiting, first, last = {{}}, 1, 0
local function wait(method, path, body)
  last = last + 1
  waiting[last] = {{method, path, body}}
end
function request()
  if first > last then return wrk.format("POST", "/api/v1/carts") end
  local call = waiting[first]
  waiting[first] = nil
  first = first + 1
  if call[1] == "PUT" then return wrk.format("PUT", call[2], JSON, call[3]) end
  sent = sent + 1
  local key = salt .. "-" .. number .. "-" .. sent
  return wrk.format("POST", call[2],
    {{["Content-Type"] = "application/json", ["Idempotency-Key"] = key}}, call[3])
end
function response(status, headers, body)
  local cart = body:match('"cart":"([^"]+)"')
  if status == 201 and cart then
    wait("PUT", "/api/v1/carts/" .. cart .. "/items/S" .. math.random(0, {len(shops.SKUS) - 1}),
      '{{"quantity":1}}')
  elseif status == 200 and cart then
    wait("POST", "{ORDERS}", '{{"cart":"' .. cart .. '","pay_type":"C-1","buyer":' ..
      '{{"name":"王小明","phone":"0912345678","email":"ming@example.com"}}}}')
  elseif status == 201 then
    counted = counted + 1
  end
end
"""


@contextlib.contextmanager
def on_sqlite(folder: Path, buyers: Sequence[int]) -> Iterator[shops.Shop]:
    """Our shop on an embedded database."""
    home = folder / "kaimai-sqlite"

    def count(select: str) -> int:
        file = f"file:{home / 'kaimai.db'}?mode=ro"
        with contextlib.closing(sqlite3.connect(file, uri=True)) as db:
            return int(db.execute(select).fetchone()[0])

    with _running(Place(home, ""), bench.SQLITE, buyers, count) as shop:
        yield shop


@contextlib.contextmanager
def on_postgresql(
    cluster: PostgresCluster, folder: Path, buyers: Sequence[int]
) -> Iterator[shops.Shop]:
    """Our shop on a database of the server that the peers use as well."""
    database = cluster.create_database()

    def count(select: str) -> int:
        return shops.counter(cluster, database, select)()

    home = folder / "kaimai-postgresql"
    with _running(Place(home, cluster.url(database)), bench.POSTGRESQL, buyers, count) as shop:
        yield shop


@contextlib.contextmanager
def _running(
    place: Place,
    database: str,
    buyers: Sequence[int],
    count: Callable[[str], int],
) -> Iterator[shops.Shop]:
    place.folder.mkdir()
    _fill(place)
    levels = sorted({*buyers, MANY})
    with servers.shop(place) as server:
        crowd = Crowd(server.url, _buy, salt=servers.salt())
        one_call = load.orders(ORDERS, len(shops.SKUS))
        yield shops.Shop(
            name=f"Kaimai, {database}",
            is_peer=False,
            about={"processes": "one web process, which is the worker too"},
            pids=(server.pid,),
            ways=[
                shops.Way(
                    name="one call",
                    calls=1,
                    generator=shops.WRK,
                    buyers=levels,
                    sell=lambda seconds, many: _sell(server.url, one_call, seconds, many, calls=1),
                ),
                shops.Way(
                    name="with a cart",
                    calls=3,
                    generator=shops.WRK,
                    buyers=levels,
                    sell=lambda seconds, many: _sell(
                        server.url, _THREE_CALLS, seconds, many, calls=3
                    ),
                ),
            ],
            orders=lambda: count(_ORDERS),
            hot_units=HOT_UNITS,
            hot_sold=lambda: count(_HOT_SOLD),
            sell_out=lambda many: crowd.try_to_buy(shops.HOT, 2 * HOT_UNITS, buyers=many),
        )


def _fill(place: Place) -> None:
    units_of = dict.fromkeys(shops.SKUS, servers.PLENTY) | {shops.HOT: HOT_UNITS}
    skus = tuple(NewSku(sku=sku, price=288, on_hand=units) for sku, units in units_of.items())

    async def fill() -> None:
        async with open_shop(Settings(data=place.folder, database_url=place.url)) as shop:
            product = NewProduct(name="可樂", category="飲料", skus=skus)
            await import_products(shop.db, shop.mint, [product], actor=SYSTEM)

    asyncio.run(fill())


def _sell(url: str, script: str, seconds: float, buyers: int, *, calls: int) -> Sales:
    """`calls`: of one order; only of single calls wrk's times are those of orders."""
    figures = load.run(
        url, script, connections=buyers, seconds=max(1, round(seconds)), salt=servers.salt()
    )
    placed = figures.answered if calls == 1 else figures.counted
    return Sales(
        placed=placed,
        refused=figures.refused,
        broken=figures.broken,
        per_second=placed / figures.seconds,
        p50=figures.p50 if calls == 1 else None,
        cores=figures.cores,
    )


def _buy(visit: Visit, sku: str) -> None:
    """An order by one call; its payment is not begun."""
    order = {"items": [{"sku": sku, "quantity": 1}], "pay_type": "C-1", "buyer": _BUYER}
    answer = visit.call("POST", ORDERS, order, {"Idempotency-Key": visit.name})
    if answer.status == 409:
        raise Refused("sold out")
    if answer.status != 201:
        raise Unexpected(f"HTTP {answer.status}")
