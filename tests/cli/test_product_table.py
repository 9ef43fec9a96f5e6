"""Products as a table: what is read, what is said about mistakes, and that a round trip keeps all."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kaimai.cli.product_table import BadTable, read_products
from kaimai.domain.catalog import TERMS as NAMES
from tests.cli.conftest import Kaimai

GOOD = """商品名稱,分類,說明,SKU,規格,價格,庫存
吐司,麵包,"鬆軟, 香",TOAST-W,顏色=白;尺寸=大,80,5
吐司,麵包,,TOAST-B,顏色=黑,"1,080",0
蛋糕,甜點,,CAKE,,NT$450,3
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_a_table_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    toast, cake = read_products(GOOD.replace("\n", "\r\n").encode(encoding))

    assert (toast.name, toast.category, toast.description) == ("吐司", "麵包", "鬆軟, 香")
    assert [(sku.sku, sku.price, sku.on_hand) for sku in toast.skus] == [
        ("TOAST-W", 80, 5),
        ("TOAST-B", 1_080, 0),
    ]
    assert toast.skus[0].options == {"顏色": "白", "尺寸": "大"}
    assert (cake.skus[0].price, cake.skus[0].options) == (450, {})


def test_english_headings_in_any_order_do_too() -> None:
    [bread] = read_products(b"sku,price,name,category\nB-1,10,bread,bakery\n")

    assert (bread.name, bread.skus[0].on_hand) == ("bread", 0)


TERMS = """name,category,sku,price,每人限購,開賣時間,結束時間,精選
吐司,麵包,TOAST-W,80,2,2026/12/1 12:00,2026-12-02,是
吐司,麵包,TOAST-B,90,,,,
蛋糕,甜點,CAKE,450,,,,no
"""


def test_how_a_product_is_sold_is_read_from_the_row_that_says_it() -> None:
    toast, cake = read_products(TERMS.encode())

    assert (toast.limit_per_person, toast.is_featured, len(toast.skus)) == (2, True, 2)
    assert toast.sale_starts_at == datetime(2026, 12, 1, 4, tzinfo=UTC)
    assert toast.sale_ends_at == datetime(2026, 12, 1, 16, tzinfo=UTC)
    assert toast.changes == cake.changes == set(NAMES)
    assert [getattr(cake, name) for name in NAMES] == [None, None, None, False]
    assert read_products(GOOD.encode())[0].changes == set()


def test_a_table_without_a_column_leaves_what_it_is_about(kaimai: Kaimai, tmp_path: Path) -> None:
    full, bare, emptied = (tmp_path / name for name in ("full.csv", "bare.csv", "emptied.csv"))
    full.write_text(TERMS, "utf-8")
    bare.write_text("name,category,sku,price\n吐司,麵包,TOAST-W,85\n", "utf-8")
    emptied.write_text("name,category,sku,price,精選,每人限購\n吐司,麵包,TOAST-W,85,,\n", "utf-8")

    def told_after(file: Path) -> list[str]:
        kaimai("products", "import", str(file), "-y")
        kaimai("products", "export", str(tmp_path / "out.csv"), "-y")
        return (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()

    times = "2026-12-01 12:00,2026-12-02 00:00"
    assert told_after(full)[1].endswith(f"80,0,2,{times},是")
    assert told_after(bare)[1].endswith(f"85,0,2,{times},是")
    assert told_after(emptied)[1].endswith(f"85,0,,{times},")


def test_every_mistake_is_named_by_its_row_at_once() -> None:
    table = (
        "商品名稱,分類,SKU,價格,庫存,規格,每人限購,開賣時間,精選\n"
        "吐司,麵包,T,八十,5,\n"
        "蛋糕,,C,10,1.5,紅\n"
        "派,甜點,P,10,1,\n"
        "派,甜點,P,10,1,\n"
        "派,麵包,Q,10,1,\n"
        "餅,甜點,R,10,1,,二,明天,可能\n"
        "餅乾,甜點,S,10,1,,3,,\n"
        "餅乾,甜點,U,10,1,,4,,\n"
    )

    with pytest.raises(BadTable) as bad:
        read_products(table.encode())

    told = "\n".join(bad.value.errors)
    assert [told.count(f"row {row}:") for row in range(2, 10)] == [1, 3, 0, 1, 1, 3, 0, 1]


@pytest.mark.parametrize(
    "content",
    [b"", b"name,price\nx,1\n", "商品名稱,分類,SKU,價格\n".encode(), b"\xff\xfe\x00\x81", b'"'],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(BadTable):
        read_products(content)


def test_import_previews_asks_and_is_safe_to_repeat(kaimai: Kaimai, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(GOOD, "utf-8-sig")

    kaimai("products", "import", str(file), code=1, answers="n\n")
    first = kaimai("products", "import", str(file), answers="y\n").output
    kaimai("stock", "receive", "CAKE", "7")
    again = kaimai("products", "import", str(file), "-y").output

    assert "2 products, 3 new SKUs, 0 changed" in first
    assert "2 products, 0 new SKUs, 3 changed" in again
    assert "在庫 11" in kaimai("stock", "receive", "CAKE", "1").output
    kaimai("check")


def test_a_table_with_mistakes_imports_nothing(kaimai: Kaimai, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(GOOD + ",,,,,,\n餅,甜點,,COOKIE,,很貴,1\n", "utf-8")

    told = kaimai("products", "import", str(file), "-y", code=1).output

    assert "row 6" in told
    assert "There are no products" in kaimai("stock").output


def test_an_export_can_be_imported_elsewhere(
    kaimai: Kaimai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    kaimai("init", "products", "-y")
    kaimai("products", "export", str(first))
    monkeypatch.setenv("KAIMAI_DATA", str(tmp_path / "elsewhere"))

    kaimai("products", "import", str(first), "-y")
    kaimai("products", "export", str(second))

    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(b"\xef\xbb\xbf")
