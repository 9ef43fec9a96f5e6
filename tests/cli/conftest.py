"""Commands run in this process on a data folder of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kaimai.cli.commands import app
from tests.shop_harness import copy_of

Kaimai = Callable[..., Result]


@pytest.fixture
def data(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """The data folder of a shop that was opened once. Migrating costs more than most commands."""
    folder = tmp_path / "shop"
    folder.mkdir()
    copy_of(migrated_sqlite, folder)
    return folder


@pytest.fixture
def no_shop(data: Path) -> None:
    """The data folder is not there yet: for what the first command of a shop does."""
    (data / "kaimai.db").unlink()
    data.rmdir()


@pytest.fixture
def kaimai(data: Path, monkeypatch: pytest.MonkeyPatch) -> Kaimai:
    """Run a command; `code` is the exit code that is expected."""
    monkeypatch.setenv("KAIMAI_DATA", str(data))

    def run(*words: str, code: int = 0, answers: str = "") -> Result:
        result = CliRunner().invoke(app, list(words), input=answers)
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    return run
