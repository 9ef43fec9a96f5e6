"""Products in and out as a table: what is told before, and that a round trip keeps all."""

import io
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Kaimai

GOOD = """商品名稱,分類,說明,SKU,規格,價格,庫存
吐司,麵包,"鬆軟, 香",TOAST-W,顏色=白;尺寸=大,80,5
吐司,麵包,,TOAST-B,顏色=黑,"1,080",0
蛋糕,甜點,,CAKE,,NT$450,3
"""


TERMS = """name,category,sku,price,每人限購,開賣時間,結束時間,精選
吐司,麵包,TOAST-W,80,2,2026/12/1 12:00,2026-12-02,是
吐司,麵包,TOAST-B,90,,,,
蛋糕,甜點,CAKE,450,,,,no
"""


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


def test_import_previews_asks_and_is_safe_to_repeat(kaimai: Kaimai, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(GOOD, "utf-8-sig")

    kaimai("products", "import", str(file), code=1, answers="n\n")
    first = kaimai("products", "import", str(file), answers="y\n").output
    kaimai("stock", "receive", "CAKE", "7")
    again = kaimai("products", "import", str(file), "-y").output

    assert "2 new products, 3 new SKUs, 0 products changed, 0 as they are" in first
    assert "0 new products, 0 new SKUs, 0 products changed, 2 as they are" in again
    assert "在庫 11" in kaimai("stock", "receive", "CAKE", "1").output
    kaimai("check")


def test_a_table_with_mistakes_imports_nothing(kaimai: Kaimai, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(GOOD + ",,,,,,\n餅,甜點,,COOKIE,,很貴,1\n", "utf-8")

    told = kaimai("products", "import", str(file), "-y", code=1).output

    assert "row 6" in told
    assert "第 6 列" in told
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


def test_a_workbook_does_as_well(kaimai: Kaimai, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["SKU", "商品名稱", "分類", "價格"], ["TEA", "紅茶", "飲料", 60]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    file = tmp_path / "products.xlsx"
    file.write_bytes(out.getvalue())

    assert "1 new products" in kaimai("products", "import", str(file), "-y").output
    assert "紅茶" in kaimai("stock", "TEA").output
    file.write_bytes(out.getvalue()[:-100])
    assert "No table" in kaimai("products", "import", str(file), "-y", code=1).output
