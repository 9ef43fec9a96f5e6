"""Commands as people type them: what they print, ask, refuse, and that a repeat does no harm."""

import json
import sqlite3
from pathlib import Path

import pytest

from kaimai.cli import samples
from kaimai.queries.check import RULES
from tests.cli.conftest import Kaimai

WRITES = [
    ("init", "product_category"),
    ("init", "products"),
    ("init", "shopping_cart"),
    ("init", "cart_items"),
    ("init", "orders"),
    ("add", "product_category", "麵包"),
    ("add", "products", "吐司", "--sku", "TOAST", "--price", "80"),
    ("add", "shopping_cart", "TEA-ALISHAN"),
]


def test_help_speaks_both_languages(kaimai: Kaimai) -> None:
    told = kaimai("--help").output

    assert "啟動商店" in told
    assert "Run the shop" in told


@pytest.mark.parametrize("words", WRITES, ids=" ".join)
def test_a_tester_is_asked_before_anything_is_written(
    kaimai: Kaimai, words: tuple[str, ...]
) -> None:
    kaimai("init", "products", "-y")

    told = kaimai(*words, code=1, answers="n\n").output

    assert "Nothing was changed" in told


def test_init_fills_each_table_and_can_be_repeated(kaimai: Kaimai, data: Path) -> None:
    for _ in range(2):
        for table in ("product_category", "products", "shopping_cart", "cart_items"):
            kaimai("init", table, "-y")

    with sqlite3.connect(data / "kaimai.db") as db:
        counts = [
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("product_category", "products", "shopping_cart", "cart_items")
        ]
    assert counts == [len(samples.CATEGORIES), len(samples.PRODUCTS), 1, len(samples.CART)]
    kaimai("check")


def test_the_first_sample_product_is_few_enough_to_sell_out(kaimai: Kaimai) -> None:
    first = samples.PRODUCTS[0]

    assert [sku.on_hand for sku in first.skus] == [500]
    assert (first.hold_minutes, first.sale_starts_at, first.sale_ends_at) == (None, None, None)


def test_an_order_without_a_bank_ends_at_the_seventh_step(kaimai: Kaimai) -> None:
    kaimai("init", "products", "-y")
    kaimai("init", "cart_items", "-y")

    result = kaimai("init", "orders", "-y", code=1)

    assert "✓  5" in result.output
    assert "✗  7" in result.output
    assert "連不上銀行" in result.output
    assert "initialized" in kaimai("orders").output


def test_an_empty_cart_is_said_in_a_sentence(kaimai: Kaimai) -> None:
    assert "購物車是空的" in kaimai("init", "orders", "-y", code=1).output


def test_a_short_line_is_named_and_nothing_is_ordered(kaimai: Kaimai) -> None:
    kaimai("add", "products", "吐司", "--sku", "TOAST", "--price", "80", "--stock", "1", "-y")
    kaimai("add", "shopping_cart", "TOAST", "2", "-y")

    told = kaimai("init", "orders", "-y", code=1).output

    assert "✗  4" in told
    assert "吐司" in told
    assert "There are no orders" in kaimai("orders").output


def test_check_prints_every_rule_and_fails_with_the_rows_that_break_one(
    kaimai: Kaimai, data: Path
) -> None:
    kaimai("init", "products", "-y")
    told = kaimai("check").output
    with sqlite3.connect(data / "kaimai.db") as db:
        db.execute("UPDATE stock SET on_hand = on_hand - 1 WHERE on_hand = 500")

    broken = kaimai("check", code=1).output

    assert all(rule.name in told for rule in RULES)
    assert "TEA-ALISHAN" in broken
    assert "499" in broken


def test_check_asks_one_rule_and_names_those_there_are(kaimai: Kaimai, data: Path) -> None:
    kaimai("init", "products", "-y")
    with sqlite3.connect(data / "kaimai.db") as db:
        db.execute("UPDATE stock SET on_hand = on_hand - 1 WHERE on_hand = 500")

    broken = kaimai("check", "--rule", "on_hand_is_explained", code=1).output
    sound = kaimai("check", "--rule", "reserved_is_explained", "--rule", "holds_end").output
    unknown = kaimai("check", "--rule", "nonsense", code=2).output

    assert "TEA-ALISHAN" in broken
    assert "reserved_is_explained" not in broken
    assert "The books agree" in sound
    assert "on_hand_is_explained" not in sound
    assert all(rule.name in unknown for rule in RULES)


def test_check_speaks_json_to_programs(kaimai: Kaimai, data: Path) -> None:
    kaimai("init", "products", "-y")
    sound = json.loads(kaimai("check", "--json").output)
    with sqlite3.connect(data / "kaimai.db") as db:
        db.execute("UPDATE stock SET on_hand = on_hand - 1 WHERE on_hand = 500")

    broken = json.loads(kaimai("check", "--json", code=1).output)

    assert sound["holds"]
    assert [each["name"] for each in sound["rules"]] == [rule.name for rule in RULES]
    assert not broken["holds"]
    [found] = [each for each in broken["rules"] if each["broken"]]
    assert found["name"] == "on_hand_is_explained"
    assert found["rows"] == [{"sku": "TEA-ALISHAN", "on_hand": 499, "ledger": 500}]


def test_check_tells_how_the_run_before_ended(kaimai: Kaimai, data: Path) -> None:
    kaimai("init", "products", "-y")
    first = kaimai("check").output
    with sqlite3.connect(data / "kaimai.db") as db:
        db.execute("UPDATE stock SET on_hand = on_hand - 1 WHERE on_hand = 500")
    kaimai("check", "--rule", "holds_end")
    second = kaimai("check", code=1).output

    assert "last run" not in first
    assert second.rstrip().endswith(", ok")
    assert kaimai("check", code=1).output.rstrip().endswith(", on_hand_is_explained")


def test_stock_is_received_and_adjusted_with_a_reason(kaimai: Kaimai) -> None:
    kaimai("add", "products", "吐司", "--sku", "TOAST", "--price", "80", "--stock", "5", "-y")

    assert "在庫 8" in kaimai("stock", "receive", "TOAST", "3").output
    assert "在庫 6" in kaimai("stock", "adjust", "TOAST", "-2", "--reason", "broken").output
    assert "reason" in kaimai("stock", "adjust", "TOAST", "-2", code=1).output
    assert "available" in kaimai("stock", "TOAST").output
    assert "no such SKU" in kaimai("stock", "NONE", code=1).output
    assert "whole number" in kaimai("stock", "receive", "TOAST", "x", code=2).output
    kaimai("check")


def test_an_unknown_order_is_said_in_a_sentence(kaimai: Kaimai) -> None:
    for words in (("orders", "260101-X"), ("payments", "show", "X"), ("payments", "sync", "X")):
        assert "no such order" in kaimai(*words, code=1).output


def test_payments_sync_wants_a_number_or_all(kaimai: Kaimai) -> None:
    kaimai("payments", "sync", code=2)
    assert "0 payments" in kaimai("payments", "sync", "--all").output


def test_a_story_of_a_payment_names_every_move(kaimai: Kaimai) -> None:
    kaimai("init", "products", "-y")
    kaimai("init", "cart_items", "-y")
    kaimai("init", "orders", "-y", code=1)
    number = next(w for w in kaimai("orders").output.split() if w[6:7] == "-")

    told = kaimai("payments", "show", number).output

    for move in (
        "下單",
        "Prepared",
        "Decided to ask the bank",
        "Nothing was sent",
        "keys are not set",
    ):
        assert move in told


def test_a_story_is_told_to_programs_as_json(kaimai: Kaimai) -> None:
    kaimai("init", "products", "-y")
    kaimai("init", "cart_items", "-y")
    kaimai("init", "orders", "-y", code=1)
    number = next(w for w in kaimai("orders").output.split() if w[6:7] == "-")

    told = json.loads(kaimai("payments", "show", number, "--json").output)

    assert told["number"] == number
    assert [each["data"]["verb"] for each in told["entries"]][:3] == ["place", "create", "submit"]
    assert told["entries"][0]["text"]["en"].startswith("Placed; its stock is held")


@pytest.mark.usefixtures("no_shop")
def test_migrate_makes_an_empty_database_and_can_be_repeated(kaimai: Kaimai) -> None:
    assert "Migrated" in kaimai("migrate").output
    assert "up to date" in kaimai("migrate").output


def test_an_old_schema_is_refused_with_the_command_that_helps(kaimai: Kaimai, data: Path) -> None:
    kaimai("migrate")
    with sqlite3.connect(data / "kaimai.db") as db:
        db.execute("UPDATE alembic_version SET version_num = 'older'")

    assert "kaimai migrate" in kaimai("orders", code=2).output


@pytest.mark.parametrize(
    ("name", "value"), [("KAIMAI_ATM_MAX", "many"), ("KAIMAI_HOLD_CARD", "soon")]
)
def test_a_wrong_setting_is_named(
    kaimai: Kaimai, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    assert value in kaimai("orders", code=2).output


@pytest.mark.usefixtures("no_shop")
def test_a_file_that_is_no_database_is_said_in_a_sentence(kaimai: Kaimai, data: Path) -> None:
    data.mkdir()
    (data / "kaimai.db").write_bytes(b"no database at all" * 100)

    assert "資料庫" in kaimai("orders", code=1).output


def test_a_database_server_that_is_away_is_said_in_a_sentence(
    kaimai: Kaimai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMAI_DATABASE_URL", "postgresql+asyncpg://x@127.0.0.1:1/x")

    kaimai("orders", code=1)


def test_processes_need_a_database_server(kaimai: Kaimai, port: int) -> None:
    told = kaimai("serve", "--port", str(port), "--processes", "2", code=1).output

    assert "database server" in told


@pytest.mark.usefixtures("no_shop")
def test_the_demo_leaves_a_real_shops_folder_alone(kaimai: Kaimai, data: Path, port: int) -> None:
    data.mkdir()
    (data / "kaimai.toml").write_text('shop_name = "真的店"\n', "utf-8")

    told = kaimai("demo", "--port", str(port), "--data", str(data), code=1).output

    assert "real shop" in told
    assert (data / "kaimai.toml").read_text("utf-8") == 'shop_name = "真的店"\n'
