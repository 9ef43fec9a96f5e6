"""The room of customers: found, written about, merged, shown their data, erased."""

import pytest

from kaimai.domain.buyers import Contact
from kaimai.operations.remembered_cards import CardVault
from kaimai.persistence import remembered_cards
from kaimai.persistence.sealing import KEY_BYTES, SealingKeys, written_key
from tests.backoffice.clerk import Clerk
from tests.shop_harness import ShopHarness

MING = Contact("王小明", "0912345678", "ming@example.com")


async def _bought(harness: ShopHarness, who: str, contact: Contact) -> str:
    """Somebody who has ordered and then cancelled."""
    token = await harness.cart_with(who, COLA=1)
    await harness.place(cart=token, contact=contact)
    found = await harness.rows(f"SELECT buyer_id FROM buyer_identities WHERE value = '{who}'")
    return str(found[0][0])


@pytest.fixture(autouse=True)
async def _shelf(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 50))


async def test_a_customer_is_found_and_written_about(clerk: Clerk, harness: ShopHarness):
    page = await clerk.look("/admin/customers")
    assert "還沒有顧客" in page.text
    ming = await _bought(harness, "alice", MING)
    page = await clerk.look("/admin/customers?q=小明")
    assert "0912345678" in page.text
    page = await clerk.look(f"/admin/customers/{ming}")
    assert "王小明" in page.text
    await clerk.send(f"/admin/customers/{ming}/notes", note="喜歡冰的 <b>", note_id="n1")
    await clerk.send(f"/admin/customers/{ming}/notes", note="喜歡冰的 <b>", note_id="n1")
    page = await clerk.send(f"/admin/customers/{ming}/tags", tags="VIP、團媽")
    assert page.html.count("喜歡冰的 &lt;b&gt;") == 1
    assert "陳老闆" in page.text
    page = await clerk.look("/admin/customers?tag=VIP")
    assert "王小明" in page.text
    page = await clerk.send(f"/admin/customers/{ming}/contact", name="王", phone="x")
    assert page.status == 422
    assert 'value="x"' in page.html


async def test_two_records_of_one_person_are_merged_after_a_look_at_what_follows(
    clerk: Clerk, harness: ShopHarness
):
    other = await _bought(harness, "bob", MING._replace(name="小明"))
    ming = await _bought(harness, "alice", MING)
    page = await clerk.look(f"/admin/customers/{ming}/merge?q=0912345678")
    assert f"/admin/customers/{ming}/merge?with={other}" in page.html
    page = await clerk.look(f"/admin/customers/{ming}/merge?with={other}")
    assert "1 筆訂單" in page.text
    page = await clerk.send(f"/admin/customers/{ming}/merge", source=other)
    assert page.status == 422
    page = await clerk.send(f"/admin/customers/{ming}/merge", source=other, sure="1")
    assert "共 2 筆訂單" in page.text
    page = await clerk.look(f"/admin/customers/{other}")
    assert f"/admin/customers/{ming}" in page.html


async def test_a_person_gets_their_data_and_is_not_erased_while_an_order_is_open(
    clerk: Clerk, new_clerk, harness: ShopHarness
):
    ming = await _bought(harness, "alice", MING)
    await clerk.look(f"/admin/customers/{ming}")
    page = await clerk.look(f"/admin/customers/{ming}/data")
    assert "ming@example.com" in page.text
    page = await clerk.look(f"/admin/customers/{ming}/data.json")
    assert "ming@example.com" in page.html
    page = await clerk.look(f"/admin/customers/{ming}/erase")
    assert "還沒付款" in page.text
    page = await clerk.send(f"/admin/customers/{ming}/erase")
    assert page.status == 409
    harness.forward(hours=1)
    await harness.expire()
    another = await new_clerk("owner")
    await another.look(f"/admin/customers/{ming}/erase")
    page = await another.send(f"/admin/customers/{ming}/erase")
    assert "個人資料已在" in page.text
    assert await harness.rows("SELECT verb FROM audit_log WHERE kind = 'customer'") != []


async def test_pages_of_customers_take_a_fixed_number_of_statements(
    clerk: Clerk, harness: ShopHarness, statements: list[str]
):
    for number in range(3):
        await _bought(harness, f"b{number}", MING)
    await clerk.look("/admin/customers")
    statements.clear()
    await clerk.look("/admin/customers")
    few = len(statements)
    for number in range(3, 9):
        await _bought(harness, f"b{number}", MING)
    await clerk.look("/admin/customers")
    statements.clear()
    await clerk.look("/admin/customers")
    assert len(statements) == few <= 12


async def test_who_only_looks_writes_nothing(new_clerk, harness: ShopHarness):
    ming = await _bought(harness, "alice", MING)
    reader = await new_clerk("reader")
    page = await reader.look(f"/admin/customers/{ming}")
    assert "王小明" in page.text
    assert f"/admin/customers/{ming}/notes" not in page.html
    reader.token = "made up"
    page = await reader.send(f"/admin/customers/{ming}/notes", note="x")
    assert page.status == 403


async def test_a_remembered_card_is_shown_by_its_last_digits_and_removed_with_a_note(
    clerk: Clerk, harness: ShopHarness
):
    harness.shop.live.keys = SealingKeys(written_key(b"k" * KEY_BYTES))
    ming = await _bought(harness, "alice", MING)
    other = await _bought(harness, "bob", MING)
    vault = CardVault(harness.shop.mint, lambda: harness.shop.live.keys)
    card = vault.close("8bcfe690-51e6-48f0-8442-77545ba2ccd6", last_four="4321", expires="3012")
    assert card is not None
    await harness.shop.db.write(remembered_cards.keep, [(ming, card)], harness.clock.present)

    page = await clerk.look(f"/admin/customers/{ming}")
    assert "•••• 4321" in page.text
    assert "12/30" in page.text
    page = await clerk.look(f"/admin/customers/{other}")
    assert "4321" not in page.text
    await clerk.look(f"/admin/customers/{ming}")
    page = await clerk.send(f"/admin/customers/{ming}/cards/{card.id}/remove")
    assert "這張卡已經移除" in page.text
    assert "4321" not in page.text
    [[before]] = await harness.rows("SELECT before FROM audit_log WHERE verb = 'remove_card'")
    assert "4321" in str(before)


async def test_remembering_cards_without_a_key_is_said_to_do_nothing(
    clerk: Clerk, harness: ShopHarness
):
    assert "KAIMAI_SECRET_KEY" in (await clerk.look("/admin/settings/cards")).text
    harness.shop.live.keys = SealingKeys(written_key(b"k" * KEY_BYTES))
    assert "KAIMAI_SECRET_KEY" not in (await clerk.look("/admin/settings/cards")).text
    await clerk.send("/admin/settings/cards", remember_cards="1")
    assert (await harness.shop.profile.now()).remember_cards
