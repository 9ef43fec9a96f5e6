"""django-oscar with its REST API behind gunicorn, on PostgreSQL."""

import contextlib
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import servers
from benchmarks.peers import installing, shops
from benchmarks.peers.buyers import Buy, Crowd, Refused, Unexpected, Visit
from tests.postgres_cluster import PostgresCluster

HOT_UNITS = 100
WORKERS = os.cpu_count() or 2
_ORDERS = "SELECT count(*) FROM order_order"
_HOT_SOLD = f"SELECT coalesce(sum(quantity), 0) FROM order_line WHERE partner_sku = '{shops.HOT}'"
_LIBRARIES = ("django-oscar", "django-oscar-api", "django", "gunicorn", "psycopg")


@contextlib.contextmanager
def running(cluster: PostgresCluster, folder: Path, buyers: Sequence[int]) -> Iterator[shops.Shop]:
    """django-oscar filled and ready. Raises NotInstalled."""
    python = installing.oscar()
    database, port = cluster.create_database(), servers.free_port()
    settings = {
        **shops.database_settings(cluster, database, HOT_UNITS),
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": str(installing.OURS / "oscar"),
    }
    _run((str(python), "-m", "django", "migrate", "--skip-checks"), settings, folder)
    _run((str(python), str(installing.OURS / "oscar" / "fill.py")), settings, folder)
    command = (
        *(str(python), "-m", "gunicorn", "--workers", str(WORKERS)),
        *("--bind", f"127.0.0.1:{port}", "django.core.wsgi:get_wsgi_application()"),
        # It sleeps while others are measured, and must not take that for a worker that hangs.
        *("--timeout", "0"),
    )
    log = folder / "oscar.log"
    with servers.program(command, port, "/api/", settings, log) as server:
        crowd = Crowd(server.url, _buyer(cluster, database, server.url), salt=servers.salt())
        yield shops.Shop(
            name="django-oscar, PostgreSQL",
            is_peer=True,
            about=_versions(python) | {"processes": f"gunicorn, {WORKERS} sync workers"},
            pids=(server.pid,),
            ways=[
                shops.Way(
                    name="REST",
                    calls=2,
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


def _buyer(cluster: PostgresCluster, database: str, url: str) -> Buy:
    select = "SELECT partner_sku, product_id FROM partner_stockrecord"
    rows = cluster.execute(select, database=database)
    product_of = dict(row.split("|") for row in rows.splitlines())
    address = {
        "first_name": "小明",
        "last_name": "王",
        "line1": "忠孝東路一段 1 號",
        "line4": "臺北市",
        "postcode": "100",
        "country": f"{url}/api/countries/TW/",
    }

    def buy(visit: Visit, sku: str) -> None:
        """A basket with one unit, then the checkout of a guest; the payment is not begun."""
        item = {"url": f"{url}/api/products/{product_of[sku]}/", "quantity": 1}
        basket = visit.call("POST", "/api/basket/add-product/", item)
        if basket.status == 406:
            raise Refused("not put into the basket")
        if basket.status != 200:
            raise Unexpected(f"basket: HTTP {basket.status}")
        checkout = {
            "basket": basket.body["url"],
            "guest_email": f"{visit.name}@example.com",
            "shipping_address": address,
        }
        order = visit.call("POST", "/api/checkout/", checkout)
        if order.status == 406:
            raise Refused("not checked out")
        if order.status != 200 or "number" not in order.body:
            raise Unexpected(f"checkout: HTTP {order.status}")

    return buy


def _run(command: Sequence[str], settings: dict[str, str], folder: Path) -> None:
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=shops.PATIENCE_SECONDS,
    )
    if ended.returncode != 0:
        raise RuntimeError(f"django-oscar was not filled: {ended.stderr[-500:]}")


def _versions(python: Path) -> dict[str, str]:
    program = (
        "import importlib.metadata, sys\n"
        "print(*(importlib.metadata.version(name) for name in sys.argv[1:]))"
    )
    command = (str(python), "-c", program, *_LIBRARIES)
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(zip(_LIBRARIES, printed.split(), strict=True))
