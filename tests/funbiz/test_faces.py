"""The blocking face is made from the awaited one."""

import inspect

import pytest

from funbiz import BlockingFunbizClient, FunbizClient
from tests.funbiz import faces


def test_the_blocking_face_is_as_the_client_makes_it():
    """When this fails: python -m tests.funbiz.faces."""
    source = (faces.FOLDER / "client.py").read_text(encoding="utf-8")
    made = (faces.FOLDER / "blocking.py").read_text(encoding="utf-8")
    assert made == faces.blocking(source)


def methods(kind):
    return {
        name: method
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("__")
    }


def test_both_faces_have_the_same_methods_with_the_same_promises():
    awaited, waited = methods(FunbizClient), methods(BlockingFunbizClient)
    assert awaited.keys() == waited.keys()
    for name, method in awaited.items():
        assert inspect.iscoroutinefunction(method), name
        assert not inspect.iscoroutinefunction(waited[name]), name
        assert inspect.signature(method) == inspect.signature(waited[name]), name
        assert method.__doc__ == waited[name].__doc__, name


def test_a_word_that_is_gone_is_noticed():
    with pytest.raises(AssertionError, match="is not in the client any more"):
        faces.blocking('"""Nothing."""\nclass Nothing: ...\n')
