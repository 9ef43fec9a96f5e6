"""Leases: which of several worker processes runs a background job now. What the jobs do is not here."""

from datetime import datetime, timedelta

from kaimai.domain.identifiers import Mint
from kaimai.persistence import leases
from kaimai.persistence.database import Connection, Database


async def take_lease(db: Database, mint: Mint, job: str, *, holder: str, lasts: timedelta) -> bool:
    """Take or renew the lease of a job; False while another holder has it.

    `lasts`: how long the job stays with a holder that no longer renews, as after its death.

    A database that one process owns needs none, so nothing is written there. A lease that runs out
    during a job lets a second worker begin the same job: each step of a job is a guarded move, so
    that costs work, never money.
    """
    if db.engine.writers == 1:
        return True
    now = mint.now()
    return await db.write(leases.take, job, holder=holder, now=now, until=now + lasts)


async def give_up_lease(db: Database, mint: Mint, job: str, *, holder: str) -> None:
    """Let another worker have the job at once. Safe to call without a lease."""
    if db.engine.writers > 1:
        await db.write(_give_up, job, holder, mint.now())


def _give_up(conn: Connection, job: str, holder: str, now: datetime) -> None:
    leases.take(conn, job, holder=holder, now=now, until=now)
