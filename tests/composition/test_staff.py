"""The first of a shop's people: the link that a start prints, and the file that it stands in."""

import stat
from pathlib import Path

import pytest

from kaimai import composition
from kaimai.operations import set_up, staff
from kaimai.settings import InvalidSetting, read_settings
from tests.shop_harness import BOB, ShopHarness


async def test_a_shop_without_staff_has_a_link_for_its_owner_alone(harness: ShopHarness) -> None:
    shop = harness.shop
    first = await composition.first_owner_link(shop)
    again = await composition.first_owner_link(shop)

    assert first is not None
    assert again is not None
    assert first != again
    link, file = again
    assert file.read_text("utf-8").strip() == link
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret = link.rpartition("/")[2]
    assert await set_up.find_link(shop.db, secret, now=harness.clock.present) is None


async def test_with_the_first_owner_the_file_is_gone(harness: ShopHarness) -> None:
    shop = harness.shop
    await composition.first_owner_link(shop)
    await composition.hire(
        shop, name="Fay", email="fay@example.com", password="a long sentence", actor=BOB
    )

    assert await composition.first_owner_link(shop) is None
    assert not (shop.settings.data / composition.FIRST_OWNER_FILE).exists()
    [fay] = await staff.list_staff(shop.db)
    assert fay.has_password
    assert fay.is_owner


def test_the_log_is_kept_for_a_year_at_least(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {"KAIMAI_AUDIT_DAYS": "365"}).audit_days == 365
    with pytest.raises(InvalidSetting):
        read_settings(tmp_path, {"KAIMAI_AUDIT_DAYS": "364"})
