"""An httpx transport that calls the simulator in process and shows faults as a network would."""

from typing import Any

import httpx

from line_simulator.app import IN_PROCESS, ASGIApp, Receive, Scope, Send
from line_simulator.faults import LostConnection


class SimulatorTransport(httpx.AsyncBaseTransport):
    """Runs requests against the app; a lost call becomes `httpx.ReadTimeout` at once."""

    def __init__(self, app: ASGIApp) -> None:
        async def in_process(scope: Scope, receive: Receive, send: Send) -> None:
            extensions: dict[str, Any] = {**(scope.get("extensions") or {}), IN_PROCESS: {}}
            await app({**scope, "extensions": extensions}, receive, send)

        self._inner = httpx.ASGITransport(in_process)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        try:
            return await self._inner.handle_async_request(request)
        except LostConnection as lost:
            raise httpx.ReadTimeout("no reply (simulated)", request=request) from lost
