"""The gateway of a shop that has no bank keys yet: says so, and takes no money."""

# ruff: noqa: ARG002 there is nobody to hand the arguments to

from collections.abc import Collection
from datetime import date, datetime

from kaimai.domain.errors import BankUnreachable
from kaimai.domain.payment_methods import Family
from kaimai.domain.payments import (
    Attempt,
    CommandEnd,
    CommandReply,
    Outcome,
    Rank,
    RefundReply,
    RefundStep,
    Report,
    WalletReports,
)
from kaimai.domain.reconciliation import BankLine, Payout
from kaimai.domain.subscriptions import ScheduleReport

_WORDS = "the bank's keys are not set"


class NoBank:
    """Every call ends as not sent."""

    async def create_payment(self, attempt: Attempt) -> Report:
        """Nothing is sent."""
        return Report(attempt_number=attempt.number, outcome=Outcome.NOT_SENT, words=_WORDS)

    async def query_attempt(self, attempt_number: str, *, method: str, rank: Rank) -> Report:
        """Raises BankUnreachable."""
        raise BankUnreachable(_WORDS)

    async def query_period(self, since: datetime, until: datetime, *, rank: Rank) -> list[Report]:
        """Raises BankUnreachable."""
        raise BankUnreachable(_WORDS)

    async def query_wallets(self, first: date, last: date, *, rank: Rank) -> WalletReports:
        """Raises BankUnreachable."""
        raise BankUnreachable(_WORDS)

    async def query_notice(self, token: str, *, rank: Rank) -> Report | None:
        """Raises BankUnreachable."""
        raise BankUnreachable(_WORDS)

    async def query_schedule(self, master_number: str, *, rank: Rank) -> ScheduleReport | None:
        """Raises BankUnreachable."""
        raise BankUnreachable(_WORDS)

    async def stop_schedule(self, master_number: str) -> CommandReply:
        """Nothing is sent."""
        return CommandReply(end=CommandEnd.NOT_SENT, words=_WORDS)

    async def disable_account(self, attempt_number: str) -> bool:
        """Raises BankUnreachable."""
        raise BankUnreachable(_WORDS)

    async def capture(self, attempt_number: str) -> CommandReply:
        """Nothing is sent."""
        return CommandReply(end=CommandEnd.NOT_SENT, words=_WORDS)

    async def void(self, attempt_number: str) -> CommandReply:
        """Nothing is sent."""
        return CommandReply(end=CommandEnd.NOT_SENT, words=_WORDS)

    async def query_uncaptured(self, *, rank: Rank) -> dict[str, datetime]:
        """Raises BankUnreachable."""
        raise BankUnreachable(_WORDS)

    async def refund(
        self, attempt_number: str, amount: int | None, token: str | None
    ) -> RefundReply:
        """Nothing is sent."""
        return RefundReply(step=RefundStep.NOT_SENT, words=_WORDS)

    async def query_statement(self, day: date, *, rank: Rank) -> list[BankLine]:
        """Raises BankUnreachable."""
        raise BankUnreachable(_WORDS)

    async def query_payouts(
        self, first: date, last: date, *, families: Collection[Family], rank: Rank
    ) -> list[Payout]:
        """Raises BankUnreachable."""
        raise BankUnreachable(_WORDS)
