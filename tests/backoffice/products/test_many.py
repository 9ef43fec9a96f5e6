"""Many products at once without scripts: edits and tables that are shown before they are done, and the
page of prices."""

import io

import openpyxl
import pytest

from kaimai.domain.catalog import Choice
from kaimai.persistence import products as rows
from kaimai.queries import catalogue
from tests.backoffice.clerk import TOKEN, Clerk
from tests.backoffice.conftest import NewClerk
from tests.shop_harness import ShopHarness

IMPORT, EDIT, PRICES = (f"/admin/products/{name}" for name in ("import", "edit", "prices"))


async def id_of(harness: ShopHarness, sku: str) -> str:
    return (await harness.shop.db.read(rows.owners, [sku]))[sku].product_id


async def prices(harness: ShopHarness) -> dict[str, int]:
    found = await harness.shop.db.read(catalogue.list_products, Choice())
    return {sku.sku: sku.price for product in found.products for sku in product.skus}


async def send_file(clerk: Clerk, name: str, content: bytes):
    await clerk.look(IMPORT)
    answer = await clerk.http.post(
        IMPORT, data={TOKEN: clerk.token}, files={"table": (name, content)}
    )
    return await clerk._arrive(answer)


def preview_of(clerk: Clerk) -> str:
    return next(action for action, _ in clerk.forms if "/previews/" in action)


async def test_a_table_is_shown_before_it_is_done(clerk: Clerk, harness: ShopHarness):
    await harness.sell(("COLA", 30, 5))

    page = await send_file(
        clerk, "菜單.csv", "SKU,商品名稱,分類,價格,庫存\nCOLA,,,35,\nPIE,派,點心,80,4\n".encode()
    )

    assert page.status == 422
    assert "第 2 列：" in page.text
    page = await send_file(
        clerk,
        "菜單.csv",
        "SKU,商品名稱,分類,價格,庫存\nCOLA,可樂,飲料,35,\nPIE,派,點心,80,4\n".encode(),
    )
    assert "新增 1 項商品，修改 1 項，0 項不變。" in page.text
    for told in ("NT$30", "NT$35", "派", "點心", "庫存 4", "菜單.csv"):
        assert told in page.text
    assert await prices(harness) == {"COLA": 30}

    done = await clerk.send(preview_of(clerk))

    assert "改好了 2 項商品。" in done.text
    assert await prices(harness) == {"COLA": 35, "PIE": 80}


async def test_what_was_changed_meanwhile_is_not_overwritten(clerk: Clerk, harness: ShopHarness):
    await harness.sell(("COLA", 30, 5))
    await send_file(clerk, "a.csv", b"sku,price\nCOLA,35\n")
    await harness.sell(("COLA", 40, 5))

    page = await clerk.send(preview_of(clerk))

    assert page.status == 409
    assert "有人改了同樣的內容（可樂）" in page.text
    assert await prices(harness) == {"COLA": 40}


async def test_what_comes_out_goes_in_again_and_changes_nothing(clerk: Clerk, harness: ShopHarness):
    await harness.sell(("COLA", 30, 5), ("COLA-L", 50, 5))

    for name in ("products.xlsx", "products.csv"):
        answer = await clerk.http.get(f"/admin/products/export/{name}")
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        page = await send_file(clerk, name, answer.content)
        assert "檔案裡的 1 項商品都和現在一樣" in page.text
    assert (await clerk.look("/admin/products/export/else.pdf")).status == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "沒有選擇檔案"),
        (b"PK\x03\x04 no archive", "讀不出表格"),
        (b"name\nx\n", "缺少欄位「SKU」"),
        (b"sku,price\n" + b"A,1\n" * 100_000, "太多列"),
        (b"sku\n" + b"x" * 8_500_000, "檔案太大"),
    ],
    ids=["empty", "archive", "no sku", "rows", "bytes"],
)
async def test_a_hostile_file_is_refused_in_words(clerk: Clerk, content: bytes, told: str):
    page = await send_file(clerk, "a.xlsx", content)

    assert page.status == 422
    assert told in page.text


async def test_a_file_beyond_every_limit_ends_in_a_page(clerk: Clerk):
    page = await send_file(clerk, "a.csv", b"x" * 10_000_000)

    assert page.status == 413


async def test_a_workbook_of_many_products_is_imported(clerk: Clerk, harness: ShopHarness):
    book = openpyxl.Workbook()
    book.active.append(["SKU", "商品名稱", "分類", "價格", "庫存"])
    for n in range(250):
        book.active.append([f"S{n}", f"商品 {n}", f"分類 {n % 3}", n, 1])
    out = io.BytesIO()
    book.save(out)

    first = await send_file(clerk, "a.xlsx", out.getvalue())
    assert "新增 250 項商品" in first.text
    assert "商品 99" in first.text
    assert "商品 100" not in first.text
    action = preview_of(clerk)
    further = await clerk.look(f"{action}?from=200")
    assert "商品 249" in further.text
    await clerk.send(action)

    assert len(await prices(harness)) == 250


async def test_chosen_products_are_edited_together(clerk: Clerk, harness: ShopHarness):
    await harness.sell(("COLA", 100, 5))
    await harness.sell(("TEA", 55, 5), name="紅茶")
    await harness.sell(("PIE", 80, 5), name="派")
    ids = [await id_of(harness, sku) for sku in ("COLA", "TEA")]

    page = await clerk.look(f"{EDIT}?id={ids[0]}&id={ids[1]}&id=nothing")
    assert "批次修改 3 項商品" in page.text
    assert (await clerk.send(EDIT)).status == 422
    wrong = await clerk.send(
        EDIT, price="percent", price_value="很多", sets_limit="1", limit_per_person="0"
    )
    assert wrong.status == 422
    page = await clerk.send(
        EDIT, price="percent", price_value="-10", rounding="5", status="hidden", limit_per_person=""
    )
    assert "修改 2 項" in page.text
    for told in ("NT$100", "NT$90", "NT$55", "NT$50"):
        assert told in page.text
    await clerk.send(preview_of(clerk))

    assert await prices(harness) == {"PIE": 80}
    hidden = await clerk.look("/admin/products?state=hidden")
    assert "NT$90" in hidden.text


async def test_everything_in_a_list_is_edited_together(clerk: Clerk, harness: ShopHarness):
    await harness.sell(("COLA", 100, 5))
    await harness.sell(("TEA", 55, 5), name="紅茶")

    page = await clerk.look(f"{EDIT}?all=1&q=&category=&state=on_sale")
    assert "批次修改 2 項商品" in page.text
    await clerk.send(
        EDIT, sets_times="1", sale_starts_at="2027-01-01T12:00", price="amount", price_value="5"
    )
    await clerk.send(preview_of(clerk))

    assert await prices(harness) == {"COLA": 105, "TEA": 60}
    assert "開賣" in (await clerk.look("/admin/products")).text
    assert "請先勾選商品" in (await clerk.look(EDIT)).text


async def test_prices_are_typed_over_and_saved_together(new_clerk: NewClerk, harness: ShopHarness):
    await harness.sell(("COLA", 30, 5), ("COLA-L", 50, 5))
    await harness.sell(("TEA", 20, 5), name="紅茶")
    first, second = await new_clerk("owner"), await new_clerk("manager")
    await second.look(PRICES)
    await first.look(PRICES)

    wrong = await first.send(PRICES, price=["x", "1,050", "55"])
    assert wrong.status == 422
    assert "1,050" in wrong.html
    page = await first.send(PRICES, price=["25", "30", "55"], limit=["3", ""])
    assert "2 項商品已更新" in page.text
    assert await prices(harness) == {"TEA": 25, "COLA": 30, "COLA-L": 55}

    page = await second.send(PRICES, price=["22", "31", "50"])
    assert page.status == 409
    assert "紅茶" in page.text
    assert await prices(harness) == {"TEA": 25, "COLA": 31, "COLA-L": 55}
    assert "沒有要改的地方" in (await second.send(PRICES)).text


async def test_pages_of_many_ask_the_same_few_questions(
    clerk: Clerk, harness: ShopHarness, statements: list[str]
):
    counts = []
    for n in (1, 25):
        for m in range(n):
            await harness.sell((f"S{n}-{m}", 1, 1), name=f"商品 {n} {m}")
        for path in (PRICES, f"{EDIT}?all=1"):
            await clerk.look(path)
            statements.clear()
            await clerk.look(path)
            counts.append(len(statements))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 14
