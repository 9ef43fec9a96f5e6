"""How amounts, moments and numbers are written: what was written can be read back."""

import re
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.calendar import taipei
from kaimai.words.formats import in_groups, moment, money
from kaimai.words.languages import CHINESE, ENGLISH

YEARS = datetime(1970, 1, 2), datetime(2100, 1, 1)  # noqa: DTZ001 made aware below
MOMENTS = st.datetimes(*YEARS, timezones=st.just(UTC))


@given(st.integers(0, 10**12))
def test_an_amount_is_written_whole_with_commas(amount: int) -> None:
    written = money(amount)

    assert re.fullmatch(r"NT\$\d{1,3}(,\d{3})*", written)
    assert int(written.removeprefix("NT$").replace(",", "")) == amount


def test_what_is_owed_back_keeps_its_sign() -> None:
    assert money(-1280) == "NT$-1,280"


@given(MOMENTS, st.sampled_from([CHINESE, ENGLISH]))
def test_a_moment_is_written_as_taipeis_clock_shows_it(at: datetime, language: str) -> None:
    local = taipei(at)

    written = moment(at, language)

    assert written.endswith(f"{local:%H:%M}")
    assert str(local.day) in written
    assert moment(at.replace(second=0, microsecond=0), language) == written


@given(MOMENTS, st.integers(-11, 11))
def test_the_same_moment_is_written_alike_wherever_it_was_noted(at: datetime, hours: int) -> None:
    elsewhere = at.astimezone(timezone(timedelta(hours=hours)))

    assert moment(elsewhere, CHINESE) == moment(at, CHINESE)
    assert taipei(elsewhere).utcoffset() == timedelta(hours=8)


@given(st.text(alphabet="0123456789", max_size=30), st.integers(1, 8))
def test_groups_only_add_spaces(digits: str, size: int) -> None:
    grouped = in_groups(digits, size)

    assert grouped.replace(" ", "") == digits
    assert all(len(group) <= size for group in grouped.split(" "))
