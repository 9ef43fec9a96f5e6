"""Flex messages: which JSON becomes which structure and which measures."""

import pytest

from line_simulator.window.flex import SIZES, draw_flex
from line_simulator.window.surface import Surface
from tests.line_simulator.window.samples import (
    PICTURE,
    box,
    button,
    carousel,
    decorated,
    flex,
    postback,
    product,
    text,
)
from tests.line_simulator.window.tree import read

HERE = Surface(message_id="500")


def drawn(bubble):
    return read(draw_flex(flex(bubble), HERE))


def body(*contents, layout="vertical", **more):
    """The drawn children of a bubble's body."""
    tree = drawn({"type": "bubble", "body": box(layout, *contents, **more)})
    return tree.one(".fx-body").children[0].children


def test_blocks_stand_in_their_fixed_order_whatever_the_order_of_the_json():
    tree = drawn(
        {
            "type": "bubble",
            "footer": box("vertical", text("f")),
            "body": box("vertical", text("b")),
            "hero": {"type": "image", "url": PICTURE, "size": "full"},
            "header": box("vertical", text("h")),
        }
    )
    blocks = tree.one(".fx-bubble").children
    assert [block.classes[1] for block in blocks] == [
        "fx-header",
        "fx-hero",
        "fx-body",
        "fx-footer",
    ]
    assert ["followed" in block.classes for block in blocks] == [True, True, True, False]


@pytest.mark.parametrize("size", SIZES)
def test_a_bubble_has_its_size(size):
    assert drawn(product("茶", 1, 1, PICTURE, size)).one(".fx-bubble").classes == [
        "fx-bubble",
        size,
    ]


@pytest.mark.parametrize("size", [None, "huge", 7])
def test_a_bubble_without_a_size_that_exists_is_mega(size):
    assert drawn({"type": "bubble", "size": size}).one(".fx-bubble").classes[1] == "mega"


@pytest.mark.parametrize(
    ("layout", "given", "flex"),
    [
        ("horizontal", {}, "1 0 0"),
        ("horizontal", {"flex": 0}, "0 0 auto"),
        ("horizontal", {"flex": 3}, "3 0 0"),
        ("baseline", {}, "1 0 0"),
        ("vertical", {}, "0 0 auto"),
        ("vertical", {"flex": 2}, "2 0 auto"),
    ],
)
def test_components_share_the_room_as_line_says(layout, given, flex):
    assert body(text("甲", **given), layout=layout)[0].style["flex"] == flex


def test_a_box_with_a_width_does_not_share_a_row():
    inner = box("vertical", text("甲"), width="80px")
    assert body(inner, layout="horizontal")[0].style["flex"] == "0 0 auto"


@pytest.mark.parametrize(
    ("layout", "side"),
    [("vertical", "margin-top"), ("horizontal", "margin-inline-start")],
)
def test_spacing_stands_between_components_and_a_margin_of_their_own_wins(layout, side):
    found = body(text("甲"), text("乙"), text("丙", margin="xl"), layout=layout, spacing="md")
    assert [each.style.get(side) for each in found] == [None, "8px", "16px"]


def test_a_filler_takes_room_and_no_spacing():
    found = body(text("甲"), {"type": "filler"}, layout="horizontal", spacing="md")
    assert found[1].style == {"flex": "1 0 0"}


@pytest.mark.parametrize(
    ("given", "kind", "style"),
    [
        ({}, "cut", {"font-size": "16px"}),
        ({"size": "5xl", "weight": "bold"}, "cut", {"font-size": "74px", "font-weight": "700"}),
        (
            {"size": "15.5px", "color": "#aabbcc"},
            "cut",
            {"font-size": "15.5px", "color": "#aabbcc"},
        ),
        ({"wrap": True}, "wrapped", {"font-size": "16px"}),
        ({"wrap": True, "maxLines": 2}, "clamped", {"-webkit-line-clamp": "2"}),
        ({"maxLines": 2}, "cut", {}),
        ({"align": "end", "decoration": "line-through"}, "cut", {"text-align": "end"}),
        ({"style": "italic"}, "cut", {"font-style": "italic"}),
        ({"lineSpacing": "6px"}, "cut", {"line-height": "calc(1.4em + 6px)"}),
    ],
)
def test_texts_are_set_as_asked(given, kind, style):
    line = body(text("甲", **given))[0].one(".fx-line")
    assert line.classes == ["fx-line", kind]
    assert style.items() <= line.style.items()


def test_spans_take_the_place_of_the_text():
    found = body(
        text(
            "not shown",
            contents=[
                {"type": "span", "text": "再 "},
                {"type": "span", "text": "3", "weight": "bold"},
            ],
        )
    )[0]
    assert found.words == "再 3"
    assert found.all("span")[1].style == {"font-weight": "700"}


@pytest.mark.parametrize(
    ("given", "width", "shape", "fit"),
    [
        ({}, "100px", "1/1", "contain"),
        ({"size": "full", "aspectRatio": "20:13", "aspectMode": "cover"}, "100%", "20/13", "cover"),
        ({"size": "xxs"}, "40px", "1/1", "contain"),
        ({"size": "40%"}, "40%", "1/1", "contain"),
        ({"aspectRatio": "0:4"}, "100px", "1/1", "contain"),
        ({"aspectRatio": "1.5:1"}, "100px", "1.5/1", "contain"),
    ],
)
def test_pictures_have_their_size_shape_and_cut(given, width, shape, fit):
    image = body({"type": "image", "url": PICTURE, **given})[0].one("img")
    assert image.style["width"] == width
    assert image.style["aspect-ratio"] == shape
    assert image.style["object-fit"] == fit


@pytest.mark.parametrize(
    ("given", "classes", "style"),
    [
        ({}, ["link", "md"], {}),
        ({"color": "#112233"}, ["link", "md"], {"color": "#112233"}),
        (
            {"style": "primary", "color": "#112233"},
            ["primary", "md"],
            {"background-color": "#112233"},
        ),
        ({"style": "secondary", "height": "sm"}, ["secondary", "sm"], {}),
    ],
)
def test_buttons_have_styles_and_heights(given, classes, style):
    found = body(button(postback("買", "a=1"), **given))[0].one("button")
    assert found.classes == ["fx-button", *classes]
    assert found.style == style
    assert found.words == "買"


def test_a_separator_lies_across_a_column_and_stands_in_a_row():
    assert body({"type": "separator"})[0].classes[1] == "across"
    assert body({"type": "separator"}, layout="horizontal")[0].classes[1] == "down"


def test_a_box_has_padding_corners_borders_and_colours():
    inner = box(
        "vertical",
        paddingAll="lg",
        paddingTop="5%",
        cornerRadius="md",
        borderWidth="semi-bold",
        borderColor="#00000080",
        backgroundColor="#ffeedd",
        justifyContent="space-between",
        alignItems="center",
        height="30px",
    )
    style = body(inner)[0].style
    assert style["padding"] == "12px"
    assert style["padding-top"] == "5%"
    assert style["border-radius"] == "8px"
    assert style["border"] == "3px solid #00000080"
    assert style["background-color"] == "#ffeedd"
    assert style["justify-content"] == "space-between"
    assert style["align-items"] == "center"
    assert style["height"] == "30px"


def test_what_is_placed_absolutely_says_where():
    badge = read(draw_flex(decorated(), HERE)).one(".fx-body").children[0].children[1]
    assert badge.style["position"] == "absolute"
    assert badge.style["top"] == "12px"
    assert badge.style["inset-inline-start"] == "12px"


def test_a_gradient_is_a_background():
    tree = read(draw_flex(decorated(), HERE))
    found = [
        each.style["background-image"]
        for each in tree.all(".fx-box")
        if "background-image" in each.style
    ]
    assert found == ["linear-gradient(0deg,#000000CC,#00000000)"]


def test_a_separator_above_a_block_needs_a_block_before_it():
    styles = {
        "body": {"separator": True},
        "footer": {"separator": True, "separatorColor": "#010203"},
    }
    tree = drawn(
        {
            "type": "bubble",
            "styles": styles,
            "body": box("vertical"),
            "footer": box("vertical"),
        }
    )
    assert tree.one(".fx-separator").style == {"background-color": "#010203"}
    assert tree.one(".fx-footer").all(".fx-separator")


def test_a_carousel_is_its_bubbles_in_a_row_that_scrolls():
    tree = read(draw_flex(carousel(*(product(n, 1, 1, PICTURE) for n in "甲乙丙")), HERE))
    row = tree.one(".carousel")
    assert row.attributes["tabindex"] == "0"
    assert [bubble.one(".clamped").words for bubble in row.children] == ["甲", "乙", "丙"]


def test_a_tap_is_named_by_the_place_of_its_action_in_the_message():
    tree = read(
        draw_flex(carousel(product("甲", 1, 1, PICTURE), product("乙", 1, 1, PICTURE)), HERE)
    )
    assert [each.attributes["value"] for each in tree.all("button")] == [
        "500/contents/contents/0/footer/contents/0/action",
        "500/contents/contents/1/footer/contents/0/action",
    ]


def test_a_box_that_can_be_tapped_leaves_the_buttons_inside_it_alone():
    inner = box(
        "vertical",
        button(postback("裡面", "b")),
        action=postback("外面", "a"),
    )
    found = body(inner)[0]
    cover, _room = found.children
    assert cover.classes == ["cover"]
    assert cover.attributes["aria-label"] == "外面"
    assert found.all(".fx-button")[0].attributes["value"].endswith("/contents/0/contents/0/action")


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"type": "bubble", "body": "text"},
        {"type": "bubble", "body": {"type": "box", "layout": 3, "contents": [1, None, "x", {}]}},
        {"type": "bubble", "body": {"type": "box", "contents": {"type": "text"}}},
        {"type": "carousel", "contents": [{}, None]},
        {"type": "bubble", "body": box("vertical", {"type": "text", "text": 7, "flex": "x"})},
    ],
)
def test_broken_json_never_breaks_the_page(broken):
    assert read(draw_flex({"type": "flex", "contents": broken}, HERE)).children
