"""Setting the accounts elsewhere: sealed, masked, tried, and never shown again."""

import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bank_simulator import DEMO_SHOP
from kaimai.backoffice import addresses
from kaimai.persistence.sealing import SealingKeys
from tests.backoffice.clerk import Clerk
from tests.operations.test_connections import KEY
from tests.shop_harness import BANK_ADDRESS, ShopHarness

PLANTED = {
    "bank": {
        "environment": "file",
        "shop_no": DEMO_SHOP.shop_no,
        "a1": "A1A1A1A1A1A1A1A1",
        "a2": "A2A2A2A2A2A2A2A2",
        "b1": "B1B1B1B1B1B1B1B1",
        "b2": "B2B2B2B2B2B2B2B2",
        "x_key_id": "planted-gateway-key-7777",
    },
    "mail": {
        "host": "127.0.0.1",
        "port": "9",
        "user": "shop",
        "sender": "shop@example.tw",
        "security": "starttls",
        "password": "planted-password-9876",
    },
}
SECRETS = [
    PLANTED["bank"]["a1"],
    PLANTED["bank"]["a2"],
    PLANTED["bank"]["b1"],
    PLANTED["bank"]["b2"],
    PLANTED["bank"]["x_key_id"],
    PLANTED["mail"]["password"],
]
REAL = {
    name: getattr(DEMO_SHOP, name) for name in ("shop_no", "a1", "a2", "b1", "b2", "x_key_id")
} | {"environment": "file"}


@pytest_asyncio.fixture
async def owner(clerk: Clerk) -> AsyncIterator[Clerk]:
    """The owner of a shop that can seal."""
    clerk.harness.shop.live.keys = SealingKeys(KEY)
    yield clerk


async def put(owner: Clerk, kind: str, **changes: str) -> str:
    path = f"/admin/settings/connections/{kind}"
    await owner.look(path)
    return (await owner.send(path, **{**PLANTED[kind], **changes})).text


async def test_keys_count_at_once_and_are_masked_ever_after(owner: Clerk):
    text = await put(owner, "bank")

    assert "已封存並開始使用" in text
    assert owner.harness.shop.settings.bank.x_key_id == "planted-gateway-key-7777"
    page = await owner.look("/admin/settings/connections/bank")
    assert "••••7777" in page.text
    assert "••••A1A1" in page.text
    assert not any(secret in page.html for secret in SECRETS)


async def test_an_empty_field_keeps_its_secret(owner: Clerk):
    await put(owner, "bank")
    kept = dict.fromkeys(("a1", "a2", "b1", "b2"), "")

    await put(owner, "bank", **kept, x_key_id="another-gateway-key-1")

    bank = owner.harness.shop.settings.bank
    assert (bank.a1, bank.x_key_id) == (PLANTED["bank"]["a1"], "another-gateway-key-1")


async def test_without_a_key_the_page_says_how_to_get_one_and_the_file_counts(clerk: Clerk):
    page = await clerk.look("/admin/settings/connections/bank")

    assert "kaimai secrets new-key" in page.text
    assert "設定檔或環境變數裡的值" in page.text
    refused = await clerk.send("/admin/settings/connections/bank", **PLANTED["bank"])
    assert refused.status == 422
    assert clerk.harness.shop.settings.bank.base_url.startswith(BANK_ADDRESS)


async def test_the_mistake_stands_at_its_field_and_no_secret_comes_back(owner: Clerk):
    text = await put(owner, "bank", b2="B2B2")

    assert "要 16 個十六進位數字" in text
    assert owner.page is not None
    assert owner.page.status == 422
    assert not any(secret in owner.page.html for secret in SECRETS)
    assert f'value="{DEMO_SHOP.shop_no}"' in owner.page.html


async def test_going_back_and_taking_away(owner: Clerk):
    await put(owner, "mail")
    await put(owner, "mail", password="other-password-1234", user="else")
    live = owner.harness.shop

    page = "/admin/settings/connections/mail"
    await owner.look(page)
    await owner.send(f"{page}/back", version=1)
    assert (live.settings.mail.user, live.settings.mail.password) == ("shop", SECRETS[-1])
    await owner.look(f"{page}/remove")
    assert "改用設定檔" in (await owner.send(f"{page}/remove")).text
    assert not live.settings.mail.is_set


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "金鑰、網址和時鐘都對"),
        ({"a1": "0" * 16}, "用這組 A1、A2、B1、B2 解不開"),
        ({"shop_no": "NA9999_001"}, "不認得商店代碼 NA9999_001"),
        ({"x_key_id": "wrong"}, "不認得 X-KeyID"),
    ],
)
async def test_the_bank_says_what_is_wrong_with_the_keys(owner: Clerk, changes, words):
    await put(owner, "bank", **{**REAL, **changes})
    await owner.look("/admin/settings")

    page = await owner.send("/admin/settings/connections/bank/try")

    assert words in page.text


async def test_a_bank_out_of_order_is_not_the_keys_fault(owner: Clerk):
    owner.harness.fault("http_status", times=5)
    await owner.look("/admin/settings")

    page = await owner.send("/admin/settings/connections/bank/try")

    assert "銀行沒有好好回答" in page.text


async def test_a_mail_server_that_is_not_there_is_named(owner: Clerk):
    await owner.look("/admin/settings")
    page = await owner.send("/admin/settings/connections/mail/try")
    assert "信存成資料夾裡的檔案" in page.text

    await put(owner, "mail")
    page = await owner.send("/admin/settings/connections/mail/try")
    assert "127.0.0.1 沒有收下測試信" in page.text


async def test_line_that_is_not_set_up_says_so(owner: Clerk):
    await owner.look("/admin/settings")
    page = await owner.send("/admin/settings/connections/line/try")

    assert "還沒有設定 LINE" in page.text


async def test_no_page_log_or_row_ever_shows_a_secret(
    owner: Clerk, harness: ShopHarness, caplog: pytest.LogCaptureFixture
):
    """Everything that can be looked at, with keys planted, and after calls that fail under them."""
    caplog.set_level(logging.DEBUG)
    for kind in PLANTED:
        await put(owner, kind)
        await put(owner, kind, **{"shop_no" if kind == "bank" else "host": ""})
        await owner.send(f"/admin/settings/connections/{kind}/try")
        shown = owner.page.html if owner.page else ""
        assert not any(secret in shown for secret in SECRETS)
    harness.shop.live.keys = SealingKeys("wrong")
    for address in addresses():
        if address.method != "GET":
            continue
        for name in ("bank", "mail", "line", "1", "shop"):
            path = _filled(address.path, name)
            answer = await owner.http.get(path)
            assert answer.status_code < 500, path
            found = [secret for secret in SECRETS if secret in answer.text]
            assert found == [], path
    await harness.shop.calls.flush()
    for table in ("connections", "audit_log", "bank_calls", "shop_settings"):
        said = str(await harness.rows(f"SELECT * FROM {table}"))
        assert not any(secret in said for secret in SECRETS), table
    assert not any(secret in caplog.text for secret in SECRETS)
    assert not any(secret in repr(harness.shop.settings) for secret in SECRETS)


def _filled(path: str, name: str) -> str:
    parts = [
        ("1" if ":int" in part else name) if part.startswith("{") else part
        for part in path.split("/")
    ]
    return "/".join(parts)
