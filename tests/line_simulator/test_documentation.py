"""The page about the simulator names every setting and every fault; the package keeps to itself."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

import line_simulator
from line_simulator import FaultKind, LineSettings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "line-simulator.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(LineSettings)])
def test_every_setting_is_described(name):
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_is_described(kind):
    assert f"`{kind.value}`" in PAGE


def test_every_public_name_exists():
    assert len(set(line_simulator.__all__)) == len(line_simulator.__all__)
    for name in line_simulator.__all__:
        assert hasattr(line_simulator, name)


def test_package_imports_no_shop_and_no_library_of_line():
    script = (
        "import sys, line_simulator, line_simulator.__main__\n"
        "foreign = {'funbiz', 'kaimai', 'bank_simulator', 'linebot'}\n"
        "print([m for m in sys.modules if m.partition('.')[0] in foreign])"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )

    assert finished.stdout.strip() == "[]"
