"""README and the operations page name every setting and command there is, and none that is not."""

import re
import shlex
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kaimai.cli.commands import app
from kaimai.settings import (
    CONFIG_FILE,
    Bank,
    InvalidSetting,
    Limits,
    Line,
    Mail,
    Settings,
    read_settings,
)

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
SECTIONS = {"bank": Bank(), "mail": Mail(), "line": Line(), "limits": Limits()}
CHANGED_BY_PEOPLE = {"offered"}
"""What only the back office and `kaimai shop set` change; a file that names it is refused."""


def described(first_cell: str) -> dict[str, str]:
    """The rows of the table with this heading: first cell without backticks, and the second."""
    table = OPERATIONS.split(f"| {first_cell} |", 1)[1].split("\n\n", 1)[0]
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", table, re.MULTILINE))


def shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case timedelta():
            return f"{value.total_seconds() / 60:.0f} minutes"
        case "" | ():
            return "empty"
        case str():
            return f"`{value}`"
        case _:
            return str(value)


def commands(of: typer.Typer) -> list[str]:
    """Every command as it is typed."""
    root = typer.main.get_command(of)
    found, waiting = [], [("kaimai", root)]
    while waiting:
        name, command = waiting.pop()
        children = getattr(command, "commands", None)
        if children is None:
            found.append(name)
        else:
            waiting += [(f"{name} {each}", child) for each, child in children.items()]
    return sorted(found)


def groups_that_run_alone(of: typer.Typer) -> list[str]:
    """Groups of commands that do something without one of them: `kaimai orders`."""
    root = typer.main.get_command(of)
    groups = getattr(root, "commands", {})
    return [
        f"kaimai {name}"
        for name, group in groups.items()
        if getattr(group, "commands", None) and getattr(group, "invoke_without_command", False)
    ]


def test_every_setting_is_described_with_its_default() -> None:
    defaults = Settings(data=ROOT)
    expected = {
        each.name: shown(getattr(defaults, each.name))
        for each in fields(Settings)
        if each.name not in {"data", *CHANGED_BY_PEOPLE, *SECTIONS}
    }
    for section, record in SECTIONS.items():
        expected |= {f"{section}.{f.name}": shown(getattr(record, f.name)) for f in fields(record)}

    assert described("Setting") == expected


@pytest.mark.parametrize("name", sorted(CHANGED_BY_PEOPLE))
def test_what_people_change_is_no_setting_of_the_file(tmp_path: Path, name: str) -> None:
    (tmp_path / CONFIG_FILE).write_text(f"{name} = []\n", "utf-8")

    with pytest.raises(InvalidSetting, match=name):
        read_settings(tmp_path, {})


def test_every_command_is_described() -> None:
    assert sorted(described("Command")) == commands(app)


@pytest.mark.parametrize("command", commands(app))
def test_every_command_explains_itself_in_both_languages(command: str) -> None:
    told = CliRunner().invoke(app, [*command.split()[1:], "--help"])

    assert told.exit_code == 0
    assert re.search(r"[一-鿿]", told.output)
    # The simulation makes its own shops, in a folder that it throws away; a key is nobody's yet.
    needs_none = command in {"kaimai simulate", "kaimai secrets new-key"}
    assert bool(re.search(r"--data\b", told.output)) != needs_none


@pytest.mark.parametrize("page", [README, OPERATIONS], ids=["README", "operations"])
def test_commands_on_a_page_exist(page: str) -> None:
    typed = re.findall(r"^\.venv/bin/(kaimai .*?)(?:\s+#.*)?$", page, re.MULTILINE)
    typed += re.findall(r"`(kaimai [a-z][^`]*)`", page)
    known = [*commands(app), *groups_that_run_alone(app)]

    for line in typed:
        words = shlex.split(line)
        is_known = any(words[: len(name.split())] == name.split() for name in known)
        assert is_known or words == ["kaimai", "--help"], line


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for target in re.findall(r"\bmake ([a-z]+)", README):
        assert f"\n{target}:" in makefile
