"""Putting an order right before it leaves: contact, delivery, and the shop's word to its buyer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.order.page import address_of, found, refused
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.buyers import Contact, checked_contact
from kaimai.domain.delivery import (
    CHAINS,
    HOME,
    STORE,
    Delivery,
    checked_home,
    checked_pickup,
    checked_store,
)
from kaimai.domain.errors import InvalidInput, KaimaiError, MoveRefused, NotOffered, OrderChanged
from kaimai.domain.orders import EDITABLE, ORDER_MOVES
from kaimai.domain.taiwan import COUNTIES
from kaimai.operations.order_edits import EditOrder, edit_order, print_of
from kaimai.persistence import orders
from kaimai.queries.order_page import OrderPage
from kaimai.web.forms import Form, field_of
from kaimai.words.errors import sentence

BESIDE: Final[Mapping[str, str]] = {
    "buyer.name": "name",
    "buyer.phone": "phone",
    "buyer.email": "email",
    "delivery.kind": "delivery",
    "delivery.name": "receiver",
    "delivery.phone": "receiver_phone",
    "delivery.district": "district",
    "delivery.street": "street",
    "delivery.chain": "chain",
    "delivery.store": "store_id",
}
"""The field of the form that a value of the domain is typed into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditForm:
    """The form as it is shown and as it was sent."""

    seen: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    delivery: str = ""
    receiver: str = ""
    receiver_phone: str = ""
    district: str = ""
    street: str = ""
    chain: str = ""
    store_id: str = ""
    store_name: str = ""
    store_address: str = ""
    shop_note: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "EditForm":
        """As it was sent."""
        return cls(
            **{each.name: field_of(data, each.name).replace("\r\n", "\n") for each in fields(cls)}
        )

    def contact(self) -> Contact:
        """Whom to reach. Raises InvalidInput."""
        return checked_contact(self.name, self.phone, self.email)

    def where(self) -> Delivery | None:
        """Where it goes. Raises InvalidInput."""
        match self.delivery:
            case "home":
                return checked_home(
                    name=self.receiver,
                    phone=self.receiver_phone,
                    key=self.district or "?",
                    street=self.street,
                )
            case "store":
                store = checked_store(
                    self.chain, self.store_id, self.store_name, self.store_address
                )
                return checked_pickup(name=self.receiver, phone=self.receiver_phone, store=store)
            case _:
                return None

    def mistakes(self, language: str) -> dict[str, str]:
        """A sentence for what must be put right in each part."""
        said: dict[str, str] = {}
        checks: tuple[Callable[[], object], ...] = (self.contact, self.where)
        for check in checks:
            try:
                check()
            except InvalidInput as error:
                said |= beside(error, language)
        return said


def form_of(known: OrderPage, details: orders.Details) -> EditForm:
    """The form filled in with what the order says now."""
    said = {name: str(value) for name, value in (details.delivery or {}).items()}
    return EditForm(
        seen=print_of(details),
        name=details.contact.name,
        phone=details.contact.phone,
        email=details.contact.email,
        delivery=said.get("kind", ""),
        receiver=said.get("name", details.contact.name),
        receiver_phone=said.get("phone", details.contact.phone),
        district=f"{said.get('zip', '')}{said.get('district', '')}",
        street=said.get("street", ""),
        chain=said.get("chain", ""),
        store_id=said.get("store_id", ""),
        store_name=said.get("store_name", ""),
        store_address=said.get("store_address", ""),
        shop_note=known.view.shop_note,
    )


def beside(error: KaimaiError, language: str) -> dict[str, str]:
    """A refusal as the sentence beside the field that it is about."""
    field = getattr(error, "field", "shop_note")
    return {BESIDE.get(field, field): sentence(error, language)}


@page("/orders/{number:str}/edit", "orders.edit")
async def ask(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """The form, as long as the order may be edited."""
    known = await found(visit, number)
    if known.view.order.status not in EDITABLE:
        return refused(
            visit, number, MoveRefused(ORDER_MOVES.name, "edit", known.view.order.status)
        )
    details = await visit.shop.db.read(orders.details, known.view.order.id)
    return await _form(visit, known, form_of(known, details))


@form("/orders/{number:str}/edit", "orders.edit")
async def save(visit: TheVisit, number: FromPath[str], data: Form) -> Response[Any]:
    """Keep what was typed, unless somebody was faster or it has left meanwhile."""
    known, typed = await found(visit, number), EditForm.read(data)
    mistakes = typed.mistakes(visit.language)
    if mistakes:
        return await _form(visit, known, typed, mistakes)
    try:
        await edit_order(visit.shop.db, _request(visit, known, typed))
    except MoveRefused as error:
        return refused(visit, number, error)
    except (InvalidInput, NotOffered) as error:
        return await _form(visit, known, typed, beside(error, visit.language))
    except OrderChanged as error:
        details = await visit.shop.db.read(orders.details, known.view.order.id)
        said = {"name": sentence(error, visit.language)}
        return await _form(visit, known, form_of(known, details), said)
    return go(visit, address_of(known.view.order.number), "order_edited")


def _request(visit: Visit, known: OrderPage, typed: EditForm) -> EditOrder:
    return EditOrder(
        number=known.view.order.number,
        contact=typed.contact(),
        delivery=typed.where(),
        shop_note=typed.shop_note,
        seen=typed.seen,
        actor=visit.actor,
        at=visit.now,
    )


async def _form(
    visit: Visit, known: OrderPage, typed: EditForm, mistakes: Mapping[str, str] | None = None
) -> Response[Any]:
    return await show(
        visit,
        "order/edit.html",
        status=422 if mistakes else 200,
        order=known.view.order,
        form=typed,
        kinds=(HOME, STORE),
        chains=CHAINS,
        counties=COUNTIES,
        mistakes=mistakes or {},
    )


HANDLERS: Final = (ask, save)
