"""The key that seals what is set in the back office, as whoever runs the server handles it."""

import asyncio
from pathlib import Path

import pytest

from kaimai.composition import open_shop
from kaimai.operations.connections import Accounts, Change, change_connection
from kaimai.persistence.sealing import SealingKeys
from kaimai.settings import Settings
from tests.cli.conftest import Kaimai
from tests.operations.test_connections import MAIL
from tests.shop_harness import BOB


def new_key(kaimai: Kaimai) -> str:
    return kaimai("secrets", "new-key").output.strip()


def set_mail_server(data: Path, key: str) -> None:
    """As an owner does it in the back office."""

    async def run() -> None:
        async with open_shop(Settings(data=data, secret_key=key)) as shop:
            change = Change(kind="mail", typed=MAIL, seen=0, actor=BOB)
            accounts = Accounts.of(shop.live.process)
            await change_connection(shop.db, shop.mint, shop.live.keys, change, accounts)

    asyncio.run(run())


def test_a_new_key_is_another_each_time_and_seals(kaimai: Kaimai) -> None:
    first, second = new_key(kaimai), new_key(kaimai)

    assert first != second
    assert SealingKeys(first).trouble is None


def test_a_key_is_changed_and_the_old_one_taken_away(
    kaimai: Kaimai, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = new_key(kaimai), new_key(kaimai)
    set_mail_server(data, old)

    monkeypatch.setenv("KAIMAI_SECRET_KEY", new)
    monkeypatch.setenv("KAIMAI_SECRET_KEY_OLD", old)
    assert "present key: 1" in kaimai("secrets", "reseal").output
    monkeypatch.delenv("KAIMAI_SECRET_KEY_OLD")
    assert "present key: 1" in kaimai("secrets", "reseal").output

    kaimai("check")


def test_a_key_that_does_not_open_is_said_loudly(
    kaimai: Kaimai, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_mail_server(data, new_key(kaimai))

    assert "no sealing key" in kaimai("check", code=1).output
    monkeypatch.setenv("KAIMAI_SECRET_KEY", new_key(kaimai))
    told = kaimai("check", code=1).output
    assert "mail" in told
    assert "does not open it" in told
    assert MAIL["password"] not in told
    assert "could not be opened" in kaimai("secrets", "reseal", code=1).output
