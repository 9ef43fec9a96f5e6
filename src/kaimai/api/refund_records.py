"""What the API takes and gives about refunds. Amounts in NT$, times in UTC."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kaimai.api.records import Words
from kaimai.queries.refunds import RefundView
from kaimai.words.languages import CHINESE, ENGLISH
from kaimai.words.status import status_name


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


class RefundList(msgspec.Struct, frozen=True):
    """All refunds of an order, the oldest first."""

    refunds: list[GivenBack]


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
