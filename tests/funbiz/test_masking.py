"""What may be kept of a message: every documented member has its place on one of the lists."""

import dataclasses
from typing import get_args

import pytest

from funbiz import masking, replies, requests
from funbiz.masking import ACCOUNTS, ADDRESSES, HIDDEN, SHOWN, SITES, TOKENS, mask_token, masked
from funbiz.wire import Wire

PERSONAL = {"AcctNo", "Account", "LeftCCNo", "RightCCNo", "CCExpDate", "Memo", "Remark", "PayCode"}
"""Documented members that are hidden: a payer's account and card, what a
telephone shows at a counter, and free text."""

TOKEN = "908feb67c23b24b7243b524cbe6a0f88b7bd8e5b1e8dfbce0d6b70a1b17b3273"


def documented():
    kinds = [*vars(requests).values(), *vars(replies).values()]
    return {
        note.name
        for kind in kinds
        if dataclasses.is_dataclass(kind)
        for field in dataclasses.fields(kind)
        for note in get_args(field.type)[1:]
        if isinstance(note, Wire)
    }


def test_every_documented_member_is_on_one_list():
    lists = [SHOWN, TOKENS, ADDRESSES, SITES, ACCOUNTS, PERSONAL]
    placed = [name for names in lists for name in names]
    assert len(placed) == len(set(placed))
    assert documented() <= set(placed)


@pytest.mark.parametrize("name", sorted(PERSONAL | {"CustomerName", "Mobile"}))
def test_what_is_on_no_list_is_hidden(name):
    assert masked({name: "王小明", "CardParam": {name: "0912"}}) == {
        name: HIDDEN,
        "CardParam": {name: HIDDEN},
    }


@pytest.mark.parametrize("name", sorted(TOKENS))
def test_a_token_is_cut_to_its_beginning(name):
    assert masked({name: TOKEN}) == {name: "908feb67c23b…"}
    assert masked({name: "short"}) == {name: HIDDEN}
    assert masked({name: 12}) == {name: HIDDEN}


def test_what_belongs_together_can_be_found():
    assert mask_token(TOKEN) == masked({"PayToken": TOKEN})["PayToken"]


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_an_address_loses_its_query(name):
    assert masked({name: "https://pay.test/Card?TD=1&TK=2"}) == {name: "https://pay.test/Card?…"}
    assert masked({name: "https://pay.test/Card"}) == {name: "https://pay.test/Card"}


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://pay.line.test/web/payment/abc?id=1", "https://pay.line.test/…"),
        ("https://pay.line.test", "https://pay.line.test/…"),
        ("https://pay.line.test?id=1", "https://pay.line.test/…"),
        ("line:pay", HIDDEN),
    ],
)
def test_of_another_companys_page_only_the_site_stays(address, kept):
    assert masked({"WalletParam": {"WalletPayURL": address}}) == {
        "WalletParam": {"WalletPayURL": kept}
    }


def test_neither_a_bound_card_nor_a_barcode_is_kept():
    opened = {"BindToken": TOKEN[:32], "CCToken": TOKEN[:36], "CCExpDate": "3512"}
    assert masked({"TSResultContent": opened, "PayCode": "28512345678"}) == {
        "TSResultContent": dict.fromkeys(opened, HIDDEN),
        "PayCode": HIDDEN,
    }


def test_an_account_keeps_its_last_digits():
    assert masked({"ATMParam": {"AtmPayNo": "99922530174617"}}) == {
        "ATMParam": {"AtmPayNo": "…74617"}
    }


def test_what_says_nothing_stays_as_it_came():
    empty = {"CCToken": None, "Memo": "", "OrderList": [], "CardParam": {}, "Amount": 0}
    assert masked(empty) == empty


def test_rows_are_masked_or_counted():
    rows = [{"OrderNo": "A1", "RightCCNo": "0187"}, "no row"]
    assert masked({"OrderList": rows}) == {
        "OrderList": [{"OrderNo": "A1", "RightCCNo": HIDDEN}, HIDDEN]
    }
    assert masked({"OrderList": rows}, with_rows=False) == {"OrderList": {"rows": 2}}


def test_texts_are_cut_and_cleaned():
    kept = masked({"Description": "a\x00" + "b" * masking._TEXT_LONGEST})["Description"]
    assert kept == "a" + "b" * (masking._TEXT_LONGEST - 1) + HIDDEN
