"""docs/states.md shows the tables of moves as they are."""

from tests.docs.states_page import PAGE, render


def test_the_states_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == render(), "run: python -m tests.docs.states_page"
