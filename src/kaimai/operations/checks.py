"""Remembering how a check of the books ended, for every process and page that shows it."""

from collections.abc import Mapping
from datetime import datetime

from kaimai.persistence import check_runs
from kaimai.persistence.check_runs import CheckRun
from kaimai.persistence.database import Database


async def record_check(
    db: Database, *, at: datetime, seconds: float, rules: int, broken: Mapping[str, int]
) -> CheckRun:
    """Record a run of all rules in the place of the last one. Safe to repeat.

    `broken`: how many rows break each rule that does not hold.
    """
    run = CheckRun(at=at, seconds=seconds, rules=rules, broken=broken)
    await db.write(check_runs.record, run)
    return run
