"""A backup is one moment of a shop that sells on, whole or not there, and can be put back."""

import asyncio
import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kaimai import archive, composition
from kaimai.domain.backups import NIGHTLY, Census, Manifest
from kaimai.domain.calendar import TAIPEI
from kaimai.domain.errors import BackupFailed
from kaimai.operations.backups import (
    Place,
    back_up_nightly,
    backups_in,
    make_backup,
    put_back,
    record_backup,
    rows_that_differ,
)
from kaimai.persistence import backup_runs
from kaimai.queries.check import RULES, find_broken
from tests.shop_harness import ShopHarness

PICTURE = b"\x00picture" * 1000


def place_of(harness: ShopHarness, folder: Path) -> Place:
    settings = harness.shop.settings
    pictures = settings.data / "media"
    pictures.mkdir(exist_ok=True)
    (pictures / "a-640.webp").write_bytes(PICTURE)
    return composition.backup_place(settings, folder)


async def trade(harness: ShopHarness, first: int) -> None:
    async def buy(number: int) -> None:
        _, payment = await harness.checked_out(
            cart=await harness.cart_with(f"buyer-{number}", COLA=1)
        )
        await harness.ring(harness.bank.pay_card(payment.attempt_number))

    await asyncio.gather(*(buy(number) for number in range(first, first + 10)))


async def test_a_backup_of_a_shop_that_sells_is_one_moment_of_it(
    harness: ShopHarness, tmp_path: Path
) -> None:
    await harness.sell(("COLA", 30, 1000))
    await trade(harness, 0)
    place = place_of(harness, tmp_path / "backups")
    at = harness.clock.present

    made, _, _ = await asyncio.gather(
        make_backup(place, at=at), trade(harness, 100), trade(harness, 200)
    )
    after = await harness.rows("SELECT count(*) FROM orders")

    async with composition.scratch(harness.shop.settings, tmp_path / "there") as settings:
        there = composition.backup_place(settings)
        manifest = await put_back(made, there, work=tmp_path / "work")
        async with composition.open_database(settings) as db:
            assert await rows_that_differ(db, manifest) == []
            assert await find_broken(db, at, RULES, clock=time.monotonic) == []
        assert (settings.data / "media" / "a-640.webp").read_bytes() == PICTURE
    assert after == [(30,)]
    assert 10 <= manifest.census.rows["orders"] <= 30
    assert made.stat().st_mode & 0o077 == 0


async def test_nothing_is_written_over(harness: ShopHarness, tmp_path: Path) -> None:
    await harness.sell(("COLA", 30, 5))
    place = place_of(harness, tmp_path / "backups")
    made = await make_backup(place, at=harness.clock.present)
    shutil.rmtree(place.data / "media")

    with pytest.raises(BackupFailed) as refused:
        await put_back(made, place, work=tmp_path / "work")

    assert refused.value.why == "not_empty"
    assert (await harness.stock("COLA")).on_hand == 5


async def test_two_backups_of_one_second_are_two(harness: ShopHarness, tmp_path: Path) -> None:
    place = place_of(harness, tmp_path / "backups")

    first = await make_backup(place, at=harness.clock.present)
    second = await make_backup(place, at=harness.clock.present)

    assert len(backups_in(place.folder)) == 2
    assert first.name != second.name


async def test_a_disk_that_is_too_small_is_told_before_anything_is_written(
    harness: ShopHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_of(harness, tmp_path / "backups")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))

    with pytest.raises(BackupFailed, match="no_room"):
        await record_backup(
            harness.shop.db, place, kind=NIGHTLY, clock=time.monotonic, now=harness.clock
        )

    last = await harness.shop.db.read(backup_runs.last)
    assert last is not None
    assert last.trouble.startswith("no_room")
    assert await harness.shop.db.read(backup_runs.last_good) is None
    assert backups_in(place.folder) == []


async def test_a_backup_is_made_once_a_night_and_tried_again_after_an_hour(
    harness: ShopHarness, tmp_path: Path
) -> None:
    place = place_of(harness, tmp_path / "backups")

    async def job() -> int:
        return await back_up_nightly(
            harness.shop.db, place, from_hour=4, clock=time.monotonic, now=harness.clock
        )

    # The shop has opened today.
    assert await job() == 0
    harness.clock.present = datetime(2026, 12, 1, 3, 59, tzinfo=TAIPEI)
    assert await job() == 0
    (tmp_path / "backups").write_text("a file where the folder should be")
    harness.clock.present += timedelta(minutes=1)
    with pytest.raises(OSError, match="exists"):
        await job()
    (tmp_path / "backups").unlink()
    harness.clock.present += timedelta(minutes=59)
    assert await job() == 0
    harness.clock.present += timedelta(minutes=1)
    assert await job() == 1
    assert await job() == 0
    harness.clock.present += timedelta(days=1)
    assert await job() == 1
    assert [NIGHTLY in file.name for file in backups_in(place.folder)] == [True, True]


def a_backup(folder: Path, **files: bytes) -> Path:
    """A backup of files, as it is written."""
    work = folder / "made"
    work.mkdir(parents=True)
    for name, content in files.items():
        (work / name).write_bytes(content)
    manifest = Manifest(
        version="1",
        database="sqlite",
        made_at=datetime(2026, 12, 1, tzinfo=TAIPEI),
        census=Census(schema="", installation="", rows={}),
        files={name: archive.digest_of(work / name) for name in files},
    )
    archive.write(
        folder / "good.tar.gz", manifest, {name: work / name for name in files}, work=folder
    )
    return folder / "good.tar.gz"


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 200)


def turn_a_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def leave_one_out(file: Path) -> None:
    repack(file, lambda members: members[:-1])


def put_one_in(file: Path) -> None:
    def more(members: list[tarfile.TarInfo]) -> list[tarfile.TarInfo]:
        strange = tarfile.TarInfo("../outside")
        return [*members, strange]

    repack(file, more)


def make_one_a_link(file: Path) -> None:
    def linked(members: list[tarfile.TarInfo]) -> list[tarfile.TarInfo]:
        members[-1].type, members[-1].linkname = tarfile.SYMTYPE, "/etc/passwd"
        return members

    repack(file, linked)


def repack(file: Path, change) -> None:
    with tarfile.open(file) as old:
        members = old.getmembers()
        contents = {member.name: old.extractfile(member).read() for member in members}  # type: ignore[union-attr]
    with tarfile.open(file, "w:gz") as new:
        for member in change(members):
            new.addfile(member, io.BytesIO(contents.get(member.name, b"")))


@pytest.mark.parametrize("damage", [cut, turn_a_bit, leave_one_out, put_one_in, make_one_a_link])
def test_a_damaged_backup_is_refused(damage, tmp_path: Path) -> None:
    made = a_backup(tmp_path, one=os.urandom(50_000), two=os.urandom(50_000))
    assert set(archive.unpack(made, tmp_path / "whole").files) == {"one", "two"}
    damage(made)

    with pytest.raises(archive.BadArchive):
        archive.unpack(made, tmp_path / "to")

    assert not (tmp_path / "outside").exists()


def test_a_killed_backup_leaves_nothing_that_looks_like_one(tmp_path: Path) -> None:
    kaimai = [sys.executable, "-m", "kaimai"]
    environment = os.environ | {"KAIMAI_DATA": str(tmp_path / "data")}
    subprocess.run([*kaimai, "migrate"], env=environment, check=True, capture_output=True)
    (tmp_path / "data" / "media").mkdir()
    with (tmp_path / "data" / "media" / "large.webp").open("wb") as large:
        large.truncate(500_000_000)
    folder = tmp_path / "data" / "backups"
    running = subprocess.Popen([*kaimai, "backup"], env=environment)
    while not list(folder.glob(".unfinished-*/archive")):
        time.sleep(0.01)
        assert running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.wait()

    assert backups_in(folder) == []
    (tmp_path / "data" / "media" / "large.webp").unlink()
    subprocess.run([*kaimai, "backup"], env=environment, check=True, capture_output=True)
    assert len(backups_in(folder)) == 1
    assert not list(folder.glob(".unfinished-*"))
