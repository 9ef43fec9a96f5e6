"""What LINE would refuse, told before it is sent; and that the simulated LINE agrees."""

import copy

import pytest

from kaimai.line_channel.messages.actions import tap, visit, with_quick_replies
from kaimai.line_channel.messages.limits import problems, problems_of_reply, utf16_length
from kaimai.line_channel.messages.parts import bubble, button, flex, picture, plain, words
from line_simulator.limits import problems as simulated


def card(**changes):
    """A message that keeps every limit."""
    part = bubble(
        words("可樂"),
        hero=picture("https://shop.test/media/a-chat.jpg"),
        buttons=[button(tap("加入購物車", "add:COLA:1", "加入 可樂"))],
    )
    return {**flex("可樂", [part]), **changes}


def changed(path, value):
    message = copy.deepcopy(card())
    part = message
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return message


BODY = ("contents", "body", "contents", 0)
BUTTON = ("contents", "footer", "contents", 0, "action")


def test_what_keeps_the_limits_has_no_problem():
    assert problems(card()) == []
    assert simulated([card()]) == []
    assert problems(plain("好")) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("altText",), ""),
        (("altText",), "字" * 1501),
        ((*BODY, "text"), ""),
        ((*BODY, "text"), "  "),
        ((*BODY, "color"), "#abc"),
        ((*BODY, "colour"), "#aabbcc"),
        ((*BODY, "type"), "video"),
        ((*BUTTON, "label"), ""),
        ((*BUTTON, "label"), "字" * 41),
        ((*BUTTON, "data"), "x" * 301),
        ((*BUTTON, "displayText"), "字" * 301),
        ((*BUTTON,), {"type": "uri", "label": "a", "uri": "ftp://x"}),
        ((*BUTTON,), {"type": "uri", "label": "a", "uri": "https://x/" + "a" * 1000}),
        ((*BUTTON,), {"type": "clipboard", "label": "a", "clipboardText": ""}),
        (("contents", "hero", "url"), "http://shop.test/a.jpg"),
        (("contents", "hero", "aspectRatio"), "1:4"),
        (("contents",), {"type": "bubble"}),
        (("contents", "body", "contents"), [words("字" * 60)] * 200),
    ],
)
def test_what_line_refuses_is_a_problem_here_too(path, value):
    message = changed(path, value)
    assert problems(message)
    assert simulated([message])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("altText",), "字" * 401),
        ((*BUTTON, "label"), "字" * 21),
        (("contents", "body", "contents"), [words("字" * 60)] * 110),
    ],
)
def test_where_the_documents_leave_doubt_the_own_limits_are_stricter(path, value):
    assert problems(changed(path, value))


def test_carousels_have_two_to_twelve_bubbles_of_one_size():
    part = bubble(words("一"), size="kilo")
    assert problems(flex("多", [part] * 12)) == []
    assert flex("一", [part])["contents"]["type"] == "bubble"
    many = {"type": "carousel", "contents": [part] * 13}
    assert problems({**card(), "contents": many})
    mixed = {"type": "carousel", "contents": [part, bubble(words("二"))]}
    assert problems({**card(), "contents": mixed})
    heavy = bubble(words("字" * 1200), size="kilo")
    assert problems(flex("重", [heavy] * 12))


def test_a_reply_has_one_to_five_messages():
    assert problems_of_reply([plain("一")] * 5) == []
    assert problems_of_reply([plain("一")] * 6)
    assert problems_of_reply([])


def test_quick_replies_stand_on_the_last_message_and_are_at_most_thirteen():
    actions = [visit(f"第 {number} 個" + "長" * 30, "https://x") for number in range(20)]
    messages = with_quick_replies([plain("一"), plain("二")], actions)
    assert "quickReply" not in messages[0]
    assert len(messages[1]["quickReply"]["items"]) == 13
    assert problems_of_reply(messages) == []
    assert simulated(messages) == []


def test_pictures_need_tls_unless_line_is_on_this_machine():
    message = changed(("contents", "hero", "url"), "http://127.0.0.1/a.jpg")
    assert problems(message)
    assert problems(message, takes_http=True) == []


def test_lengths_are_counted_in_utf16():
    assert utf16_length("a🍎") == 3
    assert problems({"type": "text", "text": "🍎" * 2501})
