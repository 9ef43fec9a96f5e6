"""The bank's cryptography against known answers, and the edges that have none."""

import json
from pathlib import Path

import pytest

from bank_simulator import crypto

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


def named(vector):
    return vector["name"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["hash_id"]], ids=named)
def test_hash_id_is_as_recorded(vector):
    keys = (vector[name] for name in ("a1", "a2", "b1", "b2"))

    assert crypto.hash_id(*keys) == vector["hash_id"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["iv"]], ids=named)
def test_iv_is_as_recorded(vector):
    assert crypto.iv_of(vector["nonce"]) == vector["iv"].encode()


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["sign"] and v["hash_id"]], ids=named)
def test_sign_is_as_recorded(vector):
    message = vector["plaintext_json"]

    assert crypto.signing_text(message) == vector["sign_string"]
    assert crypto.sign(message, nonce=vector["nonce"], key=vector["hash_id"]) == vector["sign"]


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS if v["verified"].get("encrypt")] if VECTORS else [], ids=named
)
def test_cipher_is_as_recorded_both_ways(vector):
    keys = {"nonce": vector["nonce"], "key": vector["hash_id"]}

    assert crypto.encrypt(vector["plaintext"], **keys) == vector["message_hex"]
    assert crypto.decrypt(vector["message_hex"], **keys).decode() == vector["plaintext"]
    assert crypto.decrypt(vector["message_hex"].lower(), **keys).decode() == vector["plaintext"]


def test_hash_id_keeps_the_leading_zeros_of_each_half():
    assert crypto.hash_id("0" * 16, "0" * 16, "F" * 16, "F" * 15 + "E") == "0" * 31 + "1"


@pytest.mark.parametrize("message", ["", "zz", "AB", "00" * 16])
def test_garbage_is_undecipherable(message):
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(message, nonce="n", key="0" * 32)


def test_blank_texts_objects_and_lists_are_not_signed():
    message = {"b": " ", "A": 0, "c": None, "d": {}, "e": [1], "a2": "x", "f": ""}

    assert crypto.signing_text(message) == "A=0&a2=x"
