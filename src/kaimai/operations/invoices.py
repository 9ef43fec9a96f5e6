"""Issuing, voiding and allowing for electronic invoices, through whoever issues them for the shop."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kaimai.domain.errors import InvalidInput, Mistaken, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.invoice import InvoiceProvider, InvoiceToIssue
from kaimai.domain.moves import Actor
from kaimai.persistence import audit, invoices
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.invoices import Invoice

SUBJECT = "invoice"
"""What the audit log calls them."""
REASON_LENGTH_MAX = 200
TAKEN, OVER = "taken", "over"
"""Why a number was not kept: another order has it, or the order needs no invoice any more."""


async def issue_invoices(
    db: Database,
    mint: Mint,
    provider: InvoiceProvider,
    waiting: Sequence[InvoiceToIssue],
    typed: Mapping[str, str],
    *,
    actor: Actor,
) -> int:
    """Issue the invoices of orders that wait for one; `typed`: what a person says each one's number is,
    by the order's number. All or none; how many. Raises Mistaken by order number: `malformed`, TAKEN,
    or OVER for those that do not wait."""
    now = mint.now()
    wanted = {each.order_number: each for each in waiting if each.order_number in typed}
    mistakes = {number: OVER for number in typed if number not in wanted}
    new = []
    for order_number, order in wanted.items():
        try:
            number = await provider.issue(order, typed[order_number])
        except InvalidInput:
            mistakes[order_number] = "malformed"
            continue
        new.append(
            Invoice(
                id=mint.id(),
                order_id=order.order_id,
                number=number,
                amount=order.amount,
                provider=provider.name,
                issued_at=now,
                issued_by=str(actor),
            )
        )
    if mistakes:
        raise Mistaken(mistakes)
    names = {order.order_id: order.order_number for order in wanted.values()}
    return await db.write(_record, new, names, actor, now)


async def void_invoice(
    db: Database, mint: Mint, provider: InvoiceProvider, number: str, *, reason: str, actor: Actor
) -> None:
    """Take an invoice back. Safe to repeat. Raises NotFound and InvalidInput."""
    reason = _reason(reason)
    await provider.void(number, reason=reason)
    await db.write(_void, number, reason, actor, mint.now())


async def allow_for_invoice(
    db: Database, mint: Mint, number: str, allowed: int, *, actor: Actor
) -> None:
    """Record how much of an invoice the tax office was told as given back, in all.

    Raises NotFound, and InvalidInput for more than its amount.
    """
    await db.write(_allow, number, allowed, actor, mint.now())


def _record(
    conn: Connection,
    new: Sequence[Invoice],
    names: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> int:
    kept = invoices.insert(conn, new)
    taken = {names[each.order_id]: TAKEN for each in new if each.id not in kept}
    if taken:
        raise Mistaken(taken)
    audit.note_all(
        conn,
        [
            audit.Entry(
                actor=actor,
                verb="issue",
                kind=SUBJECT,
                id=each.number,
                at=now,
                after={"order": names[each.order_id], "amount": each.amount},
            )
            for each in new
        ],
    )
    return len(new)


def _void(conn: Connection, number: str, reason: str, actor: Actor, now: datetime) -> None:
    if invoices.find(conn, number) is None:
        raise NotFound("invoice")
    if invoices.void(conn, number, by=str(actor), reason=reason, now=now):
        audit.note(conn, actor, "void_invoice", SUBJECT, number, reason=reason, now=now)


def _allow(conn: Connection, number: str, allowed: int, actor: Actor, now: datetime) -> None:
    found = invoices.find(conn, number)
    if found is None or found.voided_at is not None:
        raise NotFound("invoice")
    if not found.allowed <= allowed <= found.amount:
        raise InvalidInput("allowed", f"must be from {found.allowed} to {found.amount}")
    invoices.allow(conn, number, allowed)
    audit.note(
        conn,
        actor,
        "allow",
        SUBJECT,
        number,
        before={"allowed": found.allowed},
        after={"allowed": allowed},
        now=now,
    )


def _reason(text: str) -> str:
    text = text.strip()
    if not text or len(text) > REASON_LENGTH_MAX:
        raise InvalidInput("reason", f"must have 1 to {REASON_LENGTH_MAX} characters")
    return text
