"""What goes wrong in a seed: how often, on the way to the bank, in the database, to the process."""

import asyncio
import math
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

import httpx

from bank_simulator import Bank, Fault, FaultKind, LostConnection
from bank_simulator.faults import LINE_KINDS
from bank_simulator.gateway import Answer, Call
from kaimai.persistence.database import Connection, DatabaseFailed, Engine
from kaimai.simulation.loop import VirtualLoop
from kaimai.simulation.tally import Tally, Trouble

Result = TypeVar("Result")
TIMEOUT_SECONDS = 20.0
_HTTP_NOT_SENT = (401, 403, 404, 405, 415, 429, 499)
_HTTP_UNKNOWN = (500, 502, 503, 504)
_CODES = ("E9900", "E9902", "E0304", "E3003", "M0001", "E0001", "E1100")
_REFUSALS = ("E3603", "E3604", "E3606")


class ProcessDied(BaseException):
    """The shop's process is gone; nothing of it runs any further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Probabilities, each of one kind of trouble at one place."""

    bank: tuple[tuple[FaultKind, float], ...] = ()
    slow: float = 0.0
    """A message on the wire takes up to two minutes instead of less than a second."""
    busy: float = 0.0
    death_at_commit: float = 0.0
    death_at_call: float = 0.0
    outage: float = 0.0
    jump: float = 0.0
    refusal: float = 0.0
    """The bank refuses for good to give back, capture, void or close."""
    odd_money: float = 0.0
    """The bank takes another amount than was asked for."""


def forecast(random: Random) -> Weather:
    """The weather of one seed: from calm to stormy, with some kinds of trouble left out."""
    strength = random.choice((0.0, 0.05, 0.1, 0.2, 0.5))

    def often(share: float, factor: float = 1.0) -> float:
        drawn = random.random() * factor * strength
        return drawn if random.random() < share else 0.0

    kinds = [(kind, often(0.4)) for kind in FaultKind]
    return Weather(
        bank=tuple((kind, chance) for kind, chance in kinds if chance),
        slow=often(0.5),
        busy=often(0.4),
        death_at_commit=often(0.5, 0.2),
        death_at_call=often(0.5, 0.2),
        outage=often(0.5, 0.5),
        jump=often(0.4, 0.3),
        refusal=random.choice((0.0, 0.0, 0.3, 0.8)),
        odd_money=random.choice((0.0, 0.0, 0.05, 0.3)),
    )


def set_faults(bank: Bank, weather: Weather, random: Random) -> None:
    """Make the bank misbehave like this until its faults are cleared."""
    bank.faults.add(
        Fault(
            kind=FaultKind.CODE,
            service="OrderMaintain",
            probability=weather.refusal,
            code=random.choice(_REFUSALS),
        )
    )
    for kind, chance in weather.bank:
        # An outdated nonce is refused before anything is done, at the real bank too.
        is_done = random.random() < 0.5 and kind is not FaultKind.NONCE_EXPIRED
        status = random.choice(_HTTP_UNKNOWN if is_done else _HTTP_NOT_SENT + _HTTP_UNKNOWN)
        for service in (None, "Push"):
            bank.faults.add(
                Fault(
                    kind=kind,
                    service=service,
                    probability=chance,
                    how=random.choice(("timeout", "close")),
                    http_status=status,
                    # A code that says "never happened" must be true when it is said.
                    code="E9900" if is_done else random.choice(_CODES),
                    seconds=random.uniform(0, 90),
                    takes_effect=is_done,
                )
            )


def set_line_faults(bank: Bank) -> None:
    """Make the bank's statements wrong, line by line, until its faults are cleared."""
    for kind in (*LINE_KINDS, FaultKind.LINE_FOREIGN):
        bank.faults.add(Fault(kind=kind, probability=0.2))


@dataclass(slots=True)
class Wire:
    """The way between shop and bank, both directions: slow, and cut off for a while."""

    loop: VirtualLoop
    random: Random
    weather: Weather
    tally: Tally
    down_until: float = 0.0
    _sent: int = 0
    _underway: set[int] = field(default_factory=set)

    async def travel(self) -> None:
        """Let a message take its time; those sent later may arrive before it."""
        self._sent += 1
        number = self._sent
        self._underway.add(number)
        if self.random.random() < self.weather.slow:
            self.tally[Trouble.WIRE_SLOW] += 1
            await asyncio.sleep(self.random.uniform(1, 120))
        else:
            await asyncio.sleep(self.random.uniform(0.01, 0.5))
        if min(self._underway) < number:
            self.tally[Trouble.OVERTAKEN] += 1
        self._underway.discard(number)

    @property
    def is_down(self) -> bool:
        """Whether the bank cannot be reached at all."""
        return self.loop.time() < self.down_until


@dataclass(slots=True)
class Process:
    """Whether one run of the shop's process still lives."""

    random: Random
    weather: Weather
    tally: Tally
    obituary: str = ""
    mortal: bool = field(default=True)

    def check(self) -> None:
        """Go no further if the process is dead. Raises ProcessDied."""
        if self.obituary:
            raise ProcessDied(self.obituary)

    def may_die(self, chance: float, how: Trouble) -> None:
        """Die here, perhaps. Raises ProcessDied."""
        if self.mortal and chance and self.random.random() < chance:
            self.tally[how] += 1
            self.obituary = how
            raise ProcessDied(how)

    def may_be_busy(self) -> None:
        """Find the database busy, perhaps. Raises DatabaseFailed."""
        if self.mortal and self.random.random() < self.weather.busy:
            self.tally[Trouble.BUSY] += 1
            raise _busy()


class WireToBank(httpx.AsyncBaseTransport):
    """What one process calls the bank through: real requests, answered by the simulated bank."""

    def __init__(self, bank: Bank, wire: Wire, process: Process) -> None:
        self._bank = bank
        self._wire = wire
        self._process = process

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request there and its answer back, or lose either, or die on the way."""
        chance = self._process.weather.death_at_call
        self._process.check()
        self._process.may_die(chance, Trouble.DEATH_BEFORE_CALL)
        service = request.url.path.rpartition("/")[2]
        refusing = {FaultKind.REFUSE_CONNECTION}
        if self._wire.is_down:
            self._wire.tally[Trouble.CONNECTION_REFUSED] += 1
            raise httpx.ConnectError("the bank is away", request=request)
        faults = self._bank.faults
        if faults and faults.draw(refusing, service=service, order_no=None):
            raise httpx.ConnectError("connection refused", request=request)
        there_and_back = asyncio.ensure_future(self._deliver(request))
        await asyncio.wait({there_and_back}, timeout=TIMEOUT_SECONDS)
        self._process.check()
        if not there_and_back.done():
            # The request goes on without us: it may still take effect at the bank.
            self._wire.tally[Trouble.REPLY_LATE] += 1
            raise httpx.ReadTimeout("no reply in time", request=request)
        answer = there_and_back.result()
        if answer is None:
            raise httpx.RemoteProtocolError("connection closed", request=request)
        self._process.may_die(chance, Trouble.DEATH_BEFORE_ANSWER)
        return httpx.Response(
            answer.status,
            headers={"content-type": answer.content_type},
            content=answer.body,
            request=request,
        )

    async def _deliver(self, request: httpx.Request) -> Answer | None:
        """What comes back, however late; None when the connection is closed instead."""
        await self._wire.travel()
        call = Call(
            method=request.method,
            path=request.url.path,
            content_type=request.headers.get("content-type", ""),
            key_id=request.headers.get("x-keyid", ""),
            address="127.0.0.1",
            body=request.content,
        )
        try:
            answer = await self._bank.gateway.answer(call)
        except LostConnection as lost:
            await asyncio.sleep(2 * TIMEOUT_SECONDS if lost.how == "timeout" else 0)
            return None
        await self._wire.travel()
        return answer


class WeatheredEngine:
    """The real engine of one process, in which transactions wait a little, fail, or are the last."""

    def __init__(self, engine: Engine, process: Process) -> None:
        self._engine = engine
        self._process = process
        self.writers = engine.writers
        self.batches_ahead = engine.batches_ahead

    async def write(self, fn: Callable[[Connection], Result]) -> Result:
        """See `Engine.write`. Raises ProcessDied before or after the commit."""
        process, weather = self._process, self._process.weather
        await self._pause()
        process.check()
        process.may_be_busy()

        def until_commit(conn: Connection) -> Result:
            result = fn(conn)
            process.may_be_busy()
            process.may_die(weather.death_at_commit, Trouble.DEATH_BEFORE_COMMIT)
            return result

        result = await self._engine.write(until_commit)
        process.may_die(weather.death_at_commit, Trouble.DEATH_AFTER_COMMIT)
        return result

    async def read(self, fn: Callable[[Connection], Result]) -> Result:
        """See `Engine.read`."""
        await self._pause()
        self._process.check()
        return await self._engine.read(fn)

    async def migrate(self, fn: Callable[[Connection], Result]) -> Result:
        """See `Engine.migrate`."""
        return await self._engine.migrate(fn)

    async def close(self) -> None:
        """A process ends; the engine is the world's, and the next process goes on with it."""

    async def _pause(self) -> None:
        # Most transactions are quick; now and then one waits long enough for others to come between.
        draw = self._process.random.random()
        if draw < 0.3:
            await asyncio.sleep(draw if draw < 0.05 else 0)


def _busy() -> DatabaseFailed:
    original = sqlite3.OperationalError("database is locked")
    original.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return DatabaseFailed("made by the weather", None, original)


def pause_seconds(random: Random) -> float:
    """How long something takes that may take moments or half an hour: often little, rarely much."""
    return math.exp(random.uniform(-3, 7.5))
