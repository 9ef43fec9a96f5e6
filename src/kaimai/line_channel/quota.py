"""Watching the month's quota: LINE is asked now and then, and a warning stands in the log in time."""

import structlog

from kaimai.line_channel.deps import Deps
from kaimai.operations.line_pushes import read_quota

_log = structlog.get_logger("kaimai.line_channel")


class QuotaWatch:
    """Asks LINE what is left of the month, and warns when it is little."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def look(self) -> int:
        """Ask once. Never takes work up. Raises LineUnreachable, LineRefused."""
        shop = self._deps.shop
        month = await read_quota(shop.db, self._deps.line, shop.mint)
        if month.people_max is None:
            return 0
        share = month.spent / max(1, month.people_max)
        if share >= 1:
            _log.error(
                "the month's LINE messages are used up: nobody is pushed to",
                used=month.spent,
                limit=month.people_max,
            )
        elif share >= shop.settings.line.quota_warning:
            _log.warning(
                "the month's LINE messages are running out",
                used=month.spent,
                limit=month.people_max,
            )
        return 0
