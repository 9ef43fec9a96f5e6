"""Commands run in this process on a data folder of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kaimai.cli.commands import app

Kaimai = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "shop"


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
