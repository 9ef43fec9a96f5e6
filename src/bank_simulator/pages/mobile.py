"""The mobile page: the buttons of Apple, Google and Samsung Pay, and a card typed by hand."""

from typing import Final

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from bank_simulator.bank import Bank
from bank_simulator.challenges import ChallengeBook
from bank_simulator.pages.card import check_holder, decline, prefilled
from bank_simulator.pages.opening import (
    BAD_CARD,
    PageRequest,
    Texts,
    back_to_shop,
    open_order,
    page_path,
    typed_card,
)
from bank_simulator.records import Order
from bank_simulator.views import page

_BRANDS: Final = {"A": "Apple Pay", "G": "Google Pay", "S": "Samsung Pay"}


def mobile_routes(bank: Bank, challenges: ChallengeBook) -> list[HTTPRouteHandler]:
    """`PayMobile`."""

    @get("/PayMobile")
    async def mobile_form(request: PageRequest) -> Response[str]:
        order = open_order(bank, request, "M")
        return _mobile_form(bank, order, request) if isinstance(order, Order) else order

    @post("/PayMobile", status_code=200)
    async def take_mobile(request: PageRequest) -> Response[str]:
        order = open_order(bank, request, "M")
        if not isinstance(order, Order):
            return order
        form = await request.form()
        brand = form.get("Brand")
        if brand in _brands(order):
            token = bank.pay_mobile(order.order_no, brand=brand, shop_no=order.shop_no)
            return back_to_shop(order, token, is_paid=True)
        if "cancel" in form:
            return decline(bank, order, "E2700")
        card = typed_card(form)
        if not card.is_well_formed():
            return _mobile_form(bank, order, request, error=BAD_CARD)
        return check_holder(bank, challenges, order, card)

    return [mobile_form, take_mobile]


def _mobile_form(
    bank: Bank, order: Order, request: PageRequest, *, error: Texts | None = None
) -> Response[str]:
    return page(
        "mobile.html",
        order=order,
        action=page_path(bank, order, "PayMobile"),
        brands=_brands(order),
        error=error,
        offers_memory=False,
        card=prefilled(request),
    )


def _brands(order: Order) -> dict[str, str]:
    # ChoosePay hides the other buttons.
    choice = order.mobile_choice
    return _BRANDS if choice is None else {choice: _BRANDS[choice]}
