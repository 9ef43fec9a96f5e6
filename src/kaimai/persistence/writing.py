"""The embedded database's writer as a process of its own, so that writing and serving each have a core.

Two threads of one Python take turns; two processes do not. Both ends of the line between the shop
and its writer are here: transactions go over it as pickled functions with their arguments, one after
another, and come back as what they returned or raised once they are committed. The writer ends when
the line closes, after the transaction at hand; it never outlives the shop by more than that.
"""

import asyncio
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import traceback
from collections import deque
from collections.abc import Callable
from typing import NoReturn, Protocol, TypeVar, cast

from sqlalchemy.engine import Connection

from kaimai import long_running
from kaimai.domain.errors import DatabaseUnreachable
from kaimai.persistence import dialect

Result = TypeVar("Result")

_LENGTH = struct.Struct("!I")
_SOCKET_BYTES = 1 << 20


class Child(Protocol):
    """A process that this one has started."""

    @property
    def pid(self) -> int:
        """Its id."""
        ...

    def wait(self) -> object:
        """Wait for its end. May be asked again."""
        ...


class Copy:
    """A writer that is a copy of this process: it is ready at once, because nothing is loaded anew.

    To be made before this process has any thread, event loop or database connection: a copy has
    only the thread that made it. All that is open here stays open there as long as the writer lives,
    such as the lock of the data folder.
    """

    def __init__(self, url: str) -> None:
        self.line, theirs = _ends()
        self.pid = os.fork()
        if self.pid == 0:
            self.line.close()
            _be_the_copy(theirs.detach(), url)
        theirs.close()
        self._is_over = False

    def wait(self) -> None:
        """Wait for its end."""
        if not self._is_over:
            os.waitpid(self.pid, 0)
            self._is_over = True

    def close(self) -> None:
        """End a writer that nobody used."""
        self.line.close()
        self.wait()


class WriterProcess:
    """The shop's end of the line. It is started by its first transaction, and again after a death."""

    def __init__(
        self, url: str, *, kept_open: tuple[int, ...] = (), copy: Copy | None = None
    ) -> None:
        """`kept_open`: descriptors that live as long as the writer does, such as a lock's. `copy`: the
        first writer, which is there already."""
        self._url = url
        self._kept_open = kept_open
        self._copy = copy
        self._process: Child | None = copy
        self._line: _Line | None = None
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The writer's process id, while there is one."""
        return None if self._process is None else self._process.pid

    async def run(self, transaction: Callable[[Connection], Result]) -> Result:
        """Have a transaction run and committed; it must be picklable, as must be what it returns.

        Raises what the transaction raised, and DatabaseUnreachable when the writer died: then it
        is not known whether the commit was its last deed.
        """
        line = self._line
        if line is None or line.is_broken:
            line = await self._start()
        return cast("Result", await line.send(pickle.dumps(transaction, pickle.HIGHEST_PROTOCOL)))

    async def close(self) -> None:
        """Close the line and wait for the writer's end."""
        if self._copy is not None:
            self._copy.line.close()
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)
            self._process = None

    async def _start(self) -> "_Line":
        async with self._starting:
            if self._line is not None and not self._line.is_broken:
                return self._line
            if self._copy is not None:
                ours, self._copy = self._copy.line, None
                return await self._follow(ours)
            if self._process is not None:
                await asyncio.to_thread(self._process.wait)
            ours, theirs = _ends()
            with theirs:
                # It takes a moment, once.
                self._process = subprocess.Popen(  # noqa: ASYNC220, S603 our own interpreter
                    [sys.executable, "-m", __name__, str(theirs.fileno()), self._url],
                    pass_fds=(theirs.fileno(), *self._kept_open),
                    stdin=subprocess.DEVNULL,
                )
            return await self._follow(ours)

    async def _follow(self, ours: socket.socket) -> "_Line":
        ours.setblocking(False)
        _, self._line = await asyncio.get_running_loop().create_connection(_Line, sock=ours)
        return self._line


def _ends() -> tuple[socket.socket, socket.socket]:
    """Both ends of a new line: the shop's, and the writer's."""
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BYTES)
    return ours, theirs


def _be_the_copy(descriptor: int, url: str) -> NoReturn:
    """Be a writer until the line closes, and do nothing that the process copied was about to do."""
    status = 1
    try:
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123 a device
            os.dup2(nothing.fileno(), 0)
        main(descriptor, url)
        status = 0
    except BaseException:  # noqa: BLE001 nobody else is there to say it
        traceback.print_exc()
    finally:
        os._exit(status)
    raise AssertionError


class _Line(asyncio.Protocol):
    """Frames out, frames in, in the same order."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._awaited: deque[asyncio.Future[object]] = deque()
        self._received = bytearray()
        self.is_broken = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        self._transport = cast("asyncio.Transport", transport)

    def send(self, frame: bytes) -> "asyncio.Future[object]":
        """Send a transaction; the future is its end."""
        outcome: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        if self.is_broken or self._transport is None:
            outcome.set_exception(DatabaseUnreachable())
            return outcome
        self._awaited.append(outcome)
        self._transport.write(_LENGTH.pack(len(frame)) + frame)
        return outcome

    def data_received(self, data: bytes) -> None:
        """Called by the event loop."""
        self._received += data
        while len(self._received) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._received)[0]
            if len(self._received) < end:
                return
            frame = bytes(memoryview(self._received)[_LENGTH.size : end])
            del self._received[:end]
            self._tell(*pickle.loads(frame))  # noqa: S301 our own process wrote it

    def _tell(self, result: object, error: BaseException | None) -> None:
        outcome = self._awaited.popleft()
        if outcome.done():
            return
        if error is None:
            outcome.set_result(result)
        else:
            outcome.set_exception(error)

    def connection_lost(self, _error: Exception | None) -> None:
        """Called by the event loop: whatever was sent may or may not have been committed."""
        self.is_broken = True
        while self._awaited:
            outcome = self._awaited.popleft()
            if not outcome.done():
                outcome.set_exception(DatabaseUnreachable())

    def close(self) -> None:
        """Send nothing more."""
        if self._transport is not None:
            self._transport.close()


def main(descriptor: int, url: str) -> None:
    """Be the writer: run what comes over the line until it closes."""
    # The keyboard's signals go to the whole group; the shop says when it is over.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    engine = dialect.sqlite_engine(url, writes=True)
    long_running.collect_rarely()
    long_running.take_long_turns()
    with (
        socket.socket(fileno=descriptor) as line,
        line.makefile("rb", buffering=_SOCKET_BYTES) as frames,
    ):
        connection = engine.connect()
        while frame := _frame(cast("_Readable", frames)):
            reply = _reply(connection, frame)
            try:
                line.sendall(_LENGTH.pack(len(reply)) + reply)
            except BrokenPipeError:
                break
        connection.close()
    engine.dispose()


class _Readable(Protocol):
    def read(self, count: int, /) -> bytes: ...


def _frame(frames: _Readable) -> bytes:
    head = frames.read(_LENGTH.size)
    return frames.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""


def _reply(connection: Connection, frame: bytes) -> bytes:
    result: object = None
    error: BaseException | None = None
    try:
        transaction = pickle.loads(frame)  # noqa: S301 our own process wrote it
        with connection.begin():
            result = transaction(connection)
    except BaseException as raised:  # noqa: BLE001 it belongs to the caller, and is handed on
        result, error = None, raised
    try:
        return pickle.dumps((result, error), pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError) as unsaid:
        return pickle.dumps((None, RuntimeError(f"{error or result!r}: {unsaid}")))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
