"""The first upgrade of a real shop: a database of the first release, with rows, keeps every one."""

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from kaimai.composition import migrate, open_database
from kaimai.domain.payments import PAYMENT_MOVES
from kaimai.persistence import migrating, schema
from kaimai.persistence.database import Database
from kaimai.queries.check import BOOKS, find_broken_of
from kaimai.settings import Settings

FIRST = "20261122_first"
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ORDERS = ("paid", "expired", "payment_requested")
PAYMENTS = {
    # id: (order, status, version, is_applied, the verbs that led there)
    "p1": ("paid", "captured", 4, True, ("create", "submit", "accept", "capture")),
    "p2": ("paid", "failed", 4, False, ("create", "submit", "accept", "decline")),
    "p3": ("expired", "captured", 4, False, ("create", "submit", "accept", "capture")),
    "p4": ("payment_requested", "requested", 3, False, ("create", "submit", "accept")),
}
STEPS = {
    "paid": ("place", "offer_payment", "pay"),
    "expired": ("place", "offer_payment", "expire"),
    "payment_requested": ("place", "offer_payment"),
}
TARGETS = {
    "place": "initialized",
    "offer_payment": "payment_requested",
    "pay": "paid",
    "expire": "expired",
}


def upgrade_to_first(conn: Connection) -> None:
    migrating.upgrade(conn, FIRST)


def fill(conn: Connection) -> None:
    """A small shop as the first release left it: a paid order, an expired one whose money goes back,
    and one that waits; written by the tables as they were then, not as they are declared now."""
    then = sa.MetaData()
    then.reflect(conn)

    def put(table: str, **values: object) -> None:
        conn.execute(sa.insert(then.tables[table]).values(**_stored(conn, values)))

    put("product_category", id="c", slug="tea", name="茶", position=1)
    put("products", id="pr", category_id="c", slug="tea", name="茶", position=1, created_at=AT)
    put("skus", id="s", product_id="pr", sku="TEA", options={}, price=50, position=1)
    put("stock", sku_id="s", on_hand=9, reserved=1)
    put("stock_ledger", id="in", sku_id="s", change=10, kind="received", actor="staff:a", at=AT)
    for number, status in enumerate(ORDERS):
        put(
            "orders",
            id=f"o-{status}",
            number=f"N{number}",
            token=f"{number:032x}",
            status=status,
            version=len(STEPS[status]),
            total=50,
            method="C-1",
            hold_until=AT,
            placed_at=AT,
        )
        put(
            "order_lines",
            id=f"l-{status}",
            order_id=f"o-{status}",
            sku_id="s",
            position=0,
            sku="TEA",
            name="茶",
            options={},
            quantity=1,
            unit_price=50,
        )
        _log(put, "order_moves", f"o-{status}", STEPS[status], TARGETS)
    put(
        "stock_ledger",
        id="l-paid.sold",
        sku_id="s",
        change=-1,
        kind="sold",
        order_line_id="l-paid",
        actor="bank",
        at=AT,
    )
    put("reservations", id="r", sku_id="s", quantity=1, order_line_id="l-payment_requested")
    targets = {verb: move.target for verb, move in PAYMENT_MOVES.moves.items()}
    for payment, (order, status, version, is_applied, verbs) in PAYMENTS.items():
        put(
            "payment_log",
            id=payment,
            order_id=f"o-{order}",
            attempt_number=f"A-{payment}",
            method="C-1",
            amount=50,
            status=status,
            version=version,
            is_applied=is_applied,
            auto_capture=True,
            reference="here.x",
            ts_no=f"TS-{payment}",
            bank_words="說了",
            next_ask_at=AT if status == "requested" else None,
            created_at=AT,
        )
        _log(put, "payment_moves", payment, verbs, targets)
    put(
        "refunds",
        id="p3.all",
        payment_id="p3",
        amount=50,
        status="requested",
        version=1,
        known_refunds=[],
        next_at=AT,
        created_at=AT,
    )
    _log(put, "refund_moves", "p3.all", ("request",), {"request": "requested"})
    put("cases", id="k", kind="surplus_money", payment_id="p3", opened_at=AT)


def _stored(conn: Connection, values: dict[str, object]) -> dict[str, object]:
    """Reflected SQLite columns know neither zones nor documents."""
    if conn.dialect.name != "sqlite":
        return values
    return {
        name: value.replace(tzinfo=None) if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _log(put: Any, table: str, subject: str, verbs: tuple[str, ...], targets: Any) -> None:
    before = None
    for version, verb in enumerate(verbs, start=1):
        put(
            table,
            subject_id=subject,
            version=version,
            verb=verb,
            from_status=before,
            to_status=targets[verb],
            actor="system",
            at=AT,
        )
        before = targets[verb]


TABLES = ("payment_log", "payment_moves", "refunds", "refund_moves", "stock_ledger", "cases")


def everything(conn: Connection) -> dict[str, list[dict[str, object]]]:
    """All rows of the tables that the upgrade touches, or that point at them."""
    return {
        name: [dict(row._mapping) for row in conn.execute(sa.text(f"SELECT * FROM {name}"))]
        for name in TABLES
    }


@contextlib.asynccontextmanager
async def old_shop(url: str, folder: Path) -> Any:
    """A database of the first release, filled."""
    async with open_database(Settings(data=folder, database_url=url)) as db:
        await db.migrate(upgrade_to_first)
        assert await db.read(schema.current) == FIRST
        await db.write(fill)
        yield db


@pytest.fixture
def url(empty_database_url: tuple[str, str]) -> str:
    return empty_database_url[0]


async def test_every_row_of_the_first_release_is_kept(url: str, tmp_path: Path) -> None:
    async with old_shop(url, tmp_path) as db:
        before = await db.read(everything)
        await migrate(db)
        after = await db.read(everything)

        for table, rows in before.items():
            assert len(after[table]) == len(rows) > 0, table
            kept = [{name: row[name] for name in rows[0]} for row in after[table]]
            assert sorted(kept, key=repr) == sorted(rows, key=repr), table
        assert all(row["paid_amount"] is None for row in after["payment_log"])
        assert await db.read(lambda conn: find_broken_of(conn, AT, BOOKS)) == []


async def test_after_the_upgrade_the_tables_take_what_is_new_and_still_refuse_what_is_wrong(
    url: str, tmp_path: Path
) -> None:
    async with old_shop(url, tmp_path) as db:
        await migrate(db)

        await run(db, "UPDATE payment_log SET status = 'capturing' WHERE id = 'p2'")
        await run(
            db,
            "INSERT INTO payment_moves (subject_id, version, verb, to_status, actor, at)"
            " SELECT id, 9, 'send_capture', 'capturing', 'staff', created_at"
            " FROM payment_log WHERE id = 'p2'",
        )
        for wrong in (
            "UPDATE payment_log SET status = 'stolen' WHERE id = 'p2'",
            "UPDATE payment_log SET method = 'gold' WHERE id = 'p2'",
            "UPDATE payment_log SET amount = -1 WHERE id = 'p2'",
            "UPDATE payment_log SET is_applied = true WHERE id = 'p2'",
            "UPDATE payment_log SET attempt_number = 'A-p1' WHERE id = 'p2'",
            "UPDATE payment_log SET order_id = 'nobody' WHERE id = 'p2'",
            "UPDATE payment_moves SET verb = 'steal' WHERE subject_id = 'p2'",
            "UPDATE payment_moves SET version = 9 WHERE subject_id = 'p2'",
            "UPDATE orders SET status = 'stolen' WHERE id = 'o-paid'",
            "UPDATE reservations SET id = 'other'",
            "DELETE FROM payment_log WHERE id = 'p3'",
        ):
            with pytest.raises(IntegrityError):
                await run(db, wrong)


async def test_an_upgrade_that_fails_leaves_the_old_shop_as_it_was(
    url: str, tmp_path: Path
) -> None:
    async with old_shop(url, tmp_path) as db:
        before = await db.read(everything)

        def fail(conn: Connection) -> None:
            migrating.upgrade(conn)
            raise LookupError("the power went")

        with pytest.raises(LookupError):
            await db.migrate(fail)

        assert await db.read(schema.current) == FIRST
        assert await db.read(everything) == before


async def run(db: Database, statement: str) -> None:
    await db.write(lambda conn: conn.execute(sa.text(statement)) and None)
