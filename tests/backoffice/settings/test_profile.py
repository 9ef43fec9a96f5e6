"""Setting what the shop tells about itself: at once, in versions, with two people at it."""

from kaimai.backoffice.settings.parts import PARTS
from kaimai.domain.shop_profile import KEYS
from kaimai.words.backoffice import TEXTS
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk


async def test_what_the_law_wants_and_is_missing_is_named(clerk: Clerk):
    page = await clerk.look("/admin/settings")

    assert page.status == 200
    assert "還要寫明：商號名稱、負責人、地址、電話、電子郵件、申訴管道" in page.text


async def test_a_new_name_is_the_shops_at_once(clerk: Clerk):
    await clerk.look("/admin/settings/shop")

    page = await clerk.send("/admin/settings/shop", shop_name="山線茶行")

    assert page.path == "/admin/settings"
    assert "設定已儲存" in page.text
    assert clerk.harness.shop.storefront.shop_name == "山線茶行"
    assert "山線茶行" in (await clerk.http.get("/")).text


async def test_what_was_typed_stays_when_something_is_wrong(clerk: Clerk):
    await clerk.look("/admin/settings/legal")

    page = await clerk.send(
        "/admin/settings/legal", business_name="山線茶行", company_number="12345678"
    )

    assert page.status == 422
    assert 'value="山線茶行"' in page.html
    assert "這不是正確的統一編號" in page.text
    assert "商號名稱 （未填）" in (await clerk.look("/admin/settings")).text


async def test_ways_of_delivery_and_fees_are_set_together(clerk: Clerk):
    await clerk.look("/admin/settings/shipping")

    await clerk.send(
        "/admin/settings/shipping", deliveries=["home", "store"], home_fee=100, free_from=""
    )

    profile = await clerk.harness.shop.profile.now()
    assert (profile.deliveries, profile.home_fee, profile.free_from) == (
        ("home", "store"),
        100,
        None,
    )


async def test_holds_count_for_the_next_order(clerk: Clerk):
    await clerk.look("/admin/settings/orders")

    page = await clerk.send("/admin/settings/orders", hold_card_minutes="3")
    assert "請填 5 到 1,440 的整數" in page.text
    await clerk.send("/admin/settings/orders", hold_card_minutes="50")
    await clerk.look("/admin/settings/payments")
    await clerk.send(
        "/admin/settings/payments", methods="ATM", instalments_6="3000", atm_max="20000"
    )

    assert clerk.harness.shop.terms.holds.card.total_seconds() == 3_000
    assert clerk.harness.shop.terms.atm_max == 20_000
    assert clerk.harness.shop.terms.offered == {"C-6": 3_000, "ATM": 1}


async def test_of_two_editors_the_second_sees_what_the_first_wrote(new_clerk: NewClerk):
    alice, bob = await new_clerk("owner"), await new_clerk("manager")
    await alice.look("/admin/settings/shop")
    await bob.look("/admin/settings/shop")
    await alice.send("/admin/settings/shop", shop_name="山線茶行")

    page = await bob.send("/admin/settings/shop", shop_name="海線茶行")

    assert page.status == 422
    assert "有人剛剛改過" in page.text
    assert "店名: 山線茶行" in page.text
    assert 'value="海線茶行"' in page.html
    assert alice.harness.shop.settings.shop_name == "山線茶行"
    # Having seen it, they may go on.
    await bob.send("/admin/settings/shop", shop_name="海線茶行")
    assert alice.harness.shop.settings.shop_name == "海線茶行"


async def test_every_change_is_told_and_can_be_taken_back(clerk: Clerk):
    for name in ("一號店", "二號店"):
        await clerk.look("/admin/settings/shop")
        await clerk.send("/admin/settings/shop", shop_name=name)

    page = await clerk.look("/admin/settings/history")
    assert "一號店 → 二號店" in page.text
    assert "陳老闆" in page.text
    asked = await clerk.look("/admin/settings/history/1")
    assert "店名：從「二號店」變成「一號店」。" in asked.text
    await clerk.send("/admin/settings/history/1")

    assert clerk.harness.shop.settings.shop_name == "一號店"
    entries = await clerk.harness.rows(
        "SELECT verb, subject_id FROM audit_log WHERE kind='settings'"
    )
    assert sorted(entries) == [("change", "1"), ("change", "2"), ("change", "3")]


async def test_a_reader_looks_and_changes_nothing(new_clerk: NewClerk):
    reader = await new_clerk("reader")

    page = await reader.look("/admin/settings")

    assert page.status == 200
    assert "/admin/settings/shop" not in page.html
    assert (await reader.send("/admin/settings/shop", shop_name="我的店")).status == 403
    assert (await reader.look("/admin/settings/connections/bank")).status == 403


async def test_what_does_not_exist_is_not_found(clerk: Clerk):
    for path in ("nothing", "connections/nothing", "history/7", "connections/bank/remove"):
        assert (await clerk.look(f"/admin/settings/{path}")).status == 404


async def test_the_usual_language_is_that_of_whoever_has_chosen_none(clerk: Clerk):
    await clerk.look("/admin/settings/shop")
    await clerk.send("/admin/settings/shop", language="en")

    assert (await clerk.http.get("/")).headers["content-language"] == "en"
    clerk.http.cookies.set("lang", "zh")
    assert (await clerk.http.get("/")).headers["content-language"] == "zh-Hant-TW"


def test_every_value_of_the_profile_is_in_one_part_and_has_its_words():
    asked = [each.key for part in PARTS.values() for each in part]

    assert sorted(asked) == sorted(KEYS)
    assert [key for key in KEYS if f"settings_{key}" not in TEXTS] == []
