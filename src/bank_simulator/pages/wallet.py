"""The e-wallet's own site, as its operator would show it: pay, or cancel."""

from typing import Final

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from bank_simulator.bank import Bank
from bank_simulator.links import payment_path
from bank_simulator.pages.opening import UNKNOWN, PageRequest, back_to_shop, message, open_order
from bank_simulator.records import Order
from bank_simulator.views import page

_NAMES: Final = {
    "Jko": "街口支付 JKOPay",
    "Line": "LINE Pay",
    "Plus": "全盈+PAY PlusPay",
    "Px": "全支付 PXPay Plus",
    "IPass": "iPASS MONEY 一卡通",
}
_CANCELLED: Final = ("您已取消付款", "You have cancelled; nothing was paid.")


def wallet_routes(bank: Bank) -> list[HTTPRouteHandler]:
    """One page for each wallet."""

    def opened(request: PageRequest, wallet: str) -> Order | Response[str]:
        order = open_order(bank, request, "W")
        if isinstance(order, Order) and order.wallet != wallet:
            return message(UNKNOWN, status_code=404)
        return order

    @get("/{wallet:str}")
    async def wallet_form(request: PageRequest, wallet: FromPath[str]) -> Response[str]:
        order = opened(request, wallet)
        if not isinstance(order, Order):
            return order
        action = payment_path(bank.settings, order)
        return page("wallet.html", order=order, action=action, name=_NAMES[wallet])

    @post("/{wallet:str}", status_code=200)
    async def take_wallet(request: PageRequest, wallet: FromPath[str]) -> Response[str]:
        order = opened(request, wallet)
        if not isinstance(order, Order):
            return order
        form = await request.form()
        if form.get("result") == "pay":
            token = bank.pay_wallet(order.order_no, shop_no=order.shop_no)
            return back_to_shop(order, token, is_paid=True)
        if not bank.settings.wallet_cancel_returns:
            return message(_CANCELLED)
        token = bank.decline_wallet(order.order_no, shop_no=order.shop_no)
        return back_to_shop(order, token, is_paid=False)

    return [wallet_form, take_wallet]
