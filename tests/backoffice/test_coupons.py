"""The room of coupons: making, looking, changing what is safe, ending."""

import pytest

from kaimai.domain.coupons import Coupon
from kaimai.words.backoffice.coupons import offer_in_words, rules_in_words
from kaimai.words.languages import CHINESE, ENGLISH
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.shop_harness import ShopHarness


@pytest.mark.parametrize(
    ("terms", "chinese", "english"),
    [
        (("fixed", 50, 500), "滿 500 折 50", "NT$50 off goods of NT$500 or more"),
        (("fixed", 1_200, 0), "折 1,200", "NT$1,200 off"),
        (("percent", 10, 0), "打 9 折", "10% off"),
        (("percent", 15, 1_000), "滿 1,000 打 85 折", "15% off goods of NT$1,000 or more"),
        (("percent", 95, 0), "打 0.5 折", "95% off"),
        (("percent", 100, 0), "免費", "100% off"),
    ],
)
def test_an_offer_is_said_as_a_shop_says_it(
    terms: tuple[str, int, int], chinese: str, english: str
) -> None:
    kind, value, minimum = terms
    coupon = Coupon(id="1", code="X", kind=kind, value=value, minimum_total=minimum)

    assert offer_in_words(coupon, CHINESE) == chinese
    assert offer_in_words(coupon, ENGLISH) == english


def test_rules_are_said_one_by_one() -> None:
    coupon = Coupon(id="1", code="X", kind="fixed", value=5, uses_max=100, uses_per_buyer=1)

    assert rules_in_words(coupon, CHINESE) == ["總共 100 次。", "每人 1 次。"]


async def test_a_coupon_is_previewed_made_listed_and_used(clerk: Clerk):
    await clerk.harness.sell(("COLA", 600, 9))
    await clerk.look("/admin/coupons/new")
    terms = {"code": "open50", "kind": "fixed", "value": 50, "minimum": 500, "uses": 10}

    preview = await clerk.send("/admin/coupons/new", go="preview", **terms)
    assert "滿 500 折 50" in preview.text
    assert "總共 10 次" in preview.text
    page = await clerk.send("/admin/coupons/new", go="make", until="2026-12-31T23:59")
    assert "OPEN50 做好了" in page.text
    placed = await clerk.harness.place(coupon="OPEN50")
    number = (await clerk.harness.order(placed)).order.number
    page = await clerk.look("/admin/coupons?q=open")
    assert "滿 500 折 50" in page.text
    page = await clerk.look(
        next(link for link in page.links if link.startswith("/admin/coupons/0"))
    )

    assert f"/admin/orders/{number}" in page.links
    assert "NT$50" in page.text
    assert "12月31日" in page.text


async def _made(clerk: Clerk, **terms: object) -> str:
    await clerk.harness.offer_coupon(**terms)
    [(coupon_id,)] = await clerk.harness.rows("SELECT id FROM coupons")
    await clerk.look(f"/admin/coupons/{coupon_id}")
    return f"/admin/coupons/{coupon_id}"


async def test_what_was_promised_is_fixed_once_somebody_has_it(clerk: Clerk):
    await clerk.harness.sell(("COLA", 600, 9))
    address = await _made(clerk, uses_max=5)
    page = await clerk.send(address, value=20)
    assert "打 8 折" in page.text
    await clerk.harness.place(coupon="OPEN10")

    refused = await clerk.send(address, value=50)
    assert refused.status == 409
    fewer = await clerk.send(address, value=20, uses=2, until="2026-12-24T12:00")
    assert "12月24日" in fewer.text
    assert await clerk.harness.rows("SELECT value, uses_max, uses FROM coupons") == [(20, 2, 1)]


async def test_uses_never_fall_below_those_there_were(clerk: Clerk):
    await clerk.harness.sell(("COLA", 600, 9))
    address = await _made(clerk, uses_max=5)
    for number in range(3):
        await clerk.harness.place(coupon="OPEN10", key=f"k{number}")

    page = await clerk.send(address, uses=2)

    assert page.status == 422
    assert "不能少於已經用掉的" in page.text


async def test_a_coupon_is_ended_after_asking_once(clerk: Clerk):
    address = await _made(clerk)

    asked = await clerk.look(f"{address}/end")
    assert "已成立的訂單不受影響" in asked.text
    page = await clerk.send(f"{address}/end")

    assert "已停用" in page.text
    assert "已結束" in page.text
    assert await clerk.harness.rows(
        "SELECT verb, subject_id FROM audit_log WHERE kind = 'coupon' AND verb = 'end'"
    ) == [("end", "OPEN10")]


async def test_mistakes_stand_at_their_fields_and_nothing_typed_is_lost(clerk: Clerk):
    await clerk.harness.offer_coupon("TAKEN")
    await clerk.look("/admin/coupons/new")

    taken = await clerk.send("/admin/coupons/new", code="taken", value=5)
    odd = await clerk.send("/admin/coupons/new", code="?", value="x", until="never")
    late = await clerk.send(
        "/admin/coupons/new",
        code="LATE",
        value=5,
        starts_at="2026-12-02T00:00",
        until="2026-12-01T00:00",
    )

    assert "已經有了" in taken.text
    assert odd.status == 422
    assert 'value="?"' in odd.html
    assert "晚於開始" in late.text


async def test_a_reader_looks_and_makes_nothing(new_clerk: NewClerk, harness: ShopHarness):
    reader = await new_clerk("reader")
    await harness.offer_coupon()

    page = await reader.look("/admin/coupons")

    assert "OPEN10" in page.text
    assert "/admin/coupons/new" not in page.links
    assert (await reader.look("/admin/coupons/new")).status == 403
