"""Coupons as the shop's owner makes, reads and ends them."""

import pytest

from tests.cli.conftest import Kaimai


def test_a_coupon_is_made_listed_and_ended(kaimai: Kaimai) -> None:
    assert "There are no coupons" in kaimai("coupons", "list").output

    made = kaimai("coupons", "add", "autumn", "--percent", "10", "--until", "2099-12-01").output
    kaimai("coupons", "add", "WELCOME", "--off", "100", "--minimum", "500", "--uses", "3")

    assert "AUTUMN" in made
    listed = kaimai("coupons", "list").output
    assert listed.index("WELCOME") < listed.index("AUTUMN")
    for cell in ("10 %", "2099-12-01 00:00", "NT$100", "NT$500", "0/3"):
        assert cell in listed

    told = kaimai("coupons", "end", "AUTUMN", code=1, answers="n\n").output
    assert "Nothing was changed" in told
    for _ in range(2):
        kaimai("coupons", "end", " autumn ", "-y")
    assert "2099" not in kaimai("coupons", "list").output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("BOTH", "--percent", "10", "--off", "100"), 2),
        (("NEITHER",), 2),
        (("MUCH", "--percent", "101"), 1),
        (("NOTHING", "--off", "0"), 1),
        (("!", "--off", "10"), 1),
        (("BACKWARDS", "--off", "10", "--from", "2026-12-02", "--until", "2026-12-01"), 1),
    ],
)
def test_a_coupon_that_cannot_be_is_refused(
    kaimai: Kaimai, words: tuple[str, ...], code: int
) -> None:
    kaimai("coupons", "add", *words, code=code)

    assert "There are no coupons" in kaimai("coupons", "list").output


def test_a_code_is_never_used_twice(kaimai: Kaimai) -> None:
    kaimai("coupons", "add", "AUTUMN", "--off", "10")
    kaimai("coupons", "end", "AUTUMN", "-y")

    assert "exists already" in kaimai("coupons", "add", "autumn", "--off", "20", code=1).output


def test_a_coupon_that_is_not_there_cannot_be_ended(kaimai: Kaimai) -> None:
    kaimai("coupons", "end", "GHOST", "-y", code=1)
