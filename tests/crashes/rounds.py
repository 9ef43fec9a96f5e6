"""A run of crashes: a shop under load is killed in one way after another, then its books are proved."""

import asyncio
import contextlib
import itertools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import httpx

from kaimai.composition import open_shop
from kaimai.domain.api_tokens import REFUNDS
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.moves import Actor
from kaimai.operations.api_tokens import make_token
from kaimai.operations.catalog import import_products
from kaimai.settings import Settings, read_settings
from tests.crashes import proof
from tests.crashes.bank import BankWindow, Captured
from tests.crashes.buyers import PLENTY, PLENTY_UNITS, SCARCE, SCARCE_UNITS, Crowd, Journal
from tests.crashes.processes import (
    PATIENCE_SECONDS,
    Program,
    Stuck,
    free_port,
    is_free,
    is_ready,
    until,
    until_ready,
)
from tests.postgres_cluster import PostgresCluster

ANSWERS_MIN, ANSWERS_MAX = 5, 40
"""How many orders are answered between two crashes: somewhere between these."""
MOMENT_SECONDS = 0.03
"""The crash comes up to so much later, so that it hits any step of a request."""
STARTING_SECONDS = 2.0
STOPPING_SECONDS = 0.3
PRICE = 100


class Crash(StrEnum):
    """What is killed, and when."""

    GROUP = "the whole group"
    PARENT = "the parent alone"
    CHILD = "one child alone"
    DATABASE = "the database"
    STARTING = "while starting"
    STOPPING = "while stopping"


# The most telling first: a short run takes them from the front.
EMBEDDED = (Crash.GROUP, Crash.PARENT, Crash.STOPPING, Crash.STARTING, Crash.GROUP)
SERVER = (
    *(Crash.DATABASE, Crash.PARENT, Crash.GROUP, Crash.CHILD, Crash.STOPPING),
    *(Crash.STARTING, Crash.GROUP, Crash.DATABASE),
)


# These need a shop of several processes, which only a database server may have.
NEEDS_CHILDREN = frozenset({Crash.PARENT, Crash.CHILD})


def plan_of(rounds: int, kinds: Sequence[Crash], seed: int) -> list[Crash]:
    """So many crashes of these kinds in a seeded order."""
    plan = list(itertools.islice(itertools.cycle(kinds), rounds))
    random.Random(seed).shuffle(plan)
    return plan


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run did, for people."""

    kills: Mapping[str, int]
    answers: Mapping[str, int]
    orders_told: int
    refusals_told: int
    refunds_told: int
    payments_captured: int
    books: Mapping[str, int]
    seconds: float


@dataclass(slots=True)
class Run:
    """One shop with its bank and its buyers, from the first start to the last proof."""

    folder: Path
    cluster: PostgresCluster | None
    chance: random.Random
    settings: Mapping[str, str]
    port: int
    bank: BankWindow
    crowd: Crowd
    database: str
    plan: list[Crash]
    """The crashes that are still to come."""
    shop: Program = field(init=False)
    starts: int = 0
    kills: Counter[str] = field(default_factory=Counter)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def books(self) -> proof.Books:
        return proof.Books(self.shop_settings())

    def shop_settings(self) -> Settings:
        """The settings as the shop's own processes read them."""
        return read_settings(self.folder, self.settings)

    def last_words(self) -> str:
        """The ends of the logs of shop and bank."""
        return f"{self.shop.last_words()}\n{self.bank.program.last_words()}"

    def launch(self) -> Program:
        """Start `kaimai serve`, without waiting for it."""
        self.starts += 1
        words = ["kaimai", "serve", "--port", str(self.port)]
        # The shop outlives its database, so the crash after that one decides.
        coming = next((kind for kind in self.plan if kind is not Crash.DATABASE), None)
        if self.cluster is not None and coming in NEEDS_CHILDREN:
            words += ["--processes", "2"]
        return Program.start(words, self.settings, self.folder / f"shop-{self.starts}.log")

    @contextlib.asynccontextmanager
    async def under_load(self) -> AsyncIterator[None]:
        """Meanwhile buyers buy, and the bank's administrator pays for some of them."""
        async with asyncio.TaskGroup() as group:
            busy = [
                group.create_task(self.crowd.shop_on()),
                group.create_task(self.crowd.give_back_on(random.Random(self.chance.random()))),
                group.create_task(self.bank.pay_some(random.Random(self.chance.random()))),
            ]
            yield
            for task in busy:
                task.cancel()

    async def start(self, *, ends_leases: bool = True) -> None:
        """Start the shop, and wait until it serves. With `ends_leases` False its worker must wait until
        the leases of the dead one have run out."""
        await until(lambda: is_free(self.port), "the port is free", self.bank.program.last_words)
        self.shop = self.launch()
        await self._until_ready()
        if ends_leases:
            self._end_leases_of_the_dead()

    async def until_told(self, more: int) -> None:
        """Wait until buyers were told of so many more orders. Raises Stuck."""
        told = self.crowd.journal.orders
        enough = len(told) + more
        await until(lambda: len(told) >= enough, "buyers buy", self.last_words)

    async def until_refunded(self) -> None:
        """Wait until the clerk was told of a refund, so that a crash comes after it. Raises Stuck."""
        refunds = self.crowd.journal.refunds
        await until(lambda: bool(refunds), "the clerk gives money back", self.last_words)

    async def crash(self) -> Crash:
        """Wait for a random moment, kill, and start again; what was killed. Raises Stuck."""
        kind = self.plan.pop(0)
        await self.until_told(self.chance.randint(ANSWERS_MIN, ANSWERS_MAX))
        await asyncio.sleep(self.chance.uniform(0, MOMENT_SECONDS))
        self.kills[kind] += 1
        match kind:
            case Crash.DATABASE if self.cluster is not None:
                await asyncio.to_thread(self.cluster.crash)
                await self._until_ready()
            case Crash.CHILD:
                await self._lose_child()
            case Crash.PARENT:
                await self._lose_parent()
            case Crash.STARTING:
                self.shop.kill()
                self.shop = self.launch()
                await asyncio.sleep(self.chance.uniform(0, STARTING_SECONDS))
                await self._kill_and_start()
            case Crash.STOPPING:
                self.shop.terminate()
                await asyncio.sleep(self.chance.uniform(0, STOPPING_SECONDS))
                await self._kill_and_start()
            case _:
                await self._kill_and_start()
        return kind

    async def _kill_and_start(self) -> None:
        self.shop.kill()
        await self.start()

    async def _lose_child(self) -> None:
        """Kill one child; its parent starts another.

        A child that dies again within seconds of its start makes the parent end them all, and
        whoever watches over it starts the shop again, as here.
        """
        before = self.shop.children()
        os.kill(self.chance.choice(before), signal.SIGKILL)
        await until(
            lambda: not self.shop.is_running or len(set(self.shop.children()) - set(before)) == 1,
            "the parent starts another child",
            self.last_words,
        )
        if not self.shop.is_running:
            await self.start()
            return
        await self._until_ready()
        self._end_leases_of_the_dead()

    async def _lose_parent(self) -> None:
        """Kill the parent alone. While a child of it lives, no second shop may come beside it."""
        self.shop.kill_parent()
        if self.shop.children():
            second = self.launch()
            while second.is_running and not (await self._is_ready() and not self.shop.children()):
                await asyncio.sleep(MOMENT_SECONDS)
            if second.is_running:
                self.shop = second
                return
            if second.process.returncode == 0 or "Traceback" in second.last_words():
                raise Stuck(f"the second start did not refuse in a sentence\n{self.last_words()}")
        await self._kill_and_start()

    async def _is_ready(self) -> bool:
        return await is_ready(self.crowd.http, f"{self.url}/health/ready")

    async def _until_ready(self) -> None:
        await until_ready(self.shop, self.crowd.http, f"{self.url}/health/ready")

    def _end_leases_of_the_dead(self) -> None:
        """Kills come faster here than leases end, so the worker would never get to work."""
        if self.cluster is not None:
            self.cluster.execute("UPDATE leases SET until = now()", database=self.database)

    async def prove(self) -> tuple[list[str], dict[str, Captured]]:
        """Everything that must hold at the end: what is wrong, and what the bank captured."""
        journal = self.crowd.journal
        wrong = await proof.ask_everyone_again(self.crowd)
        await self.bank.resend()
        captured = await self.bank.captured()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while await proof.money_is_placed(self.books, captured) and time.monotonic() < deadline:
            await asyncio.sleep(MOMENT_SECONDS)
        # Asked once more, because meanwhile some of it went back.
        captured = await self.bank.captured()
        wrong += await proof.money_is_placed(self.books, captured)
        wrong += await proof.orders_can_be_seen(self.crowd.http, self.url, journal)
        wrong += await proof.orders_are_whole(self.books, journal)
        wrong += await proof.stock_adds_up(self.books)
        wrong += await proof.refunds_are_kept(self.books, journal)
        wrong += await self.books.broken_rules()
        # A database that dies under a living server makes it answer 500; nothing else does.
        failed = journal.answers["500"] + journal.answers["refund 500"]
        if not self.kills[Crash.DATABASE] and failed:
            wrong.append(f"{failed} answers were 500")
        return wrong, captured

    async def end(self) -> list[str]:
        """Stop in order, then let `kaimai check` look: what is wrong."""
        self.shop.terminate()
        await until(lambda: not self.shop.is_running, "the shop stops", self.last_words)
        code = self.shop.process.returncode
        wrong = [] if code == 0 else [f"the shop ended with code {code}"]
        check = Program.start(["kaimai", "check"], self.settings, self.folder / "check.log")
        await until(lambda: not check.is_running, "kaimai check ends", check.last_words)
        if check.process.returncode != 0:
            wrong.append(f"kaimai check: {check.process.returncode}\n{check.last_words()}")
        return wrong


async def endure(
    plan: Sequence[Crash],
    *,
    seed: int,
    folder: Path,
    cluster: PostgresCluster | None = None,
    takes_over: bool = False,
    told: Callable[[int], None] = lambda _: None,
) -> Figures:
    """Crash a shop as planned under load, then prove its books; `told` hears of each round.

    The shop runs on the embedded database in `folder`, or on a new database of the cluster. With
    `takes_over` the last worker waits for the leases of the one that was killed before it. Raises
    AssertionError with everything that is wrong, the seed and the ends of the logs.
    """
    began = time.monotonic()
    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS / 2, limits=limits) as http:
        run = await open_run(list(plan), seed, folder, cluster, http)
        try:
            await run.start()
            wrong = await _fire(run, told)
            if takes_over:
                run.shop.kill()
                await run.start(ends_leases=False)
            found, captured = await run.prove()
            books = await proof.figures(run.books)
            wrong += found + await run.end()
            listed = "\n".join(wrong)
            assert not wrong, f"seed {seed}, {dict(run.kills)}:\n{listed}\n{run.last_words()}"
        finally:
            run.shop.kill()
            run.bank.program.kill()
    journal = run.crowd.journal
    return Figures(
        kills=dict(run.kills),
        answers=dict(journal.answers),
        orders_told=len(journal.orders),
        refusals_told=len(journal.refusals),
        refunds_told=len(journal.refunds),
        payments_captured=len(captured),
        books=books,
        seconds=time.monotonic() - began,
    )


async def _fire(run: Run, told: Callable[[int], None]) -> list[str]:
    """Crash after crash while buyers buy and the bank pays; what was wrong right afterwards."""
    wrong: list[str] = []
    async with run.under_load():
        while run.plan and not wrong:
            if len(run.plan) == 1:
                await run.until_refunded()
            kind = await run.crash()
            found = await proof.soon_after(run.books, run.crowd.journal)
            number = run.kills.total()
            wrong += [f"after crash {number} ({kind}): {one}" for one in found]
            told(number)
    return wrong


async def open_run(
    plan: list[Crash],
    seed: int,
    folder: Path,
    cluster: PostgresCluster | None,
    http: httpx.AsyncClient,
) -> Run:
    """A bank, and a shop that has something to sell and does not run yet."""
    bank = await BankWindow.open(folder, http)
    settings = bank.settings() | {
        "KAIMAI_DATA": str(folder),
        "KAIMAI_LIMITS_API_PER_MINUTE": "0",
        # Orders that nobody pays give their stock back within the run.
        "KAIMAI_HOLD_NO_LINK": "0.05",
    }
    database = ""
    if cluster is not None:
        database = cluster.create_database()
        settings["KAIMAI_DATABASE_URL"] = cluster.url(database)
    port = free_port()
    crowd = Crowd(http, f"http://127.0.0.1:{port}", Journal(), seed)
    run = Run(
        folder=folder,
        cluster=cluster,
        chance=random.Random(seed),
        settings=settings,
        port=port,
        bank=bank,
        crowd=crowd,
        database=database,
        plan=plan,
    )
    units = {SCARCE: SCARCE_UNITS} | dict.fromkeys(PLENTY, PLENTY_UNITS)
    product = NewProduct(
        name="可樂",
        category="飲料",
        skus=tuple(NewSku(sku=sku, price=PRICE, on_hand=on_hand) for sku, on_hand in units.items()),
    )
    async with open_shop(run.shop_settings()) as shop:
        crowd.secret = await make_token(shop.db, shop.mint, "clerk", [REFUNDS])
        await import_products(shop.db, shop.mint, [product], actor=Actor("staff", "bob"))
    return run
