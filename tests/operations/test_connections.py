"""Connections: secrets are sealed, versions are guarded, and the bank's account stays under payments."""

import base64
from dataclasses import replace

import pytest

from kaimai.domain.connections import SealedConnection, sealed_for
from kaimai.domain.errors import (
    BankAccountInUse,
    Mistaken,
    NotFound,
    SecretsLocked,
    SettingsChanged,
)
from kaimai.operations import connections
from kaimai.operations.connections import Accounts, Change, Step
from kaimai.persistence import connections as rows
from kaimai.persistence import sealing
from kaimai.persistence.sealing import CannotOpen, SealingKeys
from tests.shop_harness import BOB, ShopHarness

KEY = base64.b64encode(b"k" * 32).decode()
OTHER_KEY = base64.b64encode(b"o" * 32).decode()
KEYS = SealingKeys(KEY)
FILE = Accounts(shop_no="NA0040_001", has_address=True)
BANK = {
    "environment": "file",
    "shop_no": "NA0040_001",
    "a1": "0123456789ABCDEF",
    "a2": "1123456789ABCDEF",
    "b1": "2123456789ABCDEF",
    "b2": "3123456789ABCDEF",
    "x_key_id": "gateway-key-7777",
}
MAIL = {
    "host": "mail.example",
    "port": "587",
    "user": "shop",
    "sender": "shop@example.tw",
    "security": "starttls",
    "password": "correct horse 9876",
}


async def put(
    harness: ShopHarness,
    kind: str = "mail",
    seen: int = 0,
    *,
    keys: SealingKeys = KEYS,
    accounts: Accounts = FILE,
    **typed: str,
) -> int:
    values = {**(BANK if kind == "bank" else MAIL), **typed}
    change = Change(kind=kind, typed=values, seen=seen, actor=BOB)
    shop = harness.shop
    return await connections.change_connection(shop.db, shop.mint, keys, change, accounts)


async def newest(harness: ShopHarness, kind: str) -> SealedConnection:
    return (await harness.shop.db.read(rows.newest))[kind]


async def test_what_is_stored_holds_no_secret_and_opens_only_with_its_key(harness):
    await put(harness, "bank")

    row = await newest(harness, "bank")
    assert row.public == {"environment": "file", "shop_no": "NA0040_001"}
    assert row.sealed is not None
    for secret in ("0123456789ABCDEF", "gateway-key-7777"):
        assert secret.encode() not in row.sealed
        assert secret not in repr(row)
    assert connections.open_connection(KEYS, row).secrets["x_key_id"] == "gateway-key-7777"
    with pytest.raises(CannotOpen) as refused:
        connections.open_connection(SealingKeys(OTHER_KEY), row)
    assert refused.value.why == "wrong_key"


async def test_a_sealed_row_opens_at_no_other_place(harness):
    await put(harness)
    row = await newest(harness, "mail")

    for elsewhere in (replace(row, version=2), replace(row, kind="line")):
        with pytest.raises(CannotOpen):
            connections.open_connection(KEYS, elsewhere)
    damaged = replace(row, sealed=row.sealed[:-1] + bytes([row.sealed[-1] ^ 1]))
    with pytest.raises(CannotOpen):
        connections.open_connection(KEYS, damaged)


async def test_a_secret_left_empty_stays(harness):
    await put(harness)

    await put(harness, seen=1, password="", user="other")

    opened = connections.open_connection(KEYS, await newest(harness, "mail"))
    assert opened.public["user"] == "other"
    assert opened.secrets == {"password": "correct horse 9876"}


async def test_of_two_editors_the_second_is_told(harness):
    await put(harness)

    with pytest.raises(SettingsChanged):
        await put(harness, seen=0, user="mallory")

    assert (await newest(harness, "mail")).public["user"] == "shop"


async def test_without_a_key_nothing_is_kept(harness):
    for keys, why in ((SealingKeys(), "no_key"), (SealingKeys("short"), "bad_key")):
        with pytest.raises(SecretsLocked) as refused:
            await put(harness, keys=keys)
        assert refused.value.why == why
    assert await harness.shop.db.read(rows.newest) == {}


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("bank", "a1", "0123"),
        ("bank", "b2", "G123456789ABCDEF"),
        ("bank", "environment", "elsewhere"),
        ("bank", "x_key_id", "鑰匙"),
        ("mail", "port", "0"),
        ("mail", "host", "mail example"),
        ("mail", "sender", "nobody"),
        ("mail", "security", "none"),
    ],
)
async def test_mistakes_are_named_by_field_and_never_by_value(harness, kind, field, value):
    with pytest.raises(Mistaken) as refused:
        await put(harness, kind, **{field: value})

    assert refused.value.mistakes == {field: "malformed"}
    assert value not in str(refused.value) or value == "none"


async def test_the_audit_log_says_which_secrets_changed_and_not_what_they_are(harness):
    await put(harness, "bank")

    entries = await harness.rows('SELECT verb, kind, "before", "after" FROM audit_log')
    assert [entry[:2] for entry in entries] == [("change", "connection")]
    said = str(entries)
    assert "x_key_id" in said
    for secret in ("0123456789ABCDEF", "gateway-key-7777"):
        assert secret not in said


async def test_another_shop_number_waits_until_no_payment_does(harness):
    await harness.sell(("COLA", 30, 10))
    await harness.checked_out()
    shop_no = harness.shop.settings.bank.shop_no
    accounts = Accounts(shop_no=shop_no, has_address=True)

    await put(harness, "bank", accounts=accounts, shop_no=shop_no)
    with pytest.raises(BankAccountInUse) as refused:
        await put(harness, "bank", 1, accounts=accounts, shop_no="NA9999_001")
    assert refused.value.count == 1

    assert (await newest(harness, "bank")).version == 1


async def test_going_back_brings_the_secrets_of_the_version_before(harness):
    await put(harness)
    await put(harness, seen=1, password="another 1234 password")
    db, mint = harness.shop.db, harness.shop.mint

    await connections.restore_connection(
        db, mint, KEYS, Step(kind="mail", version=1, seen=2), actor=BOB, accounts=FILE
    )

    row = await newest(harness, "mail")
    assert row.version == 3
    assert connections.open_connection(KEYS, row).secrets["password"] == MAIL["password"]
    kept = [each.version for each in await db.read(rows.versions, "mail") if each.sealed]
    assert kept == [3, 2]
    with pytest.raises(NotFound):
        await connections.restore_connection(
            db, mint, KEYS, Step(kind="mail", version=1, seen=3), actor=BOB, accounts=FILE
        )


async def test_everything_moves_under_a_new_key(harness):
    await put(harness)
    await put(harness, "bank")
    new = SealingKeys(OTHER_KEY, KEY)

    assert await connections.reseal_connections(harness.shop.db, harness.shop.mint, new) == (2, 0)

    opened = connections.open_connection(SealingKeys(OTHER_KEY), await newest(harness, "mail"))
    assert opened.secrets["password"] == MAIL["password"]
    lost = SealingKeys(base64.b64encode(b"x" * 32).decode())
    assert await connections.reseal_connections(harness.shop.db, harness.shop.mint, lost) == (0, 2)


def test_sealing_is_what_it_says():
    """A known answer: AES-256-GCM, as anybody can open it with the key and the place."""
    sealed = sealing.seal(KEYS, b"secret", place=sealed_for("mail", 3), nonce=b"n" * 12)

    assert sealed[:13] == b"\x01" + b"n" * 12
    assert len(sealed) == 13 + len(b"secret") + 16
    assert sealing.unseal(KEYS, sealed, place=b"kaimai connection mail 3") == b"secret"
