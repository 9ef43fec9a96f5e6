"""LINE's limits on messages, counted as LINE counts, and the words of each refusal."""

import pytest

from line_simulator.limits import check_messages, problems
from tests.line_simulator.platform_world import flex, text

APPLE = "🍎"
FAMILY = "👨\u200d👩\u200d👧"
PICTURE = "https://shop.example/a.jpg"
BUY = {"type": "postback", "label": "買", "data": "a=add"}


def button(**changes):
    return {"type": "button", "action": {**BUY, **changes}}


def template(kind, **members):
    return {"type": "template", "altText": "商品", "template": {"type": kind, **members}}


def buttons(**members):
    return template("buttons", **{"text": "好喝", "actions": [BUY], **members})


def carousel(*columns):
    return template("carousel", columns=list(columns))


def column(**members):
    return {"text": "好喝", "actions": [BUY], **members}


def bubbles(count, **bubble):
    one = {**flex({"type": "text", "text": "可樂"})["contents"], **bubble}
    contents = {"type": "carousel", "contents": [one] * count}
    return {"type": "flex", "altText": "商品", "contents": contents}


def quick(*actions):
    items = [{"type": "action", "action": action} for action in actions]
    return text("要嗎", quickReply={"items": items})


def image(url=PICTURE, **members):
    return {"type": "image", "url": url, **members}


@pytest.mark.parametrize(
    "message",
    [
        text("字" * 5000),
        text("$ 好", emojis=[{"index": 0, "productId": "5ac1", "emojiId": "001"}]),
        text("🍎$", emojis=[{"index": 2, "productId": "5ac1", "emojiId": "001"}]),
        text("好", sender={"name": "小編", "iconUrl": PICTURE}),
        quick(*[BUY] * 13),
        quick({"type": "camera", "label": "拍"}, {"type": "location", "label": "這裡"}),
        {"type": "sticker", "packageId": "446", "stickerId": "1988"},
        {"type": "image", "originalContentUrl": PICTURE, "previewImageUrl": PICTURE},
        {"type": "video", "originalContentUrl": PICTURE, "previewImageUrl": PICTURE},
        {"type": "audio", "originalContentUrl": PICTURE, "duration": 1000},
        {"type": "location", "title": "門市", "address": "台北", "latitude": 25, "longitude": 121},
        {"type": "coupon", "couponId": "c1"},
        {"type": "textV2", "text": "{{好}} {e}", "substitution": {
            "e": {"type": "emoji", "productId": "5ac1", "emojiId": "001"}}},
        buttons(text=FAMILY * 160),
        buttons(text="字" * 60, title="字" * 40, thumbnailImageUrl=PICTURE, actions=[BUY] * 4),
        template("confirm", text="字" * 240, actions=[BUY, BUY]),
        carousel(*[column(text="字" * 120)] * 10),
        template("image_carousel", columns=[{"imageUrl": PICTURE, "action": BUY}]),
        bubbles(12),
        bubbles(1),
        flex(button(label="字" * 40)),
        flex(image(size="full", aspectRatio="20:13", aspectMode="cover")),
        flex({"type": "text", "contents": [{"type": "span", "text": "紅", "color": "#FF0000"}]}),
        flex({"type": "box", "layout": "baseline", "contents": [
            {"type": "icon", "url": PICTURE}, {"type": "text", "text": "4.0", "flex": 0}]}),
        flex({"type": "box", "layout": "vertical", "contents": [], "width": "50%",
              "height": "8px", "background": {"type": "linearGradient", "angle": "90deg",
                                              "startColor": "#000000", "endColor": "#ffffff00"}}),
        flex({"type": "separator", "margin": "xl"}, size="giga", hero=image()),
        {"type": "imagemap", "baseUrl": PICTURE, "altText": "圖",
         "baseSize": {"width": 1040, "height": 500}, "actions": [
             {"type": "uri", "linkUri": PICTURE,
              "area": {"x": 0, "y": 0, "width": 10, "height": 10}}]},
    ],
)  # fmt: skip
def test_message_at_its_limits_passes(message):
    assert problems([message]) == []
    assert check_messages([message]).rejection is None


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (text(APPLE * 2501), "messages[0].text: Length must be between 0 and 5000"),
        (
            text("好", emojis=[{"index": 0, "productId": "5", "emojiId": "1"}]),
            "messages[0].emojis[0].index: must point at a $ in the text",
        ),
        (quick(*[BUY] * 14), "messages[0].quickReply.items: Size must be between 1 and 13"),
        (
            quick({**BUY, "label": "字" * 21}),
            "messages[0].quickReply.items[0].action.label: Length must be between 0 and 20",
        ),
        (
            quick({"type": "postback", "data": "d"}),
            "messages[0].quickReply.items[0].action.label: May not be empty",
        ),
        (
            quick({"type": "uri", "label": "開", "uri": "ftp://a.example"}),
            "messages[0].quickReply.items[0].action.uri: invalid uri",
        ),
        (
            text("好", sender={"name": "Line 小編"}),
            "messages[0].sender.name: The name contains a word that is not allowed",
        ),
        (
            {**flex({"type": "text", "text": "可樂"}), "altText": "字" * 1501},
            "messages[0].altText: Length must be between 0 and 1500",
        ),
        ({"type": "flex", "altText": "商品"}, "messages[0].contents: May not be empty"),
        (
            {"type": "image", "originalContentUrl": "http://a.example/a", "previewImageUrl": PICTURE},
            "messages[0].originalContentUrl: invalid uri scheme",
        ),
        (
            {"type": "audio", "originalContentUrl": PICTURE},
            "messages[0].duration: May not be empty",
        ),
        (
            buttons(text="字" * 161),
            "messages[0] template/text: size must be between 0 and 160",
        ),
        (
            buttons(text="字" * 61, title="可樂"),
            "messages[0] template/text: size must be between 0 and 60",
        ),
        (buttons(actions=[BUY] * 5), "messages[0] template/actions: must not be more than 4 items"),
        (
            carousel(column(actions=[BUY] * 4)),
            "messages[0] template/columns/0/actions: must not be more than 3 items",
        ),
        (
            carousel(column(), column(title="可樂")),
            ("messages[0] template/columns: all columns need the same number of actions, "
            "and a picture or title all or none"),
        ),
        (
            buttons(actions=[{"type": "uri", "label": "開", "uri": "https://a.example/" + "a" * 990}]),
            "messages[0] template/actions/0/uri: size must be between 0 and 1000",
        ),
        (bubbles(13), "messages[0] /contents: must not be more than 12 items"),
        (
            flex({"type": "text", "text": "價", "color": "#f00"}),
            "messages[0] /body/contents/0/color: invalid property",
        ),
        (
            flex(button(label="字" * 41)),
            "messages[0] /body/contents/0/action/label: invalid property",
        ),
        (
            flex({"type": "icon", "url": PICTURE}),
            "messages[0] /body/contents/0: invalid property",
        ),
        (
            flex({"type": "text", "text": " "}),
            "messages[0] /body/contents/0/text: must be non-empty text",
        ),
        (
            flex({"type": "text"}),
            "messages[0] /body/contents/0/text: `text` or `contents` must be specified",
        ),
        (
            flex({"type": "text", "text": "價", "margin": "10%"}),
            "messages[0] /body/contents/0/margin: invalid unit",
        ),
        (
            flex({"type": "text", "text": "價", "flex": -1}),
            "messages[0] /body/contents/0/flex: must be greater than or equal to 0",
        ),
        (
            flex({"type": "text", "text": "價", "szie": "xl"}),
            "messages[0] /body/contents/0/szie: unknown field",
        ),
        (
            flex(image(aspectRatio="1:4")),
            ("messages[0] /body/contents/0/aspectRatio: "
            "aspect ratio must be in the range (0 < (h/w) <= 3)"),
        ),
        (flex(hero={"type": "image"}), "messages[0] /hero/url: must be specified"),
        (
            {"type": "flex", "altText": "商品", "contents": {"type": "bubble"}},
            "messages[0] /: At least one block must be specified",
        ),
        (
            flex(button(data="d" * 301)),
            "messages[0] /body/contents/0/action/data: invalid property",
        ),
        (
            flex({"type": "button", "action": {"type": "datetimepicker", "label": "取", "data": "d",
                  "mode": "date", "min": "2026-12-31", "max": "2026-12-01"}}),
            "messages[0] /body/contents/0/action/min: invalid date time order",
        ),
        (
            flex({"type": "button", "action": {"type": "datetimepicker", "label": "取", "data": "d",
                  "mode": "time", "initial": "2026-12-31"}}),
            ("messages[0] /body/contents/0/action/initial: "
            "invalid datetime format for the specified mode"),
        ),
        (
            flex({"type": "button", "action": {"type": "camera", "label": "拍"}}),
            "messages[0] /body/contents/0/action/type: invalid property",
        ),
        (
            {"type": "textV2", "text": "{a b}"},
            ("messages[0] text: The key 'a b' enclosed in '{}' does not match the pattern "
            "'^[a-zA-Z0-9_]{1,20}$'."),
        ),
        (
            flex(*[image(animated=True)] * 11),
            "messages[0] /: must not be more than 10 animated images",
        ),
    ],
)  # fmt: skip
def test_message_beyond_a_limit_is_refused_in_lines_words(message, problem):
    assert problem in problems([message])


@pytest.mark.parametrize(
    ("component", "place", "message"),
    [
        ({"type": "text", "text": "價", "size": "5xxl"}, "/size", "invalid property"),
        ({"type": "text", "text": "價", "size": "10%"}, "/size", "invalid unit"),
        ({"type": "text", "text": "價", "margin": "-1px"}, "/margin", "lower limit exceeded"),
        ({"type": "text", "text": "價", "margin": 5}, "/margin", "invalid property"),
        ({"type": "text", "text": "價", "wrap": "yes"}, "/wrap", "invalid property"),
        ({"type": "text", "text": "價", "flex": True}, "/flex", "invalid property"),
        ({"type": "text", "text": "價", "weight": "heavy"}, "/weight", "invalid property"),
        ({"type": "text", "text": 5}, "/text", "invalid property"),
        ({"type": "text", "contents": [{"type": "text"}]}, "/contents/0", "invalid property"),
        (
            {"type": "text", "contents": [{"type": "span", "text": ""}]},
            "/contents/0/text",
            "must be non-empty text",
        ),
        ({"type": "box", "contents": []}, "/layout", "must be specified"),
        ({"type": "box", "layout": "vertical"}, "/contents", "must be specified"),
        (
            {"type": "box", "layout": "vertical", "contents": [], "background": 1},
            "/background",
            "invalid property",
        ),
        (
            {
                "type": "box",
                "layout": "vertical",
                "contents": [],
                "background": {
                    "type": "linearGradient",
                    "angle": "360deg",
                    "startColor": "#000000",
                    "centerPosition": "101%",
                },
            },
            "/background/angle",
            "invalid property",
        ),
        (
            {
                "type": "box",
                "layout": "vertical",
                "contents": [],
                "background": {"centerPosition": "50px"},
            },
            "/background/centerPosition",
            "invalid unit",
        ),
        (image(aspectRatio="0:1"), "/aspectRatio", "invalid property"),
        (image(aspectRatio="wide"), "/aspectRatio", "invalid property"),
        (image(url=5), "/url", "invalid property"),
        (image(url="https://" + "a" * 2000), "/url", "invalid property"),
        (image(action={"type": "uri"}), "/action/uri", "must be specified"),
        (image(action={"type": "uri", "uri": "https://"}), "/action/uri", "invalid uri"),
        (image(action=5), "/action", "must be specified"),
        (
            image(action={"type": "uri", "uri": PICTURE, "altUri": {"desktop": "ftp:"}}),
            "/action/altUri/desktop",
            "invalid uri scheme",
        ),
        (
            image(action={"type": "uri", "uri": PICTURE, "altUri": 5}),
            "/action/altUri",
            "invalid property",
        ),
        (button(text="a", displayText="a"), "/action/text", "can not be used with displayText"),
        (button(fillInText="a"), "/action/fillInText", "needs inputOption openKeyboard"),
        (button(inputOption="fly"), "/action/inputOption", "invalid property"),
        (
            {"type": "button", "action": {"type": "clipboard", "label": "抄", "clipboardText": ""}},
            "/action/clipboardText",
            "must be specified",
        ),
        (
            {"type": "button", "action": {"type": "message", "label": "說"}},
            "/action/text",
            "must be specified",
        ),
        (
            {
                "type": "button",
                "action": {
                    "type": "datetimepicker",
                    "label": "取",
                    "data": "d",
                    "mode": "date",
                    "initial": "1899-12-31",
                },
            },
            "/action/initial",
            "invalid datetime format for the specified mode",
        ),
        ({"type": "button"}, "/action", "must be specified"),
        ({"type": "separator", "color": "red"}, "/color", "invalid property"),
    ],
)
def test_component_beyond_a_limit_is_refused_at_its_place(component, place, message):
    assert f"messages[0] /body/contents/0{place}: {message}" in problems([flex(component)])


@pytest.mark.parametrize(
    ("bubble", "problem"),
    [
        ({"size": "huge"}, "/size: invalid property"),
        ({"direction": "up"}, "/direction: invalid property"),
        ({"styles": 5}, "/styles: invalid property"),
        (
            {"styles": {"header": {"separatorColor": "#12"}}},
            "/styles/header/separatorColor: invalid property",
        ),
        ({"action": {"type": "camera"}}, "/action/type: invalid property"),
        ({"footer": {"type": "image", "url": PICTURE}}, "/footer: invalid property"),
        ({"heading": {}}, "/heading: unknown field"),
    ],
)
def test_bubble_beyond_a_limit_is_refused_at_its_place(bubble, problem):
    message = flex({"type": "text", "text": "價"}, **bubble)

    assert f"messages[0] {problem}" in problems([message])


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ({"type": "sticker", "packageId": "1"}, "stickerId"),
        ({"type": "location", "title": "a", "address": "b", "latitude": 91}, "latitude"),
        (
            {
                "type": "video",
                "originalContentUrl": PICTURE,
                "previewImageUrl": PICTURE,
                "trackingId": "a b",
            },
            "trackingId",
        ),
        ({"type": "coupon", "couponId": "c", "deliveryTag": "a b"}, "deliveryTag"),
        ({"type": "imagemap", "baseUrl": PICTURE, "altText": "圖", "actions": []}, "baseSize"),
        (
            {
                "type": "imagemap",
                "baseUrl": PICTURE,
                "altText": "圖",
                "baseSize": {"width": 1000, "height": 10},
                "actions": [],
            },
            "baseSize.width",
        ),
        (
            {
                "type": "imagemap",
                "baseUrl": PICTURE,
                "altText": "圖",
                "baseSize": {"width": 1040, "height": 10},
                "actions": [{"type": "message", "text": "字" * 401}],
            },
            "actions[0].text",
        ),
        (text("好", sender=5), "sender"),
        (text("好", quickReply=5), "quickReply"),
        (text("好", quickReply={"items": [5]}), "quickReply.items[0]"),
        (text("好", sender={"iconUrl": "http://a.example/"}), "sender.iconUrl"),
    ],
)
def test_plain_field_beyond_a_limit_is_refused_at_its_place(message, place):
    assert any(each.startswith(f"messages[0].{place}: ") for each in problems([message]))


@pytest.mark.parametrize(
    ("substitution", "place"),
    [
        (5, "substitution"),
        ({"a": 5}, "substitution/a"),
        ({"a": {"type": "emoji", "productId": "1"}}, "substitution/a/emojiId"),
        ({"a": {"type": "mention"}}, "substitution/a/mentionee"),
        (
            {"a": {"type": "mention", "mentionee": {"type": "user", "userId": "U1"}}},
            "substitution/a/mentionee/userId",
        ),
        (
            {str(n): {"type": "emoji", "productId": "1", "emojiId": "1"} for n in range(21)},
            "substitution",
        ),
        ({str(n): {"type": "x"} for n in range(101)}, "substitution"),
    ],
)
def test_substitution_beyond_a_limit_is_refused_at_its_place(substitution, place):
    message = {"type": "textV2", "text": "{a}", "substitution": substitution}

    assert any(each.startswith(f"messages[0] {place}: ") for each in problems([message]))


def test_bubble_and_carousel_have_their_sizes_in_bytes():
    def bubble(filler):
        return flex({"type": "text", "text": "價" + filler})

    small, big = bubble("a" * 30_000), bubble("字" * 10_240)
    assert problems([small]) == []
    assert problems([big]) == [
        "messages[0] /: Too large flex message. The maximum size of JSON data is 30KB"
    ]
    one = small["contents"]
    two = {"type": "flex", "altText": "a", "contents": {"type": "carousel", "contents": [one] * 2}}
    assert problems([two]) == [
        "messages[0] /: Too large flex message. The maximum size of JSON data is 50KB"
    ]


def test_bubbles_of_a_carousel_share_a_size_and_show_no_video():
    message = bubbles(2)
    first = {**message["contents"]["contents"][0], "size": "kilo"}
    message["contents"]["contents"][0] = first
    assert problems([message]) == [
        "messages[0] /contents: all bubbles of a carousel need the same size"
    ]
    video = {"type": "video", "url": PICTURE, "previewUrl": PICTURE, "altContent": image()}
    assert problems([flex(hero=video)]) == []
    assert problems([bubbles(1, hero=video)]) == [
        "messages[0] /contents/0/hero: embedding videos in messages is not allowed"
    ]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:80"])
def test_local_pictures_pass_only_when_asked_and_are_marked(host):
    message = flex(image(f"http://{host}/a.webp"))

    assert problems([message]) == ["messages[0] /body/contents/0/url: invalid uri scheme"]
    assert problems([message], allow_local_http=True) == []
    assert check_messages([message], allow_local_http=True).deviations == {"local-http"}


@pytest.mark.parametrize("url", ["http://shop.example/a.jpg", "http://127.0.0.1.example/a.jpg"])
def test_other_plain_http_is_always_refused(url):
    assert problems([flex(image(url))], allow_local_http=True)


def test_address_must_be_percent_encoded():
    assert problems([flex(image("https://shop.example/可樂.jpg"))]) == [
        "messages[0] /body/contents/0/url: invalid uri"
    ]


def test_unknown_flex_property_passes_unless_refused():
    message = flex({"type": "text", "text": "價", "new": 1})

    assert check_messages([message]).rejection is None
    assert check_messages([message], refuse_unknown=True).rejection is not None


@pytest.mark.parametrize(
    "messages",
    [
        None,
        {},
        "x",
        [],
        [1],
        [None],
        [[]],
        [{"type": []}],
        [{"type": {"a": 1}}],
        [text("好", quoteToken=[])],
        [flex({"type": ["box"]})],
        [flex(button(type="datetimepicker", mode=[]))],
    ],
)
def test_anything_at_all_is_judged_without_falling_over(messages):
    assert problems(messages)


@pytest.mark.parametrize("wrong", [None, 1, "x", [], {}, [1], {"type": "bubble", "body": 1}])
@pytest.mark.parametrize("kind", ["flex", "template", "textV2", "text", "imagemap", "location"])
def test_wrong_types_anywhere_are_judged(kind, wrong):
    message = {
        "type": kind,
        "altText": wrong,
        "text": wrong,
        "contents": wrong,
        "template": wrong,
        "substitution": wrong,
        "quickReply": wrong,
        "sender": wrong,
        "emojis": wrong,
        "actions": wrong,
        "baseSize": wrong,
    }

    assert problems([message])
