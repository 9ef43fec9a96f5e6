"""The audit log: what is kept of a change, what is hidden, and what it is found by."""

from datetime import UTC, datetime

import pytest

from kaimai.domain.audit import HIDDEN, TEXT_LENGTH_MAX, changed, small, terms_of
from kaimai.domain.moves import Actor
from kaimai.persistence import audit
from tests.shop_harness import ALICE, BOB, ShopHarness

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
LOG = "SELECT actor, address, verb, kind, before, after, reason FROM audit_log ORDER BY id"


def test_only_what_differs_is_kept() -> None:
    before = {"name": "茶", "price": 30, "gone": 1}
    after = {"name": "茶", "price": 35, "new": None, "also": 2}

    assert changed(before, after) == ({"price": 30, "gone": 1}, {"price": 35, "also": 2})


@pytest.mark.parametrize(
    "name",
    ["password", "totp_secret", "channel_access_token", "channel_secret", "key", "api_key"],
)
def test_secrets_are_hidden(name: str) -> None:
    assert small({name: "abc", "name": "x"}) == {name: HIDDEN, "name": "x"}
    assert small({"bank": {name: "abc"}}) == {"bank": {name: HIDDEN}}


def test_long_texts_are_cut_and_times_written_out() -> None:
    kept = small({"description": "字" * 1000, "at": NOON, "tags": {"b", "a"}})

    assert kept is not None
    assert len(str(kept["description"])) == TEXT_LENGTH_MAX + 1
    assert kept["at"] == "2026-11-24T04:00:00+00:00"
    assert kept["tags"] == ["a", "b"]


def test_terms_are_words_numbers_and_pairs_of_characters() -> None:
    assert terms_of("高山茶 TEA-75", {"price": 380, "on": True}) == [
        "高山",
        "山茶",
        "tea",
        "75",
        "380",
    ]


async def test_a_move_by_staff_is_in_the_log_and_a_buyers_is_not(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))
    _, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    before = await harness.rows("SELECT count(*) FROM audit_log WHERE kind <> 'product'")
    by = Actor("staff", "bob", "203.0.113.7")
    await harness.give_back(payment, actor=by, reason="鑑賞期退貨")

    assert before == [(0,)]
    told = [tuple(row)[:4] for row in await harness.rows(LOG) if row[1]]
    assert ("staff:bob", "203.0.113.7", "request", "refund") in told


async def test_an_entry_that_is_written_twice_is_one(harness: ShopHarness) -> None:
    entry = audit.Entry(
        actor=BOB, verb="edit", kind="product", id="p1", at=NOON, after={"name": "高山茶"}
    )

    await harness.shop.db.write(audit.note_all, [entry, entry])
    await harness.shop.db.write(audit.note_all, [entry])

    assert await harness.rows("SELECT count(*) FROM audit_log") == [(1,)]
    assert await harness.rows("SELECT term FROM audit_terms ORDER BY term") == [
        ("p1",),
        ("山茶",),
        ("高山",),
    ]


async def test_old_entries_go_with_their_terms(harness: ShopHarness) -> None:
    entries = [
        audit.Entry(
            actor=ALICE,
            verb="edit",
            kind="product",
            id=f"p{day}",
            at=NOON.replace(day=day),
            after={"name": "茶葉"},
        )
        for day in (1, 2, 3)
    ]
    await harness.shop.db.write(audit.note_all, entries)

    gone = await harness.shop.db.write(audit.prune, NOON.replace(day=3), 500)

    assert gone == 2
    assert await harness.rows("SELECT subject_id FROM audit_log") == [("p3",)]
    assert await harness.rows("SELECT count(*) FROM audit_terms") == [(2,)]
