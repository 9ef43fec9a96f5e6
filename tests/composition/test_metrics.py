"""What `/metrics` shows of the shop's books, in every process that shares them."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from kaimai.operations.notices import receive_notice
from kaimai.queries import gauges
from kaimai.queries.check import RULES
from kaimai.settings import Settings
from kaimai.worker import jobs_of
from kaimai.worker.jobs import BooksDisagree
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness

DOCS = Path(__file__).parents[2] / "docs" / "operations.md"
LINE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")


async def check(harness: ShopHarness) -> None:
    """The worker's check, once."""
    [job] = [job for job in jobs_of(harness.shop, {}) if job.name == "check"]
    await job.work()


async def shown(harness: ShopHarness) -> dict[str, float]:
    """What a process that is asked for its metrics now shows, by name and labels."""
    app = app_of(harness.shop.settings, shop=harness.shop)
    async with started(app), client_of(app) as http:
        text = (await http.get("/metrics")).text
    found = [LINE.match(line) for line in text.splitlines()]
    return {f"{m[1]}{{{m[2]}}}" if m[2] else m[1]: float(m[3]) for m in found if m}


async def test_before_the_first_check_nothing_is_said_of_the_rules(harness: ShopHarness) -> None:
    found = await shown(harness)

    assert found["kaimai_database_reachable"] == 1
    assert not any("invariants" in name or "check" in name for name in found)


async def test_every_rule_is_shown_with_the_rows_that_broke_it(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 100))
    await check(harness)
    sound = await shown(harness)
    await harness.shop.db.write(_spoil, 1)
    with pytest.raises(BooksDisagree):
        await check(harness)
    broken = await shown(harness)
    await harness.shop.db.write(_spoil, -1)

    def of(rule: str) -> str:
        return f'kaimai_broken_invariants{{rule="{rule}"}}'

    assert [sound[of(rule.name)] for rule in RULES] == [0] * len(RULES)
    assert [rule.name for rule in RULES if broken[of(rule.name)]] == ["on_hand_is_explained"]
    assert broken[of("on_hand_is_explained")] == 1
    assert 0 <= harness.clock.present.timestamp() - broken["kaimai_check_at"] < 60
    assert sound["kaimai_check_seconds"] >= 0


def _spoil(conn: sa.Connection, units: int) -> None:
    conn.execute(sa.text(f"UPDATE stock SET on_hand = on_hand + {units}"))


async def test_what_waits_is_shown_with_how_late_it_is(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 100))
    await harness.checked_out()
    await receive_notice(
        harness.shop.db, harness.shop.mint, token="f" * 64, body={}, is_signed=True
    )
    fresh = await shown(harness)
    harness.forward(minutes=10)
    late = await shown(harness)

    assert fresh['kaimai_queue_length{queue="notices"}'] == 1
    assert fresh['kaimai_queue_length{queue="open_orders"}'] == 1
    assert fresh['kaimai_queue_length{queue="events"}'] == 1
    assert fresh['kaimai_queue_overdue_seconds{queue="notices"}'] < 60
    assert late['kaimai_queue_overdue_seconds{queue="notices"}'] >= 600
    assert late['kaimai_queue_overdue_seconds{queue="open_orders"}'] == 0


async def test_cases_and_refunds_that_need_a_person_are_shown(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 100))
    _, first = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(first.attempt_number))

    found = await shown(harness)

    assert found['kaimai_refunds{status="refused"}'] == 0
    assert found['kaimai_refunds{status="failed"}'] == 0
    assert found["kaimai_messages_given_up"] == 0
    assert found["kaimai_open_differences"] == 0
    assert not any(name.startswith("kaimai_open_cases{") for name in found)


async def test_every_metric_of_ours_is_in_the_operators_page(harness: ShopHarness) -> None:
    await check(harness)
    app = app_of(Settings(data=harness.shop.settings.data), shop=harness.shop)
    async with started(app), client_of(app) as http:
        text = (await http.get("/metrics")).text
    names = set(re.findall(r"^# HELP (kaimai_\w+)", text, re.MULTILINE))
    page = DOCS.read_text()

    assert "kaimai_broken_invariants" in names
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_a_database_that_is_away_is_all_that_is_shown_of_it() -> None:
    [only] = gauges.unreachable()

    assert (only.name, only.values) == ("kaimai_database_reachable", (((), 0),))
