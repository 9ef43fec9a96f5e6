"""The WebATM of a virtual account, and the page that stands for a QR code."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from bank_simulator.bank import Bank
from bank_simulator.links import payment_path
from bank_simulator.pages.opening import PageRequest, open_order, page_path
from bank_simulator.records import Order
from bank_simulator.views import page

_EVERY_TYPE = frozenset("ACMPW")


def account_routes(bank: Bank) -> list[HTTPRouteHandler]:
    """`PayWebATM` and `QRCode`."""

    @get("/PayWebATM")
    async def account_form(request: PageRequest) -> Response[str]:
        order = open_order(bank, request, "A")
        if not isinstance(order, Order):
            return order
        return page("web_atm.html", order=order, action=page_path(bank, order, "PayWebATM"))

    @post("/PayWebATM", status_code=200)
    async def take_transfer(request: PageRequest) -> Response[str]:
        order = open_order(bank, request, "A")
        if not isinstance(order, Order):
            return order
        bank.pay_account(order.account_no or "")
        return page("web_atm_done.html", order=order)

    @get("/QRCode")
    async def qr_code(request: PageRequest) -> Response[str]:
        order = open_order(bank, request, _EVERY_TYPE)
        if not isinstance(order, Order):
            return order
        return page("qr_code.html", order=order, target=payment_path(bank.settings, order))

    return [account_form, take_transfer, qr_code]
