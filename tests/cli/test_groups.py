"""Group buys as the shop's owner opens, reads and ends them."""

import pytest

from tests.cli.conftest import Kaimai


@pytest.fixture(autouse=True)
def goods(kaimai: Kaimai) -> None:
    """Something to sell."""
    kaimai("init", "products", "-y")


def opened(kaimai: Kaimai, *words: str) -> str:
    """A group buy's id."""
    return kaimai("groups", "open", *words).output.split()[0]


def test_a_group_buy_is_opened_listed_shown_and_closed(kaimai: Kaimai) -> None:
    assert "There are no group buys" in kaimai("groups", "list").output

    sale = opened(kaimai, "TEA-ALISHAN=50", "--title", "週末團", "--until", "2099-12-01 21:00")

    listed = kaimai("groups", "list", "--status", "open").output
    for cell in (sale, "週末團", "開團中", "2099-12-01 21:00"):
        assert cell in listed
    assert "0/50" in kaimai("groups", "show", sale[:20], "--log").output
    told = kaimai("groups", "close", sale, code=1, answers="n\n").output
    assert "Nothing was changed" in told
    assert "0 bills" in kaimai("groups", "close", sale, "-y").output
    assert "已結團" in kaimai("groups", "close", sale, "-y", code=1).output


def test_a_group_buy_is_cancelled(kaimai: Kaimai) -> None:
    sale = opened(kaimai, "TEA-ALISHAN")

    kaimai("groups", "cancel", sale, "-y")

    assert "已取消" in kaimai("groups", "list").output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("open", "NONE"), 1),
        (("open", "TEA-ALISHAN=many"), 2),
        (("open", "TEA-ALISHAN=0"), 1),
        (("open", "TEA-ALISHAN", "--until", "2001-01-01 00:00"), 1),
        (("list", "--status", "nonsense"), 2),
        (("show", "ghost"), 1),
        (("close", "ghost", "-y"), 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused(kaimai: Kaimai, words: tuple[str, ...], code: int) -> None:
    kaimai("groups", *words, code=code)


def test_an_id_that_begins_several_group_buys_is_refused(kaimai: Kaimai) -> None:
    first = opened(kaimai, "TEA-ALISHAN")
    opened(kaimai, "TEA-ALISHAN")

    assert "group buys begin so" in kaimai("groups", "show", first[:3], code=1).output
