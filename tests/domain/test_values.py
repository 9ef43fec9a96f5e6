"""Small values: amounts, quantities, contacts, names, sale times, holds."""

import contextlib
import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.buyers import Contact, checked_contact, mask
from kaimai.domain.calendar import taipei
from kaimai.domain.carts import QUANTITY_MAX, Cart, CartLine, checked_quantity
from kaimai.domain.catalog import is_on_sale
from kaimai.domain.errors import (
    HoldOver,
    InvalidInput,
    KaimaiError,
    MoveRefused,
    fields_that_differ,
)
from kaimai.domain.identifiers import (
    Mint,
    attempt_number,
    is_signature,
    link_signature,
    link_token,
    new_id,
    order_number,
    reference,
)
from kaimai.domain.money import ORDER_TOTAL_MAX, order_total
from kaimai.domain.moves import Actor
from kaimai.domain.orders import Holds, hold_until
from kaimai.domain.payment_methods import CARD_LINK
from kaimai.domain.payments import (
    DEADLINE_MARGIN,
    SHORTEST_LINK,
    attempt_deadline,
)

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

    assert re.fullmatch("261123-[0-9A-HJKMNP-TV-Z]{12}", order_number(NOW, chance))
    assert re.fullmatch("261123003000[0-9A-HJKMNP-TV-Z]{12}K", attempt_number(NOW, chance))


def test_numbers_and_links_of_later_moments_come_behind_those_of_earlier_ones() -> None:
    chance = random.Random(7)
    day = datetime(2026, 11, 22, 16, tzinfo=UTC)
    """Midnight in Taipei."""
    moments = [day + timedelta(seconds=seconds) for seconds in (0, 0.1, 1, 60, 86_399.9, 86_400)]

    numbers = [order_number(each, chance) for each in moments]
    links = [link_token(each, chance) for each in moments[1:]]

    assert numbers == sorted(numbers)
    assert [each[:8] for each in links] == sorted(each[:8] for each in links)
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in links)


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


# Properties

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001 aware below
    lambda moment: moment.replace(tzinfo=UTC)
)
TEXTS = st.text(max_size=8)
MINUTES = st.lists(st.one_of(st.none(), st.integers(1, 3_000)), max_size=5)


@given(MOMENTS, st.sampled_from(["C-1", "ATM"]), MINUTES)
def test_no_product_makes_a_hold_longer(
    placed_at: datetime, method: str, minutes: list[int | None]
) -> None:
    holds = Holds()
    until = hold_until(placed_at, method, holds, minutes)

    assert placed_at < until <= hold_until(placed_at, method, holds)
    for each in minutes:
        assert each is None or until <= placed_at + timedelta(minutes=each)


@given(MOMENTS, st.sampled_from(["C-1", "ATM"]), MINUTES, st.integers(0, 200_000))
def test_an_attempt_ends_before_its_orders_hold(
    placed_at: datetime, method: str, minutes: list[int | None], waited: int
) -> None:
    until = hold_until(placed_at, method, Holds(), minutes)
    now = placed_at + timedelta(seconds=waited)

    try:
        deadline = attempt_deadline(method, until, now)
    except HoldOver:
        assert until - now < DEADLINE_MARGIN + SHORTEST_LINK
    else:
        assert now + SHORTEST_LINK <= deadline <= until - DEADLINE_MARGIN
        assert method == "ATM" or deadline <= now + CARD_LINK


@given(MOMENTS, st.randoms(use_true_random=False))
def test_numbers_have_their_length_and_say_their_day(now: datetime, chance: random.Random) -> None:
    number, attempt = order_number(now, chance), attempt_number(now, chance)

    assert (len(number), len(attempt), attempt[-1]) == (19, 25, "K")
    assert number[:6] == attempt[:6] == f"{taipei(now):%y%m%d}"
    assert not set("ILOU") & set(number + attempt)
    assert attempt.isascii()
    assert attempt.isalnum()


@given(st.integers(), st.integers(2, 200))
def test_names_of_one_moment_differ(seed: int, count: int) -> None:
    mint = Mint(lambda: NOW, random.Random(seed))
    made = [mint.order_names("here") for _ in range(count)]

    for names in zip(
        *((n.order_id, n.number, n.token, n.attempt_number) for n in made), strict=True
    ):
        assert len(set(names)) == count


@given(st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3), TEXTS, TEXTS)
def test_a_signature_signs_exactly_its_parts(
    signed: list[str], claimed: list[str], secret: str, guessed: str
) -> None:
    signature = link_signature(secret, *signed)

    is_same = (secret, signed) == (guessed, claimed)
    assert is_signature(signature, guessed, *claimed) == is_same
    assert is_signature(signature, secret, *signed)


def test_where_one_part_ends_is_signed_too() -> None:
    assert link_signature("key", "a", "b") != link_signature("key", "a\nb")
    assert link_signature("key", "a", "b") != link_signature("key", "ab")
    assert link_signature("key", "a", "") != link_signature("key", "a")


@given(TEXTS)
def test_what_is_not_a_signature_is_none(given_text: str) -> None:
    assert not is_signature(given_text, "key", "notice", "A1")


QUANTITIES = st.integers(1, QUANTITY_MAX)
PRICES = st.integers(0, ORDER_TOTAL_MAX)


@given(st.lists(st.tuples(PRICES, QUANTITIES), max_size=10))
def test_a_carts_total_is_the_total_of_the_order_it_becomes(lines: list[tuple[int, int]]) -> None:
    cart = Cart(
        id="c",
        token="t",
        version=1,
        locked_by_order=None,
        updated_at=NOW,
        lines=tuple(
            CartLine(
                sku=f"S{number}",
                sku_id=f"s{number}",
                product_id="p",
                name="可樂",
                options={},
                quantity=quantity,
                unit_price=price,
                available=0,
            )
            for number, (price, quantity) in enumerate(lines)
        ),
    )

    assert cart.total == order_total(lines)
    assert type(cart.total) is int


@given(
    st.one_of(st.integers(), st.floats(), st.text(), st.none(), st.booleans()), st.integers(0, 1)
)
def test_a_quantity_is_a_whole_number_in_its_range_or_refused(value: object, minimum: int) -> None:
    if type(value) is int and minimum <= value <= QUANTITY_MAX:
        assert checked_quantity(value, minimum=minimum) == value
        return
    with pytest.raises(InvalidInput) as refused:
        checked_quantity(value, minimum=minimum)
    assert refused.value.field == "quantity"


@given(
    st.fixed_dictionaries(
        {},
        optional={
            part: st.one_of(st.text(max_size=300), st.none(), st.integers())
            for part in ("name", "phone", "email")
        },
    )
)
def test_a_contact_is_sane_or_refused(parts: dict[str, object]) -> None:
    contact = None
    with contextlib.suppress(InvalidInput):
        contact = checked_contact(**parts)

    if contact is not None:
        assert checked_contact(contact.name, contact.phone, contact.email) == contact
        assert len(contact.masked().name) == len(contact.name)


@given(st.text(), st.integers(0, 20))
def test_a_mask_shows_the_beginning_and_hides_the_rest(text: str, shown: int) -> None:
    masked = mask(text, shown)

    assert len(masked) == len(text)
    assert masked[:shown] == text[:shown]
    assert set(masked[shown:]) <= {"*"}


@given(st.one_of(st.none(), MOMENTS), st.one_of(st.none(), MOMENTS), MOMENTS)
def test_a_sale_lasts_from_its_start_to_before_its_end(
    starts: datetime | None, ends: datetime | None, now: datetime
) -> None:
    expected = (starts or now) <= now and (ends is None or now < ends)

    assert is_on_sale(starts, ends, now) == expected
