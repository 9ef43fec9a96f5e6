"""Putting an order right before it leaves: whom to reach, where it goes, what the shop tells its buyer.

Lines and sums never change (docs/adr/0012).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import PARCEL_WORTH_MAX, STORE, Delivery, delivery_document
from kaimai.domain.errors import InvalidInput, MoveRefused, NotFound, NotOffered, OrderChanged
from kaimai.domain.moves import Actor
from kaimai.domain.orders import EDITABLE, ORDER_MOVES
from kaimai.persistence import audit, order_search, orders, parcels
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.dialect import dump_json
from kaimai.persistence.orders import Details

SHOP_NOTE_LENGTH_MAX = 500
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOrder:
    """What an order should say from now on. `seen`: the print of what the person saw who edits it."""

    number: str
    contact: Contact
    delivery: Delivery | None
    shop_note: str
    seen: str
    actor: Actor
    at: datetime


def print_of(details: Details) -> str:
    """A fingerprint of what may be edited: it tells whether two people edit the same order at once."""
    document = [list(details.contact), details.delivery, details.shop_note]
    return hashlib.sha256(dump_json(document).encode()).hexdigest()[:16]


async def edit_order(db: Database, request: EditOrder) -> bool:
    """Change whom an order is for, where it goes, and the shop's word to its buyer; whether anything
    changed. Sums stay as they are, whatever the way of delivery costs.

    Raises MoveRefused (it has left, or is over), OrderChanged (somebody was faster), NotOffered (a
    parcel to a store cannot hold it), InvalidInput, or NotFound.
    """
    note = request.shop_note
    if len(note) > SHOP_NOTE_LENGTH_MAX or _CONTROL.search(note):
        raise InvalidInput("shop_note", f"must have at most {SHOP_NOTE_LENGTH_MAX} characters")
    return await db.write(_edit, request)


def _edit(conn: Connection, request: EditOrder) -> bool:
    order_id = parcels.ids_of_orders(conn, [request.number]).get(request.number)
    if order_id is None:
        raise NotFound("order")
    order = orders.lock(conn, [order_id])[order_id]
    if order.status not in EDITABLE:
        raise MoveRefused(ORDER_MOVES.name, "edit", order.status)
    before = orders.details(conn, order_id)
    delivery = None if request.delivery is None else delivery_document(request.delivery)
    after = Details(request.contact, delivery, request.shop_note)
    if after == before:
        return False
    if print_of(before) != request.seen:
        raise OrderChanged
    if delivery is not None and delivery["kind"] == STORE and order.goods > PARCEL_WORTH_MAX:
        raise NotOffered("delivery.kind", "too much for a store", limit=PARCEL_WORTH_MAX)
    orders.set_details(conn, order_id, after)
    order_search.changed(conn, [order_id], now=request.at)
    was, is_now = audit.changed(before.as_document(), after.as_document())
    audit.note(
        conn, request.actor, "edit", "order", order_id, before=was, after=is_now, now=request.at
    )
    return True
