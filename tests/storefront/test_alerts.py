"""Asking on a product's page to hear when what is sold out is back."""

from tests.conftest import on_both


async def alerts(harness):
    return await harness.rows("SELECT email FROM stock_alerts")


@on_both
async def test_what_is_sold_out_may_be_asked_for(visitor, harness):
    await harness.sell(("TEA", 90, 0), name="紅茶")
    page = await visitor.open("/products/紅茶")
    assert "到貨通知我" in page.text
    page = await visitor.send(page.forms[0].action, email=" mei@example.com ")
    assert "記下來了" in page.text
    assert await alerts(harness) == [("mei@example.com",)]
    assert "buyer" not in visitor.http.cookies


async def test_an_address_that_is_none_is_said_beside_it(visitor, harness):
    await harness.sell(("TEA", 90, 0), name="紅茶")
    page = await visitor.open("/products/紅茶")
    page = await visitor.send(page.forms[0].action, email="mei@")
    assert page.status == 422
    assert "電子郵件格式不對" in page.text
    (field,) = [each for each in page.tags("input") if each.get("name") == "email"]
    assert field["value"] == "mei@"
    assert field["aria-describedby"] == "email-mistake"
    assert await alerts(harness) == []


async def test_only_the_skus_that_are_gone_can_be_asked_for(visitor, harness):
    await harness.sell(("TEA-S", 90, 0), ("TEA-M", 120, 3), ("TEA-L", 150, 0), name="紅茶")
    page = await visitor.open("/products/紅茶")
    assert [each["value"] for each in page.tags("option")] == ["TEA-S", "TEA-L"]
    page = await visitor.open("/products/可樂")
    assert "到貨通知我" not in page.text
