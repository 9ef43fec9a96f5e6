"""Exports of orders: which tables there are, which columns each may have, and how long a file is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kaimai.domain.errors import InvalidInput
from kaimai.domain.order_filter import OrderFilter

CSV = "csv"
WORKBOOK = "xlsx"
FILE_TYPES = (CSV, WORKBOOK)
KEPT = timedelta(days=1)
"""How long a file can be fetched: it is full of personal data."""
WORKBOOK_ROWS_MAX = 1_048_000
"""What a sheet of Excel holds, less its heading."""
UNFINISHED = frozenset({"waiting", "running", "converting"})
TOO_MANY_ROWS = "too_many_rows"
FAILED = "failed"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "orders": (
        *("number", "placed_at", "status", "name", "phone", "email", "receiver", "receiver_phone"),
        *("delivery", "address", "items", "units", "discount", "shipping_fee", "total", "method"),
        *("paid_at", "tracking", "note"),
    ),
    "lines": (
        *("number", "placed_at", "status", "name", "sku", "item", "options", "quantity"),
        *("unit_price", "amount"),
    ),
    "accounting": (
        *("number", "placed_at", "paid_at", "status", "method", "total", "net", "tax"),
        *("shipping_fee", "discount", "paid_amount", "refunded", "bank_number", "ts_no"),
        *("invoice", "invoice_code", "invoice_title"),
    ),
}
"""Kind of table → its columns, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderExport:
    """A file that somebody asked for: how far it has come, `size` in bytes of what is written."""

    id: str
    staff_id: str
    kind: str
    file_type: str
    language: str
    wanted: OrderFilter
    columns: tuple[str, ...]
    state: str
    last_id: str
    orders: int
    size: int
    error: str
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_unfinished(self) -> bool:
        """Whether it is still being made."""
        return self.state in UNFINISHED

    @property
    def file_name(self) -> str:
        """What the file is called in the data folder."""
        return f"{self.id}.{self.file_type}"


def checked_columns(kind: str, file_type: str, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The chosen columns in their order; all when none was chosen. Raises InvalidInput."""
    if kind not in COLUMNS:
        raise InvalidInput("kind", f"must be one of {', '.join(COLUMNS)}")
    if file_type not in FILE_TYPES:
        raise InvalidInput("file_type", f"must be one of {', '.join(FILE_TYPES)}")
    return tuple(each for each in COLUMNS[kind] if each in chosen) or COLUMNS[kind]
