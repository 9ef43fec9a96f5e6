"""What is for sale: categories, products and their SKUs, and when a product may be bought."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

Order: TypeAlias = Literal["usual", "newest", "cheapest", "dearest", "name"]
"""How a list of products is sorted: `usual` is the shop's own order, or the best match first."""
ORDERS: tuple[Order, ...] = ("usual", "newest", "cheapest", "dearest", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """The sellable unit, with its own price and stock."""

    id: str
    sku: str
    options: dict[str, str]
    price: int
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A product's picture. Its files have the name `digest` and one of `widths`, in pixels.

    `width` and `height` are those of the largest; `alt` is what it shows, in words, or empty.
    """

    digest: str
    width: int
    height: int
    widths: tuple[int, ...]
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What a page shows; one or more SKUs can be bought of it."""

    id: str
    slug: str
    name: str
    description: str
    category_id: str
    category: str
    category_slug: str
    sale_starts_at: datetime | None
    sale_ends_at: datetime | None
    limit_per_person: int | None = None
    skus: tuple[Sku, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A shelf of products."""

    id: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which products a list shows, and in which order. Prices in NT$; `category` is a slug.

    A price fits when one of the product's SKUs has it.
    """

    query: str | None = None
    category: str | None = None
    in_stock: bool = False
    price_min: int | None = None
    price_max: int | None = None
    order: Order = "usual"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSku:
    """A SKU to be put on sale with its first stock."""

    sku: str
    price: int
    on_hand: int
    options: dict[str, str] = field(default_factory=dict)


TERMS = ("limit_per_person", "sale_starts_at", "sale_ends_at", "is_featured")
"""How a product is sold: what may be left unsaid of one that exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product to be put on sale."""

    name: str
    category: str
    skus: tuple[NewSku, ...]
    description: str = ""
    sale_starts_at: datetime | None = None
    sale_ends_at: datetime | None = None
    hold_minutes: int | None = None
    limit_per_person: int | None = None
    """How many units, of all its SKUs together, one person may buy."""
    card_enabled: bool = True
    atm_enabled: bool = True
    is_featured: bool = False
    changes: frozenset[str] = frozenset()
    """Those of `TERMS` that count for a product that exists; the others it keeps as they are."""


def is_on_sale(starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> bool:
    """Whether `now` lies in the sale time: from its start, before its end; no bound means always."""
    return (starts_at is None or starts_at <= now) and (ends_at is None or now < ends_at)


def slug_of(name: str) -> str:
    """A name for addresses: letters and digits of any script, joined by dashes."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w]+", "-", text).strip("-_") or "x"
