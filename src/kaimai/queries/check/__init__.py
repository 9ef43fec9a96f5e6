"""The invariants: what must be true of a shop's books at any moment, as questions in SQL.

`BOOKS` hold whatever happens; `BEATS` hold while a worker runs. Nothing is repaired here.
"""

from kaimai.queries.check.allowances import ALLOWANCES
from kaimai.queries.check.beats import BEATS as SHOP_BEATS
from kaimai.queries.check.cards import CARDS
from kaimai.queries.check.customers import CUSTOMERS
from kaimai.queries.check.fulfilment import FULFILMENT
from kaimai.queries.check.group_buys import GROUP_BUY_BEATS, GROUP_BUYS
from kaimai.queries.check.ledgers import LEDGERS
from kaimai.queries.check.line import LINE_BEATS, LINE_BOOKS
from kaimai.queries.check.logs import LOGS
from kaimai.queries.check.money import MONEY
from kaimai.queries.check.order_search import ORDER_SEARCH, ORDER_SEARCH_BEATS
from kaimai.queries.check.rules import Broken, Rule, all_hold, find_broken, find_broken_of
from kaimai.queries.check.staff import STAFF
from kaimai.queries.check.statements import STATEMENTS
from kaimai.queries.check.stock_takes import STOCK_TAKES
from kaimai.queries.check.subscriptions import SUBSCRIPTION_BEATS, SUBSCRIPTIONS

BOOKS = (
    *LEDGERS,
    *STOCK_TAKES,
    *ALLOWANCES,
    *MONEY,
    *FULFILMENT,
    *GROUP_BUYS,
    *LOGS,
    *STATEMENTS,
    *LINE_BOOKS,
    *ORDER_SEARCH,
    *STAFF,
    *CUSTOMERS,
    *CARDS,
    *SUBSCRIPTIONS,
)
BEATS = (*SHOP_BEATS, *GROUP_BUY_BEATS, *LINE_BEATS, *ORDER_SEARCH_BEATS, *SUBSCRIPTION_BEATS)
RULES = (*BOOKS, *BEATS)

__all__ = [
    "BEATS",
    "BOOKS",
    "RULES",
    "Broken",
    "Rule",
    "all_hold",
    "find_broken",
    "find_broken_of",
]
