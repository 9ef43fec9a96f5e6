"""What the shop must reach, row by row: which figure of which part, and how much of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.bench import DATABASES, POSTGRESQL, SQLITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table. `target`: by database; at least so much, or at most."""

    part: str
    figure: str
    words: str
    target: Mapping[str, float]
    is_at_most: bool = False

    def is_reached(self, database: str, value: float) -> bool:
        """Whether a figure is good enough."""
        target = self.target[database]
        return value <= target if self.is_at_most else value >= target

    def share(self, database: str, value: float) -> float:
        """How much of the target is reached: 1 is just enough, 2 is twice as good."""
        target = self.target[database]
        if self.is_at_most:
            return target / value if value else 1.0 + (target == 0)
        return value / target


def _both(value: float) -> Mapping[str, float]:
    return dict.fromkeys(DATABASES, value)


ROWS = (
    Row(
        part="checkout",
        figure="÷ bare, 256 buyers",
        words="orders/s ÷ bare function's requests/s, 256 buyers",
        target={SQLITE: 0.4, POSTGRESQL: 0.3},
    ),
    Row(
        part="checkout",
        figure="÷ bare, 64 buyers",
        words="the same, 64 buyers",
        target={SQLITE: 0.25, POSTGRESQL: 0.2},
    ),
    Row(
        part="checkout",
        figure="÷ bare client",
        words="orders/s ÷ bare database client, one order per commit",
        target={SQLITE: 1.5, POSTGRESQL: 3},
    ),
    Row(
        part="checkout",
        figure="one SKU ÷ 1,000 SKUs",
        words="one hot SKU ÷ 1,000 SKUs",
        target=_both(0.9),
    ),
    Row(
        part="checkout",
        figure="sold out: beyond what was there",
        words="units sold that were not there",
        target=_both(0),
        is_at_most=True,
    ),
    Row(
        part="checkout",
        figure="half load, p99 ms",
        words="p99 of a checkout at half of the peak, ms",
        target=_both(50),
        is_at_most=True,
    ),
    Row(
        part="notices",
        figure="record_reports, reports/s",
        words="the bank's reports recorded, a second",
        target=_both(2_000),
    ),
    Row(
        part="notices",
        figure="push to paid ÷ (bare calls ÷ 2)",
        words="notices/s from push to paid ÷ (bare client's calls/s ÷ 2)",
        target=_both(0.6),
    ),
    Row(
        part="reads",
        figure="product list ÷ bare",
        words="product list ÷ bare function with the same bytes",
        target=_both(0.4),
    ),
    Row(
        part="reads",
        figure="product list, gzip ÷ bare",
        words="the same, packed",
        target=_both(0.4),
    ),
    Row(
        part="reads",
        figure="product page ÷ bare",
        words="product page ÷ bare function with the same bytes",
        target=_both(0.4),
    ),
    Row(
        part="statements",
        figure="place_orders, batch of 500",
        words="statements of a checkout batch of 500, as many as for one",
        target=_both(16),
        is_at_most=True,
    ),
    Row(
        part="memory",
        figure="most ÷ first",
        words="memory at its most ÷ after the first 10,000 orders",
        target=_both(1.2),
        is_at_most=True,
    ),
    Row(
        part="growth",
        figure="grown ÷ young",
        words="orders/s with a grown database ÷ with 10,000 orders",
        target=_both(0.8),
    ),
    Row(
        part="startup",
        figure="existing database, s",
        words="seconds from start to first answer",
        target=_both(1.5),
        is_at_most=True,
    ),
    Row(
        part="startup",
        figure="new database, s",
        words="the same with a new database",
        target=_both(1.5),
        is_at_most=True,
    ),
)
