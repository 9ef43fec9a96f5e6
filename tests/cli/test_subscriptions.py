"""Plans and subscriptions from the command line; what they do is held by the operations' tests."""

from tests.cli.conftest import Kaimai


def test_a_plan_is_given_and_taken_away(kaimai: Kaimai) -> None:
    kaimai("init", "products", "-y")
    kaimai("subscriptions", "plan", "GHOST", "--price", "20", code=1)
    kaimai("subscriptions", "plan", "TEA-RUBY-50", "--price", "20", "--times", "1", code=1)

    assert "saved" in kaimai("subscriptions", "plan", "TEA-RUBY-50", "--price", "20").output
    assert "no more" in kaimai("subscriptions", "plan", "TEA-RUBY-50").output


def test_what_is_not_there_cannot_be_shown_stopped_or_asked_about(kaimai: Kaimai) -> None:
    assert "There are no subscriptions" in kaimai("subscriptions", "list", "--failed").output
    assert "0 were asked" in kaimai("subscriptions", "sync").output
    for words in (("show", "X"), ("stop", "X", "-y"), ("sync", "X"), ("fulfil", "X")):
        kaimai("subscriptions", *words, code=1)
