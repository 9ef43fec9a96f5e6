"""The job that does what the back office asked for: compare a day with the bank, ask the books, back up."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from kaimai.operations.errands import Told, run_errands
from kaimai.operations.reconciliation import reconcile_statement
from kaimai.operations.shop import Shop
from kaimai.persistence.errands import BACKUP, CHECK, RECONCILE
from kaimai.worker.jobs import BooksDisagree, Job, check_books


def errand_job(shop: Shop, back_up: Callable[[], Awaitable[Told]]) -> Job:
    """The job of a shop; `back_up` makes one backup and says where."""

    async def reconcile(day: str) -> Mapping[str, int]:
        done = await reconcile_statement(
            shop.db,
            shop.gateway,
            shop.mint,
            date.fromisoformat(day),
            installation_id=shop.installation.id,
        )
        return {
            "lines": done.lines,
            "matched": done.matched,
            "healed": done.healed,
            "differences": done.differences,
        }

    async def check(_nothing: str) -> Mapping[str, int]:
        try:
            await check_books(shop)
        except BooksDisagree:
            # Which ones is remembered with the check itself.
            return {"holds": 0}
        return {"holds": 1}

    async def backup(_nothing: str) -> Told:
        return await back_up()

    doers = {RECONCILE: reconcile, CHECK: check, BACKUP: backup}
    return Job("errands", 2, lambda: run_errands(shop.db, shop.mint, doers), drains=False)
