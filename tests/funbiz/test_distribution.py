"""The client as a distribution of its own: built, looked into, installed alone, and run."""

import ast
import email
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

import funbiz
from funbiz.command import program

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "distributions" / "funbiz"
PROJECT = tomllib.loads((FOLDER / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, built by the library that is locked already, without a network."""
    place = tmp_path_factory.mktemp("wheel")
    [built] = WheelBuilder(str(FOLDER)).build(directory=str(place), versions=["standard"])
    return Path(built)


def names_of(requirements):
    return {requirement.partition(">")[0] for requirement in requirements}


def imported_by(text):
    """The first parts of all names that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"funbiz"}


def test_the_wheel_holds_the_whole_client_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
        facts = email.message_from_bytes(
            packed.read(f"funbiz-{funbiz.__version__}.dist-info/METADATA")
        )

    source = ROOT / "src"
    wanted = {
        str(path.relative_to(source))
        for path in (source / "funbiz").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names == wanted
    assert "funbiz/py.typed" in names
    assert facts["Version"] == funbiz.__version__ == PROJECT["version"]
    assert facts["License-Expression"]
    assert facts["License-File"] == "LICENSE"
    assert "`Unknown`" in facts.get_payload(decode=True).decode()


def test_an_sdist_holds_what_its_own_wheel_needs(wheel, tmp_path):
    [archive] = SdistBuilder(str(FOLDER)).build(directory=str(tmp_path))
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    unpacked = tmp_path / f"funbiz-{funbiz.__version__}"

    [again] = WheelBuilder(str(unpacked)).build(directory=str(tmp_path), versions=["standard"])

    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        assert one.namelist() == other.namelist()


def test_what_the_readme_shows_can_be_run():
    readme = (FOLDER / "README.md").read_text("utf-8")
    [example] = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    commands = re.findall(r"^funbiz [a-z].*", readme, re.MULTILINE)
    names = set(re.findall(r"^from funbiz import (.*)$", example, re.MULTILINE)[0].split(", "))

    compile(example, "README.md", "exec")
    assert names <= set(funbiz.__all__)
    assert commands
    for command in commands:
        assert any(command.startswith(f"funbiz {name} ") for name in program.EXAMPLES), command


def test_the_wheel_imports_only_what_it_declares(wheel):
    libraries = names_of(PROJECT["dependencies"])
    extra = names_of(PROJECT["optional-dependencies"]["cli"])
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            if name.endswith(".py"):
                allowed = libraries | (extra if name.startswith("funbiz/command/") else set())
                foreign = imported_by(packed.read(name)) - allowed
                assert foreign == set(), name


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """The programs of a fresh environment that has the wheel, and its libraries from here."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, symlinks=True, with_pip=False)
    programs = place / "bin"
    install = [sys.executable, "-m", "uv", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run(
        [*install, "--no-cache", "--python", str(programs / "python"), str(wheel)],
        check=True,
        timeout=60,
    )
    # A folder that a .pth file names has its own .pth files ignored: the shop stays out.
    here = sysconfig.get_path("purelib")
    [packages] = place.glob("lib/python*/site-packages")
    (packages / "libraries-of-the-tests.pth").write_text(here)
    return programs


def test_installed_alone_it_asks_the_bank(installed, bank_process, tmp_path):
    script = tmp_path / "example.py"
    script.write_text(
        "import os, httpx, importlib.util\n"
        "from funbiz import BlockingFunbizClient, Card, CreateOrder, ShopKeys\n"
        "assert importlib.util.find_spec('kaimai') is None\n"
        "names = ('shop_no', 'a1', 'a2', 'b1', 'b2', 'x_key_id')\n"
        "keys = ShopKeys(**{n: os.environ[f'FUNBIZ_{n.upper()}'] for n in names})\n"
        "with httpx.Client() as http:\n"
        "    bank = BlockingFunbizClient(keys, base_url=os.environ['FUNBIZ_BASE_URL'], http=http)\n"
        "    reply = bank.create_order(CreateOrder(order_no='ALONE1', amount_cents=18000,\n"
        "        product_name='一盒草莓', return_url='https://shop.example/', method=Card()))\n"
        "    print(reply.code, reply.amount_cents)\n",
        "utf-8",
    )

    def run(*words):
        return subprocess.run(
            list(words),
            env=bank_process.environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    assert run(installed / "python", script).split() == ["S0000", "18000"]
    assert "1C200" in run(installed / "funbiz", "query", "order", "ALONE1")
