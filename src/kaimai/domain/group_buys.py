"""Group buys: sales in which people order by talking ("+1"), their table of moves, and the rules that
say what each has. Who gets units and who waits is decided in `waiting_lists.py`; what people mean by
their words is read elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kaimai.domain.errors import InvalidInput
from kaimai.domain.moves import Machine, Move

GROUP_BUY_MOVES = Machine(
    "group_buy",
    {
        "open": Move(frozenset(), "open", "group_buy.opened"),
        "close": Move(frozenset({"open"}), "closed", "group_buy.closed"),
        "cancel": Move(frozenset({"open"}), "cancelled", "group_buy.cancelled"),
        "settle": Move(frozenset({"closed"}), "settled"),
    },
    final={"settled", "cancelled"},
)
HOLDING = frozenset({"open", "closed"})
"""Statuses in which what members have is held for them."""

MOVED_UP = "claim.moved_up"
BILL_ISSUED = "bill.issued"
BILL_EXPIRING = "bill.expiring"
"""Kinds of events that no move writes: about a claim, and about a bill."""

UNITS_MAX = 9_999
"""Units of one item that one person may ask for, for one name."""
ITEMS_MAX = 50
"""Items of one sale."""
PAY_WITHIN = timedelta(hours=24)
"""How long a bill may be paid, unless the sale says otherwise."""
CLOSE_GRACE = timedelta(seconds=10)
"""A message said before the end may be this long on its way."""

VERBS = ("add", "set", "cancel", "release")
"""What an entry of the log says. `release` is written by the shop: units that were not paid for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody wants of one item: `add` some (less than none: give some back), `set` how many
    they want in all, or `cancel` (none, whatever `units` says)."""

    item_id: str
    verb: str
    units: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log that explains a claim. `said_at` by the speaker's clock; `sequence` in the
    order of arrival, which decides between two of the same moment."""

    said_at: datetime
    sequence: int
    verb: str
    units: int


def fold(entries: Iterable[Entry]) -> int:
    """Units that somebody wants after all that they said, in the order in which it was said.

    So the last `set` or `cancel` wins whenever it arrives, and nobody ever wants less than nothing.
    Undone entries are left out by the caller.
    """
    wanted = 0
    for entry in sorted(entries, key=_when_said):
        if entry.verb == "add":
            wanted = max(0, wanted + entry.units)
        elif entry.verb == "release":
            wanted = max(0, wanted - entry.units)
        else:
            wanted = entry.units if entry.verb == "set" else 0
    return wanted


def _when_said(entry: Entry) -> tuple[datetime, int]:
    return entry.said_at, entry.sequence


def checked_change(change: Change) -> Change:
    """The change, if it is one that can be folded. Raises InvalidInput."""
    least = 0 if change.verb == "set" else -UNITS_MAX
    if change.verb not in ("add", "set", "cancel"):
        raise InvalidInput("verb", "must be add, set or cancel")
    if isinstance(change.units, bool) or not least <= change.units <= UNITS_MAX:
        raise InvalidInput("units", f"must be from {least} to {UNITS_MAX}")
    return change


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing in a sale. `code` (A1, A2, ...) and `names` are what members call it by; `price` in
    NT$ is the sale's own. `claimed` and `waiting` count units; `left` is what can be had at once."""

    id: str
    code: str
    name: str
    names: tuple[str, ...]
    sku_id: str
    sku: str
    price: int
    units_max: int | None
    claimed: int
    waiting: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A group buy with its items in order. `group_id` is empty when it is not held in a group."""

    id: str
    group_id: str
    title: str
    status: str
    version: int
    opened_by: str
    opened_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    pay_within: timedelta
    items: tuple[Item, ...]

    @property
    def is_open(self) -> bool:
        """Whether members may still say what they want."""
        return self.status == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStand:
    """What one person has of one item now, in an answer. `place` is that of the first waiting unit,
    counted from 1 (0: none waits); `left` what anybody can still have at once; `changed_by` how many
    more (or fewer) units are wanted than before this request."""

    item_id: str
    code: str
    name: str
    price: int
    units: int
    waiting: int
    place: int
    left: int
    changed_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedUp:
    """Units of somebody on a waiting list that became theirs. `units_now`: what they have in all."""

    item_id: str
    code: str
    name: str
    claim_id: str
    buyer_id: str
    for_name: str
    units: int
    units_now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The answer to a claim: how the speaker stands in every item that was spoken of, and who of the
    others got in because of it."""

    for_name: str
    stands: tuple[ItemStand, ...]
    moved_up: tuple[MovedUp, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What one member has to pay after a sale: its link is `/bills/{token}`. It is open until it is
    ordered, or until `pay_until` passes and its units are released."""

    id: str
    group_buy_id: str
    buyer_id: str
    token: str
    issued_at: datetime
    pay_until: datetime
    order_id: str | None
    released_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be ordered."""
        return self.order_id is None and self.released_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """Units of one claim on a bill, with the price of the sale."""

    bill_id: str
    claim_id: str
    item_id: str
    code: str
    sku_id: str
    sku: str
    name: str
    options: dict[str, str]
    for_name: str
    units: int
    price: int
