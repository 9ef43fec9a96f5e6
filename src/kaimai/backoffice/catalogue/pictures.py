"""The pictures of a product: added, put in order, described, cropped, removed."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.catalogue.product import UPLOAD_BYTES_MAX, uploaded
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.media.pictures import WHOLE, Box, centred
from kaimai.operations import showcase
from kaimai.persistence.pictures import Kept
from kaimai.queries.product_page import ProductPage, product_page
from kaimai.web.forms import FormList, field_of, values_of, whole_number
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence

SHAPES: Final = {"square": (1, 1), "wide": (4, 3), "tall": (3, 4)}
"""What a picture can be cropped to in its middle, without a script: so many across to so many down."""


@form(
    "/products/{product_id:str}/pictures",
    "catalogue.edit",
    request_max_body_size=UPLOAD_BYTES_MAX,
)
async def add(visit: TheVisit, product_id: FromPath[str]) -> Response[Any]:
    """Add pictures behind those that there are."""
    files = await uploaded(await visit.request.form())
    shop = visit.shop
    try:
        await showcase.add_pictures(
            shop.db, shop.mint, shop.settings.data, product_id, files, actor=visit.actor
        )
    except InvalidInput as error:
        why = sentence(error, visit.language)
        return _back(visit, product_id, "products_pictures_refused", tone="refusal", why=why)
    name = "products_pictures_added" if files else "products_no_file"
    return _back(visit, product_id, name, n=len(files))


@form("/products/{product_id:str}/pictures/arrange", "catalogue.edit")
async def arrange(visit: TheVisit, product_id: FromPath[str], data: FormList) -> Response[Any]:
    """Put the pictures in the order of their numbers, with their words; one may be moved to the front
    by a button."""
    ids = values_of(data, "picture")
    alts = dict(zip(ids, values_of(data, "alt"), strict=False))
    places = dict(zip(ids, values_of(data, "place"), strict=False))
    order = sorted(ids, key=lambda each: _place(places.get(each, "")))
    for button, step in (("first", -len(ids)), ("earlier", -1), ("later", 1)):
        if (moved := field_of(data, button)) in order:
            to = min(max(order.index(moved) + step, 0), len(order) - 1)
            order.remove(moved)
            order.insert(to, moved)
    shop = visit.shop
    await showcase.arrange_pictures(
        shop.db, product_id, order, alts=alts, actor=visit.actor, now=visit.now
    )
    return _back(visit, product_id, "products_pictures_arranged")


@page("/products/{product_id:str}/pictures/{picture:str}/crop", "catalogue.edit")
async def choose_crop(
    visit: TheVisit, product_id: FromPath[str], picture: FromPath[str]
) -> Response[Any]:
    """The picture, and what may be left of it."""
    found, kept = await _found(visit, product_id, picture)
    return await show(
        visit, "products/crop.html", product=found.product, picture=kept, shapes=SHAPES, whole=WHOLE
    )


@form("/products/{product_id:str}/pictures/{picture:str}/crop", "catalogue.edit")
async def crop(
    visit: TheVisit, product_id: FromPath[str], picture: FromPath[str], data: FormList
) -> Response[Any]:
    """Leave what is inside the box, or the middle in one of the shapes."""
    _, kept = await _found(visit, product_id, picture)
    shape = SHAPES.get(field_of(data, "shape"))
    box = (
        _box(data)
        if shape is None
        else centred(kept.width, kept.height, across=shape[0], down=shape[1])
    )
    shop = visit.shop
    await showcase.crop_picture(
        shop.db, shop.mint, shop.settings.data, product_id, picture, box=box, actor=visit.actor
    )
    return _back(visit, product_id, "products_picture_cropped")


@page("/products/{product_id:str}/pictures/{picture:str}/remove", "catalogue.edit")
async def ask_to_remove(
    visit: TheVisit, product_id: FromPath[str], picture: FromPath[str]
) -> Response[Any]:
    """Ask once: the files go as well."""
    found, _ = await _found(visit, product_id, picture)
    t = texts(visit.language)
    return await show(
        visit,
        "confirm.html",
        title=t["products_picture_remove"],
        text=[t["products_picture_remove_hint"].format(name=found.product.name)],
        action=visit.request.url.path,
        label=t["remove"],
        back=f"/admin/products/{product_id}",
    )


@form("/products/{product_id:str}/pictures/{picture:str}/remove", "catalogue.edit")
async def remove(
    visit: TheVisit, product_id: FromPath[str], picture: FromPath[str]
) -> Response[Any]:
    """Take a picture away."""
    shop = visit.shop
    await showcase.take_picture_away(
        shop.db, shop.settings.data, product_id, picture, actor=visit.actor, now=visit.now
    )
    return _back(visit, product_id, "products_picture_removed")


async def _found(visit: Visit, product_id: str, picture: str) -> tuple[ProductPage, Kept]:
    found = await visit.shop.db.read(product_page, product_id)
    kept = next((each for each in found.pictures if each.id == picture), None) if found else None
    if found is None or kept is None:
        raise NotFound("picture")
    return found, kept


def _box(data: FormList) -> Box:
    names = ("left", "top", "width", "height")
    return Box(**{name: whole_number(data, name, 0, WHOLE) for name in names})


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _back(visit: Visit, product_id: str, notice: str, **values: Any) -> Response[Any]:  # noqa: ANN401 what the notice is filled with
    return go(visit, f"/admin/products/{product_id}", notice, **values)


HANDLERS: Final = (add, arrange, choose_crop, crop, ask_to_remove, remove)
