"""Messages other than Flex, what is escaped, and what a computer does not show."""

import re

import pytest

from line_simulator.window.messages import draw_message, draw_quick_replies, summary
from line_simulator.window.rich_menu import draw_rich_menu
from line_simulator.window.surface import Surface
from tests.line_simulator.window import samples
from tests.line_simulator.window.tree import read

HERE = Surface(message_id="500", names={"U1": "小美"})
EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>;position:fixed' &amp; "


def drawn(message, surface=HERE):
    return read(draw_message(message, surface))


def said(text, **more):
    return drawn({"type": "text", "text": text, **more})


@pytest.mark.parametrize("name", samples.ALL)
def test_every_sample_is_well_formed_and_brings_no_script(name):
    html = str(draw_message(samples.ALL[name], HERE))
    read(html)
    assert not re.search(r"<script|javascript:|\son\w+=", html)


def poisoned(node):
    """The same message with something evil in every text."""
    if isinstance(node, dict):
        kept = {"type", "layout", "mode"}
        return {key: value if key in kept else poisoned(value) for key, value in node.items()}
    if isinstance(node, list):
        return [poisoned(each) for each in node]
    return EVIL if isinstance(node, str) else node


@pytest.mark.parametrize("name", samples.ALL)
def test_no_text_of_a_message_gets_out_of_its_place(name):
    tree = drawn(poisoned(samples.ALL[name]))
    assert not tree.all("script")
    for image in tree.all("img"):
        assert "onerror" not in image.attributes
        assert "position" not in image.style
    for each in tree.all("[style]"):
        assert "fixed" not in each.attributes["style"]
    for link in tree.all("a"):
        assert (link.attributes.get("href") or "https:").startswith(("http", "tel", "line"))


@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "data:text/html,x", " https://a", "//a", ""]
)
def test_a_link_of_another_scheme_leads_nowhere(uri):
    message = samples.flex(
        {
            "type": "bubble",
            "body": samples.box(
                "vertical", samples.button({"type": "uri", "label": "看", "uri": uri})
            ),
        }
    )
    assert "href" not in drawn(message).one("a").attributes


def test_line_ends_and_spaces_of_a_text_stay():
    assert said("一\n  二").one(".text").words == "一\n  二"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("看 https://a.example/x?y=1&z=2 喔", ["https://a.example/x?y=1&z=2"]),
        ("（https://a.example/茶）。", ["https://a.example/茶"]),
        ("https://a.example/x.", ["https://a.example/x"]),
        ("https://a.example，https://b.example", ["https://a.example", "https://b.example"]),
        ("a.example 不算", []),
    ],
)
def test_addresses_in_a_text_are_links(text, links):
    tree = said(text)
    assert tree.words == text
    assert [link.attributes["href"] for link in tree.all("a")] == links


def test_positions_count_utf_16_units():
    tree = drawn(samples.ALL["emoji"])
    assert tree.one(".text").words == "😀  謝謝 "
    assert len(tree.all(".emoji")) == 2


def test_a_mention_that_a_person_wrote_stands_out():
    mention = {"mentionees": [{"index": 2, "length": 3, "type": "user", "userId": "U1"}]}
    tree = said("給 @小美 兩份", mention=mention)
    assert tree.one(".mention").words == "@小美"


@pytest.mark.parametrize(("index", "length"), [(99, 1), (-1, 2), (0, 0), (3, 99), (None, 1)])
def test_a_mention_outside_the_text_is_ignored(index, length):
    mention = {"mentionees": [{"index": index, "length": length, "type": "all"}]}
    assert said("嗨 大家", mention=mention).words == "嗨 大家"


def test_a_bots_mentions_and_braces_are_filled_in():
    assert drawn(samples.ALL["mention"]).words == "@小美 您有 2 份，{剩 3 份}"


def test_buttons_have_their_picture_title_text_and_actions():
    tree = drawn(samples.BUTTONS)
    assert tree.one(".tp-title").words == "要怎麼付款？"
    assert tree.one("img").style["aspect-ratio"] == "1.51/1"
    assert [each.words for each in tree.all(".tp-action")] == ["信用卡", "ATM 轉帳", "到網頁付款"]
    assert [each.tag for each in tree.all(".tp-action")] == ["button", "button", "a"]
    assert tree.all("button")[0].attributes["value"] == "500/template/actions/0"


def test_a_confirmation_has_two_buttons_beside_each_other():
    actions = drawn(samples.CONFIRM).one(".beside")
    assert [each.words for each in actions.children] == ["取消訂單", "不要"]


def test_a_carousel_of_pictures_is_named_by_its_labels():
    buttons = drawn(samples.IMAGES).all("button")
    assert [each.attributes["aria-label"] for each in buttons] == ["茶", "糕點"]
    assert buttons[1].attributes["value"] == "500/template/columns/1/action"


def test_quick_replies_are_a_phones():
    message = {"type": "text", "text": "?", "quickReply": samples.QUICK}
    on_phone = read(draw_quick_replies(message, HERE))
    buttons = on_phone.one("[data-quick-replies]").children
    assert [each.words for each in buttons] == ["看商品", "購物車", "選時間", "複製"]
    assert [each.attributes["data-action"] for each in buttons] == [
        "message",
        "postback",
        "datetimepicker",
        "clipboard",
    ]
    assert buttons[3].attributes["data-copy"] == "88"
    assert draw_quick_replies(message, Surface(message_id="500", is_pc=True)) is None


def test_a_rich_menu_has_its_areas_where_they_are_on_the_picture():
    surface = Surface(message_id="menu:richmenu-1")
    menu = read(draw_rich_menu(samples.MENU, samples.PICTURE, surface)).one("details")
    assert "open" in menu.attributes
    assert menu.one("summary").words == "選單"
    areas = menu.all(".area")
    assert areas[1].style == {"left": "33.32%", "top": "0%", "width": "33.32%", "height": "100%"}
    assert [each.one("button").attributes["aria-label"] for each in areas] == [
        "商品",
        "購物車",
        "我的訂單",
    ]
    assert areas[2].one("button").attributes["value"] == "menu:richmenu-1/areas/2/action"


def test_a_menu_that_is_not_selected_is_closed_until_a_person_opens_it():
    menu = samples.MENU | {"selected": False}
    assert "open" not in read(draw_rich_menu(menu, "", HERE)).one("details").attributes
    assert "open" in read(draw_rich_menu(menu, "", HERE, is_open=True)).one("details").attributes


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ({"type": "text", "text": "嗨"}, "嗨"),
        (samples.CONFIRM, "確定？"),
        ({"type": "sticker"}, "［貼圖］"),
        ({"type": "new kind"}, "［new kind］"),
    ],
)
def test_a_chat_list_shows_a_message_in_one_line(message, line):
    assert summary(message) == line


def test_addresses_that_the_app_opens_itself_lead_to_its_own_pages():
    surface = Surface(message_id="1", links={"https://line.me/R/ti/p/": "/phones/U1/add/"})
    tree = drawn({"type": "text", "text": "加好友 https://line.me/R/ti/p/@kaimai"}, surface)
    assert tree.one("a").attributes["href"] == "/phones/U1/add/@kaimai"
    assert "target" not in tree.one("a").attributes


def test_a_computer_takes_the_address_meant_for_it():
    action = {
        "type": "uri",
        "label": "看",
        "uri": "https://m.example",
        "altUri": {"desktop": "https://d.example"},
    }
    message = samples.flex(
        {"type": "bubble", "body": samples.box("vertical", samples.button(action))}
    )
    assert drawn(message).one("a").attributes["href"] == "https://m.example"
    on_pc = drawn(message, Surface(message_id="500", is_pc=True))
    assert on_pc.one("a").attributes["href"] == "https://d.example"
