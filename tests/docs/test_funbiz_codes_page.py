"""docs/funbiz-codes.md shows the client's errors, codes and words as they are."""

from tests.docs.funbiz_codes_page import PAGE, render


def test_the_page_of_codes_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == render(), "run: python -m tests.docs.funbiz_codes_page"
