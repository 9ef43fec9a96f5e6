"""What callers want of a group buy, before anything is looked up: open one, claim, take words back,
change its terms, end it. What becomes of it is in `group_buys.py`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kaimai.domain.errors import InvalidInput
from kaimai.domain.group_buys import ITEMS_MAX, PAY_WITHIN, UNITS_MAX, Change, checked_change
from kaimai.domain.moves import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWish:
    """One thing to be sold: `sku` as the catalogue calls it; `names` is what members may call it by,
    its own name among them or not; without `price` it has the SKU's."""

    sku: str
    name: str = ""
    names: tuple[str, ...] = ()
    price: int | None = None
    units_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSale:
    """A wish to open a group buy. `id` is made at the edge; its items get codes A1, A2, ... in order.

    `group_id`: the group or room of LINE, or empty. `opened_by`: a LINE user's id, or empty.
    """

    id: str
    group_id: str = ""
    title: str = ""
    items: tuple[ItemWish, ...]
    closes_at: datetime | None = None
    pay_within: timedelta = PAY_WITHIN
    opened_by: str = ""
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimUnits:
    """What one message asks for, for one name. Safe to repeat under its `event_id`.

    A message that speaks for several people is one request for each, with an `event_id` of its own
    (the event's, and a suffix). `said_at` is the event's own time, `at` the present moment.
    """

    event_id: str
    group_buy_id: str
    buyer_id: str
    for_name: str = ""
    changes: tuple[Change, ...]
    message_id: str | None = None
    said_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsend:
    """A message was taken back: whatever it asked for until `said_at` is undone, also if it is still
    on its way. A message that was edited is taken back a moment before it says something new."""

    event_id: str
    message_id: str
    said_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSale:
    """New terms for an open group buy; what is None stays. `limits` by item id (None: no limit).

    `items` are added behind those that it has.
    """

    group_buy_id: str
    closes_at: datetime | None = None
    limits: tuple[tuple[str, int | None], ...] = ()
    items: tuple[ItemWish, ...] = ()
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSale:
    """A wish to `close` a group buy, so that everybody gets their bill, or to `cancel` it."""

    group_buy_id: str
    verb: str = "close"
    actor: Actor
    reason: str = ""
    at: datetime


def checked_claim(request: ClaimUnits) -> ClaimUnits:
    """The request, if every change can be folded and each item is named once. Raises InvalidInput."""
    if not request.changes:
        raise InvalidInput("changes", "must name at least one item")
    if len({change.item_id for change in request.changes}) < len(request.changes):
        raise InvalidInput("changes", "must name each item once")
    for change in request.changes:
        checked_change(change)
    return request


def checked_items(items: tuple[ItemWish, ...]) -> tuple[ItemWish, ...]:
    """Items as they may be sold. Raises InvalidInput."""
    if not 1 <= len(items) <= ITEMS_MAX:
        raise InvalidInput("items", f"must be from 1 to {ITEMS_MAX}")
    for item in items:
        if item.price is not None and item.price < 0:
            raise InvalidInput("items.price", "must not be below 0")
        if item.units_max is not None and not 1 <= item.units_max <= UNITS_MAX:
            raise InvalidInput("items.units_max", f"must be from 1 to {UNITS_MAX}")
    return items
