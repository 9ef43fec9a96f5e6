"""Stock-takes as people look at them: lists, how far one is, what is still to be counted, differences."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.stock_takes import Count, StockTake
from kaimai.persistence import stock_takes as takes
from kaimai.persistence.tables import products, skus, stock_counts, stock_takes
from kaimai.queries.shelves import PAGE, ShelfRow, find_shelves


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a stock-take is: SKUs counted and in all; differences in units and in NT$ at the price that
    they are sold for."""

    counted: int
    skus: int
    differing: int
    more: int
    fewer: int
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCount:
    """A shelf with the count that it has, if it has one."""

    shelf: ShelfRow
    count: Count | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A SKU that was counted with another number of units than the books had."""

    sku: str
    name: str
    options: dict[str, str]
    price: int
    count: Count

    @property
    def full_name(self) -> str:
        """The product's name with the SKU's options."""
        return " ".join([self.name, *self.options.values()])

    @property
    def value(self) -> int:
        """NT$ at the price that the SKU is sold for."""
        return self.count.difference * self.price


_DIFFERENCE = stock_counts.c.counted - stock_counts.c.expected


def list_takes(conn: Connection, *, before: str = "", limit: int = PAGE) -> list[StockTake]:
    """Stock-takes, newest first, from behind the one with the id `before`."""
    wanted = sa.select(stock_takes).order_by(stock_takes.c.id.desc()).limit(limit)
    if before:
        wanted = wanted.where(stock_takes.c.id < before)
    return [takes.take_of(row) for row in conn.execute(wanted)]


def find_take(conn: Connection, take_id: str) -> StockTake | None:
    """The stock-take with this id."""
    return takes.find(conn, take_id)


def progress(conn: Connection, take: StockTake) -> Progress:
    """How far it is, in two statements."""
    in_all = sa.select(sa.func.count()).select_from(skus)
    if take.category_id is not None:
        in_all = in_all.join(products, products.c.id == skus.c.product_id).where(
            products.c.category_id == take.category_id
        )

    def summed(units: "sa.ColumnElement[int]") -> "sa.ColumnElement[int]":
        return sa.func.coalesce(sa.func.sum(units), 0)

    row = conn.execute(
        sa.select(
            sa.func.count(),
            summed(sa.case((_DIFFERENCE != 0, 1), else_=0)),
            summed(sa.case((_DIFFERENCE > 0, _DIFFERENCE), else_=0)),
            summed(sa.case((_DIFFERENCE < 0, -_DIFFERENCE), else_=0)),
            summed(_DIFFERENCE * skus.c.price),
        )
        .select_from(stock_counts)
        .join(skus, skus.c.id == stock_counts.c.sku_id)
        .where(stock_counts.c.take_id == take.id)
    ).one()
    counted, differing, more, fewer, value = (int(each) for each in row)
    return Progress(
        counted=counted,
        skus=conn.scalar(in_all) or 0,
        differing=differing,
        more=more,
        fewer=fewer,
        value=value,
    )


def to_count(
    conn: Connection, take: StockTake, *, query: str = "", after: str = ""
) -> list[ToCount]:
    """Shelves of a stock-take in the order of their SKUs, with the counts they have."""
    found = find_shelves(
        conn, query=query, category_id=take.category_id, default_low=0, after=after
    )
    counts = takes.counts(conn, take.id, [shelf.sku_id for shelf in found])
    return [ToCount(shelf=shelf, count=counts.get(shelf.sku_id)) for shelf in found]


def differences(
    conn: Connection, take_id: str, *, after: str = "", limit: int = PAGE
) -> Sequence[Difference]:
    """What was counted otherwise than expected, in the order of SKUs, from behind `after`."""
    found = conn.execute(
        sa.select(
            skus.c.sku,
            products.c.name,
            skus.c.options,
            skus.c.price,
            stock_counts.c.sku_id,
            stock_counts.c.counted,
            stock_counts.c.expected,
            stock_counts.c.actor,
            stock_counts.c.at,
        )
        .select_from(stock_counts)
        .join(skus, skus.c.id == stock_counts.c.sku_id)
        .join(products, products.c.id == skus.c.product_id)
        .where(stock_counts.c.take_id == take_id, _DIFFERENCE != 0, skus.c.sku > after)
        .order_by(skus.c.sku)
        .limit(limit)
    )
    return [
        Difference(
            sku=row.sku,
            name=row.name,
            options=row.options,
            price=row.price,
            count=Count(
                sku_id=row.sku_id,
                counted=row.counted,
                expected=row.expected,
                actor=row.actor,
                at=row.at,
            ),
        )
        for row in found
    ]
