"""Putting a shop together from its settings: the only file that knows every part."""

import contextlib
import random
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx

from funbiz import CallRecord, FunbizClient, ShopKeys
from kaimai import links
from kaimai.domain.errors import Misconfigured
from kaimai.domain.identifiers import Mint
from kaimai.domain.orders import Holds
from kaimai.domain.payments import PaymentGateway
from kaimai.gateways.funbiz_gateway import FunbizGateway
from kaimai.gateways.mail import FolderMailer, Mailer, SmtpMailer
from kaimai.gateways.no_bank import NoBank
from kaimai.gateways.pace import Pace, Slots
from kaimai.operations.checkout import Terms
from kaimai.operations.letters import LetterSender
from kaimai.operations.messages import Sender
from kaimai.operations.payments import Storefront
from kaimai.operations.shop import Shop
from kaimai.persistence import dialect, installation, pace, schema
from kaimai.persistence.database import Database, Engine, PostgresEngine, SqliteEngine
from kaimai.persistence.ownership import FolderLock
from kaimai.settings import Bank, Settings

DATABASE_FILE = "kaimai.db"
LETTERS_FOLDER = "letters"


def database_url(settings: Settings) -> str:
    """Where the data is: the setting, or the embedded database in the data folder."""
    return settings.database_url or dialect.sqlite_url(settings.data / DATABASE_FILE)


@contextlib.asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database of these settings, as it is: nothing is migrated."""
    settings.data.mkdir(parents=True, exist_ok=True)
    url = database_url(settings)
    engine: Engine = SqliteEngine(url) if dialect.is_sqlite(url) else PostgresEngine(url)
    db = Database(engine, random=random.SystemRandom())
    try:
        yield db
    finally:
        await db.close()


@contextlib.contextmanager
def own(settings: Settings) -> Iterator[None]:
    """Be the one process that owns an embedded database; nothing for a PostgreSQL server."""
    settings.data.mkdir(parents=True, exist_ok=True)
    if not dialect.is_sqlite(database_url(settings)):
        yield
        return
    with FolderLock(settings.data):
        yield


async def migrate(db: Database) -> tuple[str | None, str]:
    """Bring the database to this version's schema; the revisions before and after."""
    before = await db.read(schema.current)
    if before != schema.latest():
        await db.write(schema.upgrade)
    return before, schema.latest()


@contextlib.asynccontextmanager
async def open_shop(
    settings: Settings,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    chance: random.Random | None = None,
    observer: Callable[[CallRecord], None] | None = None,
) -> AsyncIterator[Shop]:
    """A shop that is ready to work; an empty database gets its schema.

    `transport`, `clock` and `chance` replace the network, the clock and the source of randomness.
    Raises Misconfigured when the schema is older or newer than this version.
    """
    async with contextlib.AsyncExitStack() as stack:
        db = await stack.enter_async_context(open_database(settings))
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
        http = await stack.enter_async_context(_http(settings.bank, transport))
        yield Shop(
            settings=settings,
            db=db,
            gateway=_gateway(settings, db, http, clock, observer),
            mint=mint,
            installation=here,
            terms=Terms(
                holds=Holds(
                    card=settings.hold_card,
                    atm=settings.hold_atm,
                    no_link=settings.hold_no_link,
                    ask_grace=settings.ask_grace,
                ),
                atm_max=settings.atm_max,
                auto_capture=settings.card_auto_capture,
            ),
            storefront=Storefront(
                shop_name=settings.shop_name,
                return_url=lambda attempt: links.return_url(
                    settings.public_url, here.link_secret, attempt
                ),
                backend_url=lambda attempt: links.backend_url(
                    settings.public_url, here.link_secret, attempt
                ),
            ),
        )


def _http(bank: Bank, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=bank.timeout_seconds,
        transport=transport,
        limits=httpx.Limits(max_connections=40, max_keepalive_connections=20),
    )


def _gateway(
    settings: Settings,
    db: Database,
    http: httpx.AsyncClient,
    clock: Callable[[], datetime],
    observer: Callable[[CallRecord], None] | None,
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
    client = FunbizClient(keys, base_url=bank.base_url, http=http, observer=observer)
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
    """
    mail = shop.settings.mail
    mailer: Mailer = FolderMailer(shop.settings.data / LETTERS_FOLDER)
    if mail.host:
        mailer = SmtpMailer(host=mail.host, port=mail.port, user=mail.user, password=mail.password)
    letters = LetterSender(
        db=shop.db,
        mailer=mailer,
        shop_name=shop.settings.shop_name,
        public_url=shop.settings.public_url,
        sender=mail.sender,
    )
    return {"mail": letters}


def data_folder(given: Path) -> Path:
    """The data folder as an absolute path."""
    return given.expanduser().resolve()
