"""Files of orders: made in steps, cut off anywhere, forgotten after a day."""

import csv
import io
from pathlib import Path

import openpyxl

from kaimai.domain.buyers import Contact
from kaimai.domain.order_exports import OrderExport
from kaimai.domain.order_filter import OrderFilter
from kaimai.operations.order_exports import cancel_export, request_export
from kaimai.queries.order_table import exports_of, find_export
from kaimai.worker import order_exports
from kaimai.worker.order_exports import make_exports
from tests.backoffice.clerk import new_member
from tests.shop_harness import BOB, ShopHarness


async def ask(harness: ShopHarness, **changes: object) -> OrderExport:
    member = await new_member(harness)
    said: dict[str, object] = {
        "kind": "orders",
        "file_type": "csv",
        "columns": (),
        "wanted": OrderFilter(),
        "language": "zh",
        **changes,
    }
    export_id = await request_export(
        harness.shop.db, harness.shop.mint, staff_id=member.id, actor=BOB, **said
    )
    return await look(harness, export_id)


async def look(harness: ShopHarness, export_id: str) -> OrderExport:
    found = await harness.shop.db.read(find_export, export_id)
    assert found is not None
    return found


async def make(harness: ShopHarness) -> int:
    steps = 0
    while await make_exports(harness.shop):
        steps += 1
    return steps


def file_of(harness: ShopHarness, export: OrderExport) -> Path:
    return harness.shop.settings.data / "exports" / export.file_name


def table(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))


async def five_orders(harness: ShopHarness) -> list[str]:
    await harness.sell(("COLA", 288, 90), name="=可樂")
    await harness.sell(("TEA", 1_280, 90), name="茶")
    placed = [await harness.place(items=(("COLA", 2), ("TEA", 1))) for _ in range(4)]
    placed.append(
        await harness.place(contact=Contact("=HYPERLINK(1)", "0922333444", "mallory@example.com"))
    )
    return [each.number for each in reversed(placed)]


async def test_a_file_holds_every_order_of_the_filter_the_newest_first(
    harness: ShopHarness,
) -> None:
    numbers = await five_orders(harness)
    export = await ask(harness)

    await make(harness)

    done = await look(harness, export.id)
    rows = table(file_of(harness, export))
    assert (done.state, done.orders) == ("done", 5)
    assert [row[0] for row in rows] == ["訂單編號", *numbers]
    assert rows[1][3] == "'=HYPERLINK(1)"
    assert file_of(harness, export).stat().st_mode & 0o077 == 0


async def test_steps_that_are_cut_off_leave_no_order_out_and_none_twice(
    harness: ShopHarness, monkeypatch: object
) -> None:
    monkeypatch.setattr(order_exports, "STEP", 2)  # type: ignore[attr-defined]
    numbers = await five_orders(harness)
    export = await ask(harness, columns=("number", "total"))
    await make_exports(harness.shop)
    # The process ended when it had written a part of the next step.
    with file_of(harness, export).open("ab") as file:
        file.write(b"torn,")

    assert await make(harness) == 2

    assert table(file_of(harness, export)) == [
        ["訂單編號", "總額"],
        [numbers[0], "288"],
        *([number, "1856"] for number in numbers[1:]),
    ]


async def test_a_workbook_has_a_row_for_each_line(harness: ShopHarness) -> None:
    await five_orders(harness)
    export = await ask(harness, kind="lines", file_type="xlsx", language="en")

    await make(harness)

    sheet = openpyxl.load_workbook(file_of(harness, export)).active
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
    assert rows[0][4:8] == ("SKU", "Item", "Options", "Quantity")
    assert len(rows) == 1 + 4 * 2 + 1
    assert rows[2][4:] == ("COLA", "'=可樂", None, 2, 288, 576)


async def test_the_accounting_table_says_what_came_in_and_went_back(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 90))
    _, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    await harness.give_back(payment, amount=88)
    export = await ask(
        harness, kind="accounting", columns=("total", "net", "tax", "paid_amount", "refunded")
    )

    await make(harness)

    assert table(file_of(harness, export))[1] == ["288", "274", "14", "288", "88"]


async def test_files_are_deleted_after_a_day_and_when_given_up(harness: ShopHarness) -> None:
    await five_orders(harness)
    done = await ask(harness)
    await make(harness)
    other = await ask(harness)
    shop = harness.shop
    await cancel_export(shop.db, shop.mint, other.id, staff_id=other.staff_id, actor=BOB)

    assert await make(harness) == 0
    assert (await look(harness, other.id)).state == "cancelled"
    harness.forward(days=1, minutes=1)
    await make_exports(harness.shop)

    assert not file_of(harness, done).exists()
    assert await shop.db.read(exports_of, done.staff_id, 10) == []


async def test_a_file_that_somebody_removed_is_said_to_have_failed(harness: ShopHarness) -> None:
    await five_orders(harness)
    export = await ask(harness, file_type="xlsx")
    await make_exports(harness.shop)
    (harness.shop.settings.data / "exports" / f"{export.id}.rows").unlink()

    await make(harness)

    assert (await look(harness, export.id)).state == "failed"
