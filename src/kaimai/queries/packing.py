"""What is in the orders that are packed: each with its lines and where it goes, and the sum by SKU in
the order of the shelves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.delivery import Delivery, delivery_of
from kaimai.persistence.tables import order_lines, orders, product_category, products, skus

Place = tuple[int, int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedLine:
    """One line. `unit_price` in NT$; `place`: where its SKU stands, as the shop sorts its shelves."""

    sku: str
    name: str
    options: Mapping[str, str]
    quantity: int
    unit_price: int
    place: Place

    @property
    def title(self) -> str:
        """Name and options."""
        return " ".join((self.name, *self.options.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedOrder:
    """One order as whoever packs it needs it. Amounts in NT$."""

    id: str
    number: str
    status: str
    placed_at: datetime
    contact_name: str
    contact_phone: str
    delivery: Delivery | None
    note: str
    total: int
    shipping_fee: int
    discount: int
    lines: tuple[PackedLine, ...]

    @property
    def receiver(self) -> str:
        """Who gets the parcel."""
        return self.delivery.name if self.delivery else self.contact_name

    @property
    def receiver_phone(self) -> str:
        """Where whoever gets it is reached."""
        return self.delivery.phone if self.delivery else self.contact_phone

    @property
    def units(self) -> int:
        """How many things are in it."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """How much of one SKU is taken from its shelf, and for which orders (number, units)."""

    sku: str
    title: str
    units: int
    orders: tuple[tuple[str, int], ...]


def packing(conn: Connection, order_ids: Sequence[str]) -> list[PackedOrder]:
    """These orders, the oldest first: two statements, however many."""
    lines = _lines(conn, order_ids)
    found = conn.execute(
        sa.select(
            orders.c.id,
            orders.c.number,
            orders.c.status,
            orders.c.placed_at,
            orders.c.contact_name,
            orders.c.contact_phone,
            orders.c.delivery,
            orders.c.note,
            orders.c.total,
            orders.c.shipping_fee,
            orders.c.discount,
        )
        .where(orders.c.id.in_(list(order_ids)))
        .order_by(orders.c.id)
    )
    packed = []
    for row in found:
        fields = dict(row._mapping)
        delivery = fields.pop("delivery")
        packed.append(
            PackedOrder(
                **fields,
                delivery=None if delivery is None else delivery_of(delivery),
                lines=tuple(lines[row.id]),
            )
        )
    return packed


def picked(packed: Sequence[PackedOrder]) -> list[Picked]:
    """What to take from the shelves for all of these orders, in the order of the shelves."""
    places: dict[str, tuple[Place, str]] = {}
    wanted: dict[str, dict[str, int]] = {}
    for order in packed:
        for line in order.lines:
            places.setdefault(line.sku, (line.place, line.title))
            of_sku = wanted.setdefault(line.sku, {})
            of_sku[order.number] = of_sku.get(order.number, 0) + line.quantity
    return [
        Picked(
            sku=sku,
            title=places[sku][1],
            units=sum(wanted[sku].values()),
            orders=tuple(wanted[sku].items()),
        )
        for sku in sorted(places, key=lambda sku: places[sku][0])
    ]


def ids_of_numbers(conn: Connection, numbers: Sequence[str]) -> list[str]:
    """The ids of the orders with these numbers; unknown numbers are left out."""
    return list(
        conn.scalars(sa.select(orders.c.id).where(orders.c.number.in_(sorted(set(numbers)))))
    )


def _lines(conn: Connection, order_ids: Sequence[str]) -> dict[str, list[PackedLine]]:
    lines: dict[str, list[PackedLine]] = {each: [] for each in order_ids}
    found = conn.execute(
        sa.select(
            order_lines.c.order_id,
            order_lines.c.sku,
            order_lines.c.name,
            order_lines.c.options,
            order_lines.c.quantity,
            order_lines.c.unit_price,
            product_category.c.position.label("shelf"),
            products.c.position.label("place"),
        )
        .join(skus, skus.c.id == order_lines.c.sku_id)
        .join(products, products.c.id == skus.c.product_id)
        .join(product_category, product_category.c.id == products.c.category_id)
        .where(order_lines.c.order_id.in_(list(order_ids)))
        .order_by(order_lines.c.order_id, order_lines.c.position)
    )
    for row in found:
        lines[row.order_id].append(
            PackedLine(
                sku=row.sku,
                name=row.name,
                options=row.options,
                quantity=row.quantity,
                unit_price=row.unit_price,
                place=(row.shelf, row.place, row.name, row.sku),
            )
        )
    return lines
