"""Stock-takes and their counts. Locked before stock: the stock-take, then the shelves of its SKUs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.stock_takes import Count, StockTake
from kaimai.persistence.dialect import rows, rows_parameter, upsert
from kaimai.persistence.tables import products, skus, stock_counts, stock_takes

_COLUMNS = (
    stock_takes.c.id,
    stock_takes.c.title,
    stock_takes.c.category_id,
    stock_takes.c.opened_by,
    stock_takes.c.opened_at,
    stock_takes.c.ended_by,
    stock_takes.c.applied_at,
    stock_takes.c.abandoned_at,
)
_IS_OPEN = sa.and_(stock_takes.c.applied_at.is_(None), stock_takes.c.abandoned_at.is_(None))


def add(conn: Connection, take: StockTake) -> None:
    """Insert a new stock-take."""
    conn.execute(
        sa.insert(stock_takes), {column.name: getattr(take, column.name) for column in _COLUMNS}
    )


def find(conn: Connection, take_id: str) -> StockTake | None:
    """The stock-take with this id."""
    row = conn.execute(sa.select(*_COLUMNS).where(stock_takes.c.id == take_id)).first()
    return None if row is None else take_of(row)


def lock(conn: Connection, take_id: str, *, to_count: bool = False) -> StockTake | None:
    """The same, locked. `to_count`: beside others who count, but never beside one who ends it."""
    wanted = sa.select(*_COLUMNS).where(stock_takes.c.id == take_id)
    wanted = wanted.with_for_update(read=True) if to_count else wanted.with_for_update()
    row = conn.execute(wanted).first()
    return None if row is None else take_of(row)


def all_open(conn: Connection) -> list[StockTake]:
    """Every open stock-take, oldest first."""
    found = conn.execute(sa.select(*_COLUMNS).where(_IS_OPEN).order_by(stock_takes.c.id))
    return [take_of(row) for row in found]


def end(conn: Connection, take_id: str, *, ended_by: str, is_applied: bool, now: datetime) -> None:
    """Write the end of a stock-take that is locked and open."""
    conn.execute(
        sa.update(stock_takes)
        .where(stock_takes.c.id == take_id, _IS_OPEN)
        .values(
            ended_by=ended_by,
            applied_at=now if is_applied else None,
            abandoned_at=None if is_applied else now,
        )
    )


def in_scope(conn: Connection, take: StockTake, sku_names: Collection[str]) -> dict[str, str]:
    """Ids of those of these SKUs that the stock-take counts, by SKU."""
    wanted = (
        sa.select(skus.c.sku, skus.c.id)
        .join(products, products.c.id == skus.c.product_id)
        .where(skus.c.sku.in_(sorted(sku_names)))
    )
    if take.category_id is not None:
        wanted = wanted.where(products.c.category_id == take.category_id)
    return {row.sku: row.id for row in conn.execute(wanted)}


def counts(
    conn: Connection, take_id: str, sku_ids: Collection[str] | None = None
) -> dict[str, Count]:
    """The counts of a stock-take by SKU id; all of them, or those of these SKUs."""
    wanted = sa.select(
        stock_counts.c.sku_id,
        stock_counts.c.counted,
        stock_counts.c.expected,
        stock_counts.c.actor,
        stock_counts.c.at,
    ).where(stock_counts.c.take_id == take_id)
    if sku_ids is not None:
        wanted = wanted.where(stock_counts.c.sku_id.in_(sorted(sku_ids)))
    return {
        row.sku_id: Count(**row._mapping)
        for row in conn.execute(wanted.order_by(stock_counts.c.sku_id))
    }


def counted_elsewhere(conn: Connection, take_id: str, sku_ids: Collection[str]) -> str | None:
    """The title of another open stock-take that has a count of one of these SKUs."""
    return conn.scalar(
        sa.select(stock_takes.c.title)
        .join(stock_counts, stock_counts.c.take_id == stock_takes.c.id)
        .where(_IS_OPEN, stock_takes.c.id != take_id, stock_counts.c.sku_id.in_(sorted(sku_ids)))
        .limit(1)
    )


def keep(conn: Connection, take_id: str, found: Sequence[Count]) -> None:
    """Write counts down; one that is there already is replaced."""
    if found:
        conn.execute(
            upsert(
                conn,
                stock_counts,
                ["take_id", "sku_id"],
                ["counted", "expected", "actor", "at"],
            ),
            [
                {
                    "take_id": take_id,
                    "sku_id": each.sku_id,
                    "counted": each.counted,
                    "expected": each.expected,
                    "actor": each.actor,
                    "at": each.at,
                }
                for each in found
            ],
        )


def take_out(conn: Connection, take_id: str, sku_ids: Collection[str]) -> None:
    """Forget counts, as if nobody had looked."""
    conn.execute(
        sa.delete(stock_counts).where(
            stock_counts.c.take_id == take_id, stock_counts.c.sku_id.in_(sorted(sku_ids))
        )
    )


def corrected(conn: Connection, take_id: str, entries: Mapping[str, str]) -> None:
    """Note which entry of the ledger corrected which shelf (SKU id → entry id)."""
    if not entries:
        return
    done = rows(conn, "done", {"sku_id": sa.Text(), "entry_id": sa.Text()})
    conn.execute(
        sa.update(stock_counts)
        .where(stock_counts.c.take_id == take_id, stock_counts.c.sku_id == done.c.sku_id)
        .values(entry_id=done.c.entry_id),
        {
            "done": rows_parameter(
                [
                    {"sku_id": sku_id, "entry_id": entry_id}
                    for sku_id, entry_id in sorted(entries.items())
                ]
            )
        },
    )


def sku_names(conn: Connection, sku_ids: Collection[str]) -> dict[str, str]:
    """What these SKUs are called, by id."""
    found = conn.execute(sa.select(skus.c.id, skus.c.sku).where(skus.c.id.in_(sorted(sku_ids))))
    return {row.id: row.sku for row in found}


def take_of(row: Row[*tuple[Any, ...]]) -> StockTake:
    """A stock-take as it was selected."""
    return StockTake(**row._mapping)
