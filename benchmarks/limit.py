"""What a bare database client reaches that commits one order a transaction, on one hot SKU: a guarded
update, then an order, a line and a payment. Group commit must beat it.
"""

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg

from benchmarks.bench import Bench

SECONDS = 2.0
TABLES = """
CREATE TABLE stock (sku TEXT PRIMARY KEY, on_hand INT NOT NULL, reserved INT NOT NULL);
CREATE TABLE orders (id TEXT PRIMARY KEY, token TEXT UNIQUE, total INT, status TEXT, placed_at TEXT);
CREATE TABLE order_lines (id TEXT PRIMARY KEY, order_id TEXT REFERENCES orders, sku TEXT, quantity INT);
CREATE TABLE payments (id TEXT PRIMARY KEY, order_id TEXT REFERENCES orders, amount INT, status TEXT);
INSERT INTO stock VALUES ('S0', 1000000000, 0);
"""


def sqlite(folder: Path) -> float:
    """Orders a second of one connection; more only wait for each other's lock."""
    with tempfile.TemporaryDirectory(dir=folder) as inside:
        db = sqlite3.connect(Path(inside) / "limit.db", isolation_level=None)
        db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {TABLES}")
        began, placed = time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS:
            name = os.urandom(16).hex()
            db.execute("BEGIN IMMEDIATE")
            db.execute(
                "UPDATE stock SET reserved = reserved + 1 WHERE sku = 'S0' AND on_hand > reserved"
            )
            db.execute("INSERT INTO orders VALUES (?, ?, 288, 'new', ?)", (name, name, "now"))
            db.execute("INSERT INTO order_lines VALUES (?, ?, 'S0', 1)", (name, name))
            db.execute("INSERT INTO payments VALUES (?, ?, 288, 'new')", (name, name))
            db.execute("COMMIT")
            placed += 1
        took = time.perf_counter() - began
        db.close()
        return placed / took


async def postgresql(url: str, clients: int) -> float:
    """Orders a second of so many connections at once."""
    placed = 0
    until = 0.0

    async def work(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        nonlocal placed
        while time.perf_counter() < until:
            name = os.urandom(16).hex()
            async with connection.transaction():
                await connection.execute(
                    "UPDATE stock SET reserved = reserved + 1"
                    " WHERE sku = 'S0' AND on_hand > reserved"
                )
                await connection.execute(
                    "INSERT INTO orders VALUES ($1, $2, 288, 'new', $3)", name, name, "now"
                )
                await connection.execute(
                    "INSERT INTO order_lines VALUES ($1, $2, 'S0', 1)", name, name
                )
                await connection.execute(
                    "INSERT INTO payments VALUES ($1, $2, 288, 'new')", name, name
                )
            placed += 1

    plain = url.replace("+asyncpg", "")
    connections = [await asyncpg.connect(plain) for _ in range(clients)]
    until = time.perf_counter() + SECONDS
    await asyncio.gather(*(work(connection) for connection in connections))
    for connection in connections:
        await connection.close()
    return placed / SECONDS


async def _best_of_postgresql(url: str) -> int:
    """With how many connections an empty database takes most orders."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(TABLES)
    await connection.close()
    rates = [(await postgresql(url, clients), clients) for clients in (1, 4, 8, 16, 32)]
    return max(rates)[1]


def open_limit(bench: Bench) -> Callable[[], float]:
    """Asks the bare client for orders a second, each time with the number of connections that was
    found best."""
    place = bench.place()
    if not place.url:
        return lambda: sqlite(place.folder)
    clients = asyncio.run(_best_of_postgresql(place.url))
    bench.say(f"the bare client is at its best with {clients} connections")
    return lambda: asyncio.run(postgresql(place.url, clients))
