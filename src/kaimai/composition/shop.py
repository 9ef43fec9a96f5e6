"""A shop put together from its settings: its database, its bank, what it tells people with."""

import contextlib
import random
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import httpx

from funbiz import CallRecord
from kaimai.composition.bank import BankDoor, LiveBank
from kaimai.composition.live import LiveSettings, storefront_of, terms_of
from kaimai.composition.trials import LiveTrials
from kaimai.domain.errors import Misconfigured
from kaimai.domain.identifiers import Mint
from kaimai.gateways.funbiz_calls import call_of
from kaimai.gateways.mail import Mailer, mailer_of
from kaimai.gateways.pace import Slots
from kaimai.gateways.store_map import SAMPLE, SampleMap
from kaimai.operations.bank_calls import CallLog
from kaimai.operations.letters import Letterhead, LetterSender
from kaimai.operations.messages import Sender
from kaimai.operations.remembered_cards import CardVault
from kaimai.operations.search import refresh_terms
from kaimai.operations.shop import Shop
from kaimai.operations.shop_profile import ProfileKeeper
from kaimai.operations.staff_alerts import StaffTeller
from kaimai.persistence import dialect, installation, pace, schema
from kaimai.persistence.database import (
    Database,
    Engine,
    Result,
    SqliteEngine,
)
from kaimai.persistence.database import Request as BatchRequest
from kaimai.persistence.lane import Batch
from kaimai.persistence.ownership import FolderLock
from kaimai.settings import Settings

DATABASE_FILE = "kaimai.db"
LETTERS_FOLDER = "letters"


def data_folder(given: Path) -> Path:
    """The data folder as an absolute path."""
    return given.expanduser().resolve()


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
        engine = SqliteEngine(url) if dialect.is_sqlite(url) else _server(url)
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
    if await db.read(schema.is_empty):
        await db.migrate(schema.create)
    elif before != schema.latest():
        from kaimai.persistence.migrating import upgrade

        await db.migrate(upgrade)
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
        await _check_schema(db)
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

        live = LiveSettings(settings, db)
        settings = await live.load()
        door = BankDoor(
            transport=transport,
            clock=clock,
            observer=_listener(calls, observer),
            slots=_slots(settings, db),
            cards=CardVault(mint, lambda: live.keys),
        )
        bank = LiveBank(door, settings.bank)
        trials = LiveTrials(door, LiveMailer)
        stack.push_async_callback(bank.close)
        shop = Shop(
            settings=settings,
            db=db,
            gateway=bank,
            mint=mint,
            calls=calls,
            profile=ProfileKeeper(db, mint),
            store_map=SampleMap(settings.public_url) if settings.store_map == SAMPLE else None,
            installation=here,
            terms=terms_of(settings),
            storefront=storefront_of(settings, here),
            live=live,
            trials=trials,
        )
        live.attach(shop, bank)
        trials.attach(shop)
        yield shop


async def _check_schema(db: Database) -> None:
    """Give an empty database its schema. Raises Misconfigured when another version's is there."""
    present = await db.read(schema.current)
    if present is None and await db.read(schema.is_empty):
        await db.migrate(schema.create)
        present = schema.latest()
    if present != schema.latest():
        raise Misconfigured(
            f"The database has schema {present}, this version needs {schema.latest()}. "
            "Make a backup, then run: kaimai migrate"
        )


def _server(url: str) -> Engine:
    from kaimai.persistence.server import PostgresEngine

    return PostgresEngine(url)


def _listener(
    calls: CallLog, observer: Callable[[CallRecord], None] | None
) -> Callable[[CallRecord], None]:
    """Who hears of each call to the bank: the log of calls, and the observer if there is one."""

    def hear(call: CallRecord) -> None:
        calls.keep(call_of(call))
        if observer is not None:
            observer(call)

    return hear


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
    mailer_of(shop.settings.mail, shop.settings.data / LETTERS_FOLDER)
    letters = LetterSender(
        db=shop.db,
        mailer=LiveMailer(shop),
        letterhead=lambda: Letterhead(
            shop_name=shop.settings.shop_name, sender=shop.settings.mail.sender
        ),
        public_url=shop.settings.public_url,
        clock=shop.mint.now,
    )
    staff = StaffTeller(
        db=shop.db, line=shop.line, mint=shop.mint, public_url=shop.settings.public_url
    )
    return {"mail": letters, "staff_line": staff}


class LiveMailer:
    """A `Mailer` that hands each letter to whichever mail server is set at that moment."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    @property
    def encoding(self) -> str:
        """See `Mailer.encoding`."""
        return self._present().encoding

    async def send(self, letter: EmailMessage, *, key: str) -> None:
        """See `Mailer.send`."""
        await self._present().send(letter, key=key)

    def _present(self) -> Mailer:
        return mailer_of(self._shop.settings.mail, self._shop.settings.data / LETTERS_FOLDER)


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
