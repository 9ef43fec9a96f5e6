"""`/products`: what is for sale. Anyone may read it, so nothing here is secret."""

import re
from collections.abc import Mapping

from litestar import get
from litestar.params import FromPath
from litestar.types import HTTPScope

from kaimai.api.bodies import name_in_path, number_in_query
from kaimai.api.openapi import Operation, opt
from kaimai.api.problems import ApiRequest
from kaimai.api.records import PATH, ProductDocument, ProductList, product_document
from kaimai.api.shops import OPEN, Answer, TheShop
from kaimai.domain.catalog import Choice
from kaimai.domain.errors import NotFound
from kaimai.queries import catalogue

LIMIT_MAX = 1_000
_SHARED_QUERY = re.compile(rb"((limit|offset)=[0-9]{1,9}&?){0,2}")


def shared_name(scope: HTTPScope, _cookies: Mapping[str, str]) -> str | None:
    """By which name a copy of this document may be kept."""
    path, query = scope["path"], scope["query_string"]
    if not path.startswith(f"{PATH}/products") or not _SHARED_QUERY.fullmatch(query):
        return None
    return f"{path}?{query.decode()}"


@get(
    "/products",
    opt=opt(
        Operation(
            summary="List products in the shop's order, or search them with `q`, the best match first",
            answer=ProductList,
            query=("q", "limit", "offset"),
            refusals=(422,),
        )
    ),
)
async def list_products(request: ApiRequest, shop: TheShop) -> Answer:
    """Visible products, at most 1,000 at once; with `q`, those that have all of its words."""
    found = await shop.db.read(
        catalogue.list_products,
        Choice(query=request.query_params.get("q")),
        limit=number_in_query(request, "limit", default=LIMIT_MAX, highest=LIMIT_MAX),
        offset=number_in_query(request, "offset", default=0, highest=LIMIT_MAX * LIMIT_MAX),
    )
    return Answer(ProductList([product_document(each) for each in found.products]), headers=OPEN)


@get(
    "/products/{product:str}",
    opt=opt(Operation(summary="Show a product, by id or slug", answer=ProductDocument)),
)
async def show_product(shop: TheShop, product: FromPath[str]) -> Answer:
    """One visible product with its SKUs."""
    found = await shop.db.read(catalogue.find_product, name_in_path(product, "product"))
    if found is None:
        raise NotFound("product")
    return Answer(product_document(found), headers=OPEN)
