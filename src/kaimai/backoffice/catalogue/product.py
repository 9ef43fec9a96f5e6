"""The page of one product: a new one, one that exists, and a copy of one."""

from dataclasses import replace
from typing import Any, Final

from litestar import Response
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath

from kaimai.backoffice.catalogue.differing import told_value
from kaimai.backoffice.catalogue.form import (
    SPARE_ROWS,
    Reading,
    Row,
    Typed,
    base_of,
    combined,
    product_of,
    read_form,
    status_of,
    typed_of,
)
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.catalog import slug_of
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.product_documents import (
    NAME_LENGTH_MAX,
    SKUS_MAX,
    Change,
    Clash,
    NewCategory,
    ProductDocument,
)
from kaimai.links import preview_path, product_path
from kaimai.media.pictures import BYTES_MAX
from kaimai.operations.product_copies import copy_product
from kaimai.operations.products import Outcome, save_product
from kaimai.operations.showcase import PICTURES_MAX, add_pictures
from kaimai.queries.catalogue import categories
from kaimai.queries.product_page import ProductPage, product_page
from kaimai.queries.subscriptions import plans_of_products
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence
from kaimai.words.schedules import how_much

UPLOAD_BYTES_MAX: Final = 8 * BYTES_MAX
"""Of several pictures from a phone, sent together."""
_NEW: Final = "/admin/products/new"


@page("/products/new", "catalogue.edit")
async def new_product(visit: TheVisit) -> Response[Any]:
    """An empty form, ready for a product with one SKU."""
    mint = visit.shop.mint
    blank = Typed(id=mint.token())
    return await _show(visit, _with_rows(visit, blank, 1), status=200)


@form("/products/new", "catalogue.edit", request_max_body_size=UPLOAD_BYTES_MAX)
async def add_product(visit: TheVisit) -> Response[Any]:
    """Add a product with its pictures; sent twice, it is added once."""
    sent = await visit.request.form()
    typed = read_form(sent)
    if sent.get("do") == "combine":
        return await _show(visit, _combined(visit, typed), status=200)
    return await _save(visit, typed, files=await uploaded(sent))


@page("/products/{product_id:str}", "catalogue.view")
async def one_product(visit: TheVisit, product_id: FromPath[str]) -> Response[Any]:
    """Everything about a product that can be changed."""
    found = await _found(visit, product_id)
    spare = [visit.shop.mint.token() for _ in range(SPARE_ROWS)]
    return await _show(visit, typed_of(found.product, found.stock, spare), found, status=200)


@form("/products/{product_id:str}", "catalogue.edit")
async def save(visit: TheVisit, product_id: FromPath[str]) -> Response[Any]:
    """Save what was changed, beside what somebody else may have changed meanwhile."""
    sent = await visit.request.form()
    found = await _found(visit, product_id)
    typed = read_form(sent)
    if base_of(typed.base).id != product_id:
        raise NotFound("product")
    if sent.get("do") == "combine":
        return await _show(visit, _combined(visit, typed), found, status=200)
    return await _save(visit, typed, found)


@form("/products/{product_id:str}/copy", "catalogue.edit")
async def copy(visit: TheVisit, product_id: FromPath[str]) -> Response[Any]:
    """A hidden product like this one, and its page."""
    found = await _found(visit, product_id)
    name = texts(visit.language)["products_copy_of"].format(name=found.product.name)
    made = await copy_product(
        visit.shop.db,
        visit.shop.mint,
        product_id,
        name=name[:NAME_LENGTH_MAX],
        actor=visit.actor,
    )
    return go(visit, f"/admin/products/{made.id}", "products_copied")


async def uploaded(sent: FormMultiDict, name: str = "pictures") -> list[tuple[str, bytes]]:
    """The files of a form that are not empty, as names and contents. Raises InvalidInput."""
    files = [each for each in sent.getall(name, []) if isinstance(each, UploadFile)]
    if len(files) > PICTURES_MAX:
        raise InvalidInput(name, f"may be {PICTURES_MAX} at most")
    contents = [(each.filename[:80], await each.read()) for each in files]
    return [(name, content) for name, content in contents if content]


async def _found(visit: Visit, product_id: str) -> ProductPage:
    found = await visit.shop.db.read(product_page, product_id)
    if found is None:
        raise NotFound("product")
    return found


async def _save(
    visit: Visit,
    typed: Typed,
    found: ProductPage | None = None,
    files: list[tuple[str, bytes]] | None = None,
) -> Response[Any]:
    reading = Reading(visit.language)
    wanted, stock = product_of(typed, reading)
    if reading.mistakes:
        return await _show(visit, typed, found, reading=reading)
    added = _category_of(visit, typed)
    if added is not None:
        wanted = replace(wanted, category_id=added.id)
    outcome = await save_product(
        visit.shop.db,
        Change(
            before=base_of(typed.base) if typed.base else None,
            after=replace(wanted, slug=wanted.slug or slug_of(wanted.name)),
            first_stock=stock,
        ),
        categories=[] if added is None else [added],
        actor=visit.actor,
        now=visit.now,
    )
    if outcome.kind == "taken":
        place = next(n for n, sku in enumerate(wanted.skus) if sku.sku == outcome.sku)
        row = [row.id for row in typed.rows if not row.is_blank][place]
        words = texts(visit.language)["products_wrong_taken"]
        reading.mistakes[f"sku-{row}"] = words.format(name=outcome.owner)
        return await _show(visit, typed, found, reading=reading)
    if outcome.kind == "clash":
        return await _show_clash(visit, outcome)
    if outcome.kind == "gone":
        raise NotFound("product")
    return await _saved(visit, outcome, files or [], is_new=found is None)


async def _saved(
    visit: Visit, outcome: Outcome, files: list[tuple[str, bytes]], *, is_new: bool
) -> Response[Any]:
    path = f"/admin/products/{outcome.product.id}"
    shop = visit.shop
    if files:
        try:
            await add_pictures(
                shop.db,
                shop.mint,
                shop.settings.data,
                outcome.product.id,
                files,
                actor=visit.actor,
            )
        except InvalidInput as error:
            why = sentence(error, visit.language)
            return go(visit, path, "products_added_no_pictures", tone="refusal", why=why)
    if is_new:
        return go(visit, path, "products_added", name=outcome.product.name)
    return go(visit, path, "products_saved" if outcome.kind == "written" else "products_same")


async def _show_clash(visit: Visit, outcome: Outcome) -> Response[Any]:
    """The form as this person wants it, from what the other one has made of the product."""
    found = await _found(visit, outcome.product.id)
    present = outcome.present or found.product
    typed = typed_of(
        outcome.product, found.stock, [visit.shop.mint.token() for _ in range(SPARE_ROWS)]
    )
    base = typed_of(present, found.stock, []).base
    shelves = {each.id: each.name for each in found.categories}
    words = [_clash_words(visit, each, shelves) for each in outcome.clashes]
    return await _show(visit, replace(typed, base=base), found, status=409, clashes=words)


async def _show(
    visit: Visit,
    typed: Typed,
    found: ProductPage | None = None,
    *,
    reading: Reading | None = None,
    status: int = 422,
    clashes: list[tuple[str, str, str]] | None = None,
) -> Response[Any]:
    shelves = found.categories if found else await visit.shop.db.read(categories)
    return await show(
        visit,
        "products/product.html",
        status=status,
        typed=typed,
        found=found,
        product=found.product if found else None,
        plan_words=await _plan_words(visit, found),
        state=status_of(found.product) if found else "",
        shelves=[(each.id, each.name) for each in shelves],
        action=f"/admin/products/{found.product.id}" if found else _NEW,
        in_shop=_in_shop(visit, found.product) if found else "",
        mistakes=reading.mistakes if reading else {},
        clashes=clashes or [],
        pictures_max=PICTURES_MAX,
    )


async def _plan_words(visit: Visit, found: ProductPage | None) -> str:
    """How the product is sold regularly, if it is."""
    if found is None:
        return ""
    plan = (await visit.shop.db.read(plans_of_products, [found.product.id])).get(found.product.id)
    return "" if plan is None else how_much(plan.price, plan.schedule, visit.language)


def _in_shop(visit: Visit, product: ProductDocument) -> str:
    """Where the product is seen as buyers see it, or as they will."""
    if product.is_visible:
        return product_path(product.slug)
    return preview_path(visit.shop.installation.link_secret, product.id, product.slug)


def _clash_words(visit: Visit, clash: Clash, shelves: dict[str, str]) -> tuple[str, str, str]:
    """The name of a field that two people changed, and what each of them made of it."""
    name = texts(visit.language)[f"products_field_{clash.field}"]
    theirs, mine = (
        told_value(clash.field, value, shelves, visit.language)
        for value in (clash.theirs, clash.mine)
    )
    return (f"{clash.sku} {name}" if clash.sku else name, theirs, mine)


def _category_of(visit: Visit, typed: Typed) -> NewCategory | None:
    name = " ".join(typed.new_category.split())
    if not name:
        return None
    return NewCategory(id=visit.shop.mint.id(), slug=slug_of(name), name=name)


def _combined(visit: Visit, typed: Typed) -> Typed:
    return combined(typed, [visit.shop.mint.token() for _ in range(SKUS_MAX)])


def _with_rows(visit: Visit, typed: Typed, count: int) -> Typed:
    """The form with so many empty rows for SKUs."""
    rows = tuple(Row(id=visit.shop.mint.token()) for _ in range(count))
    return replace(typed, rows=(*typed.rows, *rows))


HANDLERS: Final = (new_product, add_product, one_product, save, copy)
