"""The page about the simulator names every setting and every fault; the package keeps to itself."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

import bank_simulator
from bank_simulator import BankSettings, FaultKind, ShopAccount

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "funbiz.md").read_text(encoding="utf-8").partition("## The simulator")[2]


@pytest.mark.parametrize(
    "name", [field.name for cls in (BankSettings, ShopAccount) for field in dataclasses.fields(cls)]
)
def test_every_setting_is_described(name):
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_is_described(kind):
    assert f"`{kind.value}`" in PAGE


def test_every_public_name_exists():
    assert sorted(bank_simulator.__all__, key=str.lower) == sorted(
        set(bank_simulator.__all__), key=str.lower
    )
    for name in bank_simulator.__all__:
        assert hasattr(bank_simulator, name)


def test_package_imports_no_client_and_no_shop():
    script = (
        "import sys, bank_simulator, bank_simulator.__main__\n"
        "print([m for m in sys.modules if m.partition('.')[0] in {'funbiz', 'kaimai'}])"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )

    assert finished.stdout.strip() == "[]"
