"""Remembering what was said to the bank and what it answered, for "what happened to this payment?".

The log is written behind the payments' back: nobody waits for it, and its failures are log lines.
"""

import asyncio
import logging
from collections.abc import Sequence

from kaimai.domain.bank_calls import BankCall
from kaimai.domain.errors import Busy
from kaimai.domain.identifiers import Mint
from kaimai.persistence import bank_calls
from kaimai.persistence.bank_calls import NewBankCall
from kaimai.persistence.database import Connection, Database

_LOGGER = logging.getLogger(__name__)
WAITING_MAX = 1_000
"""Calls that may wait for the writer; one more is not remembered."""
GATHER_SECONDS = 0.1
"""Calls that end within this time share a commit, which the writer has better use for."""


def record_calls(conn: Connection, requests: Sequence[NewBankCall]) -> list[None]:
    """Store a batch of calls, in one statement."""
    bank_calls.insert(conn, requests)
    return [None] * len(requests)


class CallLog:
    """Takes finished calls and stores them in the background, those of a moment together.

    A process that dies loses the calls of its last moment, never half of one. What a call meant for
    its payment is recorded by others, so nothing but the story is poorer for a call that is lost.
    """

    def __init__(self, db: Database, mint: Mint) -> None:
        self._db = db
        self._mint = mint
        self._loop = asyncio.get_running_loop()
        self._gathered: list[NewBankCall] = []
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: set[asyncio.Future[None]] = set()
        self._is_open = True

    def keep(self, call: BankCall) -> None:
        """Store a call that has just ended, soon. Never raises, never waits."""
        if not self._is_open:
            return
        if len(self._gathered) + len(self._waiting) >= WAITING_MAX:
            _tell_lost("too many calls wait to be stored")
            return
        self._gathered.append(NewBankCall(id=self._mint.id(), at=self._mint.now(), call=call))
        if self._timer is None:
            self._timer = self._loop.call_later(GATHER_SECONDS, self._hand_over)

    async def flush(self) -> None:
        """Wait until what was taken is stored, or could not be."""
        self._hand_over()
        if self._waiting:
            await asyncio.wait(list(self._waiting))

    async def close(self) -> None:
        """Take nothing more, and store what was taken."""
        self._is_open = False
        await self.flush()

    def _hand_over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        gathered, self._gathered = self._gathered, []
        for request in gathered:
            try:
                stored = self._db.post(record_calls, request)
            except Busy as busy:
                _tell_lost(str(busy))
                continue
            self._waiting.add(stored)
            stored.add_done_callback(self._end)

    def _end(self, stored: "asyncio.Future[None]") -> None:
        self._waiting.discard(stored)
        # Looked at, not caught: a call that cannot be stored is nobody's problem but the log's.
        error = None if stored.cancelled() else stored.exception()
        if isinstance(error, Exception):
            _tell_lost(f"{type(error).__name__}: {error}")


def _tell_lost(why: str) -> None:
    _LOGGER.warning("a call to the bank is missing in the story of its payment: %s", why)
