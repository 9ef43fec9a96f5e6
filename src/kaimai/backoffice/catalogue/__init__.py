"""Products in the back office: the list, the page of each, categories, pictures, many at once, tables."""

from typing import Final

from kaimai.backoffice.catalogue import (
    categories,
    listing,
    many,
    pictures,
    plans,
    previews,
    prices,
    product,
    tables,
)

HANDLERS: Final = (
    *listing.HANDLERS,
    *product.HANDLERS,
    *pictures.HANDLERS,
    *plans.HANDLERS,
    *categories.HANDLERS,
    *many.HANDLERS,
    *prices.HANDLERS,
    *tables.HANDLERS,
    *previews.HANDLERS,
)
