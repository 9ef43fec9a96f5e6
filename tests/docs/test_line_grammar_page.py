"""docs/line-grammar.md shows the table that tests the grammar."""

from tests.docs.line_grammar_page import PAGE, render


def test_the_grammar_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == render(), "run: python -m tests.docs.line_grammar_page"
