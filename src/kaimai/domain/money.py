"""Amounts: whole New Taiwan dollars, tax included, always integers. The bank's cents never come here."""

from collections.abc import Iterable

ORDER_TOTAL_MAX = 9_999_999
"""NT$; the bank's Amount has nine digits, two of them cents."""


def order_total(lines: Iterable[tuple[int, int]]) -> int:
    """The sum of (unit price, quantity) pairs, in NT$."""
    return sum(price * quantity for price, quantity in lines)
