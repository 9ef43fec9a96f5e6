"""Small values: amounts, quantities, contacts, names, sale times, holds."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.buyers import Contact, checked_contact, mask
from kaimai.domain.calendar import taipei
from kaimai.domain.carts import checked_quantity
from kaimai.domain.catalog import is_on_sale
from kaimai.domain.errors import InvalidInput, KaimaiError, MoveRefused, fields_that_differ
from kaimai.domain.identifiers import (
    Mint,
    attempt_number,
    is_signature,
    link_signature,
    new_id,
    order_number,
    reference,
)
from kaimai.domain.money import order_total
from kaimai.domain.moves import Actor
from kaimai.domain.orders import Holds, hold_until

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 9_999))))
def test_a_total_is_the_sum_of_its_lines(lines: list[tuple[int, int]]) -> None:
    assert order_total(lines) == sum(price * quantity for price, quantity in lines)


@pytest.mark.parametrize("value", [0, -1, 10_000, 1.5, 1.0, "1", None, True, [1]])
def test_what_is_no_quantity_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        checked_quantity(value)


def test_zero_is_a_quantity_where_it_takes_a_line_out() -> None:
    assert (checked_quantity(0, minimum=0), checked_quantity(9_999)) == (0, 9_999)


@pytest.mark.parametrize(
    ("given_contact", "field"),
    [
        ({"phone": "call me"}, "buyer.phone"),
        ({"email": "nowhere"}, "buyer.email"),
        ({"email": "王@example.com"}, "buyer.email"),
        ({"email": '"a b"@example.com'}, "buyer.email"),
        ({"email": "a@example.com, b@example.com"}, "buyer.email"),
        ({"name": "x" * 61}, "buyer.name"),
        ({"name": "a\x00b"}, "buyer.name"),
        ({"name": 7}, "buyer.name"),
    ],
)
def test_a_wrong_contact_names_its_part(given_contact: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        checked_contact(**given_contact)

    assert wrong.value.field == field


def test_a_contact_is_trimmed_and_masked() -> None:
    contact = checked_contact(" 王小明 ", "0912345678", None)

    assert contact == Contact("王小明", "0912345678", "")
    assert contact.masked() == Contact("王**", "091*******", "")
    assert mask("", 2) == ""


@given(st.integers(), st.integers(0, 86_400_000))
def test_ids_sort_by_time(seed: int, later: int) -> None:
    chance = random.Random(seed)

    first, second = new_id(NOW, chance), new_id(NOW + timedelta(milliseconds=later + 1), chance)

    assert first < second
    assert re.fullmatch("[0-9a-f]{32}", first)


def test_numbers_carry_taipeis_date_and_no_letter_that_is_mistaken() -> None:
    chance = random.Random(1)

    assert re.fullmatch("261123-[0-9A-HJKMNP-TV-Z]{10}", order_number(NOW, chance))
    assert re.fullmatch("261123003000[0-9A-HJKMNP-TV-Z]{12}K", attempt_number(NOW, chance))


def test_a_mint_makes_new_names_from_its_clock_and_chance() -> None:
    mint = Mint(lambda: NOW, random.Random(1))

    assert mint.now() == NOW
    assert len({mint.id(), mint.id(), mint.token(), mint.token()}) == 4
    assert mint.order_number() != mint.order_number()
    assert len(mint.attempt_number()) == 25


def test_a_reference_names_the_installation_and_hides_the_token() -> None:
    named = reference("here", "secret-token")

    assert named.startswith("here.")
    assert "secret" not in named
    assert len(named) <= 255


def test_a_signature_covers_every_part() -> None:
    signature = link_signature("key", "notice", "A1")

    assert is_signature(signature, "key", "notice", "A1")
    assert not is_signature(signature, "key", "notice", "A2")
    assert not is_signature(signature, "other", "notice", "A1")
    assert not is_signature("ü", "key", "notice", "A1")


def test_a_sale_runs_from_its_start_to_before_its_end() -> None:
    hour = timedelta(hours=1)

    assert is_on_sale(None, None, NOW)
    assert is_on_sale(NOW, NOW + hour, NOW)
    assert not is_on_sale(NOW + hour, None, NOW)
    assert not is_on_sale(None, NOW, NOW)


def test_the_shortest_hold_rules() -> None:
    holds = Holds()

    assert hold_until(NOW, "C-1", holds) - NOW == timedelta(minutes=30)
    assert hold_until(NOW, "ATM", holds) - NOW == timedelta(hours=24)
    assert hold_until(NOW, "ATM", holds, [None, 60, 90]) - NOW == timedelta(hours=1)
    assert hold_until(NOW, "C-1", holds, [None, 60]) - NOW == timedelta(minutes=30)


def test_business_time_is_taipeis() -> None:
    assert taipei(NOW).hour == 0
    assert taipei(NOW) == NOW


def test_differing_fields_are_named_in_order() -> None:
    assert fields_that_differ({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == ["b", "c"]


def test_an_error_says_its_docstring_when_nothing_else_is_said() -> None:
    assert str(KaimaiError()).startswith("The base of every refusal")
    assert str(MoveRefused("order", "pay", "cancelled")) == "order is cancelled: cannot pay"
    assert (str(Actor("bank")), str(Actor("buyer", "7"))) == ("bank", "buyer:7")
