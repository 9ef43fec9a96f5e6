"""Lists of customers, the page of one, and what the shop's people write down about them."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.operations import customers
from kaimai.operations.remembered_cards import remove_card
from kaimai.queries import customer_list
from kaimai.queries import customers as queries
from kaimai.queries.customers import Customer
from kaimai.web.forms import Form, field_of
from kaimai.words.errors import sentence

QUERY_LENGTH_MAX: Final = 80
KEY_LENGTH_MAX: Final = 64


async def customer_of(visit: Visit, buyer_id: str) -> Customer:
    """The customer that an address names. Raises NotFound."""
    found = await visit.shop.db.read(queries.find_customer, buyer_id)
    if found is None:
        raise NotFound("customer")
    return found


@page("/customers", "customers.view")
async def customers_page(visit: TheVisit) -> Response[Any]:
    """Who buys here: the newest first, or who matches."""
    asked = visit.request.query_params
    query = asked.get("q", "").strip()[:QUERY_LENGTH_MAX]
    tag, after = asked.get("tag", ""), asked.get("after", "")[:KEY_LENGTH_MAX]
    db = visit.shop.db
    if query:
        found = await db.read(customer_list.search, query)
    else:
        found = await db.read(customer_list.newest, after=after, tag=tag)
    return await show(
        visit,
        "customers/list.html",
        found=found,
        q=query,
        tag=tag,
        tags=await db.read(customer_list.tags_in_use),
    )


@page("/customers/{buyer_id:str}", "customers.view")
async def customer_page(visit: TheVisit, buyer_id: FromPath[str]) -> Response[Any]:
    """Everything about one customer."""
    return await show_customer(visit, await customer_of(visit, buyer_id))


async def show_customer(
    visit: Visit,
    customer: Customer,
    *,
    status: int = 200,
    **values: Any,  # noqa: ANN401 whatever the template shows
) -> Response[Any]:
    """The page of one customer; `values` when a form of it must be put right."""
    return await show(
        visit,
        "customers/customer.html",
        status=status,
        c=customer,
        note_id=visit.shop.mint.id(),
        **values,
    )


@form("/customers/{buyer_id:str}/notes", "customers.edit")
async def add_note(
    visit: TheVisit, buyer_id: FromPath[str], data: Form
) -> Response[Any] | Redirect:
    """Write a note."""
    shop, text = visit.shop, field_of(data, "note")
    note_id = field_of(data, "note_id")[:KEY_LENGTH_MAX]
    try:
        await customers.add_note(
            shop.db, shop.mint, buyer_id, text, actor=visit.actor, note_id=note_id
        )
    except InvalidInput as error:
        return await _again(visit, buyer_id, error, note=text)
    return go(visit, f"/admin/customers/{buyer_id}", "customers_note_added")


@form("/customers/{buyer_id:str}/notes/{note_id:str}/remove", "customers.edit")
async def remove_note(visit: TheVisit, buyer_id: FromPath[str], note_id: FromPath[str]) -> Redirect:
    """Delete a note."""
    shop = visit.shop
    await customers.remove_note(shop.db, shop.mint, buyer_id, note_id, actor=visit.actor)
    return go(visit, f"/admin/customers/{buyer_id}", "customers_note_removed")


@form("/customers/{buyer_id:str}/cards/{card_id:str}/remove", "customers.edit")
async def forget_card(visit: TheVisit, buyer_id: FromPath[str], card_id: FromPath[str]) -> Redirect:
    """Forget one of their remembered cards."""
    shop = visit.shop
    await remove_card(shop.db, shop.mint, buyer_id, card_id, actor=visit.actor)
    return go(visit, f"/admin/customers/{buyer_id}", "customers_card_removed")


@form("/customers/{buyer_id:str}/tags", "customers.edit")
async def set_tags(
    visit: TheVisit, buyer_id: FromPath[str], data: Form
) -> Response[Any] | Redirect:
    """Let these be their tags."""
    shop, tags = visit.shop, field_of(data, "tags")
    try:
        await customers.set_tags(shop.db, shop.mint, buyer_id, tags, actor=visit.actor)
    except InvalidInput as error:
        return await _again(visit, buyer_id, error, tags=tags)
    return go(visit, f"/admin/customers/{buyer_id}", "customers_tags_saved")


@form("/customers/{buyer_id:str}/contact", "customers.edit")
async def change_contact(
    visit: TheVisit, buyer_id: FromPath[str], data: Form
) -> Response[Any] | Redirect:
    """How the shop knows them."""
    shop = visit.shop
    contact = {name: field_of(data, name) for name in ("name", "phone", "email")}
    try:
        await customers.change_contact(shop.db, shop.mint, buyer_id, **contact, actor=visit.actor)
    except InvalidInput as error:
        return await _again(visit, buyer_id, error, contact=contact)
    return go(visit, f"/admin/customers/{buyer_id}", "customers_contact_saved")


async def _again(
    visit: Visit, buyer_id: str, error: InvalidInput, **typed: object
) -> Response[Any]:
    """The page once more, with what was typed and what is wrong with it."""
    field = error.field.removeprefix("buyer.")
    return await show_customer(
        visit,
        await customer_of(visit, buyer_id),
        status=422,
        mistakes={field: sentence(error, visit.language)},
        typed=typed,
    )


HANDLERS: Final = (
    customers_page,
    customer_page,
    add_note,
    remove_note,
    forget_card,
    set_tags,
    change_contact,
)
