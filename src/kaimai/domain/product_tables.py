"""What a table of products would change: rows of a spreadsheet against what the shop sells now. Reading
the file is for `kaimai.sheets`; carrying it out is for `kaimai.operations`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias, cast

from kaimai.domain.catalog import slug_of
from kaimai.domain.product_documents import (
    LIMIT_MAX,
    Change,
    NewCategory,
    ProductDocument,
    SkuDocument,
    Value,
    mistakes_of,
)

COLUMNS: Final = (
    "name",
    "slug",
    "category",
    "status",
    "description",
    "sku",
    "options",
    "is_active",
    "price",
    "stock",
    "limit_per_person",
    "sale_starts_at",
    "sale_ends_at",
    "is_featured",
)
"""What a table may say; one row is one SKU, and rows of one product follow its name."""
STATUSES: Final = ("on_sale", "hidden", "archived")
_SHARED: Final = (
    "category",
    "status",
    "description",
    "limit_per_person",
    "sale_starts_at",
    "sale_ends_at",
    "is_featured",
)
"""What rows of one product say of the product; the first row that says something counts for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row as it was read. `values` has the columns that the table has; None is an empty cell."""

    number: int
    values: Mapping[str, Value]

    def get(self, column: str) -> Value:
        """What the row says, or None."""
        return self.values.get(column)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMistake:
    """What is wrong in one cell (no column: in the row; row 0: in the whole table). `code` has its
    sentence in `words`; `seen` is what stands there, `more` what else the sentence names."""

    row: int
    column: str
    code: str
    seen: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What the shop sells, as far as a table may be about it."""

    products: Mapping[str, ProductDocument]
    by_sku: Mapping[str, tuple[str, str]]
    """SKU → ids of its product and of itself."""
    by_name: Mapping[str, Sequence[str]]
    by_slug: Mapping[str, str]
    categories: Mapping[str, str]
    """Ids of categories by name and by slug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a table would do: nothing at all while there are mistakes. `untouched` counts products."""

    changes: tuple[Change, ...] = ()
    categories: tuple[NewCategory, ...] = ()
    untouched: int = 0
    mistakes: tuple[CellMistake, ...] = ()


Group: TypeAlias = list[TableRow]


@dataclass(slots=True)
class _Draft:
    """A plan while it is being made."""

    shelves: Shelves
    new_id: Callable[[], str]
    changes: list[Change] = field(default_factory=list)
    categories: dict[str, NewCategory] = field(default_factory=dict)
    mistakes: list[CellMistake] = field(default_factory=list)
    planned: set[str] = field(default_factory=set)
    untouched: int = 0

    def wrong(
        self, row: TableRow, column: str, code: str, *, seen: str = "", more: str = ""
    ) -> None:
        self.mistakes.append(
            CellMistake(row=row.number, column=column, code=code, seen=seen, more=more)
        )


def planned(rows: Sequence[TableRow], shelves: Shelves, new_id: Callable[[], str]) -> Plan:
    """What these rows would change, with every mistake at once. `new_id` names what would be added.

    A product is known by its slug where the row has one, else by its SKUs, else by its name. What
    the table has no column for stays as it is; so does the stock of a SKU that exists.
    """
    draft = _Draft(shelves, new_id)
    seen: dict[str, int] = {}
    for group in _groups(rows, draft):
        is_good = True
        for row in group:
            sku = str(row.get("sku") or "")
            if sku in seen:
                draft.wrong(row, "sku", "repeated", seen=sku, more=str(seen[sku]))
                is_good = False
            seen[sku] = row.number
        if is_good:
            _plan_product(group, draft)
    mistakes = sorted(draft.mistakes, key=lambda each: each.row)
    if mistakes:
        return Plan(mistakes=tuple(mistakes))
    return Plan(
        changes=tuple(draft.changes),
        categories=tuple(draft.categories.values()),
        untouched=draft.untouched,
    )


def _groups(rows: Sequence[TableRow], draft: _Draft) -> list[Group]:
    """The rows of each product. A row without a name, slug or SKU of ours goes on with the one above."""
    groups: dict[tuple[str, str], Group] = {}
    above: tuple[str, str] | None = None
    for row in rows:
        slug, name = str(row.get("slug") or ""), str(row.get("name") or "")
        own = draft.shelves.by_sku.get(str(row.get("sku") or ""))
        if slug:
            key = ("slug", slug)
        elif name:
            key = ("name", name)
        elif above is not None and "name" in row.values and (above[0] != "id" or own is None):
            key = above
        elif own is not None:
            key = ("id", own[0])
        else:
            draft.wrong(row, "name", "missing")
            continue
        above = key
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _plan_product(group: Group, draft: _Draft) -> None:
    mistakes_before = len(draft.mistakes)
    product_id = _product_of(group, draft)
    said = _said(group, draft)
    if len(draft.mistakes) > mistakes_before:
        return
    before = draft.shelves.products[product_id] if product_id else None
    category_id = _category(group, said, draft, is_needed=before is None)
    if before is None and not group[0].get("name"):
        draft.wrong(group[0], "name", "missing")
    if len(draft.mistakes) > mistakes_before:
        return
    base = before or ProductDocument(
        id=draft.new_id(),
        name=str(group[0].get("name")),
        category_id=category_id,
        slug=str(group[0].get("slug") or "") or slug_of(str(group[0].get("name"))),
    )
    if base.id in draft.planned:
        draft.wrong(group[0], "name", "twice", seen=base.name)
        return
    draft.planned.add(base.id)
    after = replace(
        base,
        name=str(group[0].get("name") or base.name),
        category_id=category_id or base.category_id,
        **_terms(said),
    )
    skus, stock = _skus(group, base, draft)
    after = replace(after, skus=skus)
    if len(draft.mistakes) > mistakes_before:
        return
    _look_at(after, group, draft)
    if before is not None and after == before:
        draft.untouched += 1
    else:
        draft.changes.append(Change(before=before, after=after, first_stock=stock))


def _product_of(group: Group, draft: _Draft) -> str | None:
    """The product that a group is about: None for a new one."""
    shelves = draft.shelves
    first = group[0]
    slug, name = str(first.get("slug") or ""), str(first.get("name") or "")
    owned = [(row, shelves.by_sku[sku][0]) for row in group if (sku := _sku(row)) in shelves.by_sku]
    if slug and slug in shelves.by_slug:
        product_id: str | None = shelves.by_slug[slug]
    else:
        named = shelves.by_name.get(name, ())
        by_slug = shelves.by_slug.get(slug_of(name)) if name else None
        ids = {each for _, each in owned}
        if len(named) > 1 and len(ids & set(named)) != 1:
            draft.wrong(first, "name", "ambiguous", seen=name)
            return None
        if len(named) > 1:
            product_id = (ids & set(named)).pop()
        elif named:
            product_id = named[0]
        elif len(ids) == 1 and _is_whole(group, shelves.products[next(iter(ids))]):
            # All that the product has stands under another name: it is to be renamed.
            product_id = next(iter(ids))
        else:
            product_id = by_slug
    for row, owner in owned:
        if owner != product_id:
            draft.wrong(row, "sku", "others", seen=_sku(row), more=shelves.products[owner].name)
    return product_id


def _is_whole(group: Group, product: ProductDocument) -> bool:
    """Whether the group has every SKU that the product sells, and no other."""
    sold = {sku.sku for sku in product.skus if sku.is_active}
    return sold <= {_sku(row) for row in group} <= {sku.sku for sku in product.skus}


def _said(group: Group, draft: _Draft) -> dict[str, Value]:
    """What the group says of its product, by column: only of columns that the table has."""
    said: dict[str, Value] = {}
    for column in _SHARED:
        if column not in group[0].values:
            continue
        said[column] = None
        for row in group:
            value = row.get(column)
            if value in (None, "", False):
                continue
            if said[column] in (None, "", False):
                said[column] = value
            elif said[column] != value:
                draft.wrong(row, column, "two_values", seen=_shown(value))
    names = {str(row.get("name")) for row in group if row.get("name")}
    if len(names) > 1:
        draft.wrong(group[-1], "name", "two_values", seen=str(group[-1].get("name") or ""))
    return said


def _category(group: Group, said: Mapping[str, Value], draft: _Draft, *, is_needed: bool) -> str:
    name = str(said.get("category") or "").strip()
    if not name:
        if is_needed or "category" in said:
            draft.wrong(group[0], "category", "missing")
        return ""
    known = draft.shelves.categories
    slug = slug_of(name)
    if name in known:
        return known[name]
    if slug in known:
        return known[slug]
    if slug not in draft.categories:
        draft.categories[slug] = NewCategory(id=draft.new_id(), slug=slug, name=name)
    return draft.categories[slug].id


def _terms(said: Mapping[str, Value]) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    if status := said.get("status"):
        terms |= {"is_visible": status == "on_sale", "is_archived": status == "archived"}
    if "description" in said:
        terms["description"] = said["description"] or ""
    if "is_featured" in said:
        terms["is_featured"] = bool(said["is_featured"])
    for name in ("limit_per_person", "sale_starts_at", "sale_ends_at"):
        if name in said:
            terms[name] = said[name] or None
    return terms


def _skus(
    group: Group, base: ProductDocument, draft: _Draft
) -> tuple[tuple[SkuDocument, ...], dict[str, int]]:
    """All SKUs of the product after the table, and the first stock of those that are new."""
    known = {sku.sku: sku for sku in base.skus}
    skus = {sku.id: sku for sku in base.skus}
    stock: dict[str, int] = {}
    for row in group:
        old = known.get(_sku(row))
        price = row.get("price")
        if price is None and (old is None or "price" in row.values):
            draft.wrong(row, "price", "missing")
            continue
        values: dict[str, Any] = {"price": price} if price is not None else {}
        if "options" in row.values:
            values["options"] = dict(cast("Mapping[str, str]", row.get("options") or {}))
        if row.get("is_active") is not None:
            values["is_active"] = bool(row.get("is_active"))
        if old is not None:
            skus[old.id] = replace(old, **values)
            continue
        added = SkuDocument(id=draft.new_id(), sku=_sku(row), **values)
        skus[added.id] = added
        units = int(cast("int", row.get("stock") or 0))
        if not 0 <= units <= LIMIT_MAX:
            draft.wrong(row, "stock", "out_of_range", seen=str(units), more=f"{LIMIT_MAX:,}")
        if units:
            stock[added.id] = units
    return tuple(skus.values()), stock


def _look_at(after: ProductDocument, group: Group, draft: _Draft) -> None:
    """Tell of what can never be right at the row that says so."""
    rows = {_sku(row): row for row in group}
    columns = {"category_id": "category", "is_archived": "status", "skus": "sku"}
    for mistake in mistakes_of(after):
        row = group[0]
        if mistake.sku is not None:
            row = rows.get(after.skus[mistake.sku].sku, row)
        column = columns.get(mistake.field, mistake.field)
        seen = "" if column in ("sku", "category") else _shown(row.get(column))
        limit = "" if mistake.limit is None else f"{mistake.limit:,}"
        draft.wrong(row, column, mistake.code, seen=seen or _sku(row), more=limit)


def _sku(row: TableRow) -> str:
    return str(row.get("sku") or "")


def _shown(value: Value) -> str:
    return "" if value is None else str(value)[:40]
