"""Commands run in this process on a data folder of the test's own; and ports that are free."""

import contextlib
import secrets
import socket
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


@pytest.fixture
def port() -> int:
    """A port whose two neighbours are free too."""
    return free_ports()


def free_ports() -> int:
    """The first of three free ports, below those that the system gives to whoever asks for any."""
    while True:
        number = 20_000 + secrets.randbelow(10_000)
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for each in range(number, number + 3):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", each))
            return number
