"""docs/funbiz-examples.md prints what it says it prints, and has an example of every method."""

from tests.docs.funbiz_examples_page import PAGE, run

TEXT = PAGE.read_text("utf-8")


def test_every_example_prints_what_the_page_says() -> None:
    assert run(TEXT) == TEXT, "run: python -m tests.docs.funbiz_examples_page"
