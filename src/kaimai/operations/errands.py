"""Errands: what people of the shop want done now and a page must not wait for. A page asks, the worker does.

Whatever is done here may be done twice: a worker that dies half-way leaves its errand to the next.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from kaimai.domain.errors import KaimaiError
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.persistence import audit, errands
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.errands import Errand

ABANDONED_AFTER = timedelta(minutes=30)
"""A worker that has not ended an errand after so long has died, and the errand is begun anew."""
Told = Mapping[str, str | int]
Doer = Callable[[str], Awaitable[Told]]
"""Carries one kind of errand out for its argument; facts of what came of it."""


async def ask_for(db: Database, mint: Mint, kind: str, argument: str = "", *, actor: Actor) -> bool:
    """Have something done as soon as a worker is free; False when the same waits already."""
    new = Errand(
        id=mint.id(), kind=kind, argument=argument, asked_by=str(actor), asked_at=mint.now()
    )
    return await db.write(_ask, new, actor)


async def run_errands(db: Database, mint: Mint, doers: Mapping[str, Doer]) -> int:
    """Do the errand that has waited longest; how many were done.

    What stands in its way is remembered with it, and does not stop the next one.
    """
    now = mint.now()
    errand = await db.write(errands.take, now=now, abandoned_before=now - ABANDONED_AFTER)
    if errand is None:
        return 0
    trouble, told = "", {}
    try:
        told = dict(await doers[errand.kind](errand.argument))
    except (KaimaiError, OSError) as error:
        trouble = getattr(error, "code", "") or str(error)[:300]
    await db.write(errands.end, errand.id, trouble=trouble, told=told, now=mint.now())
    return 1


def _ask(conn: Connection, new: Errand, actor: Actor) -> bool:
    if not errands.ask(conn, new):
        return False
    after = {"kind": new.kind, "argument": new.argument}
    audit.note(conn, actor, "ask", "errand", new.id, after=after, now=new.asked_at)
    return True
