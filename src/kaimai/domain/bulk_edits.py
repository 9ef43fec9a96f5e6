"""What staff do to many products at once: prices by amount or percent, and one value for all of a field."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from kaimai.domain.product_documents import PRICE_MAX, ProductDocument

PriceEdit: TypeAlias = Literal["percent", "amount", "set"]
PRICE_EDITS: Final[tuple[PriceEdit, ...]] = ("percent", "amount", "set")
"""`percent`: so many percent more, or fewer; `amount`: so many NT$; `set`: this price for all."""
ROUNDINGS: Final = (1, 5, 10, 50, 100)
"""Prices may be rounded to a multiple of one of these, halves upwards."""
PERCENT_MIN, PERCENT_MAX = -100, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEdit:
    """What is to be done to each product that was chosen; what is None stays as it is."""

    price: PriceEdit | None = None
    price_value: int = 0
    rounding: int = 1
    category_id: str | None = None
    is_visible: bool | None = None
    is_archived: bool | None = None
    is_featured: bool | None = None
    sets_limit: bool = False
    limit_per_person: int | None = None
    sets_sale_times: bool = False
    sale_starts_at: datetime | None = None
    sale_ends_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it would change nothing at all."""
        chosen = (self.price, self.category_id, self.is_visible, self.is_archived, self.is_featured)
        return chosen == (None,) * 5 and not self.sets_limit and not self.sets_sale_times


def edited(document: ProductDocument, edit: BulkEdit) -> ProductDocument:
    """The product as it is after the edit. Whether its prices can be is asked elsewhere."""
    values: dict[str, Any] = {
        name: value
        for name in ("category_id", "is_visible", "is_archived", "is_featured")
        if (value := getattr(edit, name)) is not None
    }
    if edit.sets_limit:
        values["limit_per_person"] = edit.limit_per_person
    if edit.sets_sale_times:
        values["sale_starts_at"] = edit.sale_starts_at
        values["sale_ends_at"] = edit.sale_ends_at
    if edit.price is not None:
        values["skus"] = tuple(
            replace(sku, price=edited_price(sku.price, edit)) for sku in document.skus
        )
    if edit.is_archived:
        values["is_visible"] = False
    return replace(document, **values)


def edited_price(price: int, edit: BulkEdit) -> int:
    """A price in NT$ after the edit: rounded, and never below 0 nor above what a price may be."""
    if edit.price is None:
        return price
    hundredths = {
        "percent": price * (100 + edit.price_value),
        "amount": (price + edit.price_value) * 100,
        "set": edit.price_value * 100,
    }[edit.price]
    step = 100 * edit.rounding
    rounded = (hundredths + step // 2) // step * edit.rounding
    return min(max(rounded, 0), PRICE_MAX)
