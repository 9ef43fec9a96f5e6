"""The package as a whole: what it exports, what it drags in, what its page says."""

import dataclasses
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import funbiz
from funbiz import (
    blocking,
    client,
    codes,
    descriptions,
    errors,
    keys,
    notices,
    replies,
    requests,
    services,
)
from funbiz.command import program, session
from funbiz.command.sentences import Exit

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/funbiz.md").read_text(encoding="utf-8").partition("## The simulator")[0]


def public_names(module):
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (getattr(value, "__module__", None) or "").startswith(module.__name__)
    }


@pytest.mark.parametrize(
    "module", [blocking, client, codes, descriptions, errors, keys, notices, replies, requests]
)
def test_every_public_name_is_exported(module):
    assert public_names(module) <= set(funbiz.__all__)


def test_everything_exported_exists_once():
    assert len(funbiz.__all__) == len(set(funbiz.__all__))
    for name in funbiz.__all__:
        assert hasattr(funbiz, name)


def test_importing_the_client_drags_in_neither_the_shop_nor_its_libraries():
    script = (
        "import sys, funbiz; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'kaimai', 'bank_simulator', 'line_simulator', 'litestar', 'sqlalchemy'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout.strip() == ""


def test_there_is_no_switch_for_certificates():
    for name, method in inspect.getmembers(funbiz.FunbizClient, inspect.isfunction):
        assert "verify" not in inspect.signature(method).parameters, name


def test_every_record_is_frozen():
    for name in funbiz.__all__:
        value = getattr(funbiz, name)
        if dataclasses.is_dataclass(value):
            assert value.__dataclass_params__.frozen, name


@pytest.mark.parametrize(
    "service",
    [value.name for value in vars(services).values() if isinstance(value, services.Service)],
)
def test_the_page_names_every_service(service):
    assert f"`{service}`" in PAGE


def test_the_table_of_the_page_has_every_service_and_message():
    table = PAGE.partition("## Every service")[2].partition("## The client")[0]
    offered = [
        value.name for value in vars(services).values() if isinstance(value, services.Service)
    ]
    assert [name for name in offered if f"`{name}`" not in table] == []
    assert [kind for kind in codes.MessageKind if kind.value not in table] == []


def test_the_page_names_every_method():
    methods = {
        name
        for name, _ in inspect.getmembers(funbiz.FunbizClient, inspect.isfunction)
        if not name.startswith("_")
    }
    missing = {name for name in methods if not re.search(rf"`{name}\b", PAGE)}
    assert missing == set()


def test_the_page_names_every_error():
    missing = {name for name in public_names(errors) if name not in PAGE}
    assert missing == set()


def test_the_page_names_every_command():
    told = PAGE.partition("### The command")[2].partition("### The three ends")[0]
    # A group is named before its first command: `funbiz query order`, `period`, ...
    names = {command.split()[-1] for command in program.EXAMPLES}
    assert {name for name in names if not re.search(rf"`(funbiz )?(\w+ )?{name}`", told)} == set()


def test_the_page_names_every_variable_and_exit_code():
    assert {name for name in session.VARIABLES.values() if f"`{name}`" not in PAGE} == set()
    assert {code for code in Exit if f"\n| {code.value} | " not in PAGE} == set()
