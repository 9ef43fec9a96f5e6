"""Vendure with its starter's plugins and its worker, on PostgreSQL, bought from through its GraphQL API."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import servers
from benchmarks.peers import installing, shops
from benchmarks.peers.buyers import Buy, Crowd, Refused, Unexpected, Visit
from tests.postgres_cluster import PostgresCluster

HOT_UNITS = 100
_ORDERS = """SELECT count(*) FROM "order" WHERE "orderPlacedAt" IS NOT NULL"""
_HOT_SOLD = f"""
SELECT coalesce(sum(line.quantity), 0) FROM order_line line
JOIN "order" ON "order".id = line."orderId" JOIN product_variant sku ON sku.id = line."productVariantId"
WHERE "order"."orderPlacedAt" IS NOT NULL AND sku.sku = '{shops.HOT}'
"""
_JOBS_LEFT = "SELECT count(*) FROM job_record WHERE state IN ('PENDING', 'RUNNING', 'RETRYING')"
_RESULT = "{ __typename ... on Order { state } ... on ErrorResult { errorCode message } }"
# GraphQL answers a document's mutations one after the other, so an order needs no second call.
_PURCHASE = f"""
mutation ($sku: ID!, $customer: CreateCustomerInput!, $shipping: [ID!]!, $payment: PaymentInput!) {{
  addItemToOrder(productVariantId: $sku, quantity: 1) {_RESULT}
  setCustomerForOrder(input: $customer) {_RESULT}
  setOrderShippingMethod(shippingMethodId: $shipping) {_RESULT}
  transitionOrderToState(state: "ArrangingPayment") {_RESULT}
  addPaymentToOrder(input: $payment) {_RESULT}
}}"""


@contextlib.contextmanager
def running(cluster: PostgresCluster, folder: Path, buyers: Sequence[int]) -> Iterator[shops.Shop]:
    """Vendure filled and ready, its search index up to date. Raises NotInstalled."""
    home = installing.vendure()
    database, port = cluster.create_database(), servers.free_port()
    settings = {
        **shops.database_settings(cluster, database, HOT_UNITS),
        "PEER_PORT": str(port),
        "NODE_ENV": "production",
    }
    with _program("fill", home, settings, folder) as filling:
        if filling.wait(timeout=shops.PATIENCE_SECONDS) != 0:
            raise RuntimeError(f"Vendure was not filled: {_last_words(folder)}")
    node = ("node", "shop.mjs", "serve")
    log = folder / "vendure-serve.log"
    with (
        servers.program(node, port, "/health", settings, log, folder=home) as server,
        _program("work", home, settings, folder) as worker,
    ):
        jobs_left = shops.counter(cluster, database, _JOBS_LEFT)
        shops.wait_until(lambda: jobs_left() == 0, "Vendure's search index")
        crowd = Crowd(server.url, _buyer(cluster, database), salt=servers.salt())
        yield shops.Shop(
            name="Vendure, PostgreSQL",
            is_peer=True,
            about=_versions(home) | {"processes": "a server and a worker"},
            pids=(server.pid, worker.pid),
            ways=[
                shops.Way(
                    name="GraphQL",
                    calls=1,
                    generator=shops.CROWD,
                    buyers=buyers,
                    sell=lambda seconds, many: crowd.buy_for(seconds, shops.SKUS, buyers=many),
                )
            ],
            orders=shops.counter(cluster, database, _ORDERS),
            hot_units=HOT_UNITS,
            hot_sold=shops.counter(cluster, database, _HOT_SOLD),
            sell_out=lambda many: crowd.try_to_buy(shops.HOT, 2 * HOT_UNITS, buyers=many),
        )


def _buyer(cluster: PostgresCluster, database: str) -> Buy:
    rows = cluster.execute("SELECT sku, id FROM product_variant", database=database)
    id_of = dict(row.split("|") for row in rows.splitlines())
    shipping = cluster.execute("SELECT min(id) FROM shipping_method", database=database)

    def buy(visit: Visit, sku: str) -> None:
        """The five steps that Vendure wants of an order; the payment settles at once."""
        customer = {
            "emailAddress": f"{visit.name}@example.com",
            "firstName": "小明",
            "lastName": "王",
        }
        variables = {
            "sku": id_of[sku],
            "customer": customer,
            "shipping": [shipping],
            "payment": {"method": "settled-at-once", "metadata": {}},
        }
        answer = visit.call("POST", "/shop-api", {"query": _PURCHASE, "variables": variables})
        steps = answer.body.get("data") or {}
        if (steps.get("addPaymentToOrder") or {}).get("state") == "PaymentSettled":
            return
        errors = {step["errorCode"] for step in steps.values() if step and "errorCode" in step}
        if "INSUFFICIENT_STOCK_ERROR" in errors:
            raise Refused("sold out")
        raise Unexpected(f"{sorted(errors)} {json.dumps(answer.body)[:300]}")

    return buy


@contextlib.contextmanager
def _program(
    task: str, home: Path, settings: Mapping[str, str], folder: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """One of our program's tasks as a process that ends with the block."""
    with (folder / f"vendure-{task}.log").open("wb") as log:
        process = subprocess.Popen(
            ("node", "shop.mjs", task),
            cwd=home,
            env={**os.environ, **settings},
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)


def _last_words(folder: Path) -> str:
    return (folder / "vendure-fill.log").read_text().strip()[-500:]


def _versions(home: Path) -> dict[str, str]:
    pinned = json.loads((home / "package.json").read_text())["dependencies"]
    node = subprocess.run(("node", "--version"), capture_output=True, text=True, check=True)
    return {**pinned, "node": node.stdout.strip()}
