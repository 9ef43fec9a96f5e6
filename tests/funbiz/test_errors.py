"""The error tree: as drawn, with the facts it carries."""

import copy
import re

import pytest

from funbiz import (
    FunbizError,
    InvalidRequest,
    NotSent,
    Refused,
    RefusedByBank,
    TimedOut,
    Unknown,
    errors,
)


def drawn_tree():
    """Read the classes under each branch out of the module's picture."""
    branches = {}
    branch = None
    for line in errors.__doc__.splitlines():
        if found := re.match(r"    [├└]── (\w+)", line):
            branch = found[1]
            branches[branch] = set()
        elif found := re.match(r"    (?:│|\s)   [├└]── (\w+)", line):
            branches[branch].add(found[1])
        elif found := re.match(r"    (\w+)", line):
            branch = found[1]
    return branches


def test_the_picture_shows_every_error_where_it_is():
    tree = drawn_tree()
    local = {
        kind.__name__
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ValueError)
    }
    for branch in (NotSent, Refused, Unknown):
        assert tree.pop(branch.__name__) == {kind.__name__ for kind in branch.__subclasses__()}
    assert set(tree) == local
    assert set(FunbizError.__subclasses__()) == {NotSent, Refused, Unknown}


def test_the_docstring_is_the_default_message():
    assert str(TimedOut()) == "The bank did not reply in time"


def test_an_error_tells_what_is_known():
    error = RefusedByBank(
        service="OrderCreate",
        order_no="A1",
        code="E0602",
        text="收款方式未啟用",
        http_status=200,
        body="x" * 1000,
    )
    assert str(error) == (
        "OrderCreate A1: The bank refused the request with a reason "
        "(E0602 – 收款方式未啟用, HTTP 200)"
    )
    assert error.body == "x" * 500
    assert error.reply is None


def test_an_error_without_a_service_or_text_still_reads_well():
    assert str(NotSent("no line", code="E3001")) == "no line (E3001)"
    assert str(NotSent("no line", order_no="A1")) == "A1: no line"


@pytest.mark.parametrize(
    "error", [TimedOut("late", service="OrderQuery"), InvalidRequest("a", "b")]
)
def test_errors_can_be_copied_between_processes(error):
    twin = copy.copy(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)


def test_an_invalid_request_names_the_field():
    error = InvalidRequest("amount_cents", "must end in 00")
    assert str(error) == "amount_cents: must end in 00"
    assert error.field == "amount_cents"
