"""Asking for files of orders, giving one up, and forgetting them. The worker makes them."""

from datetime import datetime

from kaimai.domain.errors import NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.order_exports import KEPT, OrderExport, checked_columns
from kaimai.domain.order_filter import OrderFilter, query_of
from kaimai.persistence import audit, order_exports
from kaimai.persistence.database import Connection, Database


async def request_export(
    db: Database,
    mint: Mint,
    *,
    staff_id: str,
    kind: str,
    file_type: str,
    columns: tuple[str, ...],
    wanted: OrderFilter,
    language: str,
    actor: Actor,
) -> str:
    """Have a file made of the orders that the filter names now; its id. Raises InvalidInput."""
    new = OrderExport(
        id=mint.id(),
        staff_id=staff_id,
        kind=kind,
        file_type=file_type,
        language=language,
        wanted=wanted,
        columns=checked_columns(kind, file_type, columns),
        state="waiting",
        last_id="",
        orders=0,
        size=0,
        error="",
        created_at=mint.now(),
        ended_at=None,
    )
    await db.write(_request, new, actor)
    return new.id


async def cancel_export(
    db: Database, mint: Mint, export_id: str, *, staff_id: str, actor: Actor
) -> None:
    """Give up a file that is still being made; one that is done stays. Raises NotFound."""
    await db.write(_cancel, export_id, staff_id, actor, mint.now())


async def record_progress(
    db: Database,
    mint: Mint,
    before: OrderExport,
    *,
    state: str,
    last_id: str = "",
    orders: int = 0,
    size: int = 0,
    error: str = "",
) -> bool:
    """Say how far a file has come since it was as `before`; False when somebody else said so first, or
    it was given up."""
    ended_at = mint.now() if state in ("done", "failed") else None
    return await db.write(
        order_exports.advance,
        before,
        state=state,
        last_id=last_id,
        orders=orders,
        size=size,
        error=error,
        ended_at=ended_at,
    )


async def forget_exports(db: Database, mint: Mint) -> list[str]:
    """Forget what ended a day ago; the ids of those whose files may go."""
    return await db.write(order_exports.forget, mint.now() - KEPT)


def _request(conn: Connection, new: OrderExport, actor: Actor) -> None:
    order_exports.insert(conn, new)
    said = {"kind": new.kind, "file_type": new.file_type, "filter": query_of(new.wanted)}
    audit.note(conn, actor, "export", "orders", new.id, after=said, now=new.created_at)


def _cancel(conn: Connection, export_id: str, staff_id: str, actor: Actor, now: datetime) -> None:
    export = order_exports.find(conn, export_id)
    if export is None or export.staff_id != staff_id:
        raise NotFound("export")
    if not export.is_unfinished:
        return
    if order_exports.advance(conn, export, state="cancelled", ended_at=now):
        audit.note(conn, actor, "cancel_export", "orders", export_id, now=now)
