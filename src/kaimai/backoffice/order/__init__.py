"""The page of one order at `/admin/orders/{number}`, and everything that staff do with an order there."""

from typing import Final

from kaimai.backoffice.order import (
    cancelling,
    editing,
    page,
    payments,
    refunding,
    refunds,
    shipping,
    writing,
)

HANDLERS: Final = (
    *page.HANDLERS,
    *shipping.HANDLERS,
    *writing.HANDLERS,
    *editing.HANDLERS,
    *cancelling.HANDLERS,
    *refunding.HANDLERS,
    *refunds.HANDLERS,
    *payments.HANDLERS,
)
