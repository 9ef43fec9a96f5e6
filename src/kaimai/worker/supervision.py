"""Keeping the jobs running: their clock, their leases, and what happens when one fails."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from kaimai.domain.errors import DatabaseUnreachable, KaimaiError
from kaimai.operations.leases import give_up_lease, take_lease
from kaimai.operations.messages import Sender
from kaimai.operations.shop import Shop
from kaimai.worker.jobs import BooksDisagree, Job, jobs_of

_LOGGER = logging.getLogger(__name__)
BACK_OFF_SECONDS_MAX = 300.0
ROUNDS_MAX = 20
"""A job that finds more work than one batch goes on at once, but not longer than this."""
SHORTEST_LEASE = timedelta(seconds=30)
"""How long the most frequent jobs stand still when the worker that had them died."""
PATIENCE_SECONDS = 5.0
"""How long a run may go on after the worker was told to stop."""


async def run(
    shop: Shop,
    senders: Mapping[str, Sender],
    more: Sequence[Job] = (),
    *,
    holder: str | None = None,
    on_run: Callable[[str, int], None] = lambda _job, _failures: None,
) -> None:
    """Run the jobs of a shop until cancelled; runs that have begun get a few seconds to end.

    Where several processes share a database, each job runs in the one that holds its lease.
    `more` are jobs of channels that are switched on.
    `holder` names this process and must differ from every other's; without one it is made up.
    `on_run` is told the name of a job whose run ended, and how many in a row ended in an error.
    """
    name = holder or f"worker-{shop.mint.token()[:12]}"
    jobs = jobs_of(shop, senders, more)
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(_keep(job, shop, name, on_run), name=f"job {job.name}")
    finally:
        for job in jobs:
            # A lease that cannot be given up runs out.
            with contextlib.suppress(DatabaseUnreachable):
                await give_up_lease(shop.db, shop.mint, job.name, holder=name)


async def drain(shop: Shop, senders: Mapping[str, Sender], more: Sequence[Job] = ()) -> int:
    """Do everything that is due now, in this process, until nothing is; how much was taken up.

    For tests and for the command line. An error of a job is raised here.
    """
    total = 0
    for _ in range(ROUNDS_MAX):
        taken = 0
        for job in jobs_of(shop, senders, more):
            if job.drains:
                taken += await job.work()
        if not taken:
            break
        total += taken
    return total


async def _keep(job: Job, shop: Shop, holder: str, on_run: Callable[[str, int], None]) -> None:
    """Run one job on its beat, for ever: every `every_seconds` of the loop's clock, without drift."""
    loop = asyncio.get_running_loop()
    beat = loop.time()
    failures = 0
    while True:
        if job.bell is not None:
            job.bell.clear()
        error = await _outcome(_work_off(job, shop, holder))
        if error is None:
            failures = 0
        else:
            failures += 1
            _report(job, error)
        on_run(job.name, failures)
        beat += job.every_seconds * max(1, -(-(loop.time() - beat) // job.every_seconds))
        if failures:
            back_off = min(job.every_seconds * 2.0**failures, BACK_OFF_SECONDS_MAX)
            await asyncio.sleep(max(back_off, beat - loop.time()))
        else:
            await _rest(job.bell, beat - loop.time())


async def _work_off(job: Job, shop: Shop, holder: str) -> None:
    """Take up what is due, batch after batch."""
    # Twice its beat, so that the worker that has a job keeps it from one beat to the next.
    lasts = max(SHORTEST_LEASE, timedelta(seconds=2 * job.every_seconds))
    for _ in range(ROUNDS_MAX):
        if not await take_lease(shop.db, shop.mint, job.name, holder=holder, lasts=lasts):
            return
        if not await job.work():
            return


async def _outcome(work: Awaitable[None]) -> BaseException | None:
    """Run work as a task of its own and return the error that it ended with.

    This is the one place where an error of any kind is outlived, and it is done by looking at a
    task that ended, not by catching everything: a job that fails in a way that nobody foresaw is
    logged with its trace and tried again later, while the other jobs, on which money depends, go
    on. Each step of a job is its own transaction, so there is nothing half-done to repair here.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        task.cancel()
        await asyncio.wait({task})
        raise
    return None if task.cancelled() else task.exception()


def _report(job: Job, error: BaseException) -> None:
    if isinstance(error, BooksDisagree):
        _LOGGER.error("%s", error)
    elif isinstance(error, KaimaiError):
        _LOGGER.warning("job %s will be tried again: %s", job.name, error)
    else:
        _LOGGER.error("job %s failed and will be tried again", job.name, exc_info=error)


async def _rest(bell: asyncio.Event | None, seconds: float) -> None:
    if bell is None:
        await asyncio.sleep(seconds)
        return
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), seconds)
