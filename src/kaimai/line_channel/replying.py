"""Sending what was answered: by the free reply when that is possible, else by a push if it must arrive."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from kaimai.domain.identifiers import Mint
from kaimai.domain.messaging import (
    MESSAGES_MAX,
    LineGateway,
    Message,
    NotSent,
    Receipt,
    Sent,
    Unclear,
    Why,
    retry_key,
)
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.events import Heard
from kaimai.operations.line_pushes import Push, push
from kaimai.persistence.database import Database
from kaimai.persistence.line_events import StoredEvent
from kaimai.persistence.line_log import SentRow
from kaimai.words.line_letters import SORRY

TOKEN_LIVES = timedelta(seconds=55)
"""A reply token is good for a minute from when its event was received."""
REDELIVERED_UNTIL = timedelta(minutes=20)
"""An event that is brought again can be answered until so long after it happened."""
AT_ONCE = 32
PAUSES_SECONDS = (0.3, 1.0, 3.0)
"""How long to wait before a reply that was certainly not taken is tried again."""
APOLOGY: Message = {"type": "text", "text": f"{SORRY.zh}\n{SORRY.en}"}
_STATES = {Sent: "sent", NotSent: "not_sent", Unclear: "unclear"}
_log = structlog.get_logger("kaimai.line_channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How an answer went out. `is_answered`: the person got something, or was owed nothing."""

    outcome: str
    is_answered: bool
    rows: tuple[SentRow, ...] = ()


class Post:
    """Sends answers, a bounded number side by side. Safe to share."""

    def __init__(self, db: Database, line: LineGateway, mint: Mint) -> None:
        self._db = db
        self._line = line
        self._mint = mint
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def answer(self, event: StoredEvent, heard: Heard, answer: Answer) -> Ended:
        """Say this to the event. A reply that may have arrived is not said again, unless it must."""
        if not answer.messages:
            return Ended(outcome="silent", is_answered=True)
        if len(answer.messages) > MESSAGES_MAX:
            _log.error("an answer has too many messages", event_id=heard.id)
        messages = tuple(answer.messages)[:MESSAGES_MAX]
        rows: tuple[SentRow, ...] = ()
        token = self._token(event, heard)
        if token is not None:
            async with self._turn:
                rows, outcome = await self._reply(token, heard, messages)
            if outcome is not None:
                return Ended(outcome=outcome, is_answered=True, rows=rows)
        if not answer.must_arrive or not heard.conversation:
            return Ended(outcome="too late to reply", is_answered=False, rows=rows)
        return await self._push(heard, messages, rows)

    def _token(self, event: StoredEvent, heard: Heard) -> str | None:
        """The reply token, while it can be good."""
        now = self._mint.now()
        is_over = now - event.received_at > TOKEN_LIVES or (
            heard.is_redelivery and now - heard.at > REDELIVERED_UNTIL
        )
        return None if is_over else heard.reply_token

    async def _reply(
        self, token: str, heard: Heard, messages: Sequence[Message]
    ) -> tuple[tuple[SentRow, ...], str | None]:
        """What was sent, and how the event ended by it; None: the person has got nothing."""
        receipt = await self._try_reply(token, messages)
        row = self._row(heard, messages, receipt, "reply")
        if isinstance(receipt, Sent):
            return (row,), "answered"
        _log.warning("a reply was not sent", event_id=heard.id, words=receipt.words)
        if isinstance(receipt, Unclear) or receipt.why is not Why.REFUSED:
            return (row,), None
        # What we wrote is no message that LINE takes. The token may be spent, or not.
        _log.error("LINE refuses what we answer", event_id=heard.id, words=receipt.words)
        receipt = await self._try_reply(token, [APOLOGY])
        apology = self._row(heard, [APOLOGY], receipt, "apology")
        return (row, apology), "apologized" if isinstance(receipt, Sent) else None

    async def _try_reply(self, token: str, messages: Sequence[Message]) -> Receipt:
        receipt = await self._line.reply(token, messages)
        for pause in PAUSES_SECONDS:
            is_repeatable = isinstance(receipt, NotSent) and receipt.why in (
                Why.PACE,
                Why.UNREACHED,
            )
            if not is_repeatable:
                break
            await asyncio.sleep(pause)
            receipt = await self._line.reply(token, messages)
        return receipt

    async def _push(
        self, heard: Heard, messages: Sequence[Message], rows: tuple[SentRow, ...]
    ) -> Ended:
        receipt = await push(
            self._db,
            self._line,
            self._mint,
            Push(
                id=retry_key("event", heard.id),
                to=heard.conversation,
                user_id=heard.user_id,
                messages=tuple(dict(message) for message in messages),
                event_id=heard.id,
            ),
        )
        if isinstance(receipt, Sent):
            return Ended(outcome="pushed", is_answered=True, rows=rows)
        _log.warning("an answer could not be pushed", event_id=heard.id, words=receipt.words)
        return Ended(outcome="not pushed", is_answered=False, rows=rows)

    def _row(
        self, heard: Heard, messages: Sequence[Message], receipt: Receipt, kind: str
    ) -> SentRow:
        return SentRow(
            id=retry_key(kind, heard.id),
            at=self._mint.now(),
            kind="reply",
            conversation=heard.conversation,
            user_id=heard.user_id,
            event_id=heard.id,
            messages=tuple(messages),
            state=_STATES[type(receipt)],
            words="" if isinstance(receipt, Sent) else receipt.words,
            request_id=receipt.request_id,
        )
