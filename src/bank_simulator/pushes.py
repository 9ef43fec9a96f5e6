"""Delivering results to the shops' BackendURL: attempts, resends, and the log of every attempt."""

import asyncio
from collections import deque
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpx
import msgspec

from bank_simulator.falsify import OTHER_SHOP
from bank_simulator.faults import DELIVERY_KINDS, Fault, FaultKind
from bank_simulator.records import Push, PushAttempt
from bank_simulator.state import BankState

_HEADERS: Final = {"Content-Type": "application/json; charset=utf-8"}
_PORTS: Final = {"http": 80, "https": 443}


class PushDesk:
    """Sends what is owed. Without an HTTP client everything stays owed."""

    def __init__(self, state: BankState, http: httpx.AsyncClient | None) -> None:
        self._state = state
        self._http = http
        self._at_once = asyncio.Semaphore(state.settings.pushes_at_once_max)
        self.log: deque[PushAttempt] = deque(maxlen=state.settings.push_attempts_kept_max)

    def take_due(self) -> list[Push]:
        """The pushes to be sent now; the caller delivers each of them once."""
        if self._http is None:
            return []
        due = []
        now = self._state.clock.now()
        while (entry := self._state.push_queue.pop_due(now)) is not None:
            push = self._state.ledger.pending_pushes.get(entry[1])
            # A push may have been sent early, by hand or by a fault; then its old entry is stale.
            if push is not None and push.next_at == entry[0]:
                due.append(push)
        return due

    def make_due(self, push: Push) -> None:
        """Let a push be sent with the next batch, whatever its time was."""
        push.next_at = self._state.clock.now()
        self._state.ledger.save_push(push)
        self._state.push_queue.put(push.next_at, push.number)

    async def deliver_early(self, push: Push) -> None:
        """Send a push at once, before its time; its place in the queue becomes stale."""
        if self._http is None:
            return
        push.next_at = self._state.clock.now()
        await self.deliver(push)

    async def deliver(self, push: Push) -> None:
        """Try once, and owe the push again in ten minutes unless it was the last try.

        Acknowledged means HTTP 200 and a JSON body with Status S. Redirects are not followed.
        """
        async with self._at_once:
            state = self._state
            struck = state.faults.draw(DELIVERY_KINDS, service="Push", order_no=push.order_no)
            started_at = state.clock.now()
            outcome, is_acknowledged = await self._post(push, struck)
            push.attempts += 1
            push.is_acknowledged = push.is_acknowledged or is_acknowledged
            push.next_at = None
            if not push.is_acknowledged and push.attempts < state.settings.push_attempts_max:
                push.next_at = started_at + timedelta(seconds=state.settings.push_resend_seconds)
                state.push_queue.put(push.next_at, push.number)
            state.ledger.save_push(push)
            state.ledger.flush()
            self.log.append(
                PushAttempt(
                    at=started_at,
                    push_number=push.number,
                    attempt=push.attempts,
                    shop_no=push.shop_no,
                    order_no=push.order_no,
                    ap_type=push.ap_type,
                    url=push.url,
                    token=push.token,
                    outcome=outcome,
                    is_acknowledged=is_acknowledged,
                )
            )

    async def _post(self, push: Push, struck: list[Fault]) -> tuple[str, bool]:
        kinds = {fault.kind for fault in struck}
        if FaultKind.LOSE_REQUEST in kinds:
            return "lost on the way (fault)", False
        if self._http is None:
            return "no HTTP client", False
        if not push.url.startswith(("http://", "https://")):
            return "no address that can be called", False
        if self._state.settings.push_standard_ports_only and not _has_standard_port(push.url):
            return "port not allowed: only 80 and 443", False
        for fault in struck:
            if fault.kind is FaultKind.DELAY:
                await asyncio.sleep(fault.seconds)
        shop_no = OTHER_SHOP if FaultKind.OTHER_SHOP in kinds else push.shop_no
        try:
            reply = await self._http.post(
                push.url,
                content=msgspec.json.encode({"ShopNo": shop_no, "PayToken": push.token}),
                headers=_HEADERS,
                timeout=self._state.settings.push_timeout_seconds,
                follow_redirects=False,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"{type(error).__name__}: {error}", False
        if FaultKind.LOSE_REPLY in kinds:
            return f"HTTP {reply.status_code}, reply lost (fault)", False
        return f"HTTP {reply.status_code} {reply.text[:200]}", _is_acknowledged(reply)


def _has_standard_port(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (parts.port or _PORTS.get(parts.scheme)) in _PORTS.values()
    except ValueError:
        return False


def _is_acknowledged(reply: httpx.Response) -> bool:
    if reply.status_code != HTTPStatus.OK:
        return False
    try:
        body = msgspec.json.decode(reply.content)
    except ValueError:
        return False
    return isinstance(body, dict) and body.get("Status") == "S"
