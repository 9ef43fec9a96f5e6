"""The rooms of money and of the machinery: what a person must see, and what they may have done at once."""

from datetime import timedelta

import pytest

from kaimai.composition.backups import backup_jobs
from kaimai.domain.reconciliation import bank_day
from kaimai.operations.checks import record_check
from kaimai.persistence import backup_runs
from kaimai.persistence.backup_runs import BackupRun
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.shop_harness import ShopHarness


async def do_errands(harness: ShopHarness) -> int:
    errands = next(job for job in backup_jobs(harness.shop) if job.name == "errands")
    return await errands.work()


async def paid_yesterday(harness: ShopHarness) -> str:
    """An order that was paid; the present is the next day, when the bank has its statement."""
    await harness.sell(("COLA", 600, 9))
    placed, payment = await harness.checked_out(cart=await harness.cart_with("alice", COLA=1))
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    harness.forward(hours=24)
    return placed.number


async def test_a_day_is_compared_when_somebody_asks(harness: ShopHarness, new_clerk: NewClerk):
    await paid_yesterday(harness)
    clerk = await new_clerk("owner")
    yesterday = f"{bank_day(harness.clock.present - timedelta(days=1))}"

    page = await clerk.send("/admin/money/reconcile", day=yesterday)
    assert f"已排入：{yesterday}" in page.text
    assert f"正在對 {yesterday}" in page.text
    assert await do_errands(harness) == 1
    page = await clerk.look("/admin/money")

    assert f"{yesterday} 對完了：1 筆，相符 1" in page.text
    assert "NT$600" in page.text
    assert "沒有要處理的事" in page.text
    assert f"/admin/money/days/{yesterday}" in page.links
    assert "沒有差異" in (await clerk.look(f"/admin/money/days/{yesterday}")).text


async def test_asking_twice_is_asking_once(harness: ShopHarness, new_clerk: NewClerk):
    await paid_yesterday(harness)
    clerk = await new_clerk("owner")
    yesterday = f"{bank_day(clerk.harness.clock.present - timedelta(days=1))}"

    for _ in range(2):
        await clerk.send("/admin/money/reconcile", day=yesterday)

    assert await do_errands(clerk.harness) == 1
    assert await do_errands(clerk.harness) == 0


@pytest.mark.parametrize("day", ["", "yesterday", "1999-01-01", "2999-01-01"])
async def test_a_day_that_the_bank_does_not_show_is_refused_at_its_field(clerk: Clerk, day: str):
    page = await clerk.send("/admin/money/reconcile", day=day)

    assert page.status == 422
    assert "昨天到 30 天前" in page.text
    assert await do_errands(clerk.harness) == 0


async def test_a_bank_that_is_away_is_said_and_stops_nothing(
    harness: ShopHarness, new_clerk: NewClerk
):
    await paid_yesterday(harness)
    clerk = await new_clerk("owner")
    yesterday = f"{bank_day(harness.clock.present - timedelta(days=1))}"
    await clerk.send("/admin/money/reconcile", day=yesterday)
    harness.fault("http_status", service="BillQuery", times=None)

    assert await do_errands(harness) == 1

    assert "沒有對完" in (await clerk.look("/admin/money")).text


async def test_a_difference_is_shown_with_what_to_do_and_closed_with_a_note(
    harness: ShopHarness, new_clerk: NewClerk
):
    number = await paid_yesterday(harness)
    day = bank_day(harness.clock.present - timedelta(days=1))
    harness.fault("line_left_out", service="BillQuery", times=None)
    harness.forward(hours=72)
    clerk = await new_clerk("owner")
    for ago in (4, 3, 2, 1):
        asked = bank_day(harness.clock.present - timedelta(days=ago))
        await clerk.send("/admin/money/reconcile", day=f"{asked}")
        await do_errands(harness)

    page = await clerk.look("/admin/money")
    assert "店裡有收款，銀行沒有" in page.text
    assert f"/admin/orders/{number}" in page.links
    close = next(form.action for form in page.forms if form.action.endswith("/close"))
    refused = await clerk.send(close, note=" ")
    assert refused.status == 422
    assert "請寫下查到什麼" in refused.text
    closed = await clerk.send(close, note="銀行說隔天補上")

    assert "已結案" in closed.text
    assert "銀行說隔天補上" in (await clerk.look("/admin/audit?kind=difference")).text
    assert "銀行說隔天補上" in (await clerk.look(f"/admin/money/days/{day}")).text
    assert "沒有要處理的事" in (await clerk.look("/admin/money")).text


async def test_money_without_a_place_is_listed_with_its_order(clerk: Clerk):
    harness = clerk.harness
    await harness.sell(("COLA", 600, 1))
    placed, payment = await harness.checked_out(cart=await harness.cart_with("alice", COLA=1))
    harness.fault("wrong_amount")
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    page = await clerk.look("/admin/money")

    assert f"/admin/orders/{placed.number}" in page.links
    assert "要處理的款項" in page.text


@pytest.mark.parametrize("path", ["/admin/money/days/never", "/admin/health/backups/kaimai.db"])
async def test_what_is_not_there_is_not_found(clerk: Clerk, path: str):
    assert (await clerk.look(path)).status == 404


async def test_a_backup_is_made_listed_and_fetched_by_an_owner(clerk: Clerk, new_clerk: NewClerk):
    harness = clerk.harness
    assert "沒有成功的備份" in (await clerk.look("/admin/health")).text
    assert "已排入備份" in (await clerk.send("/admin/health/backup")).text
    assert await do_errands(harness) == 1

    page = await clerk.look("/admin/health")
    assert "沒有成功的備份" not in page.text
    assert "同一顆磁碟" in page.text
    (link,) = [link for link in page.links if link.startswith("/admin/health/backups/")]
    answer = await clerk.http.get(link)
    manager = await new_clerk("manager")

    assert answer.content[:2] == b"\x1f\x8b"
    assert (await manager.look(link)).status == 403
    assert link not in (await manager.look("/admin/health")).links


async def test_the_books_are_asked_when_somebody_wants_it(clerk: Clerk):
    assert "進行中" in (await clerk.send("/admin/health/check")).text
    assert await do_errands(clerk.harness) == 1

    assert "帳目一致" in (await clerk.look("/admin/health")).text


async def test_a_broken_rule_and_a_failed_backup_are_the_first_to_be_read(clerk: Clerk):
    db, now = clerk.harness.shop.db, clerk.harness.clock.present
    await record_check(db, at=now, seconds=1.0, rules=50, broken={"on_hand_is_explained": 3})
    await db.write(backup_runs.record, BackupRun(at=now, seconds=1.0, trouble="disk full"))

    page = await clerk.look("/admin/health")

    assert "帳目不一致" in page.text
    assert "on_hand_is_explained" in page.text
    assert "上次備份失敗：disk full" in page.text
    assert page.text.index("disk full") < page.text.index("on_hand_is_explained")
