"""The addresses of the bank's payment pages. What the pages show is in `pages`."""

from bank_simulator.records import Order
from bank_simulator.settings import BankSettings


def page_url(settings: BankSettings, order: Order, page: str) -> str:
    """`<site>/Bridge/<page>?TD=<TSNo>&TK=<guid>`; the guid is the same for all pages of an order."""
    return f"{settings.public_url}{settings.page_path}/{page}?TD={order.ts_no}&TK={order.link_key}"
