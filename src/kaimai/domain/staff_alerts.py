"""What the shop's people may hear of in LINE, and when they do not want to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kaimai.domain.calendar import TAIPEI
from kaimai.domain.errors import InvalidInput

PAID, MONEY, STOCK, TROUBLE, BANK, CHAT = "paid", "money", "stock", "trouble", "bank", "chat"
KINDS: Final = (PAID, CHAT, MONEY, STOCK, BANK, TROUBLE)
EVENTS: Final[Mapping[str, str]] = {
    "order.paid": PAID,
    "alert.chat": CHAT,
    "alert.case": MONEY,
    "alert.stock": STOCK,
    "alert.difference": BANK,
    "alert.trouble": TROUBLE,
}
"""Which events of the outbox are told under which kind."""
CODE_LIFE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine:
    """A member of the staff in LINE. Between `quiet_from` and `quiet_until` (hours in Taipei, None: never)
    they hear nothing; what happened then is told afterwards."""

    staff_id: str
    user_id: str
    kinds: tuple[str, ...]
    quiet_from: int | None
    quiet_until: int | None
    linked_at: datetime

    def quiet_until_when(self, now: datetime) -> datetime | None:
        """Until when they want to hear nothing; None when they may be told now."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        local = now.astimezone(TAIPEI)
        start, end = self.quiet_from, self.quiet_until
        is_quiet = (
            start <= local.hour < end if start < end else local.hour >= start or local.hour < end
        )
        if not is_quiet or start == end:
            return None
        until = local.replace(hour=end, minute=0, second=0, microsecond=0)
        return until if until > local else until + timedelta(days=1)


def checked_kinds(kinds: Collection[str]) -> tuple[str, ...]:
    """Kinds in their order. Raises InvalidInput."""
    if not set(kinds) <= set(KINDS):
        raise InvalidInput("kinds", f"must be among {', '.join(KINDS)}")
    return tuple(each for each in KINDS if each in kinds)


def checked_quiet(start: int | None, end: int | None) -> tuple[int | None, int | None]:
    """Two hours of the day, or none. Raises InvalidInput."""
    if start is None or end is None or start == end:
        return None, None
    if not (0 <= start <= 23 and 0 <= end <= 23):
        raise InvalidInput("quiet_from", "must be hours from 0 to 23")
    return start, end
