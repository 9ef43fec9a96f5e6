"""How a process that serves many for weeks spends its time: rarely on garbage, and in long turns."""

import contextlib
import gc
import os

COLLECT_AFTER = (20_000, 20, 50)
"""Objects of each generation that call for a collection: a batch of orders makes thousands."""


def collect_rarely() -> None:
    """Rarely look for cycles: what was imported never dies, so no collection needs to visit it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def take_long_turns() -> None:
    """Let threads that wake up wait for a core instead of taking it from one that is at work: for the
    two processes of an embedded database, which share the cores. Before a database server, which
    does not wait for its turn, it wins nothing and some wait longer.

    The server's threads have a little to do for each request, and each time they would push aside
    the one thread that decides: once for every order, its caches with it. Threads that are started
    afterwards do the same. Where the system knows no such turns (`SCHED_BATCH`, Linux), or forbids
    them, all stays as it is.
    """
    with contextlib.suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
