"""The cryptography against recorded messages, and its rules one by one."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funbiz import DecryptionFailed, InvalidKeys, UnsignableMessage, crypto

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
KEY = "17D8E6558DC60E702A6B57E1B9B7060D"
NONCE = "NjM2NjA0MzI4ODIyODguMzo3NzI0ZDg4"
ANOTHER_NONCE = "another-0"
HEX16 = st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")


def vectors(check):
    chosen = [vector for vector in VECTORS if vector["verified"][check]]
    assert chosen
    return pytest.mark.parametrize("vector", chosen, ids=[vector["name"] for vector in chosen])


@vectors("hash_id")
def test_hash_id_of_known_shops(vector):
    keys = (vector["a1"], vector["a2"], vector["b1"], vector["b2"])
    assert crypto.hash_id(*keys) == vector["hash_id"]


@vectors("iv")
def test_iv_of_known_nonces(vector):
    assert crypto.iv(vector["nonce"]) == vector["iv"]


@vectors("sign")
def test_sign_of_known_messages(vector):
    message, nonce, key = vector["plaintext_json"], vector["nonce"], vector["hash_id"]
    assert crypto.sign(message, nonce, key) == vector["sign"]
    assert crypto.sign_matches(message, nonce, key, vector["sign"])


@vectors("encrypt")
def test_known_messages_encrypt_to_their_cipher_text(vector):
    sealed = crypto.encrypt(vector["plaintext"], vector["nonce"], vector["hash_id"])
    assert sealed == vector["message_hex"]


@vectors("decrypt")
def test_known_cipher_texts_open(vector):
    text = crypto.decrypt(vector["message_hex"], vector["nonce"], vector["hash_id"])
    assert text == vector["plaintext"]
    assert json.loads(text) == vector["plaintext_json"]


def test_a_wrong_nonce_spoils_only_the_first_block():
    # Which is why a message must be checked by its Sign: decrypting alone notices nothing.
    sealed = crypto.encrypt("0123456789abcdef" + "the rest", NONCE, KEY)
    opened = crypto.decrypt(sealed, ANOTHER_NONCE, KEY)
    assert opened[:-8] != "0123456789abcdef"
    assert opened[-8:] == "the rest"


def test_zeros_at_the_front_of_a_half_are_kept():
    assert crypto.hash_id("00" * 8, "0" * 15 + "1", "F" * 16, "F" * 16) == "0" * 15 + "1" + "0" * 16
    assert crypto.hash_id("AB" * 8, "A" + "0" * 15, "01" * 8, "0" * 16) == "0BABABABABABABAB" + (
        "01" * 8
    )


@given(HEX16, HEX16, HEX16, HEX16)
def test_hash_id_is_always_32_upper_case_digits(a1, a2, b1, b2):
    key = crypto.hash_id(a1, a2, b1, b2)
    assert len(key) == 32
    assert key == key.upper()
    assert int(key[:16], 16) ^ int(a2, 16) == int(a1, 16)
    assert int(key[16:], 16) ^ int(b2, 16) == int(b1, 16)


def test_keys_may_be_written_with_dashes_and_in_lower_case():
    plain = crypto.hash_id("4D9709D699CA40EE", "5A4FEF83140C4E9E", "BC74301945134CB4", "0" * 16)
    assert plain == crypto.hash_id(
        " 4d97-09d6-99ca-40ee ", "5a4fef83140c4e9e", "bc74301945134cb4", "0" * 16
    )


@pytest.mark.parametrize("key", ["", "12", "G" * 16, "1" * 17, "0x" + "1" * 14, "１" * 16])
def test_a_bad_key_is_named_and_not_shown(key):
    with pytest.raises(InvalidKeys, match=r"^b1 must be 16 hexadecimal digits$"):
        crypto.hash_id("1" * 16, "2" * 16, key, "3" * 16)


@given(st.text(), st.text(alphabet="abcXYZ019=", min_size=1))
def test_what_is_encrypted_decrypts_to_itself(text, nonce):
    sealed = crypto.encrypt(text, nonce, KEY)
    assert sealed == sealed.upper()
    assert len(sealed) % 32 == 0
    assert crypto.decrypt(sealed, nonce, KEY) == text
    assert crypto.decrypt(sealed.lower(), nonce, KEY) == text


@pytest.mark.parametrize(
    ("sealed", "reason"),
    [
        ("XYZ", "not hexadecimal"),
        ("ABC", "not hexadecimal"),
        ("", "whole blocks"),
        ("AB" * 15, "whole blocks"),
        ("AB" * 16, "padding"),
    ],
)
def test_a_damaged_cipher_text_is_refused_with_its_reason(sealed, reason):
    with pytest.raises(DecryptionFailed, match=reason):
        crypto.decrypt(sealed, NONCE, KEY)


def test_plain_text_that_is_not_utf8_is_refused():
    # The first block becomes noise under another nonce, here noise that is no UTF-8.
    sealed = crypto.encrypt("豐收款" * 20, NONCE, KEY)
    with pytest.raises(DecryptionFailed, match="UTF-8"):
        crypto.decrypt(sealed, NONCE + "=", KEY)


SCALARS = st.dictionaries(
    st.text(alphabet="AbCdEfGh", min_size=1), st.text() | st.integers(), max_size=8
)


@given(SCALARS, st.randoms())
def test_sign_does_not_depend_on_the_order_of_members(message, random):
    names = list(message)
    random.shuffle(names)
    # Names that differ in case only have no defined order; the API has none.
    if len({name.upper() for name in names}) == len(names):
        shuffled = {name: message[name] for name in names}
        assert crypto.sign(shuffled, NONCE, KEY) == crypto.sign(message, NONCE, KEY)


@given(SCALARS)
def test_sign_changes_with_the_nonce_and_the_key(message):
    sign = crypto.sign(message, NONCE, KEY)
    assert sign != crypto.sign(message, NONCE + "=", KEY)
    assert sign != crypto.sign(message, NONCE, KEY[::-1])


@pytest.mark.parametrize(
    "unsigned",
    [None, "", "  ", "\t\n", {}, {"ExpireDate": "20260101"}, [], [{"OrderNo": "A1"}], ()],
)
def test_objects_lists_and_blank_members_are_not_signed(unsigned):
    bare = {"ShopNo": "NA0249_001", "Amount": 100}
    assert crypto.sign({**bare, "Other": unsigned}, NONCE, KEY) == crypto.sign(bare, NONCE, KEY)


def test_names_are_sorted_without_regard_to_case():
    text = f"a=1&B=2&c=3{NONCE}{KEY}"
    known = hashlib.sha256(text.encode()).hexdigest().upper()
    assert crypto.sign({"c": "3", "B": "2", "a": "1"}, NONCE, KEY) == known


def test_an_integer_and_its_text_have_the_same_sign():
    assert crypto.sign({"Amount": 5000}, NONCE, KEY) == crypto.sign({"Amount": "5000"}, NONCE, KEY)


def test_zero_is_signed_when_it_is_there():
    assert crypto.sign({"Amount": 0}, NONCE, KEY) != crypto.sign({}, NONCE, KEY)


def test_a_received_sign_may_have_left_out_zeros():
    message = {"Amount": 0, "ShopNo": "NA0249_001", "Text": "0"}
    without = crypto.sign({"ShopNo": "NA0249_001", "Text": "0"}, NONCE, KEY)
    assert crypto.sign_matches(message, NONCE, KEY, crypto.sign(message, NONCE, KEY))
    assert crypto.sign_matches(message, NONCE, KEY, without)
    assert crypto.sign_matches(message, NONCE, KEY, without.lower())
    assert not crypto.sign_matches({**message, "Amount": 1}, NONCE, KEY, without)


@pytest.mark.parametrize("given_sign", ["", "0" * 64, "簽章", "é" * 64])
def test_a_wrong_sign_does_not_match(given_sign):
    assert not crypto.sign_matches({"ShopNo": "NA0249_001"}, NONCE, KEY, given_sign)


@pytest.mark.parametrize("value", [True, False, 1.5, 0.0, b"x", 1j])
def test_members_without_a_defined_text_cannot_be_signed(value):
    with pytest.raises(UnsignableMessage, match="Amount"):
        crypto.sign({"Amount": value}, NONCE, KEY)


def test_what_is_signed_can_be_shown_without_the_key():
    message = {"OrderNo": "A1", "Amount": 100, "Memo": " ", "Param1": None, "CardParam": {"a": 1}}
    assert crypto.signing_text(message) == "Amount=100&OrderNo=A1"
