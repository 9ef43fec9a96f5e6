"""Every page of the back office in a shop with a million orders and 20,000 SKUs: milliseconds of each,
asked of the application in this process; and how long the index of orders takes to make.

The shop is `million.py`'s. With `--keep FOLDER` the embedded one is kept, and found again.
"""

import asyncio
import random
import time
from contextlib import AsyncExitStack
from urllib.parse import quote

import httpx
import sqlalchemy as sa

from benchmarks.bench import Bench, Place, Seen
from benchmarks.million import NOW, build
from kaimai.backoffice import addresses
from kaimai.backoffice.visit import SESSION_COOKIE
from kaimai.composition import build_app, migrate, open_database, open_shop
from kaimai.domain.identifiers import Mint
from kaimai.domain.staff import StaffMember
from kaimai.long_running import collect_rarely
from kaimai.operations import sessions
from kaimai.operations.order_search import fill_order_search
from kaimai.operations.shop import Shop
from kaimai.persistence import order_search, staff
from kaimai.persistence.database import Connection
from kaimai.settings import Settings
from tests.shop_app import client_of, started

SKUS = 20_000
PAGE_MS, SEARCH_MS = 200, 50
"""What a page, and a list or search of orders, may take."""
LOOKS = 3
SEARCHES = (
    "status=to_ship",
    "status=to_pay",
    "status=done",
    "status=ended&method=ATM",
    "method=none",
    "coupon=TEN",
    "note=1",
    "from=2026-06-01&to=2026-06-30",
    "q={number}",
    "q={tail}",
    "q={phone}",
    "q={phone4}",
    "q={name}",
    "q={surname}",
    "q=歐陽娜娜",
    "q={email}",
    "q=烏龍",
    "q=烏龍+{surname}",
    "q=450",
    "q={attempt}",
    "q={surname}&status=to_ship",
)
"""Lists and searches of orders; the words are those of an order in the middle."""


def measure(bench: Bench) -> Seen:
    """Make the shop and the index, then look at each page: the median of a few looks, in ms."""
    return asyncio.run(_measure(bench, bench.place()))


async def _measure(bench: Bench, place: Place) -> Seen:
    kept = bench.lengths.keep
    folder = kept if kept is not None and not place.url else place.folder
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(data=folder, database_url=place.url)
    seen: Seen = {}
    async with open_database(settings, chance=random.Random(1)) as db:
        await migrate(db)
        if not (await db.read(order_search.state)).places:
            began = time.perf_counter()
            await build(db, bench.lengths.orders, is_thin=True, skus=SKUS)
            bench.say(f"built in {time.perf_counter() - began:.0f} s")
            began = time.perf_counter()
            await fill_order_search(db, Mint(lambda: NOW, random.Random(2)))
            seen["index of orders, s"] = [time.perf_counter() - began]
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(open_shop(settings, clock=lambda: NOW))
        app = await stack.enter_async_context(started(build_app(settings, shop=shop)))
        http = await stack.enter_async_context(client_of(app))
        await _sign_in(shop, http)
        known = await shop.db.read(_an_order)
        collect_rarely()  # as the server does
        for path in _paths(known):
            seen[f"{path}, ms"] = await _look(http, path, known)
    _tell(bench, seen)
    return seen


async def _sign_in(shop: Shop, http: httpx.AsyncClient) -> None:
    mint = shop.mint
    owner = StaffMember(
        id=mint.id(),
        name="陳老闆",
        email=f"{mint.token()[:12]}@example.com",
        role="owner",
        has_totp=False,
        is_active=True,
        created_at=mint.now(),
    )
    await shop.db.write(staff.insert, owner)
    cookie = await sessions.begin(
        shop.db, mint, owner.id, device="benchmark", address="127.0.0.1", now=mint.now()
    )
    http.cookies.set(SESSION_COOKIE, cookie, domain="shop.test", path="/admin")


def _an_order(conn: Connection) -> dict[str, str]:
    """What is known of a paid order in the middle of the million, by the names in addresses."""
    row = conn.execute(
        sa.text(
            "SELECT o.number, o.contact_phone, o.contact_name, o.contact_email, o.buyer_id,"
            " p.attempt_number FROM order_search_places s JOIN orders o ON o.id = s.order_id"
            " JOIN payment_log p ON p.order_id = o.id AND p.is_applied"
            " WHERE s.place > (SELECT max(place) / 2 FROM order_search_places)"
            " ORDER BY s.place LIMIT 1"
        )
    ).one()
    product = conn.execute(
        sa.text("SELECT id FROM products ORDER BY id LIMIT 1 OFFSET 99")
    ).scalar()
    return {
        "number": row.number,
        "tail": row.number[-4:],
        "phone": row.contact_phone,
        "phone4": row.contact_phone[-4:],
        "name": row.contact_name,
        "surname": row.contact_name[0],
        "email": row.contact_email,
        "attempt": row.attempt_number,
        "buyer_id": row.buyer_id,
        "product_id": str(product),
    }


def _paths(known: dict[str, str]) -> list[str]:
    """Every address of a page that is whole, or whose names are known; then the lists and searches."""
    found = [
        each.path.replace(":str", "")
        for each in addresses()
        if each.method == "GET" and each.permission is not None
    ]
    asked = known.keys()
    pages = [
        path
        for path in found
        if {part[1:-1] for part in path.split("/") if part.startswith("{")} <= asked
        # A stream of news never ends.
        and not path.endswith("/live")
    ]
    return sorted(set(pages)) + [f"/admin/orders?{query}" for query in SEARCHES]


async def _look(http: httpx.AsyncClient, path: str, known: dict[str, str]) -> list[float]:
    """Milliseconds of a few looks; the first, which compiles templates and statements, is left out."""
    address = path.format(**{name: quote(value) for name, value in known.items()})
    took = []
    for _ in range(1 + LOOKS):
        began = time.perf_counter()
        answer = await http.get(address)
        took.append(1_000 * (time.perf_counter() - began))
        assert answer.status_code < 500, (address, answer.text)
    return took[1:]


def _tell(bench: Bench, seen: Seen) -> None:
    """Name the pages that take longer than they may."""
    for name, took in seen.items():
        limit = (
            SEARCH_MS
            if name.startswith("/admin/orders?") or name == "/admin/orders, ms"
            else PAGE_MS
        )
        if name.endswith(" ms") and min(took) > limit:
            bench.say(f"slow: {name} {min(took):.0f}, may take {limit}")
