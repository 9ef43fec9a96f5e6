"""Putting a shop together from its settings: the only file that knows every part."""

import asyncio
import contextlib
import random
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar, Request, Response
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware.csrf import generate_csrf_token
from litestar.types import ASGIApp

from funbiz import CallRecord, FunbizClient, ShopKeys
from kaimai import api, bank_notices, links, storefront, worker
from kaimai.domain.errors import DatabaseUnreachable, KaimaiError, Misconfigured
from kaimai.domain.identifiers import Mint, link_signature
from kaimai.domain.orders import Holds
from kaimai.domain.payments import PaymentGateway
from kaimai.edge.copies import Copies
from kaimai.gateways.funbiz_calls import call_of
from kaimai.gateways.funbiz_gateway import FunbizGateway
from kaimai.gateways.mail import mailer_of
from kaimai.gateways.no_bank import NoBank
from kaimai.gateways.pace import Pace, Slots
from kaimai.gateways.store_map import SAMPLE, SampleMap
from kaimai.observability import logs, pages, unread, watching
from kaimai.observability.clients import Networks, networks
from kaimai.observability.metrics import Metrics
from kaimai.operations.bank_calls import CallLog
from kaimai.operations.letters import LetterSender
from kaimai.operations.messages import Sender
from kaimai.operations.order_wishes import Terms
from kaimai.operations.payments import Storefront
from kaimai.operations.search import refresh_terms
from kaimai.operations.shop import Shop
from kaimai.operations.shop_profile import ProfileKeeper
from kaimai.persistence import dialect, installation, pace, schema
from kaimai.persistence.database import (
    Database,
    Engine,
    PostgresEngine,
    Result,
    ServedSqliteEngine,
    SqliteEngine,
)
from kaimai.persistence.database import Request as BatchRequest
from kaimai.persistence.lane import Batch
from kaimai.persistence.ownership import FolderLock
from kaimai.queries import gauges, health
from kaimai.settings import Bank, InvalidSetting, Settings

DATABASE_FILE = "kaimai.db"
LETTERS_FOLDER = "letters"
READY_SECONDS_MAX = 2.0
"""A database that takes longer for the smallest question is not ready."""
LOOK_SECONDS = 5.0
"""How old what `/metrics` shows of the database may be: several monitors may ask."""
_OUTSIDE_CSRF = [
    rf"^{api.PATH}(/|$)",
    rf"^{links.BACKEND_PATH}$",
    rf"^{links.RETURN_PATH}$",
    rf"^{links.STORE_PATH}$",
    "^/callback$",
    "^/(assets|health)/",
    "^/metrics$",
]
"""Called by programs and by the bank's page, with tokens or notices instead of cookies; or only read."""


def database_url(settings: Settings) -> str:
    """Where the data is: the setting, or the embedded database in the data folder."""
    return settings.database_url or dialect.sqlite_url(settings.data / DATABASE_FILE)


def is_embedded(settings: Settings) -> bool:
    """Whether the data is in the embedded database, which one process owns."""
    return dialect.is_sqlite(database_url(settings))


@contextlib.asynccontextmanager
async def open_database(
    settings: Settings,
    *,
    engine: Engine | None = None,
    chance: random.Random | None = None,
    on_outcome: Callable[[str, str], None] | None = None,
) -> AsyncIterator[Database]:
    """The database of these settings, as it is: nothing is migrated.

    `engine` and `chance` replace what carries transactions out, and the source of randomness.
    `on_outcome` is told how each request of a batched transition ended: both by name.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    if engine is None:
        url = database_url(settings)
        engine = SqliteEngine(url) if dialect.is_sqlite(url) else PostgresEngine(url)
    chance = chance or random.SystemRandom()
    db = (
        Database(engine, random=chance)
        if on_outcome is None
        else _CountedDatabase(engine, random=chance, on_outcome=on_outcome)
    )
    try:
        yield db
    finally:
        await db.close()


@contextlib.contextmanager
def own(settings: Settings) -> Iterator[FolderLock | None]:
    """Be the one process that owns an embedded database; nothing for a PostgreSQL server."""
    settings.data.mkdir(parents=True, exist_ok=True)
    if not is_embedded(settings):
        yield None
        return
    with FolderLock(settings.data) as lock:
        yield lock


async def migrate(db: Database) -> tuple[str | None, str]:
    """Bring the database to this version's schema; the revisions before and after."""
    before = await db.read(schema.current)
    if before != schema.latest():
        await db.migrate(schema.upgrade)
    return before, schema.latest()


@contextlib.asynccontextmanager
async def open_shop(
    settings: Settings,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    chance: random.Random | None = None,
    engine: Engine | None = None,
    observer: Callable[[CallRecord], None] | None = None,
    on_outcome: Callable[[str, str], None] | None = None,
) -> AsyncIterator[Shop]:
    """A shop that is ready to work; an empty database gets its schema.

    `transport`, `clock`, `chance` and `engine` replace the network, the clock, the source of
    randomness, and what carries transactions out.
    `observer` is told of calls to the bank, which are remembered whether there is one or not;
    `on_outcome` is told of the ends of batched transitions.
    Raises Misconfigured when the schema is older or newer than this version.
    """
    async with contextlib.AsyncExitStack() as stack:
        db = await stack.enter_async_context(
            open_database(settings, engine=engine, chance=chance, on_outcome=on_outcome)
        )
        if await db.read(schema.is_empty):
            await migrate(db)
        present = await db.read(schema.current)
        if present != schema.latest():
            raise Misconfigured(
                f"The database has schema {present}, this version needs {schema.latest()}. "
                "Make a backup, then run: kaimai migrate"
            )
        mint = Mint(clock, chance or random.SystemRandom())
        here = await db.write(
            installation.ensure,
            id=mint.token()[:12],
            link_secret=secrets.token_hex(32) if chance is None else mint.token() * 2,
            now=mint.now(),
        )
        await refresh_terms(db)
        calls = CallLog(db, mint)
        stack.push_async_callback(calls.close)

        http = await stack.enter_async_context(_http(settings.bank, transport))
        yield Shop(
            settings=settings,
            db=db,
            gateway=_gateway(settings, db, http, clock, _listener(calls, observer)),
            mint=mint,
            calls=calls,
            profile=ProfileKeeper(db, mint),
            store_map=SampleMap(settings.public_url) if settings.store_map == SAMPLE else None,
            installation=here,
            terms=_terms(settings),
            storefront=Storefront(
                shop_name=settings.shop_name,
                return_url=partial(links.return_url, settings.public_url, here.link_secret),
                backend_url=partial(links.backend_url, settings.public_url, here.link_secret),
            ),
        )


def _terms(settings: Settings) -> Terms:
    return Terms(
        holds=Holds(
            card=settings.hold_card,
            atm=settings.hold_atm,
            no_link=settings.hold_no_link,
            ask_grace=settings.ask_grace,
        ),
        atm_max=settings.atm_max,
        auto_capture=settings.card_auto_capture,
    )


def _listener(
    calls: CallLog, observer: Callable[[CallRecord], None] | None
) -> Callable[[CallRecord], None]:
    """Who hears of each call to the bank: the log of calls, and the observer if there is one."""

    def hear(call: CallRecord) -> None:
        calls.keep(call_of(call))
        if observer is not None:
            observer(call)

    return hear


def _http(bank: Bank, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=bank.timeout_seconds,
        transport=transport,
        limits=httpx.Limits(max_connections=40, max_keepalive_connections=40),
    )


def _gateway(
    settings: Settings,
    db: Database,
    http: httpx.AsyncClient,
    clock: Callable[[], datetime],
    observer: Callable[[CallRecord], None],
) -> PaymentGateway:
    bank = settings.bank
    if not bank.is_set:
        return NoBank()
    keys = ShopKeys(
        shop_no=bank.shop_no,
        a1=bank.a1,
        a2=bank.a2,
        b1=bank.b1,
        b2=bank.b2,
        x_key_id=bank.x_key_id,
    )
    client = FunbizClient(
        keys,
        base_url=bank.base_url,
        http=http,
        observer=observer,
        clock=asyncio.get_running_loop().time,
    )
    turns = Pace(
        requests_per_second=bank.requests_per_second, clock=clock, slots=_slots(settings, db)
    )
    return FunbizGateway(client, shop_no=bank.shop_no, pace=turns)


def _slots(settings: Settings, db: Database) -> Slots | None:
    """Several processes on PostgreSQL share the bank's pace through the database."""
    if dialect.is_sqlite(database_url(settings)):
        return None

    async def take(now: float, seconds: float) -> float:
        return await db.write(pace.take_slot, now, seconds)

    return take


def senders(shop: Shop) -> dict[str, Sender]:
    """The ways in which this shop tells people things, for its worker.

    Letters go to the mail server of the settings; without one they are files in the data folder.
    Raises InvalidSetting.
    """
    mail = shop.settings.mail
    letters = LetterSender(
        db=shop.db,
        mailer=mailer_of(mail, shop.settings.data / LETTERS_FOLDER),
        shop_name=shop.settings.shop_name,
        public_url=shop.settings.public_url,
        sender=mail.sender,
        clock=shop.mint.now,
    )
    return {"mail": letters}


def build_app(settings: Settings, *, shop: Shop | None = None, runs_jobs: bool = True) -> Litestar:
    """The whole application: pages, API, the bank's notices, health and metrics.

    Without a `shop` it opens its own when it starts, and does the background jobs unless `runs_jobs`
    is False; a shop that is given stays its owner's. Raises InvalidSetting.
    """
    metrics = Metrics()
    csrf = _csrf(settings)
    trusted = _trusted(settings)
    admit = api.admission(settings.limits.api_per_minute, trusted)
    admit_visitor = storefront.admission(settings.limits.pages_per_minute, trusted)
    watch = storefront.Watch()
    jobs: list[asyncio.Task[None]] = []
    app = Litestar(
        route_handlers=[
            *storefront.routes(
                admit_visitor,
                watch,
                trusted=trusted,
                per_minute=settings.limits.pages_per_minute,
                shows_design=settings.is_demo,
                shows_map=settings.store_map == SAMPLE,
            ),
            *api.routes(admit),
            *bank_notices.routes(),
            *pages.routes(
                metrics, lambda: _trouble(app.state, jobs), _Look(metrics, lambda: app.state.shop)
            ),
        ],
        dependencies={"shop": Provide(_shop_of, sync_to_thread=False)},
        exception_handlers={
            HTTPException: _answer_error,
            KaimaiError: _answer_error,
            Exception: _answer_error,
        },
        after_exception=[watching.log_unexpected],
        csrf_config=csrf,
        lifespan=[_lifespan(settings, shop, metrics, csrf, jobs if runs_jobs else None)],
        state=State({"watch": watch}),
        openapi_config=None,
        # Whoever starts the process decides about logs.
        logging_config=None,
    )
    inner: ASGIApp = unread.read_to_the_end(app.asgi_handler)
    inner = Copies(
        inner,
        ((storefront.shared_name, admit_visitor), (api.shared_name, admit)),
        token_cookie=csrf.cookie_name,
        new_token=lambda: generate_csrf_token(csrf.secret),
        life_seconds=settings.copies_seconds,
    )
    inner = api.purchases_first(inner, lambda: _shop_of(app.state), admit)
    app.asgi_handler = watching.watched(inner, metrics)
    return app


async def end_streams(app: Litestar) -> None:
    """Let go of the pages that follow an order, which a server that stops would wait for."""
    watch: storefront.Watch = app.state.watch
    await watch.close()


def _trusted(settings: Settings) -> Networks:
    try:
        return networks(settings.trusted_proxies)
    except ValueError as error:
        raise InvalidSetting(f"trusted_proxies: {error}") from error


def _csrf(settings: Settings) -> CSRFConfig:
    """Protection of forms. Its secret is the installation's, known when the shop is open."""
    return CSRFConfig(
        secret=secrets.token_hex(32),
        cookie_name="csrf",
        header_name="x-csrf-token",
        cookie_httponly=True,
        cookie_samesite="lax",
        cookie_secure=settings.public_url.startswith("https:"),
        exclude=_OUTSIDE_CSRF,
    )


def _lifespan(
    settings: Settings,
    given: Shop | None,
    metrics: Metrics,
    csrf: CSRFConfig,
    jobs: list[asyncio.Task[None]] | None,
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Opens the shop, starts its jobs, and ends both in the right order."""

    @contextlib.asynccontextmanager
    async def living(app: Litestar) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            shop = given
            if shop is None:
                lock = stack.enter_context(own(settings))
                shop = await stack.enter_async_context(
                    open_shop(
                        settings,
                        engine=None if lock is None else _served(settings, lock),
                        observer=lambda call: metrics.bank_call(call.service, call.outcome),
                        on_outcome=metrics.outcome,
                    )
                )
                if jobs is not None:
                    await stack.enter_async_context(_working(shop, metrics, jobs))
            # The same in every process of this shop, so that any of them takes any of its forms.
            csrf.secret = link_signature(shop.installation.link_secret, "csrf")
            metrics.queue_lengths = shop.db.queue_lengths
            app.state.shop = shop
            stack.callback(logs.write_requests)
            yield

    return living


def _served(settings: Settings, lock: FolderLock) -> Engine:
    """The embedded database of a web process: its writer has a process, and so a core, of its own."""
    return ServedSqliteEngine(database_url(settings), kept_open=(lock.fileno(),))


@contextlib.asynccontextmanager
async def _working(
    shop: Shop, metrics: Metrics, jobs: list[asyncio.Task[None]]
) -> AsyncIterator[None]:
    """Do the shop's background jobs meanwhile."""
    task = asyncio.create_task(worker.run(shop, senders(shop), on_run=metrics.job_ended))
    jobs.append(task)
    try:
        yield
    finally:
        jobs.remove(task)
        task.cancel()
        await asyncio.wait({task})


async def _trouble(state: State, jobs: list[asyncio.Task[None]]) -> str | None:
    """Why this process is not ready for requests, or None."""
    if any(task.done() for task in jobs):
        return "worker"
    shop: Shop = state.shop
    question = asyncio.ensure_future(shop.db.read(health.answers))
    done, waiting = await asyncio.wait({question}, timeout=READY_SECONDS_MAX)
    for each in waiting:
        each.cancel()
    # Whatever the driver raises means the same here, so the error is looked at, not caught.
    is_answered = bool(done) and question.exception() is None
    return None if is_answered else "database"


class _Look:
    """Reads what the metrics show of the database, at most every few seconds."""

    def __init__(self, metrics: Metrics, shop: Callable[[], Shop]) -> None:
        self._metrics = metrics
        self._shop = shop
        self._again_at = 0.0

    async def __call__(self) -> None:
        """Bring the metrics up to date, or say that the database does not answer."""
        clock = asyncio.get_running_loop().time
        if clock() < self._again_at:
            return
        self._again_at = clock() + LOOK_SECONDS
        shop = self._shop()
        question = asyncio.ensure_future(shop.db.read(gauges.gauges, shop.mint.now()))
        done, waiting = await asyncio.wait({question}, timeout=READY_SECONDS_MAX)
        for each in waiting:
            each.cancel()
        is_away = not done or isinstance(question.exception(), DatabaseUnreachable)
        self._metrics.books = gauges.unreachable() if is_away else question.result()


def _shop_of(state: State) -> Shop:
    shop: Shop = state.shop
    return shop


def _answer_error(request: Request[object, object, State], error: Exception) -> Response[Any]:
    """What is wrong before any channel is reached: a problem for programs, a page for people."""
    if f"{request.scope['path']}/".startswith("/api/"):
        return api.answer_error(request, error)
    return storefront.error_page(request, error)


class _CountedDatabase(Database):
    """A database that tells how batched transitions end."""

    def __init__(
        self, engine: Engine, *, random: random.Random, on_outcome: Callable[[str, str], None]
    ) -> None:
        super().__init__(engine, random=random)
        self._on_outcome = on_outcome

    async def submit(self, batch: Batch[BatchRequest, Result], request: BatchRequest) -> Result:
        """See `Database.submit`."""
        outcome = await super().submit(batch, request)
        self._on_outcome(getattr(batch, "__name__", "?"), type(outcome).__name__)
        return outcome


def data_folder(given: Path) -> Path:
    """The data folder as an absolute path."""
    return given.expanduser().resolve()
