"""What a change of a product is in words: each field with what it was and what it becomes."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from kaimai.domain.product_documents import Change, Value, differences
from kaimai.words.backoffice import texts
from kaimai.words.formats import moment, money

_IN_MONEY = ("price", "new_sku")


class Told(NamedTuple):
    """One field of a change; `sku` is the SKU that it is about, or empty."""

    field: str
    sku: str
    was: str
    becomes: str


class ToldChange(NamedTuple):
    """One product of a preview."""

    id: str
    name: str
    is_new: bool
    fields: list[Told]


def told_change(change: Change, categories: Mapping[str, str], language: str) -> ToldChange:
    """A change as its preview shows it. `categories` are names by id."""
    product = change.after
    if change.before is None:
        return ToldChange("", product.name, is_new=True, fields=_new(change, categories, language))
    t = texts(language)
    fields = [
        Told(
            t[f"products_field_{each.field}"],
            each.sku,
            told_value(each.field, each.before, categories, language),
            told_value(each.field, each.after, categories, language),
        )
        for each in differences(change.before, product)
    ]
    return ToldChange(product.id, change.before.name, is_new=False, fields=fields)


def told_value(field: str, value: Value, categories: Mapping[str, str], language: str) -> str:
    """One value of a field, in words."""
    t = texts(language)
    match value:
        case None | "":
            return t["products_nothing"]
        case bool():
            return t["products_yes"] if value else t["products_no"]
        case int():
            return money(value) if field in _IN_MONEY else f"{value:,}"
        case datetime():
            return moment(value, language)
        case str():
            return categories.get(value, value) if field == "category_id" else value
        case _:
            pairs = [f"{name}={each}" for name, each in value.items()]
            return "、".join(pairs) or t["products_nothing"]


def _new(change: Change, categories: Mapping[str, str], language: str) -> list[Told]:
    """What a new product would be: its category, and each SKU with price and first stock."""
    t, product = texts(language), change.after
    shelf = told_value("category_id", product.category_id, categories, language)
    told = [Told(t["products_field_category_id"], "", "", shelf)]
    for sku in product.skus:
        words = [money(sku.price), *sku.options.values()]
        if units := change.first_stock.get(sku.id):
            words.append(t["products_units"].format(n=f"{units:,}"))
        told.append(Told(t["products_field_new_sku"], sku.sku, "", "、".join(words)))
    return told
