"""An httpx transport that calls the simulator in process and shows faults as a network would."""

from typing import Any

import httpx

from bank_simulator.app import IN_PROCESS, ASGIApp, Receive, Scope, Send
from bank_simulator.bank import Bank
from bank_simulator.faults import FaultKind, LostConnection


class SimulatorTransport(httpx.AsyncBaseTransport):
    """Runs requests against the app. Nothing waits: a timeout is raised at once.

    A lost call becomes `httpx.ReadTimeout` (how: timeout) or `httpx.RemoteProtocolError` (how:
    close); the fault `refuse_connection` becomes `httpx.ConnectError` before the app is called.
    """

    def __init__(
        self, app: ASGIApp, bank: Bank, *, client: tuple[str, int] = ("127.0.0.1", 50_000)
    ) -> None:
        self._bank = bank

        async def in_process(scope: Scope, receive: Receive, send: Send) -> None:
            extensions: dict[str, Any] = {**(scope.get("extensions") or {}), IN_PROCESS: {}}
            await app({**scope, "extensions": extensions}, receive, send)

        self._inner = httpx.ASGITransport(in_process, client=client)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        directory, _, resource = request.url.path.rpartition("/")
        if self._bank.faults and directory == self._bank.settings.api_path:
            # Before a connection stands, only the resource is known, not the service behind it.
            if self._bank.faults.draw(
                {FaultKind.REFUSE_CONNECTION}, service=resource, order_no=None
            ):
                raise httpx.ConnectError("connection refused (simulated)", request=request)
        try:
            return await self._inner.handle_async_request(request)
        except LostConnection as lost:
            if lost.how == "timeout":
                raise httpx.ReadTimeout("no reply (simulated)", request=request) from lost
            raise httpx.RemoteProtocolError(
                "server disconnected without sending a response (simulated)", request=request
            ) from lost
