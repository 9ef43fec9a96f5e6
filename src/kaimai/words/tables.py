"""What is wrong with a table of products, cell by cell, and what its columns are called."""

from collections.abc import Mapping

from kaimai.domain.product_tables import CellMistake
from kaimai.words.languages import ENGLISH, Text

COLUMNS: Mapping[str, Text] = {
    "name": Text("商品名稱", "name"),
    "slug": Text("網址名稱", "slug"),
    "category": Text("分類", "category"),
    "status": Text("狀態", "status"),
    "description": Text("說明", "description"),
    "sku": Text("SKU", "SKU"),
    "options": Text("規格", "options"),
    "is_active": Text("販售中", "is_active"),
    "price": Text("價格", "price"),
    "stock": Text("庫存", "stock"),
    "limit_per_person": Text("每人限購", "limit_per_person"),
    "sale_starts_at": Text("開賣時間", "sale_starts_at"),
    "sale_ends_at": Text("結束時間", "sale_ends_at"),
    "is_featured": Text("精選", "is_featured"),
}
MISTAKES: Mapping[str, Text] = {
    "missing": Text("是空的", "is empty"),
    "not_a_number": Text("「{seen}」要是整數", "{seen!r} must be a whole number"),
    "out_of_range": Text(
        "「{seen}」超出範圍（最多 {more}）", "{seen!r} is out of range ({more} at most)"
    ),
    "not_a_time": Text(
        "「{seen}」要寫成 2026-12-01 12:00", "{seen!r} must be written like 2026-12-01 12:00"
    ),
    "not_options": Text(
        "「{seen}」要寫成 顏色=紅;尺寸=M", "{seen!r} must be written like 顏色=紅;尺寸=M"
    ),
    "not_yes_or_no": Text("填「是」或「否」", "must be yes or no"),
    "not_a_status": Text("填「上架」「下架」或「封存」", "must be on sale, hidden or archived"),
    "repeated": Text("SKU「{seen}」已在第 {more} 列", "{seen!r} is in row {more} already"),
    "named_twice": Text("SKU「{seen}」重複了", "{seen!r} is there twice"),
    "others": Text("SKU「{seen}」是商品「{more}」的", "{seen!r} belongs to {more!r}"),
    "ambiguous": Text(
        "有好幾項商品叫「{seen}」，請填「網址名稱」分辨",
        "there are several products called {seen!r}: say which by its slug",
    ),
    "two_values": Text("「{seen}」和同商品的前一列不一致", "{seen!r} differs from a row above"),
    "twice": Text("「{seen}」在檔案裡分成兩處", "{seen!r} stands in two places of the file"),
    "bad_sku": Text(
        "「{seen}」只能用 1 到 64 個字母、數字、. - _",
        "{seen!r} must be 1 to 64 letters, digits, dots, dashes or underscores",
    ),
    "too_long": Text("太長（最多 {more} 字）", "is too long ({more} characters at most)"),
    "too_many": Text("太多（最多 {more} 項）", "has too many ({more} at most)"),
    "ends_early": Text("要晚於開賣時間", "must be later than the beginning"),
    "no_method": Text("至少要有一種付款方式", "needs a way to pay"),
}
FILES: Mapping[str, Text] = {
    "not_a_table": Text(
        "這個檔案讀不出表格。請用 Excel（.xlsx）或 UTF-8、Big5 的 CSV。",
        "No table can be read from this file. Please use Excel (.xlsx), or CSV in UTF-8 or Big5.",
    ),
    "too_large": Text("檔案太大（最多 {more} MB）。", "The file is too large ({more} MB at most)."),
    "too_many_rows": Text(
        "太多列了（最多 {more} 列），請分成幾個檔案。",
        "Too many rows ({more} at most): please split the file.",
    ),
    "broken_csv": Text("CSV 第 {more} 列讀不出來。", "Row {more} of the CSV cannot be read."),
    "no_products": Text("檔案裡沒有商品。", "There is no product in this file."),
    "no_sku_column": Text("第一列缺少欄位「SKU」。", "The first row lacks the column SKU."),
    "column_twice": Text("欄位「{more}」出現兩次。", "The column {more!r} is there twice."),
}


def cell_sentence(mistake: CellMistake, language: str) -> str:
    """What is wrong, and where."""
    what = MISTAKES[mistake.code].of(language).format(seen=mistake.seen, more=mistake.more)
    column = COLUMNS[mistake.column].of(language)
    if language == ENGLISH:
        return f"row {mistake.row}: {column} {what}"
    return f"第 {mistake.row} 列：{column} {what}"


def file_sentence(code: str, more: str, language: str) -> str:
    """Why a file is no table of products."""
    return FILES[code].of(language).format(more=more)
