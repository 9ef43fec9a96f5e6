"""API tokens as the shop's owner handles them."""

import re

import pytest

from tests.cli.conftest import Kaimai


def test_a_token_is_made_listed_and_revoked(kaimai: Kaimai) -> None:
    made = kaimai("tokens", "add", "robot", "--scope", "refunds", "--scope", "payments").output
    (secret,) = re.findall(r"kaimai_[0-9a-f]{64}", made)

    listed = kaimai("tokens", "list").output
    assert "payments, refunds" in listed
    assert secret not in listed

    assert (
        "Nothing was changed" in kaimai("tokens", "revoke", "robot", code=1, answers="n\n").output
    )
    for _ in range(2):
        kaimai("tokens", "revoke", "robot", "-y")


@pytest.mark.parametrize(
    ("name", "scope"), [("robot", "everything"), ("a b", "refunds"), ("", "refunds")]
)
def test_a_wrong_token_is_refused(kaimai: Kaimai, name: str, scope: str) -> None:
    kaimai("tokens", "add", name, "--scope", scope, code=1)

    assert "There are no tokens" in kaimai("tokens", "list").output


def test_a_name_is_never_used_twice(kaimai: Kaimai) -> None:
    kaimai("tokens", "add", "robot", "--scope", "refunds")
    kaimai("tokens", "revoke", "robot", "-y")

    told = kaimai("tokens", "add", "robot", "--scope", "refunds", code=1).output

    assert "is or was the name of another token" in told


def test_a_token_that_is_not_there_cannot_be_revoked(kaimai: Kaimai) -> None:
    assert "no such token" in kaimai("tokens", "revoke", "ghost", "-y", code=1).output
