"""Running a web process: the port, the server, and an orderly end. What is served is not here.

The server runs inside the process that opened the database, so that killing this one process ends
everything that writes: no child lives on with the file and the port.
"""

import asyncio
import contextlib
import errno
import resource
import signal
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from kaimai import long_running
from kaimai.cli.session import Failed

BACKLOG = 2_048
"""Connections that wait to be accepted when a sale opens."""
CONNECTIONS_MAX = 16_384
"""Connections of one process. Browsers keep theirs open, so those who only look must not lock out
those who come to buy: too many orders at once are refused by the lane, in words."""
FILES_KEPT = 512
"""Open files that are not connections of clients: the database, the bank, logs."""
HEAD_MAX = 64 * 1024
"""Bytes of a request's head."""
STOP_SECONDS_MAX = 35
"""How long a process may take to stop: the longest answer is a page's stream of news."""
READY_SECONDS_MAX = 10.0
_LOOK_SECONDS = 0.02


def connections_max() -> int:
    """How many connections one process may hold, after it was allowed as many open files as it may."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS_MAX + FILES_KEPT
    if allowed < wanted:
        # Some systems name no limit and have one all the same: then what was allowed stays.
        with contextlib.suppress(ValueError, OSError):
            allowed_now = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed_now, most))
            allowed = allowed_now
    return max(1, min(CONNECTIONS_MAX, allowed - FILES_KEPT))


def check_port(host: str, port: int) -> None:
    """Raise Failed, in a sentence, when this port cannot be listened on.

    The server shares ports with other processes on purpose, so it would not notice by itself.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Failed(
                f"{port} 埠已被其他程式使用，請先停止它，或以 --port 換一個。"
                f"Port {port} is taken: stop the program that uses it, or choose another with --port."
            ) from error
        raise Failed(f"不能使用 Cannot listen on {host}:{port}: {error.strerror}") from error


def make_server(app: Any, host: str, port: int, *, has_lifespan: bool = False) -> Server:  # noqa: ANN401 any ASGI application
    """A server for an ASGI application in this process; nothing listens yet.

    Without `has_lifespan` the caller has started the application, and ends it.
    """
    return Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI if has_lifespan else Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=HEAD_MAX),
        websockets=False,
        backlog=BACKLOG,
        backpressure=connections_max(),
        log_enabled=False,
    )


async def serve_until_stopped(
    server: Server,
    on_ready: Callable[[], Awaitable[None]],
    on_stop: Callable[[], Awaitable[None]],
) -> None:
    """Serve until SIGINT or SIGTERM; requests that were accepted are finished.

    `on_ready` is called once when the port answers, `on_stop` before the server waits for the requests
    that are still answered. Raises Failed when the server ends by itself.
    """
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    serving = asyncio.create_task(server.serve())
    stopped = asyncio.create_task(stopping.wait())
    try:
        if await _answers(server.bind_addr, server.bind_port, serving, stopped):
            await on_ready()
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not stopped.done():
            await serving
            raise Failed("伺服器停止了。The server ended by itself.")
        # A second signal ends the process at once, as people expect.
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    finally:
        stopped.cancel()
        await on_stop()
        await stop(server, serving)


async def stop(server: Server, serving: "asyncio.Task[None]") -> None:
    """Let a server finish what it accepted."""
    if not serving.done():
        server.stop()  # type: ignore[no-untyped-call]  # Granian leaves it untyped
        await asyncio.wait({serving})


async def _answers(
    host: str, port: int, serving: "asyncio.Task[None]", stopped: "asyncio.Task[bool]"
) -> bool:
    for _ in range(round(READY_SECONDS_MAX / _LOOK_SECONDS)):
        if serving.done() or stopped.done():
            return False
        try:
            _, writer = await asyncio.open_connection(_reachable(host), port)
        except OSError:
            await asyncio.sleep(_LOOK_SECONDS)
        else:
            writer.close()
            return True
    return False


def _reachable(host: str) -> str:
    """An address of this machine for a server that listens on all of them."""
    address = {"": "127.0.0.1", "::": "::1"}
    return address.get(host, "127.0.0.1" if host == "0.0.0.0" else host)  # noqa: S104 nothing is bound


def url_of(host: str, port: int) -> str:
    """The address that a browser on this machine opens."""
    name = _reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def run_fast(main: Callable[[], Awaitable[None]], *, in_long_turns: bool) -> None:
    """Run a server's main function on the fast event loop. `in_long_turns`: see `take_long_turns`."""

    async def running() -> None:
        await main()

    long_running.collect_rarely()
    if in_long_turns:
        long_running.take_long_turns()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(running())


def serve_with_processes(target: str, host: str, port: int, processes: int) -> None:
    """Serve an application factory with several processes, until a signal comes.

    Only for a database that more than one process may write to.
    """
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=processes,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=HEAD_MAX),
        websockets=False,
        backlog=BACKLOG,
        backpressure=connections_max(),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS_MAX,
    ).serve()
