"""The card page: a typed card, a remembered one, UnionPay, and the cardholder check (3-D Secure)."""

from typing import Final

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.handlers import HTTPRouteHandler

from bank_simulator.bank import Bank
from bank_simulator.bindings import bound_card
from bank_simulator.cards import DECLINED_CARD, TEST_CARD, Card
from bank_simulator.challenges import Challenge, ChallengeBook
from bank_simulator.pages.opening import (
    BAD_CARD,
    PageRequest,
    Texts,
    back_to_shop,
    message,
    open_order,
    page_path,
    typed_card,
)
from bank_simulator.records import Order, StoredCard
from bank_simulator.shopper import CARD_TYPES
from bank_simulator.stored_cards import find_card
from bank_simulator.views import page

NO_CHALLENGE: Final = ("驗證已結束，請重新輸入卡號", "This check is over; enter your card again.")
_PERIODS: Final = {
    "D": ("天", "day(s)"),
    "W": ("週", "week(s)"),
    "M": ("個月", "month(s)"),
    "Y": ("年", "year(s)"),
}


def card_routes(bank: Bank, challenges: ChallengeBook) -> list[HTTPRouteHandler]:
    """`PayCard` and `Pay3D`; the latter also checks a card that was typed on the mobile page."""

    @get("/PayCard")
    async def card_form(request: PageRequest) -> Response[str]:
        order = open_order(bank, request, CARD_TYPES)
        return _card_form(bank, order, request) if isinstance(order, Order) else order

    @post("/PayCard", status_code=200)
    async def take_card(request: PageRequest) -> Response[str]:
        order = open_order(bank, request, CARD_TYPES)
        if not isinstance(order, Order):
            return order
        return _take_card(bank, challenges, order, request, await request.form())

    @post("/Pay3D", status_code=200)
    async def verify(request: PageRequest) -> Response[str]:
        order = open_order(bank, request, CARD_TYPES | {"M"})
        if not isinstance(order, Order):
            return order
        return _verify(bank, challenges, order, await request.form())

    return [card_form, take_card, verify]


def _card_form(
    bank: Bank, order: Order, request: PageRequest, *, error: Texts | None = None
) -> Response[str]:
    stored = _stored(bank, order)
    bound = bound_card(bank.state, order)
    known = stored or bound
    schedule = order.schedule
    return page(
        _template(order, is_known=known is not None),
        order=order,
        last_four=known.number[-4:] if known else "",
        asks_cvv=bound is None,
        action=page_path(bank, order, "PayCard"),
        error=error,
        offers_memory=bank.state.shops[order.shop_no].account.quick_pay,
        schedule=schedule,
        period=None if schedule is None else _PERIODS[schedule.period],
        card=prefilled(request),
    )


def _template(order: Order, *, is_known: bool) -> str:
    if order.sub_type == "CUP":
        return "union_pay.html"
    return "stored_card.html" if is_known else "card.html"


def prefilled(request: PageRequest) -> Card | None:
    """The test card that the form is filled with by a plain link."""
    return {"1": TEST_CARD, "declined": DECLINED_CARD}.get(request.query_params.get("fill", ""))


def _stored(bank: Bank, order: Order) -> StoredCard | None:
    # A token that was forgotten since the order was made leaves the shopper with the usual form.
    token = order.quick_pay_token
    return None if token is None else find_card(bank.state, order.shop_no, token, bank.now())


def _take_card(
    bank: Bank, challenges: ChallengeBook, order: Order, request: PageRequest, form: FormMultiDict
) -> Response[str]:
    if order.sub_type == "CUP":
        # UnionPay has its own site, which answers for the card without telling its number.
        if form.get("result") == "success":
            return approve(bank, order, TEST_CARD)
        return decline(bank, order, "E2700")
    stored, bound = _stored(bank, order), bound_card(bank.state, order)
    if bound is not None:
        card = bound
    elif stored is None:
        card = typed_card(form)
    else:
        cvv2 = str(form.get("CVV2", "")).strip()
        card = Card(stored.number, stored.expiry[2:], stored.expiry[:2], cvv2)
    if not card.is_well_formed():
        return _card_form(bank, order, request, error=BAD_CARD)
    if stored is not None and card.is_approved() and not bank.settings.quick_pay_asks_otp:
        return approve(bank, order, card)
    return check_holder(bank, challenges, order, card, remember="Remember" in form)


def check_holder(
    bank: Bank, challenges: ChallengeBook, order: Order, card: Card, *, remember: bool = False
) -> Response[str]:
    """Decline a card that the issuer does not take, or ask its holder for a code."""
    if not card.is_approved():
        return decline(bank, order, "E2700")
    key = bank.state.hex_token()
    challenges.add(key, Challenge(order.ts_no, card, remember=remember))
    return page("verify_choice.html", order=order, key=key, action=page_path(bank, order, "Pay3D"))


def _verify(
    bank: Bank, challenges: ChallengeBook, order: Order, form: FormMultiDict
) -> Response[str]:
    key = str(form.get("Key", ""))
    challenge = challenges.get(key)
    if challenge is None or challenge.ts_no != order.ts_no:
        return message(NO_CHALLENGE)
    if "OTP" not in form and "cancel" not in form:
        return page("verify_otp.html", order=order, key=key, action=page_path(bank, order, "Pay3D"))
    challenges.close(key)
    if "cancel" in form:
        return decline(bank, order, "E2720")
    if str(form.get("OTP", "")).strip() != bank.settings.otp:
        return decline(bank, order, "E2704")
    return approve(bank, order, challenge.card, remember=challenge.remember)


def approve(bank: Bank, order: Order, card: Card, *, remember: bool = False) -> Response[str]:
    """Take the money, and show the way back."""
    if order.pay_type == "M":
        token = bank.pay_mobile(order.order_no, card=card, shop_no=order.shop_no)
    else:
        token = bank.pay_card(order.order_no, card=card, remember=remember, shop_no=order.shop_no)
    return back_to_shop(order, token, is_paid=True)


def decline(bank: Bank, order: Order, code: str) -> Response[str]:
    """Take nothing, and show the way back."""
    decline_one = bank.decline_mobile if order.pay_type == "M" else bank.decline_card
    return back_to_shop(
        order, decline_one(order.order_no, code=code, shop_no=order.shop_no), is_paid=False
    )
