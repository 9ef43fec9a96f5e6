"""Runs every gate over the source, and feeds each gate bad code to show that it can fail."""

import functools

import pytest

from tests.tidy import imports, purity, shape, transactions
from tests.tidy.gates import Gate, Source, is_within, read_sources

GATES = {
    gate.name: gate for gate in (*transactions.GATES, *purity.GATES, *imports.GATES, *shape.GATES)
}


@functools.cache
def sources() -> list[Source]:
    """Every file of ours, read by the first test that needs them."""
    return read_sources()


# (gate, module, code): each must be found.
BAD = [
    ("status_has_one_writer", "kaimai.operations.x", "u = update(orders).values(status='paid')"),
    ("status_has_one_writer", "kaimai.persistence.x", "conn.execute(u, {'status': to})"),
    ("status_has_one_writer", "kaimai.persistence.x", "u.values({orders.c.status: to})"),
    ("status_has_one_writer", "kaimai.persistence.x", "u.values({orders.c['status']: to})"),
    ("status_has_one_writer", "kaimai.persistence.x", "q = 'update orders set a = 1, status = 2'"),
    ("status_has_one_writer", "kaimai.persistence.x", "row = {'id': id, 'status': 'paid'}"),
    ("transaction_stays_inside", "kaimai.operations.x", "async def _place(conn): ..."),
    ("transaction_stays_inside", "kaimai.operations.x", "def _place(conn, gateway): ..."),
    (
        "transaction_stays_inside",
        "kaimai.operations.x",
        "def _p(conn, *, bank: PaymentGateway): ...",
    ),
    ("transaction_stays_inside", "kaimai.operations.x", "def _p(conn):\n  self.gateway.create(1)"),
    (
        "transaction_stays_inside",
        "kaimai.persistence.x",
        "class A:\n  async def p(self, conn): ...",
    ),
    ("transactions_begin_and_end_in_one_place", "kaimai.persistence.x", "conn.commit()"),
    ("transactions_begin_and_end_in_one_place", "kaimai.operations.x", "connection.rollback()"),
    ("operations_ask_for_transactions", "kaimai.api.x", "async def f(db):\n  await db.write(g)"),
    ("operations_ask_for_transactions", "kaimai.worker.x", "self.db.submit(g, 1)"),
    ("queries_only_select", "kaimai.queries.x", "conn.execute(update(orders))"),
    ("queries_only_select", "kaimai.queries.x", "conn.execute(sa.insert(orders))"),
    ("queries_only_select", "kaimai.queries.x", "conn.execute(tables.orders.delete())"),
    ("one_module_knows_the_databases", "kaimai.operations.x", "import sqlite3"),
    ("one_module_knows_the_databases", "kaimai.operations.x", "if name == 'postgresql': ..."),
    ("one_module_knows_the_databases", "kaimai.persistence.x", "is_sqlite = True"),
    (
        "one_module_knows_the_databases",
        "kaimai.persistence.x",
        "from sqlalchemy.dialects.postgresql import insert",
    ),
    (
        "time_and_randomness_come_from_the_edge",
        "kaimai.domain.x",
        "from datetime import datetime as dt\nnow = dt.now()",
    ),
    (
        "time_and_randomness_come_from_the_edge",
        "kaimai.operations.x",
        "import datetime\ndatetime.datetime.utcnow()",
    ),
    (
        "time_and_randomness_come_from_the_edge",
        "kaimai.queries.x",
        "from datetime import date\ndate.today()",
    ),
    (
        "time_and_randomness_come_from_the_edge",
        "kaimai.persistence.x",
        "import time\ndef f(clock=time.monotonic): ...",
    ),
    (
        "time_and_randomness_come_from_the_edge",
        "kaimai.persistence.x",
        "from sqlalchemy import func\nfunc.now()",
    ),
    (
        "time_and_randomness_come_from_the_edge",
        "kaimai.gateways.x",
        "import secrets\nsecrets.token_hex()",
    ),
    (
        "time_and_randomness_come_from_the_edge",
        "kaimai.domain.x",
        "from random import choice\nchoice([1])",
    ),
    (
        "time_and_randomness_come_from_the_edge",
        "kaimai.domain.x",
        "from random import Random\nr = Random()",
    ),
    ("money_is_whole", "kaimai.domain.money", "share = total / 3"),
    ("money_is_whole", "kaimai.domain.money", "total *= 1.05"),
    ("money_is_whole", "kaimai.domain.orders", "def f(amount: float | None): ..."),
    ("money_is_whole", "kaimai.domain.orders", "class A:\n  price: float"),
    ("money_is_not_divided", "kaimai.gateways.x", "dollars = cents / 100"),
    ("money_is_not_divided", "kaimai.operations.x", "amount = float(text)"),
    ("money_is_not_divided", "kaimai.operations.x", "amount /= 2"),
    (
        "money_columns_are_integers",
        "kaimai.persistence.tables",
        "import sqlalchemy as sa\nsa.Column('price', sa.Numeric)",
    ),
    ("errors_are_named", "kaimai.worker.x", "try: f()\nexcept: pass"),
    ("errors_are_named", "kaimai.worker.x", "try: f()\nexcept Exception: pass"),
    ("errors_are_named", "funbiz.x", "try: f()\nexcept (ValueError, BaseException) as e: log(e)"),
    ("errors_are_named", "bank_simulator.x", "with contextlib.suppress(Exception): f()"),
    ("libraries_have_owners", "kaimai.operations.x", "from sqlalchemy import select"),
    ("libraries_have_owners", "kaimai.operations.x", "import funbiz.errors"),
    ("libraries_have_owners", "kaimai.operations.x", "from litestar import Litestar"),
    ("libraries_have_owners", "kaimai.api.x", "import bank_simulator"),
    ("libraries_have_owners", "kaimai.persistence.x", "import aiosqlite"),
    ("domain_is_pure", "kaimai.domain.x", "import msgspec"),
    ("domain_is_pure", "kaimai.domain.x", "from kaimai.settings import Settings"),
    ("client_stands_alone", "funbiz.x", "import litestar"),
    ("client_stands_alone", "funbiz.x", "import typer"),
    ("client_stands_alone", "funbiz.x", "from funbiz.command import showing"),
    ("client_stands_alone", "funbiz.command.x", "import litestar"),
    ("client_stands_alone", "funbiz.x", "from kaimai.domain.money import twd"),
    ("imports_stand_at_the_top", "kaimai.api.x", "def f():\n  import json"),
    ("imports_stand_at_the_top", "kaimai.composition", "def f():\n  import json"),
    ("names_say_what_is_inside", "kaimai.operations.utils", "'''Odds and ends.'''"),
    ("names_say_what_is_inside", "funbiz.common.x", "'''Odds and ends.'''"),
    ("modules_introduce_themselves", "kaimai.x", "x = 1"),
    ("files_are_readable_in_one_sitting", "kaimai.x", "x = 1\n" * 501),
    ("functions_fit_a_screen", "kaimai.x", "def f():\n" + "  x = 1\n" * 70),
    ("ignored_type_errors_have_reasons", "kaimai.x", "x = f()  # type: ignore"),
    ("ignored_type_errors_have_reasons", "kaimai.x", "x = f()  # type: ignore[arg-type]"),
]

# (gate, module, code): right, though it comes near; none may be found.
GOOD = [
    ("status_has_one_writer", "kaimai.queries.x", "row = {'status': order.status}"),
    ("status_has_one_writer", "kaimai.persistence.x", "select(o).where(o.c.status.in_(open))"),
    ("status_has_one_writer", "kaimai.persistence.x", "q = 'UPDATE o SET a = 1'"),
    ("status_has_one_writer", "kaimai.persistence.x", "row = {'status': ORDER_MOVES.initial}"),
    ("transaction_stays_inside", "kaimai.operations.x", "async def pay(db, gateway, conn): ..."),
    ("transaction_stays_inside", "kaimai.operations.x", "def _place(conn, orders, *, now): ..."),
    ("operations_ask_for_transactions", "kaimai.api.x", "async def f(db):\n  await db.read(g)"),
    ("operations_ask_for_transactions", "kaimai.api.x", "response.write(b'')"),
    ("queries_only_select", "kaimai.queries.x", "found.update(more)"),
    ("one_module_knows_the_databases", "kaimai.persistence.x", "'''As PostgreSQL does.'''"),
    (
        "one_module_knows_the_databases",
        "kaimai.persistence.tables",
        "Index('x', sqlite_where=a, postgresql_where=a)",
    ),
    (
        "time_and_randomness_come_from_the_edge",
        "kaimai.domain.x",
        "from random import Random\ndef f(now, random: Random): return random.getrandbits(8)",
    ),
    ("money_is_whole", "kaimai.domain.money", "share, rest = divmod(total * 5, 100)"),
    ("errors_are_named", "kaimai.worker.x", "try: f()\nexcept Exception:\n  undo()\n  raise"),
    ("libraries_have_owners", "kaimai.queries.x", "from sqlalchemy import select"),
    ("libraries_have_owners", "kaimai.operations.x", "import msgspec"),
    ("domain_is_pure", "kaimai.domain.x", "from kaimai.domain import money\nimport enum"),
    (
        "imports_stand_at_the_top",
        "kaimai.composition",
        "def f():\n  from kaimai.line_channel import app",
    ),
    (
        "ignored_type_errors_have_reasons",
        "kaimai.x",
        "x = f()  # type: ignore[arg-type]  # the library's stub is wrong",
    ),
]


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES)
def test_source_keeps_the_rule(gate: Gate):
    messages = gate.check(sources())

    assert not messages, "\n".join(messages)


@pytest.mark.parametrize(("name", "module", "code"), BAD)
def test_bad_code_is_found(name: str, module: str, code: str):
    messages = GATES[name].check([Source.of(module, code)])

    assert messages
    assert all(GATES[name].use_instead in message for message in messages)


@pytest.mark.parametrize(("name", "module", "code"), GOOD)
def test_good_code_is_left_alone(name: str, module: str, code: str):
    assert GATES[name].check([Source.of(module, code)]) == []


def test_every_gate_has_bad_code():
    assert {name for name, _, _ in BAD} == set(GATES)


@pytest.mark.parametrize(
    ("gate", "module"), [(gate, module) for gate in GATES.values() for module in gate.exceptions]
)
def test_exception_is_still_needed(gate: Gate, module: str):
    excepted = [source for source in sources() if is_within(source.module, module)]
    if not excepted or ".migrations" in module:
        return  # not written yet, or an exception in principle

    assert any(gate.messages(source) for source in excepted)


def test_every_module_is_used():
    messages = imports.find_dead_modules(sources(), imports.entry_points())

    assert not messages, "\n".join(messages)


def test_dead_module_is_found():
    sources = [
        Source.of("kaimai.cli", "from kaimai import composition"),
        Source.of("kaimai", ""),
        Source.of("kaimai.composition", "run('kaimai.asgi:app')"),
        Source.of("kaimai.asgi", ""),
        Source.of("kaimai.forgotten", "from kaimai import also_forgotten"),
        Source.of("kaimai.also_forgotten", "from kaimai import forgotten"),
    ]

    messages = imports.find_dead_modules(sources, ["kaimai.cli"])

    assert [message.partition(":")[0] for message in messages] == [
        "kaimai.forgotten",
        "kaimai.also_forgotten",
    ]
