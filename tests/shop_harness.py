"""A whole shop in one test: real database, real bank protocol through the simulator, virtual clock.

`ShopHarness` is what tests use; `tests/operations/conftest.py` and others make one on both databases.
"""

import asyncio
import pickle
import random
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import sqlalchemy as sa
from sqlalchemy.util import LRUCache

from bank_simulator import DEMO_SHOP, Bank, BankSettings, Fault, SimulatorTransport, create_app
from kaimai.composition import database_url as url_of
from kaimai.composition import is_embedded, migrate, open_database, open_shop
from kaimai.domain.buyers import Contact
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.moves import Actor
from kaimai.domain.payments import Payment
from kaimai.domain.reconciliation import bank_day
from kaimai.domain.refunds import RefundWish
from kaimai.operations import (
    carts,
    catalog,
    checkout,
    coupons,
    expiry,
    notices,
    payments,
    reconciliation,
    refunding,
    refunds,
    sweeps,
)
from kaimai.operations.answers import Placed
from kaimai.operations.order_wishes import PlaceOrder
from kaimai.operations.reconciliation import Reconciled
from kaimai.operations.shop import Shop
from kaimai.persistence.database import Connection, SqliteEngine
from kaimai.persistence.lane import Departure, Work
from kaimai.persistence.server import PostgresEngine
from kaimai.persistence.stock import Counters
from kaimai.queries import orders as order_queries
from kaimai.queries import statements as statement_queries
from kaimai.queries.orders import OrderView
from kaimai.settings import Bank as BankAccount
from kaimai.settings import Settings
from tests.books import broken_rules, counters, order_of, rows

Result = TypeVar("Result")

ALICE = Actor("buyer", "alice")
BOB = Actor("staff", "bob")
START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Taipei."""

BANK_ADDRESS = "http://bank.test"
SHOP_ADDRESS = "http://shop.test"


@dataclass(slots=True)
class VirtualClock:
    """Time that moves only when a test says so; each look takes a millisecond."""

    present: datetime = START

    def __call__(self) -> datetime:
        self.present += timedelta(milliseconds=1)
        return self.present

    def forward(self, **amount: float) -> None:
        """Let time pass."""
        self.present += timedelta(**amount)


class ShopDoor(httpx.AsyncBaseTransport):
    """The way from the bank to the shop: closed until a test opens an application behind it."""

    def __init__(self) -> None:
        self.behind: httpx.AsyncBaseTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand a push to the application."""
        if self.behind is None:
            raise httpx.ConnectError("the shop is closed", request=request)
        return await self.behind.handle_async_request(request)


@dataclass(slots=True)
class ShopHarness:
    """One shop, its bank, and the verbs that tests speak in."""

    shop: Shop
    bank: Bank
    clock: VirtualClock
    door: "ShopDoor"
    made: int = field(default=0)

    # The catalogue

    async def sell(self, *skus: tuple[str, int, int], name: str = "可樂", **terms: object) -> None:
        """Put a product with SKUs (SKU, price, units) on sale."""
        product = NewProduct(
            name=name,
            category="飲料",
            skus=tuple(NewSku(sku=sku, price=price, on_hand=units) for sku, price, units in skus),
            **terms,  # type: ignore[arg-type]  # the product's own fields
        )
        await catalog.import_products(self.shop.db, self.shop.mint, [product], actor=BOB)

    async def offer_coupon(self, code: str = "OPEN10", **terms: object) -> None:
        """A coupon: ten percent off unless told otherwise."""
        offered = {"kind": "percent", "value": 10, **terms}
        await coupons.add_coupon(self.shop.db, self.shop.mint, code=code, **offered)  # type: ignore[arg-type]

    async def stock(self, sku: str) -> Counters:
        """What stands on the shelf, and what is held."""
        return await self.shop.db.read(counters, sku)

    # Carts and orders

    async def cart_with(self, buyer: str = "alice", **quantities: int) -> str:
        """The buyer's open cart, with these SKUs in it."""
        token = await carts.open_cart(self.shop.db, self.shop.mint, kind="web", value=buyer)
        for sku, quantity in quantities.items():
            await carts.edit_cart(self.shop.db, self.shop.mint, token, sku, quantity)
        return token

    def wish(self, key: str | None = None, **changes: object) -> PlaceOrder:
        """A request to place an order; say `items`, `cart` or `bill`."""
        self.made += 1
        mint = self.shop.mint
        fields: dict[str, object] = {
            "names": mint.order_names(self.shop.installation.id),
            "scope": "test",
            "key": key or f"key-{self.made}",
            "method": "C-1",
            "contact": Contact("王小明", "0912345678", "alice@example.com"),
            "terms": self.shop.terms,
            "actor": ALICE,
            "at": mint.now(),
        }
        if not {"cart", "bill"} & changes.keys():
            fields["items"] = (("COLA", 1),)
        return PlaceOrder(**{**fields, **changes})  # type: ignore[arg-type]

    async def place(self, key: str | None = None, **changes: object) -> Placed:
        """Place one order: one COLA by card unless told otherwise."""
        return await checkout.place_order(self.shop.db, self.wish(key, **changes))

    async def order(self, placed: Placed) -> OrderView:
        """The order as its page shows it."""
        view = await self.shop.db.read(order_queries.find_order, placed.token)
        assert view is not None
        return view

    async def status(self, placed: Placed) -> str:
        """The order's status."""
        return (await self.order(placed)).order.status

    # Paying

    async def ask_for_payment(self, placed: Placed, method: str | None = None) -> Payment:
        """Have the bank make a link or an account."""
        return await payments.request_payment(
            self.shop.db,
            self.shop.gateway,
            self.shop.mint,
            placed.token,
            method=method,
            terms=self.shop.terms,
            storefront=self.shop.storefront,
            actor=ALICE,
        )

    async def checked_out(self, method: str = "C-1", **changes: object) -> tuple[Placed, Payment]:
        """An order that waits for its money."""
        placed = await self.place(method=method, **changes)
        return placed, await self.ask_for_payment(placed)

    async def ring(self, token: str, *, is_signed: bool = True) -> object:
        """A notice with this token comes in and is processed."""
        body = {"ShopNo": DEMO_SHOP.shop_no, "PayToken": token}
        await notices.receive_notice(
            self.shop.db, self.shop.mint, token=token, body=body, is_signed=is_signed
        )
        return await notices.process_notice(self.shop.db, self.shop.gateway, self.shop.mint, token)

    def pushed_token(self, attempt_number: str) -> str:
        """The token that the bank pushes for an attempt (not the one of the return page)."""
        owed = [p for p in self.bank.owed_pushes if p.order_no == attempt_number]
        return owed[-1].token

    # Time and the worker's jobs

    def forward(self, **amount: float) -> None:
        """Let time pass for shop and bank alike; what falls due happens with the next job."""
        self.clock.forward(**amount)

    async def sweep(self) -> int:
        """The sweep, once."""
        await self.bank.tick()
        return await sweeps.sweep_unfinished(self.shop.db, self.shop.gateway, self.shop.mint)

    async def expire(self) -> int:
        """The expiry job, once."""
        await self.bank.tick()
        return await expiry.expire_due_orders(
            self.shop.db, self.shop.gateway, self.shop.mint, terms=self.shop.terms.holds
        )

    async def refund(self) -> int:
        """The refunds job, once."""
        await self.bank.tick()
        return await refunds.carry_out_refunds(self.shop.db, self.shop.gateway, self.shop.mint)

    async def reconcile(self, *, days_ago: int = 1) -> Reconciled:
        """The statement of a past day, counted from today in Taipei."""
        await self.bank.tick()
        shop = self.shop
        return await reconciliation.reconcile_statement(
            shop.db,
            shop.gateway,
            shop.mint,
            bank_day(self.clock.present) - timedelta(days=days_ago),
            installation_id=shop.installation.id,
        )

    async def differences(self) -> list[tuple[str, str, int]]:
        """Kind, kind of line and amount of every open difference, in order."""
        found = await self.shop.db.read(statement_queries.open_differences)
        return sorted((each.kind, each.line_kind, each.amount) for each in found)

    async def give_back(
        self, payment: Payment, *, actor: Actor = BOB, reason: str = "鑑賞期退貨", **wish: object
    ) -> str:
        """A person refunds an order's payment: all that is left, unless the wish says otherwise."""
        token = (await self.shop.db.read(order_of, payment.order_id)).token
        mint = self.shop.mint
        request = refunding.RequestRefund(
            refund_id=mint.id(),
            order_token=token,
            wish=RefundWish(**wish),  # type: ignore[arg-type]  # the wish's own fields
            reason=reason,
            actor=actor,
            at=mint.now(),
        )
        return await refunding.request_refund(self.shop.db, self.shop.gateway, mint, request)

    def fault(self, kind: str, **scope: object) -> None:
        """Switch a fault of the bank on, once unless told otherwise."""
        self.bank.faults.add(Fault(kind=kind, **{"times": 1, **scope}))  # type: ignore[arg-type]

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What a question in SQL finds, for what no query shows."""
        return await self.shop.db.read(rows, sql)

    async def check(self) -> None:
        """Every invariant holds."""
        broken = await self.shop.db.read(broken_rules, self.clock.present)
        assert not broken, "; ".join(broken)


@asynccontextmanager
async def open_harness(
    database_url: str, folder: Path, **bank_settings: object
) -> AsyncIterator[ShopHarness]:
    """A shop on this (migrated) database. When it closes, every invariant must hold."""
    clock, door = VirtualClock(), ShopDoor()
    bank = Bank(
        BankSettings(
            public_url=BANK_ADDRESS,
            push_standard_ports_only=False,
            **bank_settings,  # type: ignore[arg-type]  # the simulator's own settings
        ),
        now=clock,
        random=random.Random(7),
        http=httpx.AsyncClient(transport=door),
        store=None,
    )
    settings = Settings(
        data=folder,
        database_url=database_url,
        public_url=SHOP_ADDRESS,
        # Tests look at once at what they have changed.
        copies_seconds=0.0,
        bank=BankAccount(
            base_url=BANK_ADDRESS + bank.settings.api_path,
            shop_no=DEMO_SHOP.shop_no,
            a1=DEMO_SHOP.a1,
            a2=DEMO_SHOP.a2,
            b1=DEMO_SHOP.b1,
            b2=DEMO_SHOP.b2,
            x_key_id=DEMO_SHOP.x_key_id,
            requests_per_second=0,
        ),
    )
    async with AsyncExitStack() as stack:
        transport: httpx.AsyncBaseTransport = SimulatorTransport(
            create_app(bank, run_clock=False), bank
        )
        url = url_of(settings)
        engine = SendingEngine(url) if is_embedded(settings) else ServerEngine(url)
        shop = await stack.enter_async_context(
            open_shop(
                settings,
                transport=transport,
                clock=clock,
                chance=random.Random(11),
                engine=engine,
            )
        )
        harness = ShopHarness(shop, bank, clock, door)
        yield harness
        await harness.check()


class KeptStatements:
    """What SQLAlchemy has made of statements for one kind of engine. Each engine would compile every
    statement anew, which takes longer than to carry it out."""

    def __init__(self) -> None:
        self._dialect: sa.Dialect | None = None
        self._compiled: object = LRUCache(10_000)

    def lend_to(self, engine: sa.Engine) -> None:
        """To an engine that was just made. What was compiled fits the dialect that it was made for."""
        self._dialect = self._dialect or engine.dialect
        engine.dialect = engine.pool._dialect = self._dialect
        engine._compiled_cache = self._compiled


_WRITES, _READS, _SERVER = KeptStatements(), KeptStatements(), KeptStatements()


class SendingEngine(SqliteEngine):
    """The embedded database, with every transaction of the shop sent and told of as if its writer were
    the process that `serve` gives it; what tests write themselves need not be sent. No commit waits for
    the disk: the file is thrown away."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        sa.event.listen(self._writer, "connect", _hurry)
        _WRITES.lend_to(self._writer)
        _READS.lend_to(self._reader)

    def _transact(self, fn: Callable[[Connection], Result]) -> Result:
        sent = fn.leave() if isinstance(fn, Departure) else fn
        if isinstance(sent, Work) and sent.fn.__module__.startswith("tests."):
            return super()._transact(sent)
        arrived: Callable[[Connection], Result] = pickle.loads(pickle.dumps(sent))
        told: Result = pickle.loads(pickle.dumps(super()._transact(arrived)))
        return told


class ServerEngine(PostgresEngine):
    """A PostgreSQL server, as the shop uses it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        _SERVER.lend_to(self._engine)


def _hurry(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def migrate_database(url: str) -> None:
    """Bring a database to the newest schema, and close it."""

    async def run() -> None:
        async with open_database(Settings(data=Path(), database_url=url)) as db:
            await migrate(db)

    asyncio.run(run())


async def migrated_file(folder: Path) -> Path:
    """An embedded database with the newest schema, made once to be copied."""
    file = folder / "kaimai.db"
    async with open_database(Settings(data=folder)) as db:
        await migrate(db)
    return file


def copy_of(file: Path, folder: Path) -> Path:
    """A copy of a closed embedded database."""
    return Path(shutil.copy(file, folder / "kaimai.db"))
