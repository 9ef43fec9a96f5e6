"""The whole ASGI application round a shop: its channels, its jobs, its limits, its health."""

import asyncio
import contextlib
import secrets
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from litestar import Litestar, Request, Response
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware.csrf import generate_csrf_token
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin
from litestar.types import ASGIApp

from kaimai import api, bank_notices, links, storefront, worker
from kaimai.composition.backoffice import BackOfficeFirst
from kaimai.composition.backups import backup_jobs
from kaimai.composition.line import line_presence, line_route
from kaimai.composition.shop import database_url, open_shop, own, senders
from kaimai.domain.errors import DatabaseUnreachable, KaimaiError
from kaimai.domain.identifiers import link_signature
from kaimai.domain.messaging import LineGateway
from kaimai.edge.copies import Copies
from kaimai.gateways.store_map import SAMPLE
from kaimai.observability import logs, pages, unread, watching
from kaimai.observability.clients import Clock, Networks, networks
from kaimai.observability.metrics import Metrics
from kaimai.operations.shop import Shop
from kaimai.persistence.database import (
    Engine,
    ServedSqliteEngine,
)
from kaimai.persistence.writing import Copy
from kaimai.queries import gauges, health
from kaimai.settings import InvalidSetting, Settings

READY_SECONDS_MAX = 2.0
"""A database that takes longer for the smallest question is not ready."""
JOBS_AFTER_SECONDS = 0.3
"""The jobs all begin at once, each with questions of its own: whoever waits for the door to open goes
before them."""
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


def build_app(
    settings: Settings,
    *,
    shop: Shop | None = None,
    engine: Engine | None = None,
    runs_jobs: bool = True,
    clock: Clock = time.monotonic,
    line: LineGateway | None = None,
    again: Litestar | None = None,
) -> Litestar:
    """The whole application: pages, API, the bank's notices, health and metrics.

    Without a `shop` it opens its own when it starts, and does the background jobs unless `runs_jobs`
    is False; a shop that is given stays its owner's. `engine`: what an embedded database that its
    owner has prepared is written by (`prepared`). Limits on requests go by `clock`. `again`: an
    application of this function whose life has ended, with the same pages; everything that it knew
    is put away, and its routes, which take longest to build, are used again. Raises InvalidSetting.
    """
    trusted = _trusted(settings)
    app = again or _routes(settings)
    if not isinstance(app, _Application):
        raise TypeError("only an application of this function can be used again")
    csrf = app.protection
    csrf.secret, csrf.cookie_secure = (
        secrets.token_hex(32),
        settings.public_url.startswith("https:"),
    )
    metrics = Metrics()
    admit = api.admission(settings.limits.api_per_minute, trusted, clock)
    limits = storefront.RequestLimits(
        settings.limits.pages_per_minute, trusted=trusted, clock=clock
    )
    jobs: list[asyncio.Task[None]] = []
    app.state = State(
        {
            "watch": storefront.Watch(),
            "limits": limits,
            "admit": admit,
            "pushes": bank_notices.Intake(),
            "returns": bank_notices.Desk(),
            "metrics": metrics,
            "trouble": lambda: _trouble(app.state, jobs),
            "look": _Look(metrics, lambda: app.state.shop),
            "life": _life(
                settings,
                shop,
                metrics,
                csrf,
                jobs if runs_jobs else None,
                engine=engine,
                line=line,
            ),
        }
    )
    inner = _in_front(app, settings, csrf, limits, admit, trusted=trusted)
    app.asgi_handler = watching.watched(inner, metrics)
    return app


def _routes(settings: Settings) -> "_Application":
    """Every route of the application. What they need of this process they find in its state."""
    csrf = _csrf()
    app = _Application(
        route_handlers=[
            *storefront.routes(
                shows_design=settings.is_demo, shows_map=settings.store_map == SAMPLE
            ),
            *api.routes(),
            *bank_notices.routes(),
            line_route(),
            *pages.routes(),
        ],
        dependencies={
            "shop": Provide(_shop_of, sync_to_thread=False),
        },
        exception_handlers={
            HTTPException: _answer_error,
            KaimaiError: _answer_error,
            Exception: _answer_error,
        },
        after_exception=[watching.log_unexpected],
        csrf_config=csrf,
        lifespan=[lambda app: app.state.life(app)],
        openapi_config=None,
        # Whoever starts the process decides about logs.
        logging_config=None,
    )
    app.protection, app.answering = csrf, app.asgi_handler
    return app


def _in_front(
    app: "_Application",
    settings: Settings,
    csrf: CSRFConfig,
    limits: storefront.RequestLimits,
    admit: api.Admit,
    *,
    trusted: Networks,
) -> ASGIApp:
    """The application with what answers before it does: copies of pages, the back office, purchases."""
    inner: ASGIApp = unread.read_to_the_end(app.answering)
    inner = Copies(
        inner,
        ((storefront.shared_name, limits.admit), (api.shared_name, admit)),
        token_cookie=csrf.cookie_name,
        new_token=lambda: generate_csrf_token(csrf.secret),
        life_seconds=settings.copies_seconds,
    )
    app.office = BackOfficeFirst(
        inner, lambda: _shop_of(app.state), trusted=trusted, again=app.office
    )
    return api.purchases_first(app.office, lambda: _shop_of(app.state), admit)


async def end_streams(app: Litestar) -> None:
    """Let go of the pages that follow an order, which a server that stops would wait for."""
    watch: storefront.Watch = app.state.watch
    await watch.close()


class _Application(Litestar):
    """Litestar without its support for pydantic: LINE's library brings that along, nothing here is
    made of it, and its import takes a tenth of the time in which a shop starts."""

    protection: CSRFConfig
    """How forms are protected. The secret is the installation's, known when the shop is open."""
    answering: ASGIApp
    """What answers behind everything that stands in front."""
    office: BackOfficeFirst | None = None

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def _trusted(settings: Settings) -> Networks:
    try:
        return networks(settings.trusted_proxies)
    except ValueError as error:
        raise InvalidSetting(f"trusted_proxies: {error}") from error


def _csrf() -> CSRFConfig:
    return CSRFConfig(
        secret="",
        cookie_name="csrf",
        header_name="x-csrf-token",
        cookie_httponly=True,
        cookie_samesite="lax",
        exclude=_OUTSIDE_CSRF,
    )


def _life(
    settings: Settings,
    given: Shop | None,
    metrics: Metrics,
    csrf: CSRFConfig,
    jobs: list[asyncio.Task[None]] | None,
    *,
    engine: Engine | None,
    line: LineGateway | None,
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Opens the shop, starts its jobs, and ends both in the right order."""

    @contextlib.asynccontextmanager
    async def living(app: Litestar) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            shop = given
            if shop is None:
                shop = await stack.enter_async_context(
                    open_shop(
                        settings,
                        engine=engine
                        or stack.enter_context(prepared(settings, writes_in_copy=False)),
                        observer=lambda call: metrics.bank_call(call.service, call.outcome),
                        on_outcome=metrics.outcome,
                    )
                )
            presence = await stack.enter_async_context(
                line_presence(shop, gateway=line, watched=jobs)
            )
            if given is None:
                await stack.enter_async_context(_meanwhile(shop.live.watch(), jobs))
            if jobs is not None and given is None:
                round_ = partial(
                    worker.run,
                    shop,
                    senders(shop) | presence.senders(),
                    [*presence.jobs(), *backup_jobs(shop)],
                    on_run=metrics.job_ended,
                )
                await stack.enter_async_context(
                    _meanwhile(_after(JOBS_AFTER_SECONDS, round_), jobs)
                )
            # The same in every process of this shop, so that any of them takes any of its forms.
            csrf.secret = link_signature(shop.installation.link_secret, "csrf")
            metrics.queue_lengths = shop.db.queue_lengths
            app.state.shop = shop
            app.state.presence = presence
            stack.callback(logs.write_requests)
            yield

    return living


@contextlib.contextmanager
def prepared(
    settings: Settings, *, writes_in_copy: bool = sys.platform == "linux"
) -> Iterator[Engine | None]:
    """Own an embedded database, whose writer has a process, and so a core, of its own; None for a
    server's.

    A writer that is a copy of this process is ready sooner, but has to be made before there is any
    thread or event loop, and not where the system's own libraries may not survive in a copy. Raises
    Misconfigured when another process has the database.
    """
    with own(settings) as lock:
        if lock is None:
            yield None
            return
        url = database_url(settings)
        copy = Copy(url) if writes_in_copy else None
        try:
            yield ServedSqliteEngine(url, kept_open=(lock.fileno(),), copy=copy)
        finally:
            if copy is not None:
                copy.close()


@contextlib.asynccontextmanager
async def _meanwhile(
    work: Coroutine[Any, Any, None], jobs: list[asyncio.Task[None]] | None
) -> AsyncIterator[None]:
    """Do something for as long as the application lives; `jobs` lists what must not end before."""
    task = asyncio.create_task(work)
    watched = [] if jobs is None else jobs
    watched.append(task)
    try:
        yield
    finally:
        watched.remove(task)
        task.cancel()
        await asyncio.wait({task})


async def _after(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(seconds)
    await work()


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
