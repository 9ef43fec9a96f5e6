"""What wallets brought in and gave back on one day. The bank's statements leave wallets out, so lines are
made of its list of their orders; they are compared with the books as any others are."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from kaimai.domain.calendar import TAIPEI
from kaimai.domain.payment_methods import Family
from kaimai.domain.payments import Outcome, PaymentGateway, Rank, Report
from kaimai.domain.reconciliation import RECEIPT, REFUND, BankLine, bank_day
from kaimai.persistence import statements
from kaimai.persistence.database import Connection, Database

_LOGGER = logging.getLogger(__name__)
_ONE_DAY = timedelta(days=1)
_LOOKED_BACK = timedelta(days=31)
_ALWAYS = frozenset({Family.CARD, Family.ACCOUNT})


def families_asked(conn: Connection, day: date) -> frozenset[Family]:
    """The families that the bank is asked about for this day: a shop that takes no others may not be
    allowed to ask about them."""
    midnight = datetime.combine(day, datetime.min.time(), TAIPEI)
    return _ALWAYS | statements.families_of(conn, midnight - _LOOKED_BACK, midnight + 2 * _ONE_DAY)


async def wallet_lines(db: Database, gateway: PaymentGateway, day: date) -> list[BankLine]:
    """Receipts and refunds of wallets on this day.

    Orders are listed by the day on which they were made, and live twenty minutes, so those of the day
    and of the day before hold every receipt. What went back of older ones is asked about by number
    where our books know of it; a refund that somebody made at the bank itself stays unseen. On a day
    with more orders than the bank shows, all of ours are asked about by number.
    Raises BankUnreachable.
    """
    found = await gateway.query_wallets(day - _ONE_DAY, day, rank=Rank.SWEEP)
    reports = {report.attempt_number: report for report in found.reports}
    midnight = datetime.combine(day, datetime.min.time(), TAIPEI)
    ours = await db.read(statements.refunded_wallets, midnight, midnight + _ONE_DAY)
    if not found.is_whole:
        _LOGGER.warning("the bank lists more wallet orders of %s than it shows", day)
        ours += await db.read(statements.paid_wallets, midnight, midnight + _ONE_DAY)
    for number, method in ours:
        if number not in reports:
            reports[number] = await gateway.query_attempt(number, method=method, rank=Rank.SWEEP)
    return list(_lines(day, reports.values()))


def _lines(day: date, reports: Iterable[Report]) -> Iterable[BankLine]:
    for report in reports:
        if report.outcome is Outcome.CAPTURED and _is_on(day, report.paid_at):
            yield _line(report, RECEIPT, report.amount, report.paid_at)
        for refund in report.refunds:
            if refund.state == "done" and _is_on(day, refund.at):
                yield _line(report, REFUND, refund.amount, refund.at)


def _line(report: Report, kind: str, amount: int | None, at: datetime | None) -> BankLine:
    return BankLine(
        kind=kind,
        attempt_number=report.attempt_number,
        ts_no=report.ts_no or "",
        amount=amount or 0,
        at=at,
        family=Family.WALLET,
    )


def _is_on(day: date, moment: datetime | None) -> bool:
    return moment is not None and bank_day(moment) == day
