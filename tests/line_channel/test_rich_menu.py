"""The menu under the chat: made from the catalogue, at LINE once, and new when the categories change."""

import io
from dataclasses import dataclass, field

import pytest
from PIL import Image

from kaimai.domain.catalog import Category
from kaimai.domain.messaging import LineRefused
from kaimai.domain.moves import SYSTEM
from kaimai.line_channel.messages.taps import Verb, read_tap
from kaimai.line_channel.rich_menu import MenuKeeper, menu_of, put_menu
from kaimai.media import menus
from kaimai.operations.categories import add_category


@dataclass(slots=True)
class MenuShelf:
    """LINE's rich menus: a menu shows only when it has a picture."""

    names: dict[str, str] = field(default_factory=lambda: {"other": "made by hand"})
    pictures: dict[str, bytes] = field(default_factory=dict)
    shown: str = ""
    fails_at: str = ""

    async def rich_menus(self):
        return list(self.names.items())

    async def create_rich_menu(self, document):
        menu_id = f"richmenu-{len(self.names)}"
        self.names[menu_id] = document["name"]
        return menu_id

    async def put_rich_menu_image(self, menu_id, image, media_type):
        if self.fails_at == "picture":
            raise LineRefused("no")
        assert media_type == "image/png"
        self.pictures[menu_id] = image

    async def set_default_rich_menu(self, menu_id):
        if menu_id not in self.pictures:
            raise LineRefused("must upload richmenu image before applying it to user")
        self.shown = menu_id

    async def delete_rich_menu(self, menu_id):
        del self.names[menu_id]


def shelves(*names):
    return [Category(id=f"{place:032x}", slug=name, name=name) for place, name in enumerate(names)]


@pytest.mark.parametrize("names", [(), ("飲料",), ("飲料", "零食", "生活", "文具")])
def test_a_menu_keeps_lines_rules(names):
    menu = menu_of(shelves(*names))
    size, areas = menu.document["size"], menu.document["areas"]
    assert size == {"width": 2500, "height": 1686 if names else 843}
    assert len(menu.document["chatBarText"]) <= 14
    assert len(areas) == 4 + min(3, len(names)) <= 20
    assert sum(each["bounds"]["width"] * each["bounds"]["height"] for each in areas) == (
        size["width"] * size["height"]
    )
    verbs = [read_tap(each["action"]["data"]).verb for each in areas]
    assert {Verb.SHOP, Verb.CART, Verb.ORDERS, Verb.PERSON} <= set(verbs)
    picture = menu.picture()
    with Image.open(io.BytesIO(picture)) as opened:
        assert opened.size == (size["width"], size["height"])
        assert opened.format == "PNG"
    assert len(picture) < 1_000_000


def test_the_same_catalogue_has_the_same_menu_and_another_one_another():
    assert menu_of(shelves("飲料")).name == menu_of(shelves("飲料")).name
    assert menu_of(shelves("飲料")).name != menu_of(shelves("飲品")).name


def test_a_label_that_is_too_long_is_cut():
    menu = menu_of(shelves("台灣各地伴手禮與季節限定水果禮盒" * 3))
    assert len(menu.document["areas"][1]["action"]["label"]) == 20
    assert menu.picture()


async def test_a_menu_is_put_there_once_and_replaces_ours_alone():
    line = MenuShelf()
    assert await put_menu(line, menu_of(shelves("飲料")))
    first = line.shown
    assert not await put_menu(line, menu_of(shelves("飲料")))
    assert line.shown == first
    assert await put_menu(line, menu_of(shelves("飲料", "零食")))
    assert set(line.names) == {"other", line.shown}


async def test_a_menu_whose_picture_never_arrived_is_made_anew():
    line = MenuShelf(fails_at="picture")
    with pytest.raises(LineRefused):
        await put_menu(line, menu_of(shelves("飲料")))
    line.fails_at = ""
    assert await put_menu(line, menu_of(shelves("飲料")))
    assert list(line.names) == ["other", line.shown]


async def test_the_job_looks_at_line_only_when_categories_changed(harness):
    line = MenuShelf()
    keeper = MenuKeeper(harness.shop.db, line)
    assert await keeper.keep() == 1
    assert await keeper.keep() == 0
    await add_category(harness.shop.db, harness.shop.mint, "飲料", actor=SYSTEM)
    assert await keeper.keep() == 1
    assert len(line.names) == 2


async def test_without_a_font_there_is_no_menu_and_no_failure(harness, monkeypatch):
    monkeypatch.setattr(menus, "_FONTS", ())
    menus._font.cache_clear()
    line = MenuShelf()
    assert await MenuKeeper(harness.shop.db, line).keep() == 0
    assert line.shown == ""
    menus._font.cache_clear()
