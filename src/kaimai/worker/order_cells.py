"""What the cells of an order's row in a file say, by column."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from kaimai.domain.calendar import taipei
from kaimai.domain.delivery import CHAINS, HomeDelivery
from kaimai.domain.invoice import net_and_tax
from kaimai.domain.order_exports import OrderExport
from kaimai.queries.order_table import TableOrder
from kaimai.queries.packing import PackedLine
from kaimai.words.backoffice import texts
from kaimai.words.payment_methods import method_name
from kaimai.words.status import status_name

Cell = str | int


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{taipei(at):%Y-%m-%d %H:%M}"


def _delivery(order: TableOrder, language: str) -> str:
    delivery = order.packed.delivery
    return "" if delivery is None else texts(language)[f"orders_delivery_{delivery.kind}"]


def _address(order: TableOrder) -> str:
    delivery = order.packed.delivery
    if delivery is None:
        return ""
    if isinstance(delivery, HomeDelivery):
        return f"{delivery.zip} {delivery.county}{delivery.district}{delivery.street}"
    return f"{CHAINS.get(delivery.chain, '')} {delivery.store_name} {delivery.store_id}".strip()


_OF_ORDER: Mapping[str, Callable[[TableOrder, str], Cell]] = {
    "number": lambda order, _: order.packed.number,
    "placed_at": lambda order, _: _moment(order.packed.placed_at),
    "status": lambda order, language: status_name("order", order.packed.status, language),
    "name": lambda order, _: order.packed.contact_name,
    "phone": lambda order, _: order.packed.contact_phone,
    "email": lambda order, _: order.email,
    "receiver": lambda order, _: order.packed.receiver,
    "receiver_phone": lambda order, _: order.packed.receiver_phone,
    "delivery": _delivery,
    "address": lambda order, _: _address(order),
    "items": lambda order, _: "、".join(
        f"{line.title} × {line.quantity}" for line in order.packed.lines
    ),
    "units": lambda order, _: order.packed.units,
    "discount": lambda order, _: order.packed.discount,
    "shipping_fee": lambda order, _: order.packed.shipping_fee,
    "total": lambda order, _: order.packed.total,
    "method": lambda order, language: method_name(order.method, language),
    "paid_at": lambda order, _: _moment(order.money.paid_at),
    "tracking": lambda order, _: " ".join(order.tracking),
    "note": lambda order, _: order.packed.note,
    "net": lambda order, _: net_and_tax(order.packed.total)[0],
    "tax": lambda order, _: net_and_tax(order.packed.total)[1],
    "paid_amount": lambda order, _: order.money.paid_amount,
    "refunded": lambda order, _: order.money.refunded,
    "bank_number": lambda order, _: order.money.attempt_number,
    "ts_no": lambda order, _: order.money.ts_no,
    "invoice": lambda order, _: order.invoice.kind if order.invoice else "",
    "invoice_code": lambda order, _: order.invoice.code if order.invoice else "",
    "invoice_title": lambda order, _: order.invoice.title if order.invoice else "",
}
_OF_LINE: Mapping[str, Callable[[PackedLine], Cell]] = {
    "sku": lambda line: line.sku,
    "item": lambda line: line.name,
    "options": lambda line: " ".join(line.options.values()),
    "quantity": lambda line: line.quantity,
    "unit_price": lambda line: line.unit_price,
    "amount": lambda line: line.quantity * line.unit_price,
}


def heading(export: OrderExport) -> list[str]:
    """The names of the columns."""
    t = texts(export.language)
    return [t[f"exports_column_{each}"] for each in export.columns]


def cells_of(export: OrderExport, found: Sequence[TableOrder]) -> Iterator[list[Cell]]:
    """The rows of these orders: one for each, or one for each line."""
    for order in found:
        for line in order.packed.lines if export.kind == "lines" else (None,):
            yield [_cell(each, order, line, export.language) for each in export.columns]


def _cell(column: str, order: TableOrder, line: PackedLine | None, language: str) -> Cell:
    if line is not None and column in _OF_LINE:
        return _OF_LINE[column](line)
    return _OF_ORDER[column](order, language)
