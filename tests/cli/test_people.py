"""The shop's people from the command line: taken on, listed, helped in, signed out."""

import re

import pytest

from tests.cli.conftest import Kaimai

LINK = re.compile(r"http\S+/admin/set-up/[0-9a-f]{64}")


def test_somebody_is_taken_on_and_listed(kaimai: Kaimai) -> None:
    made = kaimai("staff", "add", "Dai@Example.com", "--name", "阿黛", "--role", "manager").output
    [link] = LINK.findall(made)

    listed = kaimai("staff", "list").output
    assert "dai@example.com" in listed
    assert "阿黛" in listed
    assert "no password yet" in listed
    assert link.rpartition("/")[2] not in listed
    assert "Signed out of 0" in kaimai("staff", "end", "dai@example.com", "-y").output


def test_nobody_is_there_at_first(kaimai: Kaimai) -> None:
    assert "kaimai staff add" in kaimai("staff", "list").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "dai"), "e-mail"),
        (("add", "dai@example.com", "--role", "boss"), "must be one of"),
        (("reset", "nobody@example.com"), "no such member"),
        (("end", "nobody@example.com", "-y"), "no such member"),
    ],
)
def test_what_is_wrong_is_said(kaimai: Kaimai, arguments: tuple[str, ...], words: str) -> None:
    assert words in kaimai("staff", *arguments, code=1).output


def test_an_address_is_taken_once(kaimai: Kaimai) -> None:
    kaimai("staff", "add", "dai@example.com")

    assert "already" in kaimai("staff", "add", "dai@example.com", code=1).output


def test_a_new_link_is_made_for_who_is_locked_out(kaimai: Kaimai) -> None:
    kaimai("staff", "add", "dai@example.com")

    links = [
        LINK.findall(kaimai("staff", "reset", "dai@example.com", *more).output)
        for more in ((), ("--lost-phone",))
    ]

    assert [len(each) for each in links] == [1, 1]
    assert links[0] != links[1]
