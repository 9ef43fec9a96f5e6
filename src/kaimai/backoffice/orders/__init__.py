"""Many orders: finding them, and doing with them together what is done with each. The page of one
order is `kaimai.backoffice.order`."""

from typing import Final

from kaimai.backoffice.orders import exporting, listing, printing, shipping, views

HANDLERS: Final = (
    *listing.HANDLERS,
    *shipping.HANDLERS,
    *printing.HANDLERS,
    *exporting.HANDLERS,
    *views.HANDLERS,
)
