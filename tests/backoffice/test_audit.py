"""The page of the audit log, and the ways that lead to it."""

import sqlalchemy as sa

from kaimai.domain.moves import Actor
from kaimai.persistence import audit
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.backoffice.furnishing import furnish
from tests.shop_harness import ShopHarness

SUBJECTS = {
    "order": ("orders", "SELECT id, number FROM orders LIMIT 1"),
    "product": ("products", "SELECT id, id FROM products LIMIT 1"),
    "coupon": ("coupons", "SELECT id, id FROM coupons LIMIT 1"),
    "group_buy": ("group-buys", "SELECT id, id FROM group_buys LIMIT 1"),
    "customer": ("customers", "SELECT id, id FROM buyers LIMIT 1"),
    "subscription": ("subscriptions", "SELECT id, number FROM subscriptions LIMIT 1"),
    "staff": ("people", "SELECT id, id FROM staff LIMIT 1"),
}
"""Of each kind: the room of its pages, and how one is found: its id, and how its address ends."""


async def note(clerk: Clerk, n: int = 1, **more: object) -> None:
    harness = clerk.harness
    for turn in range(n):
        fields = {"before": {"price": 30}, "after": {"price": 35 + turn}, **more}
        await harness.shop.db.write(
            audit.note,
            Actor("staff", clerk.member.id, "203.0.113.7"),
            "edit",
            "product",
            f"p{turn}",
            now=harness.clock(),
            **fields,
        )


async def test_an_entry_says_who_did_what_from_where(clerk: Clerk) -> None:
    await note(clerk, reason="漲價")

    page = await clerk.look("/admin/audit")

    for words in ("修改 商品", "價格", "30", "35", "陳老闆", "從 203.0.113.7", "漲價"):
        assert words in page.text
    assert "was 30" in (await clerk.look("/admin/audit?lang=en")).text


async def test_what_people_typed_is_text_and_never_markup(clerk: Clerk) -> None:
    await note(clerk, after={"name": "<script>x</script>", "<b>": {"<i>": "<u>"}})

    page = await clerk.look("/admin/audit")

    assert "<script>x" not in page.html
    assert "<script>x</script>" in page.text


async def test_pages_and_filters_go_together(clerk: Clerk) -> None:
    await note(clerk, 60)

    page = await clerk.look("/admin/audit?kind=product")
    assert page.html.count("data-row") == 50
    [further] = [link for link in page.links if "after=" in link]
    assert "kind=product" in further
    assert (await clerk.look(further)).html.count("data-row") == 10
    assert "沒有符合" in (await clerk.look("/admin/audit?kind=coupon&q=nothing")).text


async def test_one_subjects_entries_have_a_page(clerk: Clerk) -> None:
    await note(clerk, 3)

    page = await clerk.look("/admin/audit?kind=product&subject=p1")

    assert page.html.count("data-row") == 1
    assert "「p1」" in page.text


async def test_every_subjects_page_leads_to_what_was_changed_about_it(
    harness: ShopHarness, new_clerk: NewClerk
) -> None:
    await furnish(harness)
    owner, packer = await new_clerk("owner"), await new_clerk("packer")
    for kind, (room, question) in SUBJECTS.items():
        [id_, name] = await harness.shop.db.read(
            lambda conn, question=question: conn.execute(sa.text(question)).one()
        )

        page = await owner.look(f"/admin/{room}/{name}")

        log = f"/admin/audit?kind={kind}&subject={id_}"
        assert log in page.links, kind
        assert (await owner.look(log)).status == 200
        assert log not in (await packer.look(f"/admin/{room}/{name}")).links


async def test_odd_questions_are_answered(clerk: Clerk) -> None:
    for query in (
        "since=x&until=9999-99-99",
        "after=zzz",
        "q=%00",
        "until=9999-12-31",
        "q=" + "x" * 900,
    ):
        page = await clerk.look(f"/admin/audit?{query}")
        assert page.status == 200, query


async def test_a_page_costs_a_fixed_number_of_statements(
    clerk: Clerk, statements: list[str]
) -> None:
    await note(clerk, 60)
    counts = []
    for path in ("/admin/audit", "/admin/audit?kind=product&person=staff:x&q=price"):
        await clerk.look(path)
        statements.clear()
        await clerk.look(path)
        counts.append(len([each for each in statements if each.lstrip().startswith("SELECT")]))

    assert max(counts) <= 9
