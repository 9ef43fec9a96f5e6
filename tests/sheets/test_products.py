"""Tables of products read from files: what is understood, and what is said of every mistake."""

from datetime import UTC, datetime

import pytest

from kaimai.domain.product_tables import TableRow
from kaimai.sheets.cells import NotATable
from kaimai.sheets.csv_files import read_csv, write_csv
from kaimai.sheets.products import ProductTable, product_cells, read_products
from kaimai.words.languages import LANGUAGES
from kaimai.words.tables import cell_sentence

GOOD = """商品名稱,分類,說明,SKU,規格,價格,庫存
吐司,麵包,"鬆軟, 香",TOAST-W,顏色=白;尺寸=大,80,5
吐司,麵包,,TOAST-B,顏色:黑,"1,080",0
蛋糕,甜點,,CAKE,,NT$450,３
"""


def read(content: bytes) -> ProductTable:
    return read_products(read_csv(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_a_table_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    text = GOOD.replace("３", "3") if encoding == "cp950" else GOOD
    white, black, cake = read(text.replace("\n", "\r\n").encode(encoding)).rows

    assert (white.get("name"), white.get("category")) == ("吐司", "麵包")
    assert white.get("description") == "鬆軟, 香"
    assert [row.get("price") for row in (white, black, cake)] == [80, 1_080, 450]
    assert white.get("options") == {"顏色": "白", "尺寸": "大"}
    assert (black.get("options"), black.get("stock")) == ({"顏色": "黑"}, 0)
    assert (cake.get("stock"), cake.number) == (3, 4)
    assert "status" not in cake.values


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators_and_english_headings_in_any_order_do_too(separator: str) -> None:
    table = read("sku,price,name,colour\nB-1,10,bread,red\n".replace(",", separator).encode())

    assert table.rows[0].values == {"sku": "B-1", "price": 10, "name": "bread"}
    assert table.ignored == ("colour",)


def test_terms_are_read_as_people_write_them() -> None:
    (row,) = read(
        "sku,狀態,每人限購,開賣時間,結束時間,精選,販售中\n"
        "ＴＯＡＳＴ-1,下架,２,2026/12/1 12:00,2026-12-02,是,否\n".encode()
    ).rows

    assert (row.get("sku"), row.get("status"), row.get("limit_per_person")) == (
        "TOAST-1",
        "hidden",
        2,
    )
    assert row.get("sale_starts_at") == datetime(2026, 12, 1, 4, tzinfo=UTC)
    assert row.get("sale_ends_at") == datetime(2026, 12, 1, 16, tzinfo=UTC)
    assert (row.get("is_featured"), row.get("is_active")) == (True, False)


def test_every_wrong_cell_is_named_at_once() -> None:
    table = read(
        "商品名稱,SKU,價格,庫存,規格,開賣時間,精選,狀態\n"
        "吐司,T,八十,1.5,紅,明天,可能,賣\n"
        "派,,-3,1,顏色=紅;顏色=藍,,,\n".encode()
    )

    assert [(each.row, each.column) for each in table.mistakes] == [
        *((2, name) for name in ("price", "stock", "options", "sale_starts_at", "is_featured")),
        (2, "status"),
        *((3, name) for name in ("price", "options", "sku")),
    ]
    for language in LANGUAGES:
        told = [cell_sentence(each, language) for each in table.mistakes]
        assert all("{" not in each and ("2" in each or "3" in each) for each in told)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_products"),
        (b"name,price\nx,1\n", "no_sku_column"),
        ("商品名稱,分類,SKU,價格\n".encode(), "no_products"),
        (b"\xff\xfe\x00", "not_a_table"),
        (b"sku,price\nA\x00,1\n", "not_a_table"),
        (b'"', "no_products"),
        (b"sku,sku\nA,B\n", "column_twice"),
        (b"sku,price\n" + b"A,1\n" * 100_000, "too_many_rows"),
        (b"sku\n" + b"x" * 9_000_000, "too_large"),
        (b"sku\n" + b"x" * 200_000, "broken_csv"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(NotATable) as refused:
        read(content)

    assert refused.value.code == code


def test_what_is_written_is_read_back_and_is_no_formula() -> None:
    row = TableRow(
        number=2,
        values={
            "name": '=HYPERLINK("http://bad")',
            "slug": "x",
            "category": "+飲料",
            "status": "hidden",
            "description": "'引號",
            "sku": "-A",
            "options": {"大小": "L"},
            "is_active": True,
            "price": 30,
            "stock": 5,
            "limit_per_person": None,
            "sale_starts_at": datetime(2026, 12, 1, 4, tzinfo=UTC),
            "sale_ends_at": None,
            "is_featured": None,
        },
    )

    content = write_csv(product_cells([row]))

    assert content.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK" in content.decode("utf-8-sig")
    assert read(content).rows == (TableRow(number=2, values={**row.values, "is_featured": None}),)
