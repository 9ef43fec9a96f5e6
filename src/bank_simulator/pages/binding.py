"""The page on which a shopper binds a card to a shop, with its own cardholder check."""

from typing import Final

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from bank_simulator.bank import Bank
from bank_simulator.bindings import check_open
from bank_simulator.challenges import Challenge, ChallengeBook
from bank_simulator.pages.card import NO_CHALLENGE, prefilled
from bank_simulator.pages.opening import (
    BAD_CARD,
    UNKNOWN,
    PageRequest,
    Texts,
    message,
    typed_card,
)
from bank_simulator.payments import WrongState
from bank_simulator.records import Binding
from bank_simulator.views import page

_CLOSED: Final = ("此綁卡連結已使用或逾期", "This link has been used, or has expired.")


def binding_routes(bank: Bank, challenges: ChallengeBook) -> list[HTTPRouteHandler]:
    """`CardBindAuth` and `CardBind3D`."""

    @get("/CardBindAuth")
    async def binding_form(request: PageRequest) -> Response[str]:
        binding = _open(bank, request)
        return _form(bank, binding, request) if isinstance(binding, Binding) else binding

    @post("/CardBindAuth", status_code=200)
    async def take_card(request: PageRequest) -> Response[str]:
        binding = _open(bank, request)
        if not isinstance(binding, Binding):
            return binding
        card = typed_card(await request.form())
        if not card.is_well_formed():
            return _form(bank, binding, request, error=BAD_CARD)
        if not card.is_approved():
            return _decline(bank, binding, "E2700")
        key = bank.state.hex_token()
        challenges.add(key, Challenge(binding.ts_no, card))
        action = _path(bank, binding, "CardBind3D")
        return page("verify_choice.html", order=None, key=key, action=action)

    @post("/CardBind3D", status_code=200)
    async def verify(request: PageRequest) -> Response[str]:
        binding = _open(bank, request)
        if not isinstance(binding, Binding):
            return binding
        form = await request.form()
        key = str(form.get("Key", ""))
        challenge = challenges.get(key)
        if challenge is None or challenge.ts_no != binding.ts_no:
            return message(NO_CHALLENGE)
        if "OTP" not in form and "cancel" not in form:
            action = _path(bank, binding, "CardBind3D")
            return page("verify_otp.html", order=None, key=key, action=action)
        challenges.close(key)
        if "cancel" in form:
            return _decline(bank, binding, "E2720")
        otp = str(form.get("OTP", "")).strip()
        token = bank.bind_card(binding.ts_no, card=challenge.card, otp=otp)
        return _back(binding, token)

    return [binding_form, take_card, verify]


def _open(bank: Bank, request: PageRequest) -> Binding | Response[str]:
    binding = bank.ledger.bindings.get(request.query_params.get("TD", ""))
    if binding is None or binding.link_key != request.query_params.get("TK", ""):
        return message(UNKNOWN, status_code=404)
    try:
        check_open(binding, bank.now())
    except WrongState:
        return message(_CLOSED)
    return binding


def _form(
    bank: Bank, binding: Binding, request: PageRequest, *, error: Texts | None = None
) -> Response[str]:
    return page(
        "binding.html",
        binding=binding,
        action=_path(bank, binding, "CardBindAuth"),
        card=prefilled(request),
        error=error,
    )


def _path(bank: Bank, binding: Binding, name: str) -> str:
    return f"{bank.settings.page_path}/{name}?TD={binding.ts_no}&TK={binding.link_key}"


def _decline(bank: Bank, binding: Binding, code: str) -> Response[str]:
    return _back(binding, bank.decline_binding(binding.ts_no, code=code))


def _back(binding: Binding, token: str) -> Response[str]:
    return page(
        "return.html",
        order=None,
        address=binding.return_url,
        shop_no=binding.shop_no,
        token=token,
        is_paid=binding.bound_at is not None,
    )
