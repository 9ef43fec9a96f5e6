"""Finding orders by everything that staff may know of them, whether or not the index has come to them."""

import asyncio
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import HomeDelivery
from kaimai.domain.order_filter import OrderFilter, filter_of_text, text_of
from kaimai.operations import order_search as order_search_job
from kaimai.operations.answers import Placed
from kaimai.operations.order_search import (
    MARGIN,
    RUSH_SECONDS,
    fill_order_search,
    tend_order_search,
)
from kaimai.persistence import order_search
from kaimai.persistence.database import Connection
from kaimai.persistence.tables import orders
from kaimai.queries import order_search as order_search_queries
from kaimai.queries.order_list import OrderPage, counts, list_orders
from tests.shop_harness import ShopHarness

HOME = HomeDelivery(
    name="林大同",
    phone="0987654321",
    zip="100",
    county="臺北市",
    district="中正區",
    street="忠孝路1號",
)


async def find(
    harness: ShopHarness,
    text: str = "",
    *,
    after: str | None = None,
    limit: int = 50,
    **more: object,
) -> OrderPage:
    wanted = OrderFilter(text=text, **more)  # type: ignore[arg-type]
    return await harness.shop.db.read(
        list_orders, wanted, harness.clock.present, after=after, limit=limit
    )


async def numbers(harness: ShopHarness, text: str = "", **more: object) -> list[str]:
    return [row.number for row in (await find(harness, text, **more)).rows]


async def fill(harness: ShopHarness) -> int:
    harness.forward(seconds=MARGIN.total_seconds() + 1)
    return await fill_order_search(harness.shop.db, harness.shop.mint)


async def two_orders(harness: ShopHarness) -> Sequence[Placed]:
    await harness.sell(("COLA", 288, 90), name="經典可樂")
    await harness.sell(("TEA-500", 1_280, 90), name="高山烏龍茶")
    ming = await harness.place()
    chen = await harness.place(
        items=(("TEA-500", 1),),
        contact=Contact("陳雅婷 Tina", "0922-333-444", "tina.chen@example.com"),
        delivery=HOME,
        note="請放管理室",
    )
    return ming, chen


def rename(conn: Connection, order_id: str, name: str) -> None:
    conn.execute(orders.update().where(orders.c.id == order_id).values(contact_name=name))


@pytest.mark.parametrize("is_indexed", [False, True])
async def test_an_order_is_found_by_all_that_may_be_known_of_it(
    harness: ShopHarness, is_indexed: bool
) -> None:
    ming, chen = await two_orders(harness)
    if is_indexed:
        assert await fill(harness) == 2
    tail = chen.number[-4:]
    found = {
        text: await numbers(harness, text)
        for text in (
            chen.number,
            chen.number.lower(),
            tail,
            "陳雅婷",
            "雅婷",
            "陳",
            "tina",
            "0922333444",
            "0922-333",
            "3444",
            "444",
            "4321",
            "林大同",
            "tina.chen@example.com",
            "烏龍",
            "烏龍茶 陳",
            "tea-500",
            "1280",
            "NT$1,280",
        )
    }

    assert found == {text: [chen.number] for text in found}
    assert await numbers(harness, "可樂") == [ming.number]
    assert await numbers(harness, "example.com") == [chen.number, ming.number]
    assert await numbers(harness, "王 烏龍") == []
    assert await numbers(harness, "婷雅") == []
    assert await numbers(harness, "x") == []


async def test_what_matched_is_said(harness: ShopHarness) -> None:
    await two_orders(harness)
    await fill(harness)

    said = {
        text: (await find(harness, text)).rows[0].matched
        for text in ("雅婷", "3444", "烏龍 1280", "tina.chen")
    }

    assert said == {
        "雅婷": ("name",),
        "3444": ("phone",),
        "烏龍 1280": ("goods", "amount"),
        "tina.chen": ("email",),
    }


async def test_the_numbers_of_the_bank_find_the_order(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 90))
    placed, payment = await harness.checked_out(method="ATM")
    await fill(harness)
    assert payment.ts_no
    assert payment.account

    for text in (payment.attempt_number, payment.ts_no, payment.account):
        page = await find(harness, text)
        assert [(row.number, row.matched) for row in page.rows] == [(placed.number, ("bank",))]


async def test_an_order_that_changes_is_found_by_its_new_words_at_once(
    harness: ShopHarness,
) -> None:
    _, chen = await two_orders(harness)
    await fill(harness)
    db, now = harness.shop.db, harness.clock.present
    order_id = (await harness.order(chen)).order.id

    await db.write(rename, order_id, "黃志明")
    await db.write(order_search.changed, [order_id], now=now)
    before = await numbers(harness, "志明"), await numbers(harness, "雅婷")
    await fill(harness)
    after = await numbers(harness, "志明"), await numbers(harness, "雅婷")

    assert before == after == ([chen.number], [])
    terms = {
        str(row[0]) for row in await harness.rows("SELECT term, places FROM order_search_terms")
    }
    assert "n志明" in terms
    assert "n雅婷" not in terms
    assert await harness.rows("SELECT * FROM order_search_changed") == []


async def test_pages_follow_each_other_from_the_newest_to_the_oldest(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 90))
    placed = [await harness.place() for _ in range(5)]
    await fill(harness)
    placed += [await harness.place() for _ in range(4)]

    seen: list[str] = []
    after: str | None = None
    for _ in range(5):
        page = await find(harness, "小明", after=after, limit=2)
        seen += [row.number for row in page.rows]
        after = page.after
        if after is None:
            break

    assert seen == [each.number for each in reversed(placed)]


async def test_filters_hold_together_with_words(harness: ShopHarness) -> None:
    ming, chen = await two_orders(harness)
    await harness.offer_coupon("OPEN10")
    cheap = await harness.place(coupon="OPEN10", method="ATM")
    await fill(harness)
    late = await harness.place()

    async def of(**wanted: object) -> list[str]:
        return await numbers(harness, **wanted)

    assert await of(coupon="open10") == [cheap.number]
    assert await of(coupon="NONE") == []
    assert await of(method="ATM") == [cheap.number]
    assert await of(delivery="home") == [chen.number]
    assert await of(has_note=True) == [chen.number]
    assert await of(has_note=True, text="王") == []
    assert await of(status="to_pay", text="小明") == [late.number, cheap.number, ming.number]
    assert await of(status="to_ship") == []
    assert await of(first_day="today", last_day="today", text="雅婷") == [chen.number]
    assert await of(last_day="2026-11-21") == []
    assert await of(has_case=True) == []
    assert await of(group_buy="none") == []


async def test_orders_with_an_open_case_are_listed(harness: ShopHarness) -> None:
    _, chen = await two_orders(harness)
    order_id = (await harness.order(chen)).order.id
    await harness.shop.db.write(open_case, order_id)

    assert await numbers(harness, has_case=True) == [chen.number]
    assert await numbers(harness, "王", has_case=True) == []
    assert [row.has_case for row in (await find(harness)).rows] == [True, False]
    await harness.shop.db.write(close_cases)


def open_case(conn: Connection, order_id: str) -> None:
    conn.execute(
        sa.text(
            "INSERT INTO cases (id, kind, order_id, detail, opened_at)"
            " VALUES ('c', 'late_money', :id, '', '2026-11-22 04:00:00.000000+00:00')"
        ),
        {"id": order_id},
    )


def close_cases(conn: Connection) -> None:

    conn.execute(sa.text("DELETE FROM cases"))


async def test_a_list_says_how_many_wait(harness: ShopHarness) -> None:
    await two_orders(harness)

    found = await harness.shop.db.read(counts)

    assert found == {"to_pay": 2, "to_ship": 0, "shipped": 0, "done": 0, "ended": 0}


async def test_an_index_of_other_rules_is_made_anew(harness: ShopHarness) -> None:
    _, chen = await two_orders(harness)
    await fill(harness)
    await harness.shop.db.write(_age)

    assert await fill_order_search(harness.shop.db, harness.shop.mint) == 2
    assert await numbers(harness, "烏龍") == [chen.number]


def _age(conn: Connection) -> None:

    conn.execute(sa.text("UPDATE order_search_state SET rules = 0, places = 7"))


async def test_in_a_rush_the_index_grows_by_little_and_those_who_order_come_first(
    harness: ShopHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_search_job, "RUSH", 2)
    monkeypatch.setattr(order_search_job, "RUSH_SLICE", 1)
    monkeypatch.setattr(order_search_queries, "DIRECT_MAX", 2)
    await two_orders(harness)
    harness.forward(seconds=MARGIN.total_seconds() + 1)
    for _ in range(2):
        await harness.place()

    assert await tend_order_search(harness.shop.db, harness.shop.mint) == 0
    assert await harness.rows("SELECT count(*) FROM order_search_places") == [(1,)]
    assert (await find(harness, "可樂")).is_behind

    harness.forward(seconds=RUSH_SECONDS + 1)
    assert await fill(harness) == 3
    found = await find(harness, "可樂")
    assert (len(found.rows), found.is_behind) == (3, False)


async def test_two_workers_at_once_give_each_order_one_place(harness: ShopHarness) -> None:
    await two_orders(harness)
    harness.forward(seconds=MARGIN.total_seconds() + 1)

    await asyncio.gather(*(fill_order_search(harness.shop.db, harness.shop.mint) for _ in range(3)))

    assert await harness.rows("SELECT place FROM order_search_places ORDER BY place") == [
        (0,),
        (1,),
    ]


def test_a_filter_is_the_same_after_its_way_through_an_address() -> None:
    wanted = OrderFilter(
        text="王 小明", status="to_ship", first_day="today", has_note=True, coupon="開賣10"
    )

    assert filter_of_text(text_of(wanted)) == wanted
    assert filter_of_text("status=nonsense&from=2026-02-31&method=x&q=%00") == OrderFilter()
