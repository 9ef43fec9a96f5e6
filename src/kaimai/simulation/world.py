"""One seed's world: the bank, the wire, the database file, and the shop's process, which may die."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx

from bank_simulator import DEMO_SHOP, Bank, BankSettings
from funbiz import CallRecord
from kaimai import links
from kaimai.composition import line_senders, open_line, open_shop
from kaimai.domain.errors import Busy
from kaimai.gateways.funbiz_notices import token_of_push
from kaimai.gateways.mail import MailFailed
from kaimai.operations import notices
from kaimai.operations.letters import Letterhead, LetterSender
from kaimai.operations.messages import Sender
from kaimai.operations.shop import Shop
from kaimai.persistence.database import Connection, DatabaseFailed
from kaimai.persistence.sealing import KEY_BYTES, written_key
from kaimai.settings import Bank as BankAccount
from kaimai.settings import Line, Settings
from kaimai.simulation.history import History
from kaimai.simulation.line import ACCOUNT, Platform, WireToLine
from kaimai.simulation.loop import VirtualLoop
from kaimai.simulation.plan import Plan
from kaimai.simulation.tally import Tally, Trouble, bank_troubles
from kaimai.simulation.weather import (
    Process,
    ProcessDied,
    Weather,
    WeatheredEngine,
    Wire,
    WireToBank,
    forecast,
    set_faults,
)
from kaimai.simulation.workshop import Workshop

if TYPE_CHECKING:
    from kaimai.line_channel import Office

Result = TypeVar("Result")
BANK_ADDRESS = "http://bank.test"
SEALING_KEY = written_key(b"s" * KEY_BYTES)
SHOP_ADDRESS = "http://shop.test"
SHOP_NO = DEMO_SHOP.shop_no
IN_LINE_EVERY = 10
"""One seed of so many is in LINE too: that costs more time than all the rest of it."""


class ShopGone(Exception):
    """The shop's process died, or is not up, while somebody waited for its answer."""


class _MailRoom:
    """Takes letters, or fails to."""

    encoding = "8bit"

    def __init__(self, random: Random, weather: Weather, tally: Tally) -> None:
        self._random = random
        self._weather = weather
        self._tally = tally

    async def send(self, letter: EmailMessage, *, key: str) -> None:
        """See `Mailer.send`."""
        if self._random.random() < self._weather.slow:
            self._tally[Trouble.MAIL_FAILED] += 1
            raise MailFailed(f"the mail server is away for {letter['To']} ({key})")


class _DoorOfTheShop(httpx.AsyncBaseTransport):
    """The way from the bank to the shop's backend URL."""

    def __init__(self, world: "World") -> None:
        self._world = world

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a push to the shop, and its answer back."""
        await self._world.wire.travel()
        try:
            status = await self._world.ask(lambda shop: _take_push(shop, request))
        except ShopGone as gone:
            raise httpx.ConnectError("nobody answers", request=request) from gone
        except Busy:
            return httpx.Response(503, json={"Status": "F"}, request=request)
        except DatabaseFailed:
            return httpx.Response(500, json={"Status": "F"}, request=request)
        if status == "S":
            self._world.notices_taken.append(token_of_push(request.content, shop_no=SHOP_NO) or "")
        return httpx.Response(200, json={"Status": status}, request=request)


async def _take_push(shop: Shop, request: httpx.Request) -> str:
    """What the bank's route does with a push (`bank_notices`), without the web framework."""
    token = token_of_push(request.content, shop_no=shop.settings.bank.shop_no)
    if token is None:
        return "F"
    query = dict(parse_qsl(urlsplit(str(request.url)).query))
    is_signed = links.is_ours(query, shop.installation.link_secret)
    await ring(shop, token, is_signed=is_signed)
    return "S"


async def ring(shop: Shop, token: str, *, is_signed: bool) -> None:
    """Store a notice with this token, as both doors of the shop do."""
    body = {"ShopNo": shop.settings.bank.shop_no, "PayToken": token}
    await notices.receive_notice(shop.db, shop.mint, token=token, body=body, is_signed=is_signed)


@dataclass(slots=True)
class Life:
    """One run of the shop's process."""

    process: Process
    shop: Shop
    tasks: list["asyncio.Task[Any]"]
    senders: dict[str, Sender]
    office: "Office | None"


class World:
    """Everything of one seed that is not an actor. All chance comes from the plan's seed."""

    def __init__(self, plan: Plan, loop: VirtualLoop, workshop: Workshop) -> None:
        self.plan = plan
        self.loop = loop
        self.random = Random(f"{plan.seed} actors")
        self.trouble = Random(f"{plan.seed} trouble")
        self._mint = Random(f"{plan.seed} mint")
        self.weather = forecast(self.trouble)
        self.history = History(loop.present)
        self.tally = Tally()
        self.wire = Wire(loop, self.trouble, self.weather, self.tally)
        self._workshop = workshop
        self._stack = AsyncExitStack()
        self.bank = Bank(
            bank_settings(self.random),
            now=loop.present,
            random=Random(f"{plan.seed} bank"),
            http=httpx.AsyncClient(transport=_DoorOfTheShop(self)),
        )
        self.platform = Platform(Random(f"{plan.seed} line"), self.tally, self.complain)
        self.is_in_line = plan.seed % IN_LINE_EVERY == IN_LINE_EVERY - 2
        self.auto_capture = self.random.random() < 0.65
        self.life: Life | None = None
        self.deaths = 0
        self.orders_placed = 0
        self.complaints: list[str] = []
        self.alarms: list[str] = []
        self.notices_taken: list[str] = []

    async def open(self) -> None:
        """Start the shop on a fresh database, and let the weather begin."""
        await self._workshop.clear()
        await self.start(mortal=False)
        set_faults(self.bank, self.weather, self.trouble)

    async def start(self, *, mortal: bool) -> None:
        """Start the shop's process on what the one before it left."""
        process = Process(self.trouble, self.weather, self.tally, mortal=False)
        shop = await self._stack.enter_async_context(
            open_shop(
                self._settings(),
                transport=WireToBank(self.bank, self.wire, process),
                clock=self.loop.present,
                chance=self._mint,
                engine=WeatheredEngine(self._workshop.engine, process),
                observer=self._hear,
            )
        )
        letters = LetterSender(
            db=shop.db,
            mailer=_MailRoom(self.trouble, self.weather, self.tally),
            letterhead=lambda: Letterhead(shop_name="開賣小舖", sender="shop@shop.test"),
            public_url=SHOP_ADDRESS,
            clock=self.loop.present,
        )
        wire = WireToLine(self.platform, process, lambda: self.weather)
        office = await self._stack.enter_async_context(open_line(shop, gateway=wire))
        process.mortal = mortal
        senders = {"mail": letters, **line_senders(office)}
        self.life = Life(process, shop, [], senders, office)

    async def bury(self) -> None:
        """Clear a dead process away: its tasks end, its connections close. Nothing is saved."""
        life, self.life = self.life, None
        if life is None:
            return
        for task in life.tasks:
            task.cancel()
        await asyncio.gather(*life.tasks, return_exceptions=True)
        await self._stack.aclose()

    async def restart_if_dead(self) -> None:
        """Start again after a death; the new process finds what was committed."""
        if self.life is None or not self.life.process.obituary:
            return
        self.deaths += 1
        self.history.note("process", self.life.process.obituary)
        await self.bury()
        await self.start(mortal=True)
        self.history.note("process", "started again")

    async def close(self) -> None:
        """End the world; the database file stays until the next seed."""
        await self.bury()
        await self._workshop.engine.close()

    @property
    def shop(self) -> Shop:
        """The shop as it runs now. Raises ShopGone."""
        if self.life is None or self.life.process.obituary:
            raise ShopGone
        return self.life.shop

    @property
    def office(self) -> "Office":
        """The shop's presence in LINE as it is now. Raises ShopGone."""
        if self.life is None or self.life.office is None:
            raise ShopGone
        return self.life.office

    def spawn(self, work: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
        """Run something inside the shop's process: it ends when the process does."""
        if self.life is None:
            work.close()
            raise ShopGone
        task = asyncio.ensure_future(work)
        self.life.tasks = [each for each in self.life.tasks if not each.done()]
        self.life.tasks.append(task)
        return task

    async def ask(self, verb: Callable[[Shop], Coroutine[Any, Any, Result]]) -> Result:
        """Have the shop do something for somebody outside. Raises ShopGone when it dies of it."""
        shop = self.shop
        task = self.spawn(verb(shop))
        try:
            return await task
        except ProcessDied as died:
            raise ShopGone from died
        except asyncio.CancelledError:
            if task.cancelled() and (self.life is None or self.life.shop is not shop):
                raise ShopGone from None
            raise

    async def look(self, fn: Callable[[Connection], Result]) -> Result:
        """Look at the database past the shop, whether its process lives or not."""
        return await self._workshop.engine.read(fn)

    def complain(self, sentence: str) -> None:
        """A promise is broken: the seed has failed."""
        self.history.note("PROMISE", sentence)
        self.complaints.append(self.history.shorten(sentence))

    def clear_up(self) -> None:
        """No more trouble of any kind: from here on everything works."""
        self.tally += bank_troubles(self.bank.faults.active)
        self.bank.faults.clear()
        self.wire.weather = Weather()
        self.wire.down_until = 0.0
        self.weather = Weather()
        if self.life is not None:
            self.life.process.mortal = False

    def _hear(self, call: CallRecord) -> None:
        about = call.order_no or ""
        why = f" {call.code or ''} {call.error or ''}".rstrip() if call.outcome != "done" else ""
        self.history.note("bank", f"{call.service} {about}", f"{call.outcome}{why}")
        if call.service == "OrderCreate" and call.code == "E0302":
            self.alarms.append(call.order_no or "")

    def _settings(self) -> Settings:
        return Settings(
            data=self._workshop.folder,
            database_url=self._workshop.database_url,
            public_url=SHOP_ADDRESS,
            card_auto_capture=self.auto_capture,
            secret_key=SEALING_KEY,
            line=ACCOUNT if self.is_in_line else Line(),
            bank=BankAccount(
                base_url=BANK_ADDRESS + self.bank.settings.api_path,
                shop_no=SHOP_NO,
                a1=DEMO_SHOP.a1,
                a2=DEMO_SHOP.a2,
                b1=DEMO_SHOP.b1,
                b2=DEMO_SHOP.b2,
                x_key_id=DEMO_SHOP.x_key_id,
                requests_per_second=0,
            ),
        )


def bank_settings(random: Random) -> BankSettings:
    """A bank with habits that nobody outside knows for sure, so each seed draws its own."""
    return BankSettings(
        public_url=BANK_ADDRESS,
        push_standard_ports_only=False,
        same_token=random.random() < 0.3,
        push_failed_payments=random.random() < 0.5,
        push_delay_seconds_min=0,
        push_delay_seconds_max=random.choice((5, 300)),
        nulls=random.random() < 0.3,
        empty_lists=random.random() < 0.3,
        unknown_token=random.choice(("S0001", "E2601")),
        query_delay_seconds=random.choice((0, 0, 60, 300)),
        rejections=random.choice(("sealed", "plain", "http_400")),
        account_refund_by_last_digit=random.random() < 0.3,
    )
