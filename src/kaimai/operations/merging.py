"""Two records of one person become one: all that the one has goes to the other, for good.

What will happen is shown before, since nothing remembers which of two carts an item came from.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.operations.customer_terms import reword
from kaimai.operations.joining import one_open_cart
from kaimai.persistence import audit, customers, merging, order_search
from kaimai.persistence.customers import Known
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.merging import Belongings


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """What a merger would do: everything of `source` goes to `target`."""

    source: Known
    target: Known
    what: Belongings
    cart_units_of_target: int


async def preview_merge(db: Database, source: str, target: str) -> Merger:
    """What would follow, for a person to look at. Raises NotFound, InvalidInput for the same twice."""
    return await db.read(_preview, source, target)


async def merge_customers(
    db: Database, mint: Mint, source: str, target: str, *, actor: Actor
) -> None:
    """Let everything of `source` be `target`'s: identities, cart, orders, coupons, claims, bills, notes.

    Safe to repeat: a source that was merged into this target is left alone. Raises NotFound for
    whoever is unknown, erased, or merged into somebody else, and InvalidInput for the same twice.
    """
    await db.write(_merge, source, target, actor, mint.now())


def _preview(conn: Connection, source: str, target: str) -> Merger:
    return Merger(
        source=_alive(customers.find(conn, source), source, target),
        target=_alive(customers.find(conn, target), target, source),
        what=merging.belongings(conn, source),
        cart_units_of_target=merging.belongings(conn, target).cart_units,
    )


def _merge(conn: Connection, source: str, target: str, actor: Actor, now: datetime) -> None:
    found = customers.lock(conn, {source, target})
    before = found.get(source)
    if before is not None and before.merged_into == target:
        return
    giver = _alive(before, source, target)
    taker = _alive(found.get(target), target, source)
    words = customers.words(conn, [source])[source]
    what = merging.belongings(conn, source)
    one_open_cart(conn, source, target, now)
    name = next((each for each in (giver.name, *words.names) if each), "—")
    merging.hand_over_everything(conn, source, target, source_name=name)
    customers.change(
        conn,
        target,
        name=taker.name or giver.name,
        phone=taker.phone or giver.phone,
        email=taker.email or giver.email,
    )
    customers.change(conn, source, merged_into=target)
    reword(conn, [source, target])
    order_search.changed(conn, merging.order_ids(conn, target), now=now)
    audit.note(
        conn,
        actor,
        "merge",
        "customer",
        target,
        before={"merged": source},
        after=_told(what),
        now=now,
    )


def _told(what: Belongings) -> dict[str, object]:
    """What followed, enough to find it again; identities are secrets of browsers."""
    told = asdict(what)
    kinds = [kind for kind, _ in what.identities]
    return {**told, "identities": kinds}


def _alive(found: Known | None, buyer_id: str, other: str) -> Known:
    if buyer_id == other:
        raise InvalidInput("customer", "must be another one")
    if found is None or found.merged_into is not None or found.erased_at is not None:
        raise NotFound("customer")
    return found
