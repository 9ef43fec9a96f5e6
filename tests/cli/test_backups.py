"""`kaimai backup` and `kaimai restore`, as their user types them."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from kaimai.composition import open_database
from kaimai.persistence.migrating import upgrade
from kaimai.settings import Settings
from tests.cli.conftest import Kaimai

FIRST = "20261122_first"


async def make_first_version(data: Path) -> None:
    """An empty shop as the first version of all made it."""
    async with open_database(Settings(data=data)) as db:
        await db.migrate(partial(upgrade, to=FIRST))


def only_backup(folder: Path) -> str:
    (file,) = folder.glob("kaimai-*.tar.gz")
    return str(file)


def test_a_shop_is_backed_up_tried_out_and_restored_elsewhere(
    kaimai: Kaimai, data: Path, tmp_path: Path
) -> None:
    kaimai("init", "products", "-y")

    told = kaimai("backup").output
    file = only_backup(data / "backups")
    listed = kaimai("backup", "--list").output
    tried = kaimai("restore", file, "--verify").output
    restored = kaimai("restore", file, "--data", str(tmp_path / "new")).output

    assert file in told
    assert Path(file).name in listed
    assert "the books agree" in tried
    assert "the books agree" in restored
    assert "kaimai reconcile --days 30" in restored
    kaimai("products", "export", str(tmp_path / "old.csv"))
    kaimai("products", "export", str(tmp_path / "new.csv"), "--data", str(tmp_path / "new"))
    assert (tmp_path / "new.csv").read_bytes() == (tmp_path / "old.csv").read_bytes()
    assert not list((tmp_path / "new").glob(".restore-*"))


def test_a_backup_goes_where_its_maker_says(kaimai: Kaimai, data: Path, tmp_path: Path) -> None:
    kaimai("migrate")

    kaimai("backup", "--to", str(tmp_path / "stick"))

    assert only_backup(tmp_path / "stick")
    assert "There are no backups" in kaimai("backup", "--list").output


def test_nothing_is_restored_over_a_shop(kaimai: Kaimai, data: Path) -> None:
    kaimai("init", "products", "-y")
    kaimai("backup")
    before = (data / "kaimai.db").read_bytes()

    told = kaimai("restore", only_backup(data / "backups"), code=1).output

    assert "nothing is written over" in told
    assert (data / "kaimai.db").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b" + bytes(100)])
def test_rubbish_is_no_backup(kaimai: Kaimai, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "rubbish.tar.gz"
    file.write_bytes(content)

    assert "cannot be used" in kaimai("restore", str(file), "--verify", code=1).output


@pytest.mark.usefixtures("no_shop")
def test_there_must_be_a_shop(kaimai: Kaimai, data: Path) -> None:
    assert "There is no shop" in kaimai("backup", code=1).output
    assert not (data / "kaimai.db").exists()


@pytest.mark.usefixtures("no_shop")
def test_a_shop_of_an_older_version_is_backed_up_before_it_is_migrated(
    kaimai: Kaimai, data: Path
) -> None:
    asyncio.run(make_first_version(data))
    assert "kaimai migrate" in kaimai("orders", code=2).output

    kaimai("backup")

    file = only_backup(data / "backups")
    assert "the books agree" in kaimai("restore", file, "--verify").output
    kaimai("migrate")
