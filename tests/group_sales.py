"""A group buy that is closed, with a bill for each member: what tests of bills begin with."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from kaimai.domain.group_buys import Bill
from kaimai.persistence import group_claims, stock, tables
from kaimai.persistence.database import Connection
from kaimai.persistence.group_bills import COLUMNS, bill_of
from tests.shop_harness import ShopHarness


async def closed_sale(
    harness: ShopHarness, *members: tuple[str, int], price: int = 25, pay_hours: float = 24
) -> list[Bill]:
    """Members (name, units of COLA) of one sale at its own price, each with a bill to pay."""
    return await harness.shop.db.write(
        _close, members, price, harness.clock.present, timedelta(hours=pay_hours)
    )


def _close(
    conn: Connection,
    members: tuple[tuple[str, int], ...],
    price: int,
    now: datetime,
    pay_within: timedelta,
) -> list[Bill]:
    sku_id = conn.scalar(sa.select(tables.skus.c.id).where(tables.skus.c.sku == "COLA"))
    units = sum(each for _, each in members)
    conn.execute(
        sa.insert(tables.group_buys),
        {
            "id": "sale",
            "group_id": "C1",
            "title": "可樂團",
            "status": "closed",
            "version": 2,
            "opened_by": "",
            "opened_at": now,
            "closed_at": now,
            "pay_minutes": pay_within // timedelta(minutes=1),
        },
    )
    item = {
        "id": "sale.1",
        "group_buy_id": "sale",
        "position": 1,
        "code": "A1",
        "name": "可樂",
        "names": ["可樂"],
        "sku_id": sku_id,
        "price": price,
        "claimed": units,
        "waiting": 0,
        "last_wait": 0,
    }
    conn.execute(sa.insert(tables.group_buy_items), item)
    for name, wanted in members:
        _bill(conn, name, wanted, now, now + pay_within)
    group_claims.hold(conn, {f"claim.{name}": (str(sku_id), units) for name, units in members})
    stock.change(conn, {str(sku_id): (0, units)})
    return [bill_of(row) for row in conn.execute(sa.select(*COLUMNS).order_by("id"))]


def _bill(conn: Connection, name: str, units: int, now: datetime, pay_until: datetime) -> None:
    conn.execute(sa.insert(tables.buyers), {"id": name, "created_at": now})
    claim = {
        "id": f"claim.{name}",
        "item_id": "sale.1",
        "buyer_id": name,
        "for_name": "",
        "units": units,
        "waiting_units": 0,
        "version": 1,
        "claimed_at": now,
    }
    conn.execute(sa.insert(tables.group_buy_claims), claim)
    bill = {
        "id": f"bill.{name}",
        "group_buy_id": "sale",
        "buyer_id": name,
        "token": f"token-of-{name}",
        "issued_at": now,
        "pay_until": pay_until,
    }
    conn.execute(sa.insert(tables.group_buy_bills), bill)
    conn.execute(
        sa.insert(tables.group_buy_bill_lines),
        {"bill_id": f"bill.{name}", "claim_id": f"claim.{name}", "units": units},
    )
