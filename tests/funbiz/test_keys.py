"""A shop's keys: checked when made, never shown."""

import dataclasses

import pytest

from funbiz import InvalidKeys, ShopKeys
from tests.funbiz.peer import HASH_ID, KEYS


def test_no_secret_is_in_the_repr():
    assert repr(KEYS) == "ShopKeys(shop_no='NA0249_001')"


def test_the_aes_key_is_derived_once():
    assert KEYS.hash_id == HASH_ID


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"shop_no": ""}, "shop_no"),
        ({"shop_no": "x" * 21}, "shop_no"),
        ({"shop_no": "NA\n"}, "shop_no"),
        ({"a2": "12"}, "a2 must be 16 hexadecimal digits"),
        ({"x_key_id": ""}, "x_key_id"),
        ({"x_key_id": " "}, "x_key_id"),
        ({"x_key_id": "a\r\nb"}, "x_key_id"),
        ({"x_key_id": "鍵"}, "x_key_id"),
    ],
)
def test_unusable_keys_are_refused_by_name(change, reason):
    fields = {
        field.name: getattr(KEYS, field.name) for field in dataclasses.fields(KEYS) if field.init
    }
    with pytest.raises(InvalidKeys, match=reason):
        ShopKeys(**{**fields, **change})
