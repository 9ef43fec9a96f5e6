"""Reading what a visitor wants to see of a shelf from an address, and making addresses of it. Whatever
cannot be is left out: these addresses are typed, shared and kept for years."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from kaimai.domain.catalog import ORDERS, Choice
from kaimai.web.forms import is_plain

QUERY_SHOWN_MAX = 80
_PRICE_DIGITS_MAX = 7


@dataclass(frozen=True, slots=True)
class View:
    """A list of products as it is asked for: where, what of it, and which page."""

    path: str
    choice: Choice
    page: int
    is_category_chosen: bool
    """Whether the category is a choice of the visitor's; otherwise it is the shelf itself."""

    def address(self, *, page: int = 1, **changes: Any) -> str:  # noqa: ANN401 the choice's own fields
        """The address of the same list on another page, or with another choice."""
        choice = replace(self.choice, **changes)
        query = {
            "q": choice.query,
            "in": choice.category if self.is_category_chosen or "category" in changes else None,
            "sort": None if choice.order == "usual" else choice.order,
            "stock": "1" if choice.in_stock else None,
            "min": choice.price_min,
            "max": choice.price_max,
            "page": page if page > 1 else None,
        }
        wanted = urlencode({name: value for name, value in query.items() if value is not None})
        return f"{self.path}?{wanted}" if wanted else self.path

    @property
    def whole(self) -> str:
        """The address of the same list without any filter."""
        shelf = None if self.is_category_chosen else self.choice.category
        free = replace(
            self, choice=Choice(query=self.choice.query, category=shelf, order=self.choice.order)
        )
        return replace(free, is_category_chosen=False).address()

    @property
    def is_narrowed(self) -> bool:
        """Whether the visitor sees less than the whole shelf."""
        choice = self.choice
        return (
            choice.in_stock
            or choice.price_min is not None
            or choice.price_max is not None
            or self.is_category_chosen
        )


def view_of(
    path: str,
    query: Mapping[str, str],
    page: int,
    *,
    category: str | None = None,
    is_search: bool = False,
) -> View:
    """The list that an address asks for. `category`: the shelf that the page is about."""
    within = _text(query, "in") or None
    sort = query.get("sort", "")
    low, high = _price(query, "min"), _price(query, "max")
    if low is not None and high is not None and low > high:
        low, high = high, low
    choice = Choice(
        query=_text(query, "q")[:QUERY_SHOWN_MAX] if is_search else None,
        category=category or within,
        in_stock=query.get("stock") == "1",
        price_min=low,
        price_max=high,
        order=next((order for order in ORDERS if order == sort), "usual"),
    )
    return View(path, choice, page, is_category_chosen=category is None and within is not None)


def _text(query: Mapping[str, str], name: str) -> str:
    text = query.get(name, "").strip()
    return text if is_plain(text) else ""


def _price(query: Mapping[str, str], name: str) -> int | None:
    """A price in NT$; commas and what stands before it are forgiven."""
    text = query.get(name, "").replace(",", "").removeprefix("NT$").strip()
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) <= _PRICE_DIGITS_MAX else None
    )
