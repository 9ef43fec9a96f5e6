"""Excel workbooks: what is read from them, and that a hostile one costs nothing but a refusal."""

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from kaimai.sheets.cells import NotATable
from kaimai.sheets.products import read_products
from kaimai.sheets.workbooks import read_workbook, write_workbook

AS_TYPED = datetime(2026, 12, 1, 12)  # noqa: DTZ001 spreadsheets know no zones


def workbook(*rows: list[object], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    """An archive of these parts instead of, or beside, those of a good workbook."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["sku"], ["A"]))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        changed = {name.replace("__", "/"): content for name, content in parts.items()}
        for part in good.namelist():
            if part not in changed:
                archive.writestr(part, good.read(part))
        for name, content in changed.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_numbers_dates_and_numbers_of_dates_are_read_as_they_are_meant() -> None:
    (row,) = read_products(
        read_workbook(
            workbook(
                ["SKU", "價格", "庫存", "開賣時間", "結束時間", "精選", "每人限購"],
                [1001, 80.0, "１，０００", AS_TYPED, 46_358.5, True, ""],
            )
        )
    ).rows

    assert (row.get("sku"), row.get("price"), row.get("stock")) == ("1001", 80, 1_000)
    assert row.get("sale_starts_at") == datetime(2026, 12, 1, 4, tzinfo=UTC)
    assert row.get("sale_ends_at") == datetime(2026, 12, 2, 4, tzinfo=UTC)
    assert (row.get("is_featured"), row.get("limit_per_person")) == (True, None)


def test_a_price_with_cents_is_a_mistake_in_its_cell() -> None:
    table = read_products(read_workbook(workbook(["SKU", "價格"], ["A", 80.5], ["B", "=1+1"])))

    assert [(each.row, each.column, each.code) for each in table.mistakes] == [
        (2, "price", "not_a_number")
    ]
    # A formula that no spreadsheet has worked out has no value.
    assert table.rows[1].get("price") is None


def test_rows_under_a_merged_cell_have_none_of_their_own() -> None:
    lines = read_workbook(
        workbook(["SKU", "商品名稱"], ["A", "吐司"], ["B", None], [], ["C", "派"], merge="B2:B3")
    )

    rows = read_products(lines).rows
    assert [(row.number, row.get("name")) for row in rows] == [(2, "吐司"), (3, None), (5, "派")]


def test_a_written_workbook_holds_texts_and_no_formulas() -> None:
    content = write_workbook([["名稱", "價格"], ["=1+1", 30]], title="商品")

    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert sheet["A2"].data_type == "s"
    assert [line.cells for line in read_workbook(content)] == [["名稱", "價格"], ["'=1+1", 30]]


BOMB = b"<worksheet>" + b" " * 90_000_000 + b"</worksheet>"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
ENDLESS = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    b'main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\x00" * 1_000,
        workbook(["sku"])[:-300],
        packed(xl__worksheets__sheet1_xml=b"").replace(b"sheet1_xml", b"sheet1.xml"),
        packed(**{"xl__worksheets__sheet1.xml": BOMB}),
        packed(**{"xl__sharedStrings.xml": LAUGHS}),
        packed(**{"xl__sharedStrings.xml": LAUGHS.decode().encode("utf-16")}),
        packed(**{"xl__worksheets__sheet1.xml": b"<worksheet"}),
        packed(**{"xl__workbook.xml": b"<html/>"}),
        packed(**{f"xl__extra{n}.xml": b"<x/>" for n in range(600)}),
        b"PK\x03\x04" + b"x" * 9_000_000,
    ],
    ids=[
        *("stub", "zeros", "cut", "renamed", "bomb", "laughs", "laughs in utf-16"),
        *("broken sheet", "broken book", "many parts", "large"),
    ],
)
def test_a_hostile_file_is_refused(content: bytes) -> None:
    with pytest.raises(NotATable):
        read_workbook(content)


def test_a_sheet_that_claims_a_million_rows_is_read_as_far_as_it_goes() -> None:
    lines = read_workbook(packed(**{"xl__worksheets__sheet1.xml": ENDLESS}))

    assert [line.number for line in lines] == [1]


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(NotATable) as refused:
        read_workbook(workbook(["sku"], *[[f"S{n}"] for n in range(20_001)]))

    assert refused.value.code == "too_many_rows"
