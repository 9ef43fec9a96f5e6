"""Notices: both channels, nothing trusted."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funbiz import InvalidNotice, Notice, parse_push, parse_return

TOKEN = "db6ffffe158a59269d03ec641c5516267da14ce617b59e9c784054192ff617d5"
GOOD = {"ShopNo": "BA0026_001", "PayToken": TOKEN}
VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


def test_the_documented_push_is_read():
    (sample,) = (
        vector["plaintext_json"]
        for vector in VECTORS
        if vector["name"] == "docsample_notification_push"
    )
    notice = parse_push(json.dumps(sample).encode())
    assert notice == Notice(shop_no="BA0026_001", pay_token=sample["PayToken"])
    assert sample["PayToken"] not in repr(notice)


def test_a_return_form_is_read_with_whatever_else_it_holds():
    assert parse_return({**GOOD, "other": "x"}) == Notice(shop_no="BA0026_001", pay_token=TOKEN)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ShopNo": None}, "ShopNo"),
        ({"ShopNo": ""}, "ShopNo"),
        ({"ShopNo": "x" * 21}, "ShopNo"),
        ({"ShopNo": 12}, "ShopNo"),
        ({"PayToken": None}, "PayToken"),
        ({"PayToken": TOKEN[1:]}, "PayToken"),
        ({"PayToken": TOKEN + "0"}, "PayToken"),
        ({"PayToken": TOKEN[:-1] + "\n"}, "PayToken"),
        ({"PayToken": TOKEN + "\n"}, "PayToken"),
        ({"PayToken": "g" * 64}, "PayToken"),
        ({"PayToken": "１" * 64}, "PayToken"),
        ({"PayToken": [TOKEN]}, "PayToken"),
    ],
)
def test_a_notice_with_a_wrong_member_is_refused(change, reason):
    members = {**GOOD, **change}
    with pytest.raises(InvalidNotice, match=reason):
        parse_push(json.dumps(members).encode())
    with pytest.raises(InvalidNotice, match=reason):
        parse_return(members)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"ShopNo=BA0026_001", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 4000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"{}", "ShopNo"),
        (b" " * 5000, "too long"),
    ],
)
def test_a_body_that_is_no_push_is_refused(body, reason):
    with pytest.raises(InvalidNotice, match=reason):
        parse_push(body)


@given(st.binary(max_size=300))
def test_no_body_can_do_more_than_be_refused(body):
    with pytest.raises(InvalidNotice):
        parse_push(body)
