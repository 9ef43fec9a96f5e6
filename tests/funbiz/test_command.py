"""The command `funbiz`, run as an engineer runs it, against the simulator as a server."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import typer
from typer.testing import CliRunner

from bank_simulator import DEMO_SHOP
from funbiz import (
    PRODUCTION_BASE_URL,
    TAIPEI,
    FunbizError,
    NotSent,
    OrdersInPeriod,
    Refused,
    Unknown,
    __version__,
)
from funbiz.command import program, querying, session
from funbiz.command.options import Shown, Where
from funbiz.command.sentences import exit_code, sentence
from tests.funbiz.conftest import ROOT

SECRETS = (DEMO_SHOP.a1, DEMO_SHOP.a2, DEMO_SHOP.b1, DEMO_SHOP.b2, DEMO_SHOP.x_key_id)


@pytest.fixture
def funbiz(bank_process):
    """Run a command; `code` is the exit code that is expected. Returns what it printed."""

    def run(*words, code=0, given=None, **environment):
        result = CliRunner().invoke(
            program.app,
            [str(word) for word in words],
            input=given,
            env={**bank_process.environment, **environment},
        )
        assert result.exit_code == code, result.output
        assert not any(secret in result.output for secret in SECRETS)
        return result.output

    return run


@pytest.fixture
def asked(funbiz):
    """Run a command for its JSON."""
    return lambda *words, **more: json.loads(funbiz(*words, "--json", **more))


def made_up(prefix="T"):
    return f"{prefix}{datetime.now(UTC):%H%M%S%f}"


def create(asked, method, *words, **environment):
    number = made_up()
    told = asked("create", method, "--amount", 180, "--number", number, *words, **environment)
    reply = told["reply"]
    assert (reply["order_no"], reply["amount_cents"]) == (number, 18000)
    return reply


def token_of(bank_process, number):
    """The latest pay token that the bank made for an order."""
    return bank_process.control("GET", f"orders/{number}")["pay_tokens"][-1]


# --- Making orders ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "words", "shown"),
    [
        ("card", ["--link-minutes", 15], "card.pay_url"),
        ("instalments", ["--times", 3], "card.pay_url"),
        ("bonus", [], "card.pay_url"),
        ("account", [], "account.account_no"),
        ("mobile", ["--brand", "A"], "mobile.pay_url"),
        ("wallet", ["--brand", "Line"], "wallet.pay_url"),
        ("escrow", ["--times", 3], "card.pay_url"),
        ("recurring", ["--times", 12, "--period", "M"], "card.pay_url"),
    ],
)
def test_an_order_of_each_method_tells_where_to_pay(asked, method, words, shown):
    reply = create(asked, method, *words)

    part, name = shown.split(".")
    assert reply[part][name]
    assert reply["description"].startswith("S0000")


def test_a_table_for_people_has_the_fields_of_the_record(funbiz):
    said = funbiz("create", "card", "--amount", 180, "--name", "一盒草莓")

    assert re.search(r"amount_cents\W+18000  NT\$180", said)
    assert re.search(r"card\.pay_url\W+http://\S+PayCard\?TD=", said)
    assert re.search(r"order_no\W+F\d{12}[0-9a-f]{4}", said)


def test_a_broken_rule_is_named_and_nothing_is_sent(funbiz):
    said = funbiz("create", "card", "--amount", 180, "--name", "50% off", code=2)

    assert "Nothing was sent" in said
    assert "product_name" in said


# --- Asking ----------------------------------------------------------------------------------


def test_an_order_is_followed_from_its_link_to_its_refund(asked, funbiz, bank_process):
    number = create(asked, "card")["order_no"]
    assert "1C200  The buyer has not paid yet." in funbiz("query", "order", number)

    bank_process.pay(number)

    [paid] = asked("query", "order", number)["reply"]["orders"]
    assert paid["pay_status"] == "1C400"
    result = asked("pay-query", token_of(bank_process, number))["reply"]["result"]
    assert (result["order_no"], result["status"]) == (number, "S")
    asked("maintain", "refund", number, "--amount", 80)
    [refunded] = asked("query", "order", number)["reply"]["orders"]
    assert [row["amount_cents"] for row in refunded["refunds"]] == [8000]
    assert "8000  NT$80" in funbiz("query", "order", number)


def test_a_held_card_is_listed_captured_and_voided(asked, funbiz, bank_process):
    kept, given_up = (
        create(asked, "card", "--authorize", "--capture-days", 5)["order_no"] for _ in range(2)
    )
    for number in (kept, given_up):
        bank_process.pay(number)
    assert {kept, given_up} <= {
        row["order_no"] for row in asked("query", "uncaptured")["reply"]["orders"]
    }

    funbiz("maintain", "capture", kept)
    funbiz("maintain", "void", given_up)

    states = [
        asked("query", "order", number)["reply"]["orders"][0]["pay_status"]
        for number in (kept, given_up)
    ]
    assert states == ["1C400", "1C351"]


def test_a_period_is_asked_in_taiwans_days(asked, funbiz):
    number = create(asked, "account")["order_no"]
    today = f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d}"

    found = asked("query", "period", today, today, "--pay-type", "A", "--flag", "N")

    assert number in [row["order_no"] for row in found["reply"]["orders"]]
    assert re.search(rf"{number}\W+A  virtual account\W+1A200", funbiz("query", "period", today))
    assert "沒有資料" in funbiz("query", "period", "2020-01-01", "2020-01-02")
    assert "neither a day" in funbiz("query", "period", "yesterday", code=2)


def test_the_account_of_an_order_gets_a_deadline_and_its_refund_takes_two_calls(
    asked, funbiz, bank_process
):
    number = create(asked, "account")["order_no"]
    day = datetime.now(UTC).date() + timedelta(days=9)
    funbiz("maintain", "expiry", number, f"{day}T18:00")
    [row] = asked("query", "order", number)["reply"]["orders"]
    assert row["expires_at"] == f"{day}T18:00:00+08:00"
    bank_process.pay(number)

    first = funbiz("maintain", "refund", number)
    masked = re.search(r"refund_token\W+([0-9a-f]{12}…)", first)

    assert masked, first
    assert "Nothing is refunded yet" in first


def test_a_refund_of_an_account_is_confirmed_at_once_when_asked_to(asked, bank_process):
    number = create(asked, "account")["order_no"]
    bank_process.pay(number)

    asked("maintain", "refund", number, "--confirm")

    [row] = asked("query", "order", number)["reply"]["orders"]
    assert row["refund_status"] == "2A400"


def test_a_schedule_is_shown_and_stopped(asked, funbiz, bank_process):
    number = create(asked, "recurring", "--times", 3)["order_no"]
    bank_process.pay(number)
    running = asked("query", "schedule", number)["reply"]["schedule"]
    assert (running["times"], running["charged"], running["status"]) == (3, 1, "01")

    assert re.search(r"schedule.status\W+01  running", funbiz("query", "schedule", number))

    funbiz("maintain", "stop", number)

    assert asked("query", "schedule", number)["reply"]["schedule"]["status"] == "03"


def test_wallet_orders_are_asked_by_number_and_by_days(asked, funbiz, bank_process):
    number, other = (create(asked, "wallet", "--brand", b)["order_no"] for b in ("Line", "Jko"))
    bank_process.pay(number)
    today = f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d}"

    [row] = asked("query", "wallets", number)["reply"]["orders"]
    assert (row["wallet"], row["amount_cents"]) == ("Line", 18000)
    found = asked("query", "wallets", "--from", today, "--wallet", "Jko")["reply"]["orders"]
    assert other in [row["order_no"] for row in found]
    assert number not in [row["order_no"] for row in found]
    assert number in funbiz("query", "wallets", "--from", today, "--to", today)
    assert "--from" in funbiz("query", "wallets", code=2)


def test_money_is_taken_at_a_counter(asked):
    reply = asked(
        "offline", "--amount", 180, "--number", made_up(), "--brand", "Line", "--barcode", "2810060"
    )["reply"]

    assert reply["pay_status"] == "S"


def test_a_card_is_bound_and_pays_an_order_at_once(asked, funbiz, bank_process):
    bind_no = made_up("B")
    assert asked("bind", bind_no)["reply"]["bind_url"].startswith("http")
    pay_token = bank_process.control("POST", f"bindings/{bind_no}/bind")["pay_token"]
    assert re.search(r"binding\.bind_token\W+…", funbiz("pay-query", pay_token))
    binding = asked("pay-query", pay_token, "--reveal")["reply"]["binding"]

    reply = create(asked, "bound-card", "--bind-no", bind_no, "--token", binding["bind_token"])

    assert reply["card"]["pay_status"] == "1C400"


def test_a_remembered_card_pays_the_next_order(asked, bank_process):
    number = create(asked, "card")["order_no"]
    bank_process.control("POST", f"orders/{number}/pay", json={"remember": True})
    pay_token = token_of(bank_process, number)
    assert asked("pay-query", pay_token)["reply"]["result"]["quick_pay_token"] == "…"
    token = asked("pay-query", pay_token, "--reveal")["reply"]["result"]["quick_pay_token"]

    assert create(asked, "quick-pay", FUNBIZ_QUICK_PAY_TOKEN=token)["card"]["pay_url"]


def test_statements_and_payouts_are_asked_by_day(asked):
    yesterday = datetime.now(UTC).date() - timedelta(days=1)

    assert asked("bill", yesterday)["reply"]["day"] == f"{yesterday}"
    assert asked("bill")["outcome"] == "done"
    assert asked("allot", yesterday, "--pay-type", "A")["outcome"] == "done"
    assert asked("allot", yesterday, yesterday, "--escrow")["outcome"] == "done"


# --- The four ends of a call -----------------------------------------------------------------


def test_a_refusal_says_why_and_ends_with_3(asked, funbiz):
    said = funbiz("maintain", "capture", create(asked, "card")["order_no"], code=3)

    assert "銀行拒絕（E1802 – " in said
    assert "change the request" in said


def test_a_number_that_may_be_taken_ends_with_4_and_says_what_to_ask(asked, funbiz):
    number = create(asked, "card")["order_no"]

    said = funbiz("create", "card", "--amount", 180, "--number", number, code=4)

    assert "E0302" in said
    assert f"funbiz query order {number}" in said


def test_a_lost_reply_ends_with_4_for_programs_too(asked, bank_process):
    number = made_up()
    bank_process.misbehave(kind="http_status", service="OrderCreate", http_status=502)

    told = asked("create", "card", "--amount", 180, "--number", number, code=4)

    assert told["outcome"] == "unknown"
    assert (told["error"], told["http_status"], told["order_no"]) == ("ServerFailed", 502, number)


def test_what_was_not_sent_ends_with_5(funbiz):
    said = funbiz("query", "uncaptured", code=5, FUNBIZ_BASE_URL="http://127.0.0.1:9/api")

    assert "check the network and FUNBIZ_BASE_URL" in said


def test_a_wrong_gateway_key_says_which_variable_to_check(funbiz):
    key = "00000000-0000-4000-8000-000000000000"

    assert "FUNBIZ_X_KEY_ID" in funbiz("nonce", code=5, FUNBIZ_X_KEY_ID=key)


def leaves(kind):
    below = kind.__subclasses__()
    return [leaf for each in below for leaf in leaves(each)] or [kind]


@pytest.mark.parametrize("kind", leaves(FunbizError))
def test_each_error_has_a_sentence_that_says_what_to_do(kind):
    error = kind(service="OrderCreate", order_no="A1", code="E0602", http_status=404)
    told = sentence(error, ask_with="query order")

    assert "沒有完成" not in told
    assert exit_code(error).name == {NotSent: "NOT_SENT", Refused: "REFUSED"}.get(
        kind.__mro__[1], "UNKNOWN"
    )
    assert ("funbiz query order A1" in told) == issubclass(kind, Unknown)
    assert ("ask again later" in sentence(error, ask_with=None)) == issubclass(kind, Unknown)


def test_missing_and_unusable_keys_and_addresses_are_named(funbiz):
    assert "FUNBIZ_A1, FUNBIZ_B2" in funbiz("nonce", code=2, FUNBIZ_A1="", FUNBIZ_B2="")
    assert "b1 must be 16" in funbiz("nonce", code=2, FUNBIZ_B1="no key")
    assert "must be an http(s) address" in funbiz("nonce", code=2, FUNBIZ_BASE_URL="here")


def test_a_list_that_may_lack_orders_says_which(capsys):
    at = datetime(2026, 3, 10, 10, 0, tzinfo=TAIPEI)

    querying.print_orders(OrdersInPeriod(orders=(), cut=((at, at),)), Shown())

    assert "2026-03-10 10:00 – 10:00: 可能還有更多" in capsys.readouterr().out


def test_the_real_bank_does_nothing_before_a_person_agrees(funbiz):
    said = funbiz("maintain", "void", "A1", "--production", code=2, given="n\n")
    assert "real money" in said
    assert "Nothing was sent" in said
    # Nobody is there to be asked.
    assert "Nothing was sent" in funbiz("maintain", "void", "A1", "--production", code=2, given="")


def test_the_bank_that_is_meant():
    elsewhere = "http://127.0.0.1:8001/api"

    assert session.base_url(Where(production=True, base_url=elsewhere)) == PRODUCTION_BASE_URL
    assert "apisbx" in session.base_url(Where(production=False, base_url=elsewhere))
    assert session.base_url(Where(base_url=elsewhere)) == elsewhere
    assert "apisbx" in session.base_url(Where())


# --- Nonce, Sign, envelope -------------------------------------------------------------------


def test_a_message_is_signed_with_the_key_hidden(asked, funbiz):
    nonce = asked("nonce")["nonce"]
    members = json.dumps({"ShopNo": "KM0001_001", "PayToken": "ab" * 32, "Amount": 100, "P": {}})

    told = asked("sign", "--nonce", nonce, given=members)

    assert told["signed_text"].startswith("Amount=100&PayToken=abababababab…&ShopNo=KM0001_001")
    assert told["signed_text"].endswith(f"{nonce}<HashID>")
    assert re.fullmatch("[0-9A-F]{64}", told["sign"])
    assert told["sign"] in funbiz("sign", "--nonce", nonce, given=members)
    assert "defined Sign" in funbiz("sign", "--nonce", nonce, given='{"A": 1.5}', code=2)


def test_an_envelope_is_opened_and_its_sign_checked(asked, funbiz, envelope, tmp_path):
    file = tmp_path / "envelope.json"
    file.write_text(json.dumps(envelope), "utf-8")
    assert asked("decrypt", file)["members"]["OrderNo"] == "A1001"
    assert "Sign 相符" in funbiz("decrypt", file)
    assert funbiz("nonce").startswith("Nonce  ")

    forged = json.dumps({**envelope, "Sign": "0" * 64})

    assert asked("decrypt", given=forged, code=1)["sign_fits"] is False
    assert "do not believe it" in funbiz("decrypt", given=forged, code=1)


@pytest.mark.parametrize(
    "given", ["nothing", "[]", '{"Nonce": "x"}', '{"Nonce": "x", "Message": "zz"}']
)
def test_what_is_no_envelope_is_said_to_be_none(funbiz, given):
    funbiz("decrypt", given=given, code=2)


def test_a_file_that_is_not_there_is_named(funbiz):
    assert "no-such-file" in funbiz("decrypt", "no-such-file", code=2)


def test_a_code_is_explained_for_each_service(asked, funbiz):
    told = asked("code", "e0302")

    assert told["ends"]["OrderCreate"] == "UnlistedCode"
    assert told["ends"]["OrderQuery"] == "RefusedByBank"
    assert "訂單編號重覆" in funbiz("code", "E0302")
    assert "E7777" in funbiz("code", "E7777", code=2)


# --- Help ------------------------------------------------------------------------------------


def test_every_command_has_an_example_in_its_help(funbiz):
    found = {}

    def walk(command, path):
        for name, each in getattr(command, "commands", {}).items():
            walk(each, f"{path} {name}".lstrip())
        if not hasattr(command, "commands"):
            found[path] = command.epilog

    walk(typer.main.get_command(program.app), "")

    assert found == {path: f"例 Example: {line}" for path, line in program.EXAMPLES.items()}
    assert all(line.startswith(f"funbiz {path}") for path, line in program.EXAMPLES.items())
    assert funbiz("--version") == f"funbiz {__version__}\n"
    said = funbiz("query", "period", "-h")
    assert program.EXAMPLES["query period"] in " ".join(said.split())


@pytest.mark.parametrize("command", program.EXAMPLES)
def test_an_example_is_read_by_its_command_as_it_stands(command):
    """Without keys each gets as far as asking for them; a file is asked for before."""
    result = CliRunner().invoke(
        program.app,
        program.EXAMPLES[command].split()[1:],
        env={"FUNBIZ_RETURN_URL": "https://shop.example/back"},
    )

    if command == "code":
        assert result.exit_code == 0
    else:
        assert result.exit_code == 2
        assert "FUNBIZ_X_KEY_ID" in result.output or ".json" in result.output


def test_without_the_extra_the_command_says_what_to_install():
    script = "import sys\nsys.modules['typer'] = None\nfrom funbiz.command import main\nmain()\n"
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src")},
        timeout=60,
    )

    assert done.returncode == 1
    assert "pip install 'funbiz[cli]'" in done.stderr
