"""docs/funbiz-examples.md prints what it says it prints, and has an example of every method."""

import inspect
import re

from funbiz import BlockingFunbizClient
from tests.docs.funbiz_examples_page import PAGE, run

TEXT = PAGE.read_text("utf-8")


def test_every_example_prints_what_the_page_says() -> None:
    assert run(TEXT) == TEXT, "run: python -m tests.docs.funbiz_examples_page"


def test_every_method_of_the_client_has_an_example() -> None:
    methods = {
        name
        for name, _ in inspect.getmembers(BlockingFunbizClient, inspect.isfunction)
        if not name.startswith("_") and name not in ("call", "maintain_order")
    }

    assert {name for name in methods if not re.search(rf"\bbank\.{name}\(", TEXT)} == set()
