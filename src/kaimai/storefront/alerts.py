"""Asking on a product's page to hear when what is sold out is back."""

from typing import Any

from litestar import Response
from litestar.params import FromPath

from kaimai.domain.errors import InvalidInput
from kaimai.links import product_path
from kaimai.operations.stock_alerts import ask_alert
from kaimai.storefront.catalogue import show_product
from kaimai.storefront.pages import go
from kaimai.storefront.visit import TheVisit
from kaimai.web.forms import Form, field_of
from kaimai.web.routing import form_at
from kaimai.words.errors import sentence


@form_at("/products/{slug:str}/alert")
async def ask(visit: TheVisit, slug: FromPath[str], data: Form) -> Response[Any]:
    """Keep the wish of an address to hear of a SKU. Says the same whether or not it was kept before."""
    email = field_of(data, "email")
    try:
        await ask_alert(visit.shop.db, visit.shop.mint, sku=field_of(data, "sku"), email=email)
    except InvalidInput as error:
        mistakes = {"email": sentence(error, visit.language)}
        return await show_product(visit, slug, email=email, mistakes=mistakes)
    return go(visit, product_path(slug), "alert_taken")
