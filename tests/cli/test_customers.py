"""Customers at the command line: found, given their data, erased when nothing open needs them."""

import asyncio
import json
from pathlib import Path

from kaimai.domain.buyers import Contact
from kaimai.persistence.dialect import sqlite_url
from tests.cli.conftest import Kaimai
from tests.shop_harness import migrated_file, open_harness


def _shop_with_an_order(folder: Path, *, is_over: bool) -> None:
    async def fill() -> None:
        folder.mkdir(exist_ok=True)
        url = sqlite_url(await migrated_file(folder))
        async with open_harness(url, folder) as harness:
            await harness.sell(("COLA", 30, 9))
            token = await harness.cart_with("alice", COLA=1)
            await harness.place(
                cart=token, contact=Contact("王小明", "0912345678", "ming@example.com")
            )
            if is_over:
                harness.forward(hours=1)
                await harness.expire()

    asyncio.run(fill())


def test_a_customer_is_given_their_data_and_erased(
    kaimai: Kaimai, data: Path, tmp_path: Path
) -> None:
    _shop_with_an_order(data, is_over=True)
    assert "0912345678" in kaimai("customers", "find", "小明").output
    file = tmp_path / "ming.json"
    kaimai("customers", "export", "0912345678", "--file", str(file))
    assert (
        json.loads(file.read_text())["tables"]["orders"][0]["contact_email"] == "ming@example.com"
    )
    told = kaimai("customers", "erase", "小明", code=1, answers="n\n").output
    assert "Nothing was changed" in told
    kaimai("customers", "erase", "小明", "-y")
    assert "Nobody found" in kaimai("customers", "find", "小明").output


def test_whoever_has_an_open_order_is_not_erased(kaimai: Kaimai, data: Path) -> None:
    _shop_with_an_order(data, is_over=False)
    assert "還沒付款" in kaimai("customers", "erase", "小明", "-y", code=1).output
    kaimai("customers", "erase", "nobody", "-y", code=1)
