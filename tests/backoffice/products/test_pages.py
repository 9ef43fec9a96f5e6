"""The pages of products without scripts: the list, adding one, changing one beside somebody else."""

import io

import pytest
from PIL import Image

from kaimai.domain.catalog import Choice
from kaimai.persistence import products as rows
from kaimai.queries import catalogue
from tests.backoffice.clerk import TOKEN, Clerk
from tests.backoffice.conftest import NewClerk
from tests.shop_harness import ShopHarness


def picture(color: str = "teal", size: tuple[int, int] = (400, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


async def id_of(harness: ShopHarness, sku: str) -> str:
    return (await harness.shop.db.read(rows.owners, [sku]))[sku].product_id


async def shown(harness: ShopHarness, query: str):
    return (await harness.shop.db.read(catalogue.list_products, Choice(query=query))).products


async def upload(clerk: Clerk, action: str, *files: bytes, **fields: str):
    """Send the present page's form with files, as a browser does."""
    found = next((each for to, each in clerk.forms if to == action), {})
    answer = await clerk.http.post(
        action,
        data={TOKEN: clerk.token, **found, **fields},
        files=[("pictures", (f"{n}.png", each, "image/png")) for n, each in enumerate(files)],
    )
    return await clerk._arrive(answer)


def fields_of(clerk: Clerk, action: str) -> dict[str, list[str]]:
    return next(fields for to, fields in clerk.forms if to == action)


async def test_an_empty_shop_says_what_to_do(clerk: Clerk):
    page = await clerk.look("/admin/products")

    assert page.status == 200
    assert "還沒有商品" in page.text
    assert "/admin/products/new" in page.html


async def test_products_are_searched_and_filtered(clerk: Clerk, harness: ShopHarness):
    await harness.sell(("COLA", 30, 5))
    await harness.sell(("TEA", 20, 0), name="紅茶")

    assert "可樂" in (await clerk.look("/admin/products")).text
    for query, found, left_out in (
        ("q=紅茶", "紅茶", "可樂"),
        ("q=tea", "紅茶", "可樂"),
        ("state=sold_out", "紅茶", "可樂"),
        ("state=on_sale", "可樂", "紅茶"),
    ):
        page = await clerk.look(f"/admin/products?{query}")
        assert found in page.text, query
        assert left_out not in page.text, query
    for query in ("state=hidden", "state=archived", "category=nothing", "q=%00", "after=x.y.z"):
        assert (await clerk.look(f"/admin/products?{query}")).status == 200


async def test_the_list_goes_on_where_it_ended_and_asks_the_same_few_questions(
    clerk: Clerk, harness: ShopHarness, statements: list[str]
):
    for n in range(3):
        await harness.sell((f"A{n}", 1, 1), name=f"商品 {n}")
    await clerk.look("/admin/products")
    statements.clear()
    await clerk.look("/admin/products")
    few = len(statements)
    for n in range(3, 55):
        await harness.sell((f"A{n}", 1, 1), name=f"商品 {n}")
    statements.clear()
    first = await clerk.look("/admin/products")
    assert len(statements) == few <= 9

    assert "商品 54" in first.text
    assert "商品 4<" not in first.html
    second = await clerk.look(next(each for each in first.links if "after=" in each))
    assert "商品 4<" in second.html
    assert "商品 54" not in second.text


async def test_a_product_is_added_once_with_its_picture(clerk: Clerk, harness: ShopHarness):
    await clerk.look("/admin/products/new")
    action = "/admin/products/new"

    page = await upload(
        clerk,
        action,
        picture(),
        name="太陽餅",
        new_category="糕點",
        price="1,280",
        stock="12",
        description="酥",
    )

    assert "「太陽餅」建立好了。" in page.text
    (product,) = await shown(harness, "太陽餅")
    assert (product.category, product.skus[0].price, product.skus[0].available) == (
        "糕點",
        1_280,
        12,
    )
    assert len(product.pictures) == 1
    assert await harness.rows("SELECT count(*) FROM audit_log WHERE kind = 'product'") == [(2,)]


async def test_a_form_that_is_sent_twice_adds_one_product(clerk: Clerk, harness: ShopHarness):
    await clerk.look("/admin/products/new")
    forms = clerk.forms
    for _ in range(2):
        clerk.forms = forms
        page = await clerk.send(
            "/admin/products/new", name="太陽餅", new_category="糕點", price="360"
        )
        assert page.status == 200

    assert len(await shown(harness, "太陽餅")) == 1


async def test_mistakes_keep_what_was_typed_and_say_so_at_the_field(clerk: Clerk):
    await clerk.look("/admin/products/new")

    page = await clerk.send(
        "/admin/products/new",
        name="",
        price="很貴",
        description="留著",
        sale_starts_at="2026-12-02T00:00",
        sale_ends_at="2026-12-01T00:00",
    )

    assert page.status == 422
    assert "留著" in page.text
    assert "很貴" in page.html
    for told in ("請填寫", "要是整數", "要晚於開賣時間"):
        assert told in page.text


async def test_options_make_a_row_for_each_combination(clerk: Clerk, harness: ShopHarness):
    action = "/admin/products/new"
    await clerk.look(action)
    await clerk.send(
        action,
        name="T 恤",
        new_category="衣服",
        price="300",
        option_name=["顏色", "尺寸", ""],
        option_values=["紅，藍", "S、M", ""],
        do="combine",
    )
    assert fields_of(clerk, action)["option_0"] == ["紅", "紅", "藍", "藍"]
    assert fields_of(clerk, action)["price"] == ["300"] * 4

    await clerk.send(action)

    (product,) = await shown(harness, "T 恤")
    assert [sku.options for sku in product.skus] == [
        {"顏色": color, "尺寸": size} for color in "紅藍" for size in "SM"
    ]


async def test_a_change_is_saved_and_shown_to_buyers(clerk: Clerk, harness: ShopHarness):
    await harness.sell(("COLA", 30, 5))
    path = f"/admin/products/{await id_of(harness, 'COLA')}"
    await clerk.look(path)
    fields = fields_of(clerk, path)

    page = await clerk.send(
        path,
        name="汽水",
        price=["35", "60"],
        stock=["", "7"],
        sku=["COLA", "COLA-L"],
        limit_per_person="2",
        sale_ends_at="2027-01-01T00:00",
    )

    assert "已儲存" in page.text
    (product,) = await shown(harness, "汽水")
    assert [(sku.sku, sku.price, sku.available) for sku in product.skus] == [
        ("COLA", 35, 5),
        ("COLA-L", 60, 7),
    ]
    assert product.limit_per_person == 2
    # The same form again: what it says is so already, and its new SKU is the one it made.
    clerk.forms = [(path, fields)]
    again = await clerk.send(path, name="汽水", price=["35", "60"], sku=["COLA", "COLA-L"])
    assert again.status in (200, 409)
    (product,) = await shown(harness, "汽水")
    assert len(product.skus) == 2


async def test_the_second_of_two_people_sees_what_the_first_one_did(
    new_clerk: NewClerk, harness: ShopHarness
):
    await harness.sell(("COLA", 30, 5))
    path = f"/admin/products/{await id_of(harness, 'COLA')}"
    first, second = await new_clerk("owner"), await new_clerk("manager")
    await first.look(path)
    await second.look(path)

    await first.send(path, name="甲的名字", description="甲的說明")
    page = await second.send(path, name="乙的名字")

    assert page.status == 409
    assert "商品名稱：對方改成「甲的名字」，你改成「乙的名字」" in page.text
    assert len(await shown(harness, "甲的名字")) == 1
    saved = await second.send(path)
    assert "已儲存" in saved.text
    (product,) = await shown(harness, "乙的名字")
    assert product.description == "甲的說明"


async def test_a_sku_of_another_product_is_told_at_its_field(clerk: Clerk, harness: ShopHarness):
    await harness.sell(("COLA", 30, 5))
    await harness.sell(("TEA", 20, 5), name="紅茶")
    path = f"/admin/products/{await id_of(harness, 'TEA')}"
    await clerk.look(path)

    page = await clerk.send(path, sku=["COLA", ""])

    assert page.status == 422
    assert "「可樂」已經用了這個貨號" in page.text


async def test_a_copy_is_hidden_and_has_skus_and_pictures_of_its_own(
    clerk: Clerk, harness: ShopHarness
):
    await harness.sell(("COLA", 30, 5))
    path = f"/admin/products/{await id_of(harness, 'COLA')}"
    await clerk.look(path)
    await upload(clerk, f"{path}/pictures", picture())

    page = await clerk.send(f"{path}/copy")

    assert "可樂（複製）" in page.text
    assert "COLA-2" in page.html
    assert page.html.count("data-picture") == 1
    assert [product.name for product in await shown(harness, "可樂")] == ["可樂"]


async def test_pictures_are_added_ordered_described_cropped_and_removed(
    clerk: Clerk, harness: ShopHarness
):
    await harness.sell(("COLA", 30, 5))
    path = f"/admin/products/{await id_of(harness, 'COLA')}"
    await clerk.look(path)

    page = await upload(clerk, f"{path}/pictures", picture("red"), picture("blue"))
    assert "加了 2 張圖片" in page.text
    red, blue = fields_of(clerk, f"{path}/pictures/arrange")["picture"]
    await clerk.send(f"{path}/pictures/arrange", alt=["紅", "藍"], earlier=blue)
    (product,) = await shown(harness, "可樂")
    assert [each.alt for each in product.pictures] == ["藍", "紅"]

    crop = f"{path}/pictures/{red}/crop"
    assert (await clerk.look(crop)).status == 200
    await clerk.send(crop, shape="square")
    (product,) = await shown(harness, "可樂")
    assert [(each.width, each.height) for each in product.pictures] == [(400, 300), (300, 300)]
    await clerk.look(f"{path}/pictures/{blue}/remove")
    await clerk.send(f"{path}/pictures/{blue}/remove")
    (product,) = await shown(harness, "可樂")
    assert [each.alt for each in product.pictures] == ["紅"]

    refused = await upload(clerk, f"{path}/pictures", b"no picture")
    assert "圖片沒有加上" in refused.text
    assert (await clerk.look(crop)).status == 404


async def test_categories_are_arranged_on_one_page(clerk: Clerk, harness: ShopHarness):
    await harness.sell(("COLA", 30, 5))
    path = "/admin/products/categories"
    await clerk.look(path)
    await clerk.send(path, name="點心")
    drinks, snacks = await harness.shop.db.read(catalogue.categories)

    await clerk.send(f"{path}/{snacks.id}/move", to="up")
    await clerk.send(f"{path}/{drinks.id}", name="冷飲")
    found = await harness.shop.db.read(catalogue.categories)
    assert [each.name for each in found] == ["點心", "冷飲"]
    assert (await clerk.send(f"{path}/{drinks.id}/remove")).status == 409
    page = await clerk.send(f"{path}/{drinks.id}/empty", to=snacks.id)
    assert "移了 1 項商品" in page.text
    await clerk.send(f"{path}/{drinks.id}/remove")
    assert len(await harness.shop.db.read(catalogue.categories)) == 1
    assert (await clerk.send(path, name=" ")).status == 422
    assert (await clerk.send(f"{path}/{drinks.id}/move", to="up")).status == 404


@pytest.mark.parametrize("role", ["reader"])
async def test_who_only_reads_sees_and_changes_nothing(
    new_clerk: NewClerk, harness: ShopHarness, role: str
):
    await harness.sell(("COLA", 30, 5))
    path = f"/admin/products/{await id_of(harness, 'COLA')}"
    reader = await new_clerk(role)

    assert (await reader.look(path)).status == 200
    assert "/copy" not in (await reader.look(path)).html
    assert (await reader.send(path, name="x")).status == 403
    assert (await reader.look("/admin/products/new")).status == 403


async def test_a_hidden_product_is_seen_in_the_shop_by_whoever_has_its_preview(
    clerk: Clerk, harness: ShopHarness
):
    await harness.sell(("COLA", 30, 5))
    path = f"/admin/products/{await id_of(harness, 'COLA')}"
    page = await clerk.look(path)
    assert "/products/%E5%8F%AF%E6%A8%82" in page.links
    page = await clerk.send(path, status="hidden")

    (preview,) = [each for each in page.links if "preview=" in each]
    seen = await clerk.http.get(preview)
    assert (seen.status_code, seen.headers["cache-control"]) == (200, "no-store")
    for wrong in (preview.partition("?")[0], f"{preview[:-1]}x", f"{preview}0"):
        assert (await clerk.http.get(wrong)).status_code == 404
