"""`/admin/api`: the simulator's remote control in JSON."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from bank_simulator.admin.actions import bind_as_told, pay
from bank_simulator.bank import Bank
from bank_simulator.exchanges import Exchange
from bank_simulator.faults import Fault
from bank_simulator.links import payment_url
from bank_simulator.payments import TransferRejected, WrongState
from bank_simulator.records import Binding, Order, Push, PushAttempt

_Request = Request[object, object, State]
_Body = TypeVar("_Body", bound=msgspec.Struct)
_SHOWN_MAX = 1000


class OrderView(msgspec.Struct):
    """An order with its page, its results so far (newest last) and what is still to be pushed."""

    order: Order
    page_url: str
    results: list[dict[str, str | None]]
    pay_tokens: list[str]
    owed_pushes: list[Push]


class PayBody(msgspec.Struct, forbid_unknown_fields=True):
    """How a shopper fares; a transfer may bring another amount, a card may be remembered."""

    result: str = "approve"
    amount_cents: int | None = None
    remember: bool = False


class ChargeBody(msgspec.Struct, forbid_unknown_fields=True):
    """How the next period's charge goes."""

    fail: bool = False


class ChargeView(msgspec.Struct):
    """A charge, and the PayToken of the message about it."""

    number: int
    order_no: str
    status: str
    pay_token: str


class BindBody(msgspec.Struct, forbid_unknown_fields=True):
    """How a shopper fares with binding a card."""

    result: str = "approve"


class PushBody(msgspec.Struct, forbid_unknown_fields=True):
    """A push of the latest result, or with a made-up token."""

    forged: bool = False


class ClockBody(msgspec.Struct, forbid_unknown_fields=True):
    """How far the bank's clock is moved."""

    forward_seconds: float


class ClockView(msgspec.Struct):
    """The bank's time, Taipei."""

    now: datetime
    offset_seconds: float


class Problem(msgspec.Struct):
    """Why a request was refused."""

    error: str


def api_router(bank: Bank) -> Router:
    """All routes of the JSON API."""
    return Router(
        path="/api",
        route_handlers=[
            *_order_routes(bank),
            *_recurring_routes(bank),
            *_binding_routes(bank),
            *_fault_routes(bank),
            *_time_routes(bank),
        ],
        exception_handlers={
            LookupError: _refuse(404),
            WrongState: _refuse(409),
            TransferRejected: _refuse(409),
            ValueError: _refuse(400),
        },
    )


def _refuse(status_code: int) -> Callable[[_Request, Exception], Response[Problem]]:
    def handler(_request: _Request, error: Exception) -> Response[Problem]:
        return Response(Problem(str(error)), status_code=status_code)

    return handler


async def _read(request: _Request, kind: type[_Body]) -> _Body:
    body = await request.body()
    # msgspec's errors are value errors, so a wrong body is answered 400.
    return msgspec.json.decode(body or b"{}", type=kind)


def _view(bank: Bank, order: Order) -> OrderView:
    messages = bank.messages_of(order)
    return OrderView(
        order=order,
        page_url=payment_url(bank.settings, order),
        results=[message.content for message in messages],
        pay_tokens=[message.token for message in messages],
        owed_pushes=[p for p in bank.owed_pushes if (p.shop_no, p.order_no) == order.key],
    )


def _find(bank: Bank, request: _Request, order_no: str) -> Order:
    return bank.order(order_no, shop_no=request.query_params.get("shop", ""))


def _order_routes(bank: Bank) -> list[HTTPRouteHandler]:
    @get("/orders")
    async def orders() -> list[Order]:
        return bank.newest_orders(_SHOWN_MAX)

    @get("/orders/{order_no:str}")
    async def order(request: _Request, order_no: FromPath[str]) -> OrderView:
        return _view(bank, _find(bank, request, order_no))

    @post("/orders/{order_no:str}/pay", status_code=200)
    async def pay_order(request: _Request, order_no: FromPath[str]) -> dict[str, str | None]:
        body = await _read(request, PayBody)
        found = _find(bank, request, order_no)
        token = pay(
            bank,
            found,
            result=body.result,
            amount_cents=body.amount_cents,
            remember=body.remember,
        )
        return {"pay_token": token, "pay_status": found.pay_status}

    @post("/orders/{order_no:str}/push", status_code=200)
    async def push_order(request: _Request, order_no: FromPath[str]) -> list[Push]:
        body = await _read(request, PushBody)
        found = _find(bank, request, order_no)
        again = bank.forge_push if body.forged else bank.push_again
        return again(order_no, shop_no=found.shop_no)

    @post("/orders/{order_no:str}/lapse", status_code=200)
    async def lapse_order(request: _Request, order_no: FromPath[str]) -> Order:
        return bank.lapse(order_no, shop_no=_find(bank, request, order_no).shop_no)

    @post("/orders/{order_no:str}/fail-refund", status_code=200)
    async def fail_refund(request: _Request, order_no: FromPath[str]) -> Order:
        shop_no = _find(bank, request, order_no).shop_no
        return bank.fail_next_refund(order_no, shop_no=shop_no)

    @post("/cards/forget", status_code=200)
    async def forget_cards(request: _Request) -> dict[str, int]:
        return {"forgotten": bank.forget_cards(shop_no=request.query_params.get("shop", ""))}

    return [orders, order, pay_order, push_order, lapse_order, fail_refund, forget_cards]


def _recurring_routes(bank: Bank) -> list[HTTPRouteHandler]:
    @post("/orders/{order_no:str}/charge", status_code=200)
    async def charge(request: _Request, order_no: FromPath[str]) -> ChargeView:
        body = await _read(request, ChargeBody)
        shop_no = _find(bank, request, order_no).shop_no
        charged = bank.charge_next(order_no, fail=body.fail, shop_no=shop_no)
        token = bank.ledger.tokens_of((shop_no, charged.order_no))[-1]
        return ChargeView(charged.number, charged.order_no, charged.status, token)

    @post("/orders/{order_no:str}/fail-next", status_code=200)
    async def fail_next(request: _Request, order_no: FromPath[str]) -> Order:
        shop_no = _find(bank, request, order_no).shop_no
        return bank.fail_next_charge(order_no, shop_no=shop_no)

    @post("/orders/{order_no:str}/end", status_code=200)
    async def end(request: _Request, order_no: FromPath[str]) -> Order:
        return bank.end_schedule(order_no, shop_no=_find(bank, request, order_no).shop_no)

    return [charge, fail_next, end]


def _binding_routes(bank: Bank) -> list[HTTPRouteHandler]:
    @get("/bindings")
    async def listed() -> list[Binding]:
        return list(reversed(bank.ledger.bindings.values()))

    @post("/bindings/{bind_no:str}/bind", status_code=200)
    async def bind(request: _Request, bind_no: FromPath[str]) -> dict[str, str]:
        body = await _read(request, BindBody)
        shop_no = request.query_params.get("shop", "")
        token = bind_as_told(bank, bind_no, result=body.result, shop_no=shop_no)
        return {"pay_token": token}

    return [listed, bind]


def _fault_routes(bank: Bank) -> list[HTTPRouteHandler]:
    @get("/faults")
    async def faults() -> list[Fault]:
        return bank.faults.active

    @post("/faults", status_code=201)
    async def add_fault(request: _Request) -> Fault:
        return bank.faults.add(await _read(request, Fault))

    @delete("/faults", status_code=204)
    async def clear_faults() -> None:
        bank.faults.clear()

    @delete("/faults/{number:int}", status_code=204)
    async def remove_fault(number: FromPath[int]) -> None:
        if not bank.faults.remove(number):
            raise LookupError(f"fault {number} is not on")

    return [faults, add_fault, clear_faults, remove_fault]


def _time_routes(bank: Bank) -> list[HTTPRouteHandler]:
    def view() -> ClockView:
        return ClockView(bank.now(), bank.clock.offset_seconds)

    @get("/clock")
    async def clock() -> ClockView:
        return view()

    @post("/clock", status_code=200)
    async def forward(request: _Request) -> ClockView:
        bank.forward((await _read(request, ClockBody)).forward_seconds)
        return view()

    @post("/tick", status_code=200)
    async def tick() -> ClockView:
        await bank.tick()
        return view()

    @post("/settle", status_code=200)
    async def settle() -> dict[str, int]:
        return {"payouts": len(bank.settle_now())}

    @get("/pushes")
    async def pushes() -> list[PushAttempt]:
        return list(bank.pushes)

    @get("/exchanges")
    async def exchanges() -> list[Exchange]:
        return bank.gateway.exchanges.newest()

    return [clock, forward, tick, settle, pushes, exchanges]
