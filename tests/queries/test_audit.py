"""The audit log as it is read: by words, person, kind, subject and day, a page at a time."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.moves import Actor
from kaimai.persistence import audit
from kaimai.queries import audit as queries
from kaimai.queries.audit import PAGE, Search
from tests.shop_harness import BOB, ShopHarness

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
EMI = Actor("staff", "emi", "203.0.113.7")


def entry(n: int, actor: Actor = BOB, kind: str = "product", **more: object) -> audit.Entry:
    fields = {"verb": "edit", "id": f"p{n}", "after": {"name": f"高山茶 {n}"}, **more}
    return audit.Entry(actor=actor, kind=kind, at=NOON + timedelta(minutes=n), **fields)  # type: ignore[arg-type]


@pytest.fixture
async def book(harness: ShopHarness) -> ShopHarness:
    """120 changes of products by two people, and one of a coupon."""
    await harness.shop.db.write(
        audit.note_all, [entry(n, BOB if n % 3 else EMI) for n in range(120)]
    )
    await harness.shop.db.write(
        audit.note_all,
        [entry(200, EMI, "coupon", id="OPEN10", after={"value": 10}, reason="母親節活動")],
    )
    return harness


async def ids(harness: ShopHarness, after: str = "", **asked: object) -> list[str]:
    page = await harness.shop.db.read(queries.find, Search(**asked), after=after)  # type: ignore[arg-type]
    return [each.subject_id for each in page.entries]


async def every(harness: ShopHarness, **asked: object) -> list[str]:
    found, after = [], ""
    while True:
        page = await harness.shop.db.read(queries.find, Search(**asked), after=after)  # type: ignore[arg-type]
        found += [each.subject_id for each in page.entries]
        if page.after is None:
            return found
        after = page.after


async def test_pages_follow_each_other_without_gaps(book: ShopHarness) -> None:
    found = await every(book)

    assert found == ["OPEN10", *(f"p{n}" for n in reversed(range(120)))]
    assert len(await ids(book)) == PAGE


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "母親節"}, ["OPEN10"]),
        ({"text": "高山茶 17"}, ["p17"]),
        ({"text": "p17"}, ["p17"]),
        ({"text": "山茶 母親"}, []),
        ({"text": "🫖"}, []),
        ({"kind": "coupon"}, ["OPEN10"]),
        ({"kind": "product", "subject_id": "p5"}, ["p5"]),
        ({"subject_id": "p5"}, ["p5"]),
        ({"actor": "staff:emi", "kind": "coupon"}, ["OPEN10"]),
        ({"actor": "staff:bob", "kind": "coupon"}, []),
        ({"text": "高山", "actor": "staff:emi", "since": NOON + timedelta(minutes=115)}, ["p117"]),
        (
            {"since": NOON + timedelta(minutes=3), "until": NOON + timedelta(minutes=5)},
            ["p4", "p3"],
        ),
    ],
)
async def test_what_is_asked_for_is_found(
    book: ShopHarness, asked: dict[str, object], found: list[str]
) -> None:
    assert await every(book, **asked) == found


async def test_a_person_has_every_third(book: ShopHarness) -> None:
    assert len(await every(book, actor="staff:emi")) == 41
    assert len(await every(book, actor="staff:emi", text="高山")) == 40


async def test_looking_stops_and_goes_on_where_it_stopped(
    book: ShopHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CANDIDATES_MAX", 30)

    page = await book.shop.db.read(queries.find, Search(actor="staff:emi", text="高山"))

    assert page.is_cut_short
    assert len(page.entries) == 10
    assert len(await every(book, actor="staff:emi", text="高山")) == 40


async def test_an_order_is_found_by_its_number(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    order = (await harness.order(placed)).order
    await harness.shop.db.write(
        audit.note, BOB, "note", "order", order.id, after={"text": "急件"}, now=NOON
    )

    page = await harness.shop.db.read(queries.find, Search(text=order.number.lower()))
    names = await harness.shop.db.read(queries.subjects, page.entries)

    assert [(each.verb, each.kind) for each in page.entries] == [("note", "order")]
    assert names == {("order", order.id): order.number}


async def test_a_page_reads_an_index(book: ShopHarness) -> None:
    def plan(conn: Connection) -> str:
        if conn.dialect.name != "sqlite":
            return "SEARCH"
        sql = "SELECT id FROM audit_log WHERE actor = 'staff:emi' ORDER BY id DESC LIMIT 51"
        return str([tuple(row) for row in conn.execute(sa.text(f"EXPLAIN QUERY PLAN {sql}"))])

    told = await book.shop.db.read(plan)
    assert "SEARCH" in told
    assert "TEMP B-TREE" not in told
