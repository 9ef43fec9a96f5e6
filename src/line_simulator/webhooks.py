"""Sending owed events to the webhook: signature, judgement, redelivery, and the log of attempts."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import httpx

from line_simulator.faults import SENDING_KINDS, FaultKind
from line_simulator.records import Delivery, Json, WebhookAttempt
from line_simulator.state import LineState

CONTENT_TYPE: Final = "application/json; charset=utf-8"
USER_AGENT: Final = "LineBotWebhook/2.0"
_FORGERS_SECRET: Final = "a forger does not know the channel secret"
_DETAIL_MAX: Final = 200


def sign(secret: str, body: bytes) -> str:
    """The value of x-line-signature: HMAC-SHA256 of the bytes that are sent, in Base64."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


class WebhookDesk:
    """Sends what is owed. Without an HTTP client everything stays owed."""

    def __init__(self, state: LineState, http: httpx.AsyncClient | None) -> None:
        self._state = state
        self._http = http
        self._at_once = asyncio.Semaphore(state.settings.webhooks_at_once_max)
        self.log: deque[WebhookAttempt] = deque(maxlen=state.settings.webhook_attempts_kept_max)

    def take_due(self) -> list[Delivery]:
        """The requests to be sent now; the caller sends each of them once."""
        if self._http is None:
            return []
        books = self._state.books
        numbers = self._state.owed.take_due(self._state.now())
        due = [books.deliveries[number] for number in numbers if number in books.deliveries]
        if self._state.settings.shuffle_events:
            self._state.random.shuffle(due)
        return self._gather(due)

    def _gather(self, due: list[Delivery]) -> list[Delivery]:
        """Put several first deliveries into one request each, as many as the settings say."""
        most = self._state.settings.events_per_request_max
        if most <= 1:
            return due
        gathered: list[Delivery] = []
        for delivery in due:
            last = gathered[-1] if gathered else None
            is_joined = (
                last is not None
                and not last.attempts
                and not delivery.attempts
                and len(last.events) + len(delivery.events) <= most
            )
            if last is not None and is_joined:
                last.events = [*last.events, *delivery.events]
                self._state.books.save_delivery(last)
                self._state.books.remove_delivery(delivery)
            else:
                gathered.append(delivery)
        return gathered

    async def deliver(self, delivery: Delivery) -> None:
        """Try once. What was not taken is owed again, if redelivery is switched on."""
        async with self._at_once:
            state = self._state
            struck = state.faults.draw(SENDING_KINDS, delivery.events[0]["type"])
            events = _as_sent(delivery.events, is_redelivery=delivery.attempts > 0)
            self._refresh_tokens(events)
            if FaultKind.EVENT_LOST in struck:
                attempt = self._attempt(delivery, None, "could_not_connect", "lost (fault)", "")
            else:
                attempt = await self._send(
                    delivery,
                    events,
                    has_bad_signature=FaultKind.EVENT_FORGED in struck,
                    is_answer_lost=FaultKind.ANSWER_LOST in struck,
                )
            self.log.append(attempt)
            delivery.attempts += 1
            self._owe_again(delivery, is_taken=attempt.reason is None)
            state.books.flush()
            state.feed.bump()

    def _refresh_tokens(self, events: Iterable[Json]) -> None:
        """A reply token counts from the last time its event was sent."""
        now = self._state.now()
        for event in events:
            token = self._state.books.reply_tokens.get(event.get("replyToken", ""))
            if token is not None:
                token.sent_at = now
                self._state.books.save_reply_token(token)

    async def _send(
        self,
        delivery: Delivery,
        events: list[Json],
        *,
        has_bad_signature: bool,
        is_answer_lost: bool,
    ) -> WebhookAttempt:
        secret = self._state.settings.account.channel_secret
        body = self.encode(events)
        signature = sign(_FORGERS_SECRET if has_bad_signature else secret, body)
        status, reason, detail = await self.post(self._state.webhook_url or "", body, signature)
        if is_answer_lost:
            reason, detail = "request_timeout", f"{detail}; answer lost (fault)"
        return self._attempt(delivery, status, reason, detail, body.decode())

    def encode(self, events: list[Json]) -> bytes:
        """The body of a request: compact JSON for the account."""
        told = {"destination": self._state.account_id, "events": events}
        is_escaped = self._state.settings.escape_webhook_text
        return json.dumps(told, ensure_ascii=is_escaped, separators=(",", ":")).encode()

    async def post(
        self, url: str, body: bytes, signature: str
    ) -> tuple[int | None, str | None, str]:
        """Send bytes to a webhook and judge the answer: status, reason for failure, detail.

        Taken means 2xx within the time limit. Redirects are not followed.
        """
        headers = {
            "accept-encoding": "gzip",
            "content-type": CONTENT_TYPE,
            "user-agent": USER_AGENT,
            "x-line-signature": signature,
        }
        if self._http is None:
            return None, "could_not_connect", "no HTTP client"
        limit = self._state.settings.webhook_timeout_seconds
        try:
            async with asyncio.timeout(limit):
                reply = await self._http.post(
                    url, content=body, headers=headers, timeout=None, follow_redirects=False
                )
        except TimeoutError:
            return None, "request_timeout", f"no answer within {limit:g} seconds"
        except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            return None, "could_not_connect", f"{type(error).__name__}: {error}"
        except httpx.HTTPError as error:
            return None, "unclassified", f"{type(error).__name__}: {error}"
        if not HTTPStatus.OK <= reply.status_code < HTTPStatus.MULTIPLE_CHOICES:
            return reply.status_code, "error_status_code", reply.text[:_DETAIL_MAX]
        return reply.status_code, None, reply.reason_phrase

    def _attempt(
        self, delivery: Delivery, status: int | None, reason: str | None, detail: str, body: str
    ) -> WebhookAttempt:
        return WebhookAttempt(
            at=self._state.now(),
            url=self._state.webhook_url or "",
            event_ids=[event["webhookEventId"] for event in delivery.events],
            kinds=[event["type"] for event in delivery.events],
            attempt=delivery.attempts + 1,
            status=status,
            reason=reason,
            detail=detail,
            body=body,
        )

    def _owe_again(self, delivery: Delivery, *, is_taken: bool) -> None:
        settings = self._state.settings
        gaps = settings.redelivery_seconds
        may_try = settings.redelivery and delivery.attempts <= len(gaps)
        if is_taken or not may_try:
            self._state.books.remove_delivery(delivery)
            return
        delivery.due_at = self._state.now() + timedelta(seconds=gaps[delivery.attempts - 1])
        if delivery.due_at - delivery.first_at > timedelta(hours=settings.redelivery_hours_max):
            self._state.books.remove_delivery(delivery)
            return
        self._state.books.save_delivery(delivery)
        self._state.owed.put(delivery.due_at, delivery.number)


def _as_sent(events: list[Json], *, is_redelivery: bool) -> list[Json]:
    return [{**event, "deliveryContext": {"isRedelivery": is_redelivery}} for event in events]
