"""The addresses of the bank's payment pages. What the pages show is in `pages`."""

from typing import Final

from bank_simulator.records import Binding, Order
from bank_simulator.settings import BankSettings

_PAGES: Final = {"A": "PayWebATM", "C": "PayCard", "M": "PayMobile", "P": "PayCard"}


def page_url(settings: BankSettings, order: Order, page: str) -> str:
    """`<site>/Bridge/<page>?TD=<TSNo>&TK=<guid>`; the guid is the same for all pages of an order."""
    return f"{settings.public_url}{settings.page_path}/{page}?{_query(order)}"


def payment_url(settings: BankSettings, order: Order) -> str:
    """Where the shopper pays this order: a page of the bank, or its wallet's operator."""
    return f"{settings.public_url}{payment_path(settings, order)}"


def payment_path(settings: BankSettings, order: Order) -> str:
    """The same within the site."""
    if order.wallet is not None:
        return f"{settings.wallet_path}/{order.wallet}?{_query(order)}"
    return f"{settings.page_path}/{_PAGES[order.pay_type]}?{_query(order)}"


def binding_url(settings: BankSettings, binding: Binding) -> str:
    """Where the shopper binds a card."""
    return f"{settings.public_url}{settings.page_path}/CardBindAuth?{_query(binding)}"


def _query(owner: Order | Binding) -> str:
    return f"TD={owner.ts_no}&TK={owner.link_key}"
