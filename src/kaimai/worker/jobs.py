"""Which jobs a shop has, and how often each runs. How they are kept running is in `supervision.py`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kaimai.operations.checks import record_check
from kaimai.operations.customer_terms import follow_customers
from kaimai.operations.deadlines import watch_deadlines
from kaimai.operations.expiry import expire_due_orders
from kaimai.operations.group_billing import (
    move_waiting_lists_up,
    release_unpaid_bills,
    remind_of_bills,
    settle_group_buys,
)
from kaimai.operations.group_buys import close_due_sales
from kaimai.operations.messages import Sender, deliver_messages
from kaimai.operations.notices import process_due_notices
from kaimai.operations.order_search import tend_order_search
from kaimai.operations.pruning import prune
from kaimai.operations.reconciliation import reconcile_next
from kaimai.operations.refunds import carry_out_refunds
from kaimai.operations.reminders import remind_of_deadlines
from kaimai.operations.sales import count_sales
from kaimai.operations.shop import Shop
from kaimai.operations.stock_alerts import tell_of_stock
from kaimai.operations.subscriptions import sync_subscriptions
from kaimai.operations.sweeps import sweep_unfinished
from kaimai.queries.check import RULES, find_broken
from kaimai.worker.order_exports import make_exports
from kaimai.worker.staff_news import look_for_news


class BooksDisagree(Exception):
    """An invariant does not hold; the message says which, and `kaimai check` shows the rows."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job: `work` does what is due and says how many things it took up.

    `bell`, when it rings, runs the job at once. `drains`: whether work that is due is never left
    over for long, so that a drain of all jobs includes it.
    """

    name: str
    every_seconds: float
    work: Callable[[], Awaitable[int]]
    bell: asyncio.Event | None = None
    drains: bool = True


def jobs_of(shop: Shop, senders: Mapping[str, Sender], more: Sequence[Job] = ()) -> list[Job]:
    """Every job of a shop, the most urgent first; `more` are those of channels that are switched on."""
    db, gateway, mint = shop.db, shop.gateway, shop.mint
    return [
        *more,
        Job("notices", 1, lambda: process_due_notices(db, gateway, mint), shop.bell),
        Job("messages", 2, lambda: deliver_messages(db, mint, senders)),
        Job("reminders", 300, lambda: remind_of_deadlines(db, mint), drains=False),
        Job("refunds", 5, lambda: carry_out_refunds(db, gateway, mint)),
        Job("expiry", 10, lambda: expire_due_orders(db, gateway, mint, terms=shop.terms.holds)),
        Job("waiting lists", 5, lambda: move_waiting_lists_up(db, mint)),
        Job("group buys", 10, lambda: _tend_group_buys(shop)),
        Job("stock alerts", 60, lambda: tell_of_stock(db, mint)),
        Job("subscriptions", 30, lambda: sync_subscriptions(db, gateway, mint)),
        Job("sweep", 30, lambda: sweep_unfinished(db, gateway, mint)),
        # A day a run: what is due may be a month of days, at the pace of the sweep.
        Job("reconcile", 3600, lambda: _reconcile(shop), drains=False),
        Job("order search", 5, lambda: tend_order_search(db, mint), drains=False),
        Job("order exports", 5, lambda: make_exports(shop), drains=False),
        Job("deadlines", 3600, lambda: watch_deadlines(db, gateway, mint), drains=False),
        Job("sales", 300, lambda: count_sales(db, mint), drains=False),
        Job("check", 600, lambda: check_books(shop), drains=False),
        Job("staff alerts", 60, lambda: look_for_news(shop), drains=False),
        Job("customer terms", 10, lambda: follow_customers(db, mint)),
        Job("prune", 3600, lambda: _prune(shop), drains=False),
    ]


async def _tend_group_buys(shop: Shop) -> int:
    """End what is due: sales whose time is over, bills that nobody paid, sales that are all paid."""
    return (
        await close_due_sales(shop.db, shop.mint)
        + await release_unpaid_bills(shop.db, shop.mint)
        + await remind_of_bills(shop.db, shop.mint)
        + await settle_group_buys(shop.db, shop.mint)
    )


async def _prune(shop: Shop) -> int:
    kept = timedelta(days=shop.settings.audit_days)
    return await prune(shop.db, shop.mint, audit_kept=kept)


async def _reconcile(shop: Shop) -> int:
    """Compare one day with the bank's statement, where there is a bank. Raises BankUnreachable."""
    if not shop.settings.bank.is_set:
        return 0
    return await reconcile_next(
        shop.db,
        shop.gateway,
        shop.mint,
        installation_id=shop.installation.id,
        from_hour=shop.settings.reconcile_at_hour,
    )


async def check_books(shop: Shop) -> int:
    """Look whether the books still agree, one rule after the other, and remember the answer.

    Never takes work up. Raises BooksDisagree.
    """
    at, clock = shop.mint.now(), asyncio.get_running_loop().time
    began = clock()
    broken = await find_broken(shop.db, at, RULES, clock=clock)
    await record_check(
        shop.db,
        at=at,
        seconds=clock() - began,
        rules=len(RULES),
        broken={each.rule.name: each.count for each in broken},
    )
    if broken:
        found = ", ".join(f"{each.rule.name} ({each.count})" for each in broken)
        raise BooksDisagree(f"broken invariants: {found}; the rows are shown by: kaimai check")
    return 0
