"""What the API takes and gives about refunds. Amounts in NT$, times in UTC."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from kaimai.api.records import Words
from kaimai.domain.carts import LINES_MAX, QUANTITY_MAX
from kaimai.domain.errors import InvalidInput
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.domain.refunds import REASON_LENGTH_MAX, RefundWish
from kaimai.queries.refunds import RefundView
from kaimai.words.languages import CHINESE, ENGLISH
from kaimai.words.status import status_name

Units = Annotated[int, msgspec.Meta(ge=0, le=QUANTITY_MAX)]


class RefundItem(msgspec.Struct, frozen=True):
    """Units of a SKU: `quantity` are paid back, `restock` go back on the shelf."""

    sku: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    quantity: Units = 0
    restock: Units = 0


class NewRefund(msgspec.Struct, frozen=True):
    """Money to give back: an `amount`, units of `lines`, or (neither) all that is left. `restock_all`
    puts every unit that is paid back on the shelf again. `cancel` ends the order with it, unless
    it was shipped: then `restock_all` is true when it is left out."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=REASON_LENGTH_MAX)]
    amount: Annotated[int, msgspec.Meta(ge=1, le=ORDER_TOTAL_MAX)] | None = None
    lines: Annotated[list[RefundItem], msgspec.Meta(min_length=1, max_length=LINES_MAX)] | None = (
        None
    )
    restock_all: bool | None = None
    cancel: bool = False


class GivenBackLine(msgspec.Struct, frozen=True):
    """Units of a line whose money goes back, and units that went back on the shelf."""

    sku: str
    name: str
    quantity: int
    restocked: int


class GivenBack(msgspec.Struct, frozen=True):
    """One refund as the shop's people see it; `actor` is who asked for it."""

    refund: str
    pay_type: str
    amount: int
    status: str
    status_text: Words
    reason: str
    actor: str
    bank_words: str
    created_at: datetime
    lines: list[GivenBackLine]


class RefundAnswer(msgspec.Struct, frozen=True):
    """What was written down; the bank is asked for it next. A cancelled order may have no refund:
    nothing was paid, or its authorization was given up."""

    order_status: str
    refund: GivenBack | None


class RefundList(msgspec.Struct, frozen=True):
    """All refunds of an order, the oldest first."""

    refunds: list[GivenBack]


def wish_of(body: NewRefund) -> RefundWish:
    """What the caller wants, as the domain understands it; a SKU that is named twice is summed.

    Raises InvalidInput.
    """
    if body.cancel and (body.amount is not None or body.lines is not None):
        raise InvalidInput("cancel", "a cancelled order's money goes back whole")
    lines: dict[str, int] = {}
    restock: dict[str, int] = {}
    for item in body.lines or ():
        for units, count in ((lines, item.quantity), (restock, item.restock)):
            if count:
                units[item.sku] = units.get(item.sku, 0) + count
    return RefundWish(
        amount=body.amount,
        lines=lines,
        restock=restock,
        restocks_all=body.cancel if body.restock_all is None else body.restock_all,
    )


def refund_list(views: Sequence[RefundView]) -> RefundList:
    """Refunds as they are written."""
    return RefundList(refunds=[given_back(view) for view in views])


def given_back(view: RefundView) -> GivenBack:
    """A refund as it is written."""
    return GivenBack(
        refund=view.id,
        pay_type=view.method,
        amount=view.amount,
        status=view.status,
        status_text=Words(
            zh=status_name("refund", view.status, CHINESE),
            en=status_name("refund", view.status, ENGLISH),
        ),
        reason=view.reason,
        actor=view.actor,
        bank_words=view.bank_words,
        created_at=view.created_at,
        lines=[
            GivenBackLine(
                sku=line.sku, name=line.name, quantity=line.quantity, restocked=line.restocked
            )
            for line in view.lines
        ],
    )
