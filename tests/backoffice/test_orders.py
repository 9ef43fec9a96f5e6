"""The list of orders and what is done with many: without scripts, as somebody with a browser does it."""

from collections.abc import Sequence

from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import HomeDelivery
from kaimai.operations.answers import Placed
from kaimai.worker.order_exports import make_exports
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.shop_harness import ShopHarness

HOME = HomeDelivery(
    name="林大同",
    phone="0987654321",
    zip="100",
    county="臺北市",
    district="中正區",
    street="忠孝路1號",
)


async def paid(harness: ShopHarness, **changes: object) -> Placed:
    placed, payment = await harness.checked_out(**changes)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed


async def two_paid(harness: ShopHarness) -> Sequence[Placed]:
    await harness.sell(("COLA", 288, 90), name="經典可樂")
    await harness.sell(("TEA", 1_280, 90), name="高山烏龍茶")
    return (
        await paid(harness, delivery=HOME, note="送禮，請別放價格"),
        await paid(
            harness,
            items=(("TEA", 2), ("COLA", 1)),
            contact=Contact("陳雅婷", "0922333444", "tina@example.com"),
        ),
    )


async def test_an_empty_shop_has_an_honest_list(clerk: Clerk) -> None:
    page = await clerk.look("/admin/orders")

    assert page.status == 200
    assert "還沒有訂單" in page.text


async def test_the_list_finds_and_filters_and_says_what_matched(
    clerk: Clerk, harness: ShopHarness
) -> None:
    cola, tea = await two_paid(harness)

    all_of_them = await clerk.look("/admin/orders")
    found = await clerk.look("/admin/orders?q=烏龍")
    nothing = await clerk.look("/admin/orders?q=烏龍&status=to_pay")

    assert all_of_them.text.index(tea.number) < all_of_them.text.index(cola.number)
    assert tea.number in found.text
    assert cola.number not in found.text
    assert "符合：商品" in found.text
    assert "沒有符合的資料" in nothing.text


async def test_a_list_takes_the_same_statements_for_one_order_and_for_many(
    clerk: Clerk, harness: ShopHarness, statements: list[str]
) -> None:
    await two_paid(harness)
    counted = []
    for _ in range(2):
        await clerk.look("/admin/orders?status=to_ship")
        statements.clear()
        await clerk.look("/admin/orders?status=to_ship")
        counted.append(len(statements))
        for _ in range(3):
            await paid(harness)

    assert counted[0] == counted[1]
    assert counted[0] <= 10


async def test_all_that_is_to_ship_leaves_in_two_steps(clerk: Clerk, harness: ShopHarness) -> None:
    cola, tea = await two_paid(harness)

    await clerk.look("/admin/orders/ship?status=to_ship")
    page = await clerk.send("/admin/orders/ship", **{f"tracking-{tea.number}": "9012 3456 7890"})

    assert "2 筆訂單已出貨" in page.text
    assert await harness.status(cola) == await harness.status(tea) == "shipped"
    found = await clerk.look("/admin/orders?q=901234567890")
    assert tea.number in found.text
    assert "符合：物流單號" in found.text


async def test_only_the_chosen_ones_leave_and_pasted_numbers_go_to_them_in_turn(
    clerk: Clerk, harness: ShopHarness
) -> None:
    cola, tea = await two_paid(harness)
    third = await paid(harness)

    await clerk.look(f"/admin/orders/ship?number={tea.number}&number={third.number}")
    await clerk.send("/admin/orders/ship", pasted="A1111\nA2222\n")

    assert await harness.status(cola) == "paid"
    sent = await harness.rows(
        "SELECT o.number, p.tracking_number FROM parcels p JOIN orders o ON o.id = p.order_id"
        " ORDER BY o.id"
    )
    assert sent == [(tea.number, "A1111"), (third.number, "A2222")]


async def test_what_cannot_leave_stays_on_the_page_as_it_was_typed(
    clerk: Clerk, harness: ShopHarness
) -> None:
    cola, tea = await two_paid(harness)

    await clerk.look("/admin/orders/ship?status=to_ship")
    page = await clerk.send("/admin/orders/ship", **{f"tracking-{tea.number}": "對不起"})

    assert page.status == 422
    assert "1 筆已出貨" in page.text
    assert "對不起" in page.html
    assert await harness.status(cola) == "shipped"
    assert await harness.status(tea) == "paid"


async def test_a_form_that_is_sent_twice_ships_once(clerk: Clerk, harness: ShopHarness) -> None:
    await two_paid(harness)

    await clerk.look("/admin/orders/ship?status=to_ship")
    forms = clerk.forms
    await clerk.send("/admin/orders/ship")
    clerk.forms = forms
    again = await clerk.send("/admin/orders/ship")

    assert again.status == 200
    assert await harness.rows("SELECT count(*) FROM parcels") == [(2,)]


async def test_orders_that_are_not_paid_are_left_out(clerk: Clerk, harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 90))
    waiting = await harness.place()

    page = await clerk.look(f"/admin/orders/ship?number={waiting.number}")

    assert "這些不能出貨" in page.text


async def test_the_pick_list_sums_each_sku_over_the_chosen_orders(
    clerk: Clerk, harness: ShopHarness
) -> None:
    cola, tea = await two_paid(harness)

    page = await clerk.look("/admin/orders/print/pick?status=to_ship")

    text = page.text
    assert "揀貨單：2 筆訂單" in text
    assert text.index("COLA") < text.index("TEA")
    assert cola.number in text
    assert f"{tea.number} × 2" in text
    assert '<td class="num">4</td>' in page.html


async def test_slips_for_gifts_show_no_price(clerk: Clerk, harness: ShopHarness) -> None:
    cola, _ = await two_paid(harness)

    page = await clerk.look(f"/admin/orders/print/slips?number={cola.number}")
    gift = await clerk.look(f"/admin/orders/print/slips?number={cola.number}&prices=0")

    assert "NT$288" in page.text
    assert "送禮，請別放價格" in gift.text
    assert "NT$" not in gift.text
    assert "林大同" in gift.text


async def test_addresses_are_printed_for_each_parcel(clerk: Clerk, harness: ShopHarness) -> None:
    await two_paid(harness)

    page = await clerk.look("/admin/orders/print/addresses?status=to_ship")

    assert "忠孝路1號" in page.text
    assert "陳雅婷" in page.text


async def test_who_only_reads_sees_no_way_to_ship(
    new_clerk: NewClerk, harness: ShopHarness
) -> None:
    reader = await new_clerk("reader")
    await two_paid(harness)

    page = await reader.look("/admin/orders?status=to_ship")

    assert page.status == 200
    assert "/admin/orders/ship" not in page.html
    assert (await reader.look("/admin/orders/ship?status=to_ship")).status == 403
    assert (await reader.send("/admin/orders/ship")).status == 403


async def test_a_file_is_asked_for_watched_and_fetched(
    clerk: Clerk, new_clerk: NewClerk, harness: ShopHarness
) -> None:
    _, tea = await two_paid(harness)

    await clerk.look("/admin/orders/exports?q=烏龍")
    asked = await clerk.send("/admin/orders/exports", file_type="csv")
    assert "排隊中" in asked.text
    await make_exports(harness.shop)
    await clerk.look("/admin/orders/exports")
    [link] = [link for link in clerk.page.links if link.endswith("/file")]
    file = await clerk.http.get(link)

    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert tea.number in file.text
    assert file.text.count("\r\n") == 2
    other = await new_clerk("manager")
    assert (await other.look(link)).status == 404
