"""Refunds: money that goes back, each with its own record and table of moves; what may go back of an
order, and which units with it.

A virtual account is refunded in two calls; each is preceded by a committed move, so that neither
can be sent twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kaimai.domain.errors import InvalidInput, NotRefundable, RefundUnderway
from kaimai.domain.money import split
from kaimai.domain.moves import Machine, Move
from kaimai.domain.payment_methods import WHOLE_ONLY

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

REASON_LENGTH_MAX = 200

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundWish:
    """What a person wants to give back: an amount in NT$, units of lines, or (neither) all that is left.

    `lines` and `restock` are units by SKU; `restocks_all` puts back on the shelf every unit whose
    money goes back.
    """

    amount: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    restock: Mapping[str, int] = field(default_factory=dict)
    restocks_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """One line of an order, with what earlier refunds took of it. `sold`: units that left the shelf."""

    id: str
    sku_id: str
    sku: str
    quantity: int
    unit_price: int
    sold: int
    refunded: int
    restocked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refundable:
    """What must be known of a payment to give its money back, read under its lock. Amounts in NT$."""

    captured: int
    counted: int
    """The sum of its refunds that were not refused and did not fail."""
    total: int
    """What the order's lines cost together, less any discount; its delivery is not in it."""
    is_applied: bool
    is_underway: bool
    card_kind: str | None
    lines: Sequence[SoldLine]

    @property
    def left(self) -> int:
        """What may still go back."""
        return self.captured - self.counted


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRefund:
    """Units of one line: their money goes back, and (these or others) they themselves do."""

    order_line_id: str
    sku_id: str
    quantity: int
    restocked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDecision:
    """What goes back: money, and units of lines."""

    amount: int
    lines: tuple[LineRefund, ...]


def decide_refund(wish: RefundWish, known: Refundable) -> RefundDecision:
    """What a wish comes to. Only captured money, never more than is left, one at a time.

    Raises InvalidInput, NotRefundable, or RefundUnderway.
    """
    check_wish(wish, [line.sku for line in known.lines])
    if known.captured < 1:
        raise NotRefundable("no_money")
    if known.is_underway:
        raise RefundUnderway
    if known.left < 1:
        raise NotRefundable("nothing_left")
    units = _units(wish, known)
    amount = known.left
    if wish.amount is not None:
        amount = wish.amount
    elif wish.lines:
        amount = sum(share_of(known, line, units[line.id]) for line in known.lines)
    _check_amount(amount, known)
    restocked = restocked_units(wish, known.lines, units)
    return RefundDecision(
        amount=amount,
        lines=tuple(
            LineRefund(
                order_line_id=line.id,
                sku_id=line.sku_id,
                quantity=units[line.id],
                restocked=restocked[line.id],
            )
            for line in known.lines
            if units[line.id] or restocked[line.id]
        ),
    )


def check_wish(wish: RefundWish, skus: Sequence[str]) -> None:
    """Whether a wish makes sense for an order of these SKUs. Raises InvalidInput."""
    if wish.amount is not None and wish.lines:
        raise InvalidInput("amount", "either an amount or lines can be given back, not both")
    if wish.amount is not None and wish.amount < 1:
        raise InvalidInput("amount", "must be NT$1 or more")
    if wish.restock and wish.restocks_all:
        raise InvalidInput("restock", "say which units, or all of them, not both")
    for name, units in (("lines", wish.lines), ("restock", wish.restock)):
        unknown = sorted(set(units) - set(skus))
        if unknown:
            raise InvalidInput(name, f"{unknown[0]} is not on this order")
        if any(quantity < 1 for quantity in units.values()):
            raise InvalidInput(name, "must be 1 unit or more")


def checked_reason(text: str, field_name: str = "reason") -> str:
    """Why money goes back, or what proves that it did: it stands in the log. Raises InvalidInput."""
    text = text.strip()
    if not text or len(text) > REASON_LENGTH_MAX or not text.isprintable():
        raise InvalidInput(field_name, f"must have 1 to {REASON_LENGTH_MAX} characters in one line")
    return text


def share_of(known: Refundable, line: SoldLine, units: int) -> int:
    """What was paid for the next `units` of a line, in NT$.

    The order's total is split over its lines by their prices, and a line's part over its units,
    both to the last dollar: all units together are what was paid, whatever the order in which
    they come back, and a discount needs no rule of its own.
    """
    if not units:
        return 0
    weights = [each.unit_price * each.quantity for each in known.lines]
    paid = dict(zip((each.id for each in known.lines), split(known.total, weights), strict=True))
    of_units = split(paid[line.id], [1] * line.quantity)
    return sum(of_units[line.refunded : line.refunded + units])


def restocked_units(
    wish: RefundWish, lines: Sequence[SoldLine], units: Mapping[str, int]
) -> dict[str, int]:
    """How many units of each line (by id) go back on the shelf. Raises NotRefundable for more units
    than left it."""
    restocked = {}
    for line in lines:
        left = line.sold - line.restocked
        wanted = min(units[line.id], left) if wish.restocks_all else wish.restock.get(line.sku, 0)
        if wanted > left:
            raise NotRefundable("restock", left=left, sku=line.sku)
        restocked[line.id] = wanted
    return restocked


def _units(wish: RefundWish, known: Refundable) -> dict[str, int]:
    """Units of each line (by id) whose money goes back."""
    units = {}
    is_everything = wish.amount is None and not wish.lines and known.is_applied
    for line in known.lines:
        left = line.quantity - line.refunded
        wanted = left if is_everything else wish.lines.get(line.sku, 0)
        if wanted > left:
            raise NotRefundable("units", left=left, sku=line.sku)
        units[line.id] = wanted
    return units


def _check_amount(amount: int, known: Refundable) -> None:
    if amount < 1:
        raise NotRefundable("free_units")
    if amount > known.left:
        raise NotRefundable("too_much", left=known.left)
    if amount < known.captured and known.card_kind in WHOLE_ONLY:
        raise NotRefundable("whole_card", left=known.left)
    if amount < known.left and not known.is_applied:
        # No order needs this money, so what stayed would stand alone.
        raise NotRefundable("whole_surplus", left=known.left)
