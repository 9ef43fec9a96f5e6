"""What a shopper sees at the bank: card page, cardholder check, WebATM, QR page. Plain forms.

An expired, paid or exhausted link gets a page with a sentence and no way on (gap G24).
"""

from typing import Final

from litestar import Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict, State

from bank_simulator import payments
from bank_simulator.bank import Bank
from bank_simulator.cards import DECLINED_CARD, TEST_CARD, Card
from bank_simulator.challenges import Challenge, ChallengeBook
from bank_simulator.records import Order
from bank_simulator.views import page

_Request = Request[object, object, State]
_CLOSED: Final = {
    "250": ("此付款連結已逾期", "This payment link has expired."),
    "300": ("此訂單已完成授權", "This order has already been authorized."),
    "350": ("此訂單的授權已失效", "The authorization of this order has lapsed."),
    "351": ("此訂單已取消授權", "The authorization of this order was cancelled."),
    "400": ("此訂單已付款完成", "This order has already been paid."),
    "900": ("此訂單已付款完成", "This order has already been paid."),
}
_UNKNOWN: Final = ("查無此付款連結", "There is no such payment link.")
_EXHAUSTED: Final = ("此付款連結已達嘗試次數上限", "No further attempts are possible on this link.")
_BAD_CARD: Final = (
    "卡號、有效期限或檢查碼格式錯誤",
    "Please check the number, expiry date and CVV.",
)
_NO_CHALLENGE: Final = ("驗證已結束，請重新輸入卡號", "This check is over; enter your card again.")


def page_router(bank: Bank) -> Router:
    """The pages under `Bridge/`."""
    challenges = ChallengeBook()

    @get("/PayCard")
    async def card_form(request: _Request) -> Response[str]:
        order = _open_order(bank, request, "C")
        return _card_form(bank, order, request) if isinstance(order, Order) else order

    @post("/PayCard", status_code=200)
    async def take_card(request: _Request) -> Response[str]:
        order = _open_order(bank, request, "C")
        if not isinstance(order, Order):
            return order
        return _take_card(bank, challenges, order, request, await request.form())

    @post("/Pay3D", status_code=200)
    async def verify(request: _Request) -> Response[str]:
        order = _open_order(bank, request, "C")
        if not isinstance(order, Order):
            return order
        return _verify(bank, challenges, order, await request.form())

    @get("/PayWebATM")
    async def account_form(request: _Request) -> Response[str]:
        order = _open_order(bank, request, "A")
        if not isinstance(order, Order):
            return order
        return page("web_atm.html", order=order, action=_url(bank, order, "PayWebATM"))

    @post("/PayWebATM", status_code=200)
    async def take_transfer(request: _Request) -> Response[str]:
        order = _open_order(bank, request, "A")
        if not isinstance(order, Order):
            return order
        bank.pay_account(order.account_no or "")
        return page("web_atm_done.html", order=order)

    @get("/QRCode")
    async def qr_code(request: _Request) -> Response[str]:
        order = _open_order(bank, request, None)
        if not isinstance(order, Order):
            return order
        target = "PayCard" if order.pay_type == "C" else "PayWebATM"
        return page("qr_code.html", order=order, target=_url(bank, order, target))

    return Router(
        path=bank.settings.page_path,
        route_handlers=[card_form, take_card, verify, account_form, take_transfer, qr_code],
    )


def _open_order(bank: Bank, request: _Request, pay_type: str | None) -> Order | Response[str]:
    """The payable order behind TD and TK, or the page that says why there is none."""
    order = bank.ledger.by_ts_no.get(request.query_params.get("TD", ""))
    if order is None or order.link_key != request.query_params.get("TK", ""):
        return _message(_UNKNOWN, status_code=404)
    if pay_type not in {None, order.pay_type}:
        return _message(_UNKNOWN, status_code=404)
    payments.refresh(bank.state, order, bank.now())
    closed = _CLOSED.get(payments.suffix(order))
    if closed is not None:
        return _message(closed)
    if not payments.has_attempts_left(bank.state, order):
        return _message(_EXHAUSTED)
    return order


def _take_card(
    bank: Bank, challenges: ChallengeBook, order: Order, request: _Request, form: FormMultiDict
) -> Response[str]:
    if order.sub_type == "CUP":
        # UnionPay has its own site, which answers for the card without telling its number.
        if form.get("result") == "success":
            return _approve(bank, order, TEST_CARD)
        return _decline(bank, order, "E2700")
    card = Card(
        number="".join(str(form.get(f"CardNo{n}", "")).strip() for n in range(1, 5)),
        expire_month=str(form.get("ExpireMM", "")).strip(),
        expire_year=str(form.get("ExpireYY", "")).strip(),
        cvv2=str(form.get("CVV2", "")).strip(),
    )
    if not card.is_well_formed():
        return _card_form(bank, order, request, error=_BAD_CARD)
    if not card.is_approved():
        return _decline(bank, order, "E2700")
    key = bank.state.hex_token()
    challenges.add(key, Challenge(order.ts_no, card))
    return page("verify_choice.html", order=order, key=key, action=_url(bank, order, "Pay3D"))


def _verify(
    bank: Bank, challenges: ChallengeBook, order: Order, form: FormMultiDict
) -> Response[str]:
    key = str(form.get("Key", ""))
    challenge = challenges.get(key)
    if challenge is None or challenge.ts_no != order.ts_no:
        return _message(_NO_CHALLENGE)
    if "OTP" not in form and "cancel" not in form:
        return page("verify_otp.html", order=order, key=key, action=_url(bank, order, "Pay3D"))
    challenges.close(key)
    if "cancel" in form:
        return _decline(bank, order, "E2720")
    if str(form.get("OTP", "")).strip() != bank.settings.otp:
        return _decline(bank, order, "E2704")
    return _approve(bank, order, challenge.card)


def _url(bank: Bank, order: Order, name: str) -> str:
    return f"{bank.settings.page_path}/{name}?TD={order.ts_no}&TK={order.link_key}"


def _message(texts: tuple[str, str], *, status_code: int = 200) -> Response[str]:
    return page("message.html", status_code=status_code, chinese=texts[0], english=texts[1])


def _card_form(
    bank: Bank, order: Order, request: _Request, *, error: tuple[str, str] | None = None
) -> Response[str]:
    filled = {"1": TEST_CARD, "declined": DECLINED_CARD}.get(request.query_params.get("fill", ""))
    template = "union_pay.html" if order.sub_type == "CUP" else "card.html"
    return page(
        template,
        order=order,
        action=_url(bank, order, "PayCard"),
        card=filled,
        error=error,
        test_card=TEST_CARD,
        declined_card=DECLINED_CARD,
    )


def _approve(bank: Bank, order: Order, card: Card) -> Response[str]:
    token = bank.pay_card(order.order_no, card=card, shop_no=order.shop_no)
    return _back_to_shop(order, token, is_paid=True)


def _decline(bank: Bank, order: Order, code: str) -> Response[str]:
    token = bank.decline_card(order.order_no, code=code, shop_no=order.shop_no)
    return _back_to_shop(order, token, is_paid=False)


def _back_to_shop(order: Order, token: str, *, is_paid: bool) -> Response[str]:
    return page("return.html", order=order, token=token, is_paid=is_paid)
