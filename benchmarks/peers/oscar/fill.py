"""`python fill.py`: the country to send to, and a product for every SKU that the environment names."""

import os
from decimal import Decimal

import django

PLENTY = 1_000_000


def fill(units_of: dict[str, int]) -> None:
    """One product of one class and category for each SKU, with so many units of it."""
    # Oscar's models can be imported only after django.setup().
    from oscar.apps.address.models import Country  # noqa: PLC0415
    from oscar.apps.catalogue.models import Category, Product, ProductClass  # noqa: PLC0415
    from oscar.apps.partner.models import Partner, StockRecord  # noqa: PLC0415

    Country.objects.create(
        iso_3166_1_a2="TW", printable_name="Taiwan", name="Taiwan", is_shipping_country=True
    )
    kind = ProductClass.objects.create(name="Drink", track_stock=True, requires_shipping=True)
    category = Category.add_root(name="Drinks")
    partner = Partner.objects.create(name="Warehouse")
    for sku, units in units_of.items():
        product = Product.objects.create(
            title=f"Cola {sku}", upc=sku, product_class=kind, structure=Product.STANDALONE
        )
        product.categories.add(category)
        StockRecord.objects.create(
            product=product,
            partner=partner,
            partner_sku=sku,
            price_currency="TWD",
            price=Decimal(288),
            num_in_stock=units,
        )


if __name__ == "__main__":
    django.setup()
    units_of = dict.fromkeys(os.environ["PEER_SKUS"].split(","), PLENTY)
    fill(units_of | {os.environ["PEER_HOT"]: int(os.environ["PEER_HOT_UNITS"])})
