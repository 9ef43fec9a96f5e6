"""`/admin`: one page with everything the bank knows, and forms that need no script."""

from collections.abc import Callable
from functools import partial
from typing import Final

from litestar import Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict, State
from litestar.response import Redirect

from bank_simulator.admin.actions import pay
from bank_simulator.bank import Bank
from bank_simulator.faults import Fault, FaultKind
from bank_simulator.links import payment_url
from bank_simulator.payments import TransferRejected, WrongState
from bank_simulator.settings import SERVICES
from bank_simulator.views import page

_Request = Request[object, object, State]
_ORDERS_SHOWN: Final = 50
_PUSHES_SHOWN: Final = 50
_KEPT_SHOWN: Final = 20
_EXCHANGES_SHOWN: Final = 30
_WINDOW: Final = "/admin"


def window_router(bank: Bank) -> Router:
    """The page and its forms; each form leads back to the page."""

    @get("/")
    async def window() -> Response[str]:
        return _window(bank)

    @post("/orders")
    async def order_form(request: _Request) -> Response[str] | Redirect:
        form = await request.form()
        try:
            _act_on_order(bank, form)
        except (WrongState, TransferRejected, LookupError, ValueError) as error:
            return _window(bank, error=str(error))
        return Redirect(_WINDOW, status_code=303)

    @post("/cards")
    async def card_form(request: _Request) -> Response[str] | Redirect:
        form = await request.form()
        try:
            _act_on_card(bank, form)
        except (WrongState, LookupError) as error:
            return _window(bank, error=str(error))
        return Redirect(_WINDOW, status_code=303)

    @post("/clock")
    async def clock_form(request: _Request) -> Response[str] | Redirect:
        form = await request.form()
        try:
            bank.forward(float(form.get("minutes", "0")) * 60)
        except ValueError as error:
            return _window(bank, error=str(error))
        await bank.tick()
        return Redirect(_WINDOW, status_code=303)

    @post("/settle")
    async def settle_form() -> Redirect:
        bank.settle_now()
        return Redirect(_WINDOW, status_code=303)

    @post("/faults")
    async def fault_form(request: _Request) -> Response[str] | Redirect:
        form = await request.form()
        try:
            _change_faults(bank, form)
        except ValueError as error:
            return _window(bank, error=str(error))
        return Redirect(_WINDOW, status_code=303)

    return Router(
        path="/",
        route_handlers=[window, order_form, card_form, clock_form, settle_form, fault_form],
    )


def _window(bank: Bank, *, error: str | None = None) -> Response[str]:
    orders = bank.newest_orders(_ORDERS_SHOWN)
    attempts = list(bank.pushes)[-_PUSHES_SHOWN:]
    return page(
        "admin.html",
        status_code=200 if error is None else 409,
        error=error,
        now=bank.now(),
        orders=[(order, payment_url(bank.settings, order)) for order in orders],
        refunds=[(order, refund) for order in orders for refund in reversed(order.refunds)],
        recurring=list(bank.ledger.recurring.values())[: -_KEPT_SHOWN - 1 : -1],
        remembered=list(bank.ledger.stored_cards.values())[: -_KEPT_SHOWN - 1 : -1],
        bindings=list(bank.ledger.bindings.values())[: -_KEPT_SHOWN - 1 : -1],
        attempts=attempts[::-1],
        owed=bank.owed_pushes[-_PUSHES_SHOWN:][::-1],
        exchanges=bank.gateway.exchanges.newest()[:_EXCHANGES_SHOWN],
        faults=bank.faults.active,
        # A real server cannot refuse a connection that it has already accepted.
        kinds=[kind for kind in FaultKind if kind is not FaultKind.REFUSE_CONNECTION],
        services=["", "Nonce", *SERVICES, "Push"],
    )


def _act_on_order(bank: Bank, form: FormMultiDict) -> None:
    order = bank.order(form.get("order_no", ""), shop_no=form.get("shop_no", ""))
    action = form.get("action", "")
    acts: dict[str, Callable[..., object]] = {
        "push": bank.push_again,
        "forge": bank.forge_push,
        "lapse": bank.lapse,
        "fail_refund": bank.fail_next_refund,
        "charge": bank.charge_next,
        "charge_failing": partial(bank.charge_next, fail=True),
        "fail_next": bank.fail_next_charge,
        "end": bank.end_schedule,
    }
    if action in acts:
        acts[action](order.order_no, shop_no=order.shop_no)
    else:
        pay(bank, order, result=action)


def _act_on_card(bank: Bank, form: FormMultiDict) -> None:
    if "forget" in form:
        bank.forget_card(form["forget"])
    elif "bind" in form:
        bank.bind_card(form["bind"])
    else:
        bank.decline_binding(form.get("decline", ""))


def _change_faults(bank: Bank, form: FormMultiDict) -> None:
    if "remove" in form:
        bank.faults.remove(int(form["remove"]))
    elif "clear" in form:
        bank.faults.clear()
    else:
        bank.faults.add(
            Fault(
                kind=FaultKind(form.get("kind", "")),
                service=form.get("service") or None,
                order_no=form.get("order_no") or None,
                times=int(form["times"]) if form.get("times") else None,
                probability=float(form.get("probability") or 1),
                code=form.get("code") or "E9900",
                http_status=int(form.get("http_status") or 503),
                seconds=float(form.get("seconds") or 0),
                how="close" if form.get("how") == "close" else "timeout",
                takes_effect="takes_effect" in form,
            )
        )
