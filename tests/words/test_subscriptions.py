"""Subscriptions in words: how often, how much, about when; and what their buyers are told."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.subscriptions import SUBSCRIPTION_MOVES, ChargeSchedule, Period
from kaimai.words import subscription_letters as letters
from kaimai.words.languages import CHINESE, ENGLISH, LANGUAGES, Text
from kaimai.words.schedules import how_much, how_often, promise, when_later
from kaimai.words.subscriptions import STATES, SUBSCRIBING

MONDAY = date(2026, 11, 23)
FACTS = letters.SubscriptionFacts(
    shop="山線小舖",
    name="林小美",
    number="S-1",
    link="https://shop.test/subscriptions/abc",
    product="阿里山茶",
    quantity=2,
    amount=960,
    schedule=ChargeSchedule(times=6, period=Period.MONTH, every=1),
    charged=1,
    next_charge_on=date(2026, 12, 23),
    is_running=True,
    charge=letters.ChargeFacts(2, "E2700 – 交易失敗", "261222-ABCDEFGHJKMN"),
)


def test_a_schedule_is_promised_in_one_sentence():
    assert promise(480, FACTS.schedule, MONDAY, CHINESE) == (
        "每月 NT$480，共 6 期，第一次今天扣款，之後每月 23 日左右；隨時可以停止。"
    )
    assert promise(480, FACTS.schedule, MONDAY, ENGLISH) == (
        "NT$480 every month, 6 times: the first charge is today, then every month, around the 23rd. "
        "You can stop at any time."
    )


@pytest.mark.parametrize(
    ("period", "every", "zh", "en"),
    [
        ("D", 1, "每天", "every day"),
        ("D", 3, "每 3 天", "every 3 days"),
        ("W", 1, "每週一左右", "every week, around Monday"),
        ("W", 2, "每 2 週的星期一左右", "every 2 weeks, around Monday"),
        ("M", 2, "每 2 個月的 23 日左右", "every 2 months, around the 23rd"),
        ("Y", 1, "每年 11 月 23 日左右", "every year, around 23 November"),
    ],
)
def test_later_charges_are_said_by_the_day_that_people_know(period, every, zh, en):
    schedule = ChargeSchedule(times=6, period=Period(period), every=every)
    assert when_later(MONDAY, schedule, CHINESE) == zh
    assert when_later(MONDAY, schedule, ENGLISH) == en


@given(
    st.builds(
        ChargeSchedule,
        times=st.integers(2, 999),
        period=st.sampled_from(Period),
        every=st.integers(1, 99),
    ),
    st.integers(1, 200_000),
    st.dates(date(2026, 1, 1), date(2100, 1, 1)),
)
def test_no_schedule_leaves_a_gap_in_its_sentence(schedule, amount, first):
    for language in LANGUAGES:
        said = promise(amount, schedule, first, language)
        assert f"NT${amount:,}" in said
        assert str(schedule.times) in said
        assert how_often(schedule, language) in said
        assert not re.search(r"[{}]|  |，，|, ,|None", said)
    assert "個月個月" not in how_much(amount, schedule, CHINESE)


def test_an_ordinal_has_its_own_ending():
    said = {
        n: when_later(date(2027, 1, n), FACTS.schedule, ENGLISH).rsplit(" ", 1)[1]
        for n in range(1, 32)
    }
    assert {said[n] for n in (1, 21, 31)} == {"1st", "21st", "31st"}
    assert (said[2], said[3], said[11], said[12], said[13]) == (
        "2nd",
        "3rd",
        "11th",
        "12th",
        "13th",
    )


@pytest.mark.parametrize("kind", sorted(letters.KINDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_is_whole_and_fits_into_a_message(kind, language):
    title, body = letters.said(kind, FACTS, language)
    assert title
    assert "阿里山茶" in body
    assert not re.search(r"[{}]|  |None|。。", f"{title}{body}")
    assert len(body) < 400


def test_a_failed_charge_says_why_that_nothing_was_taken_and_what_comes_next():
    letter = letters.compose("charge.failed", FACTS)
    assert letter.subject == "【山線小舖】定期購第 2 期扣款沒有成功（S-1）"
    assert "（E2700 – 交易失敗），這一期不會寄出，也沒有扣您的錢。" in letter.body
    assert "下一次扣款在 12月23日（三）左右" in letter.body
    assert FACTS.link in letter.body
    assert FACTS.link in letter.html


def test_nothing_is_said_of_a_next_charge_when_there_is_none():
    over = FACTS._replace(is_running=False)
    for kind in letters.KINDS:
        assert "下一次" not in letters.said(kind, over, CHINESE)[1]


def test_names_from_outside_do_not_become_markup():
    html = letters.compose("charge.paid", FACTS._replace(product="<b>茶</b>")).html
    assert "<b>" not in html


def test_every_state_has_a_headline_and_a_sentence():
    assert set(STATES) == set(SUBSCRIPTION_MOVES.statuses)
    for words in STATES.values():
        assert all(isinstance(each, Text) and each.zh and each.en for each in words)
        assert words.explanation.zh[-1] in "。！"
    assert all(text.zh and text.en for text in SUBSCRIBING.values())
