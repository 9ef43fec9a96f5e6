"""Amounts: whole New Taiwan dollars, tax included, always integers. The bank's cents never come here."""

from collections.abc import Iterable, Sequence

ORDER_TOTAL_MAX = 9_999_999
"""NT$; the bank's Amount has nine digits, two of them cents."""


def order_total(lines: Iterable[tuple[int, int]]) -> int:
    """The sum of (unit price, quantity) pairs, in NT$."""
    return sum(price * quantity for price, quantity in lines)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Split whole NT$ in proportion to weights, to the last dollar: the largest remainders round up.

    The shares add up to `amount`, and each is its exact share rounded up or down; so a discount of
    no more than the lines' sum never takes more from a line than the line has. Of equal remainders
    the earlier one rounds up, so the same order is always split alike. A weight of 0 gets nothing.
    Raises ValueError for a negative amount or weight, and when there is nothing to split over.
    """
    whole = sum(weights)
    if amount < 0 or any(weight < 0 for weight in weights):
        raise ValueError("neither an amount nor a weight may be negative")
    if amount and not whole:
        raise ValueError("there is nothing to split the amount over")
    if not amount:
        return [0] * len(weights)
    parts = [divmod(amount * weight, whole) for weight in weights]
    shares = [share for share, _ in parts]
    by_remainder = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    for index in by_remainder[: amount - sum(shares)]:
        shares[index] += 1
    return shares
