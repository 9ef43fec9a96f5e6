"""What pages tell machines about themselves: schema.org data, and addresses with the shop's name."""

from collections.abc import Sequence
from urllib.parse import quote

import msgspec
from markupsafe import Markup

from kaimai.domain.catalog import Product
from kaimai.links import product_path
from kaimai.web.images import image_path

_LARGE = 1280
_AVAILABILITY = {"soon": "PreOrder", "over": "Discontinued"}


def category_path(slug: str) -> str:
    """The page of a category."""
    return f"/categories/{quote(slug, safe='')}"


def product_data(product: Product, *, sale: str, public_url: str, shop_name: str) -> Markup:
    """A product with an offer for each SKU (schema.org Product), for a data block.

    `sale` is the state of its sale (`storefront/catalogue.py`).
    """
    home = public_url.rstrip("/")
    page = home + product_path(product.slug)
    return _block(
        {
            "@context": "https://schema.org",
            "@type": "Product",
            "name": product.name,
            "description": product.description or product.name,
            "category": product.category,
            "url": page,
            "image": [home + image_path(each, _LARGE) for each in product.pictures],
            "offers": [
                {
                    "@type": "Offer",
                    "sku": sku.sku,
                    "name": " ".join([product.name, *sku.options.values()]),
                    "price": sku.price,
                    "priceCurrency": "TWD",
                    "availability": "https://schema.org/"
                    + _AVAILABILITY.get(sale, "InStock" if sku.available > 0 else "OutOfStock"),
                    "url": page,
                    "seller": {"@type": "Organization", "name": shop_name},
                    **_period(product),
                }
                for sku in product.skus
            ],
        }
    )


def breadcrumb_data(trail: Sequence[tuple[str, str]], *, public_url: str) -> Markup:
    """Where a page belongs (schema.org BreadcrumbList): names and paths, the first one first."""
    return _block(
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": position,
                    "name": name,
                    "item": public_url.rstrip("/") + path,
                }
                for position, (name, path) in enumerate(trail, start=1)
            ],
        }
    )


def _period(product: Product) -> dict[str, str]:
    period = {}
    if product.sale_starts_at is not None:
        period["availabilityStarts"] = product.sale_starts_at.isoformat()
    if product.sale_ends_at is not None:
        period["availabilityEnds"] = product.sale_ends_at.isoformat()
        period["priceValidUntil"] = product.sale_ends_at.date().isoformat()
    return period


def _block(data: object) -> Markup:
    """JSON that cannot end the element it stands in, whatever a product is called."""
    text = msgspec.json.encode(data).decode()
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 no character that means something in HTML is left
