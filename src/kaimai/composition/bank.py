"""The way to the bank, which may become another while the shop is open: calls under way end on the one
they began on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection
from datetime import date, datetime

import httpx

from funbiz import CallRecord, FunbizClient, ShopKeys
from kaimai.domain.payment_methods import Family
from kaimai.domain.payments import (
    Attempt,
    CommandReply,
    PaymentGateway,
    Rank,
    RefundReply,
    Report,
    WalletReports,
)
from kaimai.domain.reconciliation import BankLine, Payout
from kaimai.domain.remembered_cards import CardSafe
from kaimai.domain.subscriptions import ScheduleReport
from kaimai.gateways.funbiz_gateway import FunbizGateway
from kaimai.gateways.no_bank import NoBank
from kaimai.gateways.pace import Pace, Slots
from kaimai.settings import Bank


class BankDoor:
    """Makes ways to the bank: what stays the same whichever keys are used."""

    def __init__(
        self,
        *,
        transport: httpx.AsyncBaseTransport | None,
        clock: Callable[[], datetime],
        observer: Callable[[CallRecord], None],
        slots: Slots | None,
        cards: CardSafe,
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._observer = observer
        self._slots = slots
        self._cards = cards

    def http(self, bank: Bank) -> httpx.AsyncClient:
        """Connections to the bank."""
        return httpx.AsyncClient(
            timeout=bank.timeout_seconds,
            transport=_Lent(self._transport) if self._transport is not None else None,
            limits=httpx.Limits(max_connections=40, max_keepalive_connections=40),
        )

    def client(self, bank: Bank, http: httpx.AsyncClient) -> FunbizClient:
        """The bank's client under these keys. Raises InvalidKeys."""
        keys = ShopKeys(
            shop_no=bank.shop_no,
            a1=bank.a1,
            a2=bank.a2,
            b1=bank.b1,
            b2=bank.b2,
            x_key_id=bank.x_key_id,
        )
        return FunbizClient(
            keys,
            base_url=bank.base_url,
            http=http,
            observer=self._observer,
            clock=asyncio.get_running_loop().time,
        )

    def gateway(self, bank: Bank, http: httpx.AsyncClient) -> PaymentGateway:
        """The bank in the shop's words."""
        turns = Pace(
            requests_per_second=bank.requests_per_second, clock=self._clock, slots=self._slots
        )
        return FunbizGateway(
            self.client(bank, http), shop_no=bank.shop_no, pace=turns, cards=self._cards
        )


class _Way:
    """One way to the bank, and how many calls are on it. A shop without a bank has no connections:
    who could prove to be a bank takes long to load."""

    def __init__(self, door: BankDoor, bank: Bank) -> None:
        self._http = door.http(bank) if bank.is_set else None
        self.gateway: PaymentGateway = (
            NoBank() if self._http is None else door.gateway(bank, self._http)
        )
        self.calls = 0
        self.is_left = False

    async def close(self) -> None:
        """End the connections."""
        if self._http is not None:
            await self._http.aclose()


class LiveBank:
    """A `PaymentGateway` that asks each call's way anew. Safe to share by everything in a process."""

    def __init__(self, door: BankDoor, bank: Bank) -> None:
        self._door = door
        self._way = _Way(door, bank)

    async def change(self, bank: Bank) -> None:
        """Make the calls that begin from now on under these keys. Raises InvalidKeys."""
        old, self._way = self._way, _Way(self._door, bank)
        old.is_left = True
        if not old.calls:
            await old.close()

    async def close(self) -> None:
        """End the connections."""
        await self._way.close()

    @contextlib.asynccontextmanager
    async def _call(self) -> AsyncIterator[PaymentGateway]:
        way = self._way
        way.calls += 1
        try:
            yield way.gateway
        finally:
            way.calls -= 1
            if way.is_left and not way.calls:
                await way.close()

    async def create_payment(self, attempt: Attempt) -> Report:
        """See `PaymentGateway.create_payment`."""
        async with self._call() as bank:
            return await bank.create_payment(attempt)

    async def query_attempt(self, attempt_number: str, *, method: str, rank: Rank) -> Report:
        """See `PaymentGateway.query_attempt`."""
        async with self._call() as bank:
            return await bank.query_attempt(attempt_number, method=method, rank=rank)

    async def query_period(self, since: datetime, until: datetime, *, rank: Rank) -> list[Report]:
        """See `PaymentGateway.query_period`."""
        async with self._call() as bank:
            return await bank.query_period(since, until, rank=rank)

    async def query_wallets(self, first: date, last: date, *, rank: Rank) -> WalletReports:
        """See `PaymentGateway.query_wallets`."""
        async with self._call() as bank:
            return await bank.query_wallets(first, last, rank=rank)

    async def query_notice(self, token: str, *, rank: Rank) -> Report | ScheduleReport | None:
        """See `PaymentGateway.query_notice`."""
        async with self._call() as bank:
            return await bank.query_notice(token, rank=rank)

    async def query_schedule(self, master_number: str, *, rank: Rank) -> ScheduleReport | None:
        """See `PaymentGateway.query_schedule`."""
        async with self._call() as bank:
            return await bank.query_schedule(master_number, rank=rank)

    async def stop_schedule(self, master_number: str) -> CommandReply:
        """See `PaymentGateway.stop_schedule`."""
        async with self._call() as bank:
            return await bank.stop_schedule(master_number)

    async def disable_account(self, attempt_number: str) -> bool:
        """See `PaymentGateway.disable_account`."""
        async with self._call() as bank:
            return await bank.disable_account(attempt_number)

    async def capture(self, attempt_number: str) -> CommandReply:
        """See `PaymentGateway.capture`."""
        async with self._call() as bank:
            return await bank.capture(attempt_number)

    async def void(self, attempt_number: str) -> CommandReply:
        """See `PaymentGateway.void`."""
        async with self._call() as bank:
            return await bank.void(attempt_number)

    async def query_uncaptured(self, *, rank: Rank) -> dict[str, datetime]:
        """See `PaymentGateway.query_uncaptured`."""
        async with self._call() as bank:
            return await bank.query_uncaptured(rank=rank)

    async def refund(
        self, attempt_number: str, amount: int | None, token: str | None
    ) -> RefundReply:
        """See `PaymentGateway.refund`."""
        async with self._call() as bank:
            return await bank.refund(attempt_number, amount, token)

    async def query_statement(self, day: date, *, rank: Rank) -> list[BankLine]:
        """See `PaymentGateway.query_statement`."""
        async with self._call() as bank:
            return await bank.query_statement(day, rank=rank)

    async def query_payouts(
        self, first: date, last: date, *, families: Collection[Family], rank: Rank
    ) -> list[Payout]:
        """See `PaymentGateway.query_payouts`."""
        async with self._call() as bank:
            return await bank.query_payouts(first, last, families=families, rank=rank)


class _Lent(httpx.AsyncBaseTransport):
    """A transport that belongs to somebody else, and outlives the clients that use it."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on."""
        return await self._transport.handle_async_request(request)
