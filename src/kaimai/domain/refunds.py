"""Refunds: money that goes back, each with its own record and table of moves.

A virtual account is refunded in two calls; each is preceded by a committed move, so that neither
can be sent twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kaimai.domain.moves import Machine, Move

TOKEN_LIFE = timedelta(seconds=120)
"""How long the bank's refund token of a virtual account may be confirmed."""

REFUND_MOVES = Machine(
    "refund",
    {
        "request": Move(frozenset(), "requested"),
        "submit": Move(frozenset({"requested"}), "submitted"),
        "withdraw": Move(frozenset({"submitted"}), "requested"),
        "hold_token": Move(frozenset({"submitted"}), "token_held"),
        "confirm": Move(frozenset({"token_held"}), "confirming"),
        "accept": Move(frozenset({"submitted", "confirming", "unknown"}), "accepted"),
        "lose": Move(frozenset({"submitted", "confirming"}), "unknown"),
        "refuse": Move(
            frozenset({"submitted", "token_held", "confirming"}), "refused", "refund.refused"
        ),
        "lapse": Move(frozenset({"submitted", "token_held"}), "overdue"),
        "retry": Move(frozenset({"overdue", "unknown"}), "requested"),
        "finish": Move(frozenset({"accepted", "unknown"}), "done", "refund.done"),
        "fail": Move(frozenset({"accepted", "unknown"}), "failed", "refund.failed"),
        "settle_by_hand": Move(
            frozenset({"requested", "refused", "failed", "unknown"}), "done", "refund.done"
        ),
    },
    final={"done"},
)

COUNTED = frozenset(REFUND_MOVES.statuses) - {"refused", "failed"}
"""Statuses that count against what was captured."""
IN_FLIGHT = frozenset({"requested", "submitted", "token_held", "confirming", "unknown", "overdue"})
"""At most one refund of a payment may be in one of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """One refund as operations see it. Amounts in NT$."""

    id: str
    payment_id: str
    attempt_number: str
    method: str
    amount: int
    payment_amount: int
    status: str
    version: int
    bank_token: str | None
    bank_token_until: datetime | None
    known_refunds: tuple[str, ...]
    """Numbers of the bank's refunds of this payment before ours was sent."""
    submitted_at: datetime | None
