"""Stock-takes: counting what stands on the shelves while the shop sells on, and what comes of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from kaimai.domain.errors import Refused
from kaimai.domain.shelves import TypedCount

OPEN, APPLIED, ABANDONED = "open", "applied", "abandoned"
TITLE_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTake:
    """A stock-take of a category, or of everything (`category_id` is None)."""

    id: str
    title: str
    category_id: str | None
    opened_by: str
    opened_at: datetime
    ended_by: str | None
    applied_at: datetime | None
    abandoned_at: datetime | None

    @property
    def state(self) -> str:
        """`open`, `applied` or `abandoned`."""
        if self.applied_at is not None:
            return APPLIED
        return OPEN if self.abandoned_at is None else ABANDONED


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What somebody found of a SKU, and what the books expected at that moment."""

    sku_id: str
    counted: int
    expected: int
    actor: str
    at: datetime

    @property
    def difference(self) -> int:
        """How many units more (or, below 0, fewer) there were than expected."""
        return self.counted - self.expected

    @property
    def mark(self) -> str:
        """What a page says that it has seen of this count: another one has another mark."""
        return f"{self.at:%Y%m%d%H%M%S%f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountWish:
    """What somebody typed for a SKU. `seen`: the mark of the count that their page showed, or nothing."""

    sku: str
    typed: TypedCount
    seen: str = ""


def counted(wish: CountWish, before: Count | None, new: Count) -> Count | None:
    """The count that stands after a wish; None: somebody has counted since, so a person must look.

    `new` is the count as typed, expected as the books stand now. The same sent twice counts once.
    What was found in another place (`+3`) changes nothing of what was expected.
    """
    if before is None:
        return new
    if wish.typed.is_more:
        if wish.seen != before.mark:
            return None
        return replace(new, counted=before.counted + new.counted, expected=before.expected)
    if wish.seen == before.mark:
        return new
    if before.actor != new.actor:
        return None
    return before if before.counted == new.counted else new


class TakeEnded(Refused):
    """The stock-take was applied or abandoned; nothing can be counted in it any more."""

    code = "take_ended"


class TakeOverlaps(Refused):
    """Another open stock-take counts the same shelves; it must be ended first."""

    code = "take_overlaps"

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} counts the same")
        self.title = title
