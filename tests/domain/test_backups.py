"""Which backups are kept: some of each past, always the newest, never fewer than were asked for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.backups import BY_HAND, NIGHTLY, is_backup, made_at, name_of, outlived

FIRST = datetime(2026, 1, 1, 20, 30, tzinfo=UTC)


def nights(count: int) -> list[str]:
    return [name_of(NIGHTLY, FIRST + timedelta(days=day)) for day in range(count)]


def test_a_name_tells_when_it_was_made():
    name = name_of(BY_HAND, FIRST, 3)

    assert name == "kaimai-hand-20260101T203000Z-3.tar.gz"
    assert is_backup(name)
    assert made_at(name) == FIRST


@pytest.mark.parametrize(
    "name", ["kaimai.tar.gz", "kaimai-hand-20260101T203000Z.tar.gz.part", "notes.txt"]
)
def test_other_files_are_no_backups(name):
    assert not is_backup(name)
    assert outlived([name]) == []
    with pytest.raises(ValueError, match="not the name"):
        made_at(name)


def test_after_a_year_some_of_each_past_are_left():
    names = nights(400)
    left = sorted(set(names) - set(outlived(names)), reverse=True)

    assert left[:7] == sorted(names, reverse=True)[:7]
    assert 7 + 12 <= len(left) <= 7 + 4 + 12
    # The newest of the first of the twelve months.
    assert made_at(left[-1]) < FIRST + timedelta(days=400 - 300)


@given(st.sets(st.integers(0, 2000), max_size=60), st.integers(0, 5))
def test_deleting_night_by_night_leaves_as_much_as_deleting_once(days, by_hand):
    names = [name_of(NIGHTLY, FIRST + timedelta(days=day)) for day in sorted(days)]
    own = [name_of(BY_HAND, FIRST + timedelta(days=day)) for day in range(by_hand)]
    kept: list[str] = []
    for name in names:
        kept.append(name)
        kept = [each for each in kept if each not in outlived([*kept, *own])]

    assert not set(outlived([*names, *own])) & set(own)
    assert set(names) - set(outlived(names)) == set(kept)
    assert names[-1:] == kept[-1:]
