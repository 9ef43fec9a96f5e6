"""Money that goes back: by lines with their goods, as an amount, or all of it; one page, two clicks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.order.page import address_of, found, refused
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput, NotRefundable, Refused
from kaimai.domain.payment_methods import WHOLE_ONLY
from kaimai.domain.refunds import Refundable, RefundWish, SoldLine, share_of
from kaimai.operations.refunding import GoingBack, RequestRefund, going_back, request_refund
from kaimai.queries.order_page import OrderPage
from kaimai.web.forms import Form, field_of, is_plain, whole_number
from kaimai.words.backoffice.order import REASONS
from kaimai.words.errors import sentence

LINES, AMOUNT, ALL = "lines", "amount", "all"
_UNITS_MAX: Final = 9_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line as it may go back: units left, what the next of them brings, and units on their way home."""

    line: SoldLine
    name: str
    left: int
    each: int
    units: int
    restocks: bool
    can_restock: bool


def key_of(visit: Visit, data: Form) -> tuple[str, str]:
    """The idempotency key of a form: whoever sends it twice gives back once."""
    member = visit.member
    return f"staff:{member.id if member else ''}", field_of(data, "key") or visit.shop.mint.token()


@page("/orders/{number:str}/refund", "orders.refund")
async def ask(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """The form. `?line=SKU` chooses a line, `?attempt=NUMBER` money that no order needs."""
    known = await found(visit, number)
    money = await visit.shop.db.read(going_back, known.view.order.id)
    attempt, sku = (visit.request.query_params.get(name, "") for name in ("attempt", "line"))
    if _facts(money, attempt) is None:
        return refused(visit, number, NotRefundable("no_money"))
    typed = {"key": visit.shop.mint.token(), "attempt": attempt}
    if sku and is_plain(sku):
        typed |= {"what": LINES, f"units-{sku}": "all", f"restock-{sku}": "1"}
    return await _form(visit, known, money, typed)


@form("/orders/{number:str}/refund", "orders.refund")
async def give_back(visit: TheVisit, number: FromPath[str], data: Form) -> Response[Any]:
    """Write the refund down; the worker asks the bank."""
    known, shop = await found(visit, number), visit.shop
    money = await shop.db.read(going_back, known.view.order.id)
    try:
        request = _request(visit, known, data)
        await request_refund(shop.db, shop.gateway, shop.mint, request)
    except InvalidInput as error:
        said = {error.field: sentence(error, visit.language)}
        return await _form(visit, known, money, data, said)
    except NotRefundable as error:
        return await _form(visit, known, money, data, {"what": sentence(error, visit.language)})
    except Refused as error:
        return refused(visit, number, error)
    return go(visit, address_of(known.view.order.number), "order_refund_begun")


def _request(visit: Visit, known: OrderPage, data: Form) -> RequestRefund:
    mint = visit.shop.mint
    return RequestRefund(
        refund_id=mint.id(),
        order_token=known.view.order.token,
        wish=wish_in(data, [line.sku for line in known.view.lines]),
        reason=field_of(data, "reason"),
        actor=visit.actor,
        at=mint.now(),
        attempt_number=field_of(data, "attempt") or None,
        key=key_of(visit, data),
    )


def wish_in(data: Mapping[str, str], skus: list[str]) -> RefundWish:
    """What a form asks for. Raises InvalidInput."""
    match field_of(data, "what"):
        case "all":
            return RefundWish(restocks_all=bool(field_of(data, "restock_all")))
        case "amount":
            return RefundWish(amount=whole_number(data, "amount", 1, 99_999_999))
        case _:
            units = {sku: _units(data, sku) for sku in skus}
            chosen = {sku: count for sku, count in units.items() if count}
            if not chosen:
                raise InvalidInput("what", "no line was chosen")
            back = {sku: n for sku, n in chosen.items() if field_of(data, f"restock-{sku}")}
            return RefundWish(lines=chosen, restock=back)


def _units(data: Mapping[str, str], sku: str) -> int:
    if not field_of(data, f"units-{sku}"):
        return 0
    try:
        return whole_number(data, f"units-{sku}", 0, _UNITS_MAX)
    except InvalidInput as error:
        raise InvalidInput("quantity", error.reason) from error


def _facts(money: GoingBack, attempt: str) -> Refundable | None:
    return money.attempts.get(attempt) if attempt else money.applied


async def _form(
    visit: Visit,
    known: OrderPage,
    money: GoingBack,
    typed: Mapping[str, str],
    mistakes: Mapping[str, str] | None = None,
) -> Response[Any]:
    facts = _facts(money, field_of(typed, "attempt"))
    if facts is None:
        return refused(visit, known.view.order.number, NotRefundable("no_money"))
    names = {line.id: line.name for line in known.view.lines}
    rows = [_row(facts, line, names[line.id], typed) for line in facts.lines]
    is_surplus = not facts.is_applied
    is_whole = is_surplus or facts.card_kind in WHOLE_ONLY
    return await show(
        visit,
        "order/refund.html",
        status=422 if mistakes else 200,
        known=known,
        order=known.view.order,
        facts=facts,
        rows=rows,
        is_whole=is_whole,
        is_surplus=is_surplus,
        what=ALL if is_whole else field_of(typed, "what") or LINES,
        typed=typed,
        reasons=[text.of(visit.language) for text in REASONS],
        mistakes=mistakes or {},
    )


def _row(facts: Refundable, line: SoldLine, name: str, typed: Mapping[str, str]) -> Row:
    left = line.quantity - line.refunded
    wanted = field_of(typed, f"units-{line.sku}")
    units = left if wanted == "all" else int(wanted) if wanted.isascii() and wanted.isdigit() else 0
    return Row(
        line=line,
        name=name,
        left=left,
        each=share_of(facts, line, 1) if left else 0,
        units=min(units, left),
        restocks=bool(field_of(typed, f"restock-{line.sku}")) or not wanted,
        can_restock=line.sold > line.restocked,
    )


HANDLERS: Final = (ask, give_back)
