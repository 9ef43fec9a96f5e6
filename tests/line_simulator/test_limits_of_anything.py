"""LINE's limits on messages that nobody would write: judged in words, never with a stack trace."""

from hypothesis import given, settings
from hypothesis import strategies as st

from line_simulator.limits import check_messages, problems, rich_menu_details
from line_simulator.texts import graphemes, units

NAMES = [
    "type",
    "contents",
    "body",
    "hero",
    "footer",
    "header",
    "text",
    "altText",
    "template",
    "columns",
    "actions",
    "action",
    "label",
    "data",
    "uri",
    "url",
    "size",
    "layout",
    "items",
    "quickReply",
    "sender",
    "name",
    "iconUrl",
    "mode",
    "min",
    "max",
    "substitution",
    "mentionee",
    "userId",
    "background",
    "angle",
    "styles",
    "areas",
    "bounds",
    "emojis",
    "index",
    "messages",
    "baseSize",
    "width",
    "height",
]
WORDS = [
    "bubble",
    "carousel",
    "box",
    "text",
    "span",
    "button",
    "image",
    "icon",
    "video",
    "separator",
    "buttons",
    "confirm",
    "flex",
    "template",
    "textV2",
    "postback",
    "message",
    "uri",
    "datetimepicker",
    "clipboard",
    "camera",
    "richmenuswitch",
    "imagemap",
    "sticker",
    "date",
    "time",
    "datetime",
    "vertical",
    "baseline",
    "mention",
    "emoji",
    "user",
    "all",
    "action",
    "2026-01-01",
    "{a}",
    "{{",
    "10%",
    "5px",
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 6000)
    | st.floats(allow_nan=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=8)
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=25,
)


@settings(deadline=None, max_examples=150)
@given(ANYTHING)
def test_any_message_is_judged(message):
    told = problems([message])

    verdict = check_messages([message], refuse_unknown=True)
    assert bool(told) == (verdict.rejection is not None)


def paths(value, here=()):
    """Every place in some JSON."""
    yield here
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, below in steps:
            yield from paths(below, (*here, step))


def put(value, path, new):
    """The JSON with another value at one place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


ACTION = {"type": "postback", "label": "買", "data": "a", "displayText": "買"}
PICK = {"type": "datetimepicker", "label": "取", "data": "d", "mode": "date", "min": "2026-12-01"}
URL = "https://shop.example/a.jpg"
IMAGE = {"type": "image", "url": URL, "aspectRatio": "1:1", "action": {"type": "uri", "uri": URL}}
PART = {"type": "box", "layout": "baseline", "contents": [{"type": "icon", "url": URL}]}
GRADIENT = {
    "type": "linearGradient",
    "angle": "0deg",
    "startColor": "#000000",
    "endColor": "#000000",
    "centerPosition": "10%",
}
SPANS = {"type": "text", "contents": [{"type": "span", "text": "a"}], "size": "xl", "flex": 1}
BOX = {
    "type": "box",
    "layout": "vertical",
    "contents": [IMAGE, PART, SPANS, {"type": "button", "action": PICK}],
    "background": GRADIENT,
}
BUBBLE = {"type": "bubble", "size": "kilo", "body": BOX, "styles": {"body": {"separator": True}}}
COLUMN = {"text": "a", "title": "b", "thumbnailImageUrl": URL, "actions": [ACTION]}
SUBSTITUTES = {
    "a": {"type": "emoji", "productId": "5", "emojiId": "1"},
    "b": {"type": "mention", "mentionee": {"type": "user", "userId": "U" + "0" * 32}},
}
GOOD = [
    {"type": "flex", "altText": "a", "contents": BUBBLE},
    {"type": "flex", "altText": "a", "contents": {"type": "carousel", "contents": [BUBBLE] * 2}},
    {"type": "template", "altText": "a", "template": {"type": "carousel", "columns": [COLUMN]}},
    {"type": "textV2", "text": "{a}{b}", "substitution": SUBSTITUTES},
    {
        "type": "text",
        "text": "$",
        "emojis": [{"index": 0, "productId": "5", "emojiId": "1"}],
        "quickReply": {"items": [{"type": "action", "imageUrl": URL, "action": ACTION}]},
        "sender": {"name": "a", "iconUrl": URL},
    },
]


def test_messages_to_be_spoiled_are_good():
    assert problems(GOOD) == []


@settings(deadline=None, max_examples=200)
@given(st.data(), st.sampled_from(GOOD), ANYTHING)
def test_any_spoiled_message_is_judged(data, message, new):
    place = data.draw(st.sampled_from(list(paths(message))))

    spoiled = put(message, place, new)

    verdict = check_messages([spoiled], refuse_unknown=True)
    assert bool(problems([spoiled])) == (verdict.rejection is not None)


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from([*NAMES, "chatBarText", "selected"]), ANYTHING, max_size=6))
def test_any_rich_menu_is_judged(menu):
    assert rich_menu_details(menu)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_has_more_graphemes_than_units(text):
    assert graphemes(text) <= units(text)
    assert bool(graphemes(text)) == bool(text)
