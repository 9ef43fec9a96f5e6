"""What all payment pages share: finding the payable order, saying why there is none, going back."""

from collections.abc import Collection
from typing import Final

from litestar import Request, Response
from litestar.datastructures import FormMultiDict, State

from bank_simulator import payments
from bank_simulator.bank import Bank
from bank_simulator.cards import Card
from bank_simulator.records import Order
from bank_simulator.views import page

PageRequest = Request[object, object, State]
Texts = tuple[str, str]

UNKNOWN: Final = ("查無此付款連結", "There is no such payment link.")
BAD_CARD: Final = (
    "卡號、有效期限或檢查碼格式錯誤",
    "Please check the number, expiry date and CVV.",
)
_CLOSED: Final = {
    "250": ("此付款連結已逾期", "This payment link has expired."),
    "300": ("此訂單已完成授權", "This order has already been authorized."),
    "350": ("此訂單的授權已失效", "The authorization of this order has lapsed."),
    "351": ("此訂單已取消授權", "The authorization of this order was cancelled."),
    "400": ("此訂單已付款完成", "This order has already been paid."),
    "900": ("此訂單已付款完成", "This order has already been paid."),
}
_EXHAUSTED: Final = ("此付款連結已達嘗試次數上限", "No further attempts are possible on this link.")
_PAID: Final = ("付款完成，您可以關閉此頁", "Payment done; you can close this page.")
_FAILED: Final = ("付款失敗，您可以關閉此頁", "Payment failed; you can close this page.")


def open_order(
    bank: Bank, request: PageRequest, pay_types: Collection[str]
) -> Order | Response[str]:
    """The payable order behind TD and TK, or the page that says why there is none."""
    order = bank.ledger.by_ts_no.get(request.query_params.get("TD", ""))
    if order is None or order.link_key != request.query_params.get("TK", ""):
        return message(UNKNOWN, status_code=404)
    if order.pay_type not in pay_types:
        return message(UNKNOWN, status_code=404)
    payments.refresh(bank.state, order, bank.now())
    closed = _CLOSED.get(payments.suffix(order))
    if closed is not None:
        return message(closed)
    if not payments.has_attempts_left(bank.state, order):
        return message(_EXHAUSTED)
    return order


def page_path(bank: Bank, order: Order, name: str) -> str:
    """Where a form of this order's pages leads."""
    return f"{bank.settings.page_path}/{name}?TD={order.ts_no}&TK={order.link_key}"


def message(texts: Texts, *, status_code: int = 200) -> Response[str]:
    """A sentence in both languages, and no way on."""
    return page("message.html", status_code=status_code, chinese=texts[0], english=texts[1])


def typed_card(form: FormMultiDict) -> Card:
    """The card of the card form's fields, as typed."""
    return Card(
        number="".join(str(form.get(f"CardNo{n}", "")).strip() for n in range(1, 5)),
        expire_month=str(form.get("ExpireMM", "")).strip(),
        expire_year=str(form.get("ExpireYY", "")).strip(),
        cvv2=str(form.get("CVV2", "")).strip(),
    )


def back_to_shop(order: Order, token: str, *, is_paid: bool) -> Response[str]:
    """The page whose form carries the PayToken to ReturnURL; without one, the last page."""
    if not order.return_url:
        return message(_PAID if is_paid else _FAILED)
    return page(
        "return.html",
        order=order,
        address=order.return_url,
        shop_no=order.shop_no,
        token=token,
        is_paid=is_paid,
    )
