"""A product as its editor sees it, whole: how two versions differ, what one must be like, and how the
changes of two people become one. What stands on the shelf is not part of it: stock is moved."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

PRICE_MAX: Final = 9_999_999
LIMIT_MAX: Final = 1_000_000_000
"""Of units a person may buy, and of units on a shelf."""
NAME_LENGTH_MAX: Final = 200
DESCRIPTION_LENGTH_MAX: Final = 20_000
OPTION_LENGTH_MAX: Final = 60
OPTIONS_MAX: Final = 5
SKUS_MAX: Final = 200
"""SKUs of one product."""
SKU: Final = re.compile(r"[\w.\-]{1,64}")

Value: TypeAlias = str | int | bool | datetime | Mapping[str, str] | None

PRODUCT_FIELDS: Final = (
    "name",
    "category_id",
    "description",
    "is_visible",
    "is_archived",
    "is_featured",
    "limit_per_person",
    "hold_minutes",
    "card_enabled",
    "atm_enabled",
    "sale_starts_at",
    "sale_ends_at",
)
SKU_FIELDS: Final = ("sku", "options", "price", "is_active")


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuDocument:
    """A SKU as it is edited. One that is not active is sold no longer; it is never deleted."""

    id: str
    sku: str
    price: int
    options: dict[str, str] = field(default_factory=dict)
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDocument:
    """A product as it is edited, with all its SKUs in their order. One that is archived is hidden,
    and stands in no list but its own. The slug of one that exists never changes: links name it."""

    id: str
    name: str
    category_id: str
    description: str = ""
    is_visible: bool = True
    is_archived: bool = False
    is_featured: bool = False
    limit_per_person: int | None = None
    hold_minutes: int | None = None
    card_enabled: bool = True
    atm_enabled: bool = True
    sale_starts_at: datetime | None = None
    sale_ends_at: datetime | None = None
    skus: tuple[SkuDocument, ...] = ()
    slug: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A product that is to become `after`, if it is still `before`; one to be added has none."""

    before: ProductDocument | None
    after: ProductDocument
    first_stock: dict[str, int] = field(default_factory=dict)
    """Units to be put on the shelves of SKUs that are added, by the id of the SKU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCategory:
    """A category that a change needs; one with the same slug is taken instead when there is one."""

    id: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that two versions have different values for; `sku` is the SKU that it belongs to."""

    field: str
    before: Value
    after: Value
    sku: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A field that two people changed in different ways; `sku_id` when it is a SKU's."""

    field: str
    mine: Value
    theirs: Value
    sku_id: str = ""
    sku: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with a field; `sku` counts the product's SKUs from 0. `code` has its sentence in
    `words`, which is filled with `limit`."""

    field: str
    code: str
    sku: int | None = None
    limit: int | None = None


def differences(before: ProductDocument, after: ProductDocument) -> list[Difference]:
    """Every field that differs, the product's first. A SKU that is new is one difference: its price."""
    found = [
        Difference(field=name, before=old, after=new)
        for name in PRODUCT_FIELDS
        if (old := getattr(before, name)) != (new := getattr(after, name))
    ]
    known = {sku.id: sku for sku in before.skus}
    for sku in after.skus:
        old_sku = known.get(sku.id)
        if old_sku is None:
            found.append(Difference(field="new_sku", before=None, after=sku.price, sku=sku.sku))
            continue
        found += [
            Difference(field=name, before=old, after=new, sku=old_sku.sku)
            for name in SKU_FIELDS
            if (old := getattr(old_sku, name)) != (new := getattr(sku, name))
        ]
    common = set(known) & {sku.id for sku in after.skus}
    if _order(before, common) != _order(after, common):
        found.append(Difference(field="order", before=None, after=None))
    return found


def merged(
    base: ProductDocument, mine: ProductDocument, theirs: ProductDocument
) -> tuple[ProductDocument, list[Clash]]:
    """What becomes of a product that two people changed, both from `base`.

    A field that only one of them changed is as that one wants it. One that both changed, in
    different ways, is as in `mine`, and is told of as a clash.
    """
    clashes: list[Clash] = []
    values = _merged_fields(PRODUCT_FIELDS, base, mine, theirs, clashes)
    bases = {sku.id: sku for sku in base.skus}
    others = {sku.id: sku for sku in theirs.skus}
    skus: list[SkuDocument] = []
    for sku in mine.skus:
        if sku.id in others and sku.id in bases:
            fields = _merged_fields(SKU_FIELDS, bases[sku.id], sku, others[sku.id], clashes)
            skus.append(replace(sku, **fields))
        else:
            skus.append(sku)
    present = {sku.id for sku in skus}
    skus += [sku for sku in theirs.skus if sku.id not in present]
    common = set(bases) & present
    if _order(mine, common) == _order(base, common):
        places = {sku.id: place for place, sku in enumerate(theirs.skus)}
        skus.sort(key=lambda sku: places.get(sku.id, len(places)))
    return replace(mine, **values, skus=tuple(skus), slug=theirs.slug), clashes


def mistakes_of(document: ProductDocument) -> list[Mistake]:
    """Everything that cannot be right about a product, whatever else the shop sells."""
    found: list[Mistake] = []
    name = document.name.strip()
    if not name:
        found.append(Mistake(field="name", code="missing"))
    if len(name) > NAME_LENGTH_MAX:
        found.append(Mistake(field="name", code="too_long", limit=NAME_LENGTH_MAX))
    if not document.category_id:
        found.append(Mistake(field="category", code="missing"))
    if len(document.description) > DESCRIPTION_LENGTH_MAX:
        found.append(Mistake(field="description", code="too_long", limit=DESCRIPTION_LENGTH_MAX))
    for of_units in ("limit_per_person", "hold_minutes"):
        limit = getattr(document, of_units)
        if limit is not None and not 1 <= limit <= LIMIT_MAX:
            found.append(Mistake(field=of_units, code="out_of_range", limit=LIMIT_MAX))
    starts_at, ends_at = document.sale_starts_at, document.sale_ends_at
    if starts_at is not None and ends_at is not None and starts_at >= ends_at:
        found.append(Mistake(field="sale_ends_at", code="ends_early"))
    if not document.card_enabled and not document.atm_enabled:
        found.append(Mistake(field="card_enabled", code="no_method"))
    if not document.skus:
        found.append(Mistake(field="skus", code="missing"))
    if len(document.skus) > SKUS_MAX:
        found.append(Mistake(field="skus", code="too_many", limit=SKUS_MAX))
    return found + _sku_mistakes(document.skus)


def _sku_mistakes(skus: Sequence[SkuDocument]) -> list[Mistake]:
    found: list[Mistake] = []
    seen: set[str] = set()
    for place, sku in enumerate(skus):
        if not SKU.fullmatch(sku.sku):
            found.append(Mistake(field="sku", code="bad_sku" if sku.sku else "missing", sku=place))
        elif sku.sku in seen:
            found.append(Mistake(field="sku", code="named_twice", sku=place))
        seen.add(sku.sku)
        if not 0 <= sku.price <= PRICE_MAX:
            found.append(Mistake(field="price", code="out_of_range", sku=place, limit=PRICE_MAX))
        longest = max((len(text) for pair in sku.options.items() for text in pair), default=0)
        if longest > OPTION_LENGTH_MAX:
            found.append(
                Mistake(field="options", code="too_long", sku=place, limit=OPTION_LENGTH_MAX)
            )
        if len(sku.options) > OPTIONS_MAX:
            found.append(Mistake(field="options", code="too_many", sku=place, limit=OPTIONS_MAX))
    return found


def _order(document: ProductDocument, of: set[str]) -> list[str]:
    return [sku.id for sku in document.skus if sku.id in of]


def _merged_fields(
    names: Sequence[str],
    base: ProductDocument | SkuDocument,
    mine: ProductDocument | SkuDocument,
    theirs: ProductDocument | SkuDocument,
    clashes: list[Clash],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in names:
        old, wanted, other = (getattr(each, name) for each in (base, mine, theirs))
        values[name] = other if wanted == old else wanted
        if old not in (wanted, other) and wanted != other:
            is_sku = isinstance(mine, SkuDocument)
            clashes.append(
                Clash(
                    field=name,
                    mine=wanted,
                    theirs=other,
                    sku_id=mine.id if is_sku else "",
                    sku=theirs.sku if isinstance(theirs, SkuDocument) else "",
                )
            )
    return values
