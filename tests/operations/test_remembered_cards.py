"""Remembered cards: kept when asked for, used by their owner alone, forgotten for good, sealed throughout."""

import base64
from dataclasses import replace

import pytest

from kaimai.domain.buyers import LINE, WEB
from kaimai.domain.errors import NotFound
from kaimai.domain.moves import Actor
from kaimai.domain.payments import Outcome, Payment, Report
from kaimai.domain.remembered_cards import CARDS_MAX, CardWish, SealedCard, is_expired
from kaimai.operations import erasing, joining, merging, payments, remembered_cards
from kaimai.operations.answers import Placed
from kaimai.operations.remembered_cards import CardVault
from kaimai.operations.shop_profile import change_profile
from kaimai.persistence import remembered_cards as rows
from kaimai.persistence.sealing import SealingKeys
from kaimai.queries import customers as customer_queries
from tests.shop_harness import ShopHarness

KEY = base64.b64encode(b"k" * 32).decode()
OTHER_KEY = base64.b64encode(b"o" * 32).decode()
BOSS = Actor("staff", "boss", "10.0.0.7")
TOKEN = "8bcfe690-51e6-48f0-8442-77545ba2ccd6"
EXPIRES = "2912"


async def switch_on(harness: ShopHarness, key: str = KEY) -> None:
    harness.shop.live.keys = SealingKeys(key)
    await change_profile(harness.shop.db, harness.shop.mint, "remember_cards", "on", actor=BOSS)
    harness.forward(seconds=3)


def vault(harness: ShopHarness) -> CardVault:
    return CardVault(harness.shop.mint, lambda: harness.shop.live.keys)


def wish(who: str = "alice", *, kind: str = WEB, **more: object) -> CardWish:
    return CardWish(kind=kind, value=who, **more)  # type: ignore[arg-type]  # the wish's own fields


async def ordered(harness: ShopHarness, who: str = "alice") -> Placed:
    return await harness.place(cart=await harness.cart_with(who, COLA=1))


async def ask(harness: ShopHarness, placed: Placed, card: CardWish | None) -> Payment:
    shop = harness.shop
    return await payments.request_payment(
        shop.db,
        shop.gateway,
        shop.mint,
        placed.token,
        method=None,
        terms=shop.terms,
        storefront=shop.storefront,
        actor=Actor("buyer", ""),
        card=card,
    )


async def tell_paid(
    harness: ShopHarness, payment: Payment, last_four: str = "1234", token: str = TOKEN
) -> None:
    """What the gateway makes of a PayOut with a quick pay token."""
    card = vault(harness).close(token, last_four=last_four, expires=EXPIRES)
    report = Report(
        attempt_number=payment.attempt_number,
        outcome=Outcome.PAID,
        amount=payment.amount,
        paid_at=harness.clock.present,
        card=card,
    )
    await payments.record(harness.shop.db, harness.shop.mint, report, reason="notice")


async def remembered(harness: ShopHarness, who: str = "alice", last_four: str = "1234") -> str:
    """A card that somebody has paid with and asked to be kept; its id."""
    placed = await ordered(harness, who)
    await tell_paid(harness, await ask(harness, placed, wish(who, remember=True)), last_four)
    return (await offered(harness, who))[0].id


async def offered(harness: ShopHarness, who: str = "alice", kind: str = WEB):
    shop = harness.shop
    return await remembered_cards.offered_cards(
        shop.db,
        await shop.profile.now(),
        shop.live.keys,
        kind=kind,
        value=who,
        now=shop.mint.now(),
    )


@pytest.fixture
async def shop(harness: ShopHarness) -> ShopHarness:
    await harness.sell(("COLA", 30, 90))
    await switch_on(harness)
    return harness


async def test_a_card_is_kept_once_and_only_when_asked_for(shop):
    placed = await ordered(shop)
    payment = await ask(shop, placed, wish(remember=False))
    await tell_paid(shop, payment)
    assert await offered(shop) == []

    card_id = await remembered(shop)
    [card] = await offered(shop)
    assert (card.id, card.last_four, card.month) == (card_id, "1234", "12/29")

    # The bank tells of a payment twice; a card that was removed in between stays away.
    await remembered_cards.forget_card(shop.shop.db, card_id, kind=WEB, value="alice")
    found = await shop.rows("SELECT attempt_number FROM payment_log ORDER BY created_at DESC")
    again = replace(payment, attempt_number=str(found[0][0]))
    await tell_paid(shop, again)
    assert await offered(shop) == []


async def test_the_same_card_takes_its_own_place_and_a_sixth_that_of_the_oldest(shop):
    first = await remembered(shop)
    assert await remembered(shop) != first
    assert len(await offered(shop)) == 1
    for number in range(CARDS_MAX):
        await remembered(shop, last_four=f"200{number}")
    assert [card.last_four for card in await offered(shop)] == [
        f"200{number}" for number in reversed(range(CARDS_MAX))
    ]


async def test_nobody_pays_with_a_card_that_is_not_theirs(shop):
    card_id = await remembered(shop)
    mine, theirs = await ordered(shop), await ordered(shop, "bob")
    strangers = [
        (theirs, wish("bob", card_id=card_id)),
        (theirs, wish("alice", card_id=card_id)),
        # Whoever has the order's link alone.
        (mine, wish("bob", card_id=card_id)),
        (mine, wish("", card_id=card_id)),
        (mine, wish("alice", kind=LINE, card_id=card_id)),
        (mine, wish("alice", card_id=shop.shop.mint.id())),
    ]
    for placed, wished in strangers:
        with pytest.raises(NotFound):
            await ask(shop, placed, wished)
    for who in ("bob", ""):
        with pytest.raises(NotFound):
            await remembered_cards.forget_card(shop.shop.db, card_id, kind=WEB, value=who)

    # Nor is a stranger's own card kept for the buyer whose order they pay.
    await tell_paid(shop, await ask(shop, mine, wish("bob", remember=True)), "6666")
    assert [card.last_four for card in await offered(shop)] == ["1234"]


async def test_a_browser_that_joins_by_a_link_brings_and_finds_no_card(shop):
    await remembered(shop)
    await remembered(shop, "bob", "7777")
    [[alice]] = await shop.rows("SELECT buyer_id FROM buyer_identities WHERE value = 'alice'")
    ticket = joining.new_ticket(shop.shop.mint, str(alice))
    join = joining.JoinBrowser(ticket=ticket, browser="bob", at=shop.shop.mint.now())
    await joining.join_browser(shop.shop.db, join)

    assert await offered(shop, "bob") == []
    assert [card.last_four for card in await offered(shop)] == ["1234"]
    # What is remembered there afterwards is the person's, wherever they are.
    await remembered(shop, "bob", "8888")
    assert [card.last_four for card in await offered(shop, "bob")] == ["8888"]
    assert len(await offered(shop)) == 2


async def test_a_card_is_not_offered_after_its_month_or_while_the_shop_remembers_none(shop):
    await remembered(shop)
    shop.shop.live.keys = SealingKeys()
    assert await offered(shop) == []
    shop.shop.live.keys = SealingKeys(KEY)
    assert len(await offered(shop)) == 1
    await change_profile(shop.shop.db, shop.shop.mint, "remember_cards", "off", actor=BOSS)
    shop.forward(seconds=3)
    assert await offered(shop) == []

    end = shop.clock.present.replace(year=2029, month=12, day=31, hour=15, minute=59)
    assert not is_expired(EXPIRES, end)
    assert is_expired(EXPIRES, end.replace(hour=16, minute=1))


async def test_without_a_key_nothing_is_kept_and_a_lost_key_opens_nothing(shop):
    shop.shop.live.keys = SealingKeys()
    placed = await ordered(shop)
    await tell_paid(shop, await ask(shop, placed, wish(remember=True)))
    assert await shop.rows("SELECT id FROM remembered_cards") == []

    shop.shop.live.keys = SealingKeys(KEY)
    card = await shop.shop.db.read(rows.sealed, await remembered(shop))
    assert card is not None
    assert vault(shop).open(card) == TOKEN
    shop.shop.live.keys = SealingKeys(OTHER_KEY)
    assert vault(shop).open(card) is None


async def test_a_sealed_token_opens_in_its_own_row_alone_and_under_a_new_key(shop):
    db, mint = shop.shop.db, shop.shop.mint
    card_id = await remembered(shop)
    card = await db.read(rows.sealed, card_id)
    assert card is not None
    moved = SealedCard(id=mint.id(), sealed=card.sealed, last_four="1234", expires=EXPIRES)
    assert vault(shop).open(moved) is None
    assert TOKEN.encode() not in card.sealed

    shop.shop.live.keys = SealingKeys(OTHER_KEY, KEY)
    assert await remembered_cards.reseal_cards(db, mint, shop.shop.live.keys) == (1, 0)
    shop.shop.live.keys = SealingKeys(OTHER_KEY)
    assert vault(shop).open((await db.read(rows.sealed, card_id)) or card) == TOKEN
    assert await remembered_cards.reseal_cards(db, mint, SealingKeys(KEY)) == (0, 1)


async def test_cards_go_along_with_a_merger_and_go_away_with_erasing_and_staff(shop):
    shop_ = shop.shop
    await remembered(shop)
    await remembered(shop, "bob")
    last = await remembered(shop, "bob", "9999")
    [[alice]] = await shop.rows("SELECT buyer_id FROM buyer_identities WHERE value = 'alice'")
    [[bob]] = await shop.rows("SELECT buyer_id FROM buyer_identities WHERE value = 'bob'")
    found = await shop_.db.read(merging.merging.belongings, str(bob))
    assert found.cards == 2

    await merging.merge_customers(shop_.db, shop_.mint, str(bob), str(alice), actor=BOSS)
    page = await shop_.db.read(customer_queries.find_customer, str(alice))
    assert page is not None
    assert sorted(card.last_four for card in page.cards) == ["1234", "9999"]

    await remembered_cards.remove_card(shop_.db, shop_.mint, str(alice), last, actor=BOSS)
    with pytest.raises(NotFound):
        await remembered_cards.remove_card(shop_.db, shop_.mint, str(bob), last, actor=BOSS)
    [[told]] = await shop.rows("SELECT before FROM audit_log WHERE verb = 'remove_card'")
    assert "9999" in str(told)
    assert TOKEN not in str(await shop.rows("SELECT * FROM audit_log"))

    copy = await erasing.data_of(shop_.db, shop_.mint, str(alice), actor=BOSS)
    [shown] = copy.tables["remembered_cards"]
    assert "sealed" not in shown
