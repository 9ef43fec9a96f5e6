"""Electronic invoices: what is to issue, what was issued, what is to put right, and the list to upload."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import Mistaken
from kaimai.domain.invoice import (
    BARCODE,
    CARRIER_TYPES,
    CERTIFICATE,
    COMPANY,
    DONATION,
    InvoiceToIssue,
    InvoiceWish,
    Manual,
    net_and_tax,
)
from kaimai.operations.invoices import allow_for_invoice, issue_invoices, void_invoice
from kaimai.queries import invoices as queries
from kaimai.sheets.csv_files import write_csv
from kaimai.web.forms import Form, field_of, whole_number
from kaimai.words.backoffice import texts
from kaimai.words.languages import CHINESE

PAGE_SIZE: Final = 50
EXPORTED_MAX: Final = 2_000
DAYS: Final = (7, 14, 62)
"""How far back orders are looked for: an invoice belongs into the two months of its sale."""
_PROVIDER: Final = Manual()
_NUMBER: Final = "number-"


@page("/invoices", "orders.view")
async def to_issue(visit: TheVisit) -> Response[Any]:
    """Paid orders without an invoice, the oldest first."""
    return await _to_issue(visit)


@form("/invoices", "orders.edit")
async def issue(visit: TheVisit, data: Form) -> Response[Any]:
    """Keep the numbers that were typed, all or none."""
    typed = {
        name.removeprefix(_NUMBER): number
        for name in data
        if name.startswith(_NUMBER) and (number := field_of(data, name))
    }
    shop, since = visit.shop, visit.now - timedelta(days=DAYS[-1])
    waiting = await shop.db.read(queries.to_issue, since, limit=len(typed) + 1, only=list(typed))
    try:
        n = await issue_invoices(shop.db, shop.mint, _PROVIDER, waiting, typed, actor=visit.actor)
    except Mistaken as mistaken:
        return await _to_issue(visit, typed=typed, mistakes=mistaken.mistakes)
    return go(visit, "/admin/invoices", "invoices_kept" if n else "invoices_none_typed", n=n)


@page("/invoices/issued", "orders.view")
async def issued(visit: TheVisit) -> Response[Any]:
    """What was issued, the newest first."""
    before = visit.request.query_params.get("after", "")[:40]
    found = await visit.shop.db.read(queries.issued, before=before, limit=PAGE_SIZE + 1)
    after = found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else ""
    return await show(
        visit, "invoices/issued.html", invoices=found[:PAGE_SIZE], after=after, tab="issued"
    )


@page("/invoices/correct", "orders.view")
async def to_correct(visit: TheVisit) -> Response[Any]:
    """Invoices whose money went back, whole or in part."""
    found = await visit.shop.db.read(queries.to_correct, PAGE_SIZE)
    return await show(visit, "invoices/issued.html", invoices=found, after="", tab="correct")


@form("/invoices/{number:str}/void", "orders.edit")
async def void(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """Record that an invoice was voided on the tax office's pages."""
    shop, reason = visit.shop, texts(CHINESE)["invoices_void_reason"]
    await void_invoice(shop.db, shop.mint, _PROVIDER, number, reason=reason, actor=visit.actor)
    return go(visit, "/admin/invoices/correct", "invoices_voided", number=number)


@form("/invoices/{number:str}/allow", "orders.edit")
async def allow(visit: TheVisit, number: FromPath[str], data: Form) -> Response[Any]:
    """Record that an allowance was issued, up to this much in all."""
    shop = visit.shop
    allowed = whole_number(data, "allowed", 1, 2**31)
    await allow_for_invoice(shop.db, shop.mint, number, allowed, actor=visit.actor)
    return go(visit, "/admin/invoices/correct", "invoices_allowed", number=number)


@page("/invoices/to-issue.csv", "orders.export")
async def export(visit: TheVisit) -> Response[bytes]:
    """What is to issue as a table, for the tax office's own upload or a book-keeper."""
    found = await visit.shop.db.read(queries.to_issue, _since(visit), limit=EXPORTED_MAX)
    t = texts(visit.language)
    name = f"invoices-{taipei(visit.now):%Y%m%d-%H%M}.csv"
    return Response(
        write_csv([_HEADINGS, *(_row(each, t) for each in found)]),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def _to_issue(
    visit: Visit,
    *,
    typed: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> Response[Any]:
    t = texts(visit.language)
    after = visit.request.query_params.get("after", "")[:40]
    found = await visit.shop.db.read(
        queries.to_issue, _since(visit), after=after, limit=PAGE_SIZE + 1
    )
    return await show(
        visit,
        "invoices/to_issue.html",
        status=422 if mistakes else 200,
        orders=[(each, wish_told(each.wish, t)) for each in found[:PAGE_SIZE]],
        after=found[PAGE_SIZE - 1].order_id if len(found) > PAGE_SIZE else "",
        typed=typed or {},
        mistakes={
            f"{_NUMBER}{order}": t[f"invoices_{wrong}"].format(order=order)
            for order, wrong in (mistakes or {}).items()
        },
        days=_days(visit),
        choices=DAYS,
        tab="to_issue",
    )


def wish_told(wish: InvoiceWish, t: Mapping[str, str]) -> str:
    """To whom an invoice goes, in words."""
    return t[f"invoices_{wish.kind}"].format(code=wish.code, title=wish.title).strip()


def _days(visit: Visit) -> int:
    asked = visit.request.query_params.get("days", "")
    return int(asked) if asked in map(str, DAYS) else DAYS[1]


def _since(visit: Visit) -> datetime:
    return visit.now - timedelta(days=_days(visit))


_HEADINGS: Final = (
    "訂單編號",
    "訂購日期",
    "發票類型",
    "買方統一編號",
    "買方名稱",
    "載具類別",
    "載具號碼",
    "捐贈碼",
    "電子郵件",
    "銷售額",
    "稅額",
    "總計",
    "品名",
)


def _row(order: InvoiceToIssue, t: Mapping[str, str]) -> Sequence[object]:
    wish = order.wish
    is_company = wish.kind == COMPANY
    # The price of goods for people includes the tax; a company's invoice names both.
    net, tax = net_and_tax(order.amount) if is_company else (order.amount, 0)
    return (
        order.order_number,
        f"{taipei(order.placed_at):%Y-%m-%d}",
        t[f"invoices_kind_{wish.kind}"],
        wish.code if is_company else "",
        wish.title,
        CARRIER_TYPES.get(wish.kind, ""),
        wish.code if wish.kind in (BARCODE, CERTIFICATE) else "",
        wish.code if wish.kind == DONATION else "",
        order.email,
        net,
        tax,
        order.amount,
        "；".join(f"{name} x{quantity} @{price}" for name, quantity, price in order.items),
    )


HANDLERS: Final = (to_issue, issue, issued, to_correct, void, allow, export)
