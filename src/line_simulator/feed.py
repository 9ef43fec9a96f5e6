"""The change feed: a number that grows with every visible change, and a way to wait for it."""

import asyncio


class Feed:
    """Counts changes. Waiting and changing happen in one event loop."""

    def __init__(self) -> None:
        self._version = 0
        self._is_open = True
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def version(self) -> int:
        """How many changes there were."""
        return self._version

    @property
    def is_open(self) -> bool:
        """Whether anything may still change."""
        return self._is_open

    def close(self) -> None:
        """Let everybody who waits go: nothing will change any more."""
        self._is_open = False
        self.bump()

    def bump(self) -> None:
        """Say that something changed that somebody might see."""
        self._version += 1
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def changed(self, after: int) -> int:
        """The version, as soon as it is greater than `after` or the feed is closed."""
        while self._version <= after and self._is_open:
            future = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                await future
            finally:
                self._waiting.discard(future)
        return self._version
