"""Invoices by hand: what is to issue, numbers kept once, money that went back."""

import csv
import io

from kaimai.domain.invoice import checked_invoice
from kaimai.domain.payments import Payment
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.shop_harness import ShopHarness


async def paid(harness: ShopHarness, **changes: object) -> tuple[str, Payment]:
    """The number of an order for one COLA that is paid, and its payment."""
    placed, payment = await harness.checked_out(**changes)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed.number, payment


async def refunded(harness: ShopHarness, payment: Payment, **wish: object) -> None:
    """Money of the payment goes all the way back."""
    await harness.give_back(payment, **wish)
    for _ in range(6):
        harness.forward(minutes=10)
        await harness.refund()


async def test_a_paid_order_waits_for_its_invoice_until_it_has_a_number(clerk: Clerk):
    harness = clerk.harness
    await harness.sell(("COLA", 105, 10))
    number, _ = await paid(harness, invoice=checked_invoice("mobile_barcode", "/ABC1234"))
    await harness.checked_out()

    page = await clerk.look("/admin/invoices")
    assert f"{number} " in page.text
    assert "手機條碼 /ABC1234 NT$105" in page.text
    assert page.text.count("的發票號碼") <= 1
    done = await clerk.send("/admin/invoices", **{f"number-{number}": "ab-12345678"})

    assert "已記下 1 張發票" in done.text
    assert "沒有待開立的發票" in done.text
    assert "AB12345678" in (await clerk.look("/admin/invoices/issued")).text
    assert await harness.rows("SELECT verb, subject_id FROM audit_log WHERE kind='invoice'") == [
        ("issue", "AB12345678")
    ]


async def test_numbers_are_kept_all_or_none_and_the_wrong_one_is_named(clerk: Clerk):
    harness = clerk.harness
    await harness.sell(("COLA", 105, 10))
    first, _ = await paid(harness)
    second, _ = await paid(harness)
    await clerk.look("/admin/invoices")

    page = await clerk.send(
        "/admin/invoices", **{f"number-{first}": "AB12345678", f"number-{second}": "1234"}
    )
    assert page.status == 422
    assert f"訂單 {second}：號碼是兩個英文字母加八個數字" in page.text
    assert 'value="AB12345678"' in page.html
    page = await clerk.send(
        "/admin/invoices", **{f"number-{first}": "AB12345678", f"number-{second}": "AB12345678"}
    )
    assert "已經有發票了" in page.text

    assert await harness.rows("SELECT count(*) FROM invoices") == [(0,)]


async def test_an_order_has_one_invoice_however_often_it_is_sent(clerk: Clerk):
    harness = clerk.harness
    await harness.sell(("COLA", 105, 10))
    number, _ = await paid(harness)
    await clerk.look("/admin/invoices")
    await clerk.send("/admin/invoices", **{f"number-{number}": "AB12345678"})

    page = await clerk.send("/admin/invoices", **{f"number-{number}": "AB12345679"})

    assert "不用開發票了" in page.text
    assert await harness.rows("SELECT number FROM invoices") == [("AB12345678",)]


async def test_money_that_went_back_asks_for_an_allowance_or_the_end_of_the_invoice(clerk: Clerk):
    harness = clerk.harness
    await harness.sell(("COLA", 105, 10))
    number, payment = await paid(harness, items=(("COLA", 2),))
    await clerk.look("/admin/invoices")
    await clerk.send("/admin/invoices", **{f"number-{number}": "AB12345678"})
    assert "沒有要作廢或折讓" in (await clerk.look("/admin/invoices/correct")).text

    await refunded(harness, payment, amount=100)
    page = await clerk.look("/admin/invoices/correct")
    assert "已退 NT$100" in page.text
    await clerk.send("/admin/invoices/AB12345678/allow")
    assert "沒有要作廢或折讓" in (await clerk.look("/admin/invoices/correct")).text

    await refunded(harness, payment)
    page = await clerk.look("/admin/invoices/correct")
    assert "已退 NT$210" in page.text
    await clerk.send("/admin/invoices/AB12345678/void")
    assert "已作廢" in (await clerk.look("/admin/invoices/issued")).text


async def test_the_table_names_carriers_and_tax_as_the_tax_office_does(clerk: Clerk):
    harness = clerk.harness
    await harness.sell(("COLA", 105, 10), name="=可樂")
    await paid(harness, invoice=checked_invoice("company", "04595257", "山線茶行"))
    await paid(harness, invoice=checked_invoice("donation", "168001"))
    await paid(harness, invoice=checked_invoice("certificate", "AB12345678901234"))

    answer = await clerk.http.get("/admin/invoices/to-issue.csv")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["買方統一編號"] for row in rows] == ["04595257", "", ""]
    assert [(row["銷售額"], row["稅額"], row["總計"]) for row in rows] == [
        ("100", "5", "105"),
        ("105", "0", "105"),
        ("105", "0", "105"),
    ]
    assert [row["捐贈碼"] for row in rows] == ["", "168001", ""]
    assert [row["載具類別"] for row in rows] == ["", "", "CQ0001"]
    assert all(row["品名"].startswith("'=可樂") for row in rows)


async def test_a_packer_sees_and_keeps_no_number(new_clerk: NewClerk):
    packer = await new_clerk("packer")

    assert (await packer.look("/admin/invoices")).status == 200
    assert (await packer.send("/admin/invoices", **{"number-1": "AB12345678"})).status == 403
    assert (await packer.look("/admin/invoices/to-issue.csv")).status == 403
